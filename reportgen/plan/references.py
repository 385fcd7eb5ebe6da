"""Files that a plan names: expanded relative to the plan, and confined to its roots."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportgen.errors import Location, PlanError, Problem
from reportgen.plan.names import closest

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WILD = re.compile(r"[*?\[]")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: More files than this is a slip of the pen (``**`` in a home folder).
_MOST = 10_000
#: So many neighbours of a missing file are named.
_LISTED = 8


def expand(pattern: str, roots: Sequence[Path], where: Location | None = None) -> tuple[Path, ...]:
    """The regular files that a path or glob of the plan names, links resolved, sorted, each once.

    ``roots`` are the plan's folder, which relative patterns start from, and further allowed folders. Hidden files match
    only patterns that name the dot. Raises PlanError for whatever lies outside the roots, is no regular file, or is
    missing.
    """
    base, rest = _start(pattern, roots, where)
    if not rest:
        return (_file(base, pattern, roots, where),)
    found: set[Path] = set()
    for match in _matches(base, rest, pattern, where):
        if not match.is_dir():
            found.add(_file(match, pattern, roots, where))
        if len(found) > _MOST:
            raise PlanError(Problem(f"{pattern!r} names more than {_MOST} files", "narrow it", where))
    if not found:
        raise PlanError(Problem(f"no file matches {pattern!r}", _standing(base, rest), where))
    return tuple(sorted(found))


def located(name: str, roots: Sequence[Path], where: Location | None = None) -> Path:
    """The one file or folder that a path of the plan names, links resolved. Raises PlanError as :func:`expand` does."""
    base, rest = _start(name, roots, where)
    if rest:
        raise PlanError(Problem(f"{name!r} may name several files", "name one, without wildcards", where))
    return base if base.is_dir() else _file(base, name, roots, where)


def folder(name: str, roots: Sequence[Path], where: Location | None = None) -> Path:
    """A folder that the plan declares (``data_roots``): relative to the plan or absolute. Raises PlanError."""
    _refuse_odd(name, where)
    try:
        path = (roots[0] / name).resolve()
        if path.is_dir():
            return path
    except (OSError, RuntimeError, ValueError):
        pass
    raise PlanError(Problem(f"{name!r} is no folder", "data_roots are relative to the plan, or absolute", where))


def shown(path: Path, plan_folder: Path) -> str:
    """A file as messages and reports name it: relative to the plan, with forward slashes, the same on every machine."""
    return Path(os.path.relpath(path, plan_folder.resolve())).as_posix()


def _start(pattern: str, roots: Sequence[Path], where: Location | None) -> tuple[Path, str]:
    """The existing part that a pattern starts from, known to lie in a root, and the rest that has wildcards."""
    _refuse_odd(pattern, where)
    try:
        whole = roots[0] / pattern
        # A file may really be called "leads [1].csv".
        if not _WILD.search(pattern) or whole.is_file():
            return _confined(whole, pattern, roots, where), ""
        parts = Path(pattern).parts
        wild = next(index for index, part in enumerate(parts) if _WILD.search(part))
        if ".." in parts[wild:]:
            raise PlanError(Problem(f"{pattern!r} goes up (..) behind a wildcard", "write the folder out", where))
        return _confined(roots[0].joinpath(*parts[:wild]), pattern, roots, where), "/".join(parts[wild:])
    except (OSError, RuntimeError, ValueError) as error:
        raise PlanError(Problem(f"{pattern[:200]!r} cannot be followed: {_said(error)}", "", where)) from error


def _refuse_odd(pattern: str, where: Location | None) -> None:
    """What no path relative to a plan looks like."""
    if not pattern.strip():
        raise PlanError(Problem("an empty path", "name a file", where))
    if _CONTROL.search(pattern):
        raise PlanError(Problem(f"the path {pattern!r} holds a control character", "", where))
    if "\\" in pattern:
        raise PlanError(Problem(f"the path {pattern!r} holds a backslash", "use forward slashes", where))
    if _URL.match(pattern):
        raise PlanError(Problem(f"{pattern!r} is an address, not a file", "save the export beside the plan", where))
    if pattern.startswith("//"):
        raise PlanError(Problem(f"{pattern!r} is a network path", "save the export beside the plan", where))


def _confined(path: Path, pattern: str, roots: Sequence[Path], where: Location | None) -> Path:
    resolved = path.resolve()
    if any(resolved.is_relative_to(root.resolve()) for root in roots):
        return resolved
    advice = "move the file beside the plan, or allow its folder under data_roots"
    raise PlanError(Problem(f"{pattern!r} lies outside the plan's folder and data_roots", advice, where))


def _file(path: Path, pattern: str, roots: Sequence[Path], where: Location | None) -> Path:
    """``path`` resolved, when it is a regular file inside the roots."""
    try:
        resolved = _confined(path, pattern, roots, where)
        if not str(resolved).isascii() and str(resolved).encode(errors="replace") != os.fsencode(resolved):
            raise PlanError(Problem(f"{pattern!r} leads to a file whose name is not UTF-8", "rename it", where))
        if resolved.is_file():
            return resolved
        if resolved.is_dir():
            advice = f"name the files in it, for example {pattern.rstrip('/')}/*.csv"
            raise PlanError(Problem(f"{pattern!r} is a folder", advice, where))
        if resolved.exists():
            raise PlanError(Problem(f"{pattern!r} is not a regular file", "", where))
    except (OSError, RuntimeError, ValueError) as error:
        raise PlanError(Problem(f"{pattern[:200]!r} cannot be read: {_said(error)}", "", where)) from error
    raise PlanError(Problem(f"there is no file {pattern!r}", _standing(path.parent, path.name), where))


def _matches(base: Path, rest: str, pattern: str, where: Location | None) -> Iterator[Path]:
    dotted = any(part.startswith(".") for part in rest.split("/"))
    try:
        # pathlib does not follow linked folders in ``**``: no endless loops.
        for match in base.glob(rest):
            if dotted or not any(part.startswith(".") for part in match.relative_to(base).parts):
                yield match
    except (OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise PlanError(Problem(f"{pattern[:200]!r} cannot be followed: {_said(error)}", "", where)) from error


def _standing(place: Path, wanted: str) -> str:
    """What stands where a file was looked for: the name that was probably meant, or the first few."""
    try:
        names = sorted(entry.name for entry in place.iterdir() if not entry.name.startswith("."))
    except OSError:
        return f"there is no folder {place.name!r}"
    if not names:
        return f"the folder {place.name!r} is empty"
    meant = closest(wanted, names)
    listed = ", ".join(map(repr, names[:_LISTED])) + (", …" if len(names) > _LISTED else "")
    return (f"did you mean {meant!r}? " if meant else "") + f"in {place.name!r} stand: {listed}"


def _said(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
