"""What the revenue goal requires of each stage of the funnel (scenario ``required``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.calendar import split
from reportgen.document import Text
from reportgen.records import Ask, Figure, Figures, Provenance
from reportgen_plugins.kpis.backwards import backwards
from reportgen_plugins.kpis.goal import RevenueGoal, months, revenue_goal
from reportgen_plugins.kpis.outcome import observed, valued
from reportgen_plugins.kpis.settings import FunnelSettings, Stage, funnel
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: The KPI that counts each stage.
COUNTED: Mapping[Stage, str] = {
    "visitor": "sessions",
    "lead": "leads",
    "mql": "mqls",
    "sql": "sqls",
    "opportunity": "opportunities",
    "customer": "customers",
}
PROVIDED = tuple(COUNTED.values())


@dataclass(frozen=True, slots=True)
class Step:
    """From one stage of the plan's funnel to the next: the rate it takes, and whether the plan says so or it was observed.

    ``rate`` is None where neither does.
    """

    before: Stage
    after: Stage
    rate: Fraction | None
    planned: bool

    @property
    def name(self) -> str:
        """``lead_to_mql``, as in the plan; with ``_rate`` the KPI."""
        return f"{self.before}_to_{self.after}"


def steps(settings: FunnelSettings, figures: Figures, plan: Plan) -> tuple[Step, ...]:
    """The steps between the plan's stages, first to last: planned rates, else those observed in the report's period."""
    return tuple(_step(before, after, settings, figures, plan) for before, after in pairwise(settings.stages))


def _step(before: Stage, after: Stage, settings: FunnelSettings, figures: Figures, plan: Plan) -> Step:
    planned = settings.rates.get(f"{before}_to_{after}")
    if planned is not None:
        return Step(before, after, Fraction(planned), planned=True)
    here, there = (observed(COUNTED[stage], figures, plan) for stage in (before, after))
    rate = there / here if here and there else None
    return Step(before, after, rate, planned=False)


def asks(plan: Plan) -> Iterable[Ask]:
    """Observed counts and deal size of the period, for what the plan does not say."""
    if revenue_goal(plan) is not None:
        yield Ask((*PROVIDED, "average_new_deal"))


def compute(plan: Plan, figures: Figures) -> Iterable[Figure]:
    """Per stage: what the whole goal, the report's period and each of its months require.

    The requirement is the same every month of the goal; a part of a month asks for its part of the days.
    """
    goal, settings = revenue_goal(plan), funnel(plan)
    if goal is None or settings.stages[-1] != "customer":
        return
    customers = _customers(goal, settings, figures, plan)
    found = _levels(customers, steps(settings, figures, plan))
    for start, end, dimensions in _stretches(plan, goal):
        share = months(start, end) / goal.months
        for stage in settings.stages:
            level, formula = found[stage]
            figure = Figure(
                kpi=COUNTED[stage],
                unit="count",
                scenario="required",
                start=start,
                end=end,
                dimensions=dimensions,
                provenance=Provenance(formula=formula),
            )
            if isinstance(level, Text):
                yield figure.unavailable(level)
            else:
                yield valued(figure, level * share)


def _customers(goal: RevenueGoal, settings: FunnelSettings, figures: Figures, plan: Plan) -> Fraction | Text:
    """Customers over the whole goal."""
    if settings.customers is not None:
        return Fraction(settings.customers)
    deal = Fraction(settings.average_deal) if settings.average_deal else observed("average_new_deal", figures, plan)
    if not deal or deal < 0:
        return _("no new deal was won in the period and the plan has no funnel.average_deal")
    return Fraction(goal.target) / deal


def _levels(customers: Fraction | Text, chain: tuple[Step, ...]) -> Mapping[Stage, tuple[Fraction | Text, str]]:
    """What each stage must hold over the whole goal, or why that cannot be said, and how it was reckoned."""
    source = "revenue goal ÷ average new deal"
    if isinstance(customers, Text):
        return dict.fromkeys(_stages(chain), (customers, source))
    last = len(chain)
    while last and chain[last - 1].rate is not None:
        last -= 1
    known = backwards(customers, [step.rate for step in chain[last:] if step.rate is not None])
    found: dict[Stage, tuple[Fraction | Text, str]] = {}
    for stage, level in zip(_stages(chain)[last:], known, strict=True):
        following = next((step for step in chain if step.before == stage), None)
        found[stage] = (level, f"{COUNTED[following.after]} ÷ {following.name}" if following else source)
    for step in chain[:last]:
        found[step.before] = (no_rate(chain[last - 1]), f"{COUNTED[step.after]} ÷ {step.name}")
    return found


def no_rate(step: Step) -> Text:
    """Why nothing follows across a step whose rate nobody knows."""
    return _(
        "the rate from {before} to {after} is neither in the plan (funnel.rates) nor observed in the period",
        before=COUNTED[step.before],
        after=COUNTED[step.after],
    )


def _stages(chain: tuple[Step, ...]) -> tuple[Stage, ...]:
    return (*(step.before for step in chain), chain[-1].after)


def _stretches(plan: Plan, goal: RevenueGoal) -> Iterator[tuple[date, date, tuple[tuple[str, str], ...]]]:
    period = plan.period
    yield goal.start, goal.end, ()
    if (period.start, period.end) != (goal.start, goal.end):
        yield period.start, period.end, ()
    for month in split(period, "month"):
        yield month.start, month.end, (("month", month.label),)
