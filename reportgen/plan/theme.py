"""The theme of a report: one that a plugin offers, or a folder beside the plan that overrides parts of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import Location, PlanError, Problem
from reportgen.plan import references
from reportgen.plan.names import choose
from reportgen.records import Theme

if TYPE_CHECKING:
    from reportgen.plan.findings import Findings
    from reportgen.records import Catalogue

_KEY = ("report", "theme")
#: What a theme folder extends unless its tokens.json says otherwise.
_PARENT = "board"
#: More files than this are no theme.
_MOST = 500


def theme(found: Findings, name: str, catalogue: Catalogue, roots: Sequence[Path]) -> Theme | None:
    """The theme called ``name``; a name with a slash is a folder. None, and a problem, where there is none."""
    if "/" not in name and not name.startswith("."):
        if name not in catalogue.themes:
            more = f"for a folder beside the plan write ./{name}" if (roots[0] / name).is_dir() else ""
            found.unknown(_KEY, "theme", name, catalogue.themes, more=more)
        return catalogue.themes.get(name)
    where = found.positions.at(*_KEY)
    try:
        folder = references.located(name, roots, where)
        _confined(folder, name, roots, where)
        extends = _extends(folder, found, catalogue)
    except PlanError as error:
        found.problems += error.problems
        return None
    return Theme(name=name, folder=folder, extends=extends)


def _confined(folder: Path, name: str, roots: Sequence[Path], where: Location) -> None:
    """It is a folder, and every file in it lies inside the roots: a link could show any file of the machine."""
    if not folder.is_dir():
        raise PlanError(Problem(f"report.theme: {name!r} is no folder", "name the folder of the theme", where))
    for count, path in enumerate(folder.rglob("*")):
        if count >= _MOST:
            raise PlanError(Problem(f"report.theme: {name!r} holds more than {_MOST} files", "name a theme", where))
        if not any(path.resolve().is_relative_to(root.resolve()) for root in roots):
            what = f"report.theme: {path.relative_to(folder).as_posix()!r} in {name!r} leads outside the plan's folder"
            raise PlanError(Problem(what, "put the file itself there", where))


def _extends(folder: Path, found: Findings, catalogue: Catalogue) -> str:
    path = folder / "tokens.json"
    if not path.is_file():
        return _PARENT
    shown = str(found.parsed.path.parent / references.shown(path, found.parsed.path.parent))
    try:
        tokens = json.loads(path.read_bytes())
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise PlanError(Problem("is not valid JSON", "repair it", Location(shown, line))) from error
    parent = tokens.get("extends", _PARENT) if isinstance(tokens, dict) else _PARENT
    if not isinstance(parent, str) or parent not in catalogue.themes:
        what = f"extends the unknown theme {parent!r}"
        raise PlanError(Problem(what, choose(str(parent), catalogue.themes), Location(shown)))
    return parent
