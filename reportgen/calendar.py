"""Periods of a report: months, quarters, years, fiscal years, ranges and what they are compared with.

All dates are inclusive. Nothing here reads a clock: ``as_of`` is passed in. Fiscal years are named by the year in which
they end (``FY2026`` with ``fiscal_year_start=4`` is April 2025 to March 2026). Where the fiscal year does not start in
January, *relative* quarters and years (``last-quarter``, ``year-to-date``) are fiscal ones; ``2026-Q3`` and ``2026``
always are those of the calendar.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, cast

Grain = Literal["day", "week", "month", "quarter", "year", "range"]

#: Years a report can be about; what lies outside is a slip of the pen, and would overflow dates.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_DAY = timedelta(days=1)
_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
_UNIT = r"(?P<fiscal>fiscal-)?(?P<unit>week|month|quarter|year)"
_RELATIVE = re.compile(rf"(?P<which>last|this)-{_UNIT}|{_UNIT.replace('?P<', '?P<to_')}-to-date")
_ABSOLUTE = re.compile(
    r"(?P<fiscal>FY)?(?P<year>[0-9]{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>[0-9]{2})|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)
_EXAMPLES = "2026-09, 2026-Q3, 2026, FY2026-Q3, 2026-W05, 2026-07-01..2026-09-30, last-month or quarter-to-date"


class PeriodError(ValueError):
    """Raised for an expression that names no period, or one that has not begun; its text says why."""


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive dates with their label (``2026-09``, ``2026-Q3``, ``FY2026-Q3``, ``2026``, ``2026-07-01..2026-09-30``).

    ``partial`` marks a period that is not over, or that is cut (a to-date period): ``end`` is then the last day that
    counts, while the label still names the whole; it is compared with the same elapsed part of another period only.
    """

    start: date
    end: date
    label: str
    grain: Grain = "range"
    partial: bool = False

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.end - self.start).days + 1


def parse(expression: str, as_of: date, fiscal_year_start: int = 1) -> Period:
    """The period that ``expression`` names, seen on the day ``as_of``, which still counts.

    A period that is not over ends at ``as_of`` and is partial. Raises PeriodError.
    """
    text = expression.strip()
    if relative := _RELATIVE.fullmatch(text):
        named = relative.groupdict()
        unit = cast("Grain", named["unit"] or named["to_unit"])
        fiscal = bool(named["fiscal"] or named["to_fiscal"])
        if fiscal and unit not in ("quarter", "year"):
            raise PeriodError(f"there is no fiscal {unit}, only fiscal quarters and fiscal years")
        period = containing(as_of, unit, fiscal_year_start, fiscal=fiscal)
        if named["which"] == "last":
            period = containing(period.start - _DAY, unit, fiscal_year_start, fiscal=fiscal)
    elif ".." in text:
        first, _, last = text.partition("..")
        period = _range(_named(first.strip(), fiscal_year_start), _named(last.strip(), fiscal_year_start))
    else:
        period = _named(text, fiscal_year_start)
    if period.start > as_of:
        raise PeriodError(f"{period.label} has not begun: the report is made as of {as_of.isoformat()}")
    return period if period.end <= as_of else replace(period, end=as_of, partial=True)


def containing(day: date, grain: Grain, fiscal_year_start: int = 1, *, fiscal: bool = False) -> Period:
    """The whole week (ISO), month, quarter or year that ``day`` lies in; ``fiscal`` forces fiscal labels."""
    match grain:
        case "day":
            return Period(day, day, day.isoformat(), "day")
        case "week":
            year, week, weekday = day.isocalendar()
            start = day - (weekday - 1) * _DAY
            return Period(start, start + 6 * _DAY, f"{year:04}-W{week:02}", "week")
        case "month":
            return _months(day.replace(day=1), "month", f"{day:%Y-%m}")
        case "quarter" | "year":
            since = (day.month - fiscal_year_start) % 12
            first = shift_months(day.replace(day=1), -(since % _MONTHS[grain]))
            # Named by the year of its last month.
            year = shift_months(day.replace(day=1), 11 - since).year
            label = f"FY{year}" if fiscal or fiscal_year_start != 1 else str(year)
            return _months(first, grain, f"{label}-Q{since // 3 + 1}" if grain == "quarter" else label)
        case "range":
            raise ValueError("a range is not a unit of the calendar")


def label(start: date, end: date, fiscal_year_start: int = 1) -> str:
    """The name of the whole (fiscal) quarter or year from ``start`` to ``end``; empty where the stretch is none."""
    grains: tuple[Grain, ...] = ("quarter", "year")
    units = (containing(start, grain, fiscal_year_start) for grain in grains)
    return next((unit.label for unit in units if (unit.start, unit.end) == (start, end)), "")


def previous(period: Period) -> Period:
    """The stretch of the same length right before; of a partial period, the same elapsed part of the one before.

    Whole months go back by months, all else by days.
    """
    whole = _whole(period)
    months = _month_count(whole)
    return _back_months(period, months) if months else _back_days(period, whole.days)


