"""What is known, what is planned and what is expected of one quantity over time: the forecast's interval is a hatched band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, Times, bounds, day_of, nice

#: How lines look, by scenario: colour, width, dashes; the later ones lie on top.
_LOOKS: Mapping[str, tuple[str, float, tuple[float, ...]]] = {
    "target": ("accent", 1.0, ()),
    "forecast": ("ac", 1.5, (4, 2)),
    "actual": ("ac", 2.0, ()),
}


@dataclass(frozen=True, slots=True)
class _Point:
    place: int
    value: float | None
    low: float | None
    high: float | None
    row: int


def draw(reading: Reading) -> Canvas:
    """Time runs from left to right in every language; each line ends in its last value."""
    chart, style = reading.chart, reading.style
    said = reading.column("time")
    days = [day_of(value, chart) for value in said]
    times = Times.of(days)
    lines = _lines(reading, times, days)
    values = reading.numbers("value")
    everything = [*values, *reading.numbers("low"), *reading.numbers("high")]
    low, high = bounds([float(value) for value in everything if value is not None])
    grid = nice(low, high, 3)
    say = reading.says([Decimal(repr(tick)) for tick in grid])
    words = reading.says(values)
    ticks = [say(Decimal(repr(tick))) for tick in grid]
    ends = {name: words(Decimal(repr(last))) for name, points in lines.items() if (last := _last(points)) is not None}
    start = max((style.width(text) for text in ticks), default=0) + 8
    room = max((style.width(text) for text in ends.values()), default=0) + 10
    width, height = chart.size
    note = reading.unit_note(everything)
    top = (16 if note else 8) + axis.notes_height(reading)
    labels = axis.time_labels(reading, said, days, (width - room - start) / times.count)
    edge = times.count - 0.4
    canvas = Canvas(
        chart.size,
        Scale(-0.6, edge, start, width - room),
        Scale(min(low, *grid, 0), max(high, *grid, 0), height - axis.time_height(labels) - 4, top),
        style,
    )
    canvas.rules([{"x": -0.6, "x2": edge, "y": tick, "y2": tick} for tick in grid if tick], "hair")
    canvas.rules([{"x": -0.6, "x2": edge, "y": 0, "y2": 0}], "ink", 0.75)
    canvas.words(
        [{"x": -0.6, "y": tick, "t": text} for tick, text in zip(grid, ticks, strict=True)],
        align="end", colour="muted", dx=-5,
    )  # fmt: skip
    axis.draw_notes(canvas, reading, times, note)
    for name in _LOOKS:
        with canvas.part(reading.scenario(name)):
            _draw(canvas, name, lines)
    _label_ends(canvas, lines, ends)
    axis.draw_time(canvas, labels, times)
    axis.unit_note(canvas, note)
    return canvas


def _lines(reading: Reading, times: Times, days: Sequence[object]) -> dict[str, list[_Point]]:
    """The points of each scenario, in order of time."""
    columns = zip(
        reading.keys("scenario", "actual"), days, reading.numbers("value"), reading.numbers("low"),
        reading.numbers("high"), strict=True,
    )  # fmt: skip
    found: dict[str, list[_Point]] = {}
    for row, (scenario, day, *numbers) in enumerate(columns):
        value, low, high = (None if number is None else float(number) for number in numbers)
        point = _Point(times.places[day], value, low, high, row)  # type: ignore[index]  # the days of the axis
        found.setdefault(scenario if scenario in _LOOKS else "actual", []).append(point)
    return {name: sorted(points, key=lambda point: point.place) for name, points in found.items()}


def _draw(canvas: Canvas, name: str, lines: Mapping[str, list[_Point]]) -> None:
    points = lines.get(name, [])
    if not points:
        return
    colour, width, dash = _LOOKS[name]
    bounded = ((point.place, point.low, point.high) for point in points)
    axis.intervals(canvas, [(place, low, high) for place, low, high in bounded if low is not None and high is not None])
    rows: list[Spot] = [{"x": point.place, "y": point.value, "row": point.row} for point in points]
    before = [point for point in lines.get("actual", []) if point.value is not None]
    joined: list[Spot] = [{"x": before[-1].place, "y": before[-1].value}] if name == "forecast" and before else []
    canvas.line([*joined, *rows], colour, width, dash)
    canvas.points([row for row in rows if row["y"] is not None], colour, 5 if name == "target" else 10, data=True)


def _label_ends(canvas: Canvas, lines: Mapping[str, list[_Point]], ends: Mapping[str, str]) -> None:
    """Last values at the right edge, moved apart where they would touch; what comes last in time is bold."""
    shown = [name for name in ("actual", "forecast", "target") if name in ends]
    if "forecast" in shown and "actual" in shown:
        shown.remove("actual")  # it goes on as the forecast
    previous = float("-inf")
    for height, name in sorted((canvas.y(_last(lines[name]) or 0.0), name) for name in shown):
        spot = max(height, previous + 10)
        previous = spot
        colour = _LOOKS[name][0] if name == "target" else "ink"
        canvas.words(
            [{"x": canvas.x.high, "y": axis.at_height(canvas, spot), "t": ends[name]}], align="start", dx=4,
            weight=400 if name == "target" else 600, colour=colour,
        )  # fmt: skip


def _last(points: Sequence[_Point]) -> float | None:
    return next((point.value for point in reversed(points) if point.value is not None), None)
