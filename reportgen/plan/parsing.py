"""The first pass over a plan: read the file, put secrets in place, check the core's own keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reportgen.errors import Location, PlanError, Problem
from reportgen.plan.model import Key, Positions
from reportgen.plan.names import dotted
from reportgen.plan.reader import MAX_BYTES, read
from reportgen.plan.schema import PlanModel
from reportgen.plan.secrets import Secrets
from reportgen.plan.wording import misread, worded


@dataclass(frozen=True, slots=True)
class Parsed:
    """A plan after the first pass; the second one needs to know what plugins offer.

    ``raw`` is the YAML as plain data, ``data`` the same with secrets in place; ``model`` is None while the core's own keys
    are wrong; ``plugins_used`` can be read even then. ``faulty`` are values whose problem is already among ``problems``.
    """

    path: Path
    raw: Mapping[str, Any]
    data: Mapping[str, Any] = field(repr=False)
    positions: Positions
    model: PlanModel | None
    problems: tuple[Problem, ...]
    plugins_used: tuple[str, ...]
    faulty: frozenset[Key] = frozenset()


def parse(path: Path, environ: Mapping[str, str]) -> Parsed:
    """Read a plan. Raises PlanError when it is missing or no YAML; lesser problems are collected in the result."""
    return parsed(_content(path), path, environ)


def parsed(content: bytes, path: Path, environ: Mapping[str, str]) -> Parsed:
    """A plan whose text need not stand in a file: ``path`` is where it would. Raises PlanError when it is no YAML."""
    reading = read(content, str(path))
    secrets = Secrets(environ, reading.positions)
    data = secrets.resolved(reading.data)
    faulty = reading.faulty | secrets.faulty
    problems = [*reading.problems, *secrets.problems]
    model: PlanModel | None = None
    try:
        model = PlanModel.model_validate(data)
    except ValidationError as error:
        problems += worded(error, PlanModel, data, reading.positions, (), faulty)
    for key, what in _misread(data):
        problems.append(Problem(f"{dotted(key)}: {what}", "", reading.positions.at(*key)))
    return Parsed(path, reading.data, data, reading.positions, model, tuple(problems), _plugins(data), faulty)


def _content(path: Path) -> bytes:
    where = Location(str(path))
    try:
        if path.is_dir():
            raise PlanError(Problem("is a folder, not a plan", "name the plan.yaml inside it", where))
        if not path.is_file():
            if path.exists():
                raise PlanError(Problem("is not a regular file", "name a plan.yaml", where))
            raise PlanError(Problem("there is no such plan", "`reportgen init` writes one to start from", where))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise PlanError(Problem(f"the plan cannot be read: {said}", "check its permissions", where)) from error


def _misread(data: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    """Disguised numbers and dates in the core's keys, each value by itself: others may be wrong."""
    for name, declared in PlanModel.model_fields.items():
        adapter = TypeAdapter[Any](declared.annotation or Any)
        for index, piece in _pieces(data.get(name)):
            try:
                value = adapter.validate_python(piece)
            except ValidationError:
                continue
            for key, what in misread(value, piece):
                yield (name, *(key if index is None else (index, *key[1:]))), what


def _pieces(value: Any) -> Iterator[tuple[int | None, Any]]:
    """A list's items as lists of one with their index, a mapping's entries as mappings of one."""
    if isinstance(value, list):
        yield from ((index, [item]) for index, item in enumerate(value))
    elif isinstance(value, dict):
        yield from ((None, {name: item}) for name, item in value.items())


def _plugins(data: Mapping[str, Any]) -> tuple[str, ...]:
    chosen = data.get("plugins")
    used = chosen.get("use") if isinstance(chosen, dict) else None
    return tuple(name for name in used if isinstance(name, str)) if isinstance(used, list) else ()
