from __future__ import annotations

import pytest

from reportgen.errors import DataError, PlanError
from reportgen_plugins.connectors.google_ads import reportgen_connectors
from tests.plugins.connectors.declaring import Declare, Load, Loaded

(GOOGLE,) = reportgen_connectors()

ADS = "ads: {connector: google-ads, files: '*.csv'}"
EUR = "ads: {connector: google-ads, files: '*.csv', currency: EUR}"
COSTS = """
SELECT date, until, campaign, channel, category, amount, currency, clicks, impressions, conversions, conversion_value,
       campaign_id
FROM costs ORDER BY date, campaign
"""
SHORT = "SELECT date, until, campaign, amount FROM costs ORDER BY date, campaign"
RANGE = '"September 1, 2026 - September 30, 2026"'
SAMPLE = f"""\
Campaign report
{RANGE}
Day,Campaign,Campaign ID,Currency code,Clicks,Impr.,CTR,Cost,Conversions,Conv. value
2026-09-01,brand_search_pt,20100200300,EUR,41,612,6.70%,58.31,2.00,0.00
2026-09-01,generic_search_crm,20100200301,EUR,"1,204","21,450",5.61%,"1,310.42",6.50, --
Total: Campaigns, --, --,EUR,"1,245","22,062",5.64%,"1,368.73",8.50,0.00
Total: Account, --, --,EUR,"1,245","22,062",5.64%,"1,368.73",8.50,0.00
"""
ROWS = [
    (
        "2026-09-01", None, "brand_search_pt", None, "media", "58.3100", "EUR", "41.0000", "612.0000", "2.0000",
        "0.0000", "20100200300",
    ),
    (
        "2026-09-01", None, "generic_search_crm", None, "media", "1310.4200", "EUR", "1204.0000", "21450.0000",
        "6.5000", None, "20100200301",
    ),
]  # fmt: skip


def report(rows: str, header: str = "Day,Campaign,Currency code,Clicks,Cost", days: str = RANGE) -> str:
    return f"Campaign report\n{days}\n{header}\n{rows}"


def warnings(found: Loaded) -> list[str]:
    return [problem.what for problem in found.warehouse.warnings]


def amount(found: Loaded) -> str:
    return str(found.rows("SELECT sum(amount) FROM costs")[0][0])


def test_a_report_in_utf_8_with_commas(loaded: Load) -> None:
    found = loaded({"g.csv": SAMPLE}, ADS)
    assert found.rows(COSTS) == ROWS
    assert warnings(found) == []
    (file,) = found.warehouse.sources[0].files
    assert (file.rows_read, file.rows_used, file.rows_rejected) == (2, 2, 0)


def test_the_excel_csv_is_utf_16_with_tabs(loaded: Load) -> None:
    text = SAMPLE.replace('"1,204","21,450",5.61%,"1,310.42"', "1204,21450,5.61%,1310.42")
    text = text.replace('"1,245","22,062",5.64%,"1,368.73"', "1245,22062,5.64%,1368.73")
    first, days, *table = text.splitlines()
    tabs = "\r\n".join([first, days, *(line.replace(",", "\t") for line in table)])
    assert loaded({"g.csv": ("\ufeff" + tabs).encode("utf-16-le")}, ADS).rows(COSTS) == ROWS


def test_a_french_file_has_semicolons_spaced_thousands_and_its_own_totals(loaded: Load) -> None:
    text = (
        "Rapport sur les campagnes\n1 septembre 2026 - 30 septembre 2026\n"
        "Jour;Campagne;ID de campagne;Code de devise;Clics;Impr.;CTR;Coût;Conversions;Valeur de conv.\n"
        "2026-09-01;brand_search_pt;20100200300;EUR;41;612;6,70 %;58,31;2,00;0,00\n"
        "2026-09-01;generic_search_crm;20100200301;EUR;1\u00a0204;21\u202f450;5,61 %;1\u00a0310,42;6,50; --\n"
        "Total : campagnes; --; --;EUR;1\u00a0245;22\u00a0062;5,64 %;1\u00a0368,73;8,50;0,00\n"
        "Total : compte; --; --;EUR;1\u00a0245;22\u00a0062;5,64 %;1\u00a0368,73;8,50;0,00\n"
    )
    found = loaded({"g.csv": text}, ADS)
    assert found.rows(COSTS) == ROWS
    assert warnings(found) == []


