"""The channels behind a change: what each had of sessions, leads, deals and revenue, then and now, and what that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.document import Name, Text
from reportgen_plugins.kpis.change import EFFECTS, scenario
from reportgen_plugins.kpis.compared import WHOLE
from reportgen_plugins.kpis.decomposition import UNCOMPARED
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen_plugins.kpis.compared import Chain
    from reportgen_plugins.sections.reading import Reading

#: Then and now.
Ends = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel, or several together: levels by KPI, and effects by (KPI, effect) where there are any.

    ``by`` are the dimensions of its figures; None where it sums up some channels, of which there are none.
    """

    label: Text | Name
    levels: Mapping[str, Ends]
    effects: Mapping[tuple[str, str], Decimal]
    by: Mapping[str, str] | None = None

    def moved(self, kpi: str) -> Decimal:
        """The change of a level."""
        before, after = self.levels.get(kpi, (Decimal(0), Decimal(0)))
        return after - before


def rows(reading: Reading, against: str, revenue: Chain | None, leads: Chain | None) -> list[ChannelRow]:
    """Every channel with something to show, those whose revenue (then whose leads) moved most first."""
    levels: dict[str, dict[str, Ends]] = {}
    chains = ((leads, ("sessions", "leads")), (revenue, ("leads", "deals", "revenue")))
    for chain, kpis in ((chain, kpis) for chain, kpis in chains if chain is not None):
        nothing = (Fraction(0),) * len(kpis)
        for channel in chain.before.keys() | chain.after.keys():
            then, now = chain.before.get(channel, nothing), chain.after.get(channel, nothing)
            ends = {kpi: (_decimal(one), _decimal(two)) for kpi, one, two in zip(kpis, then, now, strict=True)}
            levels.setdefault(channel, {}).update({kpi: pair for kpi, pair in ends.items() if any(pair)})
    found = [
        ChannelRow(Name(channel) if channel != WHOLE else _("All channels"), each, _effects(reading, against, by), by)
        for channel, each in levels.items()
        if each
        for by in ({} if channel == WHOLE else {"channel": channel},)
    ]
    return sorted(found, key=_order)


def together(label: Text, parts: Sequence[ChannelRow], by: Mapping[str, str] | None = None) -> ChannelRow:
    """Several rows as one; ``by`` is empty where they are all."""
    levels: dict[str, Ends] = {}
    effects: dict[tuple[str, str], Decimal] = {}
    for part in parts:
        for kpi, (before, after) in part.levels.items():
            then, now = levels.get(kpi, (Decimal(0), Decimal(0)))
            levels[kpi] = then + before, now + after
        for key, value in part.effects.items():
            effects[key] = effects.get(key, Decimal(0)) + value
    return ChannelRow(label, levels, effects, by)


def _effects(reading: Reading, against: str, by: Mapping[str, str]) -> dict[tuple[str, str], Decimal]:
    names = [("revenue", name) for name in (*EFFECTS["revenue"], UNCOMPARED)]
    names += [("leads", name) for name in (*EFFECTS["leads"], UNCOMPARED)]
    found = {(kpi, name): reading.value(kpi, scenario(against), effect=name, **by) for kpi, name in names}
    return {key: value for key, value in found.items() if value}


def _order(row: ChannelRow) -> tuple[Decimal, Decimal, str]:
    return -abs(row.moved("revenue")), -abs(row.moved("leads")), row.label.text if isinstance(row.label, Name) else ""


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
