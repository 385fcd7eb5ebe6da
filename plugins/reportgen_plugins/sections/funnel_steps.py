"""The steps of the funnel as the plan counts them: each stage's count, and the rate from one stage to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen_plugins.kpis import settings
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.sections.cells import share

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure, Interval
    from reportgen_plugins.kpis.settings import Stage
    from reportgen_plugins.sections.reading import Reading

_RATES = frozenset(
    f"{step}_rate"
    for step in (
        "visitor_to_lead", "lead_to_mql", "mql_to_sql", "sql_to_opportunity", "opportunity_to_customer", "sql_to_customer",
        "lead_to_customer", "visitor_to_customer",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: its rates by scenario, the planned one, and the figure behind the actual one.

    ``kpi`` is empty where the catalogue has no KPI for the step; its rates are then quotients of the counts.
    """

    before: Stage
    after: Stage
    kpi: str
    rates: Mapping[str, Decimal | None]
    planned: Decimal | None
    figure: Figure | None

    @property
    def actual(self) -> Decimal | None:
        """The rate of the report's period."""
        return self.rates.get("actual")

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of the actual rate."""
        return self.figure.interval if self.figure else None

    @property
    def planned_outside(self) -> bool | None:
        """Whether the planned rate lies outside the interval of the actual one; None where either is missing."""
        if self.planned is None or self.interval is None:
            return None
        return not self.interval.low <= self.planned <= self.interval.high


def stages(plan: Plan) -> tuple[Stage, ...]:
    """The plan's stages, first to last."""
    return settings.funnel(plan).stages


def count_kpis(plan: Plan) -> tuple[str, ...]:
    """The KPIs that count them."""
    return tuple(COUNTED[stage] for stage in stages(plan))


def rate_kpis(plan: Plan) -> tuple[str, ...]:
    """The KPIs of the rates between them, as far as the catalogue has them."""
    names = stages(plan)
    steps = (f"{before}_to_{after}_rate" for before, after in pairwise(names))
    return tuple(step for step in steps if step in _RATES)


def steps(reading: Reading, scenarios: tuple[str, ...] = ("actual",)) -> tuple[FunnelStep, ...]:
    """The steps with their rates in ``scenarios``."""
    plan = reading.context.plan
    names, planned = stages(plan), settings.funnel(plan).rates
    found = []
    for before, after in pairwise(names):
        kpi = f"{before}_to_{after}_rate" if f"{before}_to_{after}_rate" in _RATES else ""
        rates = {scenario: _rate(reading, kpi, before, after, scenario) for scenario in scenarios}
        rate_figure = reading.find(kpi) if kpi else None
        found.append(FunnelStep(before, after, kpi, rates, planned.get(f"{before}_to_{after}"), rate_figure))
    return tuple(found)


def later_rates(found: tuple[FunnelStep, ...], index: int) -> Decimal | None:
    """The product of the actual rates after step ``index``; None where one is missing."""
    product = Decimal(1)
    for step in found[index + 1 :]:
        if step.actual is None:
            return None
        product *= step.actual
    return product


def _rate(reading: Reading, kpi: str, before: Stage, after: Stage, scenario: str) -> Decimal | None:
    if kpi:
        return reading.value(kpi, scenario)
    return share(reading.value(COUNTED[after], scenario), reading.value(COUNTED[before], scenario))
