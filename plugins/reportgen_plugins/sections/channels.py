"""Section ``channels``: which channels bring revenue, what they cost, and how the two shares differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Block, Chapter, Chart, Name, Prose, Quantity, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen.tables import NAMELESS
from reportgen_plugins.sections.cells import Money, share
from reportgen_plugins.sections.channel_rows import Channel, channels
from reportgen_plugins.sections.channel_table import channel_table
from reportgen_plugins.sections.derived import quotient, rows_together
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.rules_channels import overspending
from reportgen_plugins.sections.shared_costs import about_shared
from reportgen_plugins.sections.stretches import months_to, whole
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document.text import Unit

reportgen_api = 1

_KPIS = ("sessions", "leads", "customers", "cost", "cost_per_lead", "customer_acquisition_cost", "revenue", "roi")
_TREND = 15


class ChannelOptions(Options):
    """``top``: how many channels are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 15


def asks(plan: Plan, _options: ChannelOptions) -> Iterable[Ask]:
    """The channel KPIs in total and by channel, and leads by channel and month for the trends."""
    yield Ask((*_KPIS, "deals_won"))
    yield Ask((*_KPIS, "deals_won"), by="channel")
    yield Ask(("leads",), by="channel", grain="month", within=whole(months_to(plan.period, _TREND)))
    yield Ask(("leads",), grain="month", within=whole(months_to(plan.period, _TREND)))


def compose(figures: Figures, context: Context, options: ChannelOptions) -> Chapter | Absent:
    """The chapter; absent when no figure is known by channel."""
    reading = Reading(figures, context)
    found = channels(reading)
    if not found:
        return Absent(_("No source says which channel its rows belong to."))
    months = months_to(context.period, _TREND)
    blocks: list[Block] = [channel_table(reading, found, months, options.top)]
    chart = _shares(reading, found)
    if chart:
        blocks.append(chart)
    blocks.append(_reading(reading, found))
    return Chapter("channels", _("Channels"), _message(reading, found), tuple(blocks), source=reading.source(*_KPIS))


def _shares(reading: Reading, found: tuple[Channel, ...]) -> Chart | None:
    """Share of revenue against share of cost, for channels that have either; what nobody knows the worth of is left out."""
    found = tuple(channel for channel in found if not channel.worth_unknown)
    cost, revenue = _totals(found)
    if not cost or not revenue:
        return None
    data = []
    for channel in found:
        of_revenue, of_cost = (channel.revenue or Decimal(0)) / revenue, (channel.cost or Decimal(0)) / cost
        if of_revenue or of_cost:
            gap = of_revenue - of_cost
            effect = "favourable" if gap > 0 else "adverse" if gap < 0 else "neutral"
            data.append((channel.name, of_revenue, of_cost, effect))
    if len(data) < 2:  # noqa: PLR2004  # one channel has all of both
        return None
    best = max(data, key=lambda row: row[1] - row[2])
    return Chart(
        id="revenue-and-cost-shares",
        kind="shares",
        fields=("category", "value", "reference", "effect"),
        data=tuple(data),
        alt=_(
            "Two shares per channel, {period}: {channel} has {revenue} of revenue for {cost} of channel cost.",
            period=when(reading.context),
            channel=Name(best[0]),
            revenue=Quantity(best[1], "ratio", digits=1),
            cost=Quantity(best[2], "ratio", digits=1),
        ),
        title=_("Revenue share against cost share"),
        subtitle=_("% of cost and of revenue that have a channel, {period}", period=when(reading.context)),
        labels=(
            ("category", _("Channel")),
            ("value", _("Share of revenue")),
            ("reference", _("Share of channel cost")),
            ("effect", _("Effect")),
        ),
        unit="ratio",
        size=(504, 40 + 24 * len(data)),
    )


def _totals(found: tuple[Channel, ...]) -> tuple[Decimal, Decimal]:
    cost = sum((channel.cost or Decimal(0) for channel in found), Decimal(0))
    return cost, sum((channel.revenue or Decimal(0) for channel in found), Decimal(0))


