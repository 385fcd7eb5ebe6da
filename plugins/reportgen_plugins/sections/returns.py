"""What came back, in one scenario: revenue, gross profit, net return and ROI from the same two figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Derived, Quantity, Text
from reportgen_plugins.sections.derived import less, planned, quotient, times_margin
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen_plugins.sections.derived import Value
    from reportgen_plugins.sections.reading import Reading


@dataclass(frozen=True, slots=True)
class Returns:
    """Amounts of one scenario; None where the figures are missing. ``returned`` is what ROI counts as return."""

    revenue: Decimal | None
    returned: Decimal | None
    cost: Decimal | None
    net: Decimal | None
    roi: Decimal | None


def returns(reading: Reading, scenario: str = "actual") -> Returns:
    """The return of a scenario; its ROI is the figure's, else follows from planned revenue and planned cost."""
    revenue, cost = reading.value("revenue", scenario), reading.value("cost", scenario)
    returned = None if revenue is None else revenue * (reading.margin or 1)
    net = None if returned is None or cost is None else returned - cost
    roi = reading.value("roi", scenario)
    if roi is None and net is not None and cost:
        roi = net / cost
    return Returns(revenue, returned, cost, net, roi)


def came(reading: Reading, scenario: str) -> tuple[Derived, Derived, Derived]:
    """How gross profit, net return and ROI of a scenario come about."""
    result, cost = returns(reading, scenario), reading.find("cost", scenario)
    returned: Value = reading.find("revenue", scenario)
    profit = times_margin(returned, reading.margin or Decimal(1), reading.context.plan)
    if reading.margin is not None:
        returned = _("Gross profit"), Quantity(result.returned, "currency", derived=profit)
    net = less(returned, cost)
    return profit, net, quotient((_("Net return"), Quantity(result.net, "currency", derived=net)), cost)


def returned_of(reading: Reading) -> Value:
    """What ROI counts as return in the report's period."""
    if reading.margin is None:
        return reading.find("revenue")
    return _("Gross profit"), Quantity(returns(reading).returned, "currency", derived=came(reading, "actual")[0])


def roi_of(reading: Reading, scenario: str) -> Quantity:
    """The ROI of a scenario that has no figure of it."""
    return Quantity(returns(reading, scenario).roi, "ratio", derived=came(reading, scenario)[2])


def basis(reading: Reading) -> Text:
    """On what basis ROI stands, to be printed beside it."""
    info = reading.context.kpis.get("roi")
    if info and info.basis:
        return info.basis
    if reading.margin is None:
        return _("on revenue, full cost")
    digits = 0 if reading.margin.scaleb(2) % 1 == 0 else 1
    return _(
        "on gross profit at {margin}, full cost",
        margin=Quantity(reading.margin, "ratio", digits=digits, derived=planned(reading.context.plan)),
    )
