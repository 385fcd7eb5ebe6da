"""Goals that files bring: the rows of the table ``targets`` beside the goals of the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem
from reportgen.metrics.definitions import Definitions
from reportgen.plan.checks import kpi_names
from reportgen.plan.names import choose
from reportgen.plan.schema import FileGoal
from reportgen.tables import PLACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from reportgen.plan import Goal, Plan
    from reportgen.records import Catalogue
    from reportgen.warehouse.model import Warehouse

#: What a target may be narrowed to.
_NARROWED = ("channel", "campaign")
_PAIRS, _PAIR = re.compile(r"[;,]"), re.compile(r"[=:]")
_COLUMNS = ("kpi", "start", "end", "value", *_NARROWED)
#: Columns that the contract leaves open and goals can use.
_WELCOME = ("dimensions", "owner", PLACE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of ``targets`` as it was read."""

    kpi: str
    start: date
    end: date
    value: Decimal
    channel: str | None
    campaign: str | None
    dimensions: str | None
    owner: str | None
    place: str | None

    @property
    def where(self) -> Location:
        """Its file and line."""
        return Location.read(self.place or "targets")


def with_targets(plan: Plan, catalogue: Catalogue, warehouse: Warehouse) -> tuple[Plan, tuple[Problem, ...]]:
    """The plan with a goal for each row of ``targets`` that touches the report period, after its own; and warnings.

    A row that plans what an earlier goal plans already (KPI, dates, channel, campaign) is left out with a warning that names
    both. Raises DataError with every row that is no goal: an unknown KPI, a breakdown that a goal or the KPI does not have,
    an end before its start.
    """
    if "targets" not in warehouse.tables:
        return plan, ()
    problems: list[Problem] = []
    brought: list[FileGoal] = []
    for row in _rows(warehouse):
        try:
            goal = _goal(row, catalogue)
        except ValueError as error:
            what, advice = error.args
            problems.append(Problem(what, advice, row.where))
            continue
        if row.start <= plan.whole.end and row.end >= plan.period.start:
            brought.append(goal)
    if problems:
        raise DataError(*problems)
    kept, warnings = _unlike(plan, brought)
    others = {name: _extended(other, kept) for name, other in plan.alternatives.items()}
    return replace(_extended(plan, kept), alternatives=others), tuple(warnings)


def place_of(plan: Plan, index: int) -> str:
    """Where the plan's goal ``index`` is written: file and line."""
    goal = plan.data.goals[index]
    if isinstance(goal, FileGoal):
        return goal.place
    where = plan.positions.at("goals", index)
    return str(Location(plan.path.name, where.line))


def _extended(plan: Plan, goals: Iterable[Goal]) -> Plan:
    return replace(plan, data=plan.data.model_copy(update={"goals": (*plan.data.goals, *goals)}))


def _rows(warehouse: Warehouse) -> Iterator[_Row]:
    there = warehouse.engine.columns("targets")
    cells = ", ".join(f'"{name}"' if name in there else f'NULL AS "{name}"' for name in (*_COLUMNS, *_WELCOME))
    sql = f'SELECT {cells} FROM targets ORDER BY start, "end", kpi, channel NULLS FIRST, campaign NULLS FIRST, {PLACE}'
    for row in warehouse.engine.query(sql):
        yield _Row(*row)


def _goal(row: _Row, catalogue: Catalogue) -> FileGoal:
    """The row as a goal. Raises ValueError with what is wrong and what to do."""
    kpi, known = row.kpi.strip().lower(), kpi_names(catalogue)
    if kpi not in known:
        raise ValueError(f"unknown KPI {row.kpi!r}", choose(row.kpi, known))
    if row.end < row.start:
        raise ValueError(f"ends ({row.end}) before it starts ({row.start})", "correct the dates")
    narrowed = _narrowed(row)
    if len(narrowed) > 1:
        raise ValueError("names a channel and a campaign", "a goal is narrowed by one of the two")
    definition = Definitions.of(catalogue).get(kpi)
    for dimension in narrowed:
        if definition is None or dimension not in definition.dimensions:
            raise ValueError(f"{kpi} is not known by {dimension}", f"leave the {dimension} of this row empty")
    return FileGoal.model_validate(
        {
            "kpi": kpi, "target": row.value, "from": row.start, "by": row.end, "owner": (row.owner or "").strip(),
            "place": str(row.where), **narrowed,
        }
    )  # fmt: skip


def _narrowed(row: _Row) -> dict[str, str]:
    """The channel or campaign, from their own columns or written as ``channel=E-mail`` in ``dimensions``."""
    found = {name: value.strip() for name in _NARROWED if (value := getattr(row, name)) and value.strip()}
    for pair in filter(None, map(str.strip, _PAIRS.split((row.dimensions or "").strip("{} ")))):
        name, *value = (part.strip() for part in _PAIR.split(pair, 1))
        if name.lower() not in _NARROWED or not value or not value[0]:
            raise ValueError(f"{pair!r} is no breakdown of a goal", "write channel=… or campaign=…")
        found[name.lower()] = value[0]
    return found


def _unlike(plan: Plan, brought: Iterable[FileGoal]) -> tuple[list[FileGoal], list[Problem]]:
    """Those goals that no earlier one is like, and a warning for each other."""
    known: dict[object, tuple[str, Decimal]] = {}
    for index, goal in enumerate(plan.data.goals):
        if goal.every is None:
            known.setdefault(_alike(plan, goal), (place_of(plan, index), goal.target))
    kept: list[FileGoal] = []
    warnings: list[Problem] = []
    for each in brought:
        place, target = known.setdefault(_alike(plan, each), (each.place, each.target))
        if place == each.place:
            kept.append(each)
            continue
        says = "the same" if target == each.target else f"{_shown(target)}, this row {_shown(each.target)}"
        what = f"plans {each.kpi} for dates that {place} plans too ({says}); {place} counts"
        warnings.append(Problem(what, "keep one", Location.read(each.place)))
    return kept, warnings


def _alike(plan: Plan, goal: Goal) -> object:
    """What two goals share that plan the same thing."""
    names = ((goal.channel or "").strip().casefold(), (goal.campaign or "").strip().casefold())
    return goal.kpi, plan.dates_of(goal), names


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"
