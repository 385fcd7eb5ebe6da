"""Goals at risk: behind their pace, with where they are heading and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Quantity, Text
from reportgen.records import Ask, Context, Figures, Finding, GoalResult
from reportgen_plugins.sections import goal_rows
from reportgen_plugins.sections.cells import relative
from reportgen_plugins.sections.ranking import Severity, weight
from reportgen_plugins.sections.reading import Reading
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan


def asks(plan: Plan) -> Iterable[Ask]:
    """The goals' KPIs over the report's period; over the goals' own time the core measures them itself."""
    kpis = tuple(dict.fromkeys(goal.kpi for goal in plan.data.goals))
    if kpis:
        yield Ask(kpis)


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """Every goal that is red; an amber one unless its target lies inside the forecast's interval."""
    for goal in context.goals:
        if goal.attainment is None or goal.status not in {"amber", "red"}:
            continue
        if goal.status == "amber" and _may_still_arrive(goal):
            continue
        severity: Severity = "critical" if goal.status == "red" else "attention"
        part = goal.goal.channel or goal.goal.campaign
        yield Finding(
            id="-".join(word for word in ("goal", goal.kpi.name, part, goal.end.isoformat()) if word),
            severity=severity,
            text=_sentence(goal, context),
            figures=_evidence(goal, figures, context),
            weight=weight(severity, 1 - goal.attainment),
            cause=_pace(goal, context),
            on=goal.kpi.name,
            threshold=_(
                "Attainment under {amber} is off track, under {green} at risk.",
                amber=Quantity(goal.goal.thresholds.amber, "ratio", digits=0),
                green=Quantity(goal.goal.thresholds.green, "ratio", digits=0),
            ),
        )


def _may_still_arrive(goal: GoalResult) -> bool:
    return (
        goal.low is not None and goal.high is not None and goal.low < goal.high and goal.low <= goal.target <= goal.high
    )


def _evidence(goal: GoalResult, figures: Figures, context: Context) -> tuple[str, ...]:
    """The goal's own figure, and its KPI over the report's period, which every output publishes."""
    here = Reading(figures, context).find(goal.kpi.name)
    return tuple(dict.fromkeys(figure.id for figure in (goal.actual, here) if figure is not None and figure.ok))


def _sentence(goal: GoalResult, context: Context) -> Text:
    currency = context.plan.currency
    over = context.period.end >= goal.end
    gap = relative(goal.actual.value if over else goal.forecast, goal.target)
    target = goal_rows.amount(goal, goal.target, currency, derived=goal_rows.written(goal))
    if gap is not None and over:
        reached = goal_rows.amount(goal, goal.actual.value, currency, figure=goal.actual.id)
        size = Quantity(abs(gap), "ratio", digits=0, derived=goal_rows.gap(goal, over=True))
        if goal.kpi.better == "lower":
            return _(
                "{kpi} came to {actual} by {date}, {gap} over its limit.",
                kpi=goal.kpi.label, actual=reached, date=goal.end, gap=size,
            )  # fmt: skip
        return _(
            "{kpi} came to {actual} by {date}, {gap} under its goal.",
            kpi=goal.kpi.label, actual=reached, date=goal.end, gap=size,
        )  # fmt: skip
    if gap is not None and gap != 0 and (gap > 0) == (goal.kpi.better == "lower"):
        forecast = replace(goal_rows.landing(goal, goal.forecast, currency), bare=False)
        size = Quantity(abs(gap), "ratio", digits=0, derived=goal_rows.gap(goal, over=False))
        if goal.kpi.better == "lower":
            return _(
                "{kpi} is heading for {forecast} by {date}, {gap} over its limit.",
                kpi=goal.kpi.label, forecast=forecast, date=goal.end, gap=size,
            )  # fmt: skip
        return _(
            "{kpi} is heading for {forecast} by {date}, {gap} under its goal.",
            kpi=goal.kpi.label, forecast=forecast, date=goal.end, gap=size,
        )  # fmt: skip
    return _(
        "{kpi} stands at {attained} of what was due towards {target} by {date}.",
        kpi=goal.kpi.label,
        attained=replace(goal_rows.attained(goal), digits=0),
        target=target,
        date=goal.end,
    )


def _pace(goal: GoalResult, context: Context) -> Text | None:
    currency = context.plan.currency
    if goal.landing is not None and goal.landing > goal.end:
        return _("At this pace the target is reached on {landing}.", landing=goal.landing)
    if goal.expected is None or goal.expected == Decimal(0):
        return None
    return _(
        "{actual} against {expected} due by now.",
        actual=goal_rows.amount(goal, goal.actual.value, currency, figure=goal.actual.id),
        expected=replace(goal_rows.due(goal, currency), bare=False),
    )
