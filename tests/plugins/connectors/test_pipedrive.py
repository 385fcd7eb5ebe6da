"""Pipedrive's exports of deals and people."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from reportgen.errors import DataError
from reportgen.records import Connector
from reportgen_plugins.connectors import pipedrive
from tests.plugins.connectors.declaring import Declare, Load

SOURCE = "crm: {connector: pipedrive, files: deals.csv}"
HEADER = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Status,Deal - Pipeline,Deal - Stage,Deal - Deal created,"
    "Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Expected close date,Deal - Organization,Deal - Contact person,"
    "Deal - Owner,Person - Email - Work"
)
ROWS = (
    "811,Annual,12000,EUR,won,Sales,Negotiation,2026-02-20 16:40:00,2026-04-02 08:00:00,,,,Orchard,Ines Duarte,Sam Vale,i@e.com",
    '812,Pier trial,,EUR,open,Sales,Demo,2026-09-09 10:00:00,,,,2026-10-31,"Pier, Quay & Co",Wei Tan,Sam Vale,wei@example.com',
    "813,Mill pilot,900.50,EUR,lost,Sales,Demo,2026-08-01 09:00:00,,2026-09-01 17:30:00,Too dear,,Mill SA,Ana Gil,Sam Vale,",
)
DEALS = "\n".join((HEADER, *ROWS, ""))


def connector() -> Connector:
    """The connector under test."""
    (found,) = pipedrive.reportgen_connectors()
    return found


def test_the_status_decides_and_never_the_stage(loaded: Load) -> None:
    found = loaded({"deals.csv": DEALS}, SOURCE)
    assert found.rows("SELECT deal_id, stage, is_won, is_closed FROM deals ORDER BY deal_id") == [
        ("811", "Negotiation", True, True),
        ("812", "Demo", None, False),
        ("813", "Demo", False, True),
    ]


def test_a_deal_closes_at_its_won_or_lost_time(loaded: Load) -> None:
    found = loaded({"deals.csv": DEALS}, SOURCE + "\n")
    assert found.rows("SELECT closed_at, closed_on, loss_reason FROM deals ORDER BY deal_id") == [
        ("2026-04-02 06:00:00", "2026-04-02", None),
        (None, None, None),
        ("2026-09-01 15:30:00", "2026-09-01", "Too dear"),
    ]


def test_a_reopened_deal_is_not_closed_by_the_time_it_once_was_lost(loaded: Load) -> None:
    text = DEALS.replace("2026-09-09 10:00:00,,,", "2026-09-09 10:00:00,,2026-09-12 10:00:00,")
    assert loaded({"deals.csv": text}, SOURCE).rows("SELECT closed_on, is_closed FROM deals WHERE deal_id = '812'") == [
        (None, False)
    ]


def test_empty_amounts_stay_empty(loaded: Load) -> None:
    found = loaded({"deals.csv": DEALS}, SOURCE)
    assert found.rows("SELECT amount, currency FROM deals ORDER BY deal_id") == [
        ("12000.0000", "EUR"),
        (None, "EUR"),
        ("900.5000", "EUR"),
    ]


def test_the_expected_close_date_and_the_organization_travel_along(loaded: Load) -> None:
    found = loaded({"deals.csv": DEALS}, SOURCE)
    assert found.rows("SELECT expected_close_at, organization, company_id FROM deals WHERE deal_id = '812'") == [
        ("2026-10-31", "Pier, Quay & Co", None)
    ]


def test_people_and_their_addresses_are_never_loaded(loaded: Load) -> None:
    found = loaded({"deals.csv": DEALS}, SOURCE)
    columns = {name for (name,) in found.rows("SELECT column_name FROM duckdb_columns()")}
    assert not columns & {"Deal - Contact person", "Person - Email - Work"}


def test_without_ids_deals_have_no_contacts_and_readers_are_told(declare: Declare) -> None:
    found = declare(connector(), {"deals.csv": DEALS}, files="deals.csv")
    assert [mapping.table for mapping in found.mappings] == ["deals"]
    assert any("Person - ID" in caveat for caveat in found.context.caveats)


def test_a_persons_id_links_a_deal_to_its_contact(loaded: Load) -> None:
    header = HEADER + ",Person - ID"
    text = "\n".join((header, ROWS[0] + ",51", ROWS[1] + ",", ROWS[2] + ",53", ""))
    people = (
        "Person - ID,Person - Name,Person - Person created,Person - Email\n51,Ines Duarte,2026-02-01 08:00:00,i@e.com\n"
    )
    source = "crm: {connector: pipedrive, files: [deals.csv, people.csv]}"
    found = loaded({"deals.csv": text, "people.csv": people}, source)
    assert found.rows("SELECT deal_id, contact_id FROM deal_contacts ORDER BY 1") == [("811", "51"), ("813", "53")]
    assert found.rows("SELECT contact_id, created_on FROM contacts") == [("51", "2026-02-01")]
    columns = {name for (name,) in found.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = 'contacts'")}
    assert not columns & {"Person - Name", "Person - Email"}


def test_readers_are_told_of_the_time_zone(declare: Declare) -> None:
    found = declare(connector(), {"deals.csv": DEALS}, files="deals.csv")
    assert any("Pipedrive exports state no time zone" in caveat for caveat in found.context.caveats)


def test_an_excel_export_reads_like_the_text_one(loaded: Load) -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_row(
        0, 0, ("Deal - ID", "Deal - Value", "Deal - Currency of value", "Deal - Status", "Deal - Deal created")
    )
    page.write_row(1, 0, (811, 12000.5, "EUR", "won", "2026-02-20 16:40:00"))
    book.close()
    found = loaded({"deals.xlsx": out.getvalue()}, "crm: {connector: pipedrive, files: deals.xlsx}")
    assert found.rows("SELECT deal_id, amount, is_won, created_on FROM deals") == [
        ("811", "12000.5000", True, "2026-02-20")
    ]


def test_an_export_of_organizations_is_refused(declare: Declare) -> None:
    with pytest.raises(DataError, match="no Pipedrive export of deals"):
        declare(connector(), {"o.csv": "Organization - ID,Organization - Name\n1,Orchard Ltd\n"}, files="o.csv")


def test_exports_are_recognised(declare: Declare) -> None:
    found = declare(connector(), {"deals.csv": DEALS}, files="deals.csv")
    recognise = connector().recognise
    assert recognise is not None
    seen = recognise(found.of("deals").file)
    assert seen is not None
    assert (seen.what, seen.missing) == ("Pipedrive export of deals", ())


def test_a_status_in_another_language_is_told(loaded: Load) -> None:
    found = loaded({"deals.csv": DEALS.replace(",won,", ",gagné,")}, SOURCE)
    assert any("'gagné', neither open, won nor lost" in problem.what for problem in found.warehouse.warnings)
