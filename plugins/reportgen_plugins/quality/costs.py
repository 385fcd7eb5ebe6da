"""What each band cost: costs of the band itself, and its part of the others by leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.records import Derivation, Modelled, Stretch
from reportgen.tables import NO_SCORE, NOT_SET, SHARED
from reportgen_plugins.quality.settings import lead_scoring, names
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document import Text

#: Dimensions of what is read: band, then channel.
_BY = "band,channel"
Amounts = Mapping[tuple[str, ...], Decimal]


def cost_of_bands() -> Modelled:
    """Full cost by band, and by band and channel; what no band bears itself is spread by leads."""
    return Modelled(
        name="cost_of_bands",
        label=_("Full cost of a band of leads"),
        definition=_(
            "Costs that name a band belong to it; a channel's other costs are spread over the bands by the channel's leads of "
            "the period, costs of no channel and of channels without leads by all leads."
        ),
        unit="currency",
        reads=lambda _plan, _by: (("unspread_cost", _BY), ("leads", _BY)),
        derive=_derive,
        better="lower",
        additive=True,
        dimensions=("band", "channel"),
        stands_for={"cost": ("band", _BY)},
        basis=lambda _plan: _("costs without a band spread by leads"),
        hidden=True,
    )


def _derive(plan: Plan, by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
    reason = stretch.reason("unspread_cost") or stretch.reason("leads")
    costs = stretch.by("unspread_cost", _BY)
    if reason is not None or not costs:
        return reason or _("no cost falls in the period")
    leads = stretch.by("leads", _BY)
    if not sum(leads.values()):
        return _("the period has no leads to spread costs by")
    found = spread(costs, leads, (*names(lead_scoring(plan)), NO_SCORE))
    if by == "band":
        totals: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for (band, _channel), amount in found.items():
            totals[band,] += amount
        return {key: Derivation(amount) for key, amount in totals.items()}
    return {key: Derivation(amount) for key, amount in found.items()}


def spread(costs: Amounts, leads: Amounts, bands: Iterable[str]) -> Amounts:
    """Costs by (band, channel), all of them borne by ``bands``; the sum by channel stays what it was."""
    known = {band.casefold(): band for band in bands}
    everywhere: defaultdict[str, Decimal] = defaultdict(Decimal)
    there: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (band, channel), count in sorted(leads.items()):
        everywhere[band] += count
        there[channel][band] += count
    found: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for (named, channel), amount in sorted(costs.items()):
        borne = known.get(named.casefold()) if named != NOT_SET else None
        if borne is not None:
            found[borne, channel] += amount
            continue
        own = there[channel] if channel != SHARED and any(there[channel].values()) else everywhere
        for each, part in _parts(amount, own).items():
            found[each, channel] += part
    return found


def _parts(amount: Decimal, weights: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """``amount`` in proportion to ``weights``; the last one takes what does not divide."""
    *others, last = [name for name, weight in weights.items() if weight]
    whole = sum(weights.values())
    parts = {name: (amount * weights[name] / whole).quantize(Decimal("0.0001")) for name in others}
    return {**parts, last: amount - sum(parts.values())}
