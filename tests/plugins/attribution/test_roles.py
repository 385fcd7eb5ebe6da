"""Roles over the whole history, sole reach, marketing's part, and cost of what is attributed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest

from reportgen.records import Ask
from tests.plugins.attribution.ledgers import Row, World, a_plan, deal, linked, touch

Make = Callable[[Mapping[str, Sequence[Row]]], World]

TOUCHES = [
    touch("p", "2025-01-10", "Organic social"), touch("p", "2026-06-01", "Organic search"), touch("p", "2026-08-01", "E-mail"),
    touch("p", "2026-09-10", "Direct"), touch("p", "2026-09-25", "E-mail"),
    touch("q", "2026-09-01", "Paid search"), touch("q", "2026-09-02", "Paid search"),
]  # fmt: skip
TABLES: dict[str, list[Row]] = {
    "touches": TOUCHES,
    "deals": [deal("1", "2026-09-20", 100), deal("2", "2026-09-21", 50), deal("3", "2026-09-22", 7)],
    "deal_contacts": [*linked("1", "p"), *linked("2", "q")],
    "contacts": [
        {"contact_id": "p", "created_at": "2026-06-02", "lead_at": "2026-06-02"},
        {"contact_id": "q", "created_at": "2026-08-01", "lead_at": "2026-08-15"},
    ],
    "costs": [
        {"date": date(2026, 9, 1), "channel": "E-mail", "category": "media", "amount": 30},
        {"date": date(2026, 9, 1), "channel": "Paid search", "category": "content", "amount": 30},
    ],
}
NONE = "(no recorded touch)"


def by_channel(world: World, kpi: str) -> dict[str, Decimal]:
    found = world.figures(a_plan(), Ask((kpi,), by="channel"))
    return {f.dimension("channel") or "": f.value for f in found if f.kpi == kpi and f.value}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("originated", {"Organic social": 100, "Paid search": 50, NONE: 7}),
        ("lead_created", {"Organic search": 100, NONE: 57}),
        (
            "assisted",
            {"Organic social": 100, "Organic search": 100, "E-mail": 100, "Direct": 100, "Paid search": 50, NONE: 7},
        ),
        ("converted", {"Direct": 100, "Paid search": 50, NONE: 7}),
    ],
)
def test_roles_look_at_the_whole_history(world: Make, role: str, expected: dict[str, int]) -> None:
    assert by_channel(world(TABLES), f"{role}_revenue") == expected
    assert set(by_channel(world(TABLES), f"{role}_conversions")) == set(expected)


@pytest.mark.parametrize("role", ["originated", "lead_created", "assisted", "converted"])
def test_in_total_each_conversion_has_a_role_once(world: Make, role: str) -> None:
    assert world(TABLES).figure(a_plan(), f"{role}_conversions").value == 3
    assert world(TABLES).figure(a_plan(), f"{role}_revenue").value == 157


def test_nobody_made_leads_where_no_lead_is_dated(world: Make) -> None:
    figure = world({**TABLES, "contacts": []}).figure(a_plan(), "lead_created_conversions")
    assert figure.status == "not_available"


def test_sole_reach_counts_contacts_whom_nobody_else_touched(world: Make) -> None:
    assert by_channel(world(TABLES), "sole_reach") == {"Paid search": 1}


def test_sole_reach_is_that_of_the_periods_end(world: Make) -> None:
    tables = {"touches": [touch("p", "2026-07-01", "a"), touch("p", "2026-10-01", "b"), touch("q", "2026-07-01", "a"),
                          touch("q", "2026-07-01", "b")]}  # fmt: skip
    assert by_channel(world(tables), "sole_reach") == {"a": 1}


def test_marketing_sourced_and_influenced_revenue(world: Make) -> None:
    plan = a_plan(inbound={"channels": ["e-mail", "Organic search"]})
    made = world(TABLES)
    assert made.figure(plan, "marketing_sourced_revenue_share").value == 0
    influenced = made.figure(plan, "marketing_influenced_revenue_share")
    assert [influenced.numerator, influenced.denominator] == [100, 157]


def test_marketings_part_needs_to_know_which_channels_are_inbound(world: Make) -> None:
    figure = world(TABLES).figure(a_plan(), "marketing_sourced_revenue_share")
    assert figure.status == "not_available"
    assert figure.reason is not None
    assert "inbound.channels" in str(figure.reason.arguments["key"])


def test_cost_per_attributed_conversion_and_roas(world: Make) -> None:
    made, plan = world(TABLES), a_plan(attribution={"model": "linear", "lookback_days": 365})
    mail = made.figure(plan, "attributed_cost_per_conversion", channel="E-mail", model="linear")
    assert mail.value == pytest.approx(90)  # a third of one conversion for 30
    assert made.figure(plan, "attributed_roas", channel="E-mail", model="linear").value == pytest.approx(
        Decimal(100) / 3 / 30
    )
    assert made.figure(plan, "attributed_roas", channel="Paid search", model="linear").status == "not_available"
    direct = made.figure(plan, "attributed_cost_per_conversion", channel="Direct", model="linear")
    assert direct.status == "not_available"
    assert direct.reason is not None
