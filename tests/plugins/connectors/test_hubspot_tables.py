"""HubSpot's exports in the tables: languages, sources, stages, merged records, associations, touches."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from reportgen.errors import DataError
from reportgen.records import FileRecord, SourceRecord
from reportgen_plugins.connectors.hubspot import reportgen_check, reportgen_connectors
from reportgen_plugins.connectors.hubspot.lexicon import own
from tests.plugins.connectors.declaring import Context, Declare, Load
from tests.plugins.connectors.test_hubspot import COMPANIES, CONTACTS, DEALS

(HUBSPOT,) = reportgen_connectors()
REAL = Path(__file__).parents[4] / "shared" / "data" / "hubspot_ui_export"
BOTH = "crm: {connector: hubspot, contacts: c.csv, deals: d.csv}"
ONE = "crm: {connector: hubspot, contacts: c.csv}"
DEALS_ONLY = "crm: {connector: hubspot, deals: d.csv}"

#: One contact as the export writes it in five languages: labels over labels.
SPOKEN = {
    "en": (
        "Record ID,Email,Create Date,Lifecycle Stage,Original Traffic Source,Original Traffic Source Drill-Down 1,"
        "Became a Marketing Qualified Lead Date,Became a Customer Date,Associated Deal IDs\n"
        "1,a@b.example,2026-02-03 09:14,Customer,Paid search,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "fr": (
        "ID de fiche d’informations,Adresse e-mail,Date de création,Phase du cycle de vie,Source de trafic d'origine,"
        "Détails de la source de trafic d'origine 1,Date de passage à Lead marketing qualifié,Date de passage à Client,"
        "ID des transactions associées\n"
        "1,a@b.example,2026-02-03 09:14,Client,Référencement payant,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "es": (
        "ID de registro,Correo,Fecha de creación,Etapa del ciclo de vida,Fuente de tráfico original,"
        "Desglose de la fuente de tráfico original 1,Fecha en que se convirtió en Lead calificado para marketing,"
        "Fecha en que se convirtió en Cliente,ID de negocios asociados\n"
        "1,a@b.example,2026-02-03 09:14,Cliente,Búsqueda pagada,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "de": (
        "Datensatz-ID,E-Mail,Erstellungsdatum,Lifecycle-Phase,Ursprüngliche Traffic-Quelle,"
        "Ursprüngliche Traffic-Quelle Detail 1,Wurde Marketing Qualified Lead am,Wurde Kunde am,Zugeordnete Deal-IDs\n"
        "1,a@b.example,2026-02-03 09:14,Kunde,Bezahlte Suche,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
    "pt": (
        "ID do registro,E-mail,Data de criação,Fase do ciclo de vida,Fonte de tráfego original,"
        "Detalhamento da fonte de tráfego original 1,Data em que se tornou um Lead qualificado de marketing,"
        "Data em que se tornou um Cliente,IDs de negócios associados\n"
        "1,a@b.example,2026-02-03 09:14,Cliente,Pesquisa paga,autumn,2026-02-05 11:02,2026-04-02 08:00,7\n"
    ),
}
SPOKEN_DEALS = {
    "fr": "ID d'enregistrement,Nom de la transaction,Phase de la transaction,Montant,Devise,Date de fermeture,"
    "Est fermé gagné,La transaction est-elle fermée ?\n1,x,Fermé gagné,5,EUR,2026-04-02 08:00,vrai,oui\n",
    "es": "ID de registro,Nombre del negocio,Etapa del negocio,Importe,Divisa,Fecha de cierre,Es cierre ganado,"
    "¿Está cerrado el negocio?\n1,x,Cierre ganado,5,EUR,2026-04-02 08:00,sí,verdadero\n",
    "de": "Datensatz-ID,Deal-Name,Deal-Phase,Betrag,Währung,Abschlussdatum,Ist gewonnen,Ist abgeschlossen\n"
    "1,x,Abgeschlossen und gewonnen,5,EUR,2026-04-02 08:00,wahr,ja\n",
    "pt": "ID do registro,Nome do negócio,Etapa do negócio,Valor,Moeda,Data de fechamento,É fechado ganho,Está fechado\n"
    "1,x,Fechado ganho,5,EUR,2026-04-02 08:00,sim,verdadeiro\n",
}


# --- labels and languages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", SPOKEN)
def test_contacts_are_read_in_the_languages_of_exports(loaded: Load, language: str) -> None:
    found = loaded({"c.csv": SPOKEN[language]}, ONE)
    assert found.rows(
        "SELECT contact_id, channel, medium, campaign, lifecycle_stage, created_on, mql_on, customer_on FROM contacts"
    ) == [("1", "Paid search", "cpc", "autumn", "customer", "2026-02-03", "2026-02-05", "2026-04-02")]
    assert found.rows("SELECT deal_id, contact_id FROM deal_contacts") == [("7", "1")]
    assert not [
        name
        for name in found.warehouse.engine.columns("contacts")
        if "mail" in name.lower() or "correo" in name.lower()
    ]


@pytest.mark.parametrize("language", SPOKEN_DEALS)
def test_deals_are_read_in_the_languages_of_exports(loaded: Load, language: str) -> None:
    found = loaded({"d.csv": SPOKEN_DEALS[language]}, DEALS_ONLY)
    assert found.rows("SELECT deal_id, amount, currency, is_won, is_closed, closed_on FROM deals") == [
        ("1", "5.0000", "EUR", True, True, "2026-04-02")
    ]


def test_case_and_spaces_of_labels_do_not_matter(loaded: Load) -> None:
    text = CONTACTS.replace("Lifecycle Stage", "  lifecycle   STAGE").replace("Record ID", "record id")
    assert loaded({"c.csv": text}, ONE).rows("SELECT count(lifecycle_stage) FROM contacts") == [(2,)]


def test_a_plan_teaches_renamed_labels_and_words(loaded: Load) -> None:
    words = """\
