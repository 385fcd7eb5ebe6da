"""Dates that bear no year (``August 31``): told by the first row's year, and by the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from reportgen.errors import DataError, Problem
from reportgen_plugins.connectors.days import stretch
from reportgen_plugins.connectors.sheet import Sheet

#: Any leap year: it has every day that a text may name.
_LEAP = 2024


def dated(found: Sheet, year: int | None, name: str = "day") -> Mapping[str, str]:
    """The ISO date of every text of the column ``name`` that bears no year, by the order of the rows.

    The first row is of ``year``, else of the year that the file's own name or the lines above its header give that day.
    Raises DataError when that is not known, or a day stands twice.
    """
    texts = [text for (text,) in found.cells(name) if text]
    if all(stretch(text) for text in texts):
        return {}
    days = {text: day for text in texts if (day := _day(text))}
    if not days:
        return {}  # no dates at all: the reader says so, line by line
    if len(set(texts)) < len(texts):
        what = "dates without a year stand twice: more than one year, or one day again"
        raise DataError(Problem(what, "export a year at most", found.place))
    text, day = next(iter(days.items()))
    year = year or _hinted(day, (found.file.shown, *found.grid.above))
    if year is None:
        what = f"dates like {text!r} bear no year"
        raise DataError(Problem(what, "say the year of the first row in the plan, like year: 2026", found.place))
    return {text: day.isoformat() for text, day in zip(days, _following(days.values(), year), strict=True)}


def _day(text: str) -> date | None:
    """The day of ``text``, in a leap year."""
    days = stretch(f"{text} {_LEAP}")
    return days[0] if days and days[0] == days[1] else None


def _following(days: Iterable[date], year: int) -> Iterator[date]:
    """Each day in the year that brings it nearest to the day before it: years end where the rows pass them."""
    before: date | None = None
    for day in days:
        years = (year,) if before is None else (year - 1, year, year + 1)
        nearby = [found for each in years if (found := _in(day, each))]
        origin = before or day.replace(year=year, day=1)
        before = _nearest(nearby, origin) or day
        year = before.year
        yield before


def _nearest(days: Iterable[date], origin: date) -> date | None:
    return min(days, key=lambda day: abs(day - origin), default=None)


def _in(day: date, year: int) -> date | None:
    """``day`` in another year, None for 29 February where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _hinted(day: date, lines: Iterable[str]) -> int | None:
    """The year that a line names beside that very day."""
    ends = [end for line in lines if (days := stretch(line)) for end in days]
    return next((end.year for end in ends if (end.month, end.day) == (day.month, day.day)), None)
