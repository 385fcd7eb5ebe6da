"""Tables of lead quality: what each band brings and costs, how it converts, how it is cared for, and by channel."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, Label, Name, Quantity, Row, Table, Text
from reportgen.tables import NO_SCORE
from reportgen_plugins.quality.reading import CONVERTED, SCORED_FROM, band_name, lift, rows
from reportgen_plugins.quality.settings import lead_scoring
from reportgen_plugins.sections.cells import Money, change, share
from reportgen_plugins.sections.derived import from_figures, none_of, planned, quotient
from reportgen_plugins.sections.measure_table import interval_cell
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure

_DASH = Name("–")
_FEW = _("Few data: some figures rest on fewer than 30 cases.")
#: The cells of a column: those of a band, or ("") the total's.
Made = tuple[Column, Callable[[str], Cell]]


def find(reading: Reading, kpi: str, band: str, scenario: str = "actual") -> Figure | None:
    """A band's figure that has a value; the total's where no band is named."""
    figure = reading.find(kpi, scenario, band=band) if band else reading.find(kpi, scenario)
    return figure if figure is not None and figure.ok else None


def since(reading: Reading) -> str:
    """What leads have grown since: a year ago, else the period before; empty where neither was measured by band."""
    return next((each for each in ("year_ago", "previous") if reading.by("leads", "band", each)), "")


def band_table(reading: Reading) -> Table:
    """Leads, growth, conversion, time, revenue and cost by band, and below all leads together."""
    names = rows(reading)
    made = [_from(reading), _leads(reading), _share(reading)]
    before = since(reading)
    if before:
        made.append(_growth(reading, before))
    made += [
        _plain(reading, "customers", Column("customers", _("Customers"))),
        _rate(reading, "lead_to_customer_rate", Column("rate", _("Customers ÷ leads"), _("%"), width=50)),
        _interval(reading, "lead_to_customer_rate"),
        _plain(reading, "lead_to_customer_days", Column("days", _("Median"), _("days"))),
        _money(reading, "revenue", names, Column("revenue", _("Revenue")), sums=True),
        _money(reading, "cost_per_lead", names, Column("cost_per_lead", _("Cost per lead"), width=42)),
        _money(
            reading, "customer_acquisition_cost", names, Column("cost_per_customer", _("Cost per customer"), width=46)
        ),
    ]
    notes = [
        _(
            "Customers, median and revenue: won in the period, whenever the lead was made; a deal counts by its first contact."
        )
    ]
    if reading.by("cost_per_lead", "band"):
        notes.append(
            _(
                "Costs without a band are spread by leads: a channel's over its own, those of no channel or of a channel without "
                "leads over all."
            )
        )
    return band_rows(
        reading, "bands", names, made, total=True,
        title=_("What each band brings and costs"),
        subtitle=_("{period}, AC; bands of lead score", period=when(reading.context)),
        notes=tuple(notes), kpis=("lead_to_customer_rate", "lead_to_customer_days"),
    )  # fmt: skip


def conversion_table(reading: Reading) -> Table:
    """What became of the leads of twelve months, by band."""
    found = reading.by(CONVERTED, "band")
    names = tuple(band for band in (*rows(reading),) if band in found)

    def lifted(band: str) -> Cell:
        figure = find(reading, CONVERTED, band)
        if figure is None or band in ("", NO_SCORE):
            return None
        how = from_figures(_("{band} ÷ the same of all scored leads together"), band=figure)
        return Quantity(lift(reading, figure), "score", digits=2, derived=how)

    made: list[Made] = [
        (Column("leads", _("Leads")), lambda band: _part(find(reading, CONVERTED, band), "denominator")),
        (
            Column("converted", _("Customers to date"), width=84),
            lambda band: _part(find(reading, CONVERTED, band), "numerator"),
        ),
        _rate(reading, CONVERTED, Column("rate", _("%"))),
        _interval(reading, CONVERTED, 116),
        (Column("lift", _("Lift")), lifted),
    ]
    return band_rows(
        reading, "conversion-by-band", names, made, total=False,
        title=_("What became of each band's leads"),
        subtitle=_("Leads of the twelve months to the end of {period}", period=when(reading.context)),
        notes=(_("Lift: conversion of the band ÷ conversion of all scored leads."),), kpis=(CONVERTED,), width=88,
    )  # fmt: skip


def care_table(reading: Reading) -> Table | None:
    """Open leads by band: nurtured, forgotten, overdue; None where nothing is known."""
    kpis = ("nurture_rate", "forgotten_leads", "overdue_leads")
    names = rows(reading)
    if not any(find(reading, kpi, band) is not None for kpi in kpis for band in names):
        return None
    expected = lead_scoring(reading.context.plan).expected_days

    def days(band: str) -> Cell:
        given = planned(reading.context.plan)
        return Quantity(Decimal(expected[band]), derived=given) if band in expected else None

    made: list[Made] = [
        (Column("open", _("Open leads")), lambda band: _part(find(reading, "nurture_rate", band), "denominator")),
        _rate(reading, "nurture_rate", Column("nurtured", _("Nurtured"), _("%"))),
        _plain(reading, "forgotten_leads", Column("forgotten", _("Forgotten"))),
        *([(Column("expected", _("Expected"), _("days")), days)] if expected else []),
        _plain(reading, "overdue_leads", Column("overdue", _("Overdue"))),
    ]
    return band_rows(
        reading, "care-by-band", names, made, total=True,
        title=_("Open leads at the end of the period"),
        subtitle=_("{period}, AC", period=when(reading.context)),
        notes=(_("Overdue: older than the time the plan expects of the band."),) if expected else (), kpis=(),
    )  # fmt: skip


def channel_table(reading: Reading, top: int) -> Table | None:
    """Leads, conversion and cost by channel and band; None where no more than one channel is known."""
    leads = reading.by("leads", "channel")
    names = sorted(
        (name for name, figure in leads.items() if figure.value), key=lambda name: (-(leads[name].value or 0), name)
    )
    if len(names) < 2:  # noqa: PLR2004  # one channel is the total
        return None
    shown = rows(reading)
    cells = {
        (kpi, band): reading.by(kpi, "channel", band=band)
        for kpi in ("leads", "lead_to_customer_rate", "cost_per_lead")
        for band in shown
    }
    money = Money.fitting(
        (figure.value for (kpi, _band), found in cells.items() if kpi == "cost_per_lead" for figure in found.values()),
        reading.currency,
    )
    priced = any(figure.ok for band in shown for figure in cells["cost_per_lead", band].values())
    columns = [Column("channel", _("Channel"), align="start", width=92)]
    for band in shown:
        head = band_name(band)
        group = head if isinstance(head, Text) else _("{band}", band=head)
        columns.append(Column(f"leads_{band}", _("Leads"), group=group))
        if band == NO_SCORE:
            continue
        columns.append(Column(f"rate_{band}", _("%"), group=group))
        if priced:
            columns.append(Column(f"cost_{band}", _("Cost per lead"), money.unit, group=group, width=36))
    body = []
    for name in names:
        row: list[Cell] = [Label(Name(name))]
        for band in shown:
            count, rate, cost = (
                cells[kpi, band].get(name) for kpi in ("leads", "lead_to_customer_rate", "cost_per_lead")
            )
            row.append(
                Quantity(count.value, figure=count.id)
                if count is not None
                else Quantity(Decimal(0), derived=none_of(leads[name]))
            )
            if band == NO_SCORE:
                continue
            row.append(_percent(rate))
            if priced:
                row.append(money.figure(cost) if cost is not None and cost.ok else _DASH)
        body.append(Row(tuple(row)))
    few = any(figure.few for (kpi, _band), found in cells.items() if kpi != "leads" for figure in found.values())
    return Table(
        id="bands-by-channel", columns=tuple(columns), rows=tuple(body),
        title=_("Bands by channel"),
        subtitle=_("{period}, AC; % is customers ÷ leads", period=when(reading.context)),
        notes=(_FEW,) if few else (), limit=top,
    )  # fmt: skip


def band_rows(
    reading: Reading,
    table: str,
    names: tuple[str, ...],
    made: list[Made],
    *,
    total: bool,
    title: Text,
    subtitle: Text,
    notes: tuple[Text, ...],
    kpis: tuple[str, ...],
    width: int = 62,
) -> Table:
    """A table of a row a band; columns without a single value are left out."""
    places = (*names, *(("",) if total else ()))
    filled = [(column, {band: build(band) for band in places}) for column, build in made]
    columns = [(column, cells) for column, cells in filled if any(cell not in (None, _DASH) for cell in cells.values())]
    body = [
        Row(
            (Label(band_name(band) if band else _("All")), *(cells[band] for _column, cells in columns)),
            kind="body" if band else "total",
        )
        for band in places
    ]
    few = any((figure := find(reading, kpi, band)) is not None and figure.few for kpi in kpis for band in places)
    return Table(
        id=table,
        columns=(Column("band", _("Band"), align="start", width=width), *(column for column, _cells in columns)),
        rows=tuple(body),
        title=title,
        subtitle=subtitle,
        notes=(*notes, *((_FEW,) if few else ())),
    )


def _from(reading: Reading) -> Made:
    """The plan's bounds, else the lowest score of each band."""
    given = lead_scoring(reading.context.plan).bands

    def cell(band: str) -> Cell:
        if band in ("", NO_SCORE):
            return None
        if given is not None:
            return Quantity(given.get(band), derived=planned(reading.context.plan))
        figure = find(reading, SCORED_FROM, band)
        return Quantity(figure.value, figure=figure.id) if figure is not None else _DASH

    return Column("from", _("From score"), width=34), cell


