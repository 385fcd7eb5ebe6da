"""The stretch a goal is about, what of its target falls where, and what must be measured to judge it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.calendar import Period, containing, shift_months, split
from reportgen.records import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.plan import Goal, Plan
    from reportgen.records import Catalogue

_DAY = timedelta(days=1)
#: Months of history that forecasts look at.
HISTORY = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """Inclusive dates of a goal; ``covered`` is the last day that reality is known of (before ``start``: not begun)."""

    start: date
    end: date
    covered: date

    @property
    def begun(self) -> bool:
        """Whether any day of it is known."""
        return self.covered >= self.start

    @property
    def over(self) -> bool:
        """Whether all of it is known."""
        return self.covered >= self.end

    @property
    def remaining(self) -> int:
        """Days still to come."""
        return max((self.end - self.covered).days, 0)

    @property
    def elapsed(self) -> Fraction:
        """The part of its days that is over."""
        return Fraction((self.covered - self.start).days + 1, (self.end - self.start).days + 1)


def stretch_of(goal: Goal, plan: Plan) -> Stretch | None:
    """What the goal is about, as far as it is known; None when it has no day."""
    dates = plan.dates_of(goal)
    if dates is None:
        return None
    start, end = dates
    return Stretch(start, end, min(end, plan.period.end, plan.as_of))


def recurrences(goal: Goal, start: date, end: date, fiscal_year_start: int) -> Fraction:
    """How often a recurring goal falls due from ``start`` to ``end``; clipped days, weeks, months, … count by their days."""
    if goal.every is None or start > end:
        return Fraction(0)
    parts = split(Period(start, end, ""), goal.every, fiscal_year_start)
    return sum(
        (Fraction(part.days, containing(part.start, goal.every, fiscal_year_start).days) for part in parts), Fraction(0)
    )


def due(goal: Goal, stretch: Stretch, start: date, end: date, fiscal_year_start: int) -> Decimal:
    """The part of an additive goal's target that falls from ``start`` to ``end``, even by day."""
    if goal.every is not None:
        return exact(goal.target, recurrences(goal, start, end, fiscal_year_start))
    first, last = max(start, stretch.start), min(end, stretch.end)
    days = max((last - first).days + 1, 0)
    return exact(goal.target, Fraction(days, (stretch.end - stretch.start).days + 1))


def exact(amount: Decimal, share: Fraction) -> Decimal:
    """``amount`` × ``share``, divided last."""
    return amount * share.numerator / share.denominator


def months_before(stretch: Stretch) -> tuple[Period, ...]:
    """The last whole months before the end of what is covered, oldest first."""
    after = (stretch.covered + _DAY).replace(day=1)
    return split(Period(shift_months(after, -HISTORY), after - _DAY, ""), "month")


def year_before(stretch: Stretch) -> tuple[Period, ...]:
    """The months of the year that ends right before the stretch; none where it is longer than a year or starts mid-month."""
    if stretch.start.day != 1 or stretch.end >= shift_months(stretch.start, 12):
        return ()
    return split(Period(shift_months(stretch.start, -12), stretch.start - _DAY, ""), "month")


def goal_asks(plan: Plan, catalogue: Catalogue) -> tuple[tuple[str, Ask], ...]:
    """What must be measured to judge the plan's goals, each ask with the goal that asks.

    The covered stretch, and months for the recent rate, its spread and last year's profile. Goals of KPIs that nobody
    offers are left out: the check of the plan names them.
    """
    return tuple(
        (f"goals[{index}]", ask)
        for index, goal in enumerate(plan.data.goals)
        if goal.kpi in catalogue.kpis
        for ask in _asks(goal, stretch_of(goal, plan))
    )


def _asks(goal: Goal, stretch: Stretch | None) -> Iterator[Ask]:
    if stretch is None or not stretch.begun:
        return
    covered = Period(stretch.start, stretch.covered, f"{stretch.start}..{stretch.covered}", partial=not stretch.over)
    for by in dict.fromkeys(("", "channel" if goal.channel else "", "campaign" if goal.campaign else "")):
        yield Ask((goal.kpi,), by=by, within=covered)
    by = "channel" if goal.channel else "campaign" if goal.campaign else ""
    yield Ask((goal.kpi,), by=by, grain=goal.cadence or "month", within=covered)
    if goal.every is None and (profile := year_before(stretch)):
        yield Ask((goal.kpi,), by=by, grain="month", within=Period(profile[0].start, profile[-1].end, ""))
    if not stretch.over:
        history = months_before(stretch)
        yield Ask((goal.kpi,), by=by, grain="month", within=Period(history[0].start, history[-1].end, ""))