def test_a_german_file_has_decimal_commas_and_its_own_totals(loaded: Load) -> None:
    text = (
        "Kampagnenbericht\n1. September 2026 – 30. September 2026\n"
        "Tag,Kampagne,Kampagnen-ID,Währungscode,Klicks,Impressionen,CTR,Kosten,Conversions,Conv.-Wert\n"
        '2026-09-01,brand_search_pt,20100200300,EUR,41,612,"6,70 %","58,31","2,00","0,00"\n'
        '2026-09-01,generic_search_crm,20100200301,EUR,1.204,21.450,"5,61 %","1.310,42","6,50", --\n'
        'Gesamt: Konto, --, --,EUR,1.245,22.062,"5,64 %","1.368,73","8,50","0,00"\n'
    )
    assert loaded({"g.csv": text}, ADS).rows(COSTS) == ROWS


@pytest.mark.parametrize(
    "label", ["Total: Account", "Total : compte", "Gesamt: Konto", "Totale: account", "Totaal: account", "Razem: konto"]
)
def test_totals_are_known_in_many_languages(loaded: Load, label: str) -> None:
    assert loaded({"g.csv": report(f"2026-09-01,a,EUR,1,5.00\n{label}, --,EUR,1,5.00\n")}, ADS).rows(SHORT) == [
        ("2026-09-01", None, "a", "5.0000")
    ]


def test_up_to_seven_totals_rows_overlap_and_are_never_added(loaded: Load) -> None:
    totals = "".join(
        f"Total: {name}, --,EUR,{clicks},{cost}\n"
        for name, clicks, cost in [
            ("Campaigns", 3, "12.50"), ("Account", 3, "12.50"), ("Search", 2, "7.50"), ("Display", 1, "5.00"),
            ("Video", 0, "0.00"), ("Shopping", 0, "0.00"), ("Performance Max", 0, "0.00"),
        ]
    )  # fmt: skip
    found = loaded({"g.csv": report(f"2026-09-01,a,EUR,2,7.50\n2026-09-02,b,EUR,1,5.00\n{totals}")}, ADS)
    assert amount(found) == "12.5000"
    assert warnings(found) == []


def test_totals_that_differ_from_the_rows_are_told(loaded: Load) -> None:
    found = loaded({"g.csv": report("2026-09-01,a,EUR,2,7.50\nTotal: Account, --,EUR,2,75.00\n")}, ADS)
    assert amount(found) == "7.5000"
    assert warnings(found) == ["the rows of 'Cost' sum to 7.5000, the file's own total is 75.0000"]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Day,Campaign,Currency code,Clicks,Cost", "2026-09-01,Total makeover,EUR,1,5.00\nTotal: Account, --,EUR,1,5.00"),
        ("Campaign,Day,Currency code,Clicks,Cost", "Total makeover,2026-09-01,EUR,1,5.00\nTotal: Account, --,EUR,1,5.00"),
        ("Campaign,Currency code,Clicks,Cost", "Total makeover,EUR,1,5.00\nTotal: Account,EUR,1,5.00"),
        ("Campaign,Currency code,Clicks,Cost", "Total: makeover,EUR,1,4.00\nother,EUR,1,1.00\nTotal: Account,EUR,1,5.00"),
    ],
    ids=["beside a day", "first, beside a day", "alone", "alone, with a colon"],
)  # fmt: skip
def test_a_campaign_really_named_total_is_kept(loaded: Load, header: str, rows: str) -> None:
    found = loaded({"g.csv": report(rows + "\n", header)}, ADS)
    assert amount(found) == "5.0000"
    assert str(found.rows("SELECT max(campaign) FROM costs WHERE campaign LIKE 'Total%'")[0][0]).startswith("Total")


