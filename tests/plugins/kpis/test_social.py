from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.records import Ask
from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook

_ids = count()


def post(day: str, network: str = "linkedin", **more: Any) -> Row:
    return {"post_id": f"p{next(_ids)}", "published_at": day, "network": network, "grain": "post", **more}


def page_day(day: str, network: str = "linkedin", **more: Any) -> Row:
    return {**post(day, network), "grain": "page_day", **more}


def told(impressions: int, clicks: int, reactions: int, comments: int, shares: int) -> dict[str, Any]:
    return {
        "impressions": impressions, "clicks": Decimal(clicks), "reactions": Decimal(reactions), "comments": comments,
        "shares": shares,
    }  # fmt: skip


# LinkedIn's page days cover 1 July to 31 August; X has posts alone.
ROWS: tuple[Row, ...] = (
    page_day("2026-07-01", **told(1000, 20, 10, 4, 1)),
    page_day("2026-08-31", **told(3000, 40, 30, 2, 3)),
    post("2026-07-15", **told(800, 15, 9, 3, 1), campaign="Spring"),  # within: the page's days hold it already
    post("2026-09-10", **told(500, 10, 5, 1, 0), campaign="Autumn"),  # after them
    post("2026-09-11", "x", **told(200, 4, 2, 0, 2), campaign="Autumn"),
)


@pytest.fixture
def social(book: OpenBook) -> Book:
    return book(social_posts=ROWS)


def test_posts_count_only_where_no_page_days_do(social: Book) -> None:
    # 20 + 40 of the page, 10 + 4 of posts after it and elsewhere; the post of July is in the page's days.
    assert social.value("social_clicks") == 74
    assert social.value("social_clicks", network="linkedin") == 70
    assert social.value("social_comments") == 7  # 4 + 2 + 1 + 0
    assert social.value("social_shares") == 6  # 1 + 3 + 0 + 2


def test_engagement_is_all_answers_by_impressions(social: Book) -> None:
    # (20+10+4+1) + (40+30+2+3) + (10+5+1+0) + (4+2+0+2) = 35 + 75 + 16 + 8 of 1000 + 3000 + 500 + 200
    assert parts(social.figure("social_engagement_rate")) == (134, 4700)
    assert parts(social.figure("social_click_rate")) == (74, 4700)
    assert social.figure("social_click_rate").interval is not None


def test_campaigns_are_counted_by_their_posts_since_a_pages_day_belongs_to_none(social: Book) -> None:
    assert social.value("social_clicks", campaign="Spring") == 15
    assert parts(social.figure("social_engagement_rate", campaign="Autumn")) == (24, 700)


def test_months_take_the_grain_that_covers_them(social: Book) -> None:
    clicks = {month: social.value("social_clicks", a_plan(month)) for month in ("2026-07", "2026-08", "2026-09")}
    assert clicks == {"2026-07": 20, "2026-08": 40, "2026-09": 14}


def test_page_days_that_tell_followers_alone_hide_no_posts(book: OpenBook) -> None:
    rows = [
        page_day("2026-07-01", followers=100),
        page_day("2026-09-30", followers=130),
        post("2026-08-01", **told(100, 5, 1, 1, 1)),
    ]
    assert book(social_posts=rows).value("social_clicks") == 5


def test_page_days_that_tell_impressions_alone_hide_impressions_alone(book: OpenBook) -> None:
    rows = [page_day("2026-07-01", impressions=900), page_day("2026-09-30", impressions=100),
            post("2026-08-01", **told(400, 8, 1, 1, 1))]  # fmt: skip
    found = book(social_posts=rows)
    assert found.value("social_impressions") == 1000
    assert parts(found.figure("social_click_rate")) == (8, 400)  # both of its parts from the post


def test_a_row_without_grain_is_a_post(book: OpenBook) -> None:
    rows = [{**post("2026-08-01", clicks=Decimal(3)), "grain": None}, page_day("2026-08-01", clicks=Decimal(9))]
    assert book(social_posts=rows).value("social_clicks") == 9


def test_conversions_that_nobody_tells_are_not_available(social: Book) -> None:
    assert social.figure("social_conversions").status == "not_available"


# --- followers ----------------------------------------------------------------------------------------------------------

LEVELS: tuple[Row, ...] = (
    page_day("2026-06-29", followers=100),
    page_day("2026-07-02", followers=110),
    page_day("2026-09-28", followers=130, **told(10, 0, 12, 6, 6)),
    page_day("2026-06-30", "x", followers=50),
    page_day("2026-09-30", "x", followers=45, **told(10, 0, 3, 1, 1)),
    page_day("2026-10-01", "x", followers=99),
)


