"""The channel table: reach, leads with their trend, customers, cost and return of each channel, shared costs apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Bar, Cell, Column, Label, Name, Quantity, Row, Table, Variance
from reportgen.tables import SHARED
from reportgen_plugins.sections.cells import Money, effect, sparkline
from reportgen_plugins.sections.channel_rows import shared_cost
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.returns import basis
from reportgen_plugins.sections.shared_costs import rule_notes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.calendar import Period
    from reportgen_plugins.sections.channel_rows import Channel

#: What has no meaning in a row stays empty of a value but not of a sign.
DASH = Name("–")
_FEW = 30


@dataclass(frozen=True, slots=True)
class _Scales:
    """How amounts of the table's money columns are printed, and what fills its bars."""

    money: Money
    per_lead: Money
    per_customer: Money
    sessions: Decimal
    revenue: Decimal


def channel_table(reading: Reading, found: tuple[Channel, ...], months: tuple[Period, ...], top: int) -> Table:
    """The table by revenue; at most ``top`` channels are printed, and the shared costs and the total always."""
    scales = _scales(reading, found)
    shown, rest = found[:top], found[top:]
    rows = [_row(reading, channel, scales, months) for channel in shown]
    notes = [_("– not applicable: no customer, no cost or no revenue in this channel."), *rule_notes(reading)]
    common = shared_cost(reading)
    if common is not None and common.value:
        rows.append(Row((Label(Name(SHARED)), *_blank(5), scales.money.figure(common), DASH, DASH, DASH, None, DASH)))
        notes.append(_("{shared}: costs of no single channel.", shared=Name(SHARED)))
    rows.append(_total(reading, scales, months))
    if rest:
        notes.append(
            _.plural(
                "{count} smaller channel is not shown; the total counts it.",
                "{count} smaller channels are not shown; the total counts them.",
                len(rest),
            )
        )
    deals = reading.find("deals_won")
    if deals is not None and deals.value is not None and deals.value < _FEW:
        notes.append(
            _.plural(
                "Few data: revenue rests on {count} won deal.",
                "Few data: revenue rests on {count} won deals.",
                int(deals.value),
            )
        )
    return Table(
        id="by-revenue",
        columns=_columns(scales),
        rows=tuple(rows),
        title=_("Channels by revenue"),
        subtitle=_(
            "{period}, AC; ROI {basis}, of each channel on its own cost",
            period=when(reading.context),
            basis=basis(reading),
        ),
        notes=tuple(notes),
        limit=top + 2,
    )


def _scales(reading: Reading, found: tuple[Channel, ...]) -> _Scales:
    currency = reading.currency
    return _Scales(
        money=Money.fitting([reading.value("cost"), reading.value("revenue")], currency),
        per_lead=Money.fitting(_known(channel.cost_per_lead for channel in found), currency),
        per_customer=Money.fitting(_known(channel.acquisition_cost for channel in found), currency),
        sessions=max(_known(channel.sessions for channel in found), default=Decimal(1)) or Decimal(1),
        revenue=max(_known(channel.revenue for channel in found), default=Decimal(1)) or Decimal(1),
    )


def _known(values: Iterable[Decimal | None]) -> list[Decimal]:
    return [value for value in values if value is not None]


def _columns(scales: _Scales) -> tuple[Column, ...]:
    return (
        Column("channel", _("Channel"), align="start", width=84),
        Column("sessions", _("Sessions")),
        Column("sessions_bar", None, align="start", width=34, decorative=True),
        Column("leads", _("Leads")),
        Column("leads_trend", _("Monthly"), _("15 months"), align="centre", width=52, decorative=True),
        Column("customers", _("Customers")),
        Column("cost", _("Cost"), scales.money.unit),
        Column("cost_per_lead", _("CPL"), scales.per_lead.unit),
        Column("customer_acquisition_cost", _("CAC"), scales.per_customer.unit),
        Column("revenue", _("Revenue"), scales.money.unit),
        Column("revenue_bar", None, align="start", width=34, decorative=True),
        Column("roi", _("ROI"), _("%")),
    )


def _row(reading: Reading, channel: Channel, scales: _Scales, months: tuple[Period, ...]) -> Row:
    trend = reading.series("leads", months, channel=channel.name)
    return Row(
        (
            Label(Name(channel.name)),
            _count(channel.sessions, channel.ids.get("sessions", "")),
            _bar(channel.sessions, scales.sessions),
            _count(channel.leads, channel.ids.get("leads", "")),
            sparkline(trend, partial=months[-1].partial),
            _count(channel.customers, channel.ids.get("customers", "")),
            _money(channel.cost, scales.money, channel.ids.get("cost", "")),
            _money(channel.cost_per_lead, scales.per_lead, channel.ids.get("cost_per_lead", "")),
            _money(channel.acquisition_cost, scales.per_customer, channel.ids.get("acquisition_cost", "")),
            _money(channel.revenue, scales.money, channel.ids.get("revenue", "")),
            _bar(channel.revenue, scales.revenue),
            _roi(channel.roi if channel.cost else None, channel.ids.get("roi", "")),
        )
    )


def _total(reading: Reading, scales: _Scales, months: tuple[Period, ...]) -> Row:
    return Row(
        (
            Label(_("Total")),
            reading.quantity(reading.find("sessions")),
            None,
            reading.quantity(reading.find("leads")),
            sparkline(reading.series("leads", months), partial=months[-1].partial),
            reading.quantity(reading.find("customers")),
            scales.money.figure(reading.find("cost")),
            scales.per_lead.figure(reading.find("cost_per_lead")),
            scales.per_customer.figure(reading.find("customer_acquisition_cost")),
            scales.money.figure(reading.find("revenue")),
            None,
            _roi(reading.value("roi"), figure.id if (figure := reading.find("roi")) else ""),
        ),
        kind="total",
    )


def _blank(count: int) -> tuple[Cell, ...]:
    return (None,) * count


def _count(value: Decimal | None, figure: str) -> Cell:
    return DASH if value is None else Quantity(value, figure=figure)


def _money(value: Decimal | None, money: Money, figure: str) -> Cell:
    return DASH if value is None else money.quantity(value, figure=figure)


def _bar(value: Decimal | None, scale: Decimal) -> Cell:
    return None if value is None else Bar(value, scale)


def _roi(value: Decimal | None, figure: str) -> Cell:
    if value is None:
        return DASH
    return Variance(Quantity(value, "ratio", digits=0, signed=True, bare=True, figure=figure), effect(value, "higher"))