def test_a_status_column_before_the_campaign_bears_the_label(loaded: Load) -> None:
    header = "Campaign status,Campaign,Budget,Currency code,Campaign type,Clicks,Cost"
    rows = "Enabled,a,10.00,EUR,Search,1,5.00\nTotal: Account, --, --,EUR, --,1,5.00\n"
    assert amount(loaded({"g.csv": report(rows, header)}, ADS)) == "5.0000"


# --- days --------------------------------------------------------------------------------------------------------------


def test_a_report_without_days_counts_for_its_range(loaded: Load) -> None:
    found = loaded({"g.csv": report("a,EUR,1,5.00\n", "Campaign,Currency code,Clicks,Cost")}, ADS)
    assert found.rows(SHORT) == [("2026-09-01", "2026-09-30", "a", "5.0000")]
    assert "{file} has no days: its costs are spread evenly over {days}" in found.caveats


def test_a_range_that_the_period_does_not_contain_is_refused(loaded: Load) -> None:
    text = report("a,EUR,1,5.00\n", "Campaign,Currency code,Clicks,Cost", '"August 15, 2026 - October 2, 2026"')
    with pytest.raises(DataError, match=r"g.csv:3: costs of 2026-08-15 to 2026-10-02 .* break the report down by day"):
        loaded({"g.csv": text}, ADS)


def test_all_time_says_no_days(loaded: Load) -> None:
    text = report("a,EUR,1,5.00\n", "Campaign,Currency code,Clicks,Cost", "All time")
    with pytest.raises(DataError, match=r"which days these costs are of; break the report down by day, or say range"):
        loaded({"g.csv": text}, ADS)


def test_the_plan_says_the_range_of_a_file_that_does_not(loaded: Load) -> None:
    text = report("a,EUR,1,5.00\n", "Campaign,Currency code,Clicks,Cost", "All time")
    source = "ads: {connector: google-ads, files: g.csv, range: 2026-07-01..2026-07-31}"
    assert loaded({"g.csv": text}, source).rows(SHORT) == [("2026-07-01", "2026-07-31", "a", "5.0000")]


def test_a_range_that_is_none_is_refused_at_its_place_in_the_plan(loaded: Load) -> None:
    with pytest.raises(PlanError, match=r"plan.yaml:\d+:\d+: 'last month' is no stretch of days"):
        loaded({"g.csv": SAMPLE}, "ads: {connector: google-ads, files: g.csv, range: last month}")


def test_a_week_stands_for_its_days(loaded: Load) -> None:
    text = report("2026-09-07,a,EUR,1,5.00\n", "Week,Campaign,Currency code,Clicks,Cost")
    assert loaded({"g.csv": text}, ADS).rows(SHORT) == [("2026-09-07", "2026-09-13", "a", "5.0000")]


def test_the_first_and_last_week_hold_only_days_of_the_range(loaded: Load) -> None:
    text = report(
        "2026-06-29,a,EUR,1,5.00\n2026-09-28,a,EUR,1,6.00\nTotal: Account, --,EUR,2,11.00\n",
        "Week,Campaign,Currency code,Clicks,Cost",
        '"July 1, 2026 - September 30, 2026"',
    )
    assert loaded({"g.csv": text}, ADS).rows(SHORT) == [
        ("2026-07-01", "2026-07-05", "a", "5.0000"),
        ("2026-09-28", "2026-09-30", "a", "6.0000"),
    ]


