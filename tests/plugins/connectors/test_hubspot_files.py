"""HubSpot exports as files: formats, parts, what is no contact and no deal, how they are recognised."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
import xlsxwriter
import xlwt

from reportgen.records import FileRecord, SourceRecord
from reportgen_plugins.connectors.hubspot import reportgen_check
from tests.plugins.connectors.declaring import Context, Declare, Load
from tests.plugins.connectors.test_hubspot import COMPANIES, CONTACTS, DEALS
from tests.plugins.connectors.test_hubspot_languages import SPOKEN, SPOKEN_DEALS
from tests.plugins.connectors.test_hubspot_tables import DEALS_ONLY, HUBSPOT, ONE, REAL, ROW

HEAD = ["Record ID", "Email", "Create Date", "Lifecycle Stage", "Original Source"]


def xlsx() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("hubspot-crm-exports-contacts")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ROW)
    book.close()
    return stream.getvalue()


def xls() -> bytes:
    stream = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("contacts")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
    tables: tuple[list[object], list[object]] = ([*HEAD], ROW)
    for row, cells in enumerate(tables):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, *([style] if isinstance(cell, datetime) else []))
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("name", "book"), [("c.xlsx", xlsx), ("c.xls", xls)])
def test_a_workbook_holds_ids_as_numbers_and_dates_as_dates(loaded: Load, name: str, book: Callable[[], bytes]) -> None:
    found = loaded({name: book()}, f"crm: {{connector: hubspot, contacts: {name}}}")
    assert found.rows("SELECT contact_id, created_at, lifecycle_stage, channel FROM contacts") == [
        ("90100200301", "2026-02-03 08:14:00", "customer", "Paid search")
    ]


def test_a_zip_of_several_parts_is_one_export(loaded: Load) -> None:
    head, *rows = SPOKEN["en"].splitlines(keepends=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("contacts-1.csv", "\ufeff" + head + rows[0])
        archive.writestr("contacts-2.csv", "\ufeff" + head + rows[0].replace("1,a@", "2,b@", 1))
    found = loaded({"c.zip": packed.getvalue()}, "crm: {connector: hubspot, contacts: c.zip}")
    assert found.rows("SELECT contact_id FROM contacts ORDER BY 1") == [("1",), ("2",)]


@pytest.mark.parametrize(
    ("rows", "told"), [((1_000_000,), 1), ((1_000_000, 12), 0), ((65_536, 65_536), 2), ((999_999,), 0)]
)
def test_exports_that_end_where_hubspot_begins_another_part_are_told(rows: tuple[int, ...], told: int) -> None:
    files = tuple(FileRecord(f"{n}.csv", "", count, count, 0, tables=("contacts",)) for n, count in enumerate(rows))
    assert len(list(reportgen_check(ledger=(SourceRecord("crm", "hubspot", files),)))) == told


def test_tickets_are_recognised_and_skipped_with_a_message(declare: Declare) -> None:
    tickets = "Ticket ID,Ticket name,Pipeline,Ticket status,Create date\n1,Broken,Support,New,2026-01-01\n"
    found = declare(HUBSPOT, {"c.csv": CONTACTS, "t.csv": tickets}, files="*.csv")
    assert [mapping.table for mapping in found.mappings] == ["contacts"]
    assert [str(problem) for problem in found.context.warnings] == [
        "t.csv:1: HubSpot tickets are not used; name exports of contacts and deals only"
    ]


def test_marketing_emails_are_read_by_guessed_columns_and_it_is_told(loaded: Load) -> None:
    text = (
        "Email name,Subject,Send date,Campaign,Sent,Delivered,Opened,Unique clicks,Open rate,Bounced,Unsubscribed\n"
        "Spring news,Hello,2026-07-01 10:00,spring,1000,980,400,55,40.8%,20,3\n"
        "Spring news,Hello,2026-07-08 10:00,spring,1000,990,410,60,41.4%,10,1\n"
    )
    found = loaded({"e.csv": text}, "mail: {connector: hubspot, emails: e.csv}")
    assert found.rows(
        "SELECT email_id, recipients, delivered, unique_opens, unique_clicks, bounces FROM emails ORDER BY 1"
    ) == [
        ("Spring news 2026-07-01 10:00", 1000, 980, None, 55, 20),
        ("Spring news 2026-07-08 10:00", 1000, 990, None, 60, 10),
    ]
    assert any("does not publish" in caveat for caveat in found.caveats)


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("x.csv", CONTACTS, "contacts"),
        ("x.csv", DEALS, "deals"),
        ("x.csv", COMPANIES, "companies"),
        ("x.csv", SPOKEN["fr"], "contacts"),
        ("x.csv", SPOKEN_DEALS["de"], "deals"),
        ("x.json", '{"results": [{"id": "1", "properties": {"dealname": "a", "dealstage": "b"}}]}', "deals"),
    ],
)
def test_an_export_is_recognised_by_its_content(context: Context, name: str, text: str, key: str) -> None:
    (context.folder / name).write_text(text, encoding="utf-8")
    (file,) = context.files(name, "files", formats=HUBSPOT.formats)
    assert HUBSPOT.recognise is not None
    found = HUBSPOT.recognise(file)
    assert found is not None
    assert found.key == key
    assert found.sure >= 0.8


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.csv", "Day,Cost\n2026-07-01,5\n"), ("x.json", '[{"a": 1}]'), ("x.csv", "Email,First Name\na@b.example,A\n")],
)
def test_what_is_not_hubspots_is_not_recognised(context: Context, name: str, text: str) -> None:
    (context.folder / name).write_text(text, encoding="utf-8")
    (file,) = context.files(name, "files", formats=HUBSPOT.formats)
    assert HUBSPOT.recognise is not None
    assert HUBSPOT.recognise(file) is None


@pytest.mark.skipif(not REAL.is_dir(), reason="the real HubSpot exports are not beside the repository")
def test_a_real_export_saved_by_excel_is_read_and_its_one_redacted_address_is_no_ones(loaded: Load) -> None:
    real = (REAL / "emrearmand_all-customers_redacted.csv").read_bytes()
    found = loaded({"c.csv": real}, ONE)
    # a 22nd of February decides that months come first
    assert found.rows("SELECT count(*), min(created_on), max(created_on) FROM contacts") == [
        (6, "2025-02-22", "2025-04-08")
    ]
    assert any("share an address" in each.plural for each in found.warehouse.sources[0].caveats)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real HubSpot exports are not beside the repository")
def test_the_columns_of_a_real_deals_export_hold_every_field(loaded: Load) -> None:
    header = (REAL / "deals_export_header_only.csv").read_text(encoding="utf-8").strip()
    cells = {
        "Record ID": "1",
        "Deal Name": "x",
        "Deal Stage": "closedwon",
        "Is Closed Won": "true",
        "Is Deal Closed?": "true",
    }
    cells |= {"Amount in company currency": "5.00", "Close Date": "2026-04-02 08:00", "Associated Contact IDs": "7;8"}
    cells |= {"Last Modified Date": "2026-04-02 08:00"}
    row = ",".join(cells.get(name.strip('"'), "") for name in header.split(","))
    found = loaded({"d.csv": f"{header}\n{row}\n"}, DEALS_ONLY)
    assert found.rows("SELECT deal_id, amount, is_won, is_closed, closed_on FROM deals") == [
        ("1", "5.0000", True, True, "2026-04-02")
    ]
    assert found.rows("SELECT count(*) FROM deal_contacts") == [(2,)]


def test_of_two_contacts_with_one_address_the_one_changed_last_survives(loaded: Load) -> None:
    rows = (
        "Record ID,Email,Create Date,Lifecycle Stage,Last Modified Date\n"
        "2,A@b.example,2026-02-03 09:14,Customer,2026-09-12 08:00\n1,a@b.example,2026-02-01 09:14,Lead,2026-09-10 08:00\n"
    )
    assert loaded({"c.csv": rows}, ONE).rows("SELECT contact_id, lifecycle_stage FROM contacts") == [("2", "customer")]


def test_a_sheet_beside_the_export_is_passed_over_and_told(loaded: Load) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd hh:mm"})
    notes, sheet = book.add_worksheet("Notes"), book.add_worksheet("Contacts")
    notes.write_row(0, 0, ("to do", "who"))
    notes.write_row(1, 0, ("call", "me"))
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ROW)
    book.close()
    found = loaded({"c.xlsx": stream.getvalue()}, "crm: {connector: hubspot, files: c.xlsx}")
    assert found.rows("SELECT count(*) FROM contacts") == [(1,)]
    assert [(str(p.where), p.what) for p in found.warehouse.warnings] == [
        ("c.xlsx!Notes", "this sheet is no HubSpot export")
    ]


def test_the_same_contacts_as_text_and_as_a_workbook_count_once(loaded: Load) -> None:
    text = "Record ID,Email,Create Date,Lifecycle Stage,Associated Deal IDs\n90100200301,a@b.example,2026-02-03 09:14,Lead,5\n"
    again = text.replace("Lead", "Customer")  # all rows of the first file give way: nothing of it is left to be counted
    found = loaded({"a.csv": text, "b.csv": again}, "crm: {connector: hubspot, files: '*.csv'}")
    assert found.rows("SELECT contact_id, lifecycle_stage FROM contacts") == [("90100200301", "customer")]


def test_counts_of_e_mails_are_read_with_the_mark_that_the_rates_show(loaded: Load) -> None:
    rows = 'Email name,Send date,Sent,Delivered,Open rate\nA,2026-09-02 08:00,"1,000",990,30.25%\n'
    found = loaded({"e.csv": rows}, "crm: {connector: hubspot, emails: e.csv}")
    assert found.rows("SELECT recipients, delivered FROM emails") == [(1000, 990)]
