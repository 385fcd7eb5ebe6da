"""Draws the charts of a document: the only room that knows Altair and Vega."""

from __future__ import annotations

from reportgen.charts.drawing import Drawing, draw, spec
from reportgen.charts.marks import mark
from reportgen.charts.reading import Speaker
from reportgen.charts.style import Style, style

__all__ = ["Drawing", "Speaker", "Style", "draw", "mark", "spec", "style"]
