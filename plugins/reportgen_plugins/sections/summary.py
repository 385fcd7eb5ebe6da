"""Section ``summary``: one page with ROI, the headline KPIs, what the board should know, and the goals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Columns,
    Findings,
    Hero,
    Label,
    Note,
    Quantity,
    Row,
    Table,
    Text,
)
from reportgen.errors import Problem
from reportgen.records import Absent, Ask, Context, Figures, Finding, GoalResult, Options, Section
from reportgen_plugins.sections import goal_rows
from reportgen_plugins.sections.actions import decided, step
from reportgen_plugins.sections.cells import points
from reportgen_plugins.sections.derived import evidenced
from reportgen_plugins.sections.headlines import COUNT, candidates, headline_table
from reportgen_plugins.sections.reading import Reading, labelled, when
from reportgen_plugins.sections.returns import basis, returns, roi_of
from reportgen_plugins.sections.stretches import before, months_to, whole
from reportgen_plugins.sections.summary_message import message
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document.blocks import Datum

reportgen_api = 1

_COMPARED = ("actual", "previous", "year_ago", "baseline")
_HEADS = {"target": _("PL"), "previous": _("PP"), "year_ago": _("PY")}
_TREND = 15
_EARLIER = 4
_TOP_FINDINGS = 3
#: More goals than this do not fit on the page beside all else; then only the most urgent stand here.
_ALL_GOALS, _TOP_GOALS = 4, 3


class SummaryOptions(Options):
    """``kpis``: the headline KPIs beside ROI, in place of those of the objective or the goals."""

    kpis: tuple[str, ...] = ()


def asks(plan: Plan, options: SummaryOptions) -> Iterable[Ask]:
    """ROI and the headline KPIs with comparisons and 15 months of trend; ROI of four earlier periods."""
    kpis = candidates(plan, options.kpis)
    yield Ask(("roi", "revenue", "cost", *kpis), scenarios=_COMPARED)
    yield Ask(("deals_won",))
    yield Ask(kpis, grain="month", within=whole(months_to(plan.period, _TREND)))
    for earlier in before(plan.period, _EARLIER):
        yield Ask(("roi",), within=earlier)


def compose(figures: Figures, context: Context, options: SummaryOptions) -> Chapter | Absent:
    """The page; absent only when nothing at all was measured."""
    reading = Reading(figures, context)
    kpis = candidates(context.plan, options.kpis)
    if not any(reading.available(kpi) for kpi in ("roi", *kpis)) and not context.goals:
        return Absent(_("No figure of the headline KPIs is available."))
    months = months_to(context.period, _TREND)
    blocks: list[Block] = [
        Columns((160, 332), ((_hero(reading),), (headline_table(reading, kpis, months),))),
        _findings(figures, context),
    ]
    if context.goals:
        blocks.append(_goals(reading))
    return Chapter(
        "summary",
        _("Summary"),
        message(reading, kpis),
        tuple(blocks),
        source=reading.source("roi", *kpis),
    )


def _hero(reading: Reading) -> Hero:
    figure = reading.find("roi")
    actual = returns(reading).roi
    heads = {"target": _("ΔPL"), "previous": _("ΔPP"), "year_ago": _("ΔPY")}
    deltas: list[tuple[Text, Cell]] = []
    for scenario, head in heads.items():
        reference = returns(reading, scenario).roi
        if actual is not None and reference is not None:
            before = reading.find("roi", scenario)
            same = before is not None and before.value == reference
            named = _("{item}, {scenario}", item=_("ROI"), scenario=_HEADS[scenario]), roi_of(reading, scenario)
            deltas.append((head, points(actual, reference, "higher", of=(figure, before if same else named))))
    known: Text = basis(reading)
    if actual is None:
        known = figure.reason if figure and figure.reason else _("not available: cost or revenue is not known")
    return Hero(
        title=_("ROI"),
        basis=known,
        quantity=Quantity(actual, "ratio", digits=0, signed=True, figure=figure.id if figure else ""),
        deltas=tuple(deltas),
        chart=_roi_chart(reading) if actual is not None else None,
    )


def _roi_chart(reading: Reading) -> Chart | None:
    """ROI of this period and of up to four before it, the plan outlined; nothing where there is no earlier one."""
    context = reading.context
    prior = context.scenarios.get("year_ago")
    known = [(stretch, reading.over("roi", stretch)) for stretch in before(context.period, _EARLIER)]
    earlier = [(stretch, figure.value) for stretch, figure in known if figure and figure.ok]
    if not earlier:
        return None
    actual, planned = returns(reading).roi, returns(reading, "target").roi
    data: list[tuple[Datum, ...]] = []
    for stretch, value in earlier:
        is_prior = prior is not None and (prior.start, prior.end) == (stretch.start, stretch.end)
        data.append((labelled(stretch), value, "year_ago" if is_prior else "actual"))
    data.append((labelled(context.period), actual, "actual"))
    if planned is not None:
        data.append((labelled(context.period), planned, "target"))
    first, began = earlier[0]
    return Chart(
        id="roi-by-period",
        kind="columns",
        fields=("time", "value", "scenario"),
        data=tuple(data),
        alt=_(
            "ROI was {first} in {start} and is {last} in {end}.",
            first=_percent(began),
            start=labelled(first),
            last=_percent(actual),
            end=labelled(context.period),
        ),
        subtitle=_("ROI by period, %, AC; plan outlined") if planned is not None else _("ROI by period, %, AC"),
        labels=(("time", _("Period")), ("value", _("ROI")), ("scenario", _("Scenario"))),
        unit="ratio",
        size=(160, 76),
    )


def _percent(value: Decimal | None) -> Quantity:
    return Quantity(value, "ratio", digits=0, signed=True)


def _findings(figures: Figures, context: Context) -> Block:
    top = sorted(context.findings, key=lambda finding: (-finding.weight, finding.id))[:_TOP_FINDINGS]
    title = _("What the board should know")
    if not top:
        return Note(_("No change in this period is larger than chance and the thresholds of the rules."), title=title)
    told = [evidenced(finding, figures) for finding in top]
    return Findings(title, tuple((finding.text, finding.cause, next_step(finding, context)) for finding in told))


def next_step(finding: Finding, context: Context) -> Text | Label | None:
    """The action that the plan decided on the finding or its KPI; an adverse finding without one says so."""
    for action in decided(context, finding.id, finding.on):
        return step(action, context.plan.as_of)
    if finding.action is not None:
        return finding.action
    return _("No action is decided yet.") if finding.severity in {"attention", "critical"} else None


def _goals(reading: Reading) -> Table:
    goals = goal_rows.ranked(reading.context.goals)
    shown = goals if len(goals) <= _ALL_GOALS else goals[:_TOP_GOALS]
    return Table(
        id="goals",
        columns=(
            Column("goal", _("Goal"), align="start", width=176),
            Column("actual", _("AC"), width=46),
            Column("bar", _("Actual, pace, target"), align="start", width=100, decorative=True),
            Column("attainment", _("Attained"), width=48),
            Column("forecast", _("Forecast"), width=50),
            Column("status", _("Status"), align="start", width=84),
        ),
        rows=tuple(_goal(goal, reading.currency) for goal in shown),
        title=_("Goals and pacing"),
        subtitle=_(
            "{period}; attained: against what was due by now; each goal on its own scale from 0",
            period=when(reading.context),
        ),
        notes=(_("{shown} of {total} goals; all stand in the chapter on goals.", shown=len(shown), total=len(goals)),)
        if len(shown) < len(goals)
        else (),
    )


def _goal(goal: GoalResult, currency: str) -> Row:
    return Row(
        (
            goal_rows.heading(goal, currency),
            goal_rows.amount(goal, goal.actual.value, currency, bare=True, figure=goal.actual.id),
            goal_rows.bullet(goal),
            goal_rows.attained(goal),
            goal_rows.landing(goal, goal.forecast, currency),
            goal_rows.status(goal),
        )
    )


SECTION = Section(
    name="summary",
    title=_("Summary"),
    options=SummaryOptions,
    asks=asks,
    compose=compose,
    order=10,
    summary="One page: ROI, headline KPIs, findings, goals",
)


@hookimpl
def reportgen_check(plan: Plan) -> Iterable[Problem]:
    """A warning where the plan chose more headline KPIs than stand on the page."""
    for index, choice in enumerate(plan.sections):
        if isinstance(choice.options, SummaryOptions) and len(choice.options.kpis) > COUNT:
            yield Problem(
                f"{len(choice.options.kpis)} headline KPIs: the first {COUNT} that have a value are shown",
                f"name at most {COUNT}; one main objective stands above them",
                plan.positions.at("sections", index, "summary", "kpis"),
            )


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
