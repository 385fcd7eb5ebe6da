"""Section ``goals``: every goal with its rule of three, its pace, where it is heading and what it would take."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Block, Cell, Chapter, Column, Label, Name, Note, Quantity, Row, Span, Table, Text
from reportgen.errors import Problem
from reportgen.records import Absent, Ask, Context, Figures, GoalResult, Options, Section
from reportgen_plugins.sections import goal_chart, goal_rows
from reportgen_plugins.sections.actions import on_goals
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

#: More goals than this are more than a board can follow.
_HEADLINES = 5


class GoalOptions(Options):
    """The section has none yet."""


def asks(_plan: Plan, _options: GoalOptions) -> Iterable[Ask]:
    """Nothing: the core measures goals itself."""
    return ()


def compose(figures: Figures, context: Context, _options: GoalOptions) -> Chapter | Absent:
    """The chapter; absent when the plan has no goals."""
    if not context.goals:
        return Absent(_("The plan has no goals."))
    reading = Reading(figures, context)
    goals = goal_rows.ranked(context.goals)
    blocks: list[Block] = [_pace(reading, goals)]
    main = goal_chart.main(context.goals)
    if main is not None:
        blocks.append(goal_chart.chart(reading, main, tall=len(goals) < _HEADLINES))
    detail: tuple[Block, ...] = (_terms(reading, goals),)
    if len(goals) <= _HEADLINES:
        blocks, detail = [*blocks, *detail], ()
    blocks += _notes(goals)
    return Chapter(
        "goals",
        _("Goals and pacing"),
        _message(goals),
        tuple(blocks),
        source=reading.source(*(goal.kpi.name for goal in goals)),
        detail=detail,
    )


def _pace(reading: Reading, goals: tuple[GoalResult, ...]) -> Table:
    currency = reading.currency
    return Table(
        id="pace",
        columns=(
            Column("goal", _("Goal"), align="start", width=158),
            Column("actual", _("AC"), width=40),
            Column("bar", _("Actual, pace, target"), align="start", width=58, decorative=True),
            Column("expected", _("Due by now"), width=40),
            Column("attainment", _("Attained"), width=40),
            Column("forecast", _("Forecast"), width=42),
            Column("interval", _("80% interval"), width=62),
            Column("status", _("Status"), align="start", width=64),
        ),
        rows=tuple(
            Row(
                (
                    goal_rows.heading(goal, currency),
                    goal_rows.amount(goal, goal.actual.value, currency, bare=True, figure=goal.actual.id),
                    goal_rows.bullet(goal),
                    goal_rows.due(goal, currency),
                    goal_rows.attained(goal),
                    goal_rows.landing(goal, goal.forecast, currency),
                    goal_rows.interval(goal, currency),
                    goal_rows.status(goal),
                )
            )
            for goal in goals
        ),
        title=_("Goals against their pace"),
        subtitle=_(
            "{period}; bar: actual solid, forecast hatched, ticks for what is due by now and for the target; "
            "each goal on its own scale from 0",
            period=when(reading.context),
        ),
        notes=on_goals(reading.context, goals),
    )


def _terms(reading: Reading, goals: tuple[GoalResult, ...]) -> Table:
    currency = reading.currency
    return Table(
        id="terms",
        columns=(
            Column("goal", _("Goal"), align="start", width=130),
            Column("owner", _("Owner"), align="start", width=80),
            Column("budget", _("Budget"), width=58),
            Column("hours", _("Hours"), width=34),
            Column("complete", _("Goal, time, resources"), align="start", width=68),
            Column("required_rate", _("Needed a day"), width=54),
            Column("landing", _("Reached at this pace"), align="number", width=80),
        ),
        rows=tuple(
            Row(
                (
                    Label(goal_rows.name(goal), _place(reading, goal)),
                    Name(goal.goal.owner) if goal.goal.owner else None,
                    _budget(goal, currency),
                    _hours(goal),
                    _completeness(goal),
                    goal_rows.needed(goal, currency) if goal.required_rate is not None else None,
                    Span(goal.landing, goal.landing, style="dates") if goal.landing else None,
                )
            )
            for goal in goals
        ),
        title=_("What the goals rest on, and what they need from here"),
        subtitle=_("Rule of three: a goal names its target, its time and its resources"),
    )


def _place(reading: Reading, goal: GoalResult) -> Name | None:
    """The file and line of a goal that a source brought; the plan's own need none."""
    of_plan = goal.place.rpartition(":")[0] in {"", reading.context.plan.path.name}
    return None if of_plan else Name(goal.place)


