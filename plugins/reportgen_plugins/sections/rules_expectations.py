"""Expectations that were missed: due in the report's period, clearly short, and by more than chance."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Argument
from reportgen.records import Ask, Context, Figures, Finding
from reportgen_plugins.kpis import expectations as promises
from reportgen_plugins.sections.chance import beyond_chance
from reportgen_plugins.sections.expectations import amount, judged
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.reading import Reading
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: What is less than this share of the expectation away from it was met for all that matters.
_AWAY = Decimal("0.10")
_DEALS = "deals_won"


def asks(plan: Plan) -> Iterable[Ask]:
    """What the expectations are held against, and the deals won in the same days."""
    found = tuple(promises.asks(plan))
    yield from found
    for ask in found:
        yield Ask((_DEALS,), by=ask.by, within=ask.within)


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """One for each expectation that fell due in the report's period and was missed clearly."""
    reading = Reading(figures, context)
    for each in judged(reading):
        promise, figure = each.expectation, each.figure
        if each.status != "missed" or promise.due < context.period.start or figure is None or figure.value is None:
            continue
        off = abs(figure.value - promise.value) / (abs(promise.value) or Decimal(1))
        deals = figures.find(_DEALS, start=figure.start, end=figure.end, **dict(figure.dimensions))
        if off < _AWAY or not beyond_chance(figure, promise.value, deals.value if deals is not None else None):
            continue
        part = promise.channel or promise.campaign
        words: dict[str, Argument] = {
            "kpi": reading.label(promise.kpi),
            "actual": amount(reading, each, figure.value, figure=figure.id),
            "expected": amount(reading, each, promise.value),
            "date": promise.due,
        }
        yield Finding(
            id="-".join(word for word in ("expectation", promise.kpi, part, promise.due.isoformat()) if word),
            severity="attention",
            text=_("{kpi} came to {actual} by {date}; {expected} were expected by then.", **words),
            figures=(figure.id,),
            weight=weight("attention", off),
            cause=_("Counted from {first}.", first=promise.from_),
            on=promise.kpi,
            threshold=_("Due in the period, at least 10% away from what was expected, and more than chance explains."),
        )
