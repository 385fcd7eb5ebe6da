"""Goals as rows: what they are called, how far they are, how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen.document import Bullet, Cell, Derived, IntervalCell, Label, Name, Quantity, Span, Status, Text
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.derived import from_figures, given, quotient
from reportgen_plugins.sections.derived import relative as apart
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


def amount(
    goal: GoalResult,
    value: Decimal | None,
    currency: str,
    *,
    bare: bool = False,
    figure: str = "",
    derived: Derived | None = None,
) -> Quantity:
    """A value in the goal's unit; all amounts of one goal are printed on one scale."""
    unit = goal.kpi.unit
    if unit == "currency":
        money = Money.fitting((goal.target, goal.actual.value, goal.forecast), currency)
        return replace(money.quantity(value, bare=bare, figure=figure), derived=derived)
    if unit == "currency_per_day":
        return Quantity(value, unit, currency, bare=bare, figure=figure, derived=derived)
    whole = unit == "count" and goal.target >= _WHOLE_FROM
    return Quantity(value, unit, digits=0 if whole else None, figure=figure, derived=derived)


def written(goal: GoalResult) -> Derived:
    """Of a number that stands in the goal itself."""
    return given(goal.place)


def attained(goal: GoalResult) -> Quantity:
    """What was reached of what was due; of a limit, what it allows of what was reached."""
    reached, expected = _reached(goal), (_("Due by now"), _in_unit(goal, goal.expected, due(goal).derived))
    ends = (expected, reached) if goal.kpi.better == "lower" else (reached, expected)
    return Quantity(goal.attainment, "ratio", digits=1, derived=quotient(*ends))


def due(goal: GoalResult, currency: str = "") -> Quantity:
    """What should be reached by now."""
    target = _("Target"), _in_unit(goal, goal.target, written(goal))
    if not goal.kpi.additive:
        return amount(goal, goal.expected, currency, bare=True, derived=written(goal))
    formula = (
        _("{target} × part of its days that are over")
        if goal.goal.every is not None
        else _("{target} × part due by now: as last year went, where it is known as a whole, else by days")
    )
    return amount(goal, goal.expected, currency, bare=True, derived=from_figures(formula, target=target))


def landing(goal: GoalResult, value: Decimal | None, currency: str) -> Quantity:
    """Where the goal is heading, or an end of the interval of that."""
    actual = _reached(goal)
    formula = (
        _("{actual}: its time is over")
        if goal.forecast == goal.actual.value
        else _(
            "{actual} + mean a day of the last three whole months × days to come; its interval by how much months vary"
        )
    )
    return amount(goal, value, currency, bare=True, derived=from_figures(formula, actual=actual))


def gap(goal: GoalResult, *, over: bool) -> Derived:
    """How far the end, or the forecast of it, is from the target."""
    target = _("Target"), _in_unit(goal, goal.target, written(goal))
    ahead = _("Forecast"), replace(landing(goal, goal.forecast, ""), compact=False)
    return apart(_reached(goal) if over else ahead, target)


def needed(goal: GoalResult, currency: str) -> Quantity:
    """What a day must bring from here."""
    target = _("Target"), _in_unit(goal, goal.target, written(goal))
    derived = from_figures(_("({target} − {actual}) ÷ days to come"), target=target, actual=_reached(goal))
    return amount(goal, goal.required_rate, currency, derived=derived)


def _reached(goal: GoalResult) -> tuple[Text | Name, Quantity]:
    return goal.kpi.label, Quantity(goal.actual.value, goal.kpi.unit, figure=goal.actual.id)


def _in_unit(goal: GoalResult, value: Decimal | None, derived: Derived | None) -> Quantity:
    return Quantity(value, goal.kpi.unit, derived=derived)


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
    target = _round(amount(goal, plan.target, currency, derived=written(goal)))
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
    return IntervalCell(landing(goal, goal.low, currency), landing(goal, goal.high, currency))


def status(goal: GoalResult) -> Cell:
    """How the goal stands; not available where nothing can be said."""
    health = _HEALTH.get(goal.status)
    return Status(health) if health else Quantity(None)


def _round(target: Quantity) -> Quantity:
    """Targets are round numbers: decimals that are zero are left out."""
    shown = target.value.scaleb(-3) if target.value is not None and target.compact else target.value
    whole = shown is not None and shown == shown.to_integral_value()
    return replace(target, digits=0) if whole and target.unit.startswith("currency") else target
