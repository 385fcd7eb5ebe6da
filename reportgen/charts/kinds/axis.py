"""Axes made of rules and words, shared by the kinds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from reportgen.charts.canvas import Align, Canvas, Spot
from reportgen.charts.reading import Reading, Times
from reportgen.charts.style import HATCH, TEXT
from reportgen.document import Span
from reportgen.document.blocks import Datum

#: Room for one line of words, in points.
LINE = 12.0
#: From the line of a note to its words, in points.
_BESIDE = 4.0
#: Lines of words that notes may take.
_LANES = 3


def time_labels(reading: Reading, values: Sequence[Datum], days: Sequence[date], band: float) -> dict[date, str]:
    """The words of the steps that have room, counted back from the last: ``Jan``, the year below the first of each year.

    ``band`` is the room of one step in points.
    """
    names: dict[date, str] = {}
    for day, value in sorted(zip(days, values, strict=True), key=lambda pair: pair[0]):
        if day in names:
            continue
        if isinstance(value, Span):
            names[day] = reading.style.wrapped(reading.speaker.plain(value), band)
        else:
            names[day] = reading.speaker.locale.month(day, year=False) if day.day == 1 else str(day.day)
    widest = max((reading.style.width(part) for name in names.values() for part in name.split("\n")), default=0)
    every = max(1, math.ceil((widest + 4) / band))
    places = Times.of(days).places
    last = max(places.values(), default=0)
    labels: dict[date, str] = {}
    year = 0
    for day, name in names.items():
        if (last - places[day]) % every:
            continue
        labels[day] = name
        if day.year != year and not isinstance(values[days.index(day)], Span):
            labels[day] += f"\n{day.year}"
        year = day.year
    return labels


def draw_time(canvas: Canvas, labels: dict[date, str], times: Times, *, bold: date | None = None) -> None:
    """Labels under the sheet's floor."""
    top = canvas.size[1] - time_height(labels) + 6
    for strong in (False, True):
        rows: list[Spot] = [
            {"x": times.places[day], "y": at_height(canvas, top), "t": label}
            for day, label in labels.items()
            if (day == bold) is strong
        ]
        canvas.words(rows, colour="ink" if strong else "muted", weight=600 if strong else 400, baseline="top")


def time_height(labels: dict[date, str]) -> float:
    """Room that the time labels take at the foot, in points."""
    lines = max((label.count("\n") + 1 for label in labels.values()), default=1)
    return 10 * lines + 8


def notes_height(reading: Reading) -> float:
    """Room that the chart's notes take at the head, in points."""
    return LINE * _lanes(reading)


def _lanes(reading: Reading) -> int:
    """Lines of words: a quarter of the sheet at most."""
    return min(_LANES, len(reading.chart.marks), max(1, int(reading.chart.size[1] / 4 / LINE)))


def draw_notes(
    canvas: Canvas, reading: Reading, times: Times, unit: str, foot: Callable[[float], float] | None = None
) -> None:
    """What happened, as a line at its day with its words at the head; days outside the axis are left out.

    Words stand towards the middle of the sheet, beside the ``unit`` in its corner, one line lower where others stand; what
    has too little room is cut short. ``foot`` says at which value the line of a place ends, by default at the lowest.
    """
    lanes, notes = range(_lanes(reading)), sorted(reading.chart.marks, key=lambda note: note[0])
    known = [
        (canvas.x(place), place, reading.speaker.plain(text))
        for day, text in notes
        if (place := times.between(day)) is not None
    ]
    early = [note for note in known if note[0] <= canvas.size[0] / 2]
    late = known[len(early) :]
    low = foot or (lambda _place: canvas.y.low)
    #: Where the words of each line end, from the left; where those at the right begin.
    left = [canvas.style.width(unit) if lane == 0 else 0.0 for lane in lanes]
    right = [canvas.size[0] for _lane in lanes]
    for x, place, text in early:
        lane = min(lanes, key=lambda each: (left[each] > x, each))
        room = canvas.size[0] - x - _BESIDE if left[lane] <= x else 0
        left[lane] = max(left[lane], x + _BESIDE + _note(canvas, (place, low(place)), lane, text, "start", room))
    for x, place, text in reversed(late):
        rooms = [x - _BESIDE - left[each] if right[each] >= x else 0 for each in lanes]
        lane = max(lanes, key=lambda each: (min(rooms[each], canvas.style.width(text)), -each))
        right[lane] = min(right[lane], x - _BESIDE - _note(canvas, (place, low(place)), lane, text, "end", rooms[lane]))


def _note(canvas: Canvas, foot: tuple[float, float], lane: int, text: str, side: Align, room: float) -> float:
    """Draw one note, its line down to ``foot``; gives back how wide its words run."""
    place, low = foot
    head = at_height(canvas, 3 + LINE * lane)
    shown = canvas.style.shortened(text, room)
    canvas.rules([{"x": place, "x2": place, "y": low, "y2": head}], "accent", 0.75, (2, 2))
    canvas.words(
        [{"x": place, "y": head, "t": shown}], align=side, dx=_BESIDE if side == "start" else -_BESIDE, baseline="top",
        colour="accent",
    )  # fmt: skip
    return canvas.style.width(shown)


def intervals(canvas: Canvas, steps: Iterable[tuple[float, float, float]]) -> None:
    """The interval of what is forecast at each step (place, low, high), hatched over the step's whole width."""
    spots: list[Spot] = [
        {"x": place - 0.5, "x2": place + 0.5, "y": low, "y2": high} for place, low, high in steps if high > low
    ]
    canvas.rects(spots, HATCH, stroke="pyline", width=0.5, opacity=0.45)


def category_width(reading: Reading, words: Sequence[str]) -> tuple[float, list[str]]:
    """Room for category labels (at most 38 % of the line) and the labels, wrapped where they are longer."""
    limit = reading.chart.size[0] * 0.38
    wrapped = [reading.style.wrapped(text, limit) for text in words]
    widest = max((reading.style.width(part) for text in wrapped for part in text.split("\n")), default=0)
    return widest + 10, wrapped


def unit_note(canvas: Canvas, note: str) -> None:
    """The unit at the upper starting corner."""
    if note:
        canvas.words(
            # Half a point inside: the marks that isolate a Latin unit in Arabic have a width of their own.
            [{"x": at_side(canvas, 0.5), "y": at_height(canvas, 1), "t": note}],
            align="start", colour="muted", baseline="top", size=TEXT - 0.5,
        )  # fmt: skip


def at_height(canvas: Canvas, point: float) -> float:
    """The value that lies at ``point`` from the top."""
    scale = canvas.y
    return scale.low + (point - scale.start) / (scale.stop - scale.start) * (scale.high - scale.low)


def at_side(canvas: Canvas, point: float) -> float:
    """The value that lies ``point`` from the starting side."""
    scale = canvas.x
    return scale.low + (point - scale.start) / (scale.stop - scale.start) * (scale.high - scale.low)