def _budget(goal: GoalResult, currency: str) -> Cell:
    resources = goal.goal.resources
    if resources is None or resources.budget is None:
        return None
    return Quantity(resources.budget, "currency", currency, digits=0, derived=goal_rows.written(goal))


def _hours(goal: GoalResult) -> Cell:
    resources = goal.goal.resources
    if resources is None or resources.hours is None:
        return None
    return Quantity(resources.hours, digits=0, derived=goal_rows.written(goal))


def _completeness(goal: GoalResult) -> Cell:
    """Complete, or what is missing."""
    lacks = set(goal.missing)
    if not lacks:
        return _("complete")
    words = {"time": _("no time"), "resources": _("no resources"), "owner": _("no owner")}
    first = next((words[name] for name in ("time", "resources", "owner") if name in lacks), None)
    if first is None or len(lacks) == 1:
        return first
    if lacks == {"time", "resources"}:
        return _("no time, no resources")
    if lacks == {"time", "owner"}:
        return _("no time, no owner")
    if lacks == {"resources", "owner"}:
        return _("no resources, no owner")
    return _("no time, no resources, no owner")


def _notes(goals: tuple[GoalResult, ...]) -> Iterable[Note]:
    for goal in goals:
        if goal.reason is not None:
            yield Note(_("{goal}: {reason}", goal=goal_rows.name(goal), reason=goal.reason))
    if len({goal.kpi.name for goal in goals}) > _HEADLINES:
        yield Note(
            _("There are more than five goals: a board can follow one main objective and five headline KPIs at most."),
            "caveat",
        )


def _message(goals: tuple[GoalResult, ...]) -> Text:
    judged = [goal for goal in goals if goal.attainment is not None and goal.status in {"green", "amber", "red"}]
    if not judged:
        return _.plural(
            "The {count} goal cannot be judged yet", "None of the {count} goals can be judged yet", len(goals)
        )
    worst = min(judged, key=lambda goal: goal.attainment or Decimal(0))
    attained = goal_rows.attained(worst)
    if len(goals) == 1 and worst.status != "green":
        return _(
            "The goal is behind its pace, at {attained} of what was due: {kpi}", kpi=worst.kpi.label, attained=attained
        )
    behind = sum(goal.status in {"amber", "red"} for goal in judged)
    if not behind:
        return _.plural(
            "The {count} goal that can be judged is on track, at {attained} of what was due: {kpi}",
            "All {count} goals that can be judged are on track; the lowest stands at {attained} of what was due: {kpi}",
            len(judged),
            kpi=worst.kpi.label,
            attained=attained,
        )
    return _.plural(
        "{count} of {total} goals is behind its pace, at {attained} of what was due: {kpi}",
        "{count} of {total} goals are behind their pace; the furthest stands at {attained} of what was due: {kpi}",
        behind,
        total=Quantity(Decimal(len(goals))),
        kpi=worst.kpi.label,
        attained=attained,
    )


SECTION = Section(
    name="goals",
    title=_("Goals and pacing"),
    options=GoalOptions,
    asks=asks,
    compose=compose,
    order=20,
    summary="Every goal against its pace, with forecast and status",
)


@hookimpl
def reportgen_check(plan: Plan) -> Iterable[Problem]:
    """A warning at the goal that is one too many."""
    named = [goal.kpi for goal in plan.data.goals]
    kpis = tuple(dict.fromkeys(named))
    if len(kpis) > _HEADLINES:
        yield Problem(
            f"goals for {len(kpis)} KPIs: more than a board can follow",
            f"keep one main objective and at most {_HEADLINES} headline KPIs",
            plan.place_of(named.index(kpis[_HEADLINES])),
        )


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
