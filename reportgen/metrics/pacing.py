"""How far a goal should be by now, and where it is heading: arithmetic over its months.

The forecast of an additive KPI is what was reached plus the remaining days at the recent rate. The rate is the mean of the
last up to three whole months of the goal's stretch, or of the elapsed part where it has none. Its 80 % interval takes months
as independent and alike: with *s* the standard deviation of the last up to twelve whole monthly totals (at least three),
*m* the months to come and *k* the months the rate rests on, it is ±1.2816 × s × √(m + m² ÷ k): the months' own spread, and
that of the rate. It never reaches below what was reached, unless months were negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from reportgen.metrics.expressions import CONTEXT
from reportgen.metrics.statistics import Z80, deviation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.metrics.stretches import Stretch

#: Days of a month on average, to count the months to come.
_MONTH = Decimal("30.4375")
_RECENT, _SPREAD = 3, 3
#: A landing further away than this is no date to plan with.
_HORIZON = 3653


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month's total."""

    start: date
    end: date
    value: Decimal

    @property
    def days(self) -> int:
        """Its length."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected value at the end of a stretch with its 80 % interval, and the rate a day it rests on."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None
    rate: Decimal


def profile_share(stretch: Stretch, year: Sequence[Month]) -> Fraction | None:
    """The part of the stretch's total that last year had reached by the same day; None without its twelve months.

    ``year`` are the twelve months before the stretch; its first months stand for those of the stretch, in order.
    """
    if len(year) < 12 or any(month.value < 0 for month in year):  # noqa: PLR2004  # months of a year
        return None
    reached, total = Fraction(0), Fraction(0)
    first = stretch.start
    for month in year:
        if first > stretch.end:
            break
        length = ((first + timedelta(days=32)).replace(day=1) - first).days
        days = min((stretch.end - first).days + 1, length)
        known = min(max((stretch.covered - first).days + 1, 0), days)
        total += Fraction(month.value) * Fraction(days, length)
        reached += Fraction(month.value) * Fraction(known, length)
        first += timedelta(days=length)
    return reached / total if total > 0 else None


def forecast(actual: Decimal, stretch: Stretch, history: Sequence[Month]) -> Forecast:
    """Where an additive KPI that stands at ``actual`` will be at the stretch's end; ``history`` are whole months in order."""
    inside = [month for month in history if month.start >= stretch.start and month.end <= stretch.covered][-_RECENT:]
    with localcontext(CONTEXT):
        if inside:
            rate = sum((month.value for month in inside), Decimal(0)) / sum(month.days for month in inside)
        else:
            rate = actual / ((stretch.covered - stretch.start).days + 1)
        value = actual + rate * stretch.remaining
        values = [month.value for month in history]
        if len(values) < _SPREAD:
            return Forecast(value, None, None, rate)
        months = stretch.remaining / _MONTH
        half = Z80 * deviation(values) * (months + months * months / max(len(inside), 1)).sqrt()
        low = value - half
        if actual >= 0 and min(values) >= 0:
            low = max(low, actual)
        return Forecast(value, low, value + half, rate)


def landing(actual: Decimal, target: Decimal, stretch: Stretch, rate: Decimal) -> date | None:
    """The day on which ``target`` is reached at ``rate`` a day; None when it was reached before, or is out of sight."""
    if actual >= target or rate <= 0:
        return None
    days = (target - actual) / rate
    if days > _HORIZON:
        return None
    return stretch.covered + timedelta(days=ceil(days))
