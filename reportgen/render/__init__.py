"""Turns a document into pages: words in a language, templates of a theme, layout in worker processes."""

from __future__ import annotations

from reportgen.render.assets import digest
from reportgen.render.context import Renderer, renderer
from reportgen.render.data import data_files
from reportgen.render.environment import theme_folder
from reportgen.render.finishing import Finish, Variant, finished
from reportgen.render.looks import doubts
from reportgen.render.outputs import render
from reportgen.render.placeholders import placeholder
from reportgen.render.workers import Layout, layout, pool, warm, warm_layout

__all__ = [
    "Finish", "Layout", "Renderer", "Variant", "data_files", "digest", "doubts", "finished", "layout", "placeholder", "pool",
    "render", "renderer", "theme_folder", "warm", "warm_layout",
]  # fmt: skip
