"""Measures as rows: value, the cases behind it, its interval, and what it was before. Used by several sections."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, IntervalCell, Label, Name, Quantity, Row, Table, Text, Variance
from reportgen_plugins.sections.cells import Money, compared, delta, effect, minus
from reportgen_plugins.sections.derived import from_figures
from reportgen_plugins.sections.headlines import printed, unit_of
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

#: What sections compare with, the earlier one last.
COMPARED = ("previous", "year_ago")


def reference(reading: Reading, kpi: str) -> tuple[str, Figure] | None:
    """What a message sets the figure against: a year ago, else the period before; None where neither has a value."""
    for scenario in reversed(COMPARED):
        figure = reading.find(kpi, scenario)
        if figure is not None and figure.ok:
            return scenario, figure
    return None


def measure_table(
    reading: Reading, kpis: Iterable[str], *, table: str, title: Text, subtitle: Text, notes: tuple[Text, ...] = ()
) -> Table:
    """One row a KPI that has a value; ``table`` is its id. Medians have their mean in a second line."""
    names = [kpi for kpi in kpis if reading.available(kpi)]
    earlier = reading.scenarios(names, COMPARED)
    heads = {"previous": (_("PP"), _("ΔPP")), "year_ago": (_("PY"), _("ΔPY"))}
    few = any((figure := reading.find(kpi)) is not None and figure.few for kpi in names)
    columns = [
        Column("measure", _("Measure"), align="start", width=136),
        Column("actual", _("AC")),
        Column("part", _("Part"), group=_("Cases")),
        Column("whole", _("Of"), group=_("Cases")),
        Column("interval", _("95% interval"), width=66),
    ]
    for scenario in earlier:
        head, change = heads[scenario]
        columns += [Column(scenario, head), Column(f"{scenario}_difference", change, width=50)]
    return Table(
        id=table,
        columns=tuple(columns),
        rows=tuple(_row(reading, kpi, earlier) for kpi in names),
        title=title,
        subtitle=subtitle,
        notes=(*notes, *((_("Few data: some figures rest on fewer than 30 cases."),) if few else ())),
    )


def _row(reading: Reading, kpi: str, earlier: tuple[str, ...]) -> Row:
    figure = reading.find(kpi)
    figures = [figure, *(reading.find(kpi, scenario) for scenario in earlier)]
    money = Money.fitting([each.value for each in figures if each], reading.currency)
    counted = figure is not None and figure.interval is not None and figure.unit == "ratio"
    part, whole = (figure.numerator, figure.denominator) if figure is not None and counted else (None, None)
    cells: list[Cell] = [
        Label(reading.label(kpi), _second_line(figure, money)),
        printed(figure, money),
        Quantity(part, figure=figure.id) if figure is not None and counted else None,
        Quantity(whole, figure=figure.id) if figure is not None and counted else None,
        interval_cell(figure),
    ]
    for before in figures[1:]:
        cells += [
            None if before is None else printed(before, money),
            None if before is None else difference(figure, before, reading.better(kpi)),
        ]
    return Row(tuple(cells))


def _second_line(figure: Figure | None, money: Money) -> Text | Name | None:
    unit = unit_of(figure, money)
    mean = dict(figure.beside).get("mean") if figure is not None else None
    if mean is not None and unit is not None:
        derived = from_figures(_("Mean of the values whose median is {median}"), median=figure)
        return _("{unit}; mean: {mean}", unit=unit, mean=Quantity(mean, digits=1, derived=derived))
    return unit


def difference(figure: Figure | None, before: Figure, better: str) -> Variance:
    """Points for rates and scores, per cent of the earlier value for all else."""
    if figure is None or figure.unit != "score":
        return delta(figure, before, better, bare=True)
    found = minus(figure.value, before.value)
    score = Quantity(found, "score", digits=1, signed=True, bare=True)
    return Variance(compared(score, (figure, before)), effect(found, better))


def interval_cell(figure: Figure | None, against: Decimal | None = None) -> IntervalCell | None:
    """The interval of a figure, if it has one; marked where the value ``against`` lies outside it."""
    if figure is None or figure.interval is None:
        return None
    interval, unit = figure.interval, figure.unit
    outside = None if against is None or figure.few else not interval.low <= against <= interval.high
    low, high = (Quantity(end, unit, digits=1, bare=True, figure=figure.id) for end in (interval.low, interval.high))
    return IntervalCell(low, high, outside)