def test_a_week_that_the_period_cuts_is_refused(loaded: Load) -> None:
    text = report("2026-06-29,a,EUR,1,5.00\n", "Week,Campaign,Currency code,Clicks,Cost", "All time")
    with pytest.raises(DataError, match="costs of 2026-06-29 to 2026-07-05 in one sum"):
        loaded({"g.csv": text}, ADS)


@pytest.mark.parametrize("month", ["2026-09-01", "2026-09", "September 2026", "septembre 2026"])
def test_a_month_stands_for_its_days(loaded: Load, month: str) -> None:
    text = report(f"{month},a,EUR,1,5.00\n", "Month,Campaign,Currency code,Clicks,Cost")
    assert loaded({"g.csv": text}, ADS).rows(SHORT) == [("2026-09-01", "2026-09-30", "a", "5.0000")]


# --- money, numbers, channels ------------------------------------------------------------------------------------------


def test_a_currency_that_nobody_says_is_never_guessed(loaded: Load) -> None:
    text = report("2026-09-01,a,1,5.00\n", "Day,Campaign,Clicks,Cost")
    with pytest.raises(DataError, match=r'needs "Currency code"; .* say currency: EUR in the plan'):
        loaded({"g.csv": text}, ADS)


@pytest.mark.parametrize("said", ["currency: EUR", "values: {currency: EUR}"])
def test_the_plan_says_the_currency_that_the_file_does_not(loaded: Load, said: str) -> None:
    text = report("2026-09-01,a,1,5.00\n", "Day,Campaign,Clicks,Cost")
    found = loaded({"g.csv": text}, f"ads: {{connector: google-ads, files: g.csv, {said}}}")
    assert found.rows("SELECT amount, currency FROM costs") == [("5.0000", "EUR")]


def test_rows_without_cost_are_kept(loaded: Load) -> None:
    found = loaded({"g.csv": report("2026-09-01,a,EUR,0,0.00\n2026-09-02,a,EUR,1,1.00\n")}, ADS)
    assert found.rows("SELECT count(*), sum(amount) FROM costs") == [(2, "1.0000")]


def test_two_dashes_are_no_value_and_not_zero(loaded: Load) -> None:
    found = loaded({"g.csv": report("2026-09-01,a,EUR, --,1.00\n2026-09-02,a,EUR,--,2.00\n")}, ADS)
    assert found.rows("SELECT count(clicks), count(*) FROM costs") == [(0, 2)]


def test_other_columns_of_the_file_settle_what_one_leaves_open(loaded: Load) -> None:
    text = report('2026-09-01,a,EUR,"1,204",5.61%,"1,310"\n', "Day,Campaign,Currency code,Clicks,CTR,Cost")
    assert loaded({"g.csv": text}, ADS).rows("SELECT clicks, amount FROM costs") == [("1204.0000", "1310.0000")]


def test_a_number_that_reads_in_two_ways_is_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"ambiguous numbers in column 'Cost'.*set sources.ads.decimal"):
        loaded({"g.csv": report('2026-09-01,a,EUR,1,"1,310"\n')}, ADS)


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("Search", "Paid Search"), ("Display", "Display"), ("Shopping", "Paid Shopping"), ("Video", "Paid Video"),
        ("Performance Max", "Cross-network"), ("Demand Gen", "Cross-network"), (" --", None),
    ],
)  # fmt: skip
def test_the_type_of_a_campaign_tells_its_channel(loaded: Load, kind: str, channel: str | None) -> None:
    text = report(f"2026-09-01,a,{kind},EUR,1,5.00\n", "Day,Campaign,Campaign type,Currency code,Clicks,Cost")
    found = loaded({"g.csv": text}, ADS)
    assert found.rows("SELECT channel FROM costs") == [(channel,)]
    assert warnings(found) == []


