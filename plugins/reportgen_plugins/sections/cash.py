"""Return and cost month by month since the programme began."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.records import Ask
from reportgen_plugins.kpis import settings
from reportgen_plugins.sections.break_even import CashMonth, accumulate
from reportgen_plugins.sections.stretches import months_since, months_to, whole

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.calendar import Period
    from reportgen_plugins.sections.reading import Reading

#: How many months back the first cost is looked for when the plan does not say ``roi.since``.
WINDOW = 60


def months(plan: Plan) -> tuple[Period, ...]:
    """The months from ``roi.since`` to the period's end, else the last sixty."""
    since = settings.roi(plan).since
    if since is not None and since <= plan.period.end:
        return months_since(since, plan.period)
    return months_to(plan.period, WINDOW)


def asks(plan: Plan) -> Iterable[Ask]:
    """Revenue and cost in each of them."""
    yield Ask(("revenue", "cost"), grain="month", within=whole(months(plan)))


def curve(reading: Reading) -> tuple[CashMonth, ...]:
    """Return (gross profit where a margin is given) and cost since the first month that cost anything.

    Empty where revenue is not known in any month.
    """
    stretches = months(reading.context.plan)
    revenue, cost = reading.series("revenue", stretches), reading.series("cost", stretches)
    if all(value is None for value in revenue):
        return ()
    factor = reading.margin or Decimal(1)
    return accumulate(
        [
            (month.start, (returned or Decimal(0)) * factor, spent or Decimal(0))
            for month, returned, spent in zip(stretches, revenue, cost, strict=True)
        ]
    )