labels:
  lifecyclestage: [Funnel step]
  hs_v2_date_entered_1066237962: {en: [Entered warm]}
contacts:
  mql_at: [hs_v2_date_entered_1066237962]
values:
  lifecyclestage: {customer: [Happy]}
sources:
  TRADE_FAIR: {channel: Trade fairs, labels: [Fair], medium: =event}
"""
    text = (
        "Record ID,Email,Create Date,Funnel step,Original Source,Entered warm\n"
        "1,a@b.example,2026-02-03,Happy,Fair,2026-02-04\n"
    )
    found = loaded({"c.csv": text, "w.yaml": words}, "crm: {connector: hubspot, contacts: c.csv, vocabulary: w.yaml}")
    assert found.rows("SELECT lifecycle_stage, channel, medium, mql_on FROM contacts") == [
        ("customer", "Trade fairs", "event", "2026-02-04")
    ]


def test_a_renamed_label_that_is_needed_is_refused_naming_the_options(declare: Declare) -> None:
    text = CONTACTS.replace("Create Date", "Born")
    with pytest.raises(DataError, match=r'needs "Create Date".*columns.contacts.*vocabulary'):
        declare(HUBSPOT, {"c.csv": text}, contacts="c.csv")


def test_no_label_means_two_properties_of_one_table() -> None:
    known = own()
    for kind in ("contacts", "deals", "emails"):
        owners: dict[str, set[str]] = {}
        for name in {name for names in known.data[kind].values() for name in names}:
            for label in known.headers(name):
                owners.setdefault(label.casefold(), set()).add(name)
        assert {label: names for label, names in owners.items() if len(names) > 1} == {}


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


# --- files -------------------------------------------------------------------------------------------------------------


HEAD = ["Record ID", "Email", "Create Date", "Lifecycle Stage", "Original Source"]
ROW: list[object] = [90100200301, "a@b.example", datetime(2026, 2, 3, 9, 14), "Customer", "Paid search"]


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


# --- what is no contact and no deal ------------------------------------------------------------------------------------


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


# --- recognising -------------------------------------------------------------------------------------------------------


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