def test_an_unknown_type_has_no_channel_and_is_named(loaded: Load) -> None:
    text = report("2026-09-01,a,Hologram,EUR,1,5.00\n", "Day,Campaign,Campaign type,Currency code,Clicks,Cost")
    found = loaded({"g.csv": text}, ADS)
    assert found.rows("SELECT channel FROM costs") == [(None,)]
    assert warnings(found) == ["no channel is known for 'Hologram' in column 'Campaign type': those rows have none"]


def test_micros_of_the_api_are_millionths(loaded: Load) -> None:
    text = "date,customer_id,campaign_id,cost_micros,clicks,conversions\n2026-09-01,1,2,1310420000,41,6.5\n"
    found = loaded({"g.csv": text}, EUR)
    assert found.rows("SELECT amount, currency, clicks, conversions, campaign_id, account FROM costs") == [
        ("1310.4200", "EUR", "41.0000", "6.5000", "2", "1")
    ]


def test_ids_that_a_spreadsheet_cut_are_refused(loaded: Load) -> None:
    text = report("2026-09-01,a,2.01E+10,EUR,1,5.00\n", "Day,Campaign,Campaign ID,Currency code,Clicks,Cost")
    with pytest.raises(DataError, match="cut by a spreadsheet"):
        loaded({"g.csv": text}, ADS)


def test_unknown_columns_travel_along(loaded: Load) -> None:
    assert loaded({"g.csv": SAMPLE}, ADS).rows('SELECT DISTINCT "CTR" FROM costs ORDER BY 1') == [
        ("5.61%",),
        ("6.70%",),
    ]


def test_a_campaign_with_a_newline_in_its_name_is_one_row(loaded: Load) -> None:
    found = loaded({"g.csv": report('2026-09-01,"a\nb",EUR,1,5.00\n')}, ADS)
    assert found.rows(SHORT) == [("2026-09-01", None, "a\nb", "5.0000")]


# --- several files -----------------------------------------------------------------------------------------------------


def test_of_overlapping_exports_the_later_file_counts(loaded: Load) -> None:
    first = report("2026-09-01,a,EUR,1,5.00\n2026-09-02,a,EUR,1,6.00\n")
    second = report("2026-09-02,a,EUR,2,6.50\n2026-09-03,a,EUR,1,7.00\n")
    found = loaded({"g1.csv": first, "g2.csv": second}, ADS)
    assert found.rows(SHORT) == [
        ("2026-09-01", None, "a", "5.0000"),
        ("2026-09-02", None, "a", "6.5000"),
        ("2026-09-03", None, "a", "7.0000"),
    ]
    assert any("replaced" in caveat for caveat in found.caveats)


def test_rows_of_one_campaign_in_one_file_add_up(loaded: Load) -> None:
    text = report(
        "2026-09-01,a,Mobile,EUR,1,5.00\n2026-09-01,a,Desktop,EUR,1,6.00\n",
        "Day,Campaign,Device,Currency code,Clicks,Cost",
    )
    assert amount(loaded({"g.csv": text}, ADS)) == "11.0000"


def test_the_same_file_twice_counts_once(loaded: Load) -> None:
    found = loaded({"g1.csv": SAMPLE, "g2.csv": SAMPLE}, ADS)
    assert amount(found) == "1368.7300"
    assert any("counts once" in text for text in warnings(found))


def test_campaigns_of_two_accounts_are_not_confused(loaded: Load) -> None:
    header = "Day,Customer ID,Campaign,Currency code,Clicks,Cost"
    one, two = (report(f"2026-09-01,{account},brand,EUR,1,5.00\n", header) for account in ("111-1", "222-2"))
    assert amount(loaded({"g1.csv": one, "g2.csv": two}, ADS)) == "10.0000"


def test_two_levels_of_the_same_days_are_refused(loaded: Load) -> None:
    by_group = report("2026-09-01,a,g,EUR,1,5.00\n", "Day,Campaign,Ad group,Currency code,Clicks,Cost")
    with pytest.raises(DataError, match=r"g2.csv:3: tells of 2026-09-01 by ad group, g1.csv by campaign"):
        loaded({"g1.csv": report("2026-09-01,a,EUR,1,5.00\n"), "g2.csv": by_group}, ADS)


