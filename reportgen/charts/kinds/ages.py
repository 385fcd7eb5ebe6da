"""Shares by age as steps that only rise, one line a series; the first that has an interval shows it behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, bounds, nice

_LOOKS = (("ac", 2.0), ("pyline", 1.5), ("accent", 1.5))


@dataclass(frozen=True, slots=True)
class _Curve:
    label: str
    points: tuple[tuple[int, float], ...]
    rows: tuple[int, ...]
    band: tuple[tuple[int, float, float], ...]


def draw(reading: Reading) -> Canvas:
    """Ages run from left to right in every language, as time does."""
    chart, style = reading.chart, reading.style
    curves = _curves(reading)
    ends = [curve.label for curve in curves]
    highest = [value for curve in curves for _age, value in curve.points]
    banded = next((curve for curve in curves if curve.band), None)
    highest += [high for _age, _low, high in banded.band] if banded else []
    _low, high = bounds(highest)
    grid = nice(0, high)
    say = reading.says([Decimal(repr(tick)) for tick in grid])
    ticks = [say(Decimal(repr(tick))) for tick in grid]
    start = max((style.width(text) for text in ticks), default=0) + 8
    room = max((style.width(text) for text in ends), default=0) + 10
    width, height = chart.size
    last = max((age for curve in curves for age, _value in curve.points), default=1)
    canvas = Canvas(
        chart.size,
        Scale(0, max(last, 1), start, width - room),
        Scale(0, max(high, *grid, 0.0001), height - axis.LINE - 6, 8),
        style,
    )
    canvas.rules([{"x": 0, "x2": canvas.x.high, "y": tick, "y2": tick} for tick in grid if tick], "hair")
    canvas.rules([{"x": 0, "x2": canvas.x.high, "y": 0, "y2": 0}], "ink", 0.75)
    canvas.words(
        [{"x": 0, "y": tick, "t": text} for tick, text in zip(grid, ticks, strict=True)],
        align="end", colour="muted", dx=-5,
    )  # fmt: skip
    _ages(canvas, reading)
    for index, curve in reversed(list(enumerate(curves))):
        colour, line = _LOOKS[min(index, len(_LOOKS) - 1)]
        rows: list[Spot] = [
            {"x": age, "y": value, "row": row} for (age, value), row in zip(curve.points, curve.rows, strict=True)
        ]
        with canvas.part(curve.label):
            if curve is banded:
                _band(canvas, curve, colour)
            canvas.line(rows, colour, line, steps=True)
            canvas.points(rows, colour, 2, data=True)
    _label_ends(canvas, curves)
    return canvas


def _curves(reading: Reading) -> list[_Curve]:
    columns = zip(
        reading.column("series"), reading.numbers("age"), reading.numbers("value"), reading.numbers("low"),
        reading.numbers("high"), strict=True,
    )  # fmt: skip
    points: dict[str, dict[int, tuple[float, int]]] = {}
    bands: dict[str, list[tuple[int, float, float]]] = {}
    for row, (name, age, value, low, high) in enumerate(columns):
        if age is None or value is None:
            continue
        label = reading.said(name)
        points.setdefault(label, {})[int(age)] = (float(value), row)
        if low is not None and high is not None:
            bands.setdefault(label, []).append((int(age), float(low), float(high)))
    return [
        _Curve(
            label,
            tuple((age, value) for age, (value, _row) in sorted(found.items())),
            tuple(row for _age, (_value, row) in sorted(found.items())),
            tuple(sorted(bands.get(label, []))),
        )
        for label, found in points.items()
    ]


def _band(canvas: Canvas, curve: _Curve, colour: str) -> None:
    following = {age: later for (age, _), (later, _) in zip(curve.points, curve.points[1:], strict=False)}
    rows: list[Spot] = [
        {"x": age, "x2": following[age], "y": low, "y2": high} for age, low, high in curve.band if age in following
    ]
    canvas.rects(rows, colour, opacity=0.14)


def _ages(canvas: Canvas, reading: Reading) -> None:
    """Months of thirty days under the floor, as days; as many as have room."""
    last = int(canvas.x.high)
    step = next((step for step in (5, 10, 30, 60, 90, 180, 360) if last / step <= 6), 720)  # noqa: PLR2004  # six fit
    rows: list[Spot] = [
        {"x": age, "y": axis.at_height(canvas, canvas.size[1] - axis.LINE + 1), "t": reading.said(Decimal(age))}
        for age in range(0, last + 1, step)
    ]
    canvas.words(rows, colour="muted", baseline="top")


def _label_ends(canvas: Canvas, curves: Sequence[_Curve]) -> None:
    """Series right of their last points, moved apart where they would touch."""
    previous = float("-inf")
    ends = [(canvas.y(curve.points[-1][1]), index, curve) for index, curve in enumerate(curves) if curve.points]
    for height, index, curve in sorted(ends, key=lambda end: end[:2]):
        spot = max(height, previous + 10)
        previous = spot
        with canvas.part(curve.label):
            canvas.words(
                [{"x": canvas.x.high, "y": axis.at_height(canvas, spot), "t": curve.label}], align="start", dx=4,
                weight=400 if index else 600, colour="muted" if index else "ink",
            )  # fmt: skip
