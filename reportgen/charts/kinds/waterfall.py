"""A bridge from a start to an end; each step hangs where the one before it stopped."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, bounds
from reportgen.charts.style import EFFECTS


def draw(reading: Reading) -> Canvas:
    """Steps from top to bottom: start light, end solid, changes by their effect."""
    chart, style = reading.chart, reading.style
    words = [reading.said(value) for value in reading.column("step")]
    values, effects, roles = reading.numbers("value"), reading.effects(), reading.keys("role", "step")
    start, words = axis.category_width(reading, words)
    stretches = _stretches(values, roles)
    low, high = bounds([float(end) for stretch in stretches if stretch for end in stretch])
    whole = [value for value, role in zip(values, roles, strict=True) if role != "step"]
    say, change = reading.says(values), reading.says(values, signed=True)
    said = [
        "" if value is None else say(value) if role != "step" else change(value)
        for value, role in zip(values, roles, strict=True)
    ]
    room = max((style.width(text) for text in said), default=0) + 10
    width, height = chart.size
    note = reading.unit_note(whole or values)
    count = max(len(words), 1)
    canvas = Canvas(
        chart.size,
        Scale(low, high, start + (room if low < 0 else 0), width - room),
        Scale(-0.5, count - 0.5, 12 if note else 2, height - 2),
        style,
        mirror=reading.mirror,
    )
    joints: list[Spot] = [
        {"x": float(one[1]), "x2": float(one[1]), "y": row, "y2": row + 1}
        for row, (one, two) in enumerate(pairwise(stretches))
        if one and two
    ]
    canvas.rules(joints, "rule", 0.75)
    for row, stretch in enumerate(stretches):
        if stretch is None:
            continue
        bar: list[Spot] = [
            {"x": float(stretch[0]), "x2": float(stretch[1]), "y": row - 0.34, "y2": row + 0.34, "row": row}
        ]
        role, colour = roles[row], EFFECTS[effects[row]]
        if role == "start":
            canvas.rects(bar, "py", stroke="pyline", width=0.75, data=True)
        else:
            canvas.rects(bar, "ac" if role == "end" else "pyline" if colour == "ac" else colour, data=True)
        canvas.words(
            [{"x": float(max(stretch)), "y": row, "t": said[row]}], align="start", dx=5,
            weight=400 if role == "start" else 600, colour=colour if role == "step" and colour != "ac" else "ink",
        )  # fmt: skip
    canvas.rules([{"x": 0, "x2": 0, "y": -0.5, "y2": count - 0.5}], "ink", 0.75)
    for row, text in enumerate(words):
        canvas.words(
            [{"x": axis.at_side(canvas, start - 8), "y": row, "t": text}],
            align="end",
            weight=600 if roles[row] == "end" else 400,
        )
    axis.unit_note(canvas, note)
    return canvas


def _stretches(values: tuple[Decimal | None, ...], roles: tuple[str, ...]) -> list[tuple[Decimal, Decimal] | None]:
    """From where to where each bar runs: whole ones from zero, steps from the running sum."""
    sums: list[tuple[Decimal, Decimal] | None] = []
    running = Decimal(0)
    for value, role in zip(values, roles, strict=True):
        if value is None:
            sums.append(None)
            continue
        before = running if role == "step" else Decimal(0)
        running = before + value
        sums.append((before, running))
    return sums
