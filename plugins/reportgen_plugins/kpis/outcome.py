"""What a number of customers comes to in money, exactly: figures of KPIs from fractions, and ROI as the plan reckons it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.records import Figure, Provenance
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document.text import Unit
    from reportgen.records import Figures

#: What a change of the funnel is judged by.
OUTCOMES: tuple[tuple[str, Unit], ...] = (
    ("customers", "count"), ("revenue", "currency"), ("cost", "currency"), ("roi", "ratio"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """Customers, revenue and cost of the report's period; None where nothing is known of one."""

    customers: Fraction | None
    revenue: Fraction | None
    cost: Fraction | None

    def returned(self, plan: Plan) -> Fraction | None:
        """What came back: gross profit where the plan gives a margin, else revenue."""
        return None if self.revenue is None else self.revenue * Fraction(plan.data.assumptions.gross_margin or 1)


def observed(kpi: str, figures: Figures, plan: Plan) -> Fraction | None:
    """The actual value of a KPI over the report's period, exact; None where it is not available."""
    figure = figures.find(kpi, start=plan.period.start, end=plan.period.end)
    return Fraction(figure.value) if figure is not None and figure.value is not None else None


def figures_of(
    outcome: Outcome, plan: Plan, scenario: str, dimensions: tuple[tuple[str, str], ...] = (), formula: str = ""
) -> tuple[Figure, ...]:
    """Customers, revenue, cost and ROI of an outcome, as figures over the report's period."""
    back, cost = outcome.returned(plan), outcome.cost
    values = {"customers": outcome.customers, "revenue": outcome.revenue, "cost": cost}
    found = []
    for kpi, unit in OUTCOMES:
        figure = a_figure(kpi, unit, plan, scenario, dimensions, formula)
        if kpi != "roi":
            found.append(valued(figure, values[kpi]))
        elif back is None or not cost:
            found.append(figure.unavailable(_("it takes revenue, and a cost to divide by")))
        else:
            parts = replace(figure, numerator=decimal(back - cost), denominator=decimal(cost))
            found.append(valued(parts, (back - cost) / cost))
    return tuple(found)


def a_figure(
    kpi: str, unit: Unit, plan: Plan, scenario: str, dimensions: tuple[tuple[str, str], ...] = (), formula: str = ""
) -> Figure:
    """A figure over the report's period, without a value yet."""
    return Figure(
        kpi, unit, scenario, plan.period.start, plan.period.end, dimensions, partial=plan.period.partial,
        provenance=Provenance(formula=formula),
    )  # fmt: skip


def valued(figure: Figure, value: Fraction | Text | None) -> Figure:
    """The figure with its value, or with the reason why it has none."""
    if isinstance(value, Text):
        return figure.unavailable(value)
    if value is None:
        return figure.unavailable(_("the period does not say it"))
    return replace(figure, value=decimal(value))


def decimal(value: Fraction) -> Decimal:
    """The fraction as a decimal of 28 digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)
