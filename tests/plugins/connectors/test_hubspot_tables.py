"""HubSpot's exports in the tables: languages, sources, stages, merged records, associations, touches."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from reportgen_plugins.connectors.hubspot import reportgen_connectors
from tests.plugins.connectors.declaring import Load
from tests.plugins.connectors.test_hubspot import CONTACTS, DEALS

(HUBSPOT,) = reportgen_connectors()
REAL = Path(__file__).parents[4] / "shared" / "data" / "hubspot_ui_export"
BOTH = "crm: {connector: hubspot, contacts: c.csv, deals: d.csv}"
ONE = "crm: {connector: hubspot, contacts: c.csv}"
DEALS_ONLY = "crm: {connector: hubspot, deals: d.csv}"


# --- stages and sources ------------------------------------------------------------------------------------------------


def test_custom_lifecycle_stages_keep_their_number(loaded: Load) -> None:
    text = CONTACTS.replace(",Customer,", ",1066237962,")
    assert loaded({"c.csv": text}, ONE).rows("SELECT lifecycle_stage FROM contacts ORDER BY contact_id")[0] == (
        "1066237962",
    )


def test_the_date_entered_of_a_stage_is_found_with_its_pipeline_in_the_label(loaded: Load) -> None:
    text = (
        'Record ID,Email,Create Date,"Date entered ""Marketing Qualified Lead (Lifecycle Stage Pipeline)""",'
        '"Cumulative time in ""Marketing Qualified Lead (Lifecycle Stage Pipeline)"" (HH:mm:ss)",'
        '"Date exited ""Marketing Qualified Lead (Lifecycle Stage Pipeline)"""\n'
        "1,a@b.example,2026-02-03 09:14,2026-02-05 11:02,12:00:00,2026-02-06 11:02\n"
    )
    assert loaded({"c.csv": text}, ONE).rows("SELECT mql_on FROM contacts") == [("2026-02-05",)]


def test_skipped_and_disordered_stages_are_counted(loaded: Load) -> None:
    text = (
        "Record ID,Email,Create Date,Became a Lead Date,Became a Marketing Qualified Lead Date,Became an Opportunity Date\n"
        "1,a@b.example,2026-02-01,2026-02-01,,2026-02-05\n2,b@b.example,2026-02-01,2026-02-09,2026-02-05,2026-03-01\n"
    )
    found = loaded({"c.csv": text}, ONE)
    assert any("has no date for a stage before" in text for text in found.caveats)
    assert any("earlier day than the stage before" in text for text in found.caveats)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("AI_REFERRALS", ("AI referrals", "chatgpt.com", "referral", None)),
        ("Organic social", ("Organic social", "chatgpt.com", "social", "crm")),
        ("PAID_SOCIAL", ("Paid social", "chatgpt.com", "paid_social", "crm")),
        ("Email marketing", ("Email marketing", None, "email", "chatgpt.com")),
        ("Direct traffic", ("Direct traffic", "(direct)", "(none)", None)),
        ("OTHER_CAMPAIGNS", ("Other campaigns", None, None, None)),
        ("Offline sources", ("Offline sources", "offline", "chatgpt.com", None)),
        ("QUANTUM_LINKS", ("Other (QUANTUM_LINKS)", None, None, None)),
    ],
)
def test_drill_downs_mean_what_their_source_says(loaded: Load, cell: str, expected: tuple[object, ...]) -> None:
    text = (
        "Record ID,Email,Create Date,Original Source,Original Source Drill-Down 1,Original Source Drill-Down 2\n"
        f"1,a@b.example,2026-02-03,{cell},chatgpt.com,crm\n"
    )
    assert loaded({"c.csv": text}, ONE).rows("SELECT channel, source, medium, campaign FROM contacts") == [expected]


# --- deals -------------------------------------------------------------------------------------------------------------


def test_certain_and_closed_is_won_but_neither_alone_is(loaded: Load) -> None:
    text = (
        "Record ID,Deal Name,Deal Stage,Amount,Deal probability,Is Deal Closed?\n"
        "1,a,x,5,1.0,true\n2,b,x,5,1,false\n3,c,x,5,0.0,true\n4,d,x,5,1,\n"
    )
    assert loaded({"d.csv": text}, DEALS_ONLY).rows("SELECT deal_id, is_won FROM deals ORDER BY 1") == [
        ("1", True),
        ("2", False),
        ("3", False),
        ("4", False),
    ]


def test_stages_called_closed_won_of_several_pipelines_are_won_as_a_last_resort(loaded: Load) -> None:
    text = (
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount\n"
        "1,a,Closed won,Sales,5\n2,b,CLOSED WON ,Partners,5\n3,c,78945612,default,5\n"
    )
    assert loaded({"d.csv": text}, DEALS_ONLY).rows("SELECT stage, pipeline, is_won FROM deals ORDER BY deal_id") == [
        ("CLOSED WON", "Sales", True),
        ("CLOSED WON", "Partners", True),
        ("78945612", "default", None),
    ]


def test_a_won_deal_without_amount_is_told(loaded: Load) -> None:
    text = DEALS.replace("12000.00,EUR,13020.00", ",EUR,")
    assert any("won deal has no amount" in caveat for caveat in loaded({"d.csv": text}, DEALS_ONLY).caveats)


