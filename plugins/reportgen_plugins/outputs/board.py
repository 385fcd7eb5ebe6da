"""The board's look, whole and in brief: quiet pages, one accent, colour for effect only."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import Theme
from reportgen.render import theme_folder

reportgen_api = 1


@hookimpl
def reportgen_themes() -> Iterable[Theme]:
    """Offer ``board``, and ``brief``: two pages of it."""
    yield Theme(name="board", folder=theme_folder("board"))
    yield Theme(name="brief", folder=theme_folder("brief"), extends="board")
