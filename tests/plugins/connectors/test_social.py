"""Page analytics of X, YouTube and TikTok, and of several networks together."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from reportgen.errors import DataError
from tests.plugins.connectors.declaring import Declare, Load
from tests.plugins.connectors.social_files import (
    CONTENT,
    META,
    METRICS,
    connector,
    insight,
    text,
    xls,
)

# --- X ----------------------------------------------------------------------------------------------------------------

X_POSTS = text(
    ("Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares",
     "New follows", "Replies", "Reposts", "Profile visits", "Detail Expands", "URL Clicks"),
    ("1930000000000000001", "Tue, Sep 1, 2026", "New guide, out now\n(two lines)", "https://x.com/e/status/1930000000000000001",
     "1204", "11", "40", "2", "1", "3", "4", "5", "6", "7", "9"),
    ("1930000000000000002", "Wed, Sep 2, 2026", "Webinar day", "https://x.com/e/status/1930000000000000002",
     "800", "4", "12", "0", "0", "0", "0", "2", "1", "0", "3"),
)  # fmt: skip
X_DAYS = text(
    ("Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows", "Unfollows", "Replies", "Reposts",
     "Profile visits", "Create Post", "Video views", "Media views"),
    ("Tue, Sep 1, 2026", "2204", "11", "40", "2", "1", "3", "1", "4", "5", "6", "1", "0", "0"),
)  # fmt: skip
X = "page: {connector: social, files: x.csv}"


def test_x_posts_keep_19_digits_and_quoted_newlines(loaded: Load) -> None:
    found = loaded({"x.csv": X_POSTS}, X)
    assert found.rows("SELECT post_id, published_on, network, impressions, clicks FROM social_posts ORDER BY 1") == [
        ("1930000000000000001", "2026-09-01", "x", 1204, "9.0000"),
        ("1930000000000000002", "2026-09-02", "x", 800, "3.0000"),
    ]


def test_x_dates_have_no_time(loaded: Load) -> None:
    assert loaded({"x.csv": X_POSTS}, X).rows("SELECT DISTINCT published_at FROM social_posts") == [(None,)]


def test_shares_on_x_are_reposts_and_shares(loaded: Load) -> None:
    found = loaded({"x.csv": X_POSTS}, X)
    assert found.rows("SELECT shares, comments, reactions FROM social_posts ORDER BY post_id") == [
        (6, 4, "11.0000"),
        (2, 0, "4.0000"),
    ]
    assert "Shares on X are reposts and shares together" in found.caveats


def test_x_overview_is_days_and_its_follows_are_a_gain(loaded: Load) -> None:
    found = loaded({"x.csv": X_DAYS}, X)
    assert found.rows(
        "SELECT post_id, grain, impressions, shares, followers, new_followers, lost_followers FROM social_posts"
    ) == [("x:day:2026-09-01", "page_day", 2204, 6, None, "3.0000", "1.0000")]


def test_older_tweets_bear_an_offset_and_a_dash_for_nothing(loaded: Load) -> None:
    tweets = text(
        ("Tweet id", "Tweet permalink", "Tweet text", "time", "impressions", "engagements", "retweets", "replies", "likes",
         "url clicks"),
        ("648000000000000001", "https://twitter.com/e/status/648000000000000001", "Hi", "2015-09-30 23:42 +0000", "120.0",
         "4.0", "1.0", "0.0", "2.0", "-"),
    )  # fmt: skip
    found = loaded({"x.csv": tweets}, X)
    assert found.rows(
        "SELECT post_id, published_at, published_on, impressions, shares, reactions, clicks FROM social_posts"
    ) == [("648000000000000001", "2015-09-30 23:42:00", "2015-10-01", 120, 1, "2.0000", None)]


# --- YouTube ----------------------------------------------------------------------------------------------------------

VIDEOS = text(
    ("Content", "Video title", "Video publish time", "Duration", "Views", "Watch time (hours)", "Subscribers", "Impressions",
     "Impressions click-through rate (%)"),
    ("Total", "", "", "", "5210", "301.4", "12", "80210", "4.1"),
    ("vid00000001", "How to measure ROI", "Jul 1, 2026", "412", "3110", "190.2", "8", "50110", "4.6"),
    ("vid00000002", "CRM in 5 minutes", "Aug 4, 2026", "300", "2100", "111.2", "4", "30100", "3.3"),
)  # fmt: skip
CHART = text(
    ("Date", "Content", "Video title", "Video publish time", "Duration", "Views"),
    ("2026-09-01", "vid00000001", "", "", "", "3"),
)
TOTALS = text(("Date", "Views"), ("2026-09-01", "5210"))


def studio(table: str = VIDEOS) -> bytes:
    """A download of YouTube Studio."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, held in (("Table data.csv", table), ("Totals.csv", TOTALS), ("Chart data.csv", CHART)):
            archive.writestr(name, held)
    return out.getvalue()


