"""The small marks of table cells as hand-written SVG without a word in it, so that they are safe in any script.

Colours are names of tokens; ``paint`` says how the page writes them (a hex in print, a custom property on screen).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby

from reportgen.charts.style import EFFECTS
from reportgen.document import Bar, Bullet, IntervalCell, Sparkline, Status
from reportgen.document.cells import Effect, Health

Paint = Callable[[str], str]

SHAPES: dict[Health, tuple[str, str]] = {
    "on_track": ("circle", "good"),
    "at_risk": ("triangle", "amber"),
    "off_track": ("diamond", "bad"),
    "pending": ("ring", "muted"),
    "incomplete": ("ring", "amber"),
}


def mark(
    cell: Sparkline | Bar | Bullet | IntervalCell | Status, paint: Paint, *, mirror: bool, width: float = 0
) -> str:
    """The drawing of ``cell``; in right-to-left languages bars grow from the right, time still runs to the right."""
    match cell:
        case Sparkline():
            return _sparkline(cell, paint, width or 52)
        case Bar():
            return _bar(cell, paint, width or 60, mirror=mirror)
        case Bullet():
            return _bullet(cell, paint, width or 170, mirror=mirror)
        case IntervalCell():
            return _dot(cell, paint)
        case Status():
            return shape(*SHAPES[cell.health], paint)


def shape(kind: str, token: str, paint: Paint) -> str:
    """A status shape, 8 points square."""
    colour = paint(token)
    bodies = {
        "circle": f'<circle cx="4" cy="4" r="3.4" fill="{colour}"/>',
        "triangle": f'<path d="M4 .6 7.7 7.2H.3Z" fill="{colour}"/>',
        "diamond": f'<path d="M4 .1 7.9 4 4 7.9.1 4Z" fill="{colour}"/>',
        "ring": f'<circle cx="4" cy="4" r="2.8" fill="none" stroke="{colour}" stroke-width="1.5"/>',
    }
    return _svg(8, 8, bodies[kind], "shape")


def swatch(scenario: str, paint: Paint) -> str:
    """A key to the notation: how ``actual``, ``previous``, ``plan`` and ``forecast`` look; ``expected``, ``target`` ticks."""
    ac = paint("ac")
    match scenario:
        case "expected" | "target":
            colour = paint("accent" if scenario == "expected" else "ink")
            return _svg(3, 9, f'<path d="M1.5 0V9" stroke="{colour}" stroke-width="2"/>', "swatch")
        case "previous":
            body = f'<path d="M.4.4H15.6V6.6H.4Z" fill="{paint("py")}" stroke="{paint("pyline")}" stroke-width=".75"/>'
        case "plan":
            body = f'<path d="M.5.5H15.5V6.5H.5Z" fill="none" stroke="{ac}"/>'
        case "forecast":
            body = _hatched(0.4, 0.4, 15.2, 6.2, ac)
        case _:
            body = f'<path d="M0 0H16V7H0Z" fill="{ac}"/>'
    return _svg(16, 7, body, "swatch")


def arrow(paint: Paint, *, mirror: bool) -> str:
    """An arrow in reading direction."""
    colour = paint("rule")
    body = (
        f'<path d="M0 3.5H29" stroke="{colour}" stroke-width=".75"/><path d="M28 .8 34 3.5 28 6.2Z" fill="{colour}"/>'
    )
    return _svg(34, 7, body, "arrow", mirror=mirror)


def _sparkline(cell: Sparkline, paint: Paint, width: float, height: float = 14) -> str:
    known = [value for value in cell.values if value is not None]
    if not known:
        return ""
    if cell.kind == "columns":
        return _columns(cell, paint, width, height)
    low, high = min(known), max(known)
    spread = high - low or Decimal(1)
    step = (width - 6) / max(1, len(cell.values) - 1)

    def spot(index: int) -> tuple[float, float]:
        value = cell.values[index]
        level = 0.5 if value is None or high == low else float((value - low) / spread)
        return 3 + index * step, height - 3 - level * (height - 6)

    pieces = []
    for present, indexes in groupby(range(len(cell.values)), key=lambda index: cell.values[index] is not None):
        places = list(indexes)
        if present and len(places) > 1:
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in map(spot, places))
            pieces.append(f'<polyline points="{points}" fill="none" stroke="{paint("ac")}" stroke-linejoin="round"/>')
        elif present and places[0] != len(cell.values) - 1:
            x, y = spot(places[0])
            pieces.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="1" fill="{paint("ac")}"/>')
    if cell.values[-1] is not None:
        x, y = spot(len(cell.values) - 1)
        fill = "none" if cell.partial_last else paint("accent")
        pieces.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="2" fill="{fill}" stroke="{paint("accent")}" stroke-width=".75"/>'
        )
    return _svg(width, height, "".join(pieces), "spark")


def _columns(cell: Sparkline, paint: Paint, width: float, height: float) -> str:
    top = max((value for value in cell.values if value is not None), default=Decimal(0))
    step = width / max(1, len(cell.values))
    pieces = []
    for index, value in enumerate(cell.values):
        if not value or value < 0 or not top:
            continue
        tall = float(value / top) * (height - 2)
        last = index == len(cell.values) - 1
        colour = paint("accent" if last else "ac")
        fill = f'fill="none" stroke="{colour}" stroke-width=".75"' if last and cell.partial_last else f'fill="{colour}"'
        pieces.append(_rect(index * step + step * 0.15, height - 1 - tall, step * 0.7, tall, fill))
    floor = height - 0.75
    pieces.append(f'<path d="M0 {floor}H{_n(width)}" stroke="{paint("rule")}" stroke-width=".75"/>')
    return _svg(width, height, "".join(pieces), "spark")


def _bar(cell: Bar, paint: Paint, width: float, height: float = 12, *, mirror: bool) -> str:
    middle = cell.origin == "middle"
    zero = width / 2 if middle else 0.5
    full = float(cell.scale) or 1.0
    length = (width / 2 if middle else width - 1) - 1

    def extent(value: Decimal) -> tuple[float, float]:
        reach = max(-1.0, min(1.0, float(value) / full)) * length
        if not middle:
            reach = max(0.0, reach)
        return (zero, reach) if reach >= 0 else (zero + reach, -reach)

    pieces = []
    slim = 7.0
    if cell.reference is not None:
        start, long = extent(cell.reference)
        pieces.append(_rect(start, 1, long, height - 2, f'fill="none" stroke="{paint("ac")}"'))
        slim = 5.0
    if cell.value is not None:
        start, long = extent(cell.value)
        pieces.append(_rect(start, (height - slim) / 2, long, slim, f'fill="{paint(_colour(cell.effect))}"'))
    if middle:
        pieces.append(f'<path d="M{_n(zero)} 0V{_n(height)}" stroke="{paint("ink")}" stroke-width=".75"/>')
    return _svg(width, height, "".join(pieces), "bar", mirror=mirror)


def _bullet(cell: Bullet, paint: Paint, width: float, height: float = 18, *, mirror: bool) -> str:
    full = float(cell.scale) or 1.0

    def reach(value: Decimal) -> float:
        return max(0.0, min(1.0, float(value) / full)) * (width - 2)

    pieces = [_rect(0, 2, width, 12, f'fill="{paint("band")}"')]
    actual = reach(cell.actual) if cell.actual is not None else 0.0
    if cell.forecast is not None and reach(cell.forecast) > actual:
        pieces.append(_hatched(actual, 5.5, reach(cell.forecast) - actual, 5, paint("ac")))
    if cell.actual is not None:
        pieces.append(_rect(0, 5.5, actual, 5, f'fill="{paint("ac")}"'))
    if cell.low is not None and cell.high is not None and cell.high > cell.low:
        low, high = _n(reach(cell.low)), _n(reach(cell.high))
        path = f"M{low} 13.5V16.5M{low} 15H{high}M{high} 13.5V16.5"
        pieces.append(f'<path d="{path}" fill="none" stroke="{paint("ac")}" stroke-width=".75"/>')
    if cell.expected is not None:
        pieces.append(_tick(reach(cell.expected), 2, 14, paint("accent"), 1.5))
    pieces.append(_tick(reach(cell.target), 1, 15, paint("ink"), 2))
    return _svg(width, height, "".join(pieces), "bullet", mirror=mirror)


def _dot(cell: IntervalCell, paint: Paint) -> str:
    if cell.outside is None:
        return ""
    fill = paint("ac") if cell.outside else "none"
    return _svg(
        8, 8, f'<circle cx="4" cy="4" r="2.7" fill="{fill}" stroke="{paint("ac")}" stroke-width="1.4"/>', "shape"
    )


def _colour(effect: Effect) -> str:
    return EFFECTS[effect]


def _hatched(x: float, y: float, width: float, height: float, colour: str) -> str:
    """Diagonals clipped by hand: some viewers show the seams of a pattern's tiles."""
    lines: list[str] = []
    offset = -height
    while offset < width:
        start, end = max(offset, 0.0), min(offset + height, width)
        if end > start:
            lines.append(
                f"M{_n(x + start)} {_n(y + height - (start - offset))}L{_n(x + end)} {_n(y + height - (end - offset))}"
            )
        offset += 3
    outline = _rect(x, y, width, height, f'fill="none" stroke="{colour}" stroke-width=".75"')
    return f'<path d="{"".join(lines)}" fill="none" stroke="{colour}" stroke-width=".9"/>{outline}'


def _tick(x: float, top: float, bottom: float, colour: str, width: float) -> str:
    return f'<path d="M{_n(x)} {top}V{bottom}" stroke="{colour}" stroke-width="{width}"/>'


def _rect(x: float, y: float, width: float, height: float, paint: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" {paint}/>'


def _svg(width: float, height: float, body: str, name: str, *, mirror: bool = False) -> str:
    if mirror:
        body = f'<g transform="translate({_n(width)},0) scale(-1,1)">{body}</g>'
    size = f'width="{_n(width)}pt" height="{_n(height)}pt" viewBox="0 0 {_n(width)} {_n(height)}"'
    return f'<svg class="mark {name}" {size} aria-hidden="true">{body}</svg>'


def _n(value: float) -> str:
    """At most two decimals, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
