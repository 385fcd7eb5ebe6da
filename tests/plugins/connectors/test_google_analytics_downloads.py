"""Downloads of GA4 and of Universal Analytics, loaded: pages, weeks and months, languages, what is derived."""

from __future__ import annotations

import pytest

from reportgen.errors import DataError, PlanError
from reportgen.warehouse import Warehouse
from tests.plugins.connectors.declaring import Load, Loaded

SOURCE = "web: {connector: google-analytics, files: '*.csv'}"


def preamble(start: str = "20260901", end: str = "20260930", begins: str = "Start date", ends: str = "End date") -> str:
    return f"# ---\n# Example\n# Property: Example Co - GA4\n# ---\n# \n# All Users\n# {begins}: {start}\n# {ends}: {end}\n\n"


PAGES = (
    preamble()
    + """\
Page path and screen class,Views,Active users,Views per active user,Average engagement time per active user,Event count,\
Key events,Total revenue
/pricing,4180,1922,2.1748178980228928,41.20343392299688,15220,37,0
/blog/crm-roi,2907,1510,1.9251655629139073,63.00662251655629,9011,12,0
"""
)


def counted(warehouse: Warehouse) -> list[tuple[int, int, int]]:
    files = [file for source in warehouse.sources for file in source.files]
    assert all(file.rows_read == file.rows_used + file.rows_rejected for file in files)
    return [(file.rows_read, file.rows_used, file.rows_rejected) for file in files]


def load_one(loaded: Load, text: str, source: str = SOURCE, period: str = "2026-09") -> Loaded:
    return loaded({"a.csv": text}, source, period)


def test_pages_of_a_range_count_when_the_report_holds_it_whole(loaded: Load) -> None:
    found = load_one(loaded, PAGES)
    assert found.rows("SELECT page, date, until, views, conversions FROM pages ORDER BY views") == [
        ("/blog/crm-roi", "2026-09-01", "2026-09-30", 2907, "12.0000"),
        ("/pricing", "2026-09-01", "2026-09-30", 4180, "37.0000"),
    ]
    assert "{file} has no dates: its pages count as one sum of {days}" in found.caveats
    assert counted(found.warehouse) == [(2, 2, 0)]


def test_pages_of_a_range_of_which_the_report_needs_a_part_are_refused(loaded: Load) -> None:
    with pytest.raises(
        DataError, match=r"pages of 2026-08-15 to 2026-09-30 in one sum.* break the report down by Date"
    ):
        load_one(loaded, PAGES.replace("20260901", "20260815"))


def test_engagement_time_is_derived_from_the_average_per_active_user(loaded: Load) -> None:
    found = load_one(loaded, PAGES)
    assert found.rows("SELECT round(engagement_seconds) FROM pages ORDER BY views") == [
        ("95140",),
        ("79193",),
    ]
    assert "Engagement time is derived: average per active user × active users" in found.caveats


def test_a_page_of_two_overlapping_downloads_counts_once(loaded: Load) -> None:
    head = preamble() + "Date,Page path,Views\n"
    files = {"a.csv": head + "20260901,/a,5\n20260902,/a,6\n", "b.csv": head + "20260902,/a,7\n20260903,/a,8\n"}
    found = loaded(files, SOURCE, "2026-09")
    assert found.rows("SELECT date, views FROM pages ORDER BY 1") == [
        ("2026-09-01", 5),
        ("2026-09-02", 7),
        ("2026-09-03", 8),
    ]
    assert sorted(counted(found.warehouse)) == [(2, 1, 1), (2, 2, 0)]


def test_weeks_are_stretches_from_the_first_day(loaded: Load) -> None:
    found = load_one(loaded, preamble(end="20260910") + "Nth week,Sessions\n0000,70\n0001,30\n")
    assert found.rows("SELECT date, until, sessions FROM sessions ORDER BY 1") == [
        ("2026-09-01", "2026-09-07", 70),
        ("2026-09-08", "2026-09-10", 30),
    ]
    assert "{file} counts weeks: seven days each from its first day" in found.caveats


def test_months_are_calendar_months_within_the_range(loaded: Load) -> None:
    text = preamble("20260715", "20260930") + "Nth month,Sessions\n0000,5\n0001,6\n0002,7\n"
    found = load_one(loaded, text, period="2026-Q3")
    assert found.rows("SELECT date, until FROM sessions ORDER BY 1") == [
        ("2026-07-15", "2026-07-31"),
        ("2026-08-01", "2026-08-31"),
        ("2026-09-01", "2026-09-30"),
    ]


def test_a_week_beyond_the_range_is_rejected(loaded: Load) -> None:
    weeks = "".join(f"{n:04},5\n" for n in range(60))
    text = preamble("20250901", "20261012") + f"Nth week,Sessions\n{weeks}"
    found = load_one(loaded, text)
    assert counted(found.warehouse) == [(60, 59, 1)]


