"""The look of charts: a theme's colours by role, its font families, and the widths of words in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reportgen.charts.contrast import lightened
from reportgen.charts.fonts import Face, advance, face, faces
from reportgen.document.cells import Effect
from reportgen.errors import Location, Problem, RenderError
from reportgen.records import Brand

#: Size of chart text, in points.
TEXT = 8
#: Stand-ins that Vega may draw with; the SVG gets a hatch instead (Vega has no patterns).
HATCH = "#fe01ca"

EFFECTS: Mapping[Effect, str] = MappingProxyType({"favourable": "good", "adverse": "bad", "neutral": "ac"})


#: Colours with a hue of their own: given for light ground alone, they are lightened for a dark one. Others stay the theme's.
_HUES = ("accent", "good", "bad", "amber", "ac", "pyline")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Style:
    """Colours by token name, in light and dark; families in order of preference; their faces, and the folders these stand in."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    families: tuple[str, ...]
    fonts: tuple[Path, ...]
    arabic: str = ""

    def __getitem__(self, token: str) -> str:
        return self.light[token]

    @property
    def family(self) -> str:
        """The CSS list of families."""
        return ", ".join(self.families)

    def face(self, family: str, weight: int) -> Face | None:
        """The face that stands for a weight of a family; None where no file has the family."""
        return face(faces(self.fonts), family, weight)

    def width(self, text: str, size: float = TEXT) -> float:
        """About how wide ``text`` runs, in points (regular weight; shaped Arabic is narrower than this says)."""
        return advance(text, _regular(self.families, self.fonts)) * size

    def wrapped(self, text: str, limit: float) -> str:
        """``text`` in lines no wider than ``limit`` points, broken at spaces."""
        lines: list[str] = []
        for word in text.split(" "):
            if lines and self.width(f"{lines[-1]} {word}") <= limit:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return "\n".join(lines)

    def shortened(self, text: str, limit: float) -> str:
        """``text`` no wider than ``limit`` points, with an ellipsis where it was cut; nothing where not one letter has room."""
        if self.width(text) <= limit:
            return text
        kept = next((end for end in range(len(text), 0, -1) if self.width(f"{text[:end].rstrip()}…") <= limit), 0)
        return f"{text[:kept].rstrip()}…" if kept else ""


def style(folders: tuple[Path, ...], language: str, brand: Brand | None = None) -> Style:
    """The style of a theme: ``tokens.json`` of its folders, nearest first, and the brand before all of them.

    The language's script chooses the family. Raises RenderError for tokens that cannot be read.
    """
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    font: dict[str, str] = {}
    for folder in reversed(folders):
        shades, families = _tokens(folder / "tokens.json")
        _lay_over(light, dark, shades)
        font |= families
    if brand is not None:
        _lay_over(light, dark, {name: (shade.light, shade.dark) for name, shade in brand.colours.items()})
        font |= {script: name for script, name in (("latin", brand.latin), ("arabic", brand.arabic)) if name}
    latin, arabic = font.get("latin", "sans-serif"), font.get("arabic", "")
    ordered = (arabic, latin) if language in {"ar", "fa", "ur"} and arabic else (latin, arabic)
    fonts = [folder / "fonts" for folder in folders if (folder / "fonts").is_dir()]
    if brand is not None and brand.fonts is not None:
        fonts.insert(0, brand.fonts)
    return Style(light, dark, tuple(family for family in ordered if family), tuple(fonts), arabic)


def _tokens(path: Path) -> tuple[dict[str, tuple[str, str | None]], dict[str, str]]:
    """Colours (light, dark) and families of a ``tokens.json``; nothing where there is none."""
    if not path.is_file():
        return {}, {}
    try:
        tokens = json.loads(path.read_text(encoding="utf-8"))
        shades = {name: (colour["light"], colour.get("dark")) for name, colour in tokens.get("colour", {}).items()}
        families = {script: str(family) for script, family in tokens.get("font", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        advice = 'write {"colour": {"accent": {"light": "#1D4F91", "dark": "#86B4F2"}}}'
        raise RenderError(Problem(f"the tokens cannot be read: {error!r}", advice, Location(str(path)))) from error
    for name, given in shades.items():
        if odd := [value for value in given if value is not None and not _HEX.fullmatch(str(value))]:
            problem = Problem(f"colour.{name}: {odd[0]!r} is no colour", "write one like #1D4F91", Location(str(path)))
            raise RenderError(problem)
    return shades, families


def _lay_over(light: dict[str, str], dark: dict[str, str], shades: Mapping[str, tuple[str, str | None]]) -> None:
    """Put colours before those that are there; a missing dark one is the light one's, as far as it has a hue."""
    light |= {name: given for name, (given, _night) in shades.items()}
    dark |= {name: night for name, (_day, night) in shades.items() if night is not None}
    grounds = [dark[ground] for ground in ("paper", "tint") if ground in dark]
    for name, (given, night) in shades.items():
        if night is None and (name in _HUES or name not in dark):
            dark[name] = lightened(given, *grounds)


@cache
def _regular(families: tuple[str, ...], fonts: tuple[Path, ...]) -> tuple[Path, ...]:
    found = (face(faces(fonts), family, 400) for family in families)
    return tuple(one.path for one in found if one is not None)
