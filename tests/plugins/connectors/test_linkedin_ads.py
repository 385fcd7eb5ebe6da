from __future__ import annotations

import pytest

from reportgen.errors import DataError
from reportgen_plugins.connectors.linkedin_ads import reportgen_connectors
from tests.plugins.connectors.declaring import Context, Declare, Load

(LINKEDIN,) = reportgen_connectors()

ADS = "ads: {connector: linkedin-ads, files: '*.csv'}"
COSTS = """
SELECT date, until, campaign, channel, category, amount, currency, clicks, impressions, conversions, leads, campaign_id
FROM costs ORDER BY date
"""
SHORT = "SELECT date, until, campaign, amount FROM costs ORDER BY date, campaign"
TITLE = "Campaign Performance Report (in UTC)\nReport Start: 09/01/2026, Report End: 09/30/2026\n\n"
HEADER = (
    "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group Name\tCampaign ID\tCampaign Name\tTotal Spent\t"
    "Impressions\tClicks\tConversions\tLeads\n"
)
ENGLISH = (
    f"{TITLE}{HEADER}"
    "9/1/2026\tExample Co\tEUR\tDemand Gen\t401001\tli_autumn-webinar_eu\t184.20\t9120\t61\t3\t2\n"
    '9/2/2026\tExample Co\tEUR\tDemand Gen\t401001\tli_autumn-webinar_eu\t"1,020.75"\t40210\t255\t9\t7\n'
)
PORTUGUESE = (
    "Data de início (em UTC)\tNome da conta\tMoeda\tNome do grupo de campanhas\tCódigo da campanha\tNome da campanha\t"
    "Total investido\tImpressões\tCliques\tConversões\tLeads\tTaxa de cliques\tAlcance\n"
    '01/09/2026\tExample Co\tEUR\tDemand Gen\t401001\tli_autumn-webinar_eu\t"184,20"\t9120\t61\t3\t2\t"0,669%"\t800\n'
    '02/09/2026\tExample Co\tEUR\tDemand Gen\t401001\tli_autumn-webinar_eu\t"1.020,75"\t40210\t255\t9\t7\t"95,769%"\t900\n'
)
ROWS = [
    ("2026-09-01", None, "li_autumn-webinar_eu", "Paid Social", "media", "184.2000", "EUR", "61.0000", "9120.0000",
     "3.0000", "2.0000", "401001"),
    ("2026-09-02", None, "li_autumn-webinar_eu", "Paid Social", "media", "1020.7500", "EUR", "255.0000", "40210.0000",
     "9.0000", "7.0000", "401001"),
]  # fmt: skip


def utf_16(text: str) -> bytes:
    return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")


def rows(*told: tuple[str, str]) -> str:
    """An English report with a row a (day, amount)."""
    lines = (f"{day}\tCo\tEUR\tGroup\t401001\tli\t{amount}\t1\t1\t1\t1\n" for day, amount in told)
    return f"{HEADER}{''.join(lines)}"


def test_english_with_a_preamble_in_utf_16(loaded: Load) -> None:
    found = loaded({"l.csv": utf_16(ENGLISH)}, ADS)
    assert found.rows(COSTS) == ROWS
    (file,) = found.warehouse.sources[0].files
    assert (file.encoding, file.delimiter, file.rows_read, file.rows_rejected) == ("utf-16", "\t", 2, 0)


def test_portuguese_without_a_preamble_has_days_first_and_decimal_commas(loaded: Load) -> None:
    assert loaded({"l.csv": utf_16(PORTUGUESE)}, ADS).rows(COSTS) == ROWS


def test_english_headers_say_that_the_month_stands_first(loaded: Load) -> None:
    found = loaded({"l.csv": utf_16(rows(("9/1/2026", "1.00"), ("9/2/2026", "2.00")))}, ADS)
    assert [row[0] for row in found.rows(SHORT)] == ["2026-09-01", "2026-09-02"]


def test_days_that_can_only_stand_first_go_before_what_the_header_says(loaded: Load) -> None:
    found = loaded({"l.csv": utf_16(rows(("1/9/2026", "1.00"), ("13/9/2026", "2.00")))}, ADS)
    assert [row[0] for row in found.rows(SHORT)] == ["2026-09-01", "2026-09-13"]


def test_the_campaign_group_may_be_the_campaign(loaded: Load) -> None:
    found = loaded({"l.csv": utf_16(ENGLISH)}, "ads: {connector: linkedin-ads, files: l.csv, campaign: group}")
    assert found.rows("SELECT DISTINCT campaign, campaign_id FROM costs") == [("Demand Gen", "401001")]


