from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reportgen.records import Ask
from tests.plugins.kpis.book import Book, Row, a_plan
from tests.plugins.kpis.conftest import OpenBook

# Q3 2026: media 300 paid and 100.05 on e-mail; tools 50 of no channel; 3 hours at 20; 100 over 30 September to 2 October;
# an amount that nobody knows.
COSTS: tuple[Row, ...] = (
    {"date": date(2026, 7, 1), "category": "Media", "channel": "Paid", "amount": Decimal(300)},
    {"date": date(2026, 8, 1), "category": " media", "channel": "Email", "amount": Decimal("100.05")},
    {"date": date(2026, 9, 1), "category": "tools", "amount": Decimal(50)},
    {"date": date(2026, 9, 1), "category": "content", "channel": "Email", "hours": Decimal(3), "hourly_rate": Decimal(20)},
    {"date": date(2026, 9, 30), "until": date(2026, 10, 2), "category": "agency", "channel": "Paid",
     "amount": Decimal(100)},
    {"date": date(2026, 9, 2), "category": "tools", "amount": None},
)  # fmt: skip
CONTACTS: tuple[Row, ...] = (
    {"contact_id": "1", "created_at": "2026-07-05", "channel": "Paid", "customer_at": "2026-09-05"},
    {"contact_id": "2", "created_at": "2026-07-06", "channel": "Referral"},
)


@pytest.fixture
def costs(book: OpenBook) -> Book:
    return book(costs=COSTS, contacts=CONTACTS)


def test_cost_is_spread_by_day_and_counts_hours(costs: Book) -> None:
    # 300 + 100.05 + 50 + 3 × 20 + a third of 100
    assert costs.value("cost") == Decimal("543.3833")


def test_the_last_day_takes_what_does_not_divide(costs: Book) -> None:
    october = a_plan("2026-10", as_of=date(2026, 11, 1))
    assert costs.value("cost", october) == Decimal("66.6667")  # 33.3333 + 33.3334
    both = a_plan("2026-09-30..2026-10-02", as_of=date(2026, 11, 1))
    assert costs.value("cost", both) == 100


def test_media_cost_is_of_the_category_media_however_it_is_written(costs: Book) -> None:
    assert costs.value("media_cost") == Decimal("400.05")


def test_costs_of_no_channel_are_shared(costs: Book) -> None:
    assert costs.value("cost", channel="(shared)") == 50


def test_cost_breaks_down_by_category(costs: Book) -> None:
    figures = costs.figures(a_plan(), Ask(("cost",), by="category"))
    assert {figure.dimension("category"): figure.value for figure in figures.by("cost", "category")} == {
        "Media": 300, " media": Decimal("100.05"), "tools": 50, "content": 60, "agency": Decimal("33.3333"),
    }  # fmt: skip


def test_cost_per_result_divides_by_the_count(costs: Book) -> None:
    assert costs.value("cost_per_lead") == Decimal("543.3833") / 2
    assert costs.value("paid_cost_per_lead") == Decimal("400.05") / 2
    assert costs.value("customer_acquisition_cost") == Decimal("543.3833")
    assert costs.value("paid_customer_acquisition_cost") == Decimal("400.05")


def test_a_channel_without_cost_has_no_cost_per_lead(costs: Book) -> None:
    assert costs.value("cost_per_lead", channel="Paid") == Decimal("333.3333")
    assert costs.figure("cost_per_lead", channel="Referral").status == "not_available"


def test_months_add_up_to_the_period(costs: Book) -> None:
    figures = costs.figures(a_plan(), Ask(("cost",)), Ask(("cost",), grain="month"))
    months = [figure.value or 0 for figure in figures.by("cost", "month")]
    assert months == [300, Decimal("100.05"), Decimal("143.3333")]
