"""Section ``forecast``: what the coming months bring, where that lands against the goals, and how far to believe it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Block, Chapter, Columns, Note, Quantity, Span, Text
from reportgen.records import Absent, Ask, Context, Figure, Figures, Section
from reportgen_plugins.forecast import tables
from reportgen_plugins.forecast.charts import chart
from reportgen_plugins.forecast.kpis import SCENARIO
from reportgen_plugins.forecast.options import ForecastOptions, Landing, Outlook, landings, outlook
from reportgen_plugins.forecast.tables import Landed
from reportgen_plugins.sections.cells import Money, relative
from reportgen_plugins.sections.reading import Reading
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: Half a line of the page, and so many KPIs are drawn; the tables have all.
_HALF, _DRAWN = 246, 2
#: Under half a per cent a landing is on its goal.
_ON_GOAL = Decimal("0.005")


def asks(plan: Plan, _options: ForecastOptions) -> Iterable[Ask]:
    """The KPIs; their history comes with the forecast's own figures."""
    wanted = outlook(plan)
    if wanted is not None:
        yield Ask(wanted.kpis)


def compose(figures: Figures, context: Context, _options: ForecastOptions) -> Chapter | Absent:
    """The chapter; absent where no KPI has a history long enough, with the first reason why."""
    reading = Reading(figures, context)
    wanted = outlook(context.plan)
    if wanted is None:
        return Absent(_("There is nothing to forecast."))
    totals = {kpi: figure for kpi in wanted.kpis if (figure := tables.total(reading, kpi, wanted)) is not None}
    known = [kpi for kpi, figure in totals.items() if figure.ok]
    if not known:
        reason = next((figure.reason for figure in totals.values() if figure.reason), None)
        if reason is None:
            return Absent(_("There is nothing to forecast."))
        return Absent(_("There is no forecast: {reason}.", reason=reason))
    landed = tuple(_landed(reading, wanted, context.plan, known))
    charts = [chart(reading, kpi, wanted, half=len(known) > 1) for kpi in known[:_DRAWN]]
    blocks: list[Block] = [Columns((_HALF, _HALF), tuple((each,) for each in charts)) if len(charts) > 1 else charts[0]]
    if landed:
        blocks.append(tables.landed(reading, landed))
    blocks += tables.months(reading, tuple(known), wanted)
    blocks.append(tables.tried(reading, tuple(known), wanted))
    blocks += _notes(reading, totals)
    return Chapter(
        "forecast",
        _("Forecast"),
        _message(reading, wanted, landed, known),
        tuple(blocks),
        source=reading.source(*known),
    )


def _landed(reading: Reading, wanted: Outlook, plan: Plan, known: list[str]) -> Iterator[Landed]:
    """Where the KPIs land, in the order of the KPIs."""
    for landing in landings(plan, wanted):
        figure = reading.figures.find(landing.kpi, scenario=SCENARIO, start=landing.start, end=landing.end)
        reached = reading.figures.find(landing.kpi, start=landing.start, end=wanted.known)
        if landing.kpi in known and figure is not None and figure.ok and reached is not None:
            yield Landed(landing, figure, reached, _target(reading, landing))


def _target(reading: Reading, landing: Landing) -> Decimal | None:
    return next(
        (
            goal.target
            for goal in reading.context.goals
            if (goal.kpi.name, goal.start, goal.end) == (landing.kpi, landing.start, landing.end)
            and not goal.actual.dimensions
        ),
        None,
    )


def _notes(reading: Reading, totals: dict[str, Figure]) -> Iterator[Note]:
    for kpi, figure in totals.items():
        if figure.reason is not None:
            yield Note(_("{kpi}: {reason}.", kpi=reading.label(kpi), reason=figure.reason))


def _message(reading: Reading, wanted: Outlook, landed: tuple[Landed, ...], known: list[str]) -> Text:
    """The landing of the first KPI that has a goal; without goals, the coming months against as many before."""
    first = next((each for each in landed if each.target is not None), None)
    if first is not None and first.target is not None and first.figure.value is not None:
        return _against_goal(reading, first, first.figure.value, first.target)
    return _against_past(reading, wanted, known[0])


def _against_goal(reading: Reading, landed: Landed, value: Decimal, target: Decimal) -> Text:
    gap = relative(value, target)
    words = {
        "kpi": reading.label(landed.landing.kpi),
        "value": landed.money(reading).quantity(value, bare=False, figure=landed.figure.id)
        if landed.figure.unit == "currency"
        else Quantity(value, digits=0, figure=landed.figure.id),
        "date": landed.landing.end,
    }
    interval = landed.figure.interval
    if gap is None or abs(gap) < _ON_GOAL:
        return _("{kpi} is forecast to land at {value} by {date}, as its goal asks", **words)
    size = Quantity(abs(gap), "ratio", digits=0)
    if interval is not None and interval.low <= target <= interval.high:
        if gap > 0:
            return _(
                "{kpi} is forecast to land at {value} by {date}, {gap} over its goal, within the interval",
                **words,
                gap=size,
            )
        return _(
            "{kpi} is forecast to land at {value} by {date}, {gap} under its goal, within the interval",
            **words,
            gap=size,
        )
    if gap > 0:
        return _("{kpi} is forecast to land at {value} by {date}, {gap} over its goal", **words, gap=size)
    return _("{kpi} is forecast to land at {value} by {date}, {gap} under its goal", **words, gap=size)


def _against_past(reading: Reading, wanted: Outlook, kpi: str) -> Text:
    figure = tables.total(reading, kpi, wanted)
    value = figure.value if figure is not None else None
    before = reading.series(kpi, wanted.history[-len(wanted.ahead) :])
    past = sum((each for each in before if each is not None), Decimal(0)) if None not in before else None
    change = relative(value, past)
    unit = figure.unit if figure is not None else "count"
    said = (
        Money.fitting([value], reading.currency).quantity(value, bare=False, figure=figure.id if figure else "")
        if unit == "currency"
        else Quantity(value, digits=0, figure=figure.id if figure else "")
    )
    months = Span(wanted.ahead[0].start, wanted.ahead[-1].end, style="dates")
    if change is None:
        return _("{kpi}: {value} forecast for {months}", kpi=reading.label(kpi), value=said, months=months)
    return _(
        "{kpi}: {value} forecast for {months}, {change} on as many months before",
        kpi=reading.label(kpi),
        value=said,
        months=months,
        change=Quantity(change, "ratio", digits=0, signed=True),
    )


SECTION = Section(
    name="forecast",
    title=_("Forecast"),
    options=ForecastOptions,
    asks=asks,
    compose=compose,
    order=45,
    summary="The coming months with 80% intervals, back-tested",
)
