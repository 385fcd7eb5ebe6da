"""Columns over time, in the report's notation: actual solid, past light, plan outlined behind, forecast hatched."""

from __future__ import annotations

from decimal import Decimal

from reportgen.charts.canvas import Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, Times, bounds, day_of
from reportgen.charts.style import HATCH, TEXT

#: Place on the time axis, value, row of the chart's data.
_Column = tuple[int, Decimal, int]
#: Points between the end of a column and the words above it, twice.
_GAP = 6
_BEHIND = {"target", "required", "previous", "year_ago", "baseline"}


def draw(reading: Reading) -> Canvas:
    """Columns with their values at their ends."""
    chart, style = reading.chart, reading.style
    times_said, values = reading.column("time"), reading.numbers("value")
    days = [day_of(value, chart) for value in times_said]
    times = Times.of(days)
    labels = axis.time_labels(reading, times_said, days, (chart.size[0] - 4) / times.count)
    say = reading.says(
        values, signed=chart.unit in {"ratio", "points"} and any(value and value < 0 for value in values)
    )
    low, high = bounds([float(value) for value in values if value is not None])
    width, height = chart.size
    note = reading.unit_note(values)
    top = 14 + (11 if note else 0) + axis.notes_height(reading)
    bottom = height - axis.time_height(labels) - (12 if low < 0 else 0)
    canvas = Canvas(chart.size, Scale(-0.5, times.count - 0.5, 2, width - 2), Scale(low, high, bottom, top), style)

    groups: dict[str, list[_Column]] = {}
    for row, (day, value, scenario) in enumerate(zip(days, values, reading.keys("scenario", "actual"), strict=True)):
        if value is not None:
            groups.setdefault(scenario, []).append((times.places[day], value, row))
    fronts = {place for scenario, rows in groups.items() if scenario not in _BEHIND for place, _value, _row in rows}
    for scenario in sorted(groups, key=lambda name: name not in _BEHIND):
        with canvas.part(reading.scenario(scenario)):
            _group(canvas, scenario, groups[scenario], fronts)
    canvas.rules([{"x": -0.5, "x2": times.count - 0.5, "y": 0, "y2": 0}], "ink", 0.75)

    latest = max(fronts, default=times.count - 1)
    band = abs(canvas.x(1) - canvas.x(0))
    shown = [(scenario, place, value) for scenario, rows in groups.items() for place, value, _row in rows]
    fits = max((style.width(say(value)) for _scenario, _place, value in shown), default=0) <= band + 4
    taken: set[int] = set()
    for scenario, place, value in sorted(shown, key=lambda row: row[0] in _BEHIND):
        if place in taken or not (fits or place == latest):
            continue
        taken.add(place)
        beside = [float(other) for _name, at, other in shown if at == place]
        spot: Spot = {"x": place, "y": _free(canvas, float(value), beside), "t": say(value)}
        with canvas.part(reading.scenario(scenario)):
            canvas.words(
                [spot],
                colour="ink" if scenario not in _BEHIND else "muted",
                weight=600 if place == latest else 400,
                baseline="bottom" if value >= 0 else "top",
                dy=-3 if value >= 0 else 3,
                size=TEXT,
            )
    axis.draw_notes(canvas, reading, times, note, lambda place: _above(canvas, round(place), shown))
    bold = next((day for day, place in times.places.items() if place == latest), None)
    axis.draw_time(canvas, labels, times, bold=bold)
    axis.unit_note(canvas, note)
    return canvas


def _above(canvas: Canvas, place: int, shown: list[tuple[str, int, Decimal]]) -> float:
    """Where a line down to the columns at ``place`` ends, clear of their words."""
    highest = max((float(value) for _scenario, at, value in shown if at == place), default=0.0)
    return highest + (TEXT + _GAP) / abs(canvas.y(1) - canvas.y(0)) if highest > 0 else canvas.y.low


def _free(canvas: Canvas, value: float, beside: list[float]) -> float:
    """Where the words of ``value`` stand: at its end, or clear of an outline that would cross them."""
    crossing = [other for other in beside if value < other and canvas.y(value) - canvas.y(other) < TEXT + _GAP]
    return max(crossing, default=value) if value >= 0 else value


def _group(canvas: Canvas, scenario: str, rows: list[_Column], fronts: set[int]) -> None:
    def spots(left: float, right: float) -> list[Spot]:
        return [
            {"x": place + left, "x2": place + right, "y": 0, "y2": float(value), "row": row}
            for place, value, row in rows
        ]

    match scenario:
        case "target" | "required":
            canvas.rects(spots(-0.42, 0.18), None, stroke="ac", width=1, data=True)
        case "previous" | "year_ago" | "baseline":
            behind = any(place in fronts for place, _value, _row in rows)
            canvas.rects(
                spots(-0.42, 0.18) if behind else spots(-0.28, 0.28), "py", stroke="pyline", width=0.75, data=True
            )
        case "forecast":
            canvas.rects(spots(-0.28, 0.28), HATCH, stroke="ac", width=0.75, data=True)
        case _:
            canvas.rects(spots(-0.28, 0.28), "ac", data=True)
