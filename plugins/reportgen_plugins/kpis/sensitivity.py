"""What the period would have brought had one thing been a tenth more or less: volume, a rate, the average deal, cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.records import Ask, Figure, Figures
from reportgen_plugins.kpis.outcome import OUTCOMES, Outcome, figures_of, observed
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.required import steps as chain
from reportgen_plugins.kpis.settings import funnel

if TYPE_CHECKING:
    from reportgen import Plan

SCENARIO = "sensitivity"
#: The relative changes, by the name they bear as dimension.
CHANGES = {"+10%": Fraction(1, 10), "-10%": Fraction(-1, 10)}
#: Drivers that are no rate: the average deal, and the cost. The volume is called as its KPI (``sessions``).
DEAL, COST = "average_deal", "cost"
PROVIDED = tuple(kpi for kpi, _unit in OUTCOMES)

_RULE = "period × (1 ± 0.1) at one driver, all others as observed; a rate ends at 100%"


def asks(plan: Plan) -> Iterable[Ask]:
    """The period's counts of the stages, its revenue and its cost."""
    yield Ask((*(COUNTED[stage] for stage in funnel(plan).stages), *PROVIDED))


def drivers(plan: Plan, figures: Figures) -> tuple[tuple[str, Fraction | None], ...]:
    """What drives the outcome, in the funnel's order: name, and the observed rate where it is one.

    Stages before the first counted one, and steps that lack a count, are left out.
    """
    settings = funnel(plan)
    counted = [COUNTED[stage] for stage in settings.stages if observed(COUNTED[stage], figures, plan) is not None]
    rates = [
        (f"{step.name}_rate", step.rate)
        for step in chain(settings.model_copy(update={"rates": {}}), figures, plan)
        if step.rate is not None
    ]
    return (*((kpi, None) for kpi in counted[:1]), *rates, (DEAL, None), (COST, None))


def factor(rate: Fraction | None, change: Fraction) -> Fraction:
    """By what the customers grow when a driver changes: a rate of up to 100 % ends there, and above it cannot rise.

    >>> factor(Fraction(19, 20), Fraction(1, 10))
    Fraction(20, 19)
    """
    if rate is None or change < 0:
        return 1 + change
    return max(Fraction(1), min(1 + change, 1 / rate))


def compute(plan: Plan, figures: Figures) -> Iterable[Figure]:
    """Customers, revenue, cost and ROI of the period for each driver (dimension) and change (dimension)."""
    customers, revenue, cost = (observed(kpi, figures, plan) for kpi in PROVIDED[:3])
    base = Outcome(customers, revenue, cost)
    for name, rate in drivers(plan, figures):
        for change, size in CHANGES.items():
            outcome = _changed(base, name, factor(rate, size))
            yield from figures_of(outcome, plan, SCENARIO, (("change", change), ("driver", name)), _RULE)


def _changed(base: Outcome, driver: str, by: Fraction) -> Outcome:
    revenue = None if base.revenue is None else base.revenue * by
    match driver:
        case "cost":
            return replace(base, cost=None if base.cost is None else base.cost * by)
        case "average_deal":
            return replace(base, revenue=revenue)
        case _:
            return replace(base, customers=None if base.customers is None else base.customers * by, revenue=revenue)


def elasticity(base: Decimal, after: Decimal) -> Decimal:
    """By how many per cent an outcome rises when its driver rises by one, from its value ``after`` a rise of a tenth."""
    return (after / base - 1) / Decimal("0.1")
