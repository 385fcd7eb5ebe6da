"""What marketing and sales promised each other (``sla``), for any stretch of days."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Derived
from reportgen_plugins.kpis.settings import sla
from reportgen_plugins.sections.chance import count_differs
from reportgen_plugins.sections.stretches import months_in
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.calendar import Period
    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

_DAYS_A_WEEK = 7
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Delivery:
    """MQLs that marketing delivered, and those it promised for the same days, pro rata."""

    figure: Figure
    delivered: Decimal
    promised: Decimal

    @property
    def short(self) -> bool:
        """Whether too few were delivered, and by more than chance explains."""
        return self.delivered < self.promised and count_differs(self.delivered, self.promised)


def promised(plan: Plan, stretch: Period) -> Decimal | None:
    """The MQLs that ``sla.mqls`` promises for a stretch, pro rata; None where the plan promises none."""
    agreed = sla(plan)
    if agreed.mqls is None:
        return None
    match agreed.every:
        case "day":
            return agreed.mqls * stretch.days
        case "week":
            return agreed.mqls * stretch.days / _DAYS_A_WEEK
        case "month" | "quarter" | "year":
            return agreed.mqls * months_in(stretch) / _MONTHS[agreed.every]


def promise(plan: Plan) -> Derived:
    """How the promise of a stretch comes about."""
    return Derived(_("What marketing promised for a month, for these days"), sources=(plan.path.name,))


def delivery(reading: Reading) -> Delivery | None:
    """What was delivered over the report's period; None without a promise, or where MQLs are not counted."""
    figure, due = reading.find("mqls"), promised(reading.context.plan, reading.context.period)
    if figure is None or figure.value is None or due is None:
        return None
    return Delivery(figure, figure.value, due)
