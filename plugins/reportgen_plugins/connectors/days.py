"""The days that an export covers: told by a column, by the lines above its header, or by the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

Days = tuple[date, date]

#: Languages in which preambles name months.
_LANGUAGES = ("en", "fr", "de", "es", "pt", "it", "nl", "ar")
_ISO = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:er|\.|º)?\s+(?:de\s+|d['’])?([^\W\d_]+)\.?,?\s+(?:de\s+)?(\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})(?!\d)")


def cuts(period: Days, span: Days) -> bool:
    """Whether only a part of ``span`` lies in ``period``."""
    inside = period[0] <= span[0] and span[1] <= period[1]
    outside = span[1] < period[0] or period[1] < span[0]
    return not inside and not outside


def stretch(text: str) -> Days | None:
    """The two days that ``text`` names (``September 1, 2026 - September 30, 2026``), or one day twice.

    None where there is none, and where day and month of ``9/1/2026`` cannot be told apart.
    """
    for found in (_iso(text), _worded(text), _numbered(text)):
        if found:
            return (min(found), max(found)) if len(found) <= 2 else None  # noqa: PLR2004 - a stretch has two ends
    return None


def _iso(text: str) -> list[date]:
    return [day for match in _ISO.finditer(text) if (day := _day(*map(int, match.groups())))]


def _worded(text: str) -> list[date]:
    found = [_day(int(year), _month(name), int(day)) for day, name, year in _DAY_FIRST.findall(text)]
    if not any(found):
        found = [_day(int(year), _month(name), int(day)) for name, day, year in _MONTH_FIRST.findall(text)]
    return [day for day in found if day]


def _numbered(text: str) -> list[date]:
    parts = [tuple(map(int, match.groups())) for match in _NUMBERED.finditer(text)]
    month_first = [_day(year, one, two) for one, two, year in parts]
    day_first = [_day(year, two, one) for one, two, year in parts]
    ways = [[day for day in way if day] for way in (month_first, day_first) if parts and all(way)]
    ways = [way for way in ways if way == sorted(way)]
    return ways[0] if len(ways) == 1 or (ways and ways[0] == ways[1]) else []


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return _months().get(name.casefold().rstrip("."), 0)


@cache
def _months() -> dict[str, int]:
    """Names of months, long and short, in the languages of exports."""
    return {name.casefold().rstrip("."): number for number, name in _names()}


def _names() -> Iterator[tuple[int, str]]:
    from babel.dates import get_month_names

    widths: Iterable[str] = ("wide", "abbreviated")
    for language in _LANGUAGES:
        for width in widths:
            yield from get_month_names(width, locale=language).items()  # type: ignore[arg-type]  # Babel names the widths in a Literal
