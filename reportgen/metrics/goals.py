"""Goals held against reality: pure functions of the plan's goals and of figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Literal

from reportgen.calendar import label
from reportgen.document import Name, Text, Words
from reportgen.metrics.course import course
from reportgen.metrics.expressions import CONTEXT
from reportgen.metrics.pacing import Month, forecast, landing, profile_share
from reportgen.metrics.stretches import Stretch, due, exact, months_before, stretch_of, year_before
from reportgen.metrics.targets import place_of
from reportgen.metrics.work import Work, known_as
from reportgen.records import Figure, GoalResult, Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from reportgen.calendar import Period
    from reportgen.plan import Goal, Plan
    from reportgen.records import Figures, KpiInfo

_ = Words("reportgen")


def goals(
    plan: Plan, infos: Mapping[str, KpiInfo], figures: Figures, planned: Mapping[str, Work]
) -> tuple[GoalResult, ...]:
    """Each goal of the plan held against ``figures``, measured with ``goal_asks``; in the plan's order.

    ``planned`` is the work that goals may wait for, as :func:`reportgen.metrics.work` knows it.
    Goals of unknown KPIs, and those whose time ends before the report period begins to matter, are left out.
    """
    found = []
    for index, goal in enumerate(plan.data.goals):
        stretch = stretch_of(goal, plan)
        if goal.kpi in infos and stretch is not None:
            result = _judged(_as_loaded(goal, plan), infos[goal.kpi], stretch, plan, figures, _awaited(goal, planned))
            found.append(replace(result, place=place_of(plan, index)))
    return tuple(found)


def _as_loaded(goal: Goal, plan: Plan) -> Goal:
    """The goal with its channel under the name that the plan gives it in ``channels``."""
    if goal.channel is None:
        return goal
    wanted = goal.channel.strip().lower()
    for name, others in plan.data.channels.items():
        if wanted in {other.strip().lower() for other in (name, *others)}:
            return goal.model_copy(update={"channel": name})
    return goal


def target_figures(plan: Plan, results: Iterable[GoalResult]) -> tuple[Figure, ...]:
    """What the goals plan for the report period, as figures of scenario ``target``.

    Of an additive KPI the part of the target that falls into the period, on the goal's own course; goals that follow each
    other (a target a month) add up. Of others the whole target that holds at the period's end, else the first. Where two
    goals plan the same KPI for the same days, the first counts.
    """
    period = plan.period
    found: dict[str, Figure] = {}
    planned: dict[str, list[tuple[date, date]]] = {}
    for result in results:
        start, end = max(period.start, result.start), min(period.end, result.end)
        if result.planned is None:
            continue
        figure = Figure(
            result.goal.kpi, result.kpi.unit, "target", period.start, period.end, result.actual.dimensions,
            value=result.planned, partial=period.partial,
        )  # fmt: skip
        others = planned.setdefault(figure.id, [])
        if any(first <= end and start <= last for first, last in others):
            continue
        others.append((start, end))
        before = found.get(figure.id)
        if before is not None and before.value is not None and figure.value is not None and result.kpi.additive:
            figure = replace(figure, value=before.value + figure.value)
        if before is None or result.kpi.additive or end == period.end:
            found[figure.id] = figure
    return tuple(found.values())


def _awaited(goal: Goal, planned: Mapping[str, Work]) -> Text | None:
    """Why the goal does not count yet: work it comes after is not done, or nobody tells that it is."""
    open_ = {name: planned.get(known_as(name), Work(done=False)) for name in goal.after}
    open_ = {name: work for name, work in open_.items() if not work.done}
    if not open_:
        return None
    names, due = Name(", ".join(open_)), max((work.due for work in open_.values() if work.due), default=None)
    if due is None:
        return _("it counts once this is done: {activities}", activities=names)
    return _("it counts once this is done: {activities}, due on {date}", activities=names, date=due)


def _judged(goal: Goal, kpi: KpiInfo, stretch: Stretch, plan: Plan, figures: Figures, waits: Text | None) -> GoalResult:
    year = plan.data.report.fiscal_year_start
    with localcontext(CONTEXT):
        target = due(goal, stretch, stretch.start, stretch.end, year) if kpi.additive else goal.target
        actual = _actual(goal, kpi, stretch, figures)
        expected = _expected(goal, kpi, stretch, year, figures) if stretch.begun else None
        attainment = _attainment(kpi, actual.value, expected)
        status, reason = _status(goal, stretch, actual, attainment, waits)
        coming = _coming(goal, kpi, stretch, target, actual, figures)
        way = _course(goal, kpi, stretch, year, actual, figures)
        planned = _planned(goal, kpi, stretch, plan, figures)
    return GoalResult(
        goal, kpi, stretch.start, stretch.end, target, actual, expected, attainment, status, *coming,
        missing=_missing(goal), reason=reason, course=way, planned=planned, label=label(stretch.start, stretch.end, year),
    )  # fmt: skip


def _course(
    goal: Goal, kpi: KpiInfo, stretch: Stretch, fiscal_year_start: int, actual: Figure, figures: Figures
) -> tuple[Milestone, ...]:
    """The way to a goal that adds up; a channel from which nothing came in a month has no figure there, and reached 0."""
    if not kpi.additive:
        return ()
    nothing = Decimal(0) if actual.ok and _dimensions(goal) else None

    def reached(start: date, end: date, grain: tuple[str, str]) -> Decimal | None:
        figure = _find(goal, figures, start, end, grain)
        return nothing if figure is None else figure.value

    return course(
        goal,
        stretch,
        fiscal_year_start,
        lambda so_far: _due_by(goal, so_far, fiscal_year_start, figures),
        reached,
    )


def _actual(goal: Goal, kpi: KpiInfo, stretch: Stretch, figures: Figures) -> Figure:
    """The figure of the covered stretch; of a channel that nothing came from, 0."""
    nothing = Figure(
        kpi.name, kpi.unit, "actual", stretch.start, max(stretch.covered, stretch.start), _dimensions(goal)
    )
    if not stretch.begun:
        return nothing.unavailable(_("it begins on {date}", date=stretch.start))
    found = _find(goal, figures, stretch.start, stretch.covered)
    if found is not None:
        return found
    for dimension, value in _dimensions(goal):
        others = [
            each
            for each in figures.by(kpi.name, dimension)
            if (each.start, each.end) == (stretch.start, stretch.covered)
        ]
        if others and kpi.additive:
            return Figure(
                kpi.name, kpi.unit, "actual", stretch.start, stretch.covered, ((dimension, value),),
                value=Decimal(0), partial=others[0].partial, provenance=others[0].provenance,
            )  # fmt: skip
    return nothing.unavailable(_("it was not measured"))


def _find(goal: Goal, figures: Figures, start: date, end: date, *grain: tuple[str, str]) -> Figure | None:
    """The goal's figure of exactly these dates; channels and campaigns are compared without case and outer spaces."""
    dimensions, grains = _dimensions(goal), dict(grain)
    if not dimensions:
        return figures.find(goal.kpi, start=start, end=end, **grains)
    ((dimension, value),) = dimensions[:1]
    wanted = value.strip().casefold()
    for figure in figures.by(goal.kpi, dimension, within=None, **grains):
        named = figure.dimension(dimension) or ""
        if (figure.start, figure.end) == (start, end) and named.strip().casefold() == wanted:
            return figure
    return None


