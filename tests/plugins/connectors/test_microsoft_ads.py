from __future__ import annotations

import pytest

from reportgen.errors import DataError
from reportgen_plugins.connectors.microsoft_ads import reportgen_connectors
from tests.plugins.connectors.declaring import Declare, Load, Loaded

(MICROSOFT,) = reportgen_connectors()

ADS = "ads: {connector: microsoft-ads, files: '*.csv'}"
GRID_ADS = "ads: {connector: microsoft-ads, files: '*.csv', currency: EUR, range: 2026-08-01..2026-08-31}"
SHORT = "SELECT date, until, campaign, amount FROM costs ORDER BY date, campaign"
REPORT = """\
"Report Name: Campaign weekly"
"Report Time: 9/1/2026,9/30/2026"
"Time Zone: (GMT+01:00) Amsterdam"
"Report Aggregation: Daily"
"Report Filter: "
"Potential Incomplete Data: false"
"Rows: 2"

"TimePeriod","AccountName","CampaignName","CampaignId","CurrencyCode","Impressions","Clicks","Spend","Conversions"
"2026-09-01","Example Co","bing_brand","436000001","EUR","310","12","9.84","1"
"2026-09-02","Example Co","bing_brand","436000001","EUR","295","10","8.11","0"

"©2026 Microsoft Corporation. All rights reserved. "
"""
GRID = """\
Campaign ID,Status,Campaign,Budget,Budget Type,Spend,Optimization Score,Delivery,Campaign Type,Clicks,Impr.,CTR,Avg. CPC,Conv.
[436534626],Enabled,bing_brand,10.00,Daily,487.25,80.00%,Eligible,Search,389,"29,470",1.32%,1.25,-
[436534627],Paused,bing_audience,5.00,Daily,28.11,-,Paused,Audience,12,900,1.33%,2.34,2
Search total,-,-,-,-,487.25,-,-,-,389,"29,470",1.32%,1.25,-
Audience total,-,-,-,-,28.11,-,-,-,12,900,1.33%,2.34,2
Performance Max total,-,-,-,-,0.00,-,-,-,0,0,-,-,-
"""
BOM = "\ufeff"


def warnings(found: Loaded) -> list[str]:
    return [problem.what for problem in found.warehouse.warnings]


def test_a_report_with_its_preamble_and_footer(loaded: Load) -> None:
    found = loaded({"m.csv": REPORT}, ADS)
    assert found.rows(
        "SELECT date, campaign, channel, amount, currency, clicks, impressions, conversions FROM costs"
    ) == [
        ("2026-09-01", "bing_brand", "Paid Search", "9.8400", "EUR", "12.0000", "310.0000", "1.0000"),
        ("2026-09-02", "bing_brand", "Paid Search", "8.1100", "EUR", "10.0000", "295.0000", "0.0000"),
    ]
    assert warnings(found) == []
    (file,) = found.warehouse.sources[0].files
    assert (file.rows_read, file.rows_used, file.rows_rejected) == (2, 2, 0)


def test_a_footer_right_below_the_rows_is_no_row(loaded: Load) -> None:
    found = loaded({"m.csv": REPORT.replace('"8.11","0"\n\n', '"8.11","0"\n')}, ADS)
    assert found.rows("SELECT count(*) FROM costs") == [(2,)]
    assert found.warehouse.rejects == 0


def test_a_report_without_preamble_and_footer(loaded: Load) -> None:
    text = "\n".join(REPORT.splitlines()[8:11])
    assert loaded({"m.csv": text}, ADS).rows("SELECT count(*), sum(amount) FROM costs") == [(2, "17.9500")]


def test_another_number_of_rows_than_the_preamble_says_is_told(loaded: Load) -> None:
    found = loaded({"m.csv": REPORT.replace("Rows: 2", "Rows: 3")}, ADS)
    assert warnings(found) == ["says that it has 3 rows, and holds 2"]