def _leads(reading: Reading) -> Made:
    return _plain(reading, "leads", Column("leads", _("Leads")))


def _share(reading: Reading) -> Made:
    whole = reading.find("leads")

    def cell(band: str) -> Cell:
        figure = find(reading, "leads", band)
        if figure is None or whole is None:
            return _DASH
        found = share(figure.value, whole.value)
        return Quantity(found, "ratio", digits=1, bare=True, derived=quotient(figure, whole))

    return Column("share", _("Share"), _("%")), cell


def _growth(reading: Reading, before: str) -> Made:
    def cell(band: str) -> Cell:
        now, then = find(reading, "leads", band), find(reading, "leads", band, before)
        if now is None or then is None or not then.value:
            return _DASH
        better = "neutral" if band == NO_SCORE else "higher"
        return change(now.value, then.value, better, bare=True, of=(now, then))

    return Column("growth", _("Growth"), _("vs PY, %") if before == "year_ago" else _("vs PP, %"), width=42), cell


def _plain(reading: Reading, kpi: str, column: Column) -> Made:
    def cell(band: str) -> Cell:
        figure = find(reading, kpi, band)
        digits = 0 if figure is not None and figure.unit == "days" else None
        return Quantity(figure.value, digits=digits, figure=figure.id) if figure is not None else _DASH

    return column, cell


