"""Lines over time, labelled at their ends; a missing value is a gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, Times, bounds, day_of, nice

_COLOURS = ("ac", "accent", "pyline", "amber", "good")


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    scenario: str
    spots: tuple[tuple[int, Decimal | None, int | None], ...]

    @property
    def last(self) -> tuple[int, Decimal] | None:
        return next(((place, value) for place, value, _row in reversed(self.spots) if value is not None), None)


def draw(reading: Reading) -> Canvas:
    """One line a series and scenario."""
    chart, style = reading.chart, reading.style
    said, values = reading.column("time"), reading.numbers("value")
    days = [day_of(value, chart) for value in said]
    times = Times.of(days)
    lines = _lines(reading, [times.places[day] for day in days], values, times.count)
    say = reading.says(values)
    low, high = bounds([float(value) for value in values if value is not None])
    grid = nice(low, high)
    tick_words = [say(Decimal(repr(value))) for value in grid]
    start = max((style.width(text) for text in tick_words), default=0) + 8
    ends = {line.label: line for line in lines if line.label}
    room = max(
        [style.width(label) for label in ends] + [style.width(say(line.last[1])) for line in lines if line.last],
        default=0,
    )
    width, height = chart.size
    note = reading.unit_note(values)
    top = (16 if note else 8) + axis.notes_height(reading)
    labels = axis.time_labels(reading, said, days, (width - room - 12 - start) / times.count)
    canvas = Canvas(
        chart.size,
        Scale(-0.4, times.count - 0.6, start, width - room - 12),
        Scale(min(low, *grid, 0), max(high, *grid, 0), height - axis.time_height(labels) - 4, top),
        style,
    )
    edge = times.count - 0.6
    canvas.rules([{"x": -0.4, "x2": edge, "y": value, "y2": value} for value in grid if value], "hair")
    canvas.rules([{"x": -0.4, "x2": edge, "y": 0, "y2": 0}], "ink", 0.75)
    canvas.words(
        [{"x": -0.4, "y": value, "t": text} for value, text in zip(grid, tick_words, strict=True)],
        align="end", colour="muted", dx=-5,
    )  # fmt: skip
    for line in lines:
        with canvas.part(line.label or reading.scenario(line.scenario)):
            _draw(canvas, line, lines)
    _label_ends(canvas, reading, lines, say)
    axis.draw_notes(canvas, reading, times, note)
    axis.draw_time(canvas, labels, times)
    axis.unit_note(canvas, note)
    return canvas


def _lines(reading: Reading, places: Sequence[int], values: Sequence[Decimal | None], count: int) -> list[_Line]:
    series, scenarios = reading.column("series"), reading.keys("scenario", "actual")
    found: dict[tuple[str, str], dict[int, tuple[Decimal | None, int | None]]] = {}
    for row, (name, scenario, place, value) in enumerate(zip(series, scenarios, places, values, strict=True)):
        key = ("" if name is None else reading.said(name), scenario)
        found.setdefault(key, {})[place] = (value, row)
    lines = []
    for (label, scenario), points in found.items():
        stretch = range(min(points), max(points) + 1) if points else range(count)
        lines.append(_Line(label, scenario, tuple((place, *points.get(place, (None, None))) for place in stretch)))
    return lines


def _draw(canvas: Canvas, line: _Line, lines: Sequence[_Line]) -> None:
    labels = list(dict.fromkeys(other.label for other in lines))
    colour = _COLOURS[labels.index(line.label) % len(_COLOURS)]
    width: float = 2
    dash: tuple[float, ...] = ()
    match line.scenario:
        case "forecast":
            width, dash = 1.5, (4, 2)
        case "target" | "required":
            width, colour = 1.0, "ac"
        case "previous" | "year_ago" | "baseline":
            width, colour = 1.5, "pyline"
        case _:
            pass
    rows: list[Spot] = [
        {"x": place, "y": None if value is None else float(value), "row": row} for place, value, row in line.spots
    ]
    canvas.line(rows, colour, width, dash)
    dots = [row for row in rows if row["y"] is not None]
    canvas.points(dots, colour, 12 if line.scenario == "actual" else 5, data=True)


def _label_ends(canvas: Canvas, reading: Reading, lines: Sequence[_Line], say: Callable[[Decimal], str]) -> None:
    """Labels right of the last points, moved apart where they would touch."""
    edge = canvas.x.high
    ends = [(canvas.y(float(line.last[1])), line.label or say(line.last[1]), line) for line in lines if line.last]
    previous = float("-inf")
    for height, text, line in sorted(ends, key=lambda end: end[0]):
        spot = max(height, previous + 10)
        previous = spot
        with canvas.part(line.label or reading.scenario(line.scenario)):
            canvas.words(
                [{"x": edge, "y": axis.at_height(canvas, spot), "t": text}], align="start", dx=4,
                weight=600 if line.scenario == "actual" else 400, colour="ink" if line.scenario == "actual" else "muted",
            )  # fmt: skip
