"""Style sheets and fonts of a page: inline for the screen, by ``asset:`` for print."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reportgen.charts import Style
from reportgen.document import Block, Columns, Document, walk
from reportgen.records import Logo, Paper

#: The weights of charts and of plain and bold words.
WEIGHTS = frozenset({400, 600})
#: Names that ``asset:`` can carry.
_ASSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: Width and height of a sheet in points. The line is 504 wide on all of them: charts and tables are made for it.
SHEETS: Mapping[Paper, tuple[float, float]] = {"A4": (595.28, 841.89), "Letter": (612, 792)}
LINE = 504


def sheets(folders: Iterable[Path], name: str) -> str:
    """The style sheets of all themes that have one, the nearest last: a theme adds rules to those it extends."""
    paths = [path for folder in folders if (path := folder / name).is_file()]
    return "\n".join(path.read_text(encoding="utf-8") for path in reversed(paths))


def read(folders: Iterable[Path], name: str) -> str:
    """A file of the nearest theme that has it."""
    for folder in folders:
        path = folder / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def faces(style: Style, folders: Sequence[Path], sheets: str, *, inline: bool, arabic: bool) -> str:
    """``@font-face`` rules for the weights that ``sheets`` name, by ``asset:`` in print for fonts of the themes' ``folders``.

    Inside a page a face weighs, so the Arabic ones stand only where needed.
    """
    rules = []
    weights = sorted(WEIGHTS | {int(weight) for weight in re.findall(r"font-weight:\s*(\d+)", sheets)})
    for family in style.families:
        if family == style.arabic and inline and not arabic:
            continue
        wanted = dict.fromkeys(style.face(family, weight) for weight in weights)
        for face in wanted:
            if face is not None:
                asset = not inline and face.path.parent.parent in folders and _ASSET.fullmatch(face.path.name)
                source = f"asset:{face.path.name}" if asset else _inline(face.path)
                rules.append(f"@font-face{{font-family:'{family}';font-weight:{face.weight};src:url({source})}}")
    return "\n".join(rules)


def _inline(path: Path) -> str:
    """A font as a data URL: the WOFF2 that stands beside it, which is a third of its size, else the file itself."""
    small = path.with_suffix(".woff2")
    chosen = small if small.is_file() else path
    return f"data:font/{chosen.suffix[1:].lower()};base64,{base64.b64encode(chosen.read_bytes()).decode()}"


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


def data_url(logo: Logo) -> str:
    """A logo inside the page."""
    return f"data:{logo.media};base64,{base64.b64encode(logo.content).decode()}"


def sheet(paper: Paper) -> str:
    """The size of printed pages, and side margins that leave the line its width."""
    side = (SHEETS[paper][0] - LINE) / 2
    return f"@page{{size:{paper};margin-left:{side:.2f}pt;margin-right:{side:.2f}pt}}"


def numbered(numbering: str) -> str:
    """Page numbers in the locale's digits."""
    if numbering != "arab":
        return ""
    counters = {".pages .n": "counter(page,arabic-indic)", ".pages .total": "counter(pages,arabic-indic)"}
    rules = "".join(f"{place}::before{{content:{counter}}}" for place, counter in counters.items())
    return rules + '.contents a::after{content:"\\a0" target-counter(attr(href),page,arabic-indic)}'


def anchored(page: str) -> str:
    """A page without those links that lead nowhere in it."""
    held = set(re.findall(r'\sid="([^"]+)"', page))
    return re.sub(r'\shref="#([^"]+)"', lambda link: link[0] if link[1] in held else "", page)


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


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())
