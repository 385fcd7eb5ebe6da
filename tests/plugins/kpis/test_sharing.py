"""Costs of no channel under each rule that a plan may declare."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.plan import Plan
from reportgen.records import Ask
from tests.plugins.kpis.book import Book, Row, a_plan
from tests.plugins.kpis.conftest import OpenBook

# July: tools 100 of no channel; media 300 paid, 100 e-mail. August: tools 70 of no channel, and no media.
COSTS: tuple[Row, ...] = (
    {"date": date(2026, 7, 1), "category": "tools", "amount": Decimal(100)},
    {"date": date(2026, 7, 2), "category": "media", "channel": "Paid", "amount": Decimal(300)},
    {"date": date(2026, 7, 3), "category": "media", "channel": "Email", "amount": Decimal(100)},
    {"date": date(2026, 8, 1), "category": "tools", "amount": Decimal(70)},
)
# July: two leads of Organic, one of Paid. August: one of Organic, one of nobody knows what.
LEADS: tuple[Row, ...] = (
    {"contact_id": "1", "created_at": "2026-07-05", "channel": "Organic"},
    {"contact_id": "2", "created_at": "2026-07-06", "channel": "Organic"},
    {"contact_id": "3", "created_at": "2026-07-07", "channel": "Paid"},
    {"contact_id": "4", "created_at": "2026-08-08", "channel": "Organic"},
    {"contact_id": "5", "created_at": "2026-08-09"},
)


def ruled(rule: str | None, **data: Any) -> Plan:
    return a_plan(shared_costs={"rule": rule} if rule else {}, **data)


def by_channel(book: Book, plan: Plan, kpi: str = "cost") -> dict[str, Decimal | None]:
    figures = book.figures(plan, Ask((kpi,), by="channel"))
    return {figure.dimension("channel") or "": figure.value for figure in figures.by(kpi, "channel")}


@pytest.fixture
def costs(book: OpenBook) -> Book:
    return book(costs=COSTS, contacts=LEADS)


def test_without_a_rule_costs_of_no_channel_stay_shared(costs: Book) -> None:
    assert by_channel(costs, ruled(None)) == {"Paid": 300, "Email": 100, "(shared)": 170}


def test_by_media_cost_follows_the_media_of_the_month_and_keeps_what_no_media_claims(costs: Book) -> None:
    # July: 100 as 300 to 100. August has no media: its 70 stay shared.
    assert by_channel(costs, ruled("by-media-cost")) == {"Paid": 375, "Email": 125, "(shared)": 70}


def test_by_leads_follows_the_leads_of_the_month(costs: Book) -> None:
    # July: 100 as 2 to 1, cut at ten-thousandths; August: 70 as 1 to 1. The leads of no known channel bear their part.
    assert by_channel(costs, ruled("by-leads")) == {
        "Email": 100, "Organic": Decimal("101.6666"), "Paid": Decimal("333.3334"), "(not set)": 35,
    }  # fmt: skip


def test_evenly_serves_every_channel_with_a_lead_or_a_cost(costs: Book) -> None:
    # July: a third of 100 to each of Email, Organic, Paid; August: Organic alone.
    assert by_channel(costs, ruled("evenly")) == {
        "Email": Decimal("133.3333"), "Organic": Decimal("103.3333"), "Paid": Decimal("333.3334"),
    }  # fmt: skip


def test_cost_per_lead_by_channel_rests_on_allocated_cost(costs: Book) -> None:
    found = by_channel(costs, ruled("by-leads"), "cost_per_lead")["Organic"]
    assert found is not None
    assert round(found, 10) == round(Decimal("101.6666") / 3, 10)


def test_by_leads_without_contacts_keeps_costs_shared(book: OpenBook) -> None:
    assert by_channel(book(costs=COSTS), ruled("by-leads")) == {"Paid": 300, "Email": 100, "(shared)": 170}


def test_months_of_a_channel_add_up_to_its_quarter(costs: Book) -> None:
    plan = ruled("by-leads")
    figures = costs.figures(plan, Ask(("cost",), by="channel"), Ask(("cost",), by="channel", grain="month"))
    for channel in ("Organic", "Paid", "Email", "(not set)"):
        whole = figures.find("cost", channel=channel, start=plan.period.start, end=plan.period.end)
        months = [
            figure.value or 0 for figure in figures.by("cost", "month", channel=channel) if figure.dimension("month")
        ]
        assert whole is not None
        assert sum(months) == whole.value


def test_a_refund_without_a_channel_is_shared_too(book: OpenBook) -> None:
    refund = {"date": date(2026, 7, 9), "category": "tools", "amount": Decimal(-10)}
    found = by_channel(book(costs=[*COSTS, refund], contacts=LEADS), ruled("by-media-cost"))
    assert found == {"Paid": Decimal("367.5"), "Email": Decimal("122.5"), "(shared)": 70}


_amounts = st.decimals(-1000, 100_000, places=2)
_channels = st.sampled_from([None, "Paid", "Email", "Organic"])
_costs = st.builds(
    lambda start, length, category, channel, amount: {
        "date": date(2026, 6, 20) + timedelta(start),
        "until": date(2026, 6, 20) + timedelta(start + length),
        "category": category,
        "channel": channel,
        "amount": amount,
    },
    st.integers(0, 100),
    st.integers(0, 40),
    st.sampled_from(["media", "tools"]),
    _channels,
    _amounts,
)
_leads = st.builds(
    lambda number, day, channel: {
        "contact_id": str(number),
        "created_at": (date(2026, 6, 20) + timedelta(day)).isoformat(),
        "channel": channel,
    },
    st.integers(),
    st.integers(0, 110),
    _channels,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(_costs, min_size=1, max_size=6),
    st.lists(_leads, max_size=6, unique_by=lambda row: row["contact_id"]),
    st.sampled_from(["by-media-cost", "by-leads", "evenly"]),
)
def test_whatever_the_rule_no_cent_is_lost_or_made(costs: list[Row], leads: list[Row], rule: str) -> None:
    book, asks = Book(Path(), {"costs": costs, "contacts": leads}), (Ask(("cost",)), Ask(("cost",), by="channel"))
    before, after = book.figures(ruled(None), *asks), book.figures(ruled(rule), *asks)
    total, same = before.find("cost"), after.find("cost")
    assert total is not None
    assert same is not None
    assert same.value == total.value
    assert sum(figure.value or 0 for figure in after.by("cost", "channel")) == (total.value or 0)
