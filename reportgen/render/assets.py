"""Style sheets and fonts of a page: inline for the screen, by ``asset:`` for print."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from reportgen.charts import Style
from reportgen.document import Block, Columns, Document, walk

WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600}


def read(folders: Iterable[Path], name: str) -> str:
    """A style sheet of the nearest theme that has it."""
    for folder in folders:
        path = folder / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def faces(style: Style, *, inline: bool, arabic: bool) -> str:
    """``@font-face`` rules; the Arabic faces only where a page needs them."""
    rules = []
    for family in style.families:
        if "Arabic" in family and inline and not arabic:
            continue
        for name, weight in WEIGHTS.items():
            path = _font(style.fonts, f"{family.replace(' ', '')}-{name}", ".woff2" if inline else ".ttf")
            if path is None:
                continue
            if inline:
                source = f"url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()}) format('woff2')"
            else:
                source = f"url(asset:{path.name})"
            rules.append(f"@font-face{{font-family:'{family}';font-weight:{weight};src:{source}}}")
    return "\n".join(rules)


def has_arabic(text: str) -> bool:
    """Whether a page holds Arabic letters."""
    return re.search("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]", text) is not None


def custom_properties(style: Style, *, dark: bool) -> str:
    """The theme's colours as custom properties; with ``dark`` those for readers who prefer it too."""
    families = ",".join(f"'{family}'" for family in style.families)
    rules = f":root{{{_properties(style.light)}--family:{families},sans-serif}}"
    if dark:
        night = f":root{{{_properties(style.dark)}}}"
        rules += f"\n:root{{color-scheme:light dark}}@media screen and (prefers-color-scheme:dark){{{night}}}"
    return rules


def splits(document: Document) -> str:
    """Rules for the widths of blocks side by side: policies forbid style attributes, so each width gets a class."""
    widths = {width for chapter in document.chapters for width in _widths(chapter.blocks)}
    return "\n".join(f".w{width}{{flex:{width} 1 0;--w:{width}pt}}" for width in sorted(widths))


def digest(style: str) -> str:
    """What a content security policy calls a style element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _widths(blocks: tuple[Block, ...]) -> Iterable[int]:
    for block in walk(blocks):
        if isinstance(block, Columns):
            yield from block.widths


def _font(folders: Iterable[Path], stem: str, suffix: str) -> Path | None:
    return next((path for folder in folders if (path := folder / f"{stem}{suffix}").is_file()), None)


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())
