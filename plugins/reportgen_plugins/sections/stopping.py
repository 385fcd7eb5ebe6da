"""Whether what returns little may be stopped: only when its leads had their time and their care; else what to do first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen_plugins.sections.cells import share
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Text
    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

#: What tells whether a channel's leads had their chance.
KPIS = ("overdue_leads", "nurture_rate", "sla_follow_up_rate")
#: At least so many of the leads had it.
_MOST = Decimal("0.5")


def next_step(reading: Reading, channel: str) -> Text:
    """Stop, if most open leads are older than their band's time, were nurtured, and MQLs followed up; else what is missing."""
    overdue, nurtured, followed = (reading.find(kpi, channel=channel) for kpi in KPIS)
    open_leads = nurtured.denominator if nurtured is not None else None
    old = open_leads == 0 or _most(share(overdue.value if overdue is not None else None, open_leads))
    missing = [
        clause
        for clause, done in (
            (_("that most of its leads are older than their band's expected time"), old),
            (_("that most of its open leads were nurtured"), open_leads == 0 or _most(_value(nurtured))),
            (_("that sales followed up most of its MQLs in time"), _most(_value(followed))),
        )
        if not done
    ]
    if not missing:
        return _("Stop it: its leads had the time their band needs, were nurtured and followed up.")
    if len(missing) == 1:
        return _("Nurture first: not shown is {one}.", one=missing[0])
    if len(missing) == 2:  # noqa: PLR2004  # a sentence for each number of clauses
        return _("Nurture first: not shown is {one}, nor {two}.", one=missing[0], two=missing[1])
    return _(
        "Nurture first: not shown is {one}, nor {two}, nor {three}.", one=missing[0], two=missing[1], three=missing[2]
    )


def _most(part: Decimal | None) -> bool:
    return part is not None and part >= _MOST


def _value(figure: Figure | None) -> Decimal | None:
    return figure.value if figure is not None else None
