from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reportgen.records import Ask
from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook


def page(name: str, day: date, **more: object) -> Row:
    return {"page": name, "date": day, **more}


PAGES: tuple[Row, ...] = (
    page("/guide", date(2026, 7, 1), kind="landing", views=200, entrances=150, engagement_seconds=Decimal(6000),
         cta_views=100, cta_clicks=8, conversions=Decimal(6)),
    page("/guide", date(2026, 8, 1), kind="landing", views=100, entrances=50, engagement_seconds=None, cta_views=60,
         cta_clicks=None, conversions=Decimal(4)),
    page("/blog", date(2026, 9, 1), kind="blog", views=300, entrances=None, engagement_seconds=Decimal(3000),
         conversions=Decimal(2)),
    page("/guide", date(2026, 10, 1), kind="landing", entrances=1000, conversions=Decimal(1000)),
)  # fmt: skip


@pytest.fixture
def pages(book: OpenBook) -> Book:
    return book(pages=PAGES)


def test_rates_are_of_the_rows_that_tell_both(pages: Book) -> None:
    assert parts(pages.figure("landing_page_conversion_rate")) == (10, 200)  # 6 + 4 of 150 + 50
    assert parts(pages.figure("cta_click_rate")) == (8, 100)
    assert pages.value("page_engagement_seconds") == 18  # 9 000 ÷ (200 + 300)


def test_rates_by_page_and_kind(pages: Book) -> None:
    assert pages.value("landing_page_conversion_rate", page="/guide") == Decimal("0.05")
    assert pages.figure("landing_page_conversion_rate", page="/blog").status == "not_available"
    assert pages.value("page_views", kind="landing") == 300


def test_a_page_keeps_its_kind(pages: Book) -> None:
    figures = pages.figures(a_plan(), Ask(("page_views",), by="kind,page"))
    assert {
        each.dimensions: each.value
        for each in figures.by("page_views", "page", kind="blog") + figures.by("page_views", "page", kind="landing")
    } == {
        (("kind", "blog"), ("page", "/blog")): 300,
        (("kind", "landing"), ("page", "/guide")): 300,
    }
