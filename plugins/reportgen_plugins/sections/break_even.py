"""When the programme has earned back what it cost (cumulative return less cumulative cost, month by month)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import stdev
from typing import TYPE_CHECKING, Literal

from reportgen.calendar import shift_months

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Two-sided 80 % of the normal distribution.
_Z80 = Decimal("1.2816")
#: How many of the latest months make "today's rate".
RECENT = 6
#: Beyond ten years a forecast says no more than "not in sight".
_HORIZON = 120
#: So many months to come can be drawn beside those that were.
_DRAWN = 24


@dataclass(frozen=True, slots=True)
class CashMonth:
    """A month's return and cost, and the cumulative return less cost at its end."""

    start: date
    returned: Decimal
    cost: Decimal
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class Outlook(CashMonth):
    """A month to come; the cumulative sum is 80 % sure between ``low`` and ``high``."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class BreakEven:
    """``reached`` in ``month``; ``forecast`` for it, 80 % sure between ``low`` and ``high`` (None: not in sight); or neither."""

    status: Literal["reached", "forecast", "out_of_sight"]
    month: date | None = None
    low: date | None = None
    high: date | None = None


def accumulate(months: Sequence[tuple[date, Decimal, Decimal]]) -> tuple[CashMonth, ...]:
    """The curve from (month, return, cost), beginning with the first month that cost anything."""
    found: list[CashMonth] = []
    balance = Decimal(0)
    for start, returned, cost in months:
        if not found and cost == 0:
            continue
        balance += returned - cost
        found.append(CashMonth(start, returned, cost, balance))
    return tuple(found)


def break_even(curve: Sequence[CashMonth]) -> BreakEven:
    """The first month from which the sum stays at or above zero; else a forecast at the rate of the last six months."""
    if not curve or curve[-1].cumulative < 0:
        return _forecast(curve)
    last_negative = max((index for index, month in enumerate(curve) if month.cumulative < 0), default=-1)
    return BreakEven("reached", curve[last_negative + 1].start)


@dataclass(frozen=True, slots=True)
class _Pace:
    """Today's rate: the mean month of the last six (or fewer ``known``), and by how much months scatter (80 %)."""

    balance: Decimal
    rate: Decimal
    spread: Decimal
    known: int

    @classmethod
    def of(cls, curve: Sequence[CashMonth]) -> _Pace:
        recent = [month.returned - month.cost for month in curve[-RECENT:]]
        spread = _Z80 * (stdev(recent) if len(recent) > 1 else Decimal(0))
        return cls(curve[-1].cumulative, sum(recent, Decimal(0)) / len(recent), spread, len(recent))

    def after(self, months: int, side: int = 0) -> Decimal:
        """The sum ``n`` months on: ``balance + n·rate ± spread·√(n + n² ÷ known)``, ``side`` being 1, 0 or −1.

        Months scatter by ``spread``; so does the rate, which rests on ``known`` of them.
        """
        scatter = (months + Decimal(months * months) / self.known).sqrt()
        return self.balance + months * self.rate + side * self.spread * scatter

    def passed(self, side: int = 0) -> int | None:
        """After how many months the sum is at or above zero: in the middle, or at a side of its interval."""
        return next((n for n in range(1, _HORIZON + 1) if self.after(n, side) >= 0), None)


def _forecast(curve: Sequence[CashMonth]) -> BreakEven:
    pace = _Pace.of(curve) if curve else None
    expected = pace.passed() if pace and pace.rate > 0 else None
    if pace is None or expected is None:
        return BreakEven("out_of_sight")
    start, low, high = curve[-1].start, pace.passed(1), pace.passed(-1)
    return BreakEven(
        "forecast",
        shift_months(start, expected),
        shift_months(start, low) if low is not None else None,
        shift_months(start, high) if high is not None else None,
    )


def ahead(curve: Sequence[CashMonth], state: BreakEven, until: date | None = None) -> tuple[Outlook, ...]:
    """The months to ``until`` and to a forecast break-even, each as the mean of the last six.

    A break-even further than two years away is not waited for. ``until`` needs six months to go by, fewer tell too little.
    """
    if not curve:
        return ()
    last = curve[-1]
    waited = _between(last.start, state.month) if state.status == "forecast" and state.month else 0
    asked = _between(last.start, until) if until and len(curve) >= RECENT else 0
    recent, pace = curve[-RECENT:], _Pace.of(curve)
    returned = sum((month.returned for month in recent), Decimal(0)) / len(recent)
    cost = sum((month.cost for month in recent), Decimal(0)) / len(recent)
    return tuple(
        Outlook(shift_months(last.start, n), returned, cost, *(pace.after(n, side) for side in (0, -1, 1)))
        for n in range(1, max(waited if waited <= _DRAWN else 0, asked) + 1)
    )


def _between(first: date, last: date) -> int:
    """How many months ``last`` is after ``first``."""
    return (last.year - first.year) * 12 + last.month - first.month
