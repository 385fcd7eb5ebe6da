"""The revenue goal of a plan, and lengths of time in months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.calendar import Period, containing, split

if TYPE_CHECKING:
    from reportgen import Plan


@dataclass(frozen=True, slots=True)
class RevenueGoal:
    """How much revenue is wanted over which inclusive dates."""

    target: Decimal
    start: date
    end: date

    @property
    def months(self) -> Fraction:
        """The goal's length."""
        return months(self.start, self.end)


def months(start: date, end: date) -> Fraction:
    """Length of inclusive dates in months, exact: a part of a month counts by its days."""
    parts = split(Period(start, end, ""), "month")
    return sum((Fraction(part.days, containing(part.start, "month").days) for part in parts), Fraction(0))


def revenue_goal(plan: Plan) -> RevenueGoal | None:
    """The plan's goal for all revenue that covers the report period's end; of several, the longest; else None.

    Of a recurring goal the recurrence that holds the period's end: what the current month, say, still lacks.
    """
    found: list[RevenueGoal] = []
    on, fiscal_year_start = plan.period.end, plan.data.report.fiscal_year_start
    for goal in plan.data.goals:
        if goal.kpi != "revenue" or goal.channel or goal.campaign or goal.target <= 0:
            continue
        if goal.every is not None:
            unit = containing(on, goal.every, fiscal_year_start)
            if (goal.from_ is None or goal.from_ <= unit.end) and (goal.by is None or goal.by >= unit.start):
                found.append(RevenueGoal(goal.target, unit.start, unit.end))
        elif dates := plan.dates_of(goal):
            found.append(RevenueGoal(goal.target, *dates))
    covering = [goal for goal in found if goal.start <= on <= goal.end]
    return max(covering, key=lambda goal: (goal.end - goal.start, goal.target), default=None)
