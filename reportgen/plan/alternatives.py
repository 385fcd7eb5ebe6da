"""Scenarios: named sets of numbers that stand in for those of the plan, each written as ``path.to.value: number``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from reportgen.errors import Problem
from reportgen.plan.model import Key, Positions
from reportgen.plan.names import choose, dotted, printable
from reportgen.plan.schema import PlanModel
from reportgen.plan.wording import worded

if TYPE_CHECKING:
    from reportgen.plan.findings import Findings
    from reportgen.records import Catalogue

#: Numbers of the core's keys that scenarios may change: what is assumed, wanted or budgeted, never what is measured.
_ASSUMED = ("assumptions.gross_margin", "goals[].target", "costs[].amount", "costs[].hours", "costs[].hourly_rate")
#: Scenarios that every report may hold; a plan's own ones need other names.
RESERVED = ("actual", "previous", "year_ago", "baseline", "required", "target", "forecast", "planned", "sensitivity")

_PART = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<index>[1-9][0-9]*)\])?")
_NAME = re.compile(r"[^|=.\[\]\n\r\t]{1,40}")


@dataclass(frozen=True, slots=True)
class Alternative:
    """What a scenario changes: the core's keys as a whole, and the plugins' keys that it touches."""

    data: PlanModel
    settings: Mapping[str, BaseModel]


def alternatives(found: Findings, catalogue: Catalogue) -> Mapping[str, Alternative]:
    """The plan's scenarios; what is wrong with one is noted at its place."""
    declared = found.data.get("scenarios")
    allowed = (*_ASSUMED, *(f"{each.name}.{path}" for each in catalogue.settings.values() for path in each.assumed))
    made: dict[str, Alternative] = {}
    for name, overrides in declared.items() if isinstance(declared, dict) else ():
        _named(found, name)
        if not isinstance(overrides, dict):
            continue  # the first pass has said so
        sound = {
            key: value
            for path, value in overrides.items()
            if _is_number(value) and (key := _key(found, name, path, allowed)) is not None
        }
        for key, value in sound.items():
            where = Positions(found.positions.path, {(): _mark(found, name, dotted(key))})
            _validated(found, catalogue, name, {key: value}, where)
        if not found.problems:
            where = Positions(found.positions.path, {(): _mark(found, name)})
            alternative = _validated(found, catalogue, name, sound, where)
            if alternative is not None:
                made[name] = alternative
    return made


def _named(found: Findings, name: str) -> None:
    key = ("scenarios", name)
    if name in RESERVED:
        found.add(key, "is a name that every report uses", "choose another", at_key=True)
    elif not _NAME.fullmatch(name) or name != name.strip():
        advice = "write up to 40 characters without . | = [ ]"
        found.add(key, f"{printable(name[:60])!r} is no name for a scenario", advice, at_key=True)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _mark(found: Findings, *key: str) -> tuple[int, int]:
    where = found.positions.at("scenarios", *key)
    return where.line, where.column


def _key(found: Findings, scenario: str, path: str, allowed: tuple[str, ...]) -> Key | None:
    """Where ``path`` leads in the plan; None, and a problem, where it leads to nothing that a scenario may change."""
    place = ("scenarios", scenario, path)
    parts = [_PART.fullmatch(part) for part in path.split(".")]
    general = re.sub(r"\[[0-9]+\]", "[]", path)
    if not all(parts) or not any(_fits(general, pattern) for pattern in allowed):
        advice = choose(path, [pattern.replace("[]", "[1]") for pattern in allowed], kind="a scenario may change")
        found.add(place, "is nothing that a scenario may change", advice, at_key=True, unknown=True)
        return None
    key: list[str | int] = []
    for part in parts:
        if part is None:
            continue
        key.append(part["name"])
        if part["index"]:
            items = found.data.get(part["name"])
            count = len(items) if isinstance(items, list) else 0
            if int(part["index"]) > count:
                found.add(place, f"the plan has {count} {part['name']}", "count them from 1", at_key=True)
                return None
            key.append(int(part["index"]) - 1)
    return tuple(key)


def _fits(path: str, pattern: str) -> bool:
    names, wanted = path.split("."), pattern.split(".")
    return len(names) == len(wanted) and all(want in {"*", name} for name, want in zip(names, wanted, strict=True))


def _validated(
    found: Findings, catalogue: Catalogue, scenario: str, overrides: Mapping[Key, Decimal], where: Positions
) -> Alternative | None:
    """The plan with ``overrides``, checked by the models of the keys they touch; problems are told at ``where``."""
    changed = deepcopy(dict(found.data))
    for key, value in overrides.items():
        _put(changed, key, value)
    before = len(found.problems)
    core = _checked(found, scenario, PlanModel, changed, (), where)
    touched = {str(key[0]) for key in overrides} & catalogue.settings.keys()
    settings = {
        name: _checked(found, scenario, catalogue.settings[name].model, changed[name], (name,), where)
        for name in sorted(touched)
    }
    if len(found.problems) > before or not isinstance(core, PlanModel):
        return None
    return Alternative(core, {name: model for name, model in settings.items() if model is not None})


def _put(data: dict[str, Any], key: Key, value: Decimal) -> None:
    """Set a value, through mappings that the plan does not write too."""
    place: Any = data
    for part in key[:-1]:
        if isinstance(place, dict) and not isinstance(place.get(part), dict | list):
            place[part] = {}
        place = place[part]
    place[key[-1]] = value


def _checked(
    found: Findings, scenario: str, model: type[BaseModel], data: Any, at: Key, where: Positions
) -> BaseModel | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found.problems += _new(found, scenario, worded(error, model, data, where, at))
    return None


def _new(found: Findings, scenario: str, problems: Iterator[Problem]) -> Iterator[Problem]:
    """Those problems that the plan does not have without the scenario."""
    known = {problem.what for problem in found.parsed.problems} | {problem.what for problem in found.problems}
    for problem in problems:
        if problem.what not in known:
            yield Problem(f"scenarios.{scenario}: {problem.what}", problem.advice, problem.where)
