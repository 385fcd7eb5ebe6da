from __future__ import annotations

from datetime import date

import pytest

from reportgen.errors import DataError
from reportgen.records import FileRecord, SourceRecord
from reportgen_plugins.connectors.google_analytics import reportgen_check, reportgen_connectors
from tests.plugins.connectors.declaring import Context, Declare, Load

(GA,) = reportgen_connectors()

PREAMBLE = """\
# ----------------------------------------
# Traffic acquisition
# Account: Example Co
# Property: Example Co - GA4
# ----------------------------------------
# 
# All Users
# Start date: 20260701
# End date: 20260930
"""  # noqa: W291  # as GA4 writes it
REPORT = f"""\
{PREAMBLE}
Session primary channel group (Default Channel Group),Date,Sessions,Engaged sessions,Engagement rate,Active users,Key events
Organic Search,20260701,412,233,0.5655339805825242,400,5
(other),20260701,7,0,0,7,0
"""
EXPLORE = """\
# ----------------------------------------
# Example Co - GA4
# Free form-Free form 1
# 20260701-20260930
# ----------------------------------------

Date,Session source / medium,Session campaign,Sessions,Total users,Active users
,,,21107,20000,19000,Grand total
20260701,google / organic,(not set),412,400,390
20260701,(not set),spring,7,7,7
"""
OVERVIEW = f"""\
{PREAMBLE}
Nth day,Active users
0000,390
0001,401

Nth day,Sessions
0000,412
0001,420

Session primary channel group (Default Channel Group),Sessions
Organic Search,600
Direct,232

First user primary channel group (Default Channel Group),New users
Organic Search,300
Direct,100
"""
CHANNELS = f"""\
{PREAMBLE}
Session primary channel group (Default Channel Group),Sessions
Organic Search,600
Direct,232
"""


def test_a_report_is_mapped_by_its_columns(declare: Declare) -> None:
    mapping = declare(GA, {"r.csv": "\ufeff" + REPORT}, files="r.csv").of("sessions")
    assert {field.name: field.column for field in mapping.fields} == {
        "date": "Date",
        "channel": "Session primary channel group (Default Channel Group)",
        "sessions": "Sessions",
        "engaged_sessions": "Engaged sessions",
        "users": "Active users",
        "key_events": "Key events",
    }
    assert mapping.breakdown == "channel"
    assert mapping.grid.line == 11


def test_the_channel_groups_own_name_does_not_matter(declare: Declare) -> None:
    text = REPORT.replace("(Default Channel Group)", "(Our Groups 2026)")
    column = declare(GA, {"r.csv": text}, files="r.csv").field("sessions", "channel").column
    assert column == "Session primary channel group (Our Groups 2026)"


def test_dates_without_separators_are_declared(declare: Declare) -> None:
    assert declare(GA, {"r.csv": REPORT}, files="r.csv").field("sessions", "date").pattern == "%Y%m%d"


def test_other_dates_are_left_to_the_reader(declare: Declare) -> None:
    text = REPORT.replace("20260701,", "2026-07-01,")
    assert declare(GA, {"r.csv": text}, files="r.csv").field("sessions", "date").pattern == ""


def test_an_explorations_totals_row_is_told_by_its_empty_dimensions(declare: Declare) -> None:
    mapping = declare(GA, {"e.csv": EXPLORE}, files="e.csv").of("sessions")
    assert mapping.blank_is_total == ("Date", "Session source / medium", "Session campaign")
    assert mapping.trailing == 1


def test_source_and_medium_are_split(declare: Declare) -> None:
    found = declare(GA, {"e.csv": EXPLORE}, files="e.csv")
    assert found.field("sessions", "source").split == (" / ", 0)
    assert found.field("sessions", "medium").split == (" / ", 1)
    assert found.of("sessions").breakdown == "campaign,channel,medium,source"


def test_total_users_are_preferred_to_active_users(declare: Declare) -> None:
    found = declare(GA, {"e.csv": EXPLORE}, files="e.csv")
    assert found.field("sessions", "users").columns == ("Total users", "Active users")
    assert not any("active" in caveat for caveat in found.context.caveats)


def test_active_users_are_a_caveat(declare: Declare) -> None:
    assert (
        "Users are what Google Analytics calls active users"
        in declare(GA, {"r.csv": REPORT}, files="r.csv").context.caveats
    )


def test_placeholders_are_no_campaigns(declare: Declare) -> None:
    found = declare(GA, {"e.csv": EXPLORE}, files="e.csv")
    assert {"(not set)", "(direct)", "(ai-assistant)"} <= set(found.field("sessions", "campaign").nulls)
    assert found.field("sessions", "source").nulls == ()


def test_placeholders_are_no_campaigns_in_any_of_two_columns(declare: Declare) -> None:
    text = EXPLORE.replace("Session source / medium", "Session Google Ads campaign")
    field = declare(GA, {"e.csv": text}, files="e.csv").field("sessions", "campaign")
    assert field.columns == ("Session campaign", "Session Google Ads campaign")
    assert "(not set)" in field.nulls


def test_what_holds_for_every_download_is_said_once(loaded: Load) -> None:
    files = {"r.csv": REPORT, "s.csv": REPORT.replace("20260701,", "20260702,")}
    caveats = loaded(files, "web: {connector: google-analytics, files: '*.csv'}").caveats
    assert caveats.count("Users are what Google Analytics calls active users") == 1


