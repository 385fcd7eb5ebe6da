"""Bridges from a KPI in the period compared with to what it is now: the effects between, as charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Chart, Quantity, Text
from reportgen_plugins.kpis.change import COST, EFFECTS, RATE, RETURN, VALUE, VOLUME, scenario
from reportgen_plugins.kpis.decomposition import UNCOMPARED
from reportgen_plugins.sections.categories import category
from reportgen_plugins.sections.cells import Money, effect, total
from reportgen_plugins.sections.reading import labelled, when
from reportgen_plugins.sections.returns import basis
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Name
    from reportgen.document.blocks import Datum
    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

#: What the effects are called, by KPI.
LABELS: Mapping[str, Mapping[str, Text]] = {
    "revenue": {
        VOLUME: _("Leads (volume)"),
        RATE: _("Deals per lead (rate)"),
        VALUE: _("Average deal (value)"),
        UNCOMPARED: _("New or gone"),
    },
    "leads": {
        VOLUME: _("Sessions (volume)"),
        RATE: _("Leads per session (rate)"),
        UNCOMPARED: _("New or gone"),
    },
    "roi": {RETURN: _("Return"), COST: _("Cost")},
}
#: Categories of cost that get a bar of their own; the others share one.
_CATEGORIES = 3
_ROW = 16


@dataclass(frozen=True, slots=True)
class Bridge:
    """A KPI's way from ``before`` to ``after``: its effects by name, in order; of ``new-or-gone`` only where there is any."""

    kpi: str
    before: Figure
    after: Figure
    change: Figure
    effects: Mapping[str, Figure]

    def value(self, name: str) -> Decimal:
        """An effect's value; 0 where there is none."""
        figure = self.effects.get(name)
        return figure.value or Decimal(0) if figure else Decimal(0)

    @property
    def moved(self) -> Decimal:
        """The whole change."""
        return self.change.value or Decimal(0)

    @property
    def driver(self) -> str | None:
        """The effect that moved most in the direction of the change; None where nothing changed."""
        if not self.moved:
            return None
        sign = 1 if self.moved > 0 else -1
        return max(self.effects, key=lambda name: self.value(name) * sign)


def bridge(reading: Reading, kpi: str, against: str) -> Bridge | None:
    """The bridge of a KPI; None where the change, or one of its ends, is not available."""
    before, after = reading.find(kpi, against), reading.find(kpi)
    change = reading.find(kpi, scenario(against))
    if before is None or after is None or change is None or not (before.ok and after.ok and change.ok):
        return None
    found = {name: reading.find(kpi, scenario(against), effect=name) for name in (*EFFECTS[kpi], UNCOMPARED)}
    return Bridge(kpi, before, after, change, {name: each for name, each in found.items() if each is not None})


def revenue_chart(reading: Reading, found: Bridge, against: str) -> Chart:
    """From revenue then to revenue now."""
    ends = (found.before.value, found.after.value)
    money = Money.fitting(ends, reading.currency)
    before, after = (money.quantity(end, bare=False) for end in ends)
    volume, rate, value = (money.quantity(found.value(name), signed=True, bare=False) for name in (VOLUME, RATE, VALUE))
    said = _("Revenue: leads × deals per lead × average deal, {period}", period=when(reading.context))
    alt = _(
        "Waterfall: revenue went from {before} to {after}: leads {volume}, deals per lead {rate}, average deal {value}.",
        before=before,
        after=after,
        volume=volume,
        rate=rate,
        value=value,
    )
    return _chart(reading, found, against, _steps(found), 504, (_("Why revenue changed"), said, alt))


def leads_chart(reading: Reading, found: Bridge, against: str) -> Chart:
    """From leads then to leads now."""
    alt = _(
        "Waterfall: leads went from {before} to {after}: sessions {volume}, leads per session {rate}.",
        before=reading.quantity(found.before),
        after=reading.quantity(found.after),
        volume=reading.quantity(found.effects[VOLUME], digits=1, signed=True),
        rate=reading.quantity(found.effects[RATE], digits=1, signed=True),
    )
    said = _("Leads: sessions × leads per session")
    return _chart(reading, found, against, _steps(found), 246, (_("Why leads changed"), said, alt))


def roi_chart(reading: Reading, found: Bridge, against: str) -> Chart:
    """From ROI then to ROI now: the return, and the categories of cost that moved most."""
    steps: list[tuple[Text | Name, Decimal]] = [
        (LABELS["roi"][RETURN], found.value(RETURN)),
        *_costs(reading, found, against),
    ]
    before, after = (Quantity(end.value, "ratio", digits=0, signed=True) for end in (found.before, found.after))
    alt = _(
        "Waterfall: ROI went from {before} to {after}: return {back}, cost {cost}.",
        before=before,
        after=after,
        back=Quantity(found.value(RETURN), "points", digits=0, signed=True),
        cost=Quantity(found.value(COST), "points", digits=0, signed=True),
    )
    said = _("ROI in %, steps in points; {basis}", basis=basis(reading))
    return _chart(reading, found, against, steps, 246, (_("Why ROI changed"), said, alt))


def _costs(reading: Reading, found: Bridge, against: str) -> list[tuple[Text | Name, Decimal]]:
    """The effect of cost by category, the largest alone, the others together; in all where categories are not known."""
    by_category = reading.by("roi", "category", scenario(against), effect=COST)
    if not by_category:
        return [(LABELS["roi"][COST], found.value(COST))]
    ranked = sorted(by_category.items(), key=lambda item: (-abs(item[1].value or Decimal(0)), item[0]))
    count = len(ranked) if len(ranked) <= _CATEGORIES + 1 else _CATEGORIES
    steps: list[tuple[Text | Name, Decimal]] = [
        (_("Cost: {category}", category=category(name)), each.value or Decimal(0)) for name, each in ranked[:count]
    ]
    if ranked[count:]:
        steps.append((_("Other cost"), total(each.value for _name, each in ranked[count:])))
    return steps


def _steps(found: Bridge) -> list[tuple[Text | Name, Decimal]]:
    return [(LABELS[found.kpi][name], each.value or Decimal(0)) for name, each in found.effects.items()]


def _chart(
    reading: Reading,
    found: Bridge,
    against: str,
    steps: list[tuple[Text | Name, Decimal]],
    width: int,
    words: tuple[Text, Text, Text],
) -> Chart:
    """The bridge as a waterfall; ``words`` are its title, subtitle and alternative text."""
    context = reading.context
    title, subtitle, alt = words
    start: tuple[Datum, ...] = (labelled(context.scenarios[against]), found.before.value, "start", "neutral")
    end: tuple[Datum, ...] = (labelled(context.period), found.after.value, "end", "neutral")
    moves: list[tuple[Datum, ...]] = [(label, value, "step", effect(value, "higher")) for label, value in steps]
    return Chart(
        id=f"{found.kpi}-bridge",
        kind="waterfall",
        fields=("step", "value", "role", "effect"),
        data=(start, *moves, end),
        alt=alt,
        title=title,
        subtitle=subtitle,
        labels=(("step", _("Step")), ("value", _("Value")), ("role", _("Role")), ("effect", _("Effect"))),
        unit={"revenue": "currency", "leads": "count"}.get(found.kpi, "points"),
        currency=reading.currency if found.kpi == "revenue" else "",
        size=(width, 16 + _ROW * (len(steps) + 2)),
    )