def test_spreadsheets_eat_the_zeros_of_day_numbers(loaded: Load) -> None:
    found = load_one(loaded, preamble() + "Nth week,Sessions\n0,70\n1,30\n")
    assert found.rows("SELECT sum(sessions) FROM sessions") == [(100,)]


@pytest.mark.parametrize(
    ("header", "begins", "ends"),
    [
        ("Date,Source/Support de la session,Sessions,Sessions avec engagement", "Date de début", "Date de fin"),
        ("Datum,Sitzung – Quelle/Medium,Sitzungen,Sitzungen mit Interaktionen", "Startdatum", "Enddatum"),
        (
            "Fecha,Fuente/medio de la sesión,Sesiones,Sesiones con interacción",
            "Fecha de inicio",
            "Fecha de finalización",
        ),
        ("Data,Origem / mídia da sessão,Sessões,Sessões engajadas", "Data de início", "Data de término"),
    ],
)
def test_headers_in_other_languages_are_known(loaded: Load, header: str, begins: str, ends: str) -> None:
    text = preamble(begins=begins, ends=ends) + f"{header}\n20260901,google / organic,412,233\n"
    found = load_one(loaded, "\ufeff" + text)
    assert found.rows("SELECT source, medium, channel, sessions, engaged_sessions FROM sessions") == [
        ("google", "organic", "Organic Search", 412, 233)
    ]


def test_a_team_names_further_columns_in_its_vocabulary(loaded: Load) -> None:
    files = {
        "a.csv": preamble() + "Päivä,Istunnot\n20260901,412\n",
        "ours.yaml": "exports:\n  sessions:\n    columns: {date: [Päivä], sessions: [Istunnot]}\n",
    }
    found = loaded(files, SOURCE.replace("}", ", vocabulary: ours.yaml}"), "2026-09")
    assert found.rows("SELECT date, sessions FROM sessions") == [("2026-09-01", 412)]


def test_a_team_names_further_sources_in_its_vocabulary(loaded: Load) -> None:
    files = {
        "a.csv": preamble() + "Date,Session source / medium,Sessions\n20260901,x.com / referral,4\n",
        "ours.yaml": "channels: {sources: {social: [x.com]}}\n",
    }
    found = loaded(files, SOURCE.replace("}", ", vocabulary: ours.yaml}"), "2026-09")
    assert found.rows("SELECT channel FROM sessions") == [("Organic Social",)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("channels: {sources: {socail: [x.com]}}", r"ours\.yaml:1: no rule knows the kind 'socail'"),
        ("channels: {sources: [x.com]}", r"ours\.yaml:1: sources are no lists of names"),
        ("channels:\n  rules: [{source: [a]}]", r"ours\.yaml:2: a rule names no channel"),
        ("channels:\n  sites: {}", r"ours\.yaml:2: 'sites' is no part of channels"),
        ("channels: social", r"ours\.yaml:1: channels holds no sources"),
        ("sessions: {columns: {date: [Tag]}}", r"ours\.yaml:1: 'sessions' is no part of a vocabulary"),
    ],
)
def test_a_vocabulary_of_another_shape_is_refused_with_its_line(loaded: Load, text: str, said: str) -> None:
    files = {"a.csv": preamble() + "Date,Sessions\n20260901,4\n", "ours.yaml": f"{text}\n"}
    with pytest.raises(PlanError, match=said):
        loaded(files, SOURCE.replace("}", ", vocabulary: ours.yaml}"), "2026-09")


def test_an_explorations_channels_are_computed_and_said_to_be(loaded: Load) -> None:
    text = """\
# ----------------------------------------
# Example Co - GA4
# Free form-Free form 1
# 20260901-20260930
# ----------------------------------------

Date,Session source / medium,Session campaign,Sessions,Engaged sessions,Key events
,,,419,233,5,Grand total
20260901,google / organic,(not set),412,233,5
20260901,newsletter / email,Autumn-Shop,7,0,0
"""
    found = load_one(loaded, text)
    assert found.rows("SELECT channel, campaign, campaign_exported, sessions FROM sessions ORDER BY sessions") == [
        ("Organic Shopping", "Autumn-Shop", "Autumn-Shop", 7),
        ("Organic Search", None, "(not set)", 412),
    ]
    assert "Channels that the export does not tell are computed by reportgen from source and medium" in found.caveats
    assert counted(found.warehouse) == [(2, 2, 0)]


def test_an_exported_channel_wins(loaded: Load) -> None:
    text = (
        preamble()
        + "Date,Session source / medium,Session default channel group,Sessions\n20260901,google / cpc,Display,4\n"
    )
    assert load_one(loaded, text).rows("SELECT channel FROM sessions") == [("Display",)]


def test_not_set_is_a_value(loaded: Load) -> None:
    text = preamble() + "Date,Session source,Sessions\n20260901,(not set),4\n"
    assert load_one(loaded, text).rows("SELECT source FROM sessions") == [("(not set)",)]


