"""What came back, in one scenario: revenue, gross profit, net return and ROI from the same two figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Quantity, Text
from reportgen_plugins.words import _

if TYPE_CHECKING:
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


def basis(reading: Reading) -> Text:
    """On what basis ROI stands, to be printed beside it."""
    info = reading.context.kpis.get("roi")
    if info and info.basis:
        return info.basis
    if reading.margin is None:
        return _("on revenue, full cost")
    digits = 0 if reading.margin.scaleb(2) % 1 == 0 else 1
    return _("on gross profit at {margin}, full cost", margin=Quantity(reading.margin, "ratio", digits=digits))
