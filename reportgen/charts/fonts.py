"""The font files of a theme and a brand: which families and weights they hold, and how wide their characters run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_REGULAR = 400
_ISOLATES = (0x2066, 0x2067, 0x2068, 0x2069)


@dataclass(frozen=True, slots=True)
class Face:
    """One upright weight of a family, in a TTF or OTF file."""

    family: str
    weight: int
    path: Path


@cache
def faces(folders: tuple[Path, ...]) -> tuple[Face, ...]:
    """The faces in ``folders``, nearest first; italics and files that are no fonts are left aside."""
    paths = (path for folder in folders for path in sorted(folder.iterdir()))
    found = (_face(path) for path in paths if path.suffix.lower() in {".ttf", ".otf"})
    return tuple(face for face in found if face is not None)


def face(found: tuple[Face, ...], family: str, weight: int) -> Face | None:
    """The face of ``family`` that a page takes for ``weight``; None where no file has the family.

    As style sheets choose: for text the lighter neighbour first, for bold words the heavier one.
    """
    own = [one for one in found if one.family == family]
    lighter_first = weight <= 500  # noqa: PLR2004  # the weight at which CSS turns round
    return min(
        own,
        key=lambda one: (one.weight != weight, (one.weight > weight) == lighter_first, abs(one.weight - weight)),
        default=None,
    )


def advance(text: str, paths: tuple[Path, ...]) -> float:
    """The width of ``text`` in ems, each character by the first file that has it."""
    widths = _widths(paths)
    return sum(widths.get(ord(character), 0.6) for character in text)


@cache
def _face(path: Path) -> Face | None:
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]  # ships no types

    try:
        with TTFont(path, lazy=True) as font:
            family, italic = font["name"].getBestFamilyName(), font["OS/2"].fsSelection & 1
            weight = int(font["OS/2"].usWeightClass)
    except (TTLibError, KeyError, OSError):
        return None
    return None if italic or not family else Face(str(family), weight, path)


@cache
def _widths(paths: tuple[Path, ...]) -> Mapping[int, float]:
    """Advance of each character in ems; the first font that has it counts."""
    from fontTools.ttLib import TTFont

    found: dict[int, float] = {}
    for path in paths:
        with TTFont(path, lazy=True) as font:
            metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
            for code, glyph in font.getBestCmap().items():
                found.setdefault(code, metrics[glyph][0] / em)
    return found | dict.fromkeys(_ISOLATES, 0.0)
