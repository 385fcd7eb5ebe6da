"""When the rows of a cost export lie: on a day, in a week or month, or somewhere in a stretch of days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reportgen.document import Span
from reportgen.errors import DataError, PlanError, Problem
from reportgen.records import FieldMapping, LoadContext
from reportgen_plugins.connectors.days import Days, cuts, stretch
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.words import _

_BY_DAY = "break the report down by day"


def when(found: Sheet, context: LoadContext, said: str) -> Iterator[FieldMapping]:
    """The fields ``date`` and ``until`` where no column is a day: by the columns ``week``, ``month``, ``start`` and ``end``.

    Else the whole file stands for the days that the plan (``said``) or the lines above the header name. Raises DataError for
    a stretch of which the report measures only a part, PlanError for a range that cannot be read.
    """
    if "date" in {*found.columns, *found.wishes.fields}:
        return
    for grain in ("week", "month"):
        if header := found.header(grain):
            yield FieldMapping(name="date", column=header)
            yield FieldMapping(name="until", column=header, ends=grain)
            return
    if start := found.header("start"):
        end = found.header("end") or start
        _whole(found, context, _spans(found, start, end))
        yield FieldMapping(name="date", column=start)
        yield FieldMapping(name="until", column=end)
        return
    yield from _as_one(found, context, said)


def _as_one(found: Sheet, context: LoadContext, said: str) -> Iterator[FieldMapping]:
    """All rows stand for one stretch of days."""
    days = stretch(said) if said else _above(found.grid.above)
    if said and days is None:
        what = f"{said!r} is no stretch of days"
        raise PlanError(Problem(what, "write it like 2026-09-01..2026-09-30", context.where("range")))
    if days is None:
        what = "neither a column nor the lines above say which days these costs are of"
        raise DataError(Problem(what, f"{_BY_DAY}, or say range: 2026-09-01..2026-09-30 in the plan", found.place))
    _whole(found, context, (days,))
    start, end = days
    if start != end:
        told = Span(start, end, style="dates")
        context.caveat(
            _("{file} has no days: its costs are spread evenly over {days}", file=found.file.shown, days=told)
        )
    yield FieldMapping(name="date", constant=start.isoformat())
    yield FieldMapping(name="until", constant=end.isoformat())


def _above(lines: Iterable[str]) -> Days | None:
    """The first stretch that a line above the header names."""
    return next((days for line in lines if (days := stretch(line))), None)


def _spans(found: Sheet, start: str, end: str) -> tuple[Days, ...]:
    """The stretches of the first rows, as far as they read without doubt."""
    at, to = found.grid.header.index(start), found.grid.header.index(end)
    texts = {f"{row[at]} - {row[to]}" for row in found.grid.samples if max(at, to) < len(row)}
    return tuple(days for text in sorted(texts) if (days := stretch(text)))


def _whole(found: Sheet, context: LoadContext, spans: Iterable[Days]) -> None:
    """Refuse a stretch that some measured period cuts: which part of the money lies in it nobody can tell."""
    for span in spans:
        if any(cuts(period, span) for period in context.periods):
            what = f"costs of {span[0]} to {span[1]} in one sum, of which the report needs a part"
            raise DataError(Problem(what, _BY_DAY, found.place))