def test_a_total_row_is_known_by_its_first_cell_and_no_campaign(loaded: Load) -> None:
    total = 'Total\t\t\t\t\t\t"1,204.95"\t49330\t316\t12\t9\n'
    found = loaded({"l.csv": utf_16(ENGLISH + total)}, ADS)
    assert found.rows(COSTS) == ROWS
    assert found.warehouse.warnings == ()


def test_one_start_date_stands_for_the_range_of_the_preamble(loaded: Load) -> None:
    found = loaded({"l.csv": utf_16(TITLE + rows(("9/1/2026", "5.00")))}, ADS)
    assert found.rows(SHORT) == [("2026-09-01", "2026-09-30", "li", "5.0000")]
    assert "{file} has no days: its costs are spread evenly over {days}" in found.caveats


def test_one_start_date_of_a_range_that_the_period_cuts_is_refused(loaded: Load) -> None:
    text = TITLE.replace("09/30", "10/31") + rows(("9/1/2026", "5.00"))
    with pytest.raises(DataError, match="costs of 2026-09-01 to 2026-10-31 in one sum"):
        loaded({"l.csv": utf_16(text)}, ADS)


def test_one_start_date_without_a_range_could_be_a_day_or_all_days_and_is_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"every row begins on 2026-09-01.*say range: 2026-09-01\.\.2026-09-01"):
        loaded({"l.csv": utf_16(rows(("9/1/2026", "5.00")))}, ADS)


def test_the_plan_says_that_one_start_date_is_a_day(loaded: Load) -> None:
    source = "ads: {connector: linkedin-ads, files: l.csv, range: 2026-09-01..2026-09-01}"
    found = loaded({"l.csv": utf_16(rows(("9/1/2026", "5.00")))}, source)
    assert found.rows(SHORT) == [("2026-09-01", None, "li", "5.0000")]


def test_starts_of_months_stand_for_months(loaded: Load) -> None:
    found = loaded({"l.csv": utf_16(rows(("8/1/2026", "5.00"), ("9/1/2026", "6.00")))}, ADS)
    assert found.rows(SHORT) == [
        ("2026-08-01", "2026-08-31", "li", "5.0000"),
        ("2026-09-01", "2026-09-30", "li", "6.0000"),
    ]


def test_days_are_those_of_utc_and_readers_are_told(declare: Declare) -> None:
    found = declare(LINKEDIN, {"l.csv": utf_16(ENGLISH)}, files="l.csv")
    assert found.context.caveats == [
        "LinkedIn counts days in UTC: they begin at another hour than those of Europe/Paris"
    ]


def test_nothing_is_told_of_zones_when_the_report_counts_in_utc_too(context: Context, declare: Declare) -> None:
    context.timezone = "UTC"
    assert declare(LINKEDIN, {"l.csv": utf_16(ENGLISH)}, files="l.csv").context.caveats == []


def test_the_last_export_of_a_day_counts(loaded: Load) -> None:
    older = utf_16(rows(("9/1/2026", "1.00"), ("9/2/2026", "2.00")))
    newer = utf_16(rows(("9/2/2026", "3.00"), ("9/3/2026", "4.00")))
    assert loaded({"l1.csv": older, "l2.csv": newer}, ADS).rows("SELECT sum(amount) FROM costs") == [("8.0000",)]


def test_both_languages_are_recognised(declare: Declare) -> None:
    given = {"a.csv": utf_16(ENGLISH), "b.csv": utf_16(PORTUGUESE)}
    context = declare(LINKEDIN, given, files="*.csv").context
    assert LINKEDIN.recognise is not None
    found = [LINKEDIN.recognise(file) for file in context.files("[ab].csv", formats=LINKEDIN.formats)]
    assert [(each.what, dict(each.ask)) for each in found if each] == [("LinkedIn Campaign Manager report", {})] * 2


def test_days_that_a_spreadsheet_turned_around_are_read_as_the_reports_range_allows(loaded: Load) -> None:
    resaved = (
        "Campaign Performance Report (in UTC);;;\nReport Start: 09/01/2026, Report End: 09/30/2026;;;\n;;;\n"
        "Start Date (in UTC);Currency;Campaign Name;Total Spent\n01/09/2026;EUR;a;1020,75\n05/09/2026;EUR;a;20,5\n"
    )
    assert [row[0] for row in loaded({"l.csv": resaved}, ADS).rows(SHORT)] == ["2026-09-01", "2026-09-05"]
