"""Two shares of each category joined by a line: a ring for the reference, a square for the value."""

from __future__ import annotations

from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, bounds, nice
from reportgen.charts.style import EFFECTS
from reportgen.document import Quantity


def draw(reading: Reading) -> Canvas:
    """Shares on a common scale from zero, their difference in points at the far side."""
    chart, style = reading.chart, reading.style
    words = [reading.said(value) for value in reading.column("category")]
    values, references, effects = reading.numbers("value"), reading.numbers("reference"), reading.effects()
    start, words = axis.category_width(reading, words)
    _low, high = bounds([float(value) for value in (*values, *references) if value is not None])
    grid = nice(0, high * 1.04)
    width, height = chart.size
    count = max(len(words), 1)
    canvas = Canvas(
        chart.size,
        Scale(0, max(high * 1.04, *grid, 0.0001), start, width - 42),
        Scale(-0.5, count - 0.5, 2, height - axis.LINE - 4),
        style,
        mirror=reading.mirror,
    )
    canvas.rules([{"x": tick, "x2": tick, "y": -0.5, "y2": count - 0.5} for tick in grid if tick], "hair")
    canvas.rules([{"x": 0, "x2": 0, "y": -0.5, "y2": count - 0.5}], "ink", 0.75)
    say = reading.says([Decimal(repr(tick)) for tick in grid])
    canvas.words(
        [{"x": tick, "y": count - 0.5, "t": say(Decimal(repr(tick)))} for tick in grid],
        colour="muted", baseline="top", dy=5,
    )  # fmt: skip
    for effect, colour in EFFECTS.items():
        rows = [row for row in range(len(words)) if effects[row] == effect]
        pairs: list[Spot] = [
            {"x": float(value), "x2": float(reference), "y": row, "y2": row}
            for row in rows
            if (value := values[row]) is not None and (reference := references[row]) is not None
        ]
        canvas.rules(pairs, colour, 2)
    rings: list[Spot] = [
        {"x": float(value), "y": row, "row": row} for row, value in enumerate(references) if value is not None
    ]
    canvas.points(rings, "paper", 36, stroke="ac", data=True)
    for effect, colour in EFFECTS.items():
        squares: list[Spot] = [
            {"x": float(value), "y": row, "row": row}
            for row, value in enumerate(values)
            if value is not None and effects[row] == effect
        ]
        canvas.points(squares, colour, 50, shape="square", data=True)
    canvas.words(
        [{"x": axis.at_side(canvas, start - 8), "y": row, "t": text} for row, text in enumerate(words)], align="end"
    )
    for row, (value, reference) in enumerate(zip(values, references, strict=True)):
        if value is None or reference is None:
            continue
        points = Quantity(value - reference, "points", digits=1, signed=True, bare=True)
        colour = EFFECTS[effects[row]]
        canvas.words(
            [{"x": axis.at_side(canvas, width - 2), "y": row, "t": reading.speaker.plain(points)}],
            align="end", weight=600, colour="ink" if colour == "ac" else colour,
        )  # fmt: skip
    return canvas
