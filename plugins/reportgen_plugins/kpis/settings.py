"""The top-level keys of the plan that the KPI plugins own: ``funnel``, ``sla``, ``nurture``, ``drop_out`` and so on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator, model_validator

from reportgen.records import Options

if TYPE_CHECKING:
    from reportgen import Plan

Stage = Literal["visitor", "lead", "mql", "sql", "opportunity", "customer"]

#: The stages of the funnel, in order. A visitor is a session; all others are contacts.
STAGES: tuple[Stage, ...] = ("visitor", "lead", "mql", "sql", "opportunity", "customer")

_Model = TypeVar("_Model", bound=BaseModel)

Rate = Annotated[Decimal, Field(gt=0, le=1)]
Positive = Annotated[Decimal, Field(gt=0)]


def _step(name: str) -> tuple[str, str] | None:
    """The two stages of ``lead_to_mql``, or None where ``name`` is no step forwards."""
    before, _, after = name.partition("_to_")
    known = before in STAGES and after in STAGES and STAGES.index(before) < STAGES.index(after)
    return (before, after) if known else None


class FunnelSettings(Options):
    """``funnel:`` - planned rates and deal size, and how contacts are counted.

    ``rates`` are named ``<stage>_to_<later stage>``. ``customers`` replaces the customers that the revenue goal asks for
    (whole ones, say). ``stages`` may leave stages out; ``contact`` is another word for lead. ``count``: whoever reached a
    stage has passed the earlier ones (a missing date is taken from the next dated stage), or only dates that stand in the
    data. ``stage_values`` is what an entry into a stage is worth, in the report's currency.
    """

    average_deal: Positive | None = None
    rates: Mapping[str, Rate] = Field(default_factory=dict)
    customers: Positive | None = None
    stages: tuple[Stage, ...] = STAGES
    count: Literal["reached-or-passed", "dated"] = "reached-or-passed"
    unit: Literal["contact", "company"] = "contact"
    derive_from_deals: bool = True
    stage_values: Mapping[Stage, Annotated[Decimal, Field(ge=0)]] = Field(default_factory=dict)

    @field_validator("stages", mode="before")
    @classmethod
    def _call_contacts_leads(cls, stages: object) -> object:
        if isinstance(stages, list | tuple):
            return tuple("lead" if stage == "contact" else stage for stage in stages)
        return stages

    @field_validator("stages")
    @classmethod
    def _keep_the_order(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        if len(stages) < 2 or list(stages) != sorted(set(stages), key=STAGES.index):  # noqa: PLR2004  # a funnel narrows
            raise ValueError(f"give at least two of {', '.join(STAGES)}, each once and in this order")
        return stages

    @field_validator("rates")
    @classmethod
    def _know_the_steps(cls, rates: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
        unknown = [name for name in rates if _step(name) is None]
        if unknown:
            raise ValueError(
                f"{', '.join(unknown)}: a rate is named <stage>_to_<later stage>, of the stages {', '.join(STAGES)}"
            )
        return rates


class RoiSettings(Options):
    """``roi:`` - from when cumulative cost and return are counted (default: the first cost)."""

    since: date | None = None


class SharedCostSettings(Options):
    """``shared_costs:`` - how costs without a channel reach channels; without a ``rule`` they stay ``(shared)``."""

    rule: Literal["by-media-cost", "by-leads", "evenly"] | None = None


class SlaSettings(Options):
    """``sla:`` - the agreement: marketing delivers ``mqls`` every month, sales follows up within ``follow_up_hours``."""

    mqls: Positive | None = None
    every: Literal["day", "week", "month", "quarter", "year"] = "month"
    follow_up_hours: Positive | None = None


class NurtureSettings(Options):
    """``nurture:`` - an open lead without a touch in the last ``window_days`` days counts as forgotten."""

    window_days: Annotated[int, Field(ge=1, le=3650)] = 30


class DropOutSettings(Options):
    """``drop_out:`` - a lead that did nothing for ``inactive_days`` days, and has no open deal, counts as lost."""

    inactive_days: Annotated[int, Field(ge=1, le=3650)] = 180


class Benchmark(Options):
    """What others reach for a KPI, and who says so."""

    kpi: str
    low: Decimal
    high: Decimal
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _low_to_high(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low} lies above high {self.high}")
        return self


class Benchmarks(RootModel[tuple[Benchmark, ...]]):
    """``benchmarks:`` - a list; none are invented."""

    model_config = ConfigDict(frozen=True)

    root: tuple[Benchmark, ...] = ()


def _setting(plan: Plan, name: str, model: type[_Model]) -> _Model:
    found = plan.settings.get(name)
    return found if isinstance(found, model) else model()


def funnel(plan: Plan) -> FunnelSettings:
    """The plan's ``funnel``."""
    return _setting(plan, "funnel", FunnelSettings)


def sla(plan: Plan) -> SlaSettings:
    """The plan's ``sla``."""
    return _setting(plan, "sla", SlaSettings)


def nurture(plan: Plan) -> NurtureSettings:
    """The plan's ``nurture``."""
    return _setting(plan, "nurture", NurtureSettings)


def drop_out(plan: Plan) -> DropOutSettings:
    """The plan's ``drop_out``."""
    return _setting(plan, "drop_out", DropOutSettings)


def shared_costs(plan: Plan) -> SharedCostSettings:
    """The plan's ``shared_costs``."""
    return _setting(plan, "shared_costs", SharedCostSettings)


def roi(plan: Plan) -> RoiSettings:
    """The plan's ``roi``."""
    return _setting(plan, "roi", RoiSettings)


def benchmarks(plan: Plan) -> tuple[Benchmark, ...]:
    """The plan's ``benchmarks``."""
    return _setting(plan, "benchmarks", Benchmarks).root
