"""Where leads of which band come from: by conversion point, by response, and the channels that alone reach them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Name, Quantity, Row, Table, Text
from reportgen.tables import NOT_SET
from reportgen_plugins.quality.reading import band_name, rows
from reportgen_plugins.sections.cells import Money, share
from reportgen_plugins.sections.derived import none_of, quotient
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.document import Cell
    from reportgen.records import Figure

#: What is told of leads by their origin.
OF_ORIGIN = ("leads", "customers", "revenue")
_TITLES: Mapping[str, tuple[Text, Text]] = {
    "conversion_point": (_("Where leads converted"), _("Conversion point")),
    "response": (_("How leads responded"), _("Response")),
}
_NAMES = {"direct": _("Direct response"), "indirect": _("Indirect response"), NOT_SET: _("Not known")}


def origin_table(reading: Reading, dimension: str, top: int) -> Table | None:
    """Leads by ``dimension`` (half a line wide): their best band, customers, revenue; None where nothing tells origins apart."""
    found = {kpi: reading.by(kpi, dimension) for kpi in OF_ORIGIN}
    names = [name for name, figure in _largest(found["leads"]) if figure.value]
    if not any(name != NOT_SET for name in names):
        return None
    best = rows(reading)[0]
    good = reading.by("leads", dimension, band=best)
    money = Money.fitting((figure.value for figure in found["revenue"].values()), reading.currency)
    title, head = _TITLES[dimension]
    columns = (
        Column(dimension, head, align="start", width=74),
        Column("leads", _("Leads"), width=34),
        Column("best", band_name(best), _("% of leads"), width=46),
        Column("customers", _("Customers"), width=46),
        *([Column("revenue", _("Revenue"), money.unit, width=46)] if found["revenue"] else []),
    )
    body = [
        Row(
            (
                Label(_NAMES.get(name, Name(name))),
                reading.quantity(found["leads"][name]),
                _part(good.get(name), found["leads"][name]),
                _count(reading, "customers", found["customers"].get(name)),
                *([_earned(reading, found["revenue"].get(name), money)] if found["revenue"] else []),
            )
        )
        for name in names
    ]
    return Table(
        id=f"leads-by-{dimension.replace('_', '-')}", columns=columns, rows=tuple(body), title=title,
        subtitle=_("{period}, AC", period=when(reading.context)),
        notes=(_("Customers and revenue: won in the period, whenever the lead was made."),), limit=top,
    )  # fmt: skip


def reach_table(reading: Reading, top: int) -> Table | None:
    """Contacts whom one channel alone reached, by their band; None where no touch is recorded."""
    total = reading.by("sole_reach", "channel")
    names = [name for name, figure in _largest(total) if figure.value]
    if not names:
        return None
    bands = rows(reading)
    cells = {band: reading.by("sole_reach", "channel", band=band) for band in bands}
    group = _("Contacts by band")
    columns = (
        Column("channel", _("Channel"), align="start", width=78),
        Column("contacts", _("Contacts"), width=42),
        *(Column(f"contacts_{band}", band_name(band), group=group) for band in bands),
    )
    body = [
        Row(
            (
                Label(Name(name)),
                reading.quantity(total[name]),
                *(_count(reading, "sole_reach", cells[band].get(name)) for band in bands),
            )
        )
        for name in names
    ]
    return Table(
        id="sole-reach-by-band", columns=columns, rows=tuple(body),
        title=_("Whom only one channel reaches"),
        subtitle=_("Contacts touched by one channel alone to the end of {period}", period=when(reading.context)),
        limit=top,
    )  # fmt: skip


def _largest(found: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    return sorted(found.items(), key=lambda item: (item[0] == NOT_SET, -(item[1].value or 0), item[0]))


def _count(reading: Reading, kpi: str, figure: Figure | None) -> Cell:
    if figure is not None and figure.ok:
        return reading.quantity(figure)
    return Quantity(Decimal(0), derived=none_of(reading.find(kpi)))


def _earned(reading: Reading, figure: Figure | None, money: Money) -> Cell:
    """Where others earned something, nothing told is nothing earned."""
    if figure is not None:
        return money.figure(figure)
    return money.quantity(Decimal(0), derived=none_of(reading.find("revenue")))


def _part(good: Figure | None, leads: Figure) -> Cell:
    found = share(good.value if good is not None and good.ok else Decimal(0), leads.value)
    how = quotient(good, leads) if good is not None else none_of(leads)
    return Quantity(found, "ratio", digits=1, bare=True, derived=how)
