"""Horizontal bars by category, sorted as given; a reference stands behind as an outline."""

from __future__ import annotations

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, bounds
from reportgen.charts.style import EFFECTS


def draw(reading: Reading) -> Canvas:
    """Bars from zero with their values at the ends."""
    chart, style = reading.chart, reading.style
    words = [reading.said(value) for value in reading.column("category")]
    values, references, effects = reading.numbers("value"), reading.numbers("reference"), reading.effects()
    start, words = axis.category_width(reading, words)
    say = reading.says(values)
    low, high = bounds([float(value) for value in (*values, *references) if value is not None])
    room = max((style.width(say(value)) for value in values if value is not None), default=0) + 10
    left = room if low < 0 else 0
    width, height = chart.size
    note = reading.unit_note(values)
    count = max(len(words), 1)
    canvas = Canvas(
        chart.size,
        Scale(low, high, start + left, width - room),
        Scale(-0.5, count - 0.5, 12 if note else 2, height - 2),
        style,
        mirror=reading.mirror,
    )
    outlines: list[Spot] = [
        {"x": 0, "x2": float(value), "y": row - 0.38, "y2": row + 0.38, "row": row}
        for row, value in enumerate(references)
        if value is not None
    ]
    canvas.rects(outlines, None, stroke="ac", width=1, data=True)
    for effect, colour in EFFECTS.items():
        rows: list[Spot] = [
            {"x": 0, "x2": float(value), "y": row - 0.26, "y2": row + 0.26, "row": row}
            for row, value in enumerate(values)
            if value is not None and effects[row] == effect
        ]
        canvas.rects(rows, colour, data=True)
    canvas.rules([{"x": 0, "x2": 0, "y": -0.5, "y2": count - 0.5}], "ink", 0.75)
    canvas.words(
        [{"x": axis.at_side(canvas, start - 8), "y": row, "t": text} for row, text in enumerate(words)], align="end"
    )
    for row, value in enumerate(values):
        ends = [float(other) for other in (value, references[row]) if other is not None]
        if value is None:
            canvas.words(
                [{"x": 0, "y": row, "t": reading.speaker.plain(reading.quantity(values))}],
                align="start",
                dx=5,
                colour="muted",
            )
            continue
        outward = value >= 0
        canvas.words(
            [{"x": max(ends) if outward else min(ends), "y": row, "t": say(value)}],
            align="start" if outward else "end", dx=5 if outward else -5, weight=600 if effects[row] == "adverse" else 400,
            colour="bad" if effects[row] == "adverse" else "ink",
        )  # fmt: skip
    axis.unit_note(canvas, note)
    return canvas
