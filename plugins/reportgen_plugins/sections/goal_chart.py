"""The main goal over time: what was reached, cumulated, against its pace, and where that is heading."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Chart, Quantity, Text
from reportgen_plugins.sections import goal_rows
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document.blocks import Datum
    from reportgen.records import GoalResult
    from reportgen_plugins.sections.reading import Reading

#: Fewer pieces are no way to look at.
_FEWEST = 2


def main(goals: tuple[GoalResult, ...]) -> GoalResult | None:
    """The first goal, in the plan's order, that adds up over time and of which something was reached."""
    return next((goal for goal in goals if len(goal.course) >= _FEWEST and goal.course[0].reached is not None), None)


def chart(reading: Reading, goal: GoalResult, *, tall: bool) -> Chart:
    """Each piece of the goal stands where it begins, with what should be and was reached by its end."""
    currency = goal.kpi.unit == "currency"
    rows: list[tuple[Datum, ...]] = []
    rows += [(each.start, each.reached, "actual", None, None) for each in goal.course if each.reached is not None]
    rows += [(each.start, each.due, "target", None, None) for each in goal.course]
    rows += _ahead(goal)
    known = [each for each in goal.course if each.reached is not None]
    amount = goal_rows.amount(goal, goal.target, reading.currency)
    words = {"goal": goal_rows.name(goal), "unit": _unit(goal, amount, reading.currency)}
    return Chart(
        id="goal-course",
        kind="outlook",
        fields=("time", "value", "scenario", "low", "high"),
        data=tuple(rows),
        alt=_(
            "{goal}, cumulated: by {date} {reached} was reached of {due} due by then.",
            goal=goal_rows.name(goal),
            date=known[-1].end,
            reached=goal_rows.amount(goal, known[-1].reached, reading.currency),
            due=goal_rows.amount(goal, known[-1].due, reading.currency),
        ),
        title=_("{goal}: cumulated against its pace", goal=goal_rows.name(goal)),
        subtitle=(
            _("{unit}, AC; PL: what is due by then (line); FC at the recent rate, 80% interval at the end", **words)
            if any(row[2] == "forecast" for row in rows)
            else _("{unit}, AC; PL: what is due by then (line)", **words)
        ),
        labels=(
            ("time", _("From")), ("value", _("Cumulative")), ("scenario", _("Scenario")), ("low", _("Low")),
            ("high", _("High")),
        ),
        unit="currency" if currency else "count",
        currency=reading.currency if currency else "",
        size=(504, 170 if tall else 110),
        marks=reading.annotations(goal.course[0].start, goal.course[-1].end),
    )  # fmt: skip


def _ahead(goal: GoalResult) -> list[tuple[Datum, ...]]:
    """The way from what was reached to the forecast, at the rate it rests on; its interval is known at the end alone."""
    reached, landing = goal.actual.value, goal.forecast
    if reached is None or landing is None or goal.actual.end >= goal.end:
        return []
    days = Decimal((goal.end - goal.actual.end).days)
    return [
        (
            each.start,
            reached + (landing - reached) * (each.end - goal.actual.end).days / days,
            "forecast",
            goal.low if each.end == goal.end else None,
            goal.high if each.end == goal.end else None,
        )
        for each in goal.course
        if each.end > goal.actual.end
    ]


def _unit(goal: GoalResult, amount: Quantity, currency: str) -> Text:
    if goal.kpi.unit != "currency":
        return _("number")
    return _("{name}", name=f"k{currency}" if amount.compact else currency)
