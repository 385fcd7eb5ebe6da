"""The plan language of the core, as Pydantic models. Keys that plugins own are validated in a second pass.

Positions of values in the YAML are kept beside the models (:class:`reportgen.plan.model.Plan`), not in them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from reportgen.plan.brand_model import BrandModel
from reportgen.records import Options

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
PositiveDecimal = Annotated[Decimal, Field(gt=0)]
Every = Literal["day", "week", "month", "quarter", "year"]
#: What the programme is for: it picks headline KPIs and moves the sections that answer it forward.
Objective = Literal["visibility", "lead-generation", "conversion"]
#: Words for readers: one text for all languages, or one for each language of the report by its locale.
Wording = str | dict[str, str]
#: European or Arabic-Indic digits.
Numbering = Literal["latn", "arab"]


class Baseline(Options):
    """A fixed stretch to compare with: ``{baseline: 2025-01-01..2025-12-31}``."""

    baseline: str


class FigureChoice(Options):
    """Which figures ``report.json`` holds beyond or below the default."""

    kpis: tuple[str, ...] | None = None
    by: tuple[str, ...] | None = None


class ReportModel(Options):
    """``report:`` - what the report is called, about when, in which money, languages and formats."""

    name: Id | None = None
    title: Wording = ""
    organization: str = ""
    period: str = "last-month"
    compare: tuple[Literal["previous", "year-ago"] | Baseline, ...] = ("previous", "year-ago")
    currency: CurrencyCode = "EUR"
    timezone: str = "UTC"
    locale: str | tuple[str, ...] = "en"
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] = 1
    numbering: Numbering | dict[str, Numbering] | None = None
    theme: str = "board"
    formats: tuple[str | dict[str, Any], ...] = ("html", "pdf", "json")
    purpose: Literal["decide", "discuss", "note"] | None = None
    ask: Wording = ""
    figures: FigureChoice = FigureChoice()


class Thresholds(Options):
    """Lower ends of green and amber attainment."""

    green: Decimal = Decimal("1.0")
    amber: Decimal = Decimal("0.9")


class Resources(Options):
    """What a goal may use."""

    budget: Decimal | None = None
    hours: Decimal | None = None


class Goal(Options):
    """One goal: a KPI, a target, a time (``by``, or ``every`` for a recurring one), resources, an owner.

    ``channel`` or ``campaign`` narrows it.
    """

    kpi: str
    target: Decimal
    from_: Annotated[date | None, Field(alias="from")] = None
    by: date | None = None
    every: Every | None = None
    owner: str = ""
    resources: Resources | None = None
    thresholds: Thresholds = Thresholds()
    cadence: Literal["week", "month", "quarter"] | None = None
    after: tuple[str, ...] = ()
    channel: str | None = None
    campaign: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.by and self.every:
            raise ValueError("has both `by` and `every`; a goal is reached once or recurs")
        if self.by and self.from_ and self.by < self.from_:
            raise ValueError(f"ends (`by: {self.by}`) before it starts (`from: {self.from_}`)")
        if self.channel and self.campaign:
            raise ValueError("names a channel and a campaign; a goal is narrowed by one of the two")
        if self.thresholds.amber > self.thresholds.green:
            raise ValueError("has an amber threshold above the green one")
        return self


class FileGoal(Goal):
    """A goal that a row of the table ``targets`` makes; ``place`` is its file and line. No plan can write it."""

    place: str


class Expect(Options):
    """What a source must hold, else it is refused or warned about."""

    through: str | None = None
    columns: tuple[str, ...] = ()
    min_rows: int | None = None
    warn_after: str | None = None
    error_after: str | None = None


class SourceModel(BaseModel):
    """Keys every source takes; all others belong to its connector and are kept in ``model_extra`` until the second pass."""

    model_config = ConfigDict(extra="allow", frozen=True, coerce_numbers_to_str=True)

    connector: str
    columns: dict[str, Any] = {}
    values: dict[str, Any] = {}
    dates: str | dict[str, str] = ""
    decimal: Literal["", ".", ","] = ""
    delimiter: str = ""
    encoding: str = ""
    timezone: str = ""
    ragged: Literal["reject", "pad"] = "reject"
    max_rejected: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.05")
    expect: Expect | None = None
    required: bool = False


class Rate(Options):
    """A declared exchange rate: report currency per unit."""

    rate: PositiveDecimal
    on: date
    source: str = ""


class PlanCost(Options):
    """A cost typed in the plan: an amount, or hours × hourly rate; once (``on`` or ``from``), or recurring (``every``)."""

    category: str
    amount: Decimal | None = None
    hours: Decimal | None = None
    hourly_rate: Decimal | None = None
    every: Every | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    on: date | None = None
    channel: str | None = None
    campaign: str | None = None
    band: str | None = None
    stage: str | None = None
    currency: CurrencyCode | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        timed = self.hours is not None or self.hourly_rate is not None
        if (self.amount is not None) == timed:
            raise ValueError("needs either `amount`, or `hours` and `hourly_rate`")
        if timed and (self.hours is None or self.hourly_rate is None):
            raise ValueError("needs `hours` and `hourly_rate` together")
        if self.every and (self.on or not self.from_):
            raise ValueError("recurs (`every`) and so needs `from`, the day it begins; `on` is for a single day")
        if bool(self.on) == bool(self.from_):
            raise ValueError("needs either `on` (a single day) or `from`")
        if self.until and (self.on or not self.from_ or self.until < self.from_):
            raise ValueError("has an `until` that does not follow a `from`")
        return self


class Assumptions(Options):
    """What the data cannot know."""

    gross_margin: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    customer_lifetime_months: PositiveDecimal | None = None
    monthly_churn: Annotated[Decimal, Field(gt=0, le=1)] | None = None


class Annotation(Options):
    """Something that happened, for time axes."""

    date: date
    text: Wording


class Action(Options):
    """A decided action, beside the KPI, goal or finding it answers."""

    on: str
    text: Wording
    owner: str = ""
    due: date | None = None


class PluginChoice(Options):
    """Third-party plugins the plan uses: installed names and files beside the plan (``./plugins/x.py``)."""

    use: tuple[str, ...] = ()


class Gates(Options):
    """Conditions under which a built report still fails (exit code 1)."""

    max_warnings: int | None = None


class Privacy(Options):
    """``min_cell``: figures by attributes of persons that tell of fewer people are kept back; without it none is."""

    min_cell: Annotated[int, Field(ge=2)] | None = None


class PlanModel(BaseModel):
    """The whole plan; keys that no core field names stay in ``model_extra`` for the plugins that own them."""

    model_config = ConfigDict(extra="allow", frozen=True, coerce_numbers_to_str=True)

    version: Literal[1] = 1
    report: ReportModel = ReportModel()
    objective: Objective | None = None
    goals: tuple[Goal, ...] = ()
    sources: dict[Id, SourceModel] = {}
    channels: dict[str, tuple[str, ...]] = {}
    #: How names in data and plan (channels, owners, scenarios) are said in other languages.
    names: dict[str, dict[str, str]] = {}
    currencies: dict[CurrencyCode, Rate] = {}
    costs: tuple[PlanCost, ...] = ()
    assumptions: Assumptions = Assumptions()
    scenarios: dict[str, dict[str, Decimal]] = {}
    sections: tuple[str | dict[str, Any], ...] | None = None
    annotations: tuple[Annotation, ...] = ()
    #: Section → Markdown file (``{locale}`` stands for the language), or a file for each locale.
    commentary: dict[str, str | dict[str, str]] = {}
    actions: tuple[Action, ...] = ()
    plugins: PluginChoice = PluginChoice()
    gates: Gates = Gates()
    privacy: Privacy = Privacy()
    #: The brand itself, or the file it stands in.
    brand: str | BrandModel | None = None
    data_roots: tuple[str, ...] = ()


#: Keys of the plan language that this version does not act on yet: refused rather than ignored.
LATER_KEYS = ("engine",)

#: Every top-level key that belongs to the core; plugins may claim any other.
CORE_KEYS = (*PlanModel.model_fields, *LATER_KEYS)