def test_rates_make_no_engaged_sessions_twice(loaded: Load) -> None:
    text = preamble() + "Date,Sessions,Engaged sessions,Engagement rate\n20260901,10,4,0.9\n"
    assert load_one(loaded, text).rows("SELECT engaged_sessions FROM sessions") == [(4,)]


def test_every_block_has_the_days_of_the_lines_above_it(loaded: Load) -> None:
    text = (
        preamble()
        + "Country ID,Active users\nFR,3\nES,5\n\n"
        + preamble("20260910", "20260920")
        + "Nth day,Sessions\n0000,5\n0001,6\n"
    )
    assert load_one(loaded, text).rows("SELECT date, sessions FROM sessions ORDER BY 1") == [
        ("2026-09-10", 5),
        ("2026-09-11", 6),
    ]


def test_the_plan_says_the_days_of_a_file_that_lost_its_first_lines(loaded: Load) -> None:
    text = "Session default channel group,Sessions\nOrganic Search,5\nDirect,6\n"
    found = load_one(loaded, text, SOURCE.replace("}", ", range: 2026-09-01..2026-09-30}"))
    assert found.rows("SELECT min(date), max(until), sum(sessions) FROM sessions") == [("2026-09-01", "2026-09-30", 11)]


# --- Universal Analytics ----------------------------------------------------------------------------------------------

UNIVERSAL = """\
# ----------------------------------------
# All Web Site Data
# Channels
# 20260901-20260930
# ----------------------------------------

Default Channel Grouping,Users,Sessions,Bounce Rate,Avg. Session Duration,Revenue
Organic Search,"3,215","4,102",55.43%,00:01:17,€0.00
Direct,"1,020","1,300",71.10%,00:00:41,€0.00
,"4,235","5,402",59.20%,00:01:08,€0.00
"""
DAYS = """
Day Index,Sessions
01/09/2026,"2,553"
30/09/2026,"2,849"
,"5,402"
"""


def test_universal_analytics_is_read_with_its_totals_aside(loaded: Load) -> None:
    found = load_one(loaded, UNIVERSAL)
    assert found.rows("SELECT channel, sessions, users, engaged_sessions, revenue FROM sessions ORDER BY 2") == [
        ("Direct", 1300, 1020, None, "0.0000"),
        ("Organic Search", 4102, 3215, None, "0.0000"),
    ]
    assert found.rows('SELECT "Avg. Session Duration" FROM sessions ORDER BY sessions') == [
        ("00:00:41",),
        ("00:01:17",),
    ]
    assert "Sessions of Universal Analytics are not those of GA4; none of them is engaged" in found.caveats
    assert found.warehouse.warnings == ()


def test_the_day_index_table_after_the_blank_line_tells_the_days(loaded: Load) -> None:
    found = load_one(loaded, UNIVERSAL + DAYS)
    assert found.rows("SELECT date, sessions FROM sessions ORDER BY 1") == [("2026-09-01", 2553), ("2026-09-30", 2849)]


def test_numbers_of_a_dutch_download_have_decimal_commas(loaded: Load) -> None:
    text = UNIVERSAL[: UNIVERSAL.index("Default")] + (
        "Standaardkanaalgroepering,Gebruikers,Sessies,Bouncepercentage,Opbrengst\n"
        'Organic Search,3.215,4.102,"55,43%","€ 12,50"\n'
        'Direct,1.020,1.300.555,"71,10%","€ 1.000,25"\n'
    )
    found = load_one(loaded, text)
    assert found.rows("SELECT sessions, revenue FROM sessions ORDER BY 1") == [
        (4102, "12.5000"),
        (1300555, "1000.2500"),
    ]


def test_a_rate_that_cannot_be_is_no_value(loaded: Load) -> None:
    text = UNIVERSAL.replace("€0.00\nDirect", "#DIV/0!\nDirect")
    assert load_one(loaded, text).rows("SELECT revenue FROM sessions WHERE channel = 'Organic Search'") == [(None,)]


def test_one_source_of_both_products_warns_of_the_break(loaded: Load) -> None:
    files = {"a.csv": UNIVERSAL, "b.csv": preamble() + "Date,Sessions\n20260901,4\n"}
    found = loaded(files, SOURCE, "2026-09")
    assert any("where one follows the other the series breaks" in caveat for caveat in found.caveats)
    assert any("whose sessions are not the same" in problem.what for problem in found.warehouse.warnings)


def test_an_exploration_that_a_spreadsheet_saved_again_is_filled_up_with_cells(loaded: Load) -> None:
    resaved = (
        "# ---;;\n# Example Co - GA4;;\n# Free form-Free form 1;;\n# 20260901-20260930;;\n# ---;;\n;;\n"
        "Date;Session source / medium;Sessions\n;;419;Grand total\n20260901;google / organic;412\n20260902;(not set);7\n"
    )
    found = load_one(loaded, resaved)
    assert found.rows("SELECT date, sessions FROM sessions ORDER BY 1") == [("2026-09-01", 412), ("2026-09-02", 7)]
