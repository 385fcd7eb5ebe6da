"""The funnel to scale: stages as bars from one edge, what planned rates would give outlined behind."""

from __future__ import annotations

from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, bounds
from reportgen.document import Quantity, Words

_ = Words("reportgen")


def draw(reading: Reading) -> Canvas:
    """Stages in business order, all on one scale."""
    chart, style = reading.chart, reading.style
    words = [reading.said(value) for value in reading.column("stage")]
    values, planned, effects = reading.numbers("value"), reading.numbers("planned"), reading.effects()
    start, words = axis.category_width(reading, words)
    _low, high = bounds([float(value) for value in (*values, *planned) if value is not None])
    width, height = chart.size
    count = max(len(words), 1)
    canvas = Canvas(
        chart.size,
        Scale(0, high, start, width - 4),
        Scale(-0.5, count - 0.5, 1, height - 1),
        style,
        mirror=reading.mirror,
    )
    outlines: list[Spot] = [
        {"x": 0, "x2": float(value), "y": row - 0.4, "y2": row + 0.4, "row": row}
        for row, value in enumerate(planned)
        if value is not None
    ]
    canvas.rects(outlines, None, stroke="ac", width=1, data=True)
    for colour in ("ac", "bad"):
        rows: list[Spot] = [
            {"x": 0, "x2": float(value), "y": row - half, "y2": row + half, "row": row}
            for row, (value, half) in enumerate(zip(values, map(height_of, planned), strict=True))
            if value is not None and (effects[row] == "adverse") is (colour == "bad")
        ]
        canvas.rects(rows, colour, data=True)
    canvas.rules([{"x": 0, "x2": 0, "y": -0.5, "y2": count - 0.5}], "ink", 1)
    for row, text in enumerate(words):
        adverse = effects[row] == "adverse"
        canvas.words(
            [{"x": axis.at_side(canvas, start - 6), "y": row, "t": text}], align="end", weight=600 if adverse else 400
        )
        said = _said(reading, values[row], planned[row])
        end = max([float(value) for value in (values[row], planned[row]) if value is not None], default=0.0)
        inside = canvas.x(end) + style.width(said) + 10 > width
        canvas.words(
            [{"x": 0 if inside else end, "y": row, "t": said}], align="start", dx=6,
            weight=600 if inside or adverse else 400, colour="paper" if inside else "bad" if adverse else "ink",
        )  # fmt: skip
    return canvas


def height_of(planned: Decimal | None) -> float:
    """Half the thickness of a bar: slimmer inside an outline."""
    return 0.4 if planned is None else 0.26


def _said(reading: Reading, value: Decimal | None, planned: Decimal | None) -> str:
    count = Quantity(value, "count")
    if planned is None:
        return reading.speaker.plain(count)
    return reading.speaker.plain(
        _("{count} (planned {planned})", count=count, planned=Quantity(planned, "count", digits=1))
    )
