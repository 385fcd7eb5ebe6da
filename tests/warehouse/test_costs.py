"""Costs typed in the plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reportgen.plan import PlanCost
from reportgen.warehouse.costs import cost_rows
from tests.warehouse.desk import Desk

LAST = date(2026, 9, 30)


def rows(**cost: Any) -> list[tuple[Any, Any, Any]]:
    found = cost_rows((PlanCost.model_validate({"category": "tools", **cost}),), LAST)
    return [(row["date"], row["until"], row["amount"]) for row in found]


def test_a_monthly_cost_is_a_row_a_month() -> None:
    assert rows(amount=100, every="month", **{"from": date(2026, 8, 1)}) == [
        (date(2026, 8, 1), date(2026, 8, 31), 100),
        (date(2026, 9, 1), date(2026, 9, 30), 100),
    ]


def test_a_part_of_a_month_costs_its_days() -> None:
    found = rows(amount=310, every="month", until=date(2026, 8, 10), **{"from": date(2026, 7, 22)})
    assert found == [(date(2026, 7, 22), date(2026, 7, 31), 100), (date(2026, 8, 1), date(2026, 8, 10), 100)]


def test_a_single_cost_stands_on_its_day() -> None:
    assert rows(amount=5, on=date(2026, 8, 3)) == [(date(2026, 8, 3), date(2026, 8, 3), 5)]


def test_hours_cost_their_rate() -> None:
    assert rows(hours=10, hourly_rate=55, on=date(2026, 8, 3))[0][2] == 550


@given(
    amount=st.decimals(1, 100_000, places=2),
    every=st.sampled_from(["day", "week", "month", "quarter", "year"]),
    start=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    days=st.integers(1, 800),
    cut=st.integers(0, 799),
)
def test_a_cost_in_two_parts_sums_to_the_whole(amount: Decimal, every: str, start: date, days: int, cut: int) -> None:
    end = start + timedelta(days=days)
    middle = start + timedelta(days=cut % days)
    whole = rows(amount=amount, every=every, until=end, **{"from": start})
    first = rows(amount=amount, every=every, until=middle, **{"from": start})
    second = rows(amount=amount, every=every, until=end, **{"from": middle + timedelta(days=1)})
    assert sum(row[2] for row in whole) == sum(row[2] for row in (*first, *second))


def test_plan_costs_stand_beside_imported_ones(desk: Desk) -> None:
    desk.write("a.csv", "date,amount\n2026-07-01,1\n")
    costs = [{"category": "salaries", "amount": 100, "every": "month", "from": "2026-09-01", "currency": "USD"}]
    warehouse = desk.load(costs=costs, currencies={"USD": {"rate": 2, "on": "2026-09-30"}})
    found = warehouse.engine.query("SELECT _source, date, amount FROM costs ORDER BY date")
    assert found == [
        ("one", date(2026, 7, 1), 1),
        ("plan", date(2026, 9, 1), 200),
        ("plan", date(2026, 10, 1), Decimal("6.4516")),
    ]
    assert warehouse.tables["costs"].sources == ("one", "plan")
