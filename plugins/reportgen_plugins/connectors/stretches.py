"""When the rows of a cost export lie: on a day, in a week or month, or somewhere in a stretch of days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from reportgen.document import Span
from reportgen.errors import DataError, PlanError, Problem
from reportgen.records import FieldMapping, LoadContext
from reportgen_plugins.connectors.days import Days, Order, cuts, dated, order_of, overlap, stretch
from reportgen_plugins.connectors.headers import find
from reportgen_plugins.connectors.orders import fitting
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.words import _

_BY_DAY = "break the report down by day"
#: Columns that name days; which of them a file has says what its rows stand for.
COLUMNS = ("date", "begin", "week", "month", "start", "end")


@dataclass(frozen=True, slots=True)
class When:
    """The fields that say when a file's rows lie, and the stretches for which they stand (none: each for its own day)."""

    fields: tuple[FieldMapping, ...] = ()
    spans: tuple[Days, ...] = ()


def when(found: Sheet, context: LoadContext, said: str, orders: Mapping[str, Iterable[str]]) -> When:
    """By the columns ``date``; ``week``, ``month``; ``begin`` (no end is told); ``start`` and ``end``.

    Without any the whole file stands for the days that the plan (``said``) or the lines above the header name. ``orders``
    are headers by which the order of doubtful dates is known. Raises DataError for a stretch of which the report measures
    only a part, PlanError for a range that cannot be read.
    """
    header = next((found.header(name) for name in COLUMNS if found.header(name)), "")
    order: Order = next((order for order in ("day-first", "month-first") if find((header,), orders.get(order, ()))), "")
    order = order or order_of(chain.from_iterable(map(found.sample, COLUMNS)))
    known = _range(found, context, said, order)
    if known and header:
        order = fitting(found.column(header), order, known, stretches=header in map(found.header, ("week", "month")))
    if found.header("date") or "date" in found.wishes.fields:
        return When(tuple(_ordered("date", found, order)))
    if found.header("week"):
        return _segments(found, context, "week", order, known)
    if found.header("month"):
        return _segments(found, context, "month", order, known)
    if found.header("begin"):
        return _begun(found, context, order, known)
    if found.header("start"):
        return _spelled(found, context, order)
    return _as_one(found, context, known)


def _ordered(name: str, found: Sheet, order: Order) -> Iterator[FieldMapping]:
    """The column of days read in the order that its header tells, where the days themselves leave it open."""
    header = found.header(name)
    if order and header and not order_of(found.texts(name)):
        yield FieldMapping(name="date", column=header, dayfirst=order == "day-first")
    elif header and name != "date":
        yield FieldMapping(name="date", column=header)


def _segments(found: Sheet, context: LoadContext, grain: str, order: Order, known: Days | None) -> When:
    """Rows of weeks or months; the first and last of an export hold only what lies within its range."""
    days = dated(found.texts(grain), order)
    spans = {text: _within(_segment(day, grain), known) for text, day in days.items()}
    _whole(found, context, spans.values())
    header = found.header(grain)
    return When(
        (
            FieldMapping(
                name="date", column=header, values={text: span[0].isoformat() for text, span in spans.items()}
            ),
            FieldMapping(
                name="until", column=header, values={text: span[1].isoformat() for text, span in spans.items()}
            ),
        ),
        tuple(sorted(set(spans.values()))),
    )


def _segment(day: date, grain: str) -> Days:
    if grain == "week":
        return day, day + timedelta(days=6)
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _within(span: Days, known: Days | None) -> Days:
    """The part of a segment that lies in the range of the export."""
    if known is None or not overlap(span, known):
        return span
    return max(span[0], known[0]), min(span[1], known[1])


def _begun(found: Sheet, context: LoadContext, order: Order, known: Days | None) -> When:
    """Rows that tell the day on which they begin: days or months, or all of them one stretch that begins on one day."""
    days = dated(found.texts("begin"), order)
    begins = sorted(set(days.values()))
    if len(begins) == 1 and (known is None or (known[0] != known[1] and begins[0] == known[0])):
        if known is None:
            what = f"every row begins on {begins[0]}: the costs of that day, or of all days from then on"
            raise DataError(
                Problem(what, f"{_BY_DAY}, or say range: {begins[0]}..{begins[0]} in the plan", found.place)
            )
        return _as_one(found, context, known)
    if len(begins) > 1 and all(day.day == 1 for day in begins):
        spans = {text: _within(_segment(day, "month"), known) for text, day in days.items()}
        _whole(found, context, spans.values())
        ends = {text: span[1].isoformat() for text, span in spans.items()}
        until = FieldMapping(name="until", column=found.header("begin"), values=ends)
        return When((*_ordered("begin", found, order), until), tuple(sorted(set(spans.values()))))
    return When(tuple(_ordered("begin", found, order)))


def _spelled(found: Sheet, context: LoadContext, order: Order) -> When:
    """Rows that tell their first and last day."""
    end = "end" if found.header("end") else "start"
    pairs = tuple(dict.fromkeys(found.cells("start", end)))
    order = order_of(chain.from_iterable(pairs)) or order
    days = dated(chain.from_iterable(pairs), order)
    spans = tuple(sorted({(days[one], days[two]) for one, two in pairs if one in days and two in days}))
    _whole(found, context, spans)
    if len(spans) == 1:
        _tell(found, context, spans[0])
    dayfirst = order == "day-first" if order else None
    fields = (
        FieldMapping(name="date", column=found.header("start"), dayfirst=dayfirst),
        FieldMapping(name="until", column=found.header(end), dayfirst=dayfirst),
    )
    return When(fields, () if all(first == last for first, last in spans) else spans)


def _as_one(found: Sheet, context: LoadContext, days: Days | None) -> When:
    """All rows stand for one stretch of days."""
    if days is None:
        what = "neither a column nor the lines above say which days these costs are of"
        raise DataError(Problem(what, f"{_BY_DAY}, or say range: 2026-09-01..2026-09-30 in the plan", found.place))
    _whole(found, context, (days,))
    _tell(found, context, days)
    fields = (
        FieldMapping(name="date", constant=days[0].isoformat()),
        FieldMapping(name="until", constant=days[1].isoformat()),
    )
    return When(fields, (days,))


def _tell(found: Sheet, context: LoadContext, days: Days) -> None:
    if days[0] != days[1]:
        told = Span(*days, style="dates")
        context.caveat(
            _("{file} has no days: its costs are spread evenly over {days}", file=found.file.shown, days=told)
        )


def _range(found: Sheet, context: LoadContext, said: str, order: Order) -> Days | None:
    """The days of the whole file: those of the plan, else the first that a line above the header names."""
    if not said:
        return next((days for line in found.grid.above if (days := stretch(line) or stretch(line, order))), None)
    if days := stretch(said):
        return days
    what = f"{said!r} is no stretch of days"
    raise PlanError(Problem(what, "write it like 2026-09-01..2026-09-30", context.where("range")))


def _whole(found: Sheet, context: LoadContext, spans: Iterable[Days]) -> None:
    """Refuse a stretch that some measured period cuts: which part of the money lies in it nobody can tell."""
    for span in spans:
        if any(cuts(period, span) for period in context.periods):
            what = f"costs of {span[0]} to {span[1]} in one sum, of which the report needs a part"
            raise DataError(Problem(what, _BY_DAY, found.place))