YOUTUBE = "page: {connector: social, files: Content.zip}"


def test_youtubes_first_row_is_a_total_and_never_added(loaded: Load) -> None:
    found = loaded({"Content.zip": studio()}, YOUTUBE)
    assert found.rows("SELECT post_id, published_on, impressions, views FROM social_posts ORDER BY 1") == [
        ("vid00000001", "2026-07-01", 50110, "3110.0000"),
        ("vid00000002", "2026-08-04", 30100, "2100.0000"),
    ]
    assert not [each for each in found.warehouse.warnings if "own total" in each.what]


def test_only_the_table_of_a_studio_download_is_read(loaded: Load) -> None:
    found = loaded({"Content.zip": studio()}, YOUTUBE)
    assert {each.path: each.rows_used for each in found.warehouse.sources[0].files} == {
        "Content.zip!Table data.csv": 2,
        "Content.zip!Totals.csv": 0,
        "Content.zip!Chart data.csv": 0,
    }


def test_a_studio_chart_alone_is_refused(declare: Declare) -> None:
    with pytest.raises(DataError, match=r"Table data\.csv"):
        declare(connector(), {"Chart data.csv": CHART}, files="Chart data.csv")


def test_clicks_on_youtube_are_derived_and_readers_are_told(loaded: Load) -> None:
    found = loaded({"Content.zip": studio()}, YOUTUBE)
    assert found.rows("SELECT clicks FROM social_posts ORDER BY post_id") == [("2305.0600",), ("993.3000",)]
    assert any("click-through rate" in caveat for caveat in found.caveats)


def test_views_may_stand_for_impressions_and_leave_clicks_alone(loaded: Load) -> None:
    found = loaded({"Content.zip": studio()}, YOUTUBE[:-1] + ", columns: {impressions: Views}}")
    assert found.rows("SELECT impressions, clicks FROM social_posts ORDER BY post_id") == [
        (3110, "2305.0600"),
        (2100, "993.3000"),
    ]


def test_subscribers_gained_are_no_level(loaded: Load) -> None:
    found = loaded({"Content.zip": studio()}, YOUTUBE)
    assert found.rows("SELECT sum(followers), sum(new_followers::DECIMAL) FROM social_posts") == [(None, "12.000")]


def test_youtubes_publish_times_come_in_two_forms(loaded: Load) -> None:
    found = loaded({"Content.zip": studio(VIDEOS.replace('"Aug 4, 2026"', "2026-08-04 12:00:00"))}, YOUTUBE)
    assert found.rows("SELECT published_on, published_at FROM social_posts ORDER BY post_id") == [
        ("2026-07-01", None),
        ("2026-08-04", "2026-08-04 10:00:00"),
    ]


# --- TikTok -----------------------------------------------------------------------------------------------------------


def overview(*days: str) -> str:
    """TikTok's overview of days."""
    rows = [(day, str(400 + n), "20", "33", "2", "1") for n, day in enumerate(days)]
    return text(("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"), *rows)


TIKTOK = "page: {connector: social, files: Overview.csv, year: 2026}"


def test_tiktoks_dates_get_the_year_of_the_plan(loaded: Load) -> None:
    found = loaded({"Overview.csv": overview("August 31", "September 1")}, TIKTOK)
    assert found.rows("SELECT post_id, grain, impressions, reactions FROM social_posts ORDER BY 1") == [
        ("tiktok:day:2026-08-31", "page_day", 400, "33.0000"),
        ("tiktok:day:2026-09-01", "page_day", 401, "33.0000"),
    ]


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (("December 31", "January 1"), ["2026-12-31", "2027-01-01"]),
        (("January 1", "December 31"), ["2025-12-31", "2026-01-01"]),
        (("31 décembre", "1 janvier"), ["2026-12-31", "2027-01-01"]),
    ],
)
def test_years_end_where_the_rows_pass_them(loaded: Load, days: tuple[str, ...], read: list[str]) -> None:
    found = loaded({"Overview.csv": overview(*days)}, TIKTOK)
    assert [day for (day,) in found.rows("SELECT published_on FROM social_posts ORDER BY 1")] == read