def test_sessions_without_a_channel_are_a_caveat(declare: Declare) -> None:
    text = EXPLORE.replace("Session source / medium", "Session source").replace(" / organic", "")
    caveats = declare(GA, {"e.csv": text}, files="e.csv").context.caveats
    assert any("no channel group" in caveat for caveat in caveats)


def test_rows_that_google_lumped_together_are_a_caveat(loaded: Load) -> None:
    found = loaded({"r.csv": REPORT}, "web: {connector: google-analytics, files: r.csv}")
    assert any("“(other)”" in caveat for caveat in found.caveats)


def test_of_an_overview_only_the_sessions_by_day_are_taken(declare: Declare) -> None:
    found = declare(GA, {"o.csv": OVERVIEW}, files="o.csv")
    (mapping,) = found.mappings
    assert (mapping.grid.header, mapping.breakdown) == (("Nth day", "Sessions"), "")
    assert "o.csv: 3 tables without sessions by day are left out" in found.context.caveats


def test_day_numbers_count_from_the_preambles_first_day(declare: Declare) -> None:
    field = declare(GA, {"o.csv": OVERVIEW}, files="o.csv").field("sessions", "date")
    assert (field.column, field.offset, field.pattern) == ("Nth day", date(2026, 7, 1), "")


def test_a_range_that_is_the_reports_own_counts_as_one_sum(declare: Declare) -> None:
    found = declare(GA, {"c.csv": CHANNELS}, files="c.csv")
    assert found.field("sessions", "date").constant == "2026-07-01"
    assert found.field("sessions", "until").constant == "2026-09-30"
    assert any("no dates" in caveat for caveat in found.context.caveats)


def test_a_range_of_which_the_report_needs_a_part_is_refused(declare: Declare, context: Context) -> None:
    context.periods = ((date(2026, 9, 1), date(2026, 9, 30)),)
    with pytest.raises(DataError, match=r"c.csv:11: .*2026-07-01 to 2026-09-30.*break the report down by Date"):
        declare(GA, {"c.csv": CHANNELS}, files="c.csv")


def test_sessions_by_event_do_not_add_up(declare: Declare) -> None:
    text = REPORT.replace("Session primary channel group (Default Channel Group)", "Event name")
    with pytest.raises(DataError, match='sessions by "Event name" do not add up'):
        declare(GA, {"r.csv": text}, files="r.csv")


def test_unknown_dimensions_name_their_own_breakdown(declare: Declare) -> None:
    text = REPORT.replace("Session primary channel group (Default Channel Group)", "Browser")
    assert declare(GA, {"r.csv": text}, files="r.csv").of("sessions").breakdown == "browser"


def test_first_user_columns_are_not_of_the_session(declare: Declare) -> None:
    text = REPORT.replace("Session primary", "First user primary")
    mapping = declare(GA, {"r.csv": text}, files="r.csv").of("sessions")
    assert "channel" not in {field.name for field in mapping.fields}
    assert mapping.breakdown == "first user primary channel group (default channel group)"


def test_a_localised_download_is_read_by_the_plans_columns(declare: Declare) -> None:
    text = f"{PREAMBLE}\nDatum,Sitzungen\n20260701,412\n20260702,5\n"
    found = declare(GA, {"r.csv": text}, files="r.csv", columns={"date": "Datum", "sessions": "Sitzungen"})
    assert found.field("sessions", "date").column == "Datum"
    assert found.field("sessions", "sessions").column == "Sitzungen"


def test_a_download_without_sessions_says_what_to_export(declare: Declare) -> None:
    text = f"{PREAMBLE}\nCity,Event count\nParis,4180\nLyon,4\n"
    with pytest.raises(
        DataError, match=r"r.csv:11: this Google Analytics download has no metric Sessions; its columns"
    ):
        declare(GA, {"r.csv": text}, files="r.csv")


def test_another_file_is_refused(declare: Declare) -> None:
    with pytest.raises(DataError, match=r"x.csv:1: this is no Google Analytics download; .*\"Day\", \"Cost\""):
        declare(GA, {"x.csv": "Day,Cost\n2026-07-01,5\n"}, files="x.csv")


def test_a_preamble_with_impossible_days_says_nothing(declare: Declare) -> None:
    with pytest.raises(DataError, match="neither a column Date nor a preamble"):
        declare(GA, {"c.csv": CHANNELS.replace("20260701", "20269999")}, files="c.csv")


@pytest.mark.parametrize(
    ("connector", "rows", "found"),
    [("google-analytics", 5_000, 1), ("google-analytics", 4_999, 0), ("csv", 5_000, 0)],
)
def test_a_download_of_a_round_number_of_rows_may_be_cut(connector: str, rows: int, found: int) -> None:
    file = FileRecord("ga4/a.csv", "", rows, rows, 0, "utf-8", ",")
    findings = list(reportgen_check((SourceRecord("web", connector, (file,)),)))
    assert [dict(finding.text.args) for finding in findings] == [{"count": 5_000, "file": "ga4/a.csv"}] * found


def test_events_of_a_round_number_are_not_cut() -> None:
    file = FileRecord("ga4/events.json", "", 5_000, 5_000, 0, "utf-8")
    assert list(reportgen_check((SourceRecord("web", "google-analytics", (file,)),))) == []
