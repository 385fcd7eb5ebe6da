"""The days that an export covers: told by a column, by the lines above its header, or by the plan."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Literal

Days = tuple[date, date]
#: Whether ``9/1/2026`` is in September or in January.
Order = Literal["", "day-first", "month-first"]

#: Languages in which exports name months.
_LANGUAGES = ("en", "fr", "de", "es", "pt", "it", "nl", "pl", "ar")
_ISO = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_EASTERN = re.compile(r"(?<!\d)(\d{4})\s*[年/.년]\s*(\d{1,2})\s*[月/.월]\s*(\d{1,2})(?!\d)")
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_NAME = r"([^\W\d_]{3,})\.?"
_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})(?:er|\.|º)?\s+(?:de\s+|d['’])?{_NAME},?(?:\s+(?:de\s+)?(\d{{4}})(?!\d))?")
_MONTH_FIRST = re.compile(rf"{_NAME}\s+(\d{{1,2}})(?!\d),?(?:\s+(\d{{4}})(?!\d))?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
#: ``1 - 30 September 2026`` and ``September 1 - 30, 2026``: the month is said once.
_SHARED_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})\.?\s*[-–—]\s*(?=\d{{1,2}}\.?\s+(?:de\s+)?{_NAME})")
_SHARED_MONTH_FIRST = re.compile(rf"({_NAME}\s+\d{{1,2}}\s*[-–—]\s*)(?=\d{{1,2}},?\s+\d{{4}})")
_MONTH = re.compile(rf"{_NAME}\s+(?:de\s+)?(\d{{4}})")
_MONTH_NUMBER = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])")


def cuts(period: Days, span: Days) -> bool:
    """Whether only a part of ``span`` lies in ``period``."""
    inside = period[0] <= span[0] and span[1] <= period[1]
    return not inside and overlap(period, span)


def overlap(one: Days, other: Days) -> bool:
    """Whether two stretches share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def stretch(text: str, order: Order = "") -> Days | None:
    """The two days that ``text`` names (``September 1, 2026 - September 30, 2026``), or one day twice.

    None where there is none, and where day and month of ``9/1/2026`` cannot be told apart.
    """
    for found in (_iso(text), _worded(text), _numbered(text, order)):
        if found:
            return (min(found), max(found)) if len(found) <= 2 else None  # noqa: PLR2004 - a stretch has two ends
    return None


def dated(texts: Iterable[str], order: Order = "") -> Mapping[str, date]:
    """The days that cells of one column name, a month by its first; without those that cannot be read.

    The column as a whole decides whether the day or the month stands in front; where it does not, ``order`` does.
    """
    texts = tuple(texts)
    settled = order_of(texts) or order
    found = {text: _single(text.strip(), settled) for text in texts}
    return {text: day for text, day in found.items() if day}


def order_of(texts: Iterable[str]) -> Order:
    """What the days of a column show of their order; nothing where they leave it open or contradict each other."""
    shown: set[Order] = set()
    for match in (match for text in texts if (match := _NUMBERED.match(text.strip()))):
        first, mark, second = int(match[1]), match[2], int(match[3])
        if mark == "." or first > 12:  # noqa: PLR2004 - months
            shown.add("day-first")
        elif second > 12:  # noqa: PLR2004 - months
            shown.add("month-first")
    return shown.pop() if len(shown) == 1 else ""


def numbered(texts: Iterable[str]) -> bool:
    """Whether some of ``texts`` are days written in numbers, the year last."""
    return any(_NUMBERED.match(text.strip()) for text in texts)


def _single(text: str, order: Order) -> date | None:
    days = stretch(text, order)
    if days:
        return days[0] if days[0] == days[1] else None
    if match := _MONTH_NUMBER.fullmatch(text):
        return _day(int(match[1]), int(match[2]), 1)
    if match := _MONTH.fullmatch(text):
        return _day(int(match[2]), _month(match[1]), 1)
    return None


def _iso(text: str) -> list[date]:
    matches = [*_ISO.finditer(text), *_EASTERN.finditer(text)]
    return [day for match in matches if (day := _day(*map(int, match.groups())))]


def _worded(text: str) -> list[date]:
    """Days with the names of their months; a year or month that is said once holds for both."""
    text = _SHARED_DAY_FIRST.sub(lambda match: f"{match[1]} {match[2]} - ", text)
    text = _SHARED_MONTH_FIRST.sub(lambda match: f"{match[1]}{match[2]} ", text)
    years = _YEAR.findall(text)
    for pattern, name, day in ((_DAY_FIRST, 1, 0), (_MONTH_FIRST, 0, 1)):
        found = [
            made
            for parts in pattern.findall(text)
            if _month(parts[name]) and (year := parts[2] or next(iter(years[-1:]), ""))
            if (made := _day(int(year), _month(parts[name]), int(parts[day])))
        ]
        if found:
            return found
    return []


def _numbered(text: str, order: Order) -> list[date]:
    parts = [(int(match[1]), int(match[3]), int(match[4])) for match in _NUMBERED.finditer(text)]
    pointed = any(match[2] == "." for match in _NUMBERED.finditer(text))
    month_first = [_day(year, one, two) for one, two, year in parts]
    day_first = [_day(year, two, one) for one, two, year in parts]
    tried: Collection[list[date | None]] = {
        "": (day_first,) if pointed else (month_first, day_first),
        "day-first": (day_first,),
        "month-first": (month_first,),
    }[order]
    ways = [[day for day in way if day] for way in tried if parts and all(way)]
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