def test_dates_without_a_year_are_refused_without_one(declare: Declare) -> None:
    with pytest.raises(DataError) as refused:
        declare(connector(), {"Overview.csv": overview("August 31")}, files="Overview.csv")
    assert "year: 2026" in str(refused.value)


def test_followers_are_a_level_and_their_difference_a_gain(loaded: Load) -> None:
    history = text(
        ("Date", "Followers", "Difference in followers from previous day"),
        ("August 31", "1200", "undefined"),
        ("September 1", "1204", "4"),
    )
    files = {"Overview.csv": overview("August 31", "September 1"), "FollowerHistory.csv": history}
    found = loaded(files, "page: {connector: social, files: [Overview.csv, FollowerHistory.csv], year: 2026}")
    assert found.rows("SELECT followers, new_followers, impressions FROM social_posts ORDER BY post_id") == [
        (1200, None, 400),
        (1204, "4.0000", 401),
    ]


# --- all together -----------------------------------------------------------------------------------------------------


def test_days_and_posts_of_one_network_are_kept_apart_and_warned_of(declare: Declare) -> None:
    found = declare(connector(), {"days.csv": X_DAYS, "posts.csv": X_POSTS}, files=("days.csv", "posts.csv"))
    (warning,) = found.context.warnings
    assert "posts.csv" in str(warning)
    assert "days.csv" in str(warning)
    assert {found.mappings[0].table, *(grains(found.mappings))} == {"social_posts", "page_day", "post"}


def grains(mappings: object) -> list[str]:
    """The grain that each mapping declares."""
    return [field.constant for mapping in mappings for field in mapping.fields if field.name == "grain"]  # type: ignore[attr-defined]


def test_networks_of_one_folder_do_not_mix(loaded: Load) -> None:
    files = {"x.csv": X_DAYS, "t.csv": overview("September 1"), "l.xls": xls(Metrics=METRICS)}
    found = loaded(files, 'page: {connector: social, files: ["x.csv", "t.csv", "l.xls"], year: 2026}')
    assert found.rows("SELECT network, count(*) FROM social_posts GROUP BY 1 ORDER BY 1") == [
        ("linkedin", 2),
        ("tiktok", 1),
        ("x", 1),
    ]


@pytest.mark.parametrize(
    ("name", "held", "what"),
    [
        ("x.csv", X_POSTS, "X content export"),
        ("x.csv", X_DAYS, "X account overview"),
        ("v.csv", VIDEOS, "YouTube Studio table of videos"),
        ("o.csv", overview("September 1"), "TikTok overview"),
        ("c.csv", text(*CONTENT), "Meta content export"),
        ("c.xls", xls(Metrics=METRICS), "LinkedIn page metrics by day"),
    ],
)
def test_networks_are_recognised_by_content(declare: Declare, name: str, held: str | bytes, what: str) -> None:
    found = declare(connector(), {name: held}, files=name, year=2026)
    recognise = connector().recognise
    assert recognise is not None
    seen = recognise(found.of("social_posts").file)
    assert seen is not None
    assert (seen.what, seen.missing) == (what, ())


def test_a_network_that_contradicts_the_file_is_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match="this is a X content export, and the plan says network: facebook"):
        loaded({"x.csv": X_POSTS, "views.csv": insight("Views", ("2026-09-01T00:00:00", "412"))}, META)


def test_insights_without_a_network_ask_for_it_alone(loaded: Load) -> None:
    source = META.replace(", values: {network: facebook}", "")
    with pytest.raises(DataError) as raised:
        loaded({"views.csv": insight("Views", ("2026-09-01T00:00:00", "412"))}, source)
    assert [problem.what.partition(";")[0] for problem in raised.value.problems] == [
        "a Meta insights by day needs network"
    ]
