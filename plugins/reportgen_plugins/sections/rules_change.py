"""Rules on what drove the change of revenue and of leads since the period compared with."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Name
from reportgen.records import Ask, Context, Figures, Finding
from reportgen_plugins.kpis import change as kpis
from reportgen_plugins.kpis.change import scenario
from reportgen_plugins.kpis.compared import comparisons
from reportgen_plugins.sections.bridges import Bridge, bridge
from reportgen_plugins.sections.cells import relative
from reportgen_plugins.sections.chance import FEW, Z95, differ
from reportgen_plugins.sections.change_message import amount, message
from reportgen_plugins.sections.ranking import Severity, weight
from reportgen_plugins.sections.reading import Reading
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: Smaller changes are no news.
_CHANGE = Decimal("0.05")

Ends = tuple[Decimal, Decimal]


def asks(plan: Plan) -> Iterable[Ask]:
    """What the effects are worked out from, and the spread of deals."""
    yield from kpis.asks(plan)
    yield Ask(("average_deal",), scenarios=("actual", *comparisons(plan)))


def revenue(figures: Figures, context: Context) -> Iterable[Finding]:
    """The effect that moved revenue most, where both the change and what drove it are more than chance."""
    yield from _found(Reading(figures, context), "revenue", ("deals_won", "leads"))


def leads(figures: Figures, context: Context) -> Iterable[Finding]:
    """The effect that moved leads most, where both the change and what drove it are more than chance."""
    yield from _found(Reading(figures, context), "leads", ("leads", "sessions"))


def _found(reading: Reading, kpi: str, cases: tuple[str, ...]) -> Iterable[Finding]:
    """A finding against the first comparison that the KPI can be explained against."""
    for against in comparisons(reading.context.plan):
        found = bridge(reading, kpi, against)
        if found is None:
            continue
        size = relative(found.after.value, found.before.value)
        counted = [_ends(reading, name, against) for name in cases]
        enough = all(ends is not None and min(ends) >= FEW for ends in counted)
        if enough and size is not None and abs(size) >= _CHANGE and _beyond_chance(reading, found, against):
            yield _finding(reading, found, against, size)
        return


def _beyond_chance(reading: Reading, found: Bridge, against: str) -> bool:
    """Whether the change is more than chance, and the factor that drove it moved by more than chance too."""
    counted = {name: _ends(reading, name, against) for name in ("sessions", "leads", "deals_won")}
    sessions, leads, deals = counted.values()
    changed = _amounts_differ(reading, against) if found.kpi == "revenue" else _counts_differ(leads)
    match found.kpi, found.driver:
        case "revenue", "volume":
            moved = _counts_differ(leads)
        case "revenue", "rate":
            moved = _rates_differ(deals, leads)
        case "revenue", "value":
            moved = _averages_differ(reading, against)
        case "leads", "volume":
            moved = _counts_differ(sessions)
        case "leads", "rate":
            moved = _rates_differ(leads, sessions)
        case _:  # channels that are new or gone: nothing to test them against
            moved = False
    return changed and moved


def _ends(reading: Reading, kpi: str, against: str) -> Ends | None:
    before, after = reading.value(kpi, against), reading.value(kpi)
    return None if before is None or after is None else (before, after)


def _counts_differ(ends: Ends | None) -> bool:
    """Of two counts (Poisson)."""
    return ends is not None and abs(ends[1] - ends[0]) > Z95 * (ends[0] + ends[1]).sqrt()


def _rates_differ(above: Ends | None, below: Ends | None) -> bool:
    return above is not None and below is not None and differ(above[1], below[1], above[0], below[0])


def _deals(reading: Reading, against: str) -> list[tuple[Decimal, Decimal, Decimal]] | None:
    """Number, mean and standard deviation of the deals then and now; None where a deviation is not known."""
    found = []
    for name in (against, "actual"):
        figure = reading.find("average_deal", name)
        deviation = dict(figure.beside).get("deviation") if figure else None
        if figure is None or figure.value is None or not figure.denominator or deviation is None:
            return None
        found.append((figure.denominator, figure.value, deviation))
    return found


def _averages_differ(reading: Reading, against: str) -> bool:
    """Of two mean amounts (Welch)."""
    deals = _deals(reading, against)
    if deals is None:
        return False
    spread = sum((deviation**2 / count for count, _mean, deviation in deals), Decimal(0))
    return abs(deals[1][1] - deals[0][1]) > Z95 * spread.sqrt()


def _amounts_differ(reading: Reading, against: str) -> bool:
    """Of two sums of amounts, whose number is chance too (compound Poisson)."""
    deals = _deals(reading, against)
    if deals is None:
        return False
    spread = sum((count * (mean**2 + deviation**2) for count, mean, deviation in deals), Decimal(0))
    return abs(deals[1][0] * deals[1][1] - deals[0][0] * deals[0][1]) > Z95 * spread.sqrt()


def _finding(reading: Reading, found: Bridge, against: str, size: Decimal) -> Finding:
    severity: Severity = "good" if found.moved > 0 else "attention"
    named = reading.by(found.kpi, "channel", scenario(against), effect=found.driver or "")
    evidence = [found.after.id, found.before.id, *(figure.id for figure in found.effects.values())]
    sign = 1 if found.moved > 0 else -1
    largest = max(named.items(), key=lambda item: ((item[1].value or 0) * sign, item[0]), default=None)
    cause = None
    if largest is not None:
        evidence.append(largest[1].id)
        cause = _(
            "Largest part of it: {channel}, {part}.",
            channel=Name(largest[0]),
            part=amount(reading, found, largest[1].value, signed=True),
        )
    return Finding(
        id=f"{found.kpi}-driver",
        severity=severity,
        text=_("{sentence}.", sentence=message(reading, found, against)),
        figures=tuple(evidence),
        weight=weight(severity, size),
        cause=cause,
        on=found.kpi,
        threshold=_("A change of at least 5%, on at least 30 cases, where it and what drove it are more than chance."),
    )
