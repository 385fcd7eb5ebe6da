"""From a chart block to a picture: Altair's specification, vl-convert's SVG, cleaned, and its PDF page."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportgen.charts import svg
from reportgen.charts.canvas import Canvas
from reportgen.charts.kinds import KINDS
from reportgen.charts.reading import Reading, Speaker
from reportgen.charts.style import Style
from reportgen.document import Chart
from reportgen.errors import Problem, RenderError

_FORBIDDEN = {"url", "expr", "signal", "calculate", "href", "usermeta", "loader"}


@dataclass(frozen=True)
class Drawing:
    """A picture of a chart for one locale (see ``records.Picture``)."""

    svg: str
    size: tuple[float, float]
    #: What a reader may show and hide, in words; ``data-part`` of the markup counts them.
    parts: tuple[str, ...] = ()

    @cached_property
    def pdf(self) -> bytes:
        """One page of the chart's size, vector; Arabic shaped and ordered."""
        import vl_convert

        return bytes(vl_convert.svg_to_pdf(self.svg))


def spec(chart: Chart, speaker: Speaker, style: Style) -> tuple[dict[str, Any], int]:
    """The Vega-Lite specification of a chart, and how many marks of data it draws."""
    if chart.kind == "vega":
        return _foreign(chart), 0
    canvas = _canvas(chart, speaker, style)
    return canvas.chart(), canvas.marks


def _canvas(chart: Chart, speaker: Speaker, style: Style) -> Canvas:
    return KINDS[chart.kind](Reading(chart, speaker, style))


def draw(chart: Chart, speaker: Speaker, style: Style) -> Drawing:
    """The picture of a chart; raises RenderError when not every row became a mark."""
    import vl_convert

    canvas = None if chart.kind == "vega" else _canvas(chart, speaker, style)
    specification = canvas.chart() if canvas else _foreign(chart)
    if canvas and not canvas.marks:
        raise RenderError(
            Problem(f"chart {chart.id}: there is nothing to draw", "leave it out where its figures are missing")
        )
    for folder in style.fonts:
        _register(folder)
    try:
        markup = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    except ValueError as exc:
        reason = str(exc).strip().splitlines()[0] if str(exc).strip() else "unknown"
        raise RenderError(Problem(f"chart {chart.id} could not be drawn: {reason}", "inline its data")) from exc
    rightward = speaker.locale.direction == "ltr"
    if canvas:
        cleaned = svg.cleaned(
            markup, chart.id, style, marks=canvas.marks, origins=canvas.origins(), rightward=rightward
        )
        return Drawing(cleaned, chart.size, tuple(canvas.parts))
    if chart.data and svg.drawn(markup) < len(chart.data):
        raise RenderError(
            Problem(f"chart {chart.id}: fewer marks than rows were drawn", "check the fields its encoding names")
        )
    return Drawing(svg.cleaned(markup, chart.id, style, marks=0, rightward=rightward), chart.size)


@lru_cache(maxsize=16)
def _register(folder: Path) -> None:
    import vl_convert

    vl_convert.register_font_directory(str(folder))


def _foreign(chart: Chart) -> dict[str, Any]:
    """A plugin's own specification: inline data only, nothing that is evaluated or linked."""
    try:
        specification = json.loads(chart.spec, parse_constant=lambda _name: None)
    except ValueError as exc:
        raise RenderError(Problem(f"chart {chart.id}: its specification is no JSON")) from exc
    if not isinstance(specification, dict):
        raise RenderError(Problem(f"chart {chart.id}: its specification is no object"))
    found = sorted({key for key in _keys(specification) if key in _FORBIDDEN})
    if found:
        raise RenderError(
            Problem(
                f"chart {chart.id}: its specification uses {', '.join(found)}", "compute beforehand and inline the data"
            )
        )
    specification.setdefault("width", chart.size[0])
    specification.setdefault("height", chart.size[1])
    return specification


def _keys(node: object) -> Iterator[str]:
    """Keys of a specification; those of inline data rows are data."""
    match node:
        case Mapping():
            for key, value in node.items():
                yield str(key)
                if key != "values":
                    yield from _keys(value)
        case list():
            for item in node:
                yield from _keys(item)
        case float() if not math.isfinite(node):
            return


def failed(chart: Chart, words: str, style: Style) -> Drawing:
    """A box in the place of a chart that could not be drawn."""
    width, height = chart.size
    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" fill="none" stroke="{style["bad"]}"/>'
        f'<text x="{width / 2}" y="{height / 2}" text-anchor="middle" font-family="{escape(style.family)}" font-size="8px" '
        f'fill="{style["ink"]}">{escape(words)}</text></svg>'
    )
    return Drawing(markup, chart.size)
