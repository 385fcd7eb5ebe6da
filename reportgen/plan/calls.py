"""``{{ figure("roi", channel="E-mail") }}`` in a text: the one form that is understood. It is read, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from reportgen.errors import Location, Problem
from reportgen.plan.names import choose, shown

#: What stands in a text for its n-th call: characters of private use, which no text keeps.
OPENING, CLOSING = "\ue000", "\ue001"
#: Scenarios whose figures are computed, whatever the plan compares with.
COMPUTED = ("target", "required", "planned", "forecast")
Grain = Literal["month", "week", "quarter"]
_GRAINS: tuple[Grain, ...] = ("month", "week", "quarter")
PLACE = re.compile(f"{OPENING}([0-9]+){CLOSING}")

_TEXT = r"\"[^\"\n]*\"|'[^'\n]*'"
_CALL = re.compile(
    rf"\{{\{{\s*figure\s*\(\s*(?P<kpi>{_TEXT})(?P<rest>(?:\s*,\s*[a-z_]+\s*=\s*(?:{_TEXT}))*)\s*,?\s*\)\s*\}}\}}"
)
_ARGUMENT = re.compile(rf"(?P<name>[a-z_]+)\s*=\s*(?P<value>{_TEXT})")
_ADVICE = (
    'write {{ figure("roi") }} or {{ figure("leads", channel="E-mail", scenario="previous") }}; nothing else is read'
)


@dataclass(frozen=True, slots=True)
class FigureCall:
    """A live figure in a text: KPI, scenario, dimensions in the order of their names; and where it is written."""

    kpi: str
    scenario: str
    dimensions: tuple[tuple[str, str], ...]
    where: Location


@dataclass(frozen=True, slots=True)
class Known:
    """What a call may name: KPI ids, scenarios, dimensions."""

    kpis: Collection[str]
    scenarios: Collection[str]
    dimensions: Collection[str]


def calls(text: str, path: str, known: Known) -> tuple[str, tuple[FigureCall, ...], tuple[Problem, ...]]:
    """``text`` with a mark (:data:`PLACE`) in the place of each call, the calls, and what is wrong with them."""
    text = text.translate({ord(OPENING): "\ufffd", ord(CLOSING): "\ufffd"})
    found: list[FigureCall] = []
    problems: list[Problem] = []
    pieces: list[str] = []
    end = 0
    for opening in re.finditer(r"\{\{", text):
        if opening.start() < end:
            continue
        where = _place(text, opening.start(), path)
        written = _CALL.match(text, opening.start())
        if written is None:
            line = text[opening.start() :].splitlines()[0]
            problems.append(Problem(f"{shown(line)} is no figure", _ADVICE, where))
            continue
        call, faults = _read(written, known, where)
        problems += faults
        pieces += [text[end : written.start()], f"{OPENING}{len(found)}{CLOSING}"]
        found.append(call)
        end = written.end()
    return "".join([*pieces, text[end:]]), tuple(found), tuple(problems)


def _read(written: re.Match[str], known: Known, where: Location) -> tuple[FigureCall, list[Problem]]:
    kpi = written["kpi"][1:-1]
    problems = list(_unknown("KPI", kpi, known.kpis, where))
    given: dict[str, str] = {}
    for argument in _ARGUMENT.finditer(written["rest"]):
        name, value = argument["name"], argument["value"][1:-1]
        problems += _unknown("argument", name, ("scenario", *known.dimensions), where)
        if name in given:
            problems.append(Problem(f"{name} is given twice", "keep one of them", where))
        given[name] = value
    scenario = given.pop("scenario", "actual")
    if len(grain_of(given)) > 1:
        problems.append(Problem("a figure covers one month, week or quarter", "keep one of them", where))
    problems += _unknown("scenario", scenario, known.scenarios, where)
    return FigureCall(kpi, scenario, tuple(sorted(given.items())), where), problems


def _unknown(kind: str, name: str, valid: Collection[str], where: Location) -> Iterator[Problem]:
    if name not in valid:
        yield Problem(f"unknown {kind} {shown(name)}", choose(name, valid), where, unknown=True)


def _place(text: str, offset: int, path: str) -> Location:
    before = text[:offset]
    return Location(path, before.count("\n") + 1, offset - before.rfind("\n"))


def grain_of(dimensions: Mapping[str, str]) -> tuple[Grain, ...]:
    """Those names among ``dimensions`` that are stretches of time."""
    return tuple(grain for grain in _GRAINS if grain in dimensions)