def test_data_that_may_be_incomplete_reach_the_report(loaded: Load) -> None:
    found = loaded({"m.csv": REPORT.replace("Data: false", "Data: true")}, ADS)
    assert found.caveats == ["{file} says that its data may be incomplete"]


def test_headers_of_the_interface(loaded: Load) -> None:
    text = "Gregorian date,Account name,Campaign name,Currency code,Impressions,Clicks,Spend\n9/13/2026,Co,a,EUR,5,1,2.50\n"
    assert loaded({"m.csv": text}, ADS).rows(SHORT) == [("2026-09-13", None, "a", "2.5000")]


def test_tabs_and_ids_in_brackets(loaded: Load) -> None:
    header = "Gregorian date\tAccount number\tCampaign name\tCampaign ID\tCurrency code\tClicks\tSpend\n"
    text = f"{header}2026-09-01\t[X0001]\ta\t[436000001]\tEUR\t1\t2.50\n2026-09-02\t[X0001]\ta\t[436000001]\tEUR\t1\t2.50\n"
    found = loaded({"m.csv": text}, ADS)
    assert found.rows("SELECT DISTINCT campaign_id, account FROM costs") == [("436000001", "X0001")]


def test_a_report_in_one_sum_stands_for_its_report_time(loaded: Load) -> None:
    text = REPORT.replace('"TimePeriod",', "").replace('"2026-09-01",', "").replace('"2026-09-02",', "")
    found = loaded({"m.csv": text}, ADS)
    assert {row[:2] for row in found.rows(SHORT)} == {("2026-09-01", "2026-09-30")}


def test_a_report_without_column_headers_is_refused(loaded: Load) -> None:
    lines = [line for line in REPORT.splitlines() if "TimePeriod" not in line]
    with pytest.raises(DataError, match=r"nobody can tell its columns apart; download it again with column headers"):
        loaded({"m.csv": "\n".join(lines)}, ADS)


def test_a_report_without_rows_is_told(loaded: Load) -> None:
    lines = [line for line in REPORT.replace("Rows: 2", "Rows: 0").splitlines() if "bing_brand" not in line]
    found = loaded({"m.csv": "\n".join(lines)}, ADS)
    assert warnings(found) == ["holds no rows of costs"]


def test_a_grid_download(loaded: Load) -> None:
    found = loaded({"m.csv": BOM + GRID}, GRID_ADS)
    sql = "SELECT date, until, campaign, campaign_id, channel, amount, clicks, impressions, conversions FROM costs ORDER BY 6"
    assert found.rows(sql) == [
        ("2026-08-01", "2026-08-31", "bing_audience", "436534627", "Display", "28.1100", "12.0000", "900.0000", "2.0000"),
        ("2026-08-01", "2026-08-31", "bing_brand", "436534626", "Paid Search", "487.2500", "389.0000", "29470.0000", None),
    ]  # fmt: skip
    assert warnings(found) == []


def test_a_grid_whose_total_says_another_sum_is_told_and_read(loaded: Load) -> None:
    text = GRID.replace("Enabled,bing_brand,10.00,Daily,487.25", "Enabled,bing_brand,10.00,Daily,587.25")
    found = loaded({"m.csv": BOM + text}, GRID_ADS)
    assert found.rows("SELECT sum(amount) FROM costs") == [("615.3600",)]
    assert len(warnings(found)) == 1
    assert "the rows of 'Spend' sum to 615.3600" in warnings(found)[0]


def test_a_grid_names_no_days_so_that_the_plan_must(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"say range: 2026-09-01\.\.2026-09-30"):
        loaded({"m.csv": BOM + GRID}, "ads: {connector: microsoft-ads, files: m.csv, currency: EUR}")


def test_a_grid_names_no_currency_so_that_the_plan_must(loaded: Load) -> None:
    with pytest.raises(DataError, match="say currency: EUR in the plan"):
        loaded({"m.csv": BOM + GRID}, "ads: {connector: microsoft-ads, files: m.csv, range: 2026-08-01..2026-08-31}")


