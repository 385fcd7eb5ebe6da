"""One module for each kind of chart: from a reading of the block to a canvas with its layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reportgen.charts.canvas import Canvas
from reportgen.charts.kinds import ages, bars, columns, curve, funnel, heat, line, outlook, shares, tornado, waterfall
from reportgen.charts.reading import Reading

KINDS: Mapping[str, Callable[[Reading], Canvas]] = MappingProxyType(
    {
        "columns": columns.draw,
        "line": line.draw,
        "outlook": outlook.draw,
        "curve": curve.draw,
        "bars": bars.draw,
        "funnel": funnel.draw,
        "shares": shares.draw,
        "waterfall": waterfall.draw,
        "tornado": tornado.draw,
        "heat": heat.draw,
        "ages": ages.draw,
    }
)