def test_days_and_a_sum_of_them_are_refused(loaded: Load) -> None:
    whole = report("a,EUR,1,5.00\n", "Campaign,Currency code,Clicks,Cost")
    with pytest.raises(DataError, match=r"g2\.csv:3: tells of 2026-09-03 in sums of several days, g1.csv by day"):
        loaded({"g1.csv": report("2026-09-03,a,EUR,1,5.00\n"), "g2.csv": whole}, ADS)


def test_sums_of_stretches_that_do_not_meet_add_up(loaded: Load) -> None:
    header = "Campaign,Currency code,Clicks,Cost"
    august = report("a,EUR,1,5.00\n", header, '"August 1, 2026 - August 31, 2026"')
    assert amount(loaded({"g1.csv": august, "g2.csv": report("a,EUR,1,6.00\n", header)}, ADS)) == "11.0000"


def test_a_newer_sum_of_the_same_stretch_replaces_the_older(loaded: Load) -> None:
    header = "Campaign,Currency code,Clicks,Cost"
    found = loaded({"g1.csv": report("a,EUR,1,5.00\n", header), "g2.csv": report("a,EUR,1,6.00\n", header)}, ADS)
    assert amount(found) == "6.0000"


# --- what is no report -------------------------------------------------------------------------------------------------


def test_another_file_is_refused_with_what_it_lacks(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"g.csv:1: this is no Google Ads report.*export it again with Cost"):
        loaded({"g.csv": "Day,Campaign,Clicks\n2026-09-01,a,1\n"}, ADS)


def test_a_report_is_recognised_and_what_it_does_not_say_is_asked(declare: Declare) -> None:
    given = {"a.csv": SAMPLE, "b.csv": report("a,1,5.00\n", "Campaign,Clicks,Cost", "All time")}
    context = declare(GOOGLE, given, files="a.csv").context
    assert GOOGLE.recognise is not None
    whole, part = (GOOGLE.recognise(file) for file in context.files("[ab].csv", formats=GOOGLE.formats))
    assert whole is not None
    assert part is not None
    assert (whole.what, dict(whole.ask), whole.missing) == ("Google Ads report", {}, ())
    assert part.ask.keys() == {"currency", "range"}


def test_a_report_that_lacks_its_cost_is_near(declare: Declare) -> None:
    context = declare(GOOGLE, {"a.csv": SAMPLE, "b.csv": SAMPLE.replace("Cost", "Price")}, files="a.csv").context
    assert GOOGLE.recognise is not None
    (file,) = context.files("b.csv", formats=GOOGLE.formats)
    near = GOOGLE.recognise(file)
    assert near is not None
    assert near.missing == ("Cost",)
    assert near.sure < 0.5


def test_of_overlapping_exports_the_one_that_reaches_further_counts_whatever_their_names(loaded: Load) -> None:
    newer = report("2026-09-02,a,EUR,1,12.00\n2026-09-03,a,EUR,1,13.00\n")
    older = report("2026-09-01,a,EUR,1,10.00\n2026-09-02,a,EUR,1,11.00\n")
    found = loaded({"report (1).csv": newer, "report.csv": older}, ADS)
    assert [row[3] for row in found.rows(SHORT)] == ["10.0000", "12.0000", "13.0000"]


def test_a_report_without_types_of_campaigns_has_no_channels_and_readers_are_told(loaded: Load) -> None:
    told = "{file} has no column “{column}”: its costs have no channel"
    assert told in loaded({"g.csv": SAMPLE}, ADS).caveats
    said = loaded({"g.csv": SAMPLE}, ADS.replace("}", ", values: {channel: Paid Search}}"))
    assert told not in said.caveats
    assert said.rows("SELECT DISTINCT channel FROM costs") == [("Paid Search",)]
