"""The channels (or campaigns) of a report with the figures that are known of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.tables import SHARED

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

_KPIS = {
    "sessions": "sessions",
    "leads": "leads",
    "customers": "customers",
    "cost": "cost",
    "cost_per_lead": "cost_per_lead",
    "acquisition_cost": "customer_acquisition_cost",
    "revenue": "revenue",
    "roi": "roi",
    "deals": "deals_won",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel over the report's period; None is what no source knows. ``ids`` are the figures behind the values."""

    name: str
    sessions: Decimal | None = None
    leads: Decimal | None = None
    customers: Decimal | None = None
    cost: Decimal | None = None
    cost_per_lead: Decimal | None = None
    acquisition_cost: Decimal | None = None
    revenue: Decimal | None = None
    roi: Decimal | None = None
    deals: Decimal | None = None
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def worth_unknown(self) -> bool:
        """Whether it has deals, and none of them an amount; a channel without deals has no figure of revenue at all."""
        return self.revenue is None and "revenue" in self.ids


def channels(reading: Reading, dimension: str = "channel") -> tuple[Channel, ...]:
    """Every channel that has a value, by revenue, then leads, then sessions; shared costs stand apart.

    With ``dimension="campaign"`` every campaign.
    """
    found = {name: reading.by(kpi, dimension) for name, kpi in _KPIS.items()}
    # Deals are counted by their own channel, which revenue may not follow: alone they make no row.
    shown = [figures for name, figures in found.items() if name != "deals"]
    names = {channel for figures in shown for channel, figure in figures.items() if figure.ok} - {SHARED}
    rows = [_channel(channel, {name: figures.get(channel) for name, figures in found.items()}) for channel in names]
    return tuple(sorted(rows, key=_order))


def shared_cost(reading: Reading) -> Figure | None:
    """The cost that belongs to no channel."""
    return reading.find("cost", channel=SHARED)


def _channel(name: str, figures: Mapping[str, Figure | None]) -> Channel:
    values = {key: figure.value for key, figure in figures.items() if figure is not None and figure.ok}
    return Channel(name, **values, ids={key: figure.id for key, figure in figures.items() if figure is not None})


def _order(channel: Channel) -> tuple[Decimal, Decimal, Decimal, str]:
    none = Decimal(0)
    return -(channel.revenue or none), -(channel.leads or none), -(channel.sessions or none), channel.name
