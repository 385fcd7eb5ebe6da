"""What a change is explained from: sessions, leads, deals, revenue and cost with their parts, now and then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.records import COMPARISONS

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document import Text
    from reportgen.records import Figure, Figures

#: Levels of a chain by channel; under ``WHOLE`` where channels are not known.
Levels = Mapping[str, tuple[Fraction, ...]]
#: Amounts by the values of a dimension.
Amounts = Mapping[str, Fraction]
#: What stands for all channels together.
WHOLE = ""
#: KPI of an attribution model's share in the deals; it is there where its plugin is.
ATTRIBUTED = "attributed_conversions"

#: Calendar periods of one kind differ by no more (February and March; the first and the third quarter).
_DAYS = 3
#: Attribution models keep shares to twelve decimals.
_TOLERANCE = Fraction(1, 10**6)


def comparisons(plan: Plan) -> tuple[str, ...]:
    """What the plan compares with, in its order, as far as it is as long as the report's period."""
    return tuple(
        name
        for name, stretch in plan.scenarios.items()
        if name in COMPARISONS and abs(stretch.days - plan.period.days) <= _DAYS
    )


@dataclass(frozen=True, slots=True)
class Chain:
    """Levels by channel that multiply up to a KPI, in the period compared with and in the report's.

    ``basis`` says whose the deals are, where an attribution model shares them out.
    """

    before: Levels
    after: Levels
    basis: Text | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The figures of a report over its period and over the one that scenario ``against`` was measured in."""

    plan: Plan
    figures: Figures
    against: str

    def ends(self, kpi: str) -> tuple[Figure | None, Figure | None]:
        """The totals, then and now."""
        found = []
        for scenario in (self.against, "actual"):
            stretch = self.plan.scenarios[scenario]
            found.append(self.figures.find(kpi, scenario=scenario, start=stretch.start, end=stretch.end))
        return found[0], found[1]

    def totals(self, kpi: str) -> tuple[Fraction, Fraction] | None:
        """The totals as exact numbers; None where one is not available."""
        before, after = (None if end is None or end.value is None else Fraction(end.value) for end in self.ends(kpi))
        return None if before is None or after is None else (before, after)

    def by(self, kpi: str, dimension: str) -> tuple[Amounts, Amounts]:
        """The values by ``dimension``, then and now; empty where there are none."""
        before, after = (
            {name: Fraction(each.value) for name, each in found.items() if each.value is not None}
            for found in (self._by(kpi, dimension, scenario) for scenario in (self.against, "actual"))
        )
        return before, after

    def revenue(self) -> Chain | None:
        """Leads, deals won and revenue by channel; None where one of the totals is not available."""
        leads, deals, revenue = (self.totals(kpi) for kpi in ("leads", "deals_won", "revenue"))
        if leads is None or deals is None or revenue is None:
            return None
        by_channel, basis = self.deals()
        leads_by_channel = self.by("leads", "channel")
        if by_channel is None or not _whole(leads_by_channel, leads):
            return Chain({WHOLE: (leads[0], deals[0], revenue[0])}, {WHOLE: (leads[1], deals[1], revenue[1])})
        counted, earned = by_channel
        before, after = (
            _joined(leads_by_channel[side], counted[side], earned[side]) for side in (0, 1)
        )  # fmt: skip
        return Chain(before, after, basis)

    def deals(self) -> tuple[tuple[tuple[Amounts, Amounts], tuple[Amounts, Amounts]] | None, Text | None]:
        """Deals and their revenue by channel, both of the same deals, and on what basis; None where channels are not known.

        They follow the attribution model where revenue does in both periods and the model shares out deals; else each
        deal counts in its own channel.
        """
        deals, revenue = self.totals("deals_won"), self.totals("revenue")
        if deals is None or revenue is None:
            return None, None
        earned = self.by("revenue", "channel")
        figures = (self._by("revenue", "channel", scenario).values() for scenario in (self.against, "actual"))
        bases = {figure.basis for side in figures for figure in side}
        shared = self.by(ATTRIBUTED, "channel")
        if len(bases) == 1 and None not in bases and _whole(shared, deals) and _whole(earned, revenue):
            return (shared, earned), bases.pop()
        own = [self._own(scenario) for scenario in (self.against, "actual")]
        counted, amounts = ((own[0][part], own[1][part]) for part in (0, 1))
        return ((counted, amounts), None) if _whole(counted, deals) and _whole(amounts, revenue) else (None, None)

    def leads(self) -> Chain | None:
        """Sessions and leads by channel; None where one of the totals is not available."""
        sessions, leads = self.totals("sessions"), self.totals("leads")
        if sessions is None or leads is None:
            return None
        came, found = self.by("sessions", "channel"), self.by("leads", "channel")
        if not all(came) or not _whole(found, leads):
            return Chain({WHOLE: (sessions[0], leads[0])}, {WHOLE: (sessions[1], leads[1])})
        return Chain(_joined(came[0], found[0]), _joined(came[1], found[1]))

    def costs(self) -> tuple[Amounts, Amounts] | None:
        """Cost by category, else in all; None where a total is not available, or nothing was spent."""
        cost = self.totals("cost")
        if cost is None or not all(cost):
            return None
        spent = self.by("cost", "category")
        return spent if _whole(spent, cost) else ({WHOLE: cost[0]}, {WHOLE: cost[1]})

    def returns(self) -> tuple[Amounts, Amounts] | None:
        """What came back by channel, else in all: gross profit where the plan gives a margin, else revenue."""
        revenue = self.totals("revenue")
        if revenue is None:
            return None
        margin = Fraction(self.plan.data.assumptions.gross_margin or 1)
        by_channel, _basis = self.deals()
        earned = by_channel[1] if by_channel is not None else ({WHOLE: revenue[0]}, {WHOLE: revenue[1]})
        before, after = ({name: amount * margin for name, amount in side.items()} for side in earned)
        return before, after

    def _by(self, kpi: str, dimension: str, scenario: str) -> Mapping[str, Figure]:
        stretch = self.plan.scenarios[scenario]
        return {
            figure.dimension(dimension) or WHOLE: figure
            for figure in self.figures.by(kpi, dimension, scenario=scenario)
            if (figure.start, figure.end) == (stretch.start, stretch.end)
        }

    def _own(self, scenario: str) -> tuple[Amounts, Amounts]:
        """Deals, and their amounts, by their own channel: the parts of the average deal."""
        found = self._by("average_deal", "channel", scenario)
        return (
            {name: Fraction(each.denominator or 0) for name, each in found.items()},
            {name: Fraction(each.numerator or 0) for name, each in found.items()},
        )


def _whole(parts: tuple[Amounts, Amounts], totals: tuple[Fraction, Fraction]) -> bool:
    """Whether parts add up to their totals, so that nothing is missing from them."""
    return all(abs(sum(side.values()) - total) <= _TOLERANCE for side, total in zip(parts, totals, strict=True))


def _joined(*levels: Amounts) -> Levels:
    """The levels of every channel that has one; what a channel lacks is 0."""
    names = {name for each in levels for name in each}
    return {name: tuple(each.get(name, Fraction(0)) for each in levels) for name in sorted(names)}
