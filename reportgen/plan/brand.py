"""The brand of a report: written in the plan, in the file that the plan names, or in a ``brand.yaml`` that stands by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import unpack
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reportgen import vector
from reportgen.errors import Location, PlanError, Problem
from reportgen.plan import references
from reportgen.plan.brand_model import TOKENS, BrandColours, BrandModel, Shades
from reportgen.plan.model import Key, Positions
from reportgen.plan.names import dotted
from reportgen.plan.reader import MAX_BYTES, read
from reportgen.plan.wording import misread, worded
from reportgen.records import Brand, Logo, Shade

if TYPE_CHECKING:
    from reportgen.plan.findings import Findings

#: The file that needs no mention.
FILE = "brand.yaml"
#: A logo goes into every page of HTML; what is larger is a photograph.
_LARGEST = 300_000
#: Bytes of a PNG up to its width and height.
_HEAD = 24
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class _Written:
    """A brand as it is written: its data, where each value stands, below which key, and what its paths are relative to."""

    data: Any
    positions: Positions
    key: Key
    base: Path


def brand(found: Findings, roots: Sequence[Path], theme: Path | None) -> tuple[Brand, tuple[Problem, ...]]:
    """The brand and what to warn of; problems are noted in ``found``.

    Without the key ``brand`` a ``brand.yaml`` counts that stands beside the plan, else one in the folder ``theme``.
    """
    try:
        written = _written(found, roots, theme)
        model = _model(found, written) if written else None
        if written is None or model is None:
            return Brand(), ()
        warnings: list[Problem] = []
        made = _made(model, written, roots, warnings)
    except PlanError as error:
        found.problems += error.problems
        return Brand(), ()
    return made, tuple(warnings)


def _written(found: Findings, roots: Sequence[Path], theme: Path | None) -> _Written | None:
    value = found.data.get("brand")
    if isinstance(value, str):
        path = references.located(value, roots, found.positions.at("brand"))
        if path.is_dir():
            advice = f"name the file in it, for example {value.rstrip('/')}/{FILE}"
            raise PlanError(Problem(f"brand: {value!r} is a folder", advice, found.positions.at("brand")))
        return _file(found, path)
    if "brand" in found.data:
        return _Written(value, found.positions, ("brand",), roots[0])
    for folder in (roots[0], theme):
        if folder is not None and (folder / FILE).is_file():
            return _file(found, references.located(str(folder / FILE), roots))
    return None


def _file(found: Findings, path: Path) -> _Written:
    shown = str(found.parsed.path.parent / references.shown(path, found.parsed.path.parent))
    try:
        with path.open("rb") as file:
            reading = read(file.read(MAX_BYTES + 1), shown)
    except OSError as error:
        raise PlanError(
            Problem(f"cannot be read: {error.strerror}", "check its permissions", Location(shown))
        ) from error
    if reading.problems:
        raise PlanError(*reading.problems)
    return _Written(reading.data, reading.positions, (), path.parent)


def _model(found: Findings, written: _Written) -> BrandModel | None:
    """The checked brand; None when problems were noted (those of a brand in the plan are known by the first pass)."""
    try:
        model = BrandModel.model_validate(written.data)
    except ValidationError as error:
        if not written.key:
            found.problems += worded(error, BrandModel, written.data, written.positions)
        return None
    faults = [
        Problem(f"{dotted(key)}: {what}", "", written.positions.at(*key)) for key, what in misread(model, written.data)
    ]
    if not written.key:
        found.problems += faults
    return None if faults else model


def _made(model: BrandModel, written: _Written, roots: Sequence[Path], warnings: list[Problem]) -> Brand:
    def at(*key: str) -> Location:
        return written.positions.at(*written.key, *key)

    def within(name: str, *key: str) -> Path:
        # paths are relative to the file they stand in
        return references.located(name, (written.base, *roots), at(*key))

    words = model.classification
    return Brand(
        name=model.name,
        logo=_logo(within(model.logo, "logo"), model.logo, at("logo"), warnings) if model.logo else None,
        colours=_colours(model.colours, written),
        latin=model.fonts.latin,
        arabic=model.fonts.arabic,
        fonts=_folder(within(model.fonts.folder, "fonts", "folder"), at("fonts", "folder"))
        if model.fonts.folder
        else None,
        fonts_where=at("fonts"),
        paper=model.paper,
        classification=None if words is None else words if isinstance(words, dict) else {"": words} if words else {},
    )


def _colours(model: BrandColours, written: _Written) -> dict[str, Shade]:
    found: dict[str, Shade] = {}
    for name in BrandColours.model_fields:
        value = getattr(model, name)
        if value is not None:
            shades = value if isinstance(value, Shades) else Shades(light=value)
            where = written.positions.at(*written.key, "colours", name)
            found[TOKENS.get(name, name)] = Shade(shades.light, shades.dark, where)
    return found


def _folder(path: Path, where: Location) -> Path:
    if not path.is_dir():
        raise PlanError(
            Problem(f"fonts.folder: {path.name!r} is no folder", "name the folder of the font files", where)
        )
    return path


def _logo(path: Path, name: str, where: Location, warnings: list[Problem]) -> Logo:
    """The picture in a file, an SVG with its shapes only. Raises PlanError for what is neither SVG nor PNG."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise PlanError(Problem(f"logo: {name!r} cannot be read", "name an SVG or PNG file", where)) from error
    if len(content) > _LARGEST:
        raise PlanError(Problem(f"logo: {name!r} is larger than {_LARGEST // 1000} kB", "simplify it", where))
    if content.startswith(_PNG):
        if len(content) < _HEAD or content[12:16] != b"IHDR" or not all(size := unpack(">II", content[16:_HEAD])):
            raise PlanError(Problem(f"logo: {name!r} is a damaged PNG", "save it again", where))
        return Logo("image/png", content, (float(size[0]), float(size[1])))
    try:
        text, shape, dropped = vector.drawing(content)
    except ValueError as error:
        raise PlanError(
            Problem(f"logo: {name!r} cannot be used: {error}", "save it as plain SVG, or PNG", where)
        ) from error
    if dropped:
        what = f"logo: {name!r} is shown without {', '.join(dropped)}"
        warnings.append(Problem(what, "a logo holds shapes only; convert its text to paths", where))
    return Logo("image/svg+xml", text.encode(), shape)
