"""Why revenue, leads and ROI moved against the periods compared with: each effect a figure, adding up to the cent.

Figures of ``revenue``, ``leads`` and ``roi`` in scenarios of their own (``change_previous``, …) over the report's period: the
whole change without dimensions, by ``effect``, and by ``channel,effect`` (effects of cost: ``category,effect``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.money import minor_units, round_to
from reportgen.records import Ask, Computed, Figure, Figures, Kpi, Provenance
from reportgen_plugins.kpis.compared import ATTRIBUTED, WHOLE, Compared, comparisons
from reportgen_plugins.kpis.decomposition import UNCOMPARED, effects, quotient_effects, rounded_by_group
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document.text import Unit
    from reportgen_plugins.kpis.compared import Chain

reportgen_api = 1

#: Effects by KPI: of leads, deals per lead and the average deal; of sessions and their rate; of return and cost.
VOLUME, RATE, VALUE, RETURN, COST = "volume", "rate", "value", "return", "cost"
EFFECTS: Mapping[str, tuple[str, ...]] = {
    "revenue": (VOLUME, RATE, VALUE),
    "leads": (VOLUME, RATE),
    "roi": (RETURN, COST),
}
PROVIDED = tuple(EFFECTS)

#: A change that rests on fewer deals, or leads, than that is marked.
_FEW = 30
#: Decimals of effects on leads, and on ROI (a hundredth of a point).
_LEAD_PLACES, _ROI_PLACES = 2, 4

_FORMULAS = {
    "revenue": "Shapley average over leads × deals per lead × average deal, by channel",
    "leads": "Shapley average over sessions × leads per session, by channel",
    "roi": "Shapley average over return ÷ cost; return by channel, cost by category",
}


def scenario(against: str) -> str:
    """The scenario of the effects against the comparison ``against``."""
    return f"change_{against}"


def asks(plan: Plan) -> Iterable[Ask]:
    """Sessions, leads, deals, revenue and cost with their parts, now and in every period compared with."""
    compared = comparisons(plan)
    if not compared:
        return
    both = ("actual", *compared)
    yield Ask(("sessions", "leads", "deals_won", "revenue", "cost", "roi"), scenarios=both)
    yield Ask(("sessions", "leads", "revenue", "average_deal"), by="channel", scenarios=both)
    yield Ask(("cost",), by="category", scenarios=both)
    if "attribution" in plan.settings:
        yield Ask((ATTRIBUTED,), by="channel", scenarios=both)


def compute(plan: Plan, figures: Figures) -> Iterable[Figure]:
    """All effects against every period compared with."""
    for against in comparisons(plan):
        change = _Change(Compared(plan, figures, against))
        yield from change.of_revenue()
        yield from change.of_leads()
        yield from change.of_roi()


@dataclass(frozen=True, slots=True)
class _Change:
    """The effects against one period."""

    compared: Compared

    def of_revenue(self) -> Iterator[Figure]:
        places = minor_units(self.compared.plan.currency)
        yield from self._of_chain("revenue", "currency", self.compared.revenue(), "deals_won", places)

    def of_leads(self) -> Iterator[Figure]:
        yield from self._of_chain("leads", "count", self.compared.leads(), "leads", _LEAD_PLACES)

    def of_roi(self) -> Iterator[Figure]:
        returned, spent = self.compared.returns(), self.compared.costs()
        if returned is None or spent is None:
            yield from self._missing("roi", "points", ("revenue", "cost"))
            return
        by_return, by_cost = quotient_effects(returned, spent)
        parts = {(name, RETURN): part for name, part in by_return.items()}
        parts |= {(name, COST): part for name, part in by_cost.items()}
        yield from self._figures("roi", "points", parts, _ROI_PLACES, few=self._few("deals_won"))

    def _of_chain(self, kpi: str, unit: Unit, chain: Chain | None, cases: str, places: int) -> Iterator[Figure]:
        if chain is None:
            yield from self._missing(kpi, unit, ("sessions", "leads") if kpi == "leads" else ("leads", "revenue"))
            return
        parts = effects(EFFECTS[kpi], chain.before, chain.after)
        yield from self._figures(kpi, unit, parts, places, few=self._few(cases))

    def _figures(
        self, kpi: str, unit: Unit, parts: Mapping[tuple[str, str], Fraction], places: int, *, few: bool
    ) -> Iterator[Figure]:
        """The change, its effects, and the parts of those, rounded so that parts add up to what they are parts of."""
        ends = self.compared.totals(kpi)
        if ends is None:
            return
        before, after = (round_to(_decimal(end), places) for end in ends)
        found = rounded_by_group(parts, after - before, Decimal(1).scaleb(-places))
        whole = replace(self._figure(kpi, unit), few=few)
        yield replace(whole, value=after - before)
        for effect in (*EFFECTS[kpi], UNCOMPARED):
            mine = {group: value for (group, name), value in found.items() if name == effect}
            if not mine and effect == UNCOMPARED:
                continue
            yield replace(whole, value=sum(mine.values(), Decimal(0)), dimensions=(("effect", effect),))
            dimension = "category" if effect == COST else "channel"
            for group, value in mine.items():
                if group != WHOLE:
                    yield replace(whole, value=value, dimensions=((dimension, group), ("effect", effect)))

    def _missing(self, kpi: str, unit: Unit, needed: tuple[str, ...]) -> Iterator[Figure]:
        """The change without a value, for the reason that one of the needed totals gives."""
        ends = [end for name in needed for end in self.compared.ends(name)]
        reason = next((end.reason for end in ends if end is not None and end.reason is not None), None)
        yield self._figure(kpi, unit).unavailable(reason or _("there is nothing to compare with"))

    def _figure(self, kpi: str, unit: Unit) -> Figure:
        period = self.compared.plan.period
        return Figure(
            kpi, unit, scenario(self.compared.against), period.start, period.end, partial=period.partial,
            provenance=Provenance(formula=_FORMULAS[kpi]),
        )  # fmt: skip

    def _few(self, cases: str) -> bool:
        ends = self.compared.totals(cases)
        return ends is None or min(ends) < _FEW


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """The effects behind the changes of revenue, leads and ROI."""
    yield Computed(name="change", provides=PROVIDED, asks=asks, compute=compute)