def test_a_campaign_called_search_total_is_kept(loaded: Load) -> None:
    found = loaded({"m.csv": BOM + GRID.replace("bing_brand", "Search total")}, GRID_ADS)
    assert found.rows("SELECT sum(amount) FROM costs WHERE campaign = 'Search total'") == [("487.2500",)]


def test_a_grid_of_campaigns_alone_knows_its_totals_at_the_end(loaded: Load) -> None:
    text = "Campaign,Delivery,Spend,Clicks\nTotal recall,Eligible,5.00,1\nb,Eligible,6.00,2\nSearch total,-,11.00,3\n"
    found = loaded({"m.csv": text}, GRID_ADS)
    assert found.rows(SHORT) == [
        ("2026-08-01", "2026-08-31", "Total recall", "5.0000"),
        ("2026-08-01", "2026-08-31", "b", "6.0000"),
    ]


def test_levels_of_one_period_are_not_added(loaded: Load) -> None:
    by_group = REPORT.replace('"CampaignId"', '"AdGroupName"').replace('"436000001"', '"group"')
    with pytest.raises(DataError, match=r"by ad group, a\.csv by campaign: their costs would count twice"):
        loaded({"a.csv": REPORT, "b.csv": by_group}, ADS)


def test_the_layouts_are_recognised_and_what_they_do_not_say_is_asked(declare: Declare) -> None:
    context = declare(MICROSOFT, {"a.csv": REPORT, "b.csv": BOM + GRID}, files="a.csv").context
    assert MICROSOFT.recognise is not None
    report, grid = (MICROSOFT.recognise(file) for file in context.files("[ab].csv", formats=MICROSOFT.formats))
    assert report is not None
    assert grid is not None
    assert (report.what, dict(report.ask)) == ("Microsoft Advertising report", {})
    assert grid.what == "Microsoft Advertising grid download"
    assert grid.ask.keys() == {"currency", "range"}


def test_a_weekly_report_names_first_days_of_weeks_which_stand_for_all_of_them(loaded: Load) -> None:
    weekly = REPORT.replace('"Rows: 2"', '"Report Aggregation: Weekly"\n"Rows: 2"')
    weekly = weekly.replace("2026-09-01", "2026-08-30").replace("2026-09-02", "2026-09-27")
    found = loaded({"m.csv": weekly}, ADS)
    # the first and the last week hold only what lies in the report's range
    assert [row[:2] for row in found.rows(SHORT)] == [("2026-09-01", "2026-09-05"), ("2026-09-27", "2026-09-30")]


def test_a_monthly_report_names_first_days_of_months(loaded: Load) -> None:
    monthly = REPORT.replace('"Rows: 2"', '"Report Aggregation: Monthly"\n"Rows: 2"').replace(
        "2026-09-02", "2026-09-01"
    )
    assert {row[:2] for row in loaded({"m.csv": monthly}, ADS).rows(SHORT)} == {("2026-09-01", "2026-09-30")}


def test_a_campaign_that_was_renamed_between_two_exports_counts_once(loaded: Load) -> None:
    found = loaded({"a.csv": REPORT, "b.csv": REPORT.replace("bing_brand", "renamed")}, ADS)
    assert {row[2] for row in found.rows(SHORT)} == {"renamed"}
    assert found.rows("SELECT sum(amount) FROM costs") == [("17.9500",)]


def test_days_of_a_resaved_report_are_read_as_its_report_time_allows(loaded: Load) -> None:
    resaved = REPORT.replace("2026-09-01", "01/09/2026").replace("2026-09-02", "02/09/2026")
    assert [row[0] for row in loaded({"m.csv": resaved}, ADS).rows(SHORT)] == ["2026-09-01", "2026-09-02"]