def _reading(reading: Reading, found: tuple[Channel, ...]) -> Prose:
    paragraphs: list[tuple[Text | None, Text | Name]] = [(_("How revenue finds its channel."), _revenue_basis(reading))]
    shared = about_shared(reading)
    if shared is not None:
        paragraphs.append((_("Shared costs."), shared))
    cheapest = min((channel for channel in found if channel.cost_per_lead), key=_lead_cost, default=None)
    if cheapest is not None and cheapest.cost_per_lead is not None:
        money = Money.fitting([cheapest.cost_per_lead], reading.currency)
        paragraphs.append(
            (
                _("Cheapest leads."),
                _(
                    "{channel}: {cost} a lead.",
                    channel=Name(cheapest.name),
                    cost=money.quantity(
                        cheapest.cost_per_lead, bare=False, figure=cheapest.ids.get("cost_per_lead", "")
                    ),
                ),
            )
        )
    return Prose(tuple(paragraphs))


def _revenue_basis(reading: Reading) -> Text:
    """By which rule, or which attribution model, revenue is given to channels."""
    bases = (figure.basis for figure in reading.by("revenue", "channel").values())
    basis = next((basis for basis in bases if basis is not None), None)
    if basis is None:
        return _(
            "A deal's revenue goes to the deal's own channel, else to that of its first contact. "
            "A share is association, not proof of cause."
        )
    return _(
        "Revenue and ROI by channel are {basis}; the page on attribution compares models. A share is association, not "
        "proof of cause.",
        basis=basis,
    )


def _lead_cost(channel: Channel) -> Decimal:
    return channel.cost_per_lead or Decimal(0)


def _part_of(channel: Channel, what: str, value: Decimal | None, whole: Decimal | None) -> Quantity:
    """A channel's share of what all channels have."""
    unit: Unit = "currency" if what in ("cost", "revenue") else "count"
    part = None, Quantity(value or Decimal(0), unit, figure=channel.ids.get(what, ""))
    named = part if part[1].figure else (Name(channel.name), part[1])
    return Quantity(
        share(value or Decimal(0), whole),
        "ratio",
        digits=0,
        derived=quotient(named, (_("All channels"), Quantity(whole, unit))),
    )


def _message(reading: Reading, found: tuple[Channel, ...]) -> Text:
    period = when(reading.context)
    cost, revenue = _totals(found)
    named = tuple(channel for channel in found if channel.name not in NAMELESS) or found
    best = max(named, key=lambda channel: channel.revenue or Decimal(0))
    if revenue and best.revenue:
        top = _part_of(best, "revenue", best.revenue, revenue)
        for dear, of_cost, of_revenue in overspending(found)[:1]:
            return _(
                "{channel} takes {cost} of channel cost and returns {revenue} of revenue; {best} brings most, {top}",
                channel=Name(dear.name),
                cost=replace(_part_of(dear, "cost", dear.cost, cost), value=of_cost),
                revenue=replace(_part_of(dear, "revenue", dear.revenue, revenue), value=of_revenue),
                best=Name(best.name),
                top=top,
            )
        if cost and best.cost is not None:
            return _(
                "{best} brings most: {top} of revenue for {cost} of channel cost in {period}",
                best=Name(best.name),
                top=top,
                cost=_part_of(best, "cost", best.cost, cost),
                period=period,
            )
        return _("{best} brings most: {top} of revenue in {period}", best=Name(best.name), top=top, period=period)
    most = max(named, key=lambda channel: (channel.leads or Decimal(0), channel.sessions or Decimal(0)))
    leads = sum((channel.leads or Decimal(0) for channel in found), Decimal(0))
    if leads:
        return _(
            "{channel} brings most leads: {share} of {leads} in {period}",
            channel=Name(most.name),
            share=_part_of(most, "leads", most.leads, leads),
            leads=Quantity(leads, derived=rows_together(_("Leads"))),
            period=period,
        )
    sessions = sum((channel.sessions or Decimal(0) for channel in found), Decimal(0))
    return _(
        "{channel} brings most visits: {share} of {sessions} in {period}",
        channel=Name(most.name),
        share=_part_of(most, "sessions", most.sessions, sessions),
        sessions=Quantity(sessions, derived=rows_together(_("Sessions"))),
        period=period,
    )


SECTION = Section(
    name="channels",
    title=_("Channels"),
    options=ChannelOptions,
    asks=asks,
    compose=compose,
    order=50,
    order_for={"visibility": 22, "lead-generation": 24},
    summary="Which channels bring revenue, and what each costs",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
