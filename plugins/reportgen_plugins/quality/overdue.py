"""The finding on overdue leads of the highest band: people ready to buy whom nobody closes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Quantity
from reportgen.records import Ask, Context, Figures, Finding
from reportgen_plugins.quality.reading import band_name
from reportgen_plugins.quality.settings import lead_scoring, names
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.reading import Reading
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: One or two may be anybody's oversight.
_FROM = 3


def asks(_plan: Plan) -> Iterable[Ask]:
    """Overdue and open leads by band."""
    yield Ask(("overdue_leads", "nurture_rate"), by="band")


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """A quick win where open leads of the highest band are older than they should be."""
    best = names(lead_scoring(context.plan))[-1]
    days = lead_scoring(context.plan).expected_days.get(best)
    reading = Reading(figures, context)
    overdue, still_open = reading.find("overdue_leads", band=best), reading.find("nurture_rate", band=best)
    if days is None or overdue is None or overdue.value is None or overdue.value < _FROM:
        return
    whole = still_open.denominator if still_open is not None else None
    yield Finding(
        id="overdue-leads",
        severity="attention",
        text=_(
            "{count} open leads of the band “{band}” are older than the {days} days it should take.",
            count=Quantity(overdue.value, figure=overdue.id),
            band=band_name(best),
            days=Quantity(Decimal(days)),
        ),
        figures=(overdue.id, *((still_open.id,) if still_open is not None and whole else ())),
        weight=weight("attention", overdue.value / whole if whole else Decimal(0)),
        cause=_("{part} of {whole} open leads of the band.", part=Quantity(overdue.value), whole=Quantity(whole))
        if whole
        else None,
        action=_("A quick win: sales calls them now."),
        on="overdue_leads",
        threshold=_("At least three open leads of the highest band, older than lead_scoring.expected_days."),
    )
