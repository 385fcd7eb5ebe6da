"""Stretches of time that trends need: the months up to a period's end, and earlier periods of the same length."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reportgen.calendar import Period, months_back, previous, split

_DAYS_A_MONTH = Decimal("365.25") / 12


def months_to(period: Period, count: int) -> tuple[Period, ...]:
    """The ``count`` months that end with the period's last one, which is cut where the period ends within it."""
    return split(months_back(period, count), "month")


def months_since(first: date, period: Period) -> tuple[Period, ...]:
    """The months from the day ``first`` to the period's end."""
    return split(Period(first, period.end, f"{first}..{period.end}"), "month")


def whole(stretches: tuple[Period, ...]) -> Period:
    """What consecutive stretches cover."""
    start, end = stretches[0].start, stretches[-1].end
    return Period(start, end, f"{start}..{end}", partial=stretches[-1].partial)


def before(period: Period, count: int) -> tuple[Period, ...]:
    """The ``count`` stretches of the same length before a period, oldest first; of a partial one, its elapsed part."""
    found: list[Period] = []
    for _step in range(count):
        period = previous(period)
        found.append(period)
    return tuple(reversed(found))


def months_in(period: Period) -> Decimal:
    """The length of a period in months; days count at their mean where it does not consist of whole ones."""
    parts = split(period, "month")
    return period.days / _DAYS_A_MONTH if any(part.partial for part in parts) else Decimal(len(parts))