def _rate(reading: Reading, kpi: str, column: Column) -> Made:
    return column, lambda band: _percent(find(reading, kpi, band))


def _interval(reading: Reading, kpi: str, width: int = 60) -> Made:
    return Column("interval", _("95% interval"), width=width), lambda band: interval_cell(find(reading, kpi, band))


def _money(reading: Reading, kpi: str, names: tuple[str, ...], column: Column, *, sums: bool = False) -> Made:
    """Amounts by band; ``sums`` are of things that add up: where some bands have any, one that none is told of has 0."""
    found = {band: find(reading, kpi, band) for band in (*names, "")}
    money = Money.fitting((figure.value for figure in found.values() if figure is not None), reading.currency)
    whole = found[""] if sums and reading.by(kpi, "band") else None

    def cell(band: str) -> Cell:
        figure = found[band]
        if figure is None and whole is not None and reading.find(kpi, band=band) is None:
            return money.quantity(Decimal(0), derived=none_of(whole))
        return money.figure(figure) if figure is not None else _DASH

    return Column(column.key, column.head, money.unit, width=column.width), cell


def _percent(figure: Figure | None) -> Cell:
    if figure is None or not figure.ok:
        return _DASH
    return Quantity(figure.value, "ratio", digits=1, bare=True, figure=figure.id)


def _part(figure: Figure | None, part: str) -> Cell:
    return _DASH if figure is None else Quantity(getattr(figure, part), figure=figure.id)
