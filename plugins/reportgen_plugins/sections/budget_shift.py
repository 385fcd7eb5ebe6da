"""Where the next euro should go: what channels with a cost return, how sure that is, and a shift between those surely apart.

A channel's share of return is held against its share of cost, both among the channels that cost something. The interval of
the return share is the bootstrap's where revenue follows an attribution model. Else it is that of a ratio of sums: with *a*
the amounts of won deals, *s* the channel's share and *R* all revenue, the variance is
((1 − s)² Σa² of the channel + s² Σa² of the others) ÷ R², each deal coming or not coming on its own. Nothing is told apart
while the won deals say no more than thirty of equal size would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.sections.cells import total
from reportgen_plugins.sections.chance import FEW, Z95, too_few
from reportgen_plugins.sections.channel_rows import Channel, channels

if TYPE_CHECKING:
    from reportgen_plugins.sections.reading import Reading

#: The Σa² of won deals, and the shares that attribution draws.
SQUARES, SHARE = "squared_revenue", "attributed_revenue_share"
_NOTHING = Decimal(0)

Verdict = Literal["above", "below", "even"]
Ends = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Line:
    """A channel that costs something: its shares among such channels, the interval of its return share, what is shifted.

    ``verdict``: its share of return lies surely ``above`` or ``below`` its share of cost, or chance explains the difference.
    ``shift`` is what it would gain (or give, negative) of cost.
    """

    channel: Channel
    cost: Decimal
    cost_share: Decimal
    returned: Decimal
    return_share: Decimal
    ends: Ends | None
    verdict: Verdict
    shift: Decimal = _NOTHING

    @property
    def roi(self) -> Decimal:
        """Return less cost, divided by cost."""
        return self.returned / self.cost - 1


@dataclass(frozen=True, slots=True)
class Budget:
    """The channels with a cost, dearest first; what the shift moves, and what it brings more at constant ROI.

    ``sure`` is what it brings where every channel stands at the end of its interval that is nearest to its cost share.
    ``few``: too few deals were won to tell channels apart. ``outside`` is the return of channels that cost nothing.
    """

    lines: tuple[Line, ...]
    deals: int
    outside: Decimal
    moved: Decimal
    gain: Decimal
    sure: Decimal

    @property
    def few(self) -> bool:
        """Whether the report period won too few deals to tell channels apart."""
        return self.deals < FEW

    @property
    def givers(self) -> tuple[Line, ...]:
        """Those that give, the largest first."""
        return tuple(sorted((line for line in self.lines if line.shift < 0), key=lambda line: line.shift))

    @property
    def takers(self) -> tuple[Line, ...]:
        """Those that gain, the largest first."""
        return tuple(sorted((line for line in self.lines if line.shift > 0), key=lambda line: -line.shift))


def budget(reading: Reading, part: Decimal) -> Budget | None:
    """The channels' budget with a shift of ``part`` of what the weak ones cost; None where nothing can be compared."""
    found = [channel for channel in channels(reading) if not channel.worth_unknown]
    paid = [channel for channel in found if channel.cost is not None and channel.cost > 0]
    cost, revenue = total(channel.cost for channel in paid), total(channel.revenue for channel in paid)
    if len(paid) < 2 or revenue <= 0:  # noqa: PLR2004  # one channel has all of both
        return None
    deals = int(reading.value("deals_won") or 0)
    ends = _drawn(reading, paid) or _estimated(reading, paid, revenue)
    margin = reading.margin or Decimal(1)
    lines = []
    for channel in sorted(paid, key=lambda channel: (-(channel.cost or _NOTHING), channel.name)):
        own, earned = channel.cost or _NOTHING, channel.revenue or _NOTHING
        verdict = _verdict(own / cost, earned, ends.get(channel.name), min(deals, _effective(reading)))
        lines.append(Line(channel, own, own / cost, earned * margin, earned / revenue, ends.get(channel.name), verdict))
    free = total(channel.revenue for channel in found if channel not in paid)
    return shifted(lines, part, deals, free * margin)


def _verdict(cost_share: Decimal, earned: Decimal, ends: Ends | None, deals: int) -> Verdict:
    if deals < FEW:
        return "even"
    if earned <= 0:
        return "below" if too_few(0, deals, cost_share) else "even"
    if ends is None or ends[0] <= cost_share <= ends[1]:
        return "even"
    return "above" if ends[0] > cost_share else "below"


def shifted(lines: Sequence[Line], part: Decimal, deals: int, outside: Decimal) -> Budget:
    """Move ``part`` of the cost of weak channels to strong ones, as their costs are to each other; the sum stays."""
    weak = [line for line in lines if line.verdict == "below"]
    strong = [line for line in lines if line.verdict == "above"]
    if not weak or not strong:
        return Budget(tuple(lines), deals, outside, _NOTHING, _NOTHING, _NOTHING)
    moved = total(line.cost for line in weak) * part
    pool = total(line.cost for line in strong)
    whole = total(line.returned for line in lines)
    gain = sure = _NOTHING
    made = []
    for line in lines:
        change = _NOTHING
        if line.verdict == "below":
            change = -line.cost * part
        elif line.verdict == "above":
            change = moved * line.cost / pool
        gain += change * line.returned / line.cost
        sure += change * _near(line) * whole / line.cost
        made.append(replace(line, shift=change))
    return Budget(tuple(made), deals, outside, moved, gain, sure)


def _effective(reading: Reading) -> int:
    """How many won deals of equal size say as much as these: (Σa)² ÷ Σa². One large deal among many says little."""
    squares = total(figure.value for figure in reading.by(SQUARES, "channel").values())
    revenue = reading.value("revenue") or _NOTHING
    return int(revenue**2 / squares) if squares else 0


def _near(line: Line) -> Decimal:
    """The end of the return share's interval that is nearest to the cost share; of no interval the share itself."""
    if line.ends is None:
        return line.return_share
    return line.ends[0] if line.verdict == "above" else line.ends[1]


def _drawn(reading: Reading, paid: Sequence[Channel]) -> Mapping[str, Ends]:
    """Intervals that attribution drew, where revenue follows it; among all channels, so rescaled to those with a cost."""
    if all(figure.basis is None for figure in reading.by("revenue", "channel").values()):
        return {}
    figures = reading.by(SHARE, "channel", model=attribution(reading.context.plan).model)
    here = total(figures[channel.name].value for channel in paid if channel.name in figures)
    if not here:
        return {}
    return {
        name: (figure.interval.low / here, min(figure.interval.high / here, Decimal(1)))
        for name, figure in figures.items()
        if figure.interval is not None
    }


def _estimated(reading: Reading, paid: Sequence[Channel], revenue: Decimal) -> Mapping[str, Ends]:
    """Intervals of ratios of sums, from the squares of won amounts."""
    squares = {
        name: figure.value for name, figure in reading.by(SQUARES, "channel").items() if figure.value is not None
    }
    whole = total(squares.get(channel.name) for channel in paid)
    found = {}
    for channel in paid:
        own, earned = squares.get(channel.name, _NOTHING), channel.revenue or _NOTHING
        if own:
            found[channel.name] = ratio_ends(earned / revenue, own, whole - own, revenue)
    return found


def ratio_ends(share: Decimal, own: Decimal, others: Decimal, revenue: Decimal) -> Ends:
    """The 95 % interval of a share of revenue from the squares of its own and of all other amounts."""
    half = Z95 * ((1 - share) ** 2 * own + share**2 * others).sqrt() / revenue
    return max(share - half, _NOTHING), min(share + half, Decimal(1))
