from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import pytest
import xlsxwriter

from reportgen.errors import DataError
from reportgen_plugins.connectors.meta_ads import reportgen_connectors
from tests.plugins.connectors.declaring import Declare, Load, Loaded

(META,) = reportgen_connectors()

ADS = "ads: {connector: meta-ads, files: '*.csv'}"
BOOK = "ads: {connector: meta-ads, files: m.xlsx}"
SHORT = "SELECT date, until, campaign, amount FROM costs ORDER BY date, campaign"
DAILY = """\
Reporting starts,Reporting ends,Campaign name,Campaign ID,Day,Results,Result indicator,Reach,Impressions,Link clicks,\
Amount spent (EUR),Attribution setting
2026-09-01,2026-09-30,fb_autumn-webinar,120200000000000001,2026-09-01,4,actions:lead,3120,4021,57,61.07,7-day click
2026-09-01,2026-09-30,fb_retarget_q3,120200000000000002,2026-09-01,,,890,1204,9,12.50,7-day click
"""
WHOLE = """\
Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)
2026-09-01,2026-09-30,fb_autumn-webinar,61.07
"""
RAW_HEADER = ("Campaign name", "Reporting starts", "Reporting ends", "Impressions", "Amount spent (EUR)")
RAW_ROWS = [
    ("fb_autumn-webinar", "2026-09-01", "2026-09-30", 4021, 61.07),
    ("fb_retarget_q3", "2026-09-01", "2026-09-30", "-", 12.5),
]


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], column: int = 0) -> bytes:
    """A workbook whose rows begin in a column."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            page.write_row(number, column, cells)
    book.close()
    return target.getvalue()


def amount(found: Loaded) -> str:
    return str(found.rows("SELECT sum(amount) FROM costs")[0][0])


def test_a_daily_export_with_a_byte_order_mark(loaded: Load) -> None:
    found = loaded({"m.csv": "\ufeff" + DAILY}, ADS)
    sql = """
    SELECT date, until, campaign, campaign_id, channel, category, amount, currency, clicks, impressions, results,
           result_indicator, reach, "Attribution setting" FROM costs ORDER BY campaign
    """
    assert found.rows(sql) == [
        ("2026-09-01", None, "fb_autumn-webinar", "120200000000000001", "Paid Social", "media", "61.0700", "EUR", "57.0000",
         "4021.0000", "4", "actions:lead", "3120", "7-day click"),
        ("2026-09-01", None, "fb_retarget_q3", "120200000000000002", "Paid Social", "media", "12.5000", "EUR", "9.0000",
         "1204.0000", None, None, "890", "7-day click"),
    ]  # fmt: skip
    assert found.warehouse.warnings == ()


@pytest.mark.parametrize(
    "header",
    [
        "Début des rapports,Fin des rapports,Nom de la campagne,Montant dépensé (EUR)",
        "Início dos relatórios,Término dos relatórios,Nome da campanha,Valor usado (EUR)",
        "Berichtsbeginn,Berichtsende,Kampagnenname,Ausgegebener Betrag (EUR)",
        "Inicio del informe,Fin del informe,Nombre de la campaña,Importe gastado (EUR)",
    ],
    ids=["fr", "pt", "de", "es"],
)
def test_the_currency_stands_in_the_header_in_every_language(loaded: Load, header: str) -> None:
    text = f"{header}\n2026-09-01,2026-09-30,fb,61.07\n"
    found = loaded({"m.csv": text}, ADS)
    assert found.rows("SELECT date, until, campaign, amount, currency FROM costs") == [
        ("2026-09-01", "2026-09-30", "fb", "61.0700", "EUR")
    ]


def test_a_header_without_a_currency_asks_for_it(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"Amount spent \(EUR\), or say currency: EUR in the plan"):
        loaded({"m.csv": WHOLE.replace(" (EUR)", "")}, ADS)


def test_reporting_days_of_a_whole_month_are_spread_over_it(loaded: Load) -> None:
    found = loaded({"m.csv": WHOLE}, ADS)
    assert found.rows(SHORT) == [("2026-09-01", "2026-09-30", "fb_autumn-webinar", "61.0700")]
    assert found.caveats == ["{file} has no days: its costs are spread evenly over {days}"]


def test_reporting_days_that_the_period_cuts_are_refused(loaded: Load) -> None:
    rows = WHOLE + "2026-09-15,2026-10-14,fb_autumn-webinar,10.00\n"
    with pytest.raises(DataError, match="costs of 2026-09-15 to 2026-10-14 in one sum"):
        loaded({"m.csv": rows}, ADS)


def test_reporting_days_of_one_day_are_days(loaded: Load) -> None:
    found = loaded({"m.csv": WHOLE.replace("09-30", "09-01")}, ADS)
    assert found.rows(SHORT) == [("2026-09-01", "2026-09-01", "fb_autumn-webinar", "61.0700")]
    assert found.caveats == []


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
def test_a_summary_row_names_nothing_and_is_never_added(loaded: Load, first: bool) -> None:
    header, *rows = DAILY.splitlines()
    summary = "2026-09-01,2026-09-30,,,,,,3500,5225,66,73.57,"
    text = "\n".join([header, summary, *rows] if first else [header, *rows, summary])
    found = loaded({"m.csv": text}, ADS)
    assert amount(found) == "73.5700"
    assert found.warehouse.warnings == ()


def test_a_file_without_campaigns_could_hide_its_summary_row_and_is_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match="add the column Campaign name"):
        loaded({"m.csv": "Reporting starts,Reporting ends,Amount spent (EUR)\n2026-09-01,2026-09-30,5\n"}, ADS)


def test_rows_of_ads_repeat_the_campaign_and_add_up(loaded: Load) -> None:
    text = (
        "Day,Campaign name,Ad set name,Ad name,Amount spent (EUR)\n2026-09-01,fb,s,a1,5.00\n2026-09-01,fb,s,a2,6.00\n"
    )
    found = loaded({"m.csv": text}, ADS)
    assert found.rows("SELECT campaign, sum(amount) FROM costs GROUP BY ALL") == [("fb", "11.0000")]


def test_two_levels_of_one_period_are_refused(loaded: Load) -> None:
    ads = "Day,Campaign name,Ad name,Amount spent (EUR)\n2026-09-01,fb_autumn-webinar,a1,5.00\n"
    with pytest.raises(DataError, match=r"n\.csv:1: tells of 2026-09-01 by ad, m\.csv by campaign"):
        loaded({"m.csv": DAILY, "n.csv": ads}, ADS)


def test_two_levels_of_different_days_are_read(loaded: Load) -> None:
    ads = "Day,Campaign name,Ad name,Amount spent (EUR)\n2026-09-02,fb_autumn-webinar,a1,5.00\n"
    assert amount(loaded({"m.csv": DAILY, "n.csv": ads}, ADS)) == "78.5700"


def test_ids_of_eighteen_digits_stay_as_they_are_and_cut_ones_are_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match="cut by a spreadsheet"):
        loaded({"m.csv": DAILY.replace("120200000000000001", "1.202E+17")}, ADS)


def test_ids_that_a_workbook_holds_as_numbers_are_refused(loaded: Load) -> None:
    rows = [(*RAW_HEADER, "Campaign ID"), (*RAW_ROWS[0], 120200000000000001)]
    with pytest.raises(DataError, match="cut by a spreadsheet"):
        loaded({"m.xlsx": workbook({"Raw Data Report": rows})}, BOOK)


def test_two_accounts_with_one_campaign_name_are_not_confused(loaded: Load) -> None:
    head = "Day,Account ID,Campaign name,Amount spent (EUR)\n"
    given = {"m.csv": f"{head}2026-09-01,111,fb,5.00\n", "n.csv": f"{head}2026-09-01,222,fb,6.00\n"}
    assert amount(loaded(given, ADS)) == "11.0000"


def test_a_workbook_is_read_from_its_raw_sheet_and_never_twice(loaded: Load) -> None:
    formatted = [("Ads report",), (), RAW_HEADER, *RAW_ROWS]
    book = workbook({"Formatted Report": formatted, "Raw Data Report": [RAW_HEADER, *RAW_ROWS]})
    found = loaded({"m.xlsx": book}, BOOK)
    assert amount(found) == "73.5700"
    assert found.rows("SELECT impressions FROM costs ORDER BY campaign") == [("4021.0000",), (None,)]
    assert found.warehouse.warnings == ()


def test_a_formatted_report_alone_is_read(loaded: Load) -> None:
    book = workbook({"Formatted Report": [("Ads report",), (), RAW_HEADER, *RAW_ROWS]}, column=1)
    found = loaded({"m.xlsx": book}, BOOK)
    assert found.rows(SHORT) == [
        ("2026-09-01", "2026-09-30", "fb_autumn-webinar", "61.0700"),
        ("2026-09-01", "2026-09-30", "fb_retarget_q3", "12.5000"),
    ]


def test_a_sheet_that_is_no_export_is_told(loaded: Load) -> None:
    book = workbook({"Notes": [("Who", "What"), ("me", "this")], "Report": [RAW_HEADER, *RAW_ROWS]})
    found = loaded({"m.xlsx": book}, BOOK)
    assert amount(found) == "73.5700"
    assert [str(each.where) for each in found.warehouse.warnings] == ["m.xlsx!Notes"]


def test_a_table_of_the_api_is_read(loaded: Load) -> None:
    text = "ad_id,date,account_id,impressions,inline_link_clicks,spend\n6215,2026-09-01,17,4233,10,76.53\n"
    found = loaded({"m.csv": text}, "ads: {connector: meta-ads, files: m.csv, currency: USD, values: {currency: EUR}}")
    assert found.rows("SELECT ad_id, account, amount, currency, clicks FROM costs") == [
        ("6215", "17", "76.5300", "EUR", "10.0000")
    ]


def test_an_export_is_recognised(declare: Declare) -> None:
    context = declare(META, {"a.csv": DAILY, "b.csv": WHOLE.replace(" (EUR)", "")}, files="a.csv").context
    assert META.recognise is not None
    daily, unmarked = (META.recognise(file) for file in context.files("[ab].csv", formats=META.formats))
    assert daily is not None
    assert unmarked is not None
    assert (daily.what, dict(daily.ask)) == ("Meta Ads Manager report", {})
    assert unmarked.ask.keys() == {"currency"}


def test_doubtful_days_are_read_as_the_ends_of_the_report_beside_them(loaded: Load) -> None:
    french = (
        "Début des rapports;Fin des rapports;Nom de la campagne;Montant dépensé (EUR);Jour\n"
        "01/09/2026;30/09/2026;a;1 061,07;02/09/2026\n01/09/2026;30/09/2026;a;12,50;03/09/2026\n"
    )
    assert [row[0] for row in loaded({"m.csv": french}, ADS).rows(SHORT)] == ["2026-09-02", "2026-09-03"]


def test_exports_of_two_ad_sets_of_one_campaign_add_up(loaded: Load) -> None:
    header = "Reporting starts,Reporting ends,Campaign name,Ad set name,Day,Amount spent (EUR)\n"
    first = header + "2026-09-01,2026-09-30,a,one,2026-09-01,10.00\n"
    second = header + "2026-09-01,2026-09-30,a,two,2026-09-01,5.00\n"
    assert amount(loaded({"a.csv": first, "b.csv": second}, ADS)) == "15.0000"


def test_a_missing_amount_is_named_as_people_know_it(loaded: Load) -> None:
    with pytest.raises(DataError, match="with Amount spent, or name"):
        loaded({"m.csv": "Reporting starts,Campaign name\n2026-09-01,a\n"}, ADS)


def test_a_formatted_sheet_that_holds_the_same_is_no_reason_to_remove_it(loaded: Load) -> None:
    rows = [RAW_HEADER, *RAW_ROWS]
    found = loaded({"m.xlsx": workbook({"Formatted Report": rows, "Raw Data Report": rows})}, BOOK)
    assert amount(found) == "73.5700"
    assert found.warehouse.warnings == ()
    assert "{file} holds the same as {other}; it counts once" in found.caveats
