"""Every band of every channel: leads and their growth, conversion, time, revenue, and what a lead and a customer cost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Name, Quantity, Row, Table
from reportgen.tables import NO_SCORE
from reportgen_plugins.quality.reading import band_name, rows
from reportgen_plugins.quality.tables import since
from reportgen_plugins.sections.cells import Money, change, share
from reportgen_plugins.sections.derived import none_of, quotient
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Cell
    from reportgen.records import Figure

_DASH = Name("–")
_CROSSED = (
    "leads", "customers", "lead_to_customer_rate", "lead_to_customer_days", "revenue", "cost_per_lead",
    "customer_acquisition_cost",
)  # fmt: skip

#: A column with the cell of a channel's band in it.
_Made = tuple[Column, Callable[[str, str], "Cell"]]


def crossing_table(reading: Reading, top: int) -> Table | None:
    """A row a band of each channel with leads in the period, the largest ``top`` channels; None where there is but one."""
    found = {
        (kpi, channel, band): figure
        for kpi in _CROSSED
        for band in rows(reading)
        for channel, figure in reading.by(kpi, "channel", band=band).items()
        if figure.ok
    }
    leads = {
        (channel, band): figure.value
        for (kpi, channel, band), figure in found.items()
        if kpi == "leads" and figure.value
    }
    if len({channel for channel, _band in leads}) < 2:  # noqa: PLR2004  # one channel is the table of bands
        return None
    place = {band: number for number, band in enumerate(rows(reading))}
    whole = {name: figure.value or Decimal(0) for name, figure in reading.by("leads", "channel").items()}
    order = sorted(leads, key=lambda pair: (-whole.get(pair[0], Decimal(0)), pair[0], place[pair[1]]))
    made = list(_columns(reading, found))
    return Table(
        id="bands-of-channels",
        columns=(
            Column("channel", _("Channel"), align="start", width=84),
            Column("band", _("Band"), align="start", width=44),
            *(column for column, _cell in made),
        ),
        rows=tuple(
            Row((Label(Name(channel)), _called(band), *(cell(channel, band) for _column, cell in made)))
            for channel, band in order
        ),
        title=_("Every band of every channel"),
        subtitle=_("{period}, AC; customers and revenue won in the period", period=when(reading.context)),
        limit=top * len(place),
    )


def _called(band: str) -> Cell:
    return band_name(band)


def _columns(reading: Reading, found: dict[tuple[str, str, str], Figure]) -> list[_Made]:
    whole = reading.find("leads")

    def figure(kpi: str, channel: str, band: str) -> Figure | None:
        return found.get((kpi, channel, band))

    def count(kpi: str, channel: str, band: str) -> Cell:
        each = figure(kpi, channel, band)
        return Quantity(each.value, digits=0, figure=each.id) if each is not None else _DASH

    def percent(kpi: str, channel: str, band: str) -> Cell:
        each = figure(kpi, channel, band)
        return Quantity(each.value, "ratio", digits=1, bare=True, figure=each.id) if each is not None else _DASH

    def part(channel: str, band: str) -> Cell:
        each = figure("leads", channel, band)
        found = share(each.value if each else None, whole.value if whole else None)
        return Quantity(found, "ratio", digits=1, bare=True, derived=quotient(each, whole))

    made: list[_Made] = [
        (Column("leads", _("Leads")), partial(count, "leads")),
        (Column("share", _("Share"), _("%")), part),
    ]
    before = since(reading)
    if before:
        unit = _("vs PY, %") if before == "year_ago" else _("vs PP, %")
        made.append((Column("growth", _("Growth"), unit, width=42), partial(_growth, reading, before)))
    made += [
        (Column("customers", _("Customers"), width=46), partial(count, "customers")),
        (Column("rate", _("Customers ÷ leads"), _("%"), width=50), partial(percent, "lead_to_customer_rate")),
        (Column("days", _("Median"), _("days")), partial(count, "lead_to_customer_days")),
    ]
    heads = {
        "revenue": _("Revenue"),
        "cost_per_lead": _("Cost per lead"),
        "customer_acquisition_cost": _("Cost per customer"),
    }
    for kpi, head in heads.items():
        priced = {key[1:]: each for key, each in found.items() if key[0] == kpi}
        if not priced:
            continue
        money = Money.fitting((each.value for each in priced.values()), reading.currency)
        of = reading.find(kpi) if kpi == "revenue" else None
        made.append((Column(kpi, head, money.unit, width=44), partial(_amount, reading, priced, money, of)))
    return made


def _growth(reading: Reading, before: str, channel: str, band: str) -> Cell:
    now = reading.by("leads", "channel", band=band).get(channel)
    then = reading.by("leads", "channel", before, band=band).get(channel)
    if now is None or then is None or not then.value:
        return _DASH
    return change(now.value, then.value, "neutral" if band == NO_SCORE else "higher", bare=True, of=(now, then))


def _amount(
    reading: Reading,
    priced: dict[tuple[str, str], Figure],
    money: Money,
    of: Figure | None,
    channel: str,
    band: str,
) -> Cell:
    """An amount; of a sum (``of`` is its total) that no row tells of here, nothing fell here."""
    each = priced.get((channel, band))
    if each is None and of is not None and reading.find(of.kpi, channel=channel, band=band) is None:
        return money.quantity(Decimal(0), derived=none_of(of))
    return money.figure(each) if each is not None else _DASH
