"""The sentence of a change: where a KPI went, by how much, and the effect that moved it most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reportgen.document import Argument, Quantity, Text
from reportgen_plugins.kpis.change import COST, RATE, RETURN, VALUE, VOLUME
from reportgen_plugins.kpis.decomposition import UNCOMPARED
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.reading import Reading, span
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from decimal import Decimal

    from reportgen_plugins.sections.bridges import Bridge

_Sentence = Callable[[Mapping[str, Argument]], Text]

#: By KPI and effect: what is said when it rose, and when it fell.
_SENTENCES: Mapping[tuple[str, str], tuple[_Sentence, _Sentence]] = {
    ("revenue", VOLUME): (
        lambda words: _("Revenue rose by {change} against {reference}: {part} from the number of leads", **words),
        lambda words: _("Revenue fell by {change} against {reference}: {part} from the number of leads", **words),
    ),
    ("revenue", RATE): (
        lambda words: _("Revenue rose by {change} against {reference}: {part} from deals per lead", **words),
        lambda words: _("Revenue fell by {change} against {reference}: {part} from deals per lead", **words),
    ),
    ("revenue", VALUE): (
        lambda words: _("Revenue rose by {change} against {reference}: {part} from the size of deals", **words),
        lambda words: _("Revenue fell by {change} against {reference}: {part} from the size of deals", **words),
    ),
    ("revenue", UNCOMPARED): (
        lambda words: _("Revenue rose by {change} against {reference}: {part} where channels are new or gone", **words),
        lambda words: _("Revenue fell by {change} against {reference}: {part} where channels are new or gone", **words),
    ),
    ("leads", VOLUME): (
        lambda words: _("Leads rose by {change} against {reference}: {part} from the number of sessions", **words),
        lambda words: _("Leads fell by {change} against {reference}: {part} from the number of sessions", **words),
    ),
    ("leads", RATE): (
        lambda words: _("Leads rose by {change} against {reference}: {part} from leads per session", **words),
        lambda words: _("Leads fell by {change} against {reference}: {part} from leads per session", **words),
    ),
    ("leads", UNCOMPARED): (
        lambda words: _("Leads rose by {change} against {reference}: {part} where channels are new or gone", **words),
        lambda words: _("Leads fell by {change} against {reference}: {part} where channels are new or gone", **words),
    ),
    ("roi", RETURN): (
        lambda words: _("ROI rose by {change} against {reference}: {part} from the return", **words),
        lambda words: _("ROI fell by {change} against {reference}: {part} from the return", **words),
    ),
    ("roi", COST): (
        lambda words: _("ROI rose by {change} against {reference}: {part} from cost", **words),
        lambda words: _("ROI fell by {change} against {reference}: {part} from cost", **words),
    ),
}


def message(reading: Reading, found: Bridge, against: str) -> Text:
    """What became of a KPI since the period compared with."""
    reference, driver = span(reading.context.scenarios[against]), found.driver
    if driver is None:
        value = reading.quantity(found.after) if found.kpi == "roi" else amount(reading, found, found.after.value)
        return _("{kpi}: {value}, as in {reference}", kpi=reading.label(found.kpi), value=value, reference=reference)
    rose, fell = _SENTENCES[found.kpi, driver]
    words: dict[str, Argument] = {
        "change": amount(reading, found, abs(found.moved)),
        "reference": reference,
        "part": amount(reading, found, found.value(driver), signed=True),
    }
    return (rose if found.moved > 0 else fell)(words)


def amount(reading: Reading, found: Bridge, value: Decimal | None, *, signed: bool = False) -> Quantity:
    """A value of the KPI, or a part of its change, as sentences print it."""
    match found.kpi:
        case "revenue":
            ends = (found.before.value, found.after.value, found.moved)
            return Money.fitting(ends, reading.currency).quantity(value, signed=signed, bare=False)
        case "leads":
            whole = value is None or value == value.to_integral_value()
            return Quantity(value, digits=0 if whole else 1, signed=signed)
        case _:
            return Quantity(value, "points", digits=0, signed=signed)
