"""The word of warning where a comparison rests on so few deals that single ones decide it."""

from __future__ import annotations

from reportgen.document import Note, Quantity
from reportgen_plugins.sections.chance import FEW
from reportgen_plugins.sections.reading import Reading, span
from reportgen_plugins.words import _


def few_deals(reading: Reading, against: str) -> Note | None:
    """A caveat when fewer than 30 deals were won in the period or in the one compared with; None else, or without deals."""
    then, now = reading.value("deals_won", against), reading.value("deals_won")
    if then is None or now is None or min(then, now) >= FEW:
        return None
    text = _(
        "Few data: deals won {now} ({period}) against {then} ({reference}); single deals decide.",
        now=Quantity(now),
        then=Quantity(then),
        period=span(reading.context.period),
        reference=span(reading.context.scenarios[against]),
    )
    return Note(text, kind="caveat")