def test_growth_is_the_last_level_less_the_level_before_the_period(book: OpenBook) -> None:
    found = book(social_posts=LEVELS)
    assert found.value("follower_growth", network="linkedin") == 30  # 130 − 100
    assert found.value("follower_growth", network="x") == -5  # 45 − 50
    assert found.value("follower_growth") == 25


def test_growth_needs_a_level_from_before(book: OpenBook) -> None:
    found = book(social_posts=[page_day("2026-07-02", followers=110), page_day("2026-08-02", followers=120)])
    assert found.figure("follower_growth").status == "not_available"
    assert found.value("follower_growth", a_plan("2026-08")) == 10


def test_growth_is_not_zero_where_no_level_is_known(book: OpenBook) -> None:
    found = book(social_posts=LEVELS)
    assert found.figure("follower_growth", a_plan("2026-08")).status == "not_available"


def test_engagement_by_followers_takes_their_average(book: OpenBook) -> None:
    found = book(social_posts=LEVELS)
    # LinkedIn: 12 + 6 + 6 of (110 + 130) ÷ 2; X: 3 + 1 + 1 of 45
    assert parts(found.figure("social_engagement_rate_by_followers", network="linkedin")) == (24, 120)
    assert parts(found.figure("social_engagement_rate_by_followers")) == (29, 165)


# --- what networks bring ------------------------------------------------------------------------------------------------


def test_leads_and_revenue_follow_the_source_of_contacts(book: OpenBook) -> None:
    found = book(
        social_posts=ROWS,
        contacts=[
            {"contact_id": "1", "created_at": "2026-07-01", "source": "LinkedIn"},
            {"contact_id": "2", "created_at": "2026-07-02", "source": "www.linkedin.com"},
            {"contact_id": "3", "created_at": "2026-07-03", "source": "linkedinsider"},
        ],
        deals=[
            {
                "deal_id": "d",
                "created_at": "2026-07-05",
                "closed_at": "2026-08-01",
                "amount": Decimal(500),
                "is_won": True,
            }
        ],
        deal_contacts=[{"deal_id": "d", "contact_id": "2"}, {"deal_id": "d", "contact_id": "3"}],
    )
    assert found.value("network_leads", network="linkedin") == 2
    assert found.value("network_revenue_per_lead", network="linkedin") == 250


# --- whatever the rows --------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 7, 1), date(2026, 9, 30))


@st.composite
def activity(draw: st.DrawFn) -> Row:
    make = draw(st.sampled_from([post, page_day]))
    clicks = draw(st.none() | st.integers(0, 50))
    made: Row = make(
        draw(DAYS).isoformat(),
        draw(st.sampled_from(["linkedin", "x"])),
        impressions=draw(st.none() | st.integers(0, 500)),
        clicks=None if clicks is None else Decimal(clicks),
        comments=draw(st.none() | st.integers(0, 9)),
    )
    return made


@settings(max_examples=12, deadline=None)
@given(st.lists(activity(), min_size=1, max_size=12))
def test_networks_and_months_add_up_to_the_total_and_nothing_counts_twice(rows: Sequence[Row]) -> None:
    kpis = ("social_clicks", "social_comments", "social_impressions")
    with TemporaryDirectory() as folder:
        book, plan = Book(Path(folder), {"social_posts": rows}), a_plan()
        figures = book.figures(plan, Ask(kpis), Ask(kpis, by="network"), Ask(kpis, grain="month"))
    for kpi, column in zip(kpis, ("clicks", "comments", "impressions"), strict=True):
        total = figures.find(kpi, start=plan.period.start, end=plan.period.end)
        assert total is not None
        if total.value is None:
            continue
        for dimension in ("network", "month"):
            assert sum(each.value or 0 for each in figures.by(kpi, dimension)) == total.value
        by_grain = {
            grain: sum(Decimal(str(row.get(column) or 0)) for row in rows if row["grain"] == grain)
            for grain in ("post", "page_day")
        }
        assert total.value >= by_grain["page_day"]
        assert total.value <= sum(by_grain.values())


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=8), st.integers(0, 6))
def test_growth_is_a_difference_of_two_levels(levels: list[int], before: int) -> None:
    first = date(2026, 7, 1) - timedelta(days=before + 1)
    rows = [
        page_day((first + timedelta(days=index * 9)).isoformat(), followers=level) for index, level in enumerate(levels)
    ]
    start, end = date(2026, 7, 1), date(2026, 9, 30)
    days = [first + timedelta(days=index * 9) for index in range(len(levels))]
    inside = [level for day, level in zip(days, levels, strict=True) if start <= day <= end]
    known = [level for day, level in zip(days, levels, strict=True) if day < start]
    with TemporaryDirectory() as folder:
        figure = Book(Path(folder), {"social_posts": rows}).figure("follower_growth")
    assert figure.value == (inside[-1] - known[-1] if inside else None)
