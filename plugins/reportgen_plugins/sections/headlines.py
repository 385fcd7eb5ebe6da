"""The headline KPIs beside ROI: which they are, and their table with trend, plan and prior year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, Label, Name, Quantity, Row, Table, Text
from reportgen_plugins.kpis.settings import benchmarks
from reportgen_plugins.sections.actions import decided
from reportgen_plugins.sections.cells import Money, delta, effect, sparkline
from reportgen_plugins.sections.chance import FEW, beyond_chance
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from decimal import Decimal

    from reportgen import Plan
    from reportgen.calendar import Period
    from reportgen.records import Figure

#: At most five stand beside ROI.
COUNT = 5

_BY_OBJECTIVE: Mapping[str, tuple[str, ...]] = {
    "visibility": ("sessions", "new_visitor_share", "social_engagement_rate", "follower_growth", "leads"),
    "lead-generation": ("leads", "visitor_to_lead_rate", "mqls", "cost_per_lead", "revenue_per_lead"),
    "conversion": ("sessions", "bounce_rate", "average_engagement_seconds", "lead_to_customer_rate", "customers"),
}
_OTHERWISE = ("revenue", "cost", "customers", "mqls", "cost_per_lead", "leads", "sessions")
#: Widths of measure, trend, actual, reference and difference, by the number of references.
_WIDTHS = ((150, 80, 102, 0, 0), (120, 60, 52, 48, 52), (100, 42, 40, 34, 41))
_HEADS: Mapping[str, tuple[Text, Text]] = {
    "target": (_("PL"), _("ΔPL")),
    "previous": (_("PP"), _("ΔPP")),
    "year_ago": (_("PY"), _("ΔPY")),
    "baseline": (_("BL"), _("ΔBL")),
}


def candidates(plan: Plan, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """KPIs that may become headlines, in order: the section's choice, else the objective's, else the goals', then the usual."""
    if chosen:
        return chosen
    objective = _BY_OBJECTIVE.get(plan.data.objective or "", ())
    goals = tuple(goal.kpi for goal in plan.data.goals if not goal.channel and not goal.campaign)
    return tuple(kpi for kpi in dict.fromkeys((*objective, *goals, *_OTHERWISE)) if kpi != "roi")


def headline_table(reading: Reading, kpis: tuple[str, ...], months: tuple[Period, ...]) -> Table:
    """The first five candidates that have a value; the plan's own choice is kept even where one has none."""
    shown = tuple(kpi for kpi in kpis if reading.available(kpi))[:COUNT] or kpis[:COUNT]
    references = _references(reading, shown)
    return Table(
        id="headlines",
        columns=_columns(references),
        rows=tuple(_row(reading, kpi, references, months) for kpi in shown),
        title=_("Key figures"),
        subtitle=_(
            "{period}; Δ in % of the reference, of rates in points; trend: 15 months",
            period=when(reading.context),
        ),
        notes=(*unanswered(reading, shown), *_few(reading, shown), *benchmarked(reading, shown)),
    )


def unanswered(reading: Reading, kpis: tuple[str, ...]) -> tuple[Text, ...]:
    """One sentence that names those of ``kpis`` that are worse, by more than chance, and that no action answers."""
    context = reading.context
    answered = {finding.on for finding in context.findings if decided(context, finding.id)}
    worse = [
        reading.label(kpi)
        for kpi in kpis
        if kpi not in answered and not decided(context, kpi) and _surely_worse(reading, kpi)
    ]
    if not worse:
        return ()
    names = reduce(lambda others, one: _("{one}, {others}", one=one, others=others), reversed(worse))
    return (_("Worse, and no action is decided yet: {kpis}.", kpis=names),)


def _surely_worse(reading: Reading, kpi: str) -> bool:
    """Against its plan, else against the year or the period before."""
    figure = reading.find(kpi)
    for scenario in ("target", "year_ago", "previous", "baseline"):
        reference = reading.value(kpi, scenario)
        if figure is None or figure.value is None or reference is None:
            continue
        worse = effect(figure.value - reference, reading.better(kpi)) == "adverse"
        deals = reading.value("deals_won")
        return worse and bool(beyond_chance(figure, reference, deals, drawn=scenario != "target"))
    return False


