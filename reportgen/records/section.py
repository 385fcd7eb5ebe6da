"""What sections and findings see and give back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from reportgen.document import Chapter, Prose, Text, Words

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from pydantic import BaseModel

    from reportgen.calendar import Period
    from reportgen.document.text import Unit
    from reportgen.plan import Goal, Objective, Plan
    from reportgen.records.connector import SourceRecord
    from reportgen.records.figure import Ask, Figure, Figures
    from reportgen.records.kpi import Better

_ = Words("reportgen")


@dataclass(frozen=True, slots=True)
class KpiInfo:
    """A KPI of the catalogue as plain data: what sections, the method page and report.json may say about it."""

    name: str
    label: Text
    definition: Text
    unit: Unit
    better: Better
    additive: bool
    formula: str = ""
    basis: Text | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A week, month or quarter of a goal: what should be reached by its end, and what was (None: not over, not known)."""

    start: date
    end: date
    due: Decimal
    reached: Decimal | None


@dataclass(frozen=True, slots=True)
class GoalResult:
    """A goal held against reality (DOMAIN: goals, pacing).

    ``expected`` is the target's part due by now; ``attainment`` actual ÷ expected (the other way round where lower is
    better). ``start``/``end`` are the stretch that counts (of a recurring goal, the whole report period with its target
    summed over the recurrences in it). ``missing`` names what the rule of three lacks: ``time``, ``resources``, ``owner``.
    ``course`` is the way there, cumulated, by the goal's cadence; empty where the KPI does not add up over time.
    ``planned`` is what of it falls into the report's period, on the same course; None where none of its days does.
    ``place`` is where the goal is written: file and line of the plan, or of a source's ``targets``. ``label`` names the
    stretch where it is a quarter or a year, a fiscal one where the plan's are.
    """

    goal: Goal
    kpi: KpiInfo
    start: date
    end: date
    target: Decimal
    actual: Figure
    expected: Decimal | None
    attainment: Decimal | None
    status: Literal["green", "amber", "red", "pending", "not_available"]
    forecast: Decimal | None
    low: Decimal | None
    high: Decimal | None
    required_rate: Decimal | None = None
    landing: date | None = None
    missing: tuple[str, ...] = ()
    reason: Text | None = None
    place: str = ""
    course: tuple[Milestone, ...] = ()
    planned: Decimal | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence the board should know, with its evidence.

    ``weight`` ranks (higher first); ``figures`` are the ids it rests on; ``threshold`` says in words when it fires.
    """

    id: str
    severity: Literal["good", "attention", "critical", "information"]
    text: Text
    figures: tuple[str, ...]
    weight: Decimal
    cause: Text | None = None
    action: Text | None = None
    on: str = ""
    threshold: Text | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a section may use beside the figures; plain data, pickles.

    ``scenarios`` are the measured stretches by scenario name (``actual``, ``previous``, …). ``dropped`` are (section title,
    reason) of those composed before that left themselves out. ``versions`` are (name, version) of what made the report.
    """

    plan: Plan
    period: Period
    scenarios: Mapping[str, Period]
    kpis: Mapping[str, KpiInfo]
    goals: tuple[GoalResult, ...]
    findings: tuple[Finding, ...]
    sources: tuple[SourceRecord, ...]
    tables: tuple[str, ...]
    warnings: tuple[str, ...]
    versions: tuple[tuple[str, str], ...] = ()
    rates: tuple[tuple[str, Decimal, str], ...] = ()
    dropped: tuple[tuple[Text, Text], ...] = ()

    def left_out(self) -> Prose:
        """A line with its reason for each section of ``dropped``."""
        lines = tuple((_("{section}.", section=title), reason) for title, reason in self.dropped)
        return Prose(lines, title=_("Not in this report"))


@dataclass(frozen=True, slots=True)
class Absent:
    """A section that leaves itself out, with its one-line reason."""

    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the report (hook: ``reportgen_sections``).

    ``asks`` is called before anything is measured, ``compose`` afterwards with figures alone: no tables, no SQL, no clock.
    Both get the section's options as an instance of ``options``. ``order`` places it when the plan lists no sections, and
    ``order_for`` where the plan's objective moves it: ``{"visibility": 23}``. One that ``tells_left_out`` prints
    :meth:`Context.left_out`; in a plan without such a section the report ends with it.
    """

    name: str
    title: Text
    options: type[BaseModel]
    asks: Callable[[Plan, Any], Iterable[Ask]]
    compose: Callable[[Figures, Context, Any], Chapter | Absent]
    order: int = 100
    order_for: Mapping[Objective, int] = field(default_factory=dict)
    summary: str = ""
    tells_left_out: bool = False

    def place(self, objective: Objective | None) -> tuple[int, str]:
        """What it is sorted by under an objective; sections of one place stand by name."""
        return (self.order if objective is None else self.order_for.get(objective, self.order), self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRule:
    """A rule that looks for findings (hook: ``reportgen_findings``).

    ``asks`` before measuring, ``find`` afterwards; a rule never reports inside noise (interval, few cases).
    """

    name: str
    asks: Callable[[Plan], Iterable[Ask]]
    find: Callable[[Figures, Context], Iterable[Finding]]
