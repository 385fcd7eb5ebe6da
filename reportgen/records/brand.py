"""How an organisation looks: the values of a plan's ``brand:``, checked, for every output alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.errors import Location

#: Sheets that a report is printed on.
Paper = Literal["A4", "Letter"]


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that holds nothing but shapes or pixels: its bytes, their media type, width and height in its own units."""

    media: Literal["image/svg+xml", "image/png"]
    content: bytes
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour as ``#rrggbb`` on light and on dark ground (None: made from the light one), and where it is written."""

    light: str
    dark: str | None
    where: Location | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """What is laid over a theme.

    ``colours`` are by token name (``accent``, ``ac``, …). ``latin`` and ``arabic`` are font families, of files in the folder
    ``fonts`` or of the theme; empty ones are the theme's. ``classification`` is the line at the foot of every page: one for
    all languages (key ``""``), or one a language; None is the theme's own words, nothing at all an empty mapping.
    """

    name: str = ""
    logo: Logo | None = None
    colours: Mapping[str, Shade] = field(default_factory=dict)
    latin: str = ""
    arabic: str = ""
    fonts: Path | None = None
    fonts_where: Location | None = None
    paper: Paper = "A4"
    classification: Mapping[str, str] | None = None
