"""Axes made of rules and words, shared by the kinds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportgen.charts.canvas import Canvas, Spot
from reportgen.charts.reading import Reading, Times
from reportgen.charts.style import TEXT
from reportgen.document import Span
from reportgen.document.blocks import Datum

#: Room for one line of words, in points.
LINE = 12.0


def time_labels(reading: Reading, values: Sequence[Datum], days: Sequence[date]) -> dict[date, str]:
    """The words of each step: ``Jan``, with the year below the first step and each new one."""
    labels: dict[date, str] = {}
    year = 0
    for day, value in sorted(zip(days, values, strict=True), key=lambda pair: pair[0]):
        if day in labels:
            continue
        if isinstance(value, Span):
            labels[day] = reading.speaker.plain(value)
        else:
            labels[day] = reading.speaker.locale.month(day, year=False) if day.day == 1 else str(day.day)
            if day.year != year:
                labels[day] += f"\n{day.year}"
        year = day.year
    return labels


def draw_time(canvas: Canvas, labels: dict[date, str], times: Times, *, bold: date | None = None) -> None:
    """Labels under the sheet's floor; every second, third, … is left out when they would touch."""
    band = abs(canvas.x(1) - canvas.x(0))
    widest = max((canvas.style.width(part) for label in labels.values() for part in label.split("\n")), default=0)
    every = max(1, -(-int(widest + 6) // max(1, int(band))))
    last = max(times.places.values(), default=0)
    floor = canvas.size[1]
    rows: list[Spot] = []
    strong: list[Spot] = []
    tall = 2 if any("\n" in label for label in labels.values()) else 1
    for day, label in labels.items():
        place = times.places[day]
        if (last - place) % every and "\n" not in label:
            continue
        (strong if day == bold else rows).append(
            {"x": place, "y": at_height(canvas, floor - LINE * tall + 2), "t": label}
        )
    canvas.words(rows, colour="muted", baseline="top")
    canvas.words(strong, colour="ink", weight=600, baseline="top")


def time_height(labels: dict[date, str]) -> float:
    """Room that the time labels take at the foot, in points."""
    return LINE * (2 if any("\n" in label for label in labels.values()) else 1) + 4


def category_width(reading: Reading, words: Sequence[str]) -> tuple[float, list[str]]:
    """Room for category labels (at most 38 % of the line) and the labels, wrapped where they are longer."""
    limit = reading.chart.size[0] * 0.38
    wrapped = [reading.style.wrapped(text, limit) for text in words]
    widest = max((reading.style.width(part) for text in wrapped for part in text.split("\n")), default=0)
    return widest + 10, wrapped


def unit_note(canvas: Canvas, reading: Reading, note: str) -> None:
    """The unit at the upper starting corner."""
    if note:
        canvas.words(
            [{"x": at_side(canvas, 0), "y": at_height(canvas, 1), "t": note}],
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