def year_ago(period: Period) -> Period:
    """The same stretch a year before: whole months stay whole, 29 February becomes 28, a week keeps its ISO number.

    The year before a year of 53 weeks has 52: week 53 is compared with week 52.
    """
    if period.grain == "week":
        year, week, _ = period.start.isocalendar()
        last = date(year - 1, 12, 28).isocalendar().week  # 28 December always lies in the last week
        return _back_days(period, (period.start - date.fromisocalendar(year - 1, min(week, last), 1)).days)
    return _back_months(period, 12)


def split(period: Period, grain: Grain, fiscal_year_start: int = 1) -> tuple[Period, ...]:
    """The weeks (ISO), months, quarters or years of a period in order; parts that it cuts are clipped and partial."""
    parts: list[Period] = []
    day = period.start
    while day <= period.end:
        unit = containing(day, grain, fiscal_year_start)
        start, end = max(unit.start, period.start), min(unit.end, period.end)
        parts.append(replace(unit, start=start, end=end, partial=(start, end) != (unit.start, unit.end)))
        day = unit.end + _DAY
    return tuple(parts)


def months_back(period: Period, count: int) -> Period:
    """``count`` months that end with the period's last one; it is cut (and partial) where the period ends within it."""
    start = shift_months(period.end.replace(day=1), 1 - count)
    partial = not _ends_month(period.end)
    return Period(start, period.end, f"{start:%Y-%m}..{period.end:%Y-%m}", "range", partial=partial)


def shift_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later (or earlier), or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _named(text: str, fiscal_year_start: int) -> Period:
    """A whole period with a name of its own."""
    found = _ABSOLUTE.fullmatch(text)
    if not found:
        raise PeriodError(f"{text[:60]!r} is no period; write for example {_EXAMPLES}")
    year, quarter, week, month, day = (
        int(found[name]) if found[name] else 0 for name in ("year", "quarter", "week", "month", "day")
    )
    if not FIRST_YEAR < year < LAST_YEAR:
        raise PeriodError(f"{text} lies outside the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}")
    if found["fiscal"]:
        if week or month:
            raise PeriodError(f"{text} is no period: a fiscal year is followed by a quarter (FY{year}-Q3) or nothing")
        start = date(year if fiscal_year_start == 1 else year - 1, fiscal_year_start, 1)
        start = shift_months(start, 3 * (quarter - 1)) if quarter else start
        return _months(start, "quarter" if quarter else "year", text)
    try:
        if week:
            return containing(date.fromisocalendar(year, week, 1), "week")
        if day:
            return containing(date(year, month, day), "day")
        if month:
            return containing(date(year, month, 1), "month")
    except ValueError:
        raise PeriodError(f"{text} is not in the calendar") from None
    if found["week"] or found["month"]:
        raise PeriodError(f"{text} is not in the calendar")
    return containing(date(year, 3 * quarter - 2, 1), "quarter") if quarter else containing(date(year, 1, 1), "year")


def _range(first: Period, last: Period) -> Period:
    if last.end < first.start:
        raise PeriodError(f"{first.label}..{last.label} ends before it starts")
    if "FY" in first.label + last.label:  # could not be read back without the fiscal year's start (see _whole)
        return Period(first.start, last.end, f"{first.start.isoformat()}..{last.end.isoformat()}")
    return Period(first.start, last.end, f"{first.label}..{last.label}")


def _months(start: date, grain: Grain, label: str) -> Period:
    """The unit of whole months that begins with ``start``."""
    return Period(start, shift_months(start, _MONTHS[grain]) - _DAY, label, grain)


def _whole(period: Period) -> Period:
    """A partial period as it was before it was cut (its label still names it)."""
    if not period.partial:
        return period
    if period.grain in _MONTHS:
        return _months(period.start, period.grain, period.label)
    if period.grain == "week":
        return containing(period.start, "week")
    if period.grain == "range" and ".." in period.label:
        return replace(period, end=_named(period.label.partition("..")[2], 1).end, partial=False)
    return period


def _ends_month(day: date) -> bool:
    return (day + _DAY).day == 1


def _month_count(period: Period) -> int:
    """How many whole months a period is, or 0."""
    if period.start.day != 1 or not _ends_month(period.end):
        return 0
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def _back_months(period: Period, months: int) -> Period:
    start, end = shift_months(period.start, -months), shift_months(period.end, -months)
    if _month_count(period):
        end = shift_months(end.replace(day=1), 1) - _DAY
    return _moved(period, start, end, months)


def _back_days(period: Period, days: int) -> Period:
    return _moved(period, period.start - days * _DAY, period.end - days * _DAY, 0)


def _moved(period: Period, start: date, end: date, months: int) -> Period:
    """``period`` at other dates, named after them."""
    match period.grain:
        case "quarter" | "year":
            label = _earlier(period.label, months)
        case "month" | "week" | "day":
            label = containing(start, period.grain).label
        case "range":
            label = f"{start.isoformat()}..{end.isoformat()}"
    return replace(period, start=start, end=end, label=label)


def _earlier(label: str, months: int) -> str:
    """``FY2026-Q1`` three months earlier is ``FY2025-Q4``; works on the name, so that no fiscal start is needed."""
    found = _ABSOLUTE.fullmatch(label)
    if not found:
        return label
    year, quarter = int(found["year"]), int(found["quarter"] or 1)
    year, index = divmod(year * 4 + quarter - 1 - months // 3, 4)
    return f"{found['fiscal'] or ''}{year}" + (f"-Q{index + 1}" if found["quarter"] else "")
