"""Turns a document into pages: words in a language, templates of a theme, layout in worker processes."""

from __future__ import annotations

from reportgen.render.assets import digest
from reportgen.render.context import Renderer, renderer
from reportgen.render.environment import theme_folder
from reportgen.render.looks import doubts
from reportgen.render.outputs import render
from reportgen.render.placeholders import placeholder, swap
from reportgen.render.workers import Layout, layout, pool, warm, warm_layout

__all__ = [
    "Layout", "Renderer", "digest", "doubts", "layout", "placeholder", "pool", "render", "renderer", "swap", "theme_folder", "warm",
    "warm_layout",
]  # fmt: skip
