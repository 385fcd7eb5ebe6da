"""Cumulative cash as a curve over monthly return (up) and cost (down), both panels on one scale and one time axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from reportgen.charts.canvas import LEADING, Align, Canvas, Scale, Spot
from reportgen.charts.kinds import axis
from reportgen.charts.reading import Reading, Times, bounds, day_of, nice
from reportgen.charts.style import HATCH
from reportgen.document import Words

_ = Words("reportgen")

#: From a dot to the words beside it, in points.
_ASIDE = 9
#: How far words stand above the height of their dot, and clear of a line that they would cross, in points.
_RAISED, _CLEAR = 7, 4
#: So many steps before the end, words stand in the room beside the curve.
_LATE = 2


def draw(reading: Reading) -> Canvas:
    """The curve; the step at which it first passes zero is the only large dot."""
    chart, style = reading.chart, reading.style
    said = reading.column("time")
    days = [day_of(value, chart) for value in said]
    times = Times.of(days)
    returns, costs, sums = reading.numbers("return"), reading.numbers("cost"), reading.numbers("cumulative")
    lows, highs = reading.numbers("low"), reading.numbers("high")
    low, high = bounds([float(value) for value in (*sums, *lows, *highs) if value is not None])
    down, up = bounds([float(v) for v in returns if v is not None] + [-float(v) for v in costs if v is not None])
    gap = (high - low + up - down) * 0.12
    floor = low - gap - up  # where the lower panel has its zero, on the curve's scale
    values = [*returns, *costs, *sums]
    say, signed = reading.says(values), reading.says(sums, signed=True)
    grid = nice(low, high)
    side = [reading.speaker.plain(_("Return")), reading.speaker.plain(_("Cost"))]
    start = max(style.width(text) for text in [*side, *(say(Decimal(repr(tick))) for tick in grid)]) + 12
    last = max((index for index, value in enumerate(sums) if value is not None), default=None)
    at_end = [signed(value) for ends in (sums, lows, highs) if last is not None and (value := ends[last]) is not None]
    passed = _passage([times.places[day] for day in days], sums)
    if passed is not None and passed >= times.count - _LATE:
        at_end.append(reading.speaker.plain(_("Break-even")))
    room = max((style.width(text) for text in at_end), default=-_ASIDE) + _ASIDE + 4
    width, height = chart.size
    top = 22 + axis.notes_height(reading)  # notes on the time axis stand above the curve's own words
    labels = axis.time_labels(reading, said, days, (width - room - start) / times.count)
    canvas = Canvas(
        chart.size,
        Scale(-0.6, times.count - 0.4, start, width - room),
        Scale(floor + down, high, height - axis.time_height(labels) - 4, top),
        style,
    )
    edge = times.count - 0.4
    canvas.rules([{"x": -0.6, "x2": edge, "y": tick, "y2": tick} for tick in grid if tick], "hair")
    canvas.words(
        [{"x": -0.6, "y": tick, "t": say(Decimal(repr(tick)))} for tick in grid], align="end", colour="muted", dx=-6
    )
    scenarios = reading.keys("scenario", "actual")
    places = [times.places[day] for day in days]
    with canvas.part(side[0]):
        up_bars = _bars(canvas, places, scenarios, returns, floor)
        _label_bars(canvas, up_bars, floor, say)
    with canvas.part(side[1]):
        _bars(canvas, places, scenarios, tuple(-value if value is not None else None for value in costs), floor)
    canvas.rules([{"x": -0.6, "x2": edge, "y": line, "y2": line} for line in (0.0, floor)], "ink", 0.75)
    canvas.words([{"x": -0.6, "y": floor, "t": side[0]}], align="end", dx=-6, dy=-6)
    canvas.words([{"x": -0.6, "y": floor, "t": side[1]}], align="end", dx=-6, dy=6)
    with canvas.part(reading.speaker.plain(_("Cumulative"))):
        _sum(canvas, reading, places, scenarios)
        _name_points(canvas, reading, places, sums, times)
    axis.draw_notes(canvas, reading, times, reading.unit_note(values))
    axis.draw_time(canvas, labels, times)
    axis.unit_note(canvas, reading.unit_note(values))
    return canvas


def _bars(
    canvas: Canvas, places: Sequence[int], scenarios: Sequence[str], values: Sequence[Decimal | None], floor: float
) -> list[tuple[int, Decimal]]:
    """Bars from the lower panel's zero; gives back those that were drawn."""
    rows = [
        (place, scenario, value, row)
        for row, (place, scenario, value) in enumerate(zip(places, scenarios, values, strict=True))
        if value
    ]
    for ahead in (False, True):
        spots: list[Spot] = [
            {"x": place - 0.22, "x2": place + 0.22, "y": floor, "y2": floor + float(value), "row": row}
            for place, scenario, value, row in rows
            if (scenario == "forecast") is ahead
        ]
        canvas.rects(spots, HATCH if ahead else "ac", stroke="ac" if ahead else None, width=0.75, data=True)
    return [(place, value) for place, _scenario, value, _row in rows]


