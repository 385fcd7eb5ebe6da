"""Goals as rows: what they are called, how far they are, how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen.document import Bullet, Cell, IntervalCell, Label, Name, Quantity, Span, Status, Text
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import GoalResult

_HEALTH: Mapping[str, Literal["on_track", "at_risk", "off_track", "pending"]] = {
    "green": "on_track",
    "amber": "at_risk",
    "red": "off_track",
    "pending": "pending",
}
#: From here on, parts of a lead or a session say nothing.
_WHOLE_FROM = 100
_URGENCY = {"red": 0, "amber": 1, "not_available": 2, "pending": 3, "green": 4}


def ranked(goals: tuple[GoalResult, ...]) -> tuple[GoalResult, ...]:
    """Goals with the most urgent first; equals keep the plan's order."""
    return tuple(sorted(goals, key=lambda goal: _URGENCY[goal.status]))


def amount(goal: GoalResult, value: Decimal | None, currency: str, *, bare: bool = False, figure: str = "") -> Quantity:
    """A value in the goal's unit; all amounts of one goal are printed on one scale."""
    unit = goal.kpi.unit
    if unit == "currency":
        money = Money.fitting((goal.target, goal.actual.value, goal.forecast), currency)
        return money.quantity(value, bare=bare, figure=figure)
    if unit == "currency_per_day":
        return Quantity(value, unit, currency, bare=bare, figure=figure)
    whole = unit == "count" and goal.target >= _WHOLE_FROM
    return Quantity(value, unit, digits=0 if whole else None, figure=figure)


def name(goal: GoalResult) -> Text:
    """The goal in a few words: what and when, and where it is narrowed to a channel or campaign."""
    period = Span(goal.start, goal.end, goal.label)
    where = goal.goal.channel or goal.goal.campaign
    if where:
        return _("{kpi} of {part}, {period}", kpi=goal.kpi.label, part=Name(where), period=period)
    return _("{kpi}, {period}", kpi=goal.kpi.label, period=period)


def promise(goal: GoalResult, currency: str) -> Text:
    """What was promised: the target and its time."""
    plan = goal.goal
    target = _round(amount(goal, plan.target, currency))
    lower = goal.kpi.better == "lower"
    match plan.every:
        case "day":
            return _("at most {target} a day", target=target) if lower else _("{target} a day", target=target)
        case "week":
            return _("at most {target} a week", target=target) if lower else _("{target} a week", target=target)
        case "month":
            return _("at most {target} a month", target=target) if lower else _("{target} a month", target=target)
        case "quarter":
            return _("at most {target} a quarter", target=target) if lower else _("{target} a quarter", target=target)
        case "year":
            return _("at most {target} a year", target=target) if lower else _("{target} a year", target=target)
        case None:
            by = plan.by or goal.end
            if lower:
                return _("at most {target} by {date}", target=target, date=by)
            return _("{target} by {date}", target=target, date=by)


def heading(goal: GoalResult, currency: str) -> Label:
    """The goal's cell: its name, and below it the promise with the owner."""
    what = promise(goal, currency)
    owner = goal.goal.owner
    return Label(name(goal), _("{promise} · {owner}", promise=what, owner=Name(owner)) if owner else what)


def bullet(goal: GoalResult) -> Bullet | None:
    """The goal's bar on its own scale from 0; nothing where there is no actual value."""
    if not goal.actual.ok:
        return None
    reached = (goal.target, goal.actual.value, goal.expected, goal.forecast, goal.high)
    scale = max((value for value in reached if value is not None), default=Decimal(1))
    return Bullet(
        actual=goal.actual.value,
        target=goal.target,
        scale=scale if scale > 0 else Decimal(1),
        expected=goal.expected,
        forecast=goal.forecast,
        low=goal.low,
        high=goal.high,
    )


def interval(goal: GoalResult, currency: str) -> Cell:
    """The forecast's interval, where it is one."""
    if goal.low is None or goal.high is None or goal.low == goal.high:
        return None
    return IntervalCell(amount(goal, goal.low, currency, bare=True), amount(goal, goal.high, currency, bare=True))


def status(goal: GoalResult) -> Cell:
    """How the goal stands; not available where nothing can be said."""
    health = _HEALTH.get(goal.status)
    return Status(health) if health else Quantity(None)


def _round(target: Quantity) -> Quantity:
    """Targets are round numbers: decimals that are zero are left out."""
    shown = target.value.scaleb(-3) if target.value is not None and target.compact else target.value
    whole = shown is not None and shown == shown.to_integral_value()
    return replace(target, digits=0) if whole and target.unit.startswith("currency") else target