def _expected(goal: Goal, kpi: KpiInfo, stretch: Stretch, fiscal_year_start: int, figures: Figures) -> Decimal:
    """What should be reached by the last covered day."""
    return _due_by(goal, stretch, fiscal_year_start, figures) if kpi.additive else goal.target


def _due_by(goal: Goal, stretch: Stretch, fiscal_year_start: int, figures: Figures) -> Decimal:
    """The course of a goal that adds up: what is due by the last covered day.

    Recurrences by their days; a goal with a date by last year's profile where a whole year is known, else even by day.
    """
    if goal.every is not None:
        return due(goal, stretch, stretch.start, stretch.covered, fiscal_year_start)
    if stretch.over:
        return goal.target
    share = profile_share(stretch, _months(goal, figures, year_before(stretch)))
    return exact(goal.target, stretch.elapsed if share is None else share)


def _planned(goal: Goal, kpi: KpiInfo, stretch: Stretch, plan: Plan, figures: Figures) -> Decimal | None:
    """What of the target falls into the report's period; of a KPI that does not add up all of it."""
    start, end = max(plan.period.start, stretch.start), min(plan.period.end, stretch.end)
    if start > end:
        return None
    if not kpi.additive:
        return goal.target
    before, by_then = (replace(stretch, covered=day) for day in (start - timedelta(days=1), end))
    year = plan.data.report.fiscal_year_start
    due_before = _due_by(goal, before, year, figures) if before.begun else 0
    return _due_by(goal, by_then, year, figures) - due_before


def _attainment(kpi: KpiInfo, actual: Decimal | None, expected: Decimal | None) -> Decimal | None:
    if actual is None or expected is None:
        return None
    above, below = (expected, actual) if kpi.better == "lower" else (actual, expected)
    return above / below if below > 0 else None


def _status(
    goal: Goal, stretch: Stretch, actual: Figure, attainment: Decimal | None, waits: Text | None
) -> tuple[Literal["green", "amber", "red", "pending", "not_available"], Text | None]:
    if waits is not None:
        return "pending", waits
    if not stretch.begun:
        return "pending", actual.reason
    if attainment is None:
        return "not_available", actual.reason or _("there is nothing to divide by")
    if attainment >= goal.thresholds.green:
        return "green", None
    return ("amber" if attainment >= goal.thresholds.amber else "red"), None


def _coming(
    goal: Goal, kpi: KpiInfo, stretch: Stretch, target: Decimal, actual: Figure, figures: Figures
) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None, date | None]:
    """Forecast, its low and high end, the rate a day that the target still requires, the landing date."""
    value = actual.value
    if value is None:
        return None, None, None, None, None
    if stretch.over:
        return value, value, value, None, None
    if not kpi.additive:
        return None, None, None, None, None
    ahead = forecast(value, stretch, _months(goal, figures, months_before(stretch)))
    if kpi.better == "lower":  # a limit is not something to reach
        return ahead.value, ahead.low, ahead.high, None, None
    required = (target - value) / stretch.remaining if target > value else None
    return ahead.value, ahead.low, ahead.high, required, landing(value, target, stretch, ahead.rate)


def _months(goal: Goal, figures: Figures, months: Iterable[Period]) -> list[Month]:
    """The totals of whole months, as far as they are known."""
    found = []
    for month in months:
        figure = _find(goal, figures, month.start, month.end, ("month", month.label))
        if figure is not None and figure.value is not None:
            found.append(Month(month.start, month.end, figure.value))
    return found


def _dimensions(goal: Goal) -> tuple[tuple[str, str], ...]:
    pairs = (("channel", goal.channel), ("campaign", goal.campaign))
    return tuple((name, value) for name, value in pairs if value)


def _missing(goal: Goal) -> tuple[str, ...]:
    """What the rule of three lacks."""
    resources = goal.resources
    lacks = {
        "time": goal.by is None and goal.every is None,
        "resources": resources is None or (resources.budget is None and resources.hours is None),
        "owner": not goal.owner.strip(),
    }
    return tuple(name for name, lacking in lacks.items() if lacking)