def test_merged_deals_do_not_count_twice(loaded: Load) -> None:
    text = (
        "Record ID,Deal Name,Deal Stage,Amount,Is Closed Won,Merged record IDs,Associated Contact IDs\n"
        "1,a,closedwon,5,true,,11\n2,b,closedwon,5,true,1,11;12\n"
    )
    found = loaded({"d.csv": text}, DEALS_ONLY)
    assert found.rows("SELECT deal_id, amount FROM deals") == [("2", "5.0000")]
    assert found.rows("SELECT deal_id, contact_id, is_primary FROM deal_contacts ORDER BY 2") == [
        ("2", "11", True),
        ("2", "12", False),
    ]


# --- merged and duplicate contacts -------------------------------------------------------------------------------------

MERGED = (
    "Record ID,Email,Create Date,Original Source,hs_merged_object_ids,Last Modified Date\n"
    "90100200388,o@b.example,2026-01-01,Referrals,,2026-02-01 10:00\n"
    "90100200301,i@b.example,2026-02-01,Paid search,90100200388,2026-03-01 10:00\n"
)


def test_merged_contacts_are_folded_and_their_deals_follow(loaded: Load) -> None:
    found = loaded({"c.csv": MERGED, "d.csv": DEALS}, BOTH)
    assert found.rows("SELECT contact_id FROM contacts") == [("90100200301",)]
    assert found.rows("SELECT DISTINCT contact_id FROM deal_contacts") == [("90100200301",)]
    assert found.rows("SELECT contact_id, channel FROM touches") == [("90100200301", "Paid search")]
    file = next(file for file in found.warehouse.sources[0].files if file.path == "c.csv")
    assert (file.rows_read, file.rows_used, file.rows_rejected) == (2, 1, 1)


def test_vids_with_timestamps_are_folded_where_merged_object_ids_lack(loaded: Load) -> None:
    text = MERGED.replace("hs_merged_object_ids", "hs_calculated_merged_vids").replace(
        ",90100200388,2", ",90100200388:177;5:1,2"
    )
    assert loaded({"c.csv": text}, ONE).rows("SELECT contact_id FROM contacts") == [("90100200301",)]


def test_two_records_with_one_address_are_one_contact(loaded: Load) -> None:
    text = MERGED.replace("hs_merged_object_ids", "x").replace("o@b.example", "I@b.example")
    found = loaded({"c.csv": text}, ONE)
    assert found.rows("SELECT contact_id FROM contacts") == [("90100200301",)]
    assert any("second one of the same person" in caveat for caveat in found.caveats)


def test_of_two_snapshots_the_row_changed_last_counts(loaded: Load) -> None:
    old = MERGED.replace("Paid search", "Direct traffic").replace("2026-03-01 10:00", "2026-02-20 10:00")
    found = loaded({"a.csv": MERGED, "b.csv": old}, "crm: {connector: hubspot, contacts: '*.csv'}")
    assert found.rows("SELECT contact_id, channel FROM contacts") == [("90100200301", "Paid search")]


# --- associations ------------------------------------------------------------------------------------------------------


def test_of_several_companies_the_first_counts_and_it_is_told(loaded: Load) -> None:
    text = (
        "Record ID,Email,Create Date,Associated Company IDs\n1,a@b.example,2026-01-01,7;8\n2,b@b.example,2026-01-01,9\n"
    )
    found = loaded({"c.csv": text}, ONE)
    assert found.rows("SELECT company_id FROM contacts ORDER BY 1") == [("7",), ("9",)]
    assert [text for text in found.caveats if "several companies" in text] == [
        "{count} contact belongs to several companies; it counts for the first of them"
    ]


def test_exactly_1000_associations_may_be_cut(loaded: Load) -> None:
    listed = ";".join(map(str, range(1000)))
    text = f"Record ID,Deal Name,Deal Stage,Amount,Associated Contact IDs\n1,a,x,5,{listed}\n2,b,x,5,{listed};1000\n"
    found = loaded({"d.csv": text}, DEALS_ONLY)
    (source,) = found.warehouse.sources
    assert [dict(each.args)["count"] for each in source.caveats if "1,000" in each.msgid] == [1]


# --- touches -----------------------------------------------------------------------------------------------------------

TOUCHED = (
    "Record ID,Email,Create Date,Original Traffic Source,Original Traffic Source Drill-Down 1,Latest Traffic Source,"
    "Latest Traffic Source Drill-Down 1,Latest Traffic Source Date,Time of First Visit,First Conversion,First Conversion Date\n"
    "1,a@b.example,2026-02-03 09:14,Paid search,autumn,Email marketing,news,2026-03-01 10:00,2026-02-01 08:00,"
    "Webinar: Form,2026-02-03 09:14\n"
    "2,b@b.example,2026-02-03 09:14,Direct traffic,,Direct traffic,,2026-03-01 10:00,,,\n"
)
TOUCHES = "SELECT contact_id, interaction, occurred_on, channel, campaign, complete FROM touches ORDER BY 1, 3, 2"


def test_first_and_latest_source_are_touches_of_an_incomplete_journey(loaded: Load) -> None:
    assert loaded({"c.csv": TOUCHED}, ONE).rows(TOUCHES) == [
        ("1", "first", "2026-02-01", "Paid search", "autumn", False),
        ("1", "Webinar: Form", "2026-02-03", "Paid search", "autumn", False),
        ("1", "latest", "2026-03-01", "Email marketing", "news", False),
        ("2", "first", "2026-02-03", "Direct traffic", None, False),
    ]


def test_a_plan_can_leave_these_touches_out(loaded: Load) -> None:
    found = loaded({"c.csv": TOUCHED}, "crm: {connector: hubspot, contacts: c.csv, touches: false}")
    assert set(found.warehouse.tables) == {"contacts"}


ROW: list[object] = [90100200301, "a@b.example", datetime(2026, 2, 3, 9, 14), "Customer", "Paid search"]
