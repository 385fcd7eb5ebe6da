"""Costs typed in the plan as rows of ``costs``: recurring ones by calendar day, week, month, quarter or year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.plan import PlanCost
    from reportgen.plan.schema import Every

#: The precision of money on the engine.
_UNIT = Decimal("0.0001")
_DAY = timedelta(days=1)


def cost_rows(costs: tuple[PlanCost, ...], last: date) -> Iterator[dict[str, object]]:
    """The rows of the plan's costs; recurring ones without ``until`` run to ``last``.

    A stretch that ``from`` or ``until`` cuts costs its share by days; what rounding leaves over falls on its last row.
    """
    for cost in costs:
        for start, end, share in _stretches(cost, last):
            amount, hours = cost.amount, cost.hours
            if amount is None and hours is not None and cost.hourly_rate is not None:
                amount = hours * cost.hourly_rate
            yield {
                "date": start,
                "until": end,
                "category": cost.category,
                "channel": cost.channel,
                "campaign": cost.campaign,
                "band": cost.band,
                "stage": cost.stage,
                "amount": _part(amount, share),
                "hours": _part(hours, share),
                "hourly_rate": cost.hourly_rate,
                "currency": cost.currency,
            }


def _part(value: Decimal | None, share: tuple[int, int, int]) -> Decimal | None:
    """The part of a value for the days ``share[0]`` to ``share[1]`` of ``share[2]``: parts of a whole sum to the whole."""
    if value is None:
        return None
    before, after, days = share
    return _rounded(value * after / days) - _rounded(value * before / days)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_UNIT, ROUND_HALF_UP)


def _stretches(cost: PlanCost, last: date) -> Iterator[tuple[date, date, tuple[int, int, int]]]:
    """First and last day of each row, and which days of its whole stretch they are."""
    start = cost.on or cost.from_
    assert start is not None  # noqa: S101 - the schema asks for one of the two
    if cost.every is None:
        yield start, cost.until or start, (0, 1, 1)
        return
    end = cost.until or last
    while start <= end:
        first, final = stretch(start, cost.every)
        stop = min(final, end)
        days = (final - first).days + 1
        yield start, stop, ((start - first).days, (stop - first).days + 1, days)
        start = final + _DAY


def stretch(day: date, every: Every) -> tuple[date, date]:
    """The calendar day, ISO week, month, quarter or year that holds ``day``."""
    match every:
        case "day":
            return day, day
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return day.replace(day=1), _month_end(day.year, day.month)
        case "quarter":
            first = (day.month - 1) // 3 * 3 + 1
            return date(day.year, first, 1), _month_end(day.year, first + 2)
        case "year":
            return date(day.year, 1, 1), date(day.year, 12, 31)
        case _:
            assert_never(every)


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else date.max) - _DAY
