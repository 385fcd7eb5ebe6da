"""Promised and delivered by month, and what sales did with the leads of each channel."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, Derived, Label, Name, Quantity, Row, Span, Table, Text, Variance
from reportgen_plugins.sections.cells import effect, minus
from reportgen_plugins.sections.derived import less
from reportgen_plugins.sections.measure_table import interval_cell
from reportgen_plugins.sections.promise import promise, promised
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.calendar import Period
    from reportgen.records import Figure

_KPIS = ("mqls", "sla_follow_up_rate", "speed_to_lead_hours", "sales_acceptance_rate")


def month_table(reading: Reading, months: tuple[Period, ...]) -> Table:
    """A row a month with both sides of the agreement, and the report's period below."""
    plan = reading.context.plan
    due = {month: promised(plan, month) for month in months}
    agreement = promise(plan)
    known = {kpi: any(value is not None for value in reading.series(kpi, months)) for kpi in _KPIS}
    rows = [
        _row(
            Span(month.start, month.end, style="month"),
            due[month],
            lambda kpi, month=month: reading.over(kpi, month),  # type: ignore[misc]  # binds the month of this row
            known,
            agreement,
        )
        for month in months
    ]
    total = _row(
        when(reading.context), promised(plan, reading.context.period), reading.find, known, agreement, total=True
    )
    few = any((figure := reading.find(kpi)) is not None and figure.few for kpi in _KPIS[1:])
    return Table(
        id="promised-and-delivered",
        columns=_columns(known, agreed=any(value is not None for value in due.values())),
        rows=(*rows, total),
        title=_("What was promised and what was delivered"),
        subtitle=_("Months to {period}; the last row is {period} itself", period=when(reading.context)),
        notes=(
            *(
                (_("Judged: MQLs with a date of their own whose agreed time is over."),)
                if known["sla_follow_up_rate"]
                else ()
            ),
            *((_("Few data: some figures rest on fewer than 30 cases."),) if few else ()),
        ),
    )


def _columns(known: dict[str, bool], *, agreed: bool) -> tuple[Column, ...]:
    marketing, sales, answer = _("Marketing: MQLs"), _("Sales: followed up in time"), _("Sales: accepted")
    columns = [Column("month", _("Month"), align="start", width=84)]
    if agreed:
        columns.append(Column("promised", _("Promised"), group=marketing))
    columns.append(Column("mqls", _("AC"), group=marketing))
    if agreed:
        columns.append(Column("difference", _("Δ"), group=marketing))
    if known["sla_follow_up_rate"]:
        columns += [
            Column("in_time", _("In time"), group=sales),
            Column("judged", _("Judged"), group=sales),
            Column("sla_follow_up_rate", _("%"), group=sales),
        ]
    if known["speed_to_lead_hours"]:
        columns.append(Column("speed_to_lead_hours", _("Median"), _("hours")))
    if known["sales_acceptance_rate"]:
        columns += [
            Column("accepted", _("Accepted"), group=answer),
            Column("decided", _("Decided"), group=answer),
            Column("sales_acceptance_rate", _("%"), group=answer),
        ]
    return tuple(columns)


def _row(
    name: Text | Span,
    due: Decimal | None,
    find: Callable[[str], Figure | None],
    known: dict[str, bool],
    agreement: Derived,
    *,
    total: bool = False,
) -> Row:
    mqls = find("mqls")
    cells: list[Cell] = [name]
    agreed = (
        None if due is None else Quantity(due, digits=0 if due == due.to_integral_value() else 1, derived=agreement)
    )
    if agreed is not None:
        cells.append(agreed)
    cells.append(_count(mqls))
    if agreed is not None:
        gap = minus(mqls.value if mqls else None, due)
        behind = Quantity(gap, digits=agreed.digits, signed=True, derived=less(mqls, (_("Promised"), agreed)))
        cells.append(Variance(behind, effect(gap, "higher")))
    for kpi in ("sla_follow_up_rate", "speed_to_lead_hours", "sales_acceptance_rate"):
        if known[kpi]:
            figure = find(kpi)
            cells += [_hours(figure)] if kpi == "speed_to_lead_hours" else _parts(figure)
    return Row(tuple(cells), kind="total" if total else "body")


def _count(figure: Figure | None) -> Quantity:
    return Quantity(None) if figure is None else Quantity(figure.value, figure=figure.id)


def _hours(figure: Figure | None) -> Quantity:
    return Quantity(None) if figure is None else Quantity(figure.value, digits=1, figure=figure.id)


def _parts(figure: Figure | None) -> list[Cell]:
    if figure is None:
        return [Quantity(None)] * 3
    return [
        Quantity(figure.numerator, figure=figure.id),
        Quantity(figure.denominator, figure=figure.id),
        _rate(figure),
    ]


def _rate(figure: Figure | None) -> Quantity:
    return Quantity(None) if figure is None else Quantity(figure.value, "ratio", digits=1, bare=True, figure=figure.id)


def channel_table(reading: Reading) -> Table | None:
    """What sales did with the leads of each channel; None where no more than one channel is known."""
    by = {kpi: reading.by(kpi, "channel") for kpi in _KPIS}
    shown = [
        kpi for kpi in ("sales_acceptance_rate", "sla_follow_up_rate") if any(each.ok for each in by[kpi].values())
    ]
    names = {name for kpi in shown for name, figure in by[kpi].items() if figure.ok}
    if len(names) < 2:  # noqa: PLR2004  # one channel is the total
        return None
    heads = {"sales_acceptance_rate": _("Accepted"), "sla_follow_up_rate": _("Followed up in time")}
    columns = [Column("channel", _("Channel"), align="start", width=100), Column("mqls", _("MQLs"))]
    for kpi in shown:
        columns += [
            Column(f"{kpi}_part", _("Number"), group=heads[kpi]),
            Column(f"{kpi}_whole", _("Of"), group=heads[kpi]),
            Column(kpi, _("%"), group=heads[kpi]),
            Column(f"{kpi}_interval", _("95% interval"), width=70, group=heads[kpi]),
        ]
    order = sorted(names, key=lambda name: (-(_value(by["mqls"].get(name))), name))
    rows = []
    for name in order:
        cells: list[Cell] = [Label(Name(name)), _count(by["mqls"].get(name))]
        for kpi in shown:
            figure = by[kpi].get(name)
            cells += [*_parts(figure), interval_cell(figure, reading.value(kpi))]
        rows.append(Row(tuple(cells)))
    few = any(figure.few for kpi in shown for figure in by[kpi].values())
    return Table(
        id="by-channel",
        columns=tuple(columns),
        rows=tuple(rows),
        title=_("The hand-over by channel"),
        subtitle=_("{period}, AC; by the day of the hand-over", period=when(reading.context)),
        notes=(
            _("Filled dot: the rate of all channels together lies outside the interval."),
            *((_("Few data: some rates rest on fewer than 30 cases."),) if few else ()),
        ),
        limit=10,
    )


def _value(figure: Figure | None) -> Decimal:
    return (figure.value if figure is not None else None) or Decimal(0)
