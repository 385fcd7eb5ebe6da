"""Dates that bear no year (``August 31``): told by the first row's year, and by the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from reportgen.errors import DataError, Problem
from reportgen_plugins.connectors.days import stretch
from reportgen_plugins.connectors.sheet import Sheet

_HALF_YEAR = timedelta(days=183)
#: From one day to the same day of another year, leap years not skipped.
_YEARS = range(-8, 9)


def dated(found: Sheet, year: int | None, name: str = "day") -> Mapping[str, str]:
    """The ISO date of every text of the column ``name``: texts that bear no year get one, in the order of the rows.

    The first row is of ``year``, else of the year that the file's own name or the lines above its header give it. Raises
    DataError when that is not known, or a day stands twice.
    """
    texts = [text for (text,) in found.cells(name) if text]
    yearless = [text for text in dict.fromkeys(texts) if stretch(text) is None]
    if not yearless:
        return {}
    if len(set(texts)) < len(texts):
        what = "dates without a year stand twice: more than one year, or one day again"
        raise DataError(Problem(what, "export a year at most", found.place))
    first = _at(texts[0], year) if year else _hinted(texts[0], (found.file.shown, *found.grid.above))
    if first is None:
        if year or not any(_near(texts[0], date(2024, 1, 1))):
            return {}  # no date at all: the reader says so, line by line
        what = f"dates like {texts[0]!r} bear no year"
        raise DataError(Problem(what, "say the year of the first row in the plan, like year: 2026", found.place))
    return dict(_following(texts, first))


def _following(texts: Iterable[str], first: date) -> Iterable[tuple[str, str]]:
    """Each text with its date: the one nearest to the row before, so that years end where the rows pass them."""
    before = first
    for text in texts:
        near = [day for day in _near(text, before) if abs(day - before) <= _HALF_YEAR]
        if near:
            before = min(near, key=lambda day: abs(day - before))
            yield text, before.isoformat()


def _near(text: str, day: date) -> list[date]:
    """The days that ``text`` may be, in the years about ``day``."""
    return [found for year in _YEARS if (found := _at(text, day.year + year))]


def _at(text: str, year: int) -> date | None:
    """The day of ``text`` in ``year``."""
    days = stretch(f"{text} {year}") or stretch(f"{text}, {year}")
    return days[0] if days and days[0] == days[1] and days[0].year == year else None


def _hinted(text: str, lines: Iterable[str]) -> date | None:
    """The day of ``text`` in a year that a line names beside that very day."""
    ends = [end for line in lines if (days := stretch(line)) for end in days]
    return next((end for end in ends if _at(text, end.year) == end), None)
