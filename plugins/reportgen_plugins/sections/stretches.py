"""Stretches of time that trends need: the months up to a period's end, and earlier periods of the same length."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from reportgen.calendar import Period

_YEAR = 12
_DAYS_A_MONTH = Decimal("365.25") / 12


def month_start(day: date, months: int = 0) -> date:
    """The first day of the month ``months`` after the one of ``day``."""
    years, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    return date(years, month + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    return month_start(day, 1) - timedelta(days=1)


def months_to(end: date, count: int) -> tuple[Period, ...]:
    """The ``count`` months up to ``end``, the last one cut there."""
    return tuple(_month(month_start(end, -back), end) for back in reversed(range(count)))


def months_between(first: date, end: date) -> tuple[Period, ...]:
    """The months from that of ``first`` to ``end``, the last one cut there."""
    return months_to(end, (end.year - first.year) * _YEAR + end.month - first.month + 1)


def whole(months: tuple[Period, ...]) -> Period:
    """The stretch that consecutive months cover."""
    start, end = months[0].start, months[-1].end
    return Period(start, end, f"{start}..{end}", partial=months[-1].partial)


def whole_months(period: Period) -> int:
    """How many calendar months the period is made of; 0 when it does not begin and end with one."""
    if period.start.day != 1 or period.end != month_end(period.end):
        return 0
    return (period.end.year - period.start.year) * _YEAR + period.end.month - period.start.month + 1


def months_in(period: Period) -> Decimal:
    """The length of a period in months, days counted at their mean where it is not made of whole ones."""
    count = whole_months(period)
    return Decimal(count) if count else period.days / _DAYS_A_MONTH


def before(period: Period, count: int) -> tuple[Period, ...]:
    """The ``count`` stretches of the same length before a period of whole months, oldest first; else none."""
    length = whole_months(period)
    if not length:
        return ()
    return tuple(_shifted(period, -back * length, length) for back in range(count, 0, -1))


def _month(start: date, limit: date) -> Period:
    end = min(month_end(start), limit)
    return Period(start, end, f"{start:%Y-%m}", "month", partial=end < month_end(start))


def _shifted(period: Period, months: int, length: int) -> Period:
    start = month_start(period.start, months)
    end = month_end(month_start(start, length - 1))
    label = {1: f"{start:%Y-%m}", _YEAR: f"{start.year}"}.get(length, f"{start}..{end}")
    if period.grain == "quarter":
        label = f"{start.year}-Q{(start.month - 1) // 3 + 1}"
    return Period(start, end, label, period.grain)
