"""What the costs typed in a plan add up to over a stretch of time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.calendar import Period, containing, split

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.plan import PlanCost


def spending(plan: Plan) -> Fraction:
    """What falls into the report's period, as far as it is over."""
    return spending_between(plan, plan.period.start, min(plan.period.end, plan.as_of))


def spending_between(plan: Plan, start: date, end: date) -> Fraction:
    """In the report's currency, over inclusive dates, past or to come; every cost is spread evenly over its days."""
    return sum((_amount(cost, plan) * _times(cost, start, end) for cost in plan.data.costs), Fraction(0))


def _amount(cost: PlanCost, plan: Plan) -> Fraction:
    amount = Fraction(cost.hours or 0) * Fraction(cost.hourly_rate or 0)
    if cost.amount is not None:
        amount = Fraction(cost.amount)
    foreign = cost.currency is not None and cost.currency != plan.currency
    return amount * Fraction(plan.data.currencies[cost.currency].rate) if foreign and cost.currency else amount


def _times(cost: PlanCost, start: date, end: date) -> Fraction:
    """How often the cost falls from ``start`` to ``end``; a cut week, month, … counts by its days."""
    first = cost.on or cost.from_ or start
    low = max(first, start)
    if cost.every is None:
        last = cost.until or first
        high = min(last, end)
        return Fraction(max((high - low).days + 1, 0), (last - first).days + 1)
    high = min(cost.until or end, end)
    if low > high:
        return Fraction(0)
    parts = split(Period(low, high, ""), cost.every)
    return sum((Fraction(part.days, containing(part.start, cost.every).days) for part in parts), Fraction(0))
