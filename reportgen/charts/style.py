"""The look of charts: a theme's colours by role, its font families, and the widths of words in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reportgen.document.cells import Effect

#: Size of chart text, in points.
TEXT = 8
#: Stand-ins that Vega may draw with; the SVG gets a hatch instead (Vega has no patterns).
HATCH = "#fe01ca"

EFFECTS: Mapping[Effect, str] = MappingProxyType({"favourable": "good", "adverse": "bad", "neutral": "ac"})


@dataclass(frozen=True, slots=True)
class Style:
    """Colours by token name, in light and dark; families in order of preference; the folders fonts stand in."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    families: tuple[str, ...]
    fonts: tuple[Path, ...]

    def __getitem__(self, token: str) -> str:
        return self.light[token]

    @property
    def family(self) -> str:
        """The CSS list of families."""
        return ", ".join(self.families)

    def width(self, text: str, size: float = TEXT) -> float:
        """About how wide ``text`` runs, in points (regular weight; shaped Arabic is narrower than this says)."""
        return _advance(text, self.fonts) * size

    def wrapped(self, text: str, limit: float) -> str:
        """``text`` in lines no wider than ``limit`` points, broken at spaces."""
        lines: list[str] = []
        for word in text.split(" "):
            if lines and self.width(f"{lines[-1]} {word}") <= limit:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return "\n".join(lines)


def style(folders: tuple[Path, ...], language: str) -> Style:
    """The style of a theme: ``tokens.json`` of its folders, nearest first; the language's script chooses the family."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    font: dict[str, str] = {}
    for folder in reversed(folders):
        path = folder / "tokens.json"
        if path.is_file():
            tokens = json.loads(path.read_text(encoding="utf-8"))
            light |= {name: str(colour["light"]) for name, colour in tokens.get("colour", {}).items()}
            dark |= {name: str(colour["dark"]) for name, colour in tokens.get("colour", {}).items()}
            font |= tokens.get("font", {})
    latin, arabic = font.get("latin", "sans-serif"), font.get("arabic", "")
    families = (arabic, latin) if language in {"ar", "fa", "ur"} and arabic else (latin, arabic)
    fonts = tuple(folder / "fonts" for folder in folders if (folder / "fonts").is_dir())
    return Style(light, dark, tuple(family for family in families if family), fonts)


@cache
def _advance(text: str, folders: tuple[Path, ...]) -> float:
    widths = _widths(folders)
    return sum(widths.get(ord(character), 0.6) for character in text)


@cache
def _widths(folders: tuple[Path, ...]) -> Mapping[int, float]:
    """Advance of each character in ems; the first font that has it counts."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

    found: dict[int, float] = {}
    for path in sorted(path for folder in folders for path in folder.glob("*-Regular.ttf")):
        with TTFont(path, lazy=True) as font:
            metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
            for code, glyph in font.getBestCmap().items():
                found.setdefault(code, metrics[glyph][0] / em)
    for mark in (0x2066, 0x2067, 0x2068, 0x2069):
        found[mark] = 0
    return found
