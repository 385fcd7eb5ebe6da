"""The steps of the funnel as the plan counts them: each stage's count, and the rate from one stage to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen_plugins.kpis import settings
from reportgen_plugins.kpis.required import COUNTED

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure, Interval
    from reportgen_plugins.kpis.settings import Stage
    from reportgen_plugins.sections.reading import Reading


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: its rates by scenario (KPI ``kpi``), the planned one, and the figures behind them."""

    before: Stage
    after: Stage
    kpi: str
    rates: Mapping[str, Decimal | None]
    planned: Decimal | None
    figures: Mapping[str, Figure]

    @property
    def figure(self) -> Figure | None:
        """The figure of the report's period."""
        return self.figures.get("actual")

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
    """The KPIs of the rates between them."""
    return tuple(f"{before}_to_{after}_rate" for before, after in pairwise(stages(plan)))


def steps(reading: Reading, scenarios: tuple[str, ...] = ("actual",)) -> tuple[FunnelStep, ...]:
    """The steps with their rates in ``scenarios``."""
    plan = reading.context.plan
    names, planned = stages(plan), settings.funnel(plan).rates
    found = []
    for before, after in pairwise(names):
        kpi = f"{before}_to_{after}_rate"
        rates = {scenario: reading.value(kpi, scenario) for scenario in scenarios}
        rate = planned.get(f"{before}_to_{after}")
        figures = {
            scenario: figure
            for scenario in ("actual", "target", *scenarios)
            if (figure := reading.find(kpi, scenario)) is not None and (scenario != "target" or figure.value == rate)
        }
        found.append(FunnelStep(before, after, kpi, rates, rate, figures))
    return tuple(found)


def later_rates(found: tuple[FunnelStep, ...], index: int) -> Decimal | None:
    """The product of the actual rates after step ``index``; None where one is missing."""
    product = Decimal(1)
    for step in found[index + 1 :]:
        if step.actual is None:
            return None
        product *= step.actual
    return product
