"""A table of shaded cells, the darker the larger, each with its value; a value that is not known yet stays open."""

from __future__ import annotations

from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading

#: Shades, lightest first; on the darker ones words are light. None lies where neither light nor dark words are read.
_SHADES = (0.08, 0.16, 0.28, 0.4, 0.75, 0.95)
_DARK = 0.6
_OPEN = "…"


def draw(reading: Reading) -> Canvas:
    """Rows and columns as they first appear; shades on one scale from zero."""
    chart, values = reading.chart, reading.numbers("value")
    rows = [reading.said(value) for value in reading.column("row")]
    columns = [reading.said(value) for value in reading.column("column")]
    row_names, column_names = list(dict.fromkeys(rows)), list(dict.fromkeys(columns))
    start, wrapped = axis.category_width(reading, row_names)
    width, height = chart.size
    canvas = Canvas(
        chart.size,
        Scale(-0.5, max(len(column_names), 1) - 0.5, start, width),
        Scale(-0.5, max(len(row_names), 1) - 0.5, axis.LINE + 4, height - 1),
        reading.style,
        mirror=reading.mirror,
    )
    say, top = reading.says(values), max((value for value in values if value is not None), default=Decimal(0))
    places = [(column_names.index(column), row_names.index(row)) for row, column in zip(rows, columns, strict=True)]
    # All cells before all words: words of one look are drawn together, and none may end up under a cell.
    for row, ((x, y), value) in enumerate(zip(places, values, strict=True)):
        if value is not None:
            cell: list[Spot] = [{"x": x - 0.48, "x2": x + 0.48, "y": y - 0.46, "y2": y + 0.46, "row": row}]
            canvas.rects(cell, "ac", opacity=_shade(value, top), data=True)
    for (x, y), value in zip(places, values, strict=True):
        if value is None:
            canvas.words([{"x": x, "y": y, "t": _OPEN}], colour="muted")
        else:
            canvas.words([{"x": x, "y": y, "t": say(value)}], colour="paper" if _shade(value, top) > _DARK else "ink")
    canvas.words(
        [{"x": axis.at_side(canvas, start - 8), "y": row, "t": text} for row, text in enumerate(wrapped)], align="end"
    )
    canvas.words(
        [{"x": column, "y": axis.at_height(canvas, 2), "t": text} for column, text in enumerate(column_names)],
        colour="muted",
        baseline="top",
    )
    return canvas


def _shade(value: Decimal, top: Decimal) -> float:
    part = float(value / top) if top > 0 else 0.0
    return _SHADES[min(int(max(part, 0.0) * len(_SHADES)), len(_SHADES) - 1)]
