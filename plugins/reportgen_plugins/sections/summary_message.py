"""The sentence at the top of the report: what came back for what was spent, and the one thing to watch."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Argument, Derived, Name, Quantity, Text
from reportgen_plugins.sections import goal_rows
from reportgen_plugins.sections.cells import Money, compared, minus, relative
from reportgen_plugins.sections.derived import less, quotient
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.sections.returns import returned_of, returns, roi_of
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure, GoalResult

_BEHIND = {"amber", "red"}


def message(reading: Reading, kpis: tuple[str, ...]) -> Text:
    """A number and a direction from the figures: ROI when there is one, else the first KPI that has a value."""
    result = returns(reading)
    if result.returned is not None and result.cost:
        returned = quotient(returned_of(reading), reading.find("cost"))
        return _with_return(reading, result.returned / result.cost, returned)
    if result.cost:
        return _(
            "Inbound cost {cost} in {period}; without won deals no return can be stated",
            cost=_money(reading, reading.find("cost")),
            period=when(reading.context),
        )
    return _first_kpi(reading, kpis)


def _with_return(reading: Reading, ratio: Decimal, how: Derived) -> Text:
    """The return of one unit of cost, with the goal furthest behind, else that all are on track, else the change."""
    head: dict[str, Argument] = {
        "currency": Name(reading.currency),
        "returned": Quantity(ratio, "currency", reading.currency, digits=2, bare=True, derived=how),
        "what": _("revenue") if reading.margin is None else _("gross profit"),
        "period": when(reading.context),
    }
    judged = [goal for goal in reading.context.goals if goal.attainment is not None]
    behind = [goal for goal in judged if goal.status in _BEHIND]
    if behind:
        return _behind(reading, min(behind, key=lambda goal: goal.attainment or Decimal(0)), head)
    if judged:
        return _(
            "Every {currency} 1 of cost brought {returned} of {what} in {period}, and all goals that can be judged are on track",
            **head,
        )
    return _changed(reading, head)


def _behind(reading: Reading, goal: GoalResult, head: dict[str, Argument]) -> Text:
    head |= {"kpi": goal.kpi.label}
    over = reading.context.period.end >= goal.end
    gap = relative(goal.actual.value if over else goal.forecast, goal.target)
    how = goal_rows.gap(goal, over=over)
    if gap is not None and over:
        return _(
            "Every {currency} 1 of cost brought {returned} of {what} in {period}, but one goal was missed by {gap}: {kpi}",
            **head,
            gap=Quantity(abs(gap), "ratio", digits=0, derived=how),
        )
    if gap is not None and gap < 0 and goal.kpi.better == "higher":
        return _(
            "Every {currency} 1 of cost brought {returned} of {what} in {period}, "
            "but one goal may end {gap} under target: {kpi}",
            **head,
            gap=Quantity(-gap, "ratio", digits=0, derived=how),
        )
    if gap is not None and gap > 0 and goal.kpi.better == "lower":
        return _(
            "Every {currency} 1 of cost brought {returned} of {what} in {period}, "
            "but one goal may end {gap} over its limit: {kpi}",
            **head,
            gap=Quantity(gap, "ratio", digits=0, derived=how),
        )
    return _(
        "Every {currency} 1 of cost brought {returned} of {what} in {period}, "
        "but one goal stands at {attained} of what was due: {kpi}",
        **head,
        attained=replace(goal_rows.attained(goal), digits=0),
    )


def _changed(reading: Reading, head: dict[str, Argument]) -> Text:
    actual = returns(reading).roi
    for scenario in ("year_ago", "previous", "baseline"):
        difference = minus(actual, returns(reading, scenario).roi)
        if difference is None:
            continue
        reference = span(reading.context.scenarios[scenario])
        ends = (_("Actual"), roi_of(reading, "actual")), (_("{name}", name=reference), roi_of(reading, scenario))
        change = Quantity(abs(difference), "points", digits=0, derived=less(*ends))
        if difference > 0:
            return _(
                "Every {currency} 1 of cost brought {returned} of {what} in {period}; ROI rose by {points} against {reference}",
                **head,
                points=change,
                reference=reference,
            )
        if difference < 0:
            return _(
                "Every {currency} 1 of cost brought {returned} of {what} in {period}; ROI fell by {points} against {reference}",
                **head,
                points=change,
                reference=reference,
            )
    return _("Every {currency} 1 of cost brought {returned} of {what} in {period}", **head)


def _first_kpi(reading: Reading, kpis: tuple[str, ...]) -> Text:
    """A page without cost: the first KPI that has a value, with its change."""
    kpi = next((name for name in ("revenue", *kpis) if reading.available(name)), None)
    if kpi is None:
        return _("Neither cost nor results are known for {period}", period=when(reading.context))
    figure = reading.find(kpi)
    value = _money(reading, figure) if figure and figure.unit == "currency" else reading.quantity(figure)
    period = when(reading.context)
    for scenario in ("year_ago", "previous", "baseline"):
        change = relative(reading.value(kpi), reading.value(kpi, scenario))
        if change is not None:
            return _(
                "{kpi}: {value} in {period}, {change} against {reference}; without costs no ROI can be stated",
                kpi=reading.label(kpi),
                value=value,
                period=period,
                change=compared(
                    Quantity(change, "ratio", digits=1, signed=True), (figure, reading.find(kpi, scenario))
                ),
                reference=span(reading.context.scenarios[scenario]),
            )
    return _(
        "{kpi}: {value} in {period}; without costs no ROI can be stated",
        kpi=reading.label(kpi),
        value=value,
        period=period,
    )


def _money(reading: Reading, figure: Figure | None) -> Quantity:
    value = figure.value if figure else None
    return Money.fitting([value], reading.currency).quantity(value, bare=False, figure=figure.id if figure else "")
