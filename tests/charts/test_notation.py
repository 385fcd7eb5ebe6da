"""One notation in every chart: a scenario looks the same wherever it is drawn, on one pair of scales, told apart by every eye."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal as D
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from reportgen.charts import draw, spec
from reportgen.charts.marks import swatch
from reportgen.charts.style import EFFECTS
from reportgen.document import Chart, Name, Words
from tests.charts.sample import CHARTS, MONTHS, look, speaker

_ = Words("sample")
SVG = "{http://www.w3.org/2000/svg}"
#: Fill and stroke.
Look = tuple[str, str]


def looks(markup: str, *, parts: Sequence[str] = ()) -> Iterator[tuple[str, Look]]:
    """The parts of a drawing (all marks of data, where it has none) with fill and stroke; a pattern is a ``hatch``."""
    root = ET.fromstring(markup)  # noqa: S314  # drawn by ourselves
    for group in root.iter(f"{SVG}g"):
        part = group.get("data-part")
        for path in group.findall(f"{SVG}path"):
            if path.get("data-row") is not None:
                fill = re.sub(r"url\(.*\)", "hatch", path.get("fill", "none"))
                yield parts[int(part)] if part else "", (fill, path.get("stroke", "none"))


def key(scenario: str) -> Look:
    """Fill and stroke of the page's own key to the notation."""
    markup = swatch(scenario, look().__getitem__)
    fill, stroke = (re.findall(rf' {name}="([^"]+)"', markup) or ["none"] for name in ("fill", "stroke"))
    return ("hatch" if "<rect" in markup else fill[0]), stroke[0]


def test_columns_look_as_the_key_says() -> None:
    drawing = draw(CHARTS["columns"][0], speaker(), look())

    assert dict(looks(drawing.svg, parts=drawing.parts)) == {
        "Actual": key("actual"), "Year before": key("previous"), "Plan": key("plan"), "Forecast": key("forecast"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["bars", "funnel"])
def test_bars_have_the_plan_of_the_key_and_no_fill_but_those_of_actuals(kind: str) -> None:
    style = look()
    drawn = {shape for _part, shape in looks(draw(CHARTS[kind][0], speaker(), style).svg)}

    assert key("plan") in drawn
    assert drawn - {key("plan")} <= {(style[colour], "none") for colour in EFFECTS.values()}


def test_a_forecast_is_the_same_broken_line_in_every_chart() -> None:
    months = [(month, D(3), _("Leads"), "actual" if month < MONTHS[5] else "forecast") for month in MONTHS]
    line = Chart("line", "line", ("time", "value", "series", "scenario"), tuple(months), alt=_("line"))
    broken = [
        {
            (path.get("stroke"), path.get("stroke-width"), path.get("stroke-dasharray"))
            for path in ET.fromstring(draw(chart, speaker(), look()).svg).iter(f"{SVG}path")  # noqa: S314  # drawn by ourselves
            if path.get("stroke-dasharray")
        }
        for chart in (line, CHARTS["outlook"][0])
    ]
    assert broken[0] == broken[1] != set()


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_is_flat_and_has_one_scale_each_way(kind: str) -> None:
    layers = spec(CHARTS[kind][0], speaker(), look())[0]["layer"]

    assert {layer["mark"]["type"] for layer in layers} <= {"rect", "rule", "line", "point", "text"}
    for way in ("x", "y"):
        scales = {str(layer["encoding"][way]["scale"]) for layer in layers}
        assert len(scales) == 1, scales


# --- colours ------------------------------------------------------------------------------------------------------------

#: Protanopia, deuteranopia and tritanopia as matrices over linear sRGB, at full severity: Machado, Oliveira and Fernandes,
#: A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009, doi:10.1109/TVCG.2009.113.
EYES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
#: Linear sRGB to CIE XYZ, and its white (D65).
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
#: Least distance in CIE L*a*b* (1976); 2.3 is just noticeable.
APART = 12.0

Triple = tuple[float, float, float]


def times(matrix: Sequence[Triple], colour: Iterable[float]) -> Triple:
    values = tuple(colour)
    one, two, three = (sum(a * b for a, b in zip(row, values, strict=True)) for row in matrix)
    return one, two, three


def seen(colour: str, eye: str) -> Triple:
    """L*, a* and b* of a colour (``#rrggbb``) as an eye sees it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    light = times(XYZ, (min(1.0, max(0.0, value)) for value in times(EYES[eye], linear)))
    relative = (value / white for value, white in zip(light, WHITE, strict=True))
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in relative)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, eye: str) -> float:
    pairs = zip(seen(one, eye), seen(other, eye), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def neighbours() -> Iterator[tuple[str, str]]:
    """Colours that meet in a chart: series next to one another, effects, and the scenarios of columns."""
    lines = [(MONTHS[day], D(day), Name(str(series)), "actual") for series in range(5) for day in range(3)]
    curves = [(Name(str(series)), day, D(day), None, None) for series in range(3) for day in range(3)]
    for chart in (
        Chart("line", "line", ("time", "value", "series", "scenario"), tuple(lines), alt=_("own")),
        Chart("ages", "ages", ("series", "age", "value", "low", "high"), tuple(curves), alt=_("own")),
    ):
        drawing = draw(chart, speaker(), look())
        shades = {part: fill for part, (fill, _stroke) in looks(drawing.svg, parts=drawing.parts)}
        assert len(set(shades.values())) == len(drawing.parts) > 2, "as many colours as series"
        yield from pairwise(shades[part] for part in sorted(shades))
    yield from combinations((look()[colour] for colour in EFFECTS.values()), 2)
    yield key("actual")[0], key("previous")[0]


def test_just_noticeable_colours_are_told_from_equal_ones() -> None:
    assert distance("#2C3A47", "#2C3A47", "protan") == 0
    assert distance("#C00000", "#00A000", "tritan") > 5 * distance("#B85000", "#688000", "deutan"), "red and green meet"


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("shade", ["light", "dark"])
def test_neighbours_are_apart_for_every_eye(eye: str, shade: str) -> None:
    style = look()
    token = {colour: name for name, colour in style.light.items()}
    ground = style.light if shade == "light" else style.dark
    found = {
        (token[one], token[two]): distance(ground[token[one]], ground[token[two]], eye) for one, two in neighbours()
    }

    assert len(found) >= 8
    assert {pair: far for pair, far in found.items() if far < APART} == {}
