"""Page analytics of LinkedIn."""

from __future__ import annotations

import pytest

from reportgen.errors import DataError
from tests.plugins.connectors.declaring import Declare, Load
from tests.plugins.connectors.social_files import FOLLOWERS, METRICS, POSTS, connector, xls

LINKEDIN = "page: {connector: social, files: content.xls}"


def test_linkedins_metrics_are_days_of_the_page(loaded: Load) -> None:
    found = loaded({"content.xls": xls(Metrics=METRICS)}, LINKEDIN)
    assert found.rows(
        "SELECT post_id, published_on, network, grain, impressions, clicks, comments, shares FROM social_posts ORDER BY 1"
    ) == [
        ("linkedin:day:2026-09-01", "2026-09-01", "linkedin", "page_day", 812, "31.0000", 2, 1),
        ("linkedin:day:2026-09-02", "2026-09-02", "linkedin", "page_day", 1840, "40.0000", 0, 0),
    ]


def test_linkedins_description_row_above_the_header_is_no_row(loaded: Load) -> None:
    found = loaded({"content.xls": xls(Metrics=METRICS)}, LINKEDIN)
    (record,) = found.warehouse.sources[0].files
    assert (record.rows_read, record.rows_used, record.rows_rejected) == (2, 2, 0)


def test_linkedins_negative_reactions_are_kept(loaded: Load) -> None:
    found = loaded({"content.xls": xls(Metrics=METRICS)}, LINKEDIN)
    assert found.rows("SELECT sum(reactions) FROM social_posts") == [("13.0000",)]


def test_what_was_paid_for_is_not_added_to_the_total(loaded: Load) -> None:
    found = loaded({"content.xls": xls(Metrics=METRICS)}, LINKEDIN)
    assert found.rows("SELECT sum(impressions) FROM social_posts") == [(2652,)]


def test_organic_figures_alone_by_option(loaded: Load) -> None:
    found = loaded(
        {"content.xls": xls(Metrics=METRICS)}, "page: {connector: social, files: content.xls, linkedin: organic}"
    )
    assert found.rows("SELECT sum(impressions), sum(clicks) FROM social_posts") == [(1452, "49.0000")]


def test_linkedins_shares_or_reposts_are_shares(loaded: Load) -> None:
    older = tuple(tuple("Shares (total)" if cell == "Reposts (total)" else cell for cell in row) for row in METRICS)
    assert loaded({"content.xls": xls(Metrics=older)}, LINKEDIN).rows("SELECT sum(shares) FROM social_posts") == [(1,)]


def test_linkedins_posts_are_posts_without_their_text(loaded: Load) -> None:
    found = loaded({"content.xls": xls(Metrics=METRICS, All_posts=POSTS)}, LINKEDIN)
    assert found.rows(
        "SELECT right(post_id, 19), published_on, grain, impressions, reactions FROM social_posts WHERE grain = 'post'"
    ) == [("7200000000000000001", "2026-09-01", "post", 700, "12.0000")]
    columns = {name for (name,) in found.rows("SELECT column_name FROM duckdb_columns()")}
    assert not columns & {"Post title", "Posted by"}


def test_new_followers_of_a_day_are_no_level(loaded: Load) -> None:
    found = loaded({"f.xls": xls(New_followers=FOLLOWERS)}, "page: {connector: social, files: f.xls}")
    assert found.rows("SELECT followers, new_followers FROM social_posts ORDER BY post_id") == [
        (None, "4.0000"),
        (None, "3.0000"),
    ]


def test_cumulative_followers_are_the_level(loaded: Load) -> None:
    level = (
        ("Date", "Organic followers", "Total followers", "Cumulative followers"),
        ("09/01/2026", 4, 4, 1204),
    )
    found = loaded({"f.xls": xls(New_followers=level)}, "page: {connector: social, files: f.xls}")
    assert found.rows("SELECT followers, new_followers FROM social_posts") == [(1204, "4.0000")]


def test_sheets_of_who_follows_are_passed_over(loaded: Load) -> None:
    place = (("Location", "Total followers"), ("Paris, FR", 40))
    found = loaded({"f.xls": xls(New_followers=FOLLOWERS, Location=place)}, "page: {connector: social, files: f.xls}")
    assert {record.path: record.rows_read for record in found.warehouse.sources[0].files} == {
        "f.xls!New followers": 2,
    }


def test_a_workbook_of_visitors_alone_is_refused(declare: Declare) -> None:
    visitors = (("Date", "Overview page views (desktop)", "Total page views"), ("09/01/2026", 3, 4))
    with pytest.raises(DataError, match="holds no posts"):
        declare(connector(), {"v.xls": xls(Visitors=visitors)}, files="v.xls")


def test_content_and_followers_of_a_day_are_one_row(loaded: Load) -> None:
    files = {"content.xls": xls(Metrics=METRICS), "followers.xls": xls(New_followers=FOLLOWERS)}
    found = loaded(files, 'page: {connector: social, files: ["content.xls", "followers.xls"]}')
    assert found.rows("SELECT published_on, impressions, new_followers FROM social_posts ORDER BY 1") == [
        ("2026-09-01", 812, "4.0000"),
        ("2026-09-02", 1840, "3.0000"),
    ]
    assert [(each.rows_used, str(each.first), each.rows_rejected) for each in found.warehouse.sources[0].files] == [
        (2, "2026-09-01", 0),
        (2, "2026-09-01", 0),
    ]
