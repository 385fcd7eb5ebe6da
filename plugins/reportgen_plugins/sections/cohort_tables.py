"""The numbers behind the cohorts: months by stage so far and at one age, and the times between stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, Label, Quantity, Row, Span, Table, Text
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.settings import Stage
from reportgen_plugins.sections.derived import from_figures
from reportgen_plugins.sections.funnel_steps import stages
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.sections.cohort_cells import Cohort


#: Points that the stages' names need as heads.
_WIDTHS: Mapping[Stage, float] = {"mql": 38, "sql": 38, "opportunity": 62, "customer": 52}


def cohort_table(reading: Reading, found: tuple[Cohort, ...], names: tuple[Stage, ...], age: int) -> Table:
    """One row a month: contacts, how many have reached each stage so far, and what share had by ``age`` days."""
    so_far, within = _("Reached so far"), _("Within {days} days, %", days=age)
    columns = [
        Column("cohort", _("Created"), align="start", width=76),
        Column("contacts", _("Contacts"), width=46),
        *(Column(f"{name}_so_far", reading.label(COUNTED[name]), width=_WIDTHS[name], group=so_far) for name in names),
        *(Column(f"{name}_{age}", reading.label(COUNTED[name]), width=_WIDTHS[name], group=within) for name in names),
    ]
    rows = []
    for cohort in found:
        cells: list[Cell] = [Span(cohort.month.start, cohort.month.end, style="month"), _contacts(cohort)]
        cells += [_count(cohort, name) for name in names]
        cells += [_rate(cohort, name, age) for name in names]
        rows.append(Row(tuple(cells)))
    return Table(
        id="cohorts",
        columns=tuple(columns),
        rows=tuple(rows),
        title=_("Cohort reading: contacts by the month they were created"),
        subtitle=_(
            "Followed to {date}; the period reading of the funnel counts each stage on its own dates instead",
            date=reading.context.plan.as_of,
        ),
        notes=(
            _("…: part of the cohort is younger than {days} days; only equal ages are compared.", days=age),
            _("Counts so far grow with age: do not compare them down the column."),
        ),
    )


def _contacts(cohort: Cohort) -> Quantity:
    """Those of the month, from the figure that counts them all."""
    whole = (
        each for (_stage, age), each in cohort.figures.items() if age is None and each.denominator == cohort.contacts
    )
    figure = next(whole, None)
    return Quantity(cohort.contacts, figure=figure.id if figure is not None else "")


def _count(cohort: Cohort, stage: Stage) -> Cell:
    figure = cohort.figures.get((stage, None))
    return None if figure is None else Quantity(figure.numerator, figure=figure.id)


def _rate(cohort: Cohort, stage: Stage, age: int) -> Cell:
    rate = cohort.rate(stage, age)
    if rate is None:
        return _("…")
    return Quantity(rate, "ratio", digits=1, bare=True, figure=cohort.figures[stage, age].id)


def time_table(reading: Reading, scenarios: tuple[str, ...]) -> Table | None:
    """Median days from each stage to the next, now and before; None where no two dates stand together."""
    names = [stage for stage in stages(reading.context.plan) if stage != "visitor"][1:]
    shown = [name for name in names if (figure := reading.find("stage_days", stage=name)) is not None and figure.ok]
    if not shown:
        return None
    earlier = tuple(
        scenario
        for scenario in scenarios[1:]
        if any(reading.available("stage_days", scenario, stage=name) for name in shown)
    )
    heads = {"previous": _("PP"), "year_ago": _("PY")}
    days = _("Median days")
    rows = []
    for name in shown:
        figure = reading.find("stage_days", stage=name)
        rows.append(
            Row(
                (
                    Label(reading.label(COUNTED[name])),
                    *(_days(reading.find("stage_days", scenario, stage=name)) for scenario in ("actual", *earlier)),
                    _beside(figure, "mean", 1, _("Mean of the values whose median is {median}")),
                    _beside(figure, "cases", 0, _("The values whose median is {median}, counted")),
                )
            )
        )
    return Table(
        id="times",
        columns=(
            Column("stage", _("Stage"), align="start", width=150),
            Column("actual", _("AC"), group=days),
            *(Column(scenario, heads[scenario], group=days) for scenario in earlier),
            Column("mean", _("Mean days")),
            Column("cases", _("Cases")),
        ),
        rows=tuple(rows),
        title=_("Days from the stage before"),
        subtitle=_(
            "Contacts that entered the stage in {period}, with dates of both stages; few data under 30 cases",
            period=when(reading.context),
        ),
    )


def _days(figure: Figure | None) -> Quantity:
    if figure is None:
        return Quantity(None)
    return Quantity(figure.value, "days", digits=1, bare=True, figure=figure.id)


def _beside(figure: Figure | None, name: str, digits: int, formula: Text) -> Quantity:
    value = dict(figure.beside).get(name) if figure is not None else None
    return Quantity(value, digits=digits, derived=from_figures(formula, median=figure))
