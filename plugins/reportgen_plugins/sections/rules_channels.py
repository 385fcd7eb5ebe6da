"""Rules on channels and campaigns: much cost for little revenue, cheap and dear leads, and what to do about them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Argument, Name, Quantity, Text
from reportgen.records import Ask, Context, Figures, Finding
from reportgen.tables import NOT_SET
from reportgen_plugins.sections.cells import Money, total
from reportgen_plugins.sections.chance import FEW, count_differs, too_few
from reportgen_plugins.sections.channel_rows import Channel, channels
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.reading import Reading
from reportgen_plugins.sections.stopping import KPIS as CARE
from reportgen_plugins.sections.stopping import next_step
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

_KPIS = (
    "sessions",
    "leads",
    "customers",
    "cost",
    "cost_per_lead",
    "customer_acquisition_cost",
    "revenue",
    "roi",
    "deals_won",
)
#: A channel is overspending from a tenth of channel cost on, when that is at least twice its share of revenue.
_COST_SHARE, _FACTOR = Decimal("0.10"), 2
#: A lead is cheap or dear from a quarter under or over the average on.
_AWAY = Decimal("0.25")


def asks(_plan: Plan) -> Iterable[Ask]:
    """Cost, leads, deals, revenue and the care for leads by channel; cost, deals and revenue by campaign."""
    yield Ask(("deals_won",))
    yield Ask((*_KPIS, *CARE), by="channel")
    yield Ask(("cost", "revenue", "deals_won"), by="campaign")


def low_returns(figures: Figures, context: Context) -> Iterable[Finding]:
    """Channels whose cost share is far above their revenue share, when chance does not explain how few deals they won."""
    reading = Reading(figures, context)
    found = channels(reading)
    for channel, of_cost, of_revenue in overspending(found):
        yield _low_return(
            channel,
            of_cost - of_revenue,
            among=found,
            id_="low-return",
            text=_(
                "{channel} takes {cost} of channel cost and returns {revenue} of revenue.",
                channel=Name(channel.name),
                cost=Quantity(of_cost, "ratio", digits=0),
                revenue=Quantity(of_revenue, "ratio", digits=0),
            ),
            threshold=_(
                "At least 10% of channel cost and twice the share of revenue, with fewer deals than chance explains."
            ),
            action=next_step(reading, channel.name),
        )


def low_campaign_returns(figures: Figures, context: Context) -> Iterable[Finding]:
    """The same of campaigns; what belongs to no campaign stands outside."""
    found = tuple(each for each in channels(Reading(figures, context), "campaign") if each.name != NOT_SET)
    for campaign, of_cost, of_revenue in overspending(found):
        yield _low_return(
            campaign,
            of_cost - of_revenue,
            among=found,
            id_="low-return-campaign",
            text=_(
                "The campaign {campaign} takes {cost} of campaign cost and returns {revenue} of what campaigns return.",
                campaign=Name(campaign.name),
                cost=Quantity(of_cost, "ratio", digits=0),
                revenue=Quantity(of_revenue, "ratio", digits=0),
            ),
            threshold=_(
                "At least 10% of campaign cost and twice the share of their returns, with fewer deals than chance explains."
            ),
        )


def _low_return(
    each: Channel,
    gap: Decimal,
    *,
    among: tuple[Channel, ...],
    id_: str,
    text: Text,
    threshold: Text,
    action: Text | None = None,
) -> Finding:
    """The finding on one that overspends; ``gap`` is its share of cost less its share of revenue."""
    return Finding(
        id=f"{id_}-{each.name}",
        severity="attention",
        text=text,
        figures=_evidence(each, "cost", "revenue", "deals"),
        weight=weight("attention", gap),
        cause=_(
            "It won {deals} of {all} deals.",
            deals=Quantity(each.deals or Decimal(0)),
            all=Quantity(total(other.deals for other in among)),
        ),
        on="roi",
        threshold=threshold,
        action=action,
    )


def overspending(found: tuple[Channel, ...]) -> list[tuple[Channel, Decimal, Decimal]]:
    """Such channels with their shares of cost and of revenue, the widest gap first; none while deals are few.

    Of a channel whose deals have no amounts nobody knows what it returned.
    """
    cost, revenue = total(channel.cost for channel in found), total(channel.revenue for channel in found)
    deals = int(total(channel.deals for channel in found))
    if not cost or not revenue or deals < FEW:
        return []
    shares = [
        (channel, (channel.cost or Decimal(0)) / cost, (channel.revenue or Decimal(0)) / revenue)
        for channel in found
        if not channel.worth_unknown
    ]
    dear = [
        (channel, of_cost, of_revenue)
        for channel, of_cost, of_revenue in shares
        if of_cost >= max(_COST_SHARE, _FACTOR * of_revenue) and too_few(int(channel.deals or 0), deals, of_cost)
    ]
    return sorted(dear, key=lambda entry: (entry[2] - entry[1], entry[0].name))


def lead_costs(figures: Figures, context: Context) -> Iterable[Finding]:
    """The dearest and the cheapest channel, a quarter or more away from the average of channels that cost something."""
    reading = Reading(figures, context)
    paid = [channel for channel in channels(reading) if channel.cost and channel.leads]
    leads = total(channel.leads for channel in paid)
    if len(paid) < 2 or not leads:  # noqa: PLR2004  # one channel is its own average
        return
    average = total(channel.cost for channel in paid) / leads
    away = [channel for channel in paid if _differs(channel, average)]
    dear = max((channel for channel in away if _price(channel) > average), key=_price, default=None)
    cheap = min((channel for channel in away if _price(channel) < average), key=_price, default=None)
    spent = total(channel.cost for channel in paid)
    for channel in (dear, cheap):
        if channel is not None:
            yield _lead_cost(reading, channel, average, (channel.cost or Decimal(0)) / spent, len(paid))


def _price(channel: Channel) -> Decimal:
    return (channel.cost or Decimal(0)) / (channel.leads or Decimal(1))


def _differs(channel: Channel, average: Decimal) -> bool:
    leads = channel.leads or Decimal(0)
    if leads < FEW or abs(_price(channel) / average - 1) < _AWAY:
        return False
    return count_differs(leads, (channel.cost or Decimal(0)) / average)


def _lead_cost(reading: Reading, channel: Channel, average: Decimal, part: Decimal, paid: int) -> Finding:
    """``part`` is its share of the cost of ``paid`` channels."""
    price = _price(channel)
    money = Money.fitting((price, average), reading.currency)
    words: dict[str, Argument] = {
        "channel": Name(channel.name),
        "cost": money.quantity(price, bare=False, figure=channel.ids.get("cost_per_lead", "")),
        "average": money.quantity(average, bare=False),
    }
    dear = price > average
    return Finding(
        id=f"{'dear' if dear else 'cheap'}-leads-{channel.name}",
        severity="attention" if dear else "good",
        text=(
            _("A lead from {channel} costs {cost}, against {average} on average.", **words)
            if dear
            else _(
                "A lead from {channel} costs only {cost}, against {average} on average.",
                **words,
            )
        ),
        figures=_evidence(channel, "cost", "leads", "cost_per_lead"),
        weight=weight("attention" if dear else "good", price / average - 1),
        cause=_(
            "{leads} leads for {spent}.",
            leads=Quantity(channel.leads),
            spent=Money.fitting([channel.cost], reading.currency).quantity(channel.cost, bare=False),
        ),
        on="cost_per_lead",
        threshold=_("At least 30 leads, 25% away from the average, and more than chance explains."),
        action=(
            _(
                "A quick win: it takes only {share} of channel cost; try more there in a small step.",
                share=Quantity(part, "ratio", digits=0),
            )
            if not dear and part * paid < 1
            else None
        ),
    )


def _evidence(channel: Channel, *names: str) -> tuple[str, ...]:
    return tuple(channel.ids[name] for name in names if name in channel.ids)
