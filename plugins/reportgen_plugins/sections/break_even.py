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


def _forecast(curve: Sequence[CashMonth]) -> BreakEven:
    recent = [month.returned - month.cost for month in curve[-RECENT:]]
    if not recent or sum(recent) <= 0:
        return BreakEven("out_of_sight")
    rate = sum(recent, Decimal(0)) / len(recent)
    spread = _Z80 * (stdev(recent) if len(recent) > 1 else Decimal(0))
    start, balance = curve[-1].start, curve[-1].cumulative
    expected = _first(balance, rate, Decimal(0), len(recent))
    if expected is None:
        return BreakEven("out_of_sight")
    low, high = _first(balance, rate, spread, len(recent)), _first(balance, rate, -spread, len(recent))
    return BreakEven(
        "forecast",
        shift_months(start, expected),
        shift_months(start, low) if low is not None else None,
        shift_months(start, high) if high is not None else None,
    )


def ahead(curve: Sequence[CashMonth], state: BreakEven) -> tuple[CashMonth, ...]:
    """The months to a forecast break-even, each as the mean of the last six; none where it is further than two years away."""
    if state.status != "forecast" or state.month is None:
        return ()
    recent, last = curve[-RECENT:], curve[-1]
    count = (state.month.year - last.start.year) * 12 + state.month.month - last.start.month
    if count > _DRAWN:
        return ()
    returned = sum((month.returned for month in recent), Decimal(0)) / len(recent)
    cost = sum((month.cost for month in recent), Decimal(0)) / len(recent)
    return tuple(
        CashMonth(shift_months(last.start, n), returned, cost, last.cumulative + n * (returned - cost))
        for n in range(1, count + 1)
    )


def _first(balance: Decimal, rate: Decimal, spread: Decimal, known: int) -> int | None:
    """After how many months the balance is at or above zero: ``balance + n·rate + spread·√(n + n² ÷ known)``.

    Months scatter by ``spread``; so does the rate, which rests on ``known`` of them.
    """
    return next(
        (n for n in range(1, _HORIZON + 1) if balance + n * rate + spread * (n + Decimal(n * n) / known).sqrt() >= 0),
        None,
    )
