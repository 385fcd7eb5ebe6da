"""The plan as the rest of the house sees it: validated, dated, every value with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from reportgen.calendar import containing
from reportgen.errors import Location
from reportgen.plan.schema import FileGoal
from reportgen.records.brand import Brand

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pydantic import BaseModel

    from reportgen.calendar import Period
    from reportgen.errors import Problem
    from reportgen.plan.commentary import Remarks
    from reportgen.plan.schema import Goal, PlanModel, SourceModel
    from reportgen.records.output import Theme

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each value of the plan stands: path of keys and list indexes → place; ``keys`` where the keys themselves do."""

    path: str
    marks: Mapping[Key, tuple[int, int]]
    keys: Mapping[Key, tuple[int, int]] = field(default_factory=dict)

    def at(self, *key: str | int) -> Location:
        """The place of ``key``, else of its nearest parent."""
        for length in range(len(key), -1, -1):
            mark = self.marks.get(key[:length])
            if mark is not None:
                return Location(self.path, *mark)
        return Location(self.path)

    def of_key(self, *key: str | int) -> Location:
        """The place where the last key of ``key`` is written, else that of its value."""
        mark = self.keys.get(key)
        return Location(self.path, *mark) if mark else self.at(*key)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the plan: its common keys, and its connector's options validated by the connector's own model."""

    name: str
    connector: str
    common: SourceModel
    options: BaseModel


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """A section the plan wants, with its validated options.

    ``required`` sections fail the build when they fail; ``appendix`` ones stand behind the others, whatever they are; without a
    ``new_page`` a section begins where the one before it ends.
    """

    name: str
    options: BaseModel
    required: bool = False
    appendix: bool = False
    new_page: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """The validated plan.

    ``name`` is the report's name (output folder), ``title`` and ``organization`` are for readers. ``period`` is what the
    report is about; ``scenarios`` the measured stretches by name: ``actual`` (= ``period``), ``previous``, ``year_ago``,
    ``baseline``, those the plan compares with. ``alternatives`` are the plan as each of its named scenarios would have it;
    they differ in what is assumed, never in what is measured. ``roots`` are the folders that data may come from, the plan's
    first. ``commentary`` is what people wrote about sections.
    ``format_options`` holds what each of ``formats`` is asked to do, as the output's own model.
    ``settings`` holds the models of top-level keys that plugins own. ``data`` is the whole as the schema sees it: goals,
    costs, currencies, assumptions, annotations, actions stand there. ``raw`` is the YAML as plain data. ``theme`` (None: the
    default one) and ``brand`` are its looks, ``numbering`` the digits of each locale (empty: the locale's custom).
    ``warnings`` are what to tell of a plan that can be built.
    """

    path: Path
    name: str
    title: str | Mapping[str, str]
    organization: str
    as_of: date
    period: Period
    scenarios: Mapping[str, Period]
    locales: tuple[str, ...]
    formats: tuple[str, ...]
    data: PlanModel
    sources: tuple[Source, ...]
    sections: tuple[SectionChoice, ...]
    settings: Mapping[str, Any]
    roots: tuple[Path, ...]
    positions: Positions
    raw: Mapping[str, Any] = field(default_factory=dict)
    alternatives: Mapping[str, Plan] = field(default_factory=dict)
    format_options: Mapping[str, BaseModel] = field(default_factory=dict)
    commentary: tuple[Remarks, ...] = ()
    theme: Theme | None = None
    brand: Brand = field(default_factory=Brand)
    numbering: Mapping[str, Literal["latn", "arab", ""]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    @property
    def currency(self) -> str:
        """The report's currency (ISO 4217)."""
        return self.data.report.currency

    @property
    def timezone(self) -> str:
        """The report's time zone (IANA)."""
        return self.data.report.timezone

    @property
    def whole(self) -> Period:
        """The report period as it will be when it is over."""
        period = self.period
        if period.partial and period.grain not in ("day", "range"):
            whole = containing(period.start, period.grain, self.data.report.fiscal_year_start)
            return whole if whole.start == period.start else period
        return period

    def place_of(self, index: int) -> Location:
        """Where goal ``index`` stands: in the plan, or in the file whose row brought it."""
        goal = self.data.goals[index]
        return Location.read(goal.place) if isinstance(goal, FileGoal) else self.positions.at("goals", index)

    def dates_of(self, goal: Goal) -> tuple[date, date] | None:
        """The first and last day of what a goal is about; None where it has no day.

        A recurring goal covers the report period, whole even if it is not over; another one ``from`` … ``by``. ``from``
        defaults to the start of the (fiscal) year of ``by``, without ``by`` to that of the period; ``by`` to the period's end.
        """
        start, end = self.whole.start, self.whole.end
        if goal.every is not None:
            start, end = max(start, goal.from_ or start), min(end, goal.by or end)
        elif goal.by is not None:
            start, end = containing(goal.by, "year", self.data.report.fiscal_year_start).start, goal.by
        if goal.every is None:
            start = goal.from_ or start
        return (start, end) if start <= end else None
