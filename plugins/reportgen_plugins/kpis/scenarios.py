"""What the plan, and each of its named scenarios, requires of the funnel and gives at the period's visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.records import Ask, Figure, Figures
from reportgen_plugins.kpis import required
from reportgen_plugins.kpis.backwards import forwards
from reportgen_plugins.kpis.outcome import OUTCOMES, Outcome, a_figure, figures_of, observed, valued
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.settings import funnel
from reportgen_plugins.kpis.spending import spending
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: The scenario of the plan as it stands, beside which the named ones are read.
PLANNED = "planned"
#: The dimension of what the revenue goal requires under a scenario; what a scenario gives has none.
REQUIRED = ("funnel", "required")
PROVIDED = (*required.PROVIDED, *(kpi for kpi, _unit in OUTCOMES if kpi != "customers"))


def asks(plan: Plan) -> Iterable[Ask]:
    """The period's counts, deal size and cost, for what neither plan nor scenario says."""
    if plan.alternatives:
        yield Ask((*required.PROVIDED, "average_new_deal", "cost"))


def compute(plan: Plan, figures: Figures) -> Iterable[Figure]:
    """The same figures for the plan and for each scenario; none where the plan names no scenario."""
    if not plan.alternatives:
        return
    for name, each in {PLANNED: plan, **plan.alternatives}.items():
        yield from _required(name, each, figures)
        yield from _given(name, each, plan, figures)


def _required(name: str, plan: Plan, figures: Figures) -> Iterator[Figure]:
    """What the revenue goal asks of the report's period at each stage."""
    for figure in required.compute(plan, figures):
        if not figure.dimensions and (figure.start, figure.end) == (plan.period.start, plan.period.end):
            yield replace(figure, scenario=name, dimensions=(REQUIRED,))


def _given(name: str, plan: Plan, base: Plan, figures: Figures) -> Iterator[Figure]:
    """The period's visits carried forwards at the scenario's rates, and what the customers bring."""
    settings = funnel(plan)
    levels = _levels(plan, figures)
    for stage in settings.stages:
        if stage != "customer":
            level = levels if isinstance(levels, Text) else levels.get(stage)
            formula = "visits × the rates up to the stage"
            yield valued(a_figure(COUNTED[stage], "count", plan, name, formula=formula), level)
    customers = None if isinstance(levels, Text) else levels.get("customer")
    deal = Fraction(settings.average_deal) if settings.average_deal else observed("average_new_deal", figures, plan)
    spent = observed("cost", figures, plan)
    outcome = Outcome(
        customers,
        None if customers is None or deal is None else customers * deal,
        None if spent is None else spent + spending(plan) - spending(base),
    )
    formula = "visits × rates; × average deal; cost of the period with the scenario's amounts"
    for figure in figures_of(outcome, plan, name, formula=formula):
        yield figure.unavailable(levels) if isinstance(levels, Text) and not figure.ok else figure


def _levels(plan: Plan, figures: Figures) -> dict[str, Fraction] | Text:
    """How many reach each stage in the period; or why that cannot be said."""
    settings = funnel(plan)
    chain = required.steps(settings, figures, plan)
    first = observed(COUNTED[settings.stages[0]], figures, plan)
    if first is None:
        return _("{kpi} of the period are not known", kpi=COUNTED[settings.stages[0]])
    rates = [step.rate for step in chain if step.rate is not None]
    if len(rates) < len(chain):
        gap = next(step for step in chain if step.rate is None)
        return required.no_rate(gap)
    return dict(zip(settings.stages, forwards(first, rates), strict=True))
