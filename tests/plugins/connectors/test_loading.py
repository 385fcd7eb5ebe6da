"""Files in the true export formats, through the connectors and the engine, into the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.errors import DataError
from tests.plugins.connectors.declaring import Load
from tests.plugins.connectors.test_google_analytics import CHANNELS, EXPLORE, OVERVIEW, PREAMBLE, REPORT
from tests.plugins.connectors.test_hubspot import CONTACTS, DEALS, INTERNAL

REAL = Path(__file__).parents[4] / "shared" / "data" / "hubspot_ui_export"

HUBSPOT = "crm: {connector: hubspot, contacts: c.csv, deals: d.csv}"
CONTACTS_ONLY = "crm: {connector: hubspot, contacts: c.csv}"
WEB = "web: {connector: google-analytics, files: '*.csv'}"

LABEL_TABLE = [
    ("90100200301", "Paid search", None, "cpc", "autumn-webinar", "customer", "2026-02-03 08:14:00", "2026-02-03"),
    (
        "90100200302", "AI referrals", "chatgpt.com", "referral", None, "marketingqualifiedlead", "2026-02-04 22:58:00",
        "2026-02-04",
    ),
]  # fmt: skip
LABELS_OF = {
    "customer": "Customer",
    "marketingqualifiedlead": "Marketing Qualified Lead",
    "PAID_SEARCH": "Paid search",
    "AI_REFERRALS": "AI referrals",
}
CONTACT_SQL = """
SELECT contact_id, channel, source, medium, campaign, lifecycle_stage, created_at, created_on FROM contacts ORDER BY 1
"""


def labelled(text: str) -> str:
    """``text`` with labels in its cells, in any headers."""
    head, _, body = text.partition("\n")
    for value, label in LABELS_OF.items():
        body = body.replace(value, label)
    return f"{head}\n{body}"


def internal(text: str) -> str:
    """``text`` with internal values in its cells, in any headers."""
    head, _, body = text.partition("\n")
    for value, label in LABELS_OF.items():
        body = body.replace(label, value)
    return f"{head}\n{body}"


@pytest.mark.parametrize(
    "text",
    [CONTACTS, internal(CONTACTS), INTERNAL, labelled(INTERNAL), "\ufeff" + CONTACTS.replace("\n", "\r\n")],
    ids=["labels", "labels and internal values", "internal names", "internal names and labels", "BOM and CRLF"],
)
def test_contacts_are_the_same_in_every_form_of_export(loaded: Load, text: str) -> None:
    assert loaded({"c.csv": text}, CONTACTS_ONLY).rows(CONTACT_SQL) == LABEL_TABLE


def test_personal_columns_are_not_in_the_table(loaded: Load) -> None:
    columns = loaded({"c.csv": CONTACTS}, CONTACTS_ONLY).warehouse.engine.columns("contacts")
    assert not {"First Name", "Last Name", "Email", "Message"} & set(columns)
    assert "Number of Pageviews" in columns


def test_an_unknown_source_is_other_with_its_text(loaded: Load) -> None:
    found = loaded({"c.csv": CONTACTS.replace("AI referrals", "Carrier pigeon")}, CONTACTS_ONLY)
    assert found.rows("SELECT channel, source, medium FROM contacts ORDER BY contact_id")[1] == (
        "Other (Carrier pigeon)",
        None,
        None,
    )


def test_stage_dates_fall_back_to_entering_the_stage(loaded: Load) -> None:
    text = (
        "Record ID,Create Date,Lifecycle Stage,Became a Lead Date,hs_v2_date_entered_lead\n"
        "1,2026-01-01 10:00,Lead,,2026-01-02 10:00\n2,2026-01-01 10:00,Lead,2026-01-03 10:00,2026-01-02 10:00\n"
    )
    rows = loaded({"c.csv": text}, CONTACTS_ONLY).rows("SELECT lead_on FROM contacts ORDER BY contact_id")
    assert rows == [("2026-01-02",), ("2026-01-03",)]


def test_deals_are_closed_and_linked(loaded: Load) -> None:
    found = loaded({"c.csv": CONTACTS, "d.csv": DEALS}, HUBSPOT)
    assert found.rows(
        "SELECT deal_id, amount, stage, is_won, is_closed, closed_on, company_id FROM deals ORDER BY 1"
    ) == [
        ("17700440011", "13020.0000", "Closed Won", True, True, "2026-04-02", "330010001"),
        ("17700440057", None, "Appointment Scheduled", False, False, None, "330010001"),
    ]
    assert found.rows("SELECT expected_close_at FROM deals ORDER BY deal_id") == [
        ("2026-04-02 06:00:00",),
        ("2026-11-30 16:00:00",),
    ]
    assert found.rows("SELECT deal_id, contact_id, is_primary FROM deal_contacts ORDER BY 1, 2") == [
        ("17700440011", "90100200301", True),
        ("17700440011", "90100200388", False),
        ("17700440057", "90100200301", True),
    ]


def test_links_of_the_contacts_side_are_read(loaded: Load) -> None:
    found = loaded({"c.csv": CONTACTS, "d.csv": DEALS.replace("Associated Contact IDs", "Other")}, HUBSPOT)
    assert found.rows("SELECT deal_id, contact_id, is_primary FROM deal_contacts ORDER BY 1") == [
        ("17700440011", "90100200301", None),
        ("17700440057", "90100200301", None),
    ]


def test_a_lost_stage_closes_a_deal_that_nothing_else_closes(loaded: Load) -> None:
    text = DEALS.replace("Appointment Scheduled", "closedlost")
    found = loaded({"d.csv": text}, "crm: {connector: hubspot, deals: d.csv}")
    assert found.rows("SELECT is_won, is_closed, closed_on FROM deals ORDER BY deal_id")[1] == (
        False,
        True,
        "2026-11-30",
    )


def test_amounts_of_several_currencies_need_rates(loaded: Load) -> None:
    text = DEALS.replace("Amount in company currency", "Forecast amount").replace(",USD,", "5,USD,")
    with pytest.raises(DataError, match="USD"):
        loaded({"d.csv": text}, "crm: {connector: hubspot, deals: d.csv}")


def test_a_report_is_loaded(loaded: Load) -> None:
    found = loaded({"r.csv": "\ufeff" + REPORT}, WEB)
    assert found.rows(
        "SELECT date, channel, sessions, engaged_sessions, users, breakdown FROM sessions ORDER BY 3"
    ) == [
        ("2026-07-01", "(other)", 7, 0, 7, "channel"),
        ("2026-07-01", "Organic Search", 412, 233, 400, "channel"),
    ]


def test_an_explorations_totals_row_is_not_added(loaded: Load) -> None:
    found = loaded({"e.csv": EXPLORE}, WEB)
    assert found.rows("SELECT source, medium, campaign, sessions, users FROM sessions ORDER BY sessions DESC") == [
        ("google", "organic", None, 412, 400),
        ("(not set)", None, "spring", 7, 7),
    ]
    assert found.warehouse.rejects == 0


def test_of_an_overview_the_days_are_loaded(loaded: Load) -> None:
    found = loaded({"o.csv": OVERVIEW}, WEB)
    assert found.rows("SELECT date, sessions, breakdown FROM sessions ORDER BY 1") == [
        ("2026-07-01", 412, ""),
        ("2026-07-02", 420, ""),
    ]
    assert any("left out" in caveat for caveat in found.caveats)


def test_a_range_is_loaded_as_one_stretch(loaded: Load) -> None:
    found = loaded({"c.csv": CHANNELS}, WEB)
    assert found.rows("SELECT date, until, channel, sessions FROM sessions ORDER BY sessions DESC") == [
        ("2026-07-01", "2026-09-30", "Organic Search", 600),
        ("2026-07-01", "2026-09-30", "Direct", 232),
    ]


def test_a_range_that_a_comparison_cuts_is_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match="break the report down by Date"):
        loaded({"c.csv": CHANNELS}, WEB, period="2026-09")


def test_full_precision_floats_are_no_thousands(loaded: Load) -> None:
    text = f"{PREAMBLE}\nDate,Sessions,Total revenue\n20260701,5,1.234\n20260702,5,2.345\n"
    assert loaded({"r.csv": text}, WEB).rows("SELECT sum(revenue) FROM sessions") == [("3.5790",)]


def test_two_breakdowns_of_the_same_days_are_not_added(loaded: Load) -> None:
    by_source = f"{PREAMBLE}\nSession source / medium,Date,Sessions\ngoogle / organic,20260701,419\n"
    found = loaded({"a.csv": REPORT, "b.csv": by_source}, WEB)
    views = found.warehouse.tables["sessions"].views
    assert found.rows(f'SELECT sum(sessions)::INT FROM "{views[""]}"') == [(419,)]


def test_costs_by_hours_are_loaded(loaded: Load) -> None:
    text = "Date;Category;Hours;Hourly rate\n31/08/2026;content;10,5;55\n01/09/2026;content;2;55\n"
    found = loaded({"s.csv": text}, "spend: {connector: csv, table: costs, files: s.csv, decimal: ','}")
    assert found.rows("SELECT date, amount FROM costs ORDER BY 1") == [
        ("2026-08-31", "577.5000"),
        ("2026-09-01", "110.0000"),
    ]


def test_hours_without_a_rate_are_no_cost(loaded: Load) -> None:
    with pytest.raises(DataError, match="table costs needs amount"):
        loaded({"s.csv": "date,hours\n2026-07-01,10\n"}, "spend: {connector: csv, table: costs, files: s.csv}")


def test_missing_columns_of_all_files_are_told_at_once_with_what_was_found(loaded: Load) -> None:
    files = {
        "a.csv": "Day,Amount\n2026-07-01,5\n",
        "b.csv": "Date,Amount\n2026-07-01,5\n",
        "c.csv": "Date,Cost\n2026-07-01,5\n",
    }
    with pytest.raises(DataError) as error:
        loaded(files, "spend: {connector: csv, table: costs, files: '*.csv'}")
    first, second = map(str, error.value.problems)
    assert first.startswith(
        "a.csv:1: table costs needs date; the columns are 'Day', 'Amount'; map it: sources.spend.columns"
    )
    assert second.startswith("c.csv:1: table costs needs amount; the columns are 'Date', 'Cost'")


def test_two_columns_of_one_header_are_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"s.csv:1: two columns are headed 'amount'"):
        loaded({"s.csv": "date,amount,amount\n2026-07-01,5,6\n"}, "spend: {connector: csv, table: costs, files: s.csv}")


def test_contact_ids_of_deals_are_split(loaded: Load) -> None:
    text = "deal_id,amount,contact_ids\n1,5,a;b\n2,6,\n"
    found = loaded({"d.csv": text}, "crm: {connector: csv, table: deals, files: d.csv}")
    links = found.rows("SELECT deal_id, contact_id, is_primary FROM deal_contacts ORDER BY 2")
    assert links == [
        ("1", "a", True),
        ("1", "b", False),
    ]
    assert found.warehouse.rejects == 0


@pytest.mark.skipif(not REAL.is_dir(), reason="the real HubSpot exports are not beside the repository")
def test_a_real_contacts_export_is_loaded(loaded: Load) -> None:
    text = (REAL / "emrearmand_all-customers_redacted.csv").read_bytes()
    found = loaded({"c.csv": text}, "crm: {connector: hubspot, files: c.csv}")
    assert found.rows("SELECT count(*), min(created_on), max(created_on) FROM contacts") == [
        (6, "2025-02-22", "2025-04-08")
    ]
    assert found.warehouse.rejects == 0
