"""Effects of one change up and one down, to both sides of zero: up solid, down light, sorted as given."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, bounds

_ROLES = ("up", "down")
#: Half the thickness of a bar; the two of a row lie side by side in height where both point the same way.
_HALF = 0.36


def draw(reading: Reading) -> Canvas:
    """One row a driver; the words of ``up`` and ``down`` in ``labels`` make the key."""
    chart, style = reading.chart, reading.style
    words = [reading.said(value) for value in reading.column("category")]
    start, words = axis.category_width(reading, words)
    values = {role: reading.numbers(role) for role in _ROLES}
    known = [value for role in _ROLES for value in values[role] if value is not None]
    say = reading.says(known, signed=True)
    room = max((style.width(say(value)) for value in known), default=0) + 8
    low, high = bounds([float(value) for value in known])
    width, height = chart.size
    canvas = Canvas(
        chart.size,
        Scale(low, high, start + room, width - room),
        Scale(-0.5, max(len(words), 1) - 0.5, axis.LINE + 4, height - 2),
        style,
        mirror=reading.mirror,
    )
    for role in _ROLES:
        bars: list[Spot] = [
            {"x": 0, "x2": float(value), "y": row - _HALF, "y2": row + _HALF, "row": row}
            for row, value in enumerate(values[role])
            if value is not None
        ]
        with canvas.part(reading.label(role)):
            if role == "up":
                canvas.rects(bars, "ac", data=True)
            else:
                canvas.rects(bars, "py", stroke="pyline", width=0.75, data=True)
            _values(canvas, values[role], [say(value) if value is not None else "" for value in values[role]])
    canvas.rules([{"x": 0, "x2": 0, "y": -0.5, "y2": len(words) - 0.5}], "ink", 0.75)
    canvas.words(
        [{"x": axis.at_side(canvas, start - 8), "y": row, "t": text} for row, text in enumerate(words)], align="end"
    )
    _key(canvas, reading, start)
    return canvas


def _values(canvas: Canvas, values: Sequence[Decimal | None], said: Sequence[str]) -> None:
    for row, (value, text) in enumerate(zip(values, said, strict=True)):
        if value:
            outward = value > 0
            canvas.words(
                [{"x": float(value), "y": row, "t": text}],
                align="start" if outward else "end",
                dx=4 if outward else -4,
            )


def _key(canvas: Canvas, reading: Reading, start: float) -> None:
    """Swatches with their words at the upper starting corner."""
    place = start
    for role in _ROLES:
        text = reading.label(role)
        top, foot = axis.at_height(canvas, 2), axis.at_height(canvas, 10)
        swatch: list[Spot] = [
            {"x": axis.at_side(canvas, place), "x2": axis.at_side(canvas, place + 12), "y": top, "y2": foot}
        ]
        if role == "up":
            canvas.rects(swatch, "ac")
        else:
            canvas.rects(swatch, "py", stroke="pyline", width=0.75)
        canvas.words(
            [{"x": axis.at_side(canvas, place + 16), "y": axis.at_height(canvas, 6), "t": text}], align="start"
        )
        place += 16 + reading.style.width(text) + 16
