"""``brand:`` of the plan, or the file it names, as Pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from reportgen.records import Options

HexColour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class Shades(Options):
    """A colour on light and on dark ground; the dark one is made from the light one where it is left out."""

    light: HexColour
    dark: HexColour | None = None


Colour = HexColour | Shades | None


class BrandColours(Options):
    """Colours by what they mean; those left out are the theme's."""

    accent: Colour = None
    actual: Colour = None
    previous: Colour = None
    outline: Colour = None
    good: Colour = None
    bad: Colour = None
    warning: Colour = None
    ink: Colour = None
    muted: Colour = None
    rule: Colour = None
    hair: Colour = None
    ground: Colour = None
    band: Colour = None
    tint: Colour = None


#: Names of colours whose tokens are called otherwise.
TOKENS: Mapping[str, str] = MappingProxyType(
    {"actual": "ac", "previous": "py", "outline": "pyline", "warning": "amber", "ground": "paper"}
)


class BrandFonts(Options):
    """Families by script: bundled ones, or those of the TTF and OTF files in ``folder``."""

    latin: str = ""
    arabic: str = ""
    folder: str = ""


class BrandModel(Options):
    """``brand:`` - what an organisation looks like, in every output alike.

    ``classification`` is the line at the foot of every page: one text, one a language, or false for none.
    """

    name: str = ""
    logo: str = ""
    colours: BrandColours = BrandColours()
    fonts: BrandFonts = BrandFonts()
    paper: Literal["A4", "Letter"] = "A4"
    classification: Literal[False] | str | dict[str, str] | None = None