def benchmarked(reading: Reading, kpis: tuple[str, ...]) -> tuple[Text, ...]:
    """What others reach for those of ``kpis`` that the plan has benchmarks of, and who says so."""
    return tuple(
        _(
            "{kpi}: benchmark {low} to {high} ({source}).",
            kpi=reading.label(each.kpi),
            low=_bound(reading, figure, each.low),
            high=_bound(reading, figure, each.high),
            source=Name(each.source),
        )
        for each in benchmarks(reading.context.plan)
        if each.kpi in kpis and (figure := reading.find(each.kpi)) is not None
    )


def _bound(reading: Reading, figure: Figure, value: Decimal) -> Quantity:
    return replace(reading.quantity(figure), value=value, figure="")


def _few(reading: Reading, kpis: tuple[str, ...]) -> tuple[Text, ...]:
    """ROI and the key figures rest on few won deals, or on few cases of their own."""
    deals = reading.find("deals_won")
    if deals is not None and deals.ok and deals.value is not None and deals.value < FEW:
        return (
            _.plural(
                "Few data: revenue and ROI rest on {count} won deal.",
                "Few data: revenue and ROI rest on {count} won deals.",
                int(deals.value),
            ),
        )
    few = any((figure := reading.find(kpi)) is not None and figure.few for kpi in kpis)
    return (_("Few data: some figures rest on fewer than 30 cases."),) if few else ()


def _columns(references: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns, 332 points wide together."""
    measure, trend, actual, reference, difference = _WIDTHS[len(references)]
    columns = [
        Column("measure", _("Measure"), align="start", width=measure),
        Column("trend", _("Trend"), align="centre", width=trend, decorative=True),
        Column("actual", _("AC"), width=actual),
    ]
    for scenario in references:
        head, change = _HEADS[scenario]
        columns += [Column(scenario, head, width=reference), Column(f"{scenario}_difference", change, width=difference)]
    return tuple(columns)


def _references(reading: Reading, kpis: tuple[str, ...]) -> tuple[str, ...]:
    """Two to compare with: the plan and the prior year, else what there is."""
    known = reading.scenarios(kpis, ("target", "year_ago", "previous", "baseline"))[:2]
    order = ("target", "previous", "year_ago", "baseline")
    return tuple(sorted(known, key=order.index))


def _row(reading: Reading, kpi: str, references: tuple[str, ...], months: tuple[Period, ...]) -> Row:
    figures = {scenario: reading.find(kpi, scenario) for scenario in ("actual", *references)}
    actual = figures["actual"]
    money = Money.fitting([figure.value for figure in figures.values() if figure], reading.currency)
    cells: list[Cell] = [
        Label(reading.label(kpi), unit_of(actual, money)),
        sparkline(reading.series(kpi, months), partial=months[-1].partial),
        printed(actual, money),
    ]
    for scenario in references:
        reference = figures[scenario]
        cells += [
            None if reference is None else printed(reference, money),
            None if reference is None else delta(actual, reference, reading.better(kpi), bare=True),
        ]
    return Row(tuple(cells))


def printed(figure: Figure | None, money: Money) -> Quantity:
    """A figure's value without its unit, which stands beside the name of its measure."""
    if figure is None:
        return Quantity(None)
    if figure.unit == "currency":
        return money.figure(figure)
    if figure.unit == "ratio":
        return Quantity(figure.value, "ratio", digits=_ratio_digits(figure), bare=True, figure=figure.id)
    return Quantity(figure.value, figure.unit, money.currency, bare=True, figure=figure.id)


def _ratio_digits(figure: Figure) -> int:
    """Small rates (1.59 %) need a second decimal."""
    return 2 if figure.value is not None and abs(figure.value.scaleb(2)) < 10 else 1  # noqa: PLR2004  # ten per cent


def unit_of(figure: Figure | None, money: Money) -> Text | Name | None:
    """The unit of a figure in words."""
    match figure.unit if figure else "count":
        case "currency":
            return money.unit
        case "currency_per_day":
            return _("{currency} a day", currency=Name(money.currency))
        case "ratio":
            return _("%")
        case "days":
            return _("days")
        case "hours":
            return _("hours")
        case "months":
            return _("months")
        case "seconds":
            return _("seconds")
        case "score" | "points":
            return _("points")
        case _:
            return _("number")