def _label_bars(
    canvas: Canvas, rows: Sequence[tuple[int, Decimal]], floor: float, say: Callable[[Decimal], str]
) -> None:
    band = abs(canvas.x(1) - canvas.x(0))
    if max((canvas.style.width(say(value)) for _place, value in rows), default=0) <= band:
        spots: list[Spot] = [{"x": place, "y": floor + float(value), "t": say(value)} for place, value in rows]
        canvas.words(spots, baseline="bottom", dy=-3)


def _sum(canvas: Canvas, reading: Reading, places: Sequence[int], scenarios: Sequence[str]) -> None:
    """The curve, broken and with its interval behind where it is forecast."""
    bounded = zip(places, reading.numbers("low"), reading.numbers("high"), strict=True)
    steps = [(place, float(low), float(high)) for place, low, high in bounded if low is not None and high is not None]
    spots: list[Spot] = [
        {"x": place, "y": None if value is None else float(value), "row": row}
        for row, (place, value) in enumerate(zip(places, reading.numbers("cumulative"), strict=True))
    ]
    actual = [spot for spot, scenario in zip(spots, scenarios, strict=True) if scenario != "forecast"]
    ahead = [spot for spot, scenario in zip(spots, scenarios, strict=True) if scenario == "forecast"]
    axis.intervals(canvas, steps)
    canvas.line(actual, "ac", 2)
    if ahead:
        canvas.line([*actual[-1:], *ahead], "ac", 1.5, (4, 2))
    canvas.points([spot for spot in spots if spot["y"] is not None], "ac", 18, data=True)


def _name_points(
    canvas: Canvas, reading: Reading, places: Sequence[int], sums: Sequence[Decimal | None], times: Times
) -> None:
    """Words for the passage through zero, the low point and the last point."""
    pattern, signed = reading.quantity(sums, signed=True), reading.says(sums, signed=True)
    plain = reading.speaker.plain
    known = [(place, value) for place, value in zip(places, sums, strict=True) if value is not None]
    if not known:
        return
    low = min(known, key=lambda point: point[1])
    if low[1] < 0 and low != known[-1]:
        text = plain(_("Low point {value}", value=replace(pattern, value=low[1])))
        centre, half = canvas.x(low[0]), canvas.style.width(text) / 2
        align: Align = (
            "end" if centre + half > canvas.size[0] else "start" if centre - half < canvas.x.start else "middle"
        )
        canvas.words([{"x": low[0], "y": float(low[1]), "t": text}], align=align, baseline="top", dy=6)
    place, value = known[-1]
    edge = place + 0.6  # past the rules, which would strike the words out
    canvas.words([{"x": edge, "y": float(value), "t": signed(value)}], align="start", dx=3, weight=600)
    taken = [canvas.y(float(value))]
    passed = _passage(places, sums)
    if passed is not None:
        at = float(dict(known)[passed])
        canvas.points([{"x": passed, "y": at}], "accent", 80)
        if passed > place - _LATE:
            spot: Spot = {"x": edge, "y": max(at, float(value)), "t": plain(_("Break-even"))}
            canvas.words([spot], align="start", dx=3, dy=-12, weight=600, colour="accent")
            taken.append(taken[0] - 12)
        else:
            lines = [line for day, _text in reading.chart.marks if (line := times.between(day)) is not None]
            text = plain(_("Break-even {value}", value=replace(pattern, value=dict(known)[passed])))
            _name_passage(canvas, passed, at, text, lines)
    for end in (reading.numbers("low")[-1], reading.numbers("high")[-1]):
        if end is not None and all(abs(canvas.y(float(end)) - other) >= LEADING for other in taken):
            canvas.words([{"x": edge, "y": float(end), "t": signed(end)}], align="start", dx=3, colour="muted")


def _passage(places: Sequence[int], sums: Sequence[Decimal | None]) -> int | None:
    """The place at which the sum first comes to zero from below."""
    known = [(place, value) for place, value in zip(places, sums, strict=True) if value is not None]
    return next((after[0] for before, after in pairwise(known) if before[1] < 0 <= after[1]), None)


def _name_passage(canvas: Canvas, place: int, value: float, text: str, lines: Sequence[float]) -> None:
    """A rising curve leaves room above it on the left, beyond the lines of notes; else below it on the right."""
    x, height = canvas.x(place), canvas.y(value) - _RAISED
    end, width = x - _ASIDE, canvas.style.width(text)
    for line in sorted((canvas.x(line) for line in lines if line < place), reverse=True):
        if end - width - _CLEAR < line < end + _CLEAR:
            end = line - _CLEAR
    if end - width < canvas.x.start:
        spot: Spot = {"x": place, "y": value, "t": text}
        canvas.words([spot], align="start", dx=_ASIDE, dy=9, weight=600, colour="accent")
        return
    left, top = axis.at_side(canvas, end), axis.at_height(canvas, height)
    if end < x - _ASIDE:
        canvas.rules([{"x": left, "x2": place, "y": top, "y2": value}], "accent", 0.75)
    canvas.words([{"x": left, "y": top, "t": text}], align="end", dx=-2, weight=600, colour="accent")
