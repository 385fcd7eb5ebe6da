from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.records import Ask, Figure, Figures
from reportgen_plugins.kpis import required
from tests.plugins.kpis.book import a_plan
from tests.plugins.kpis.conftest import OpenBook

YEAR = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
GOAL = {"kpi": "revenue", "target": 10_000_000, "from": "2026-01-01", "by": "2026-12-31"}
FUNNEL: dict[str, Any] = {
    "average_deal": 1_100_000,
    "rates": {
        "visitor_to_lead": 0.015, "lead_to_mql": 0.20, "mql_to_sql": 0.20, "sql_to_opportunity": 0.40,
        "opportunity_to_customer": 0.50,
    },
}  # fmt: skip
MONTHLY = {
    "sessions": "6313.131313", "leads": "94.696970", "mqls": "18.939394", "sqls": "3.787879", "opportunities": "1.515152",
    "customers": "0.757576",
}  # fmt: skip


def requirements(period: str = "2026-09", observed: Figures | None = None, **plan: Any) -> Figures:
    made = a_plan(period, **({"goals": [GOAL], "funnel": FUNNEL} | plan))
    return Figures(required.compute(made, observed or Figures()))


def observed(**counts: int) -> Figures:
    return Figures(
        Figure(kpi, "count", "actual", date(2026, 9, 1), date(2026, 9, 30), value=Decimal(count))
        for kpi, count in counts.items()
    )


def value(figures: Figures, kpi: str, **where: Any) -> Decimal:
    figure = figures.find(kpi, scenario="required", **where)
    assert figure is not None
    assert figure.value is not None, figure.reason
    return figure.value


def test_the_worked_case_comes_out_to_the_digit() -> None:
    figures = requirements()
    month = {"start": date(2026, 9, 1), "end": date(2026, 9, 30)}
    assert {kpi: f"{value(figures, kpi, **month):.6f}" for kpi in MONTHLY} == MONTHLY
    assert f"{value(figures, 'customers', **YEAR):.4f}" == "9.0909"


def test_months_carry_the_same_requirement() -> None:
    figures = requirements("2026-Q3")
    months = figures.by("sessions", "month", scenario="required")
    assert [(figure.dimension("month"), f"{figure.value:.6f}") for figure in months] == [
        ("2026-07", "6313.131313"), ("2026-08", "6313.131313"), ("2026-09", "6313.131313"),
    ]  # fmt: skip
    assert value(figures, "customers", start=date(2026, 7, 1), end=date(2026, 9, 30)) == pytest.approx(
        Decimal(10_000) / 1_100 / 4
    )


def test_whole_customers_may_be_asked_for() -> None:
    figures = requirements(funnel=FUNNEL | {"customers": 9})
    month = {"start": date(2026, 9, 1), "end": date(2026, 9, 30)}
    levels = ["6250", "93.75", "18.75", "3.75", "1.5", "0.75"]
    assert [value(figures, kpi, **month) for kpi in MONTHLY] == [Decimal(level) for level in levels]


def test_a_part_of_a_month_asks_for_its_part_of_the_days() -> None:
    figures = requirements("2026-09-01..2026-09-15", funnel=FUNNEL | {"customers": 9})
    assert value(figures, "leads", start=date(2026, 9, 1), end=date(2026, 9, 15)) == Decimal("46.875")


def test_a_yearly_goal_that_recurs_asks_for_the_same() -> None:
    figures = requirements(goals=[{"kpi": "revenue", "target": 10_000_000, "every": "year"}])
    assert f"{value(figures, 'customers', **YEAR):.4f}" == "9.0909"


def test_stages_that_the_plan_leaves_out_are_not_required() -> None:
    rates = {"visitor_to_lead": 0.015, "lead_to_mql": 0.2, "mql_to_sql": 0.2, "sql_to_customer": 0.2}
    stages = ["visitor", "contact", "mql", "sql", "customer"]
    figures = requirements(funnel={"average_deal": 1_100_000, "rates": rates, "stages": stages})
    assert figures.find("opportunities", scenario="required") is None
    assert f"{value(figures, 'sessions', start=date(2026, 9, 1)):.6f}" == "6313.131313"


def test_what_the_plan_does_not_say_is_taken_from_the_period() -> None:
    rates = {name: rate for name, rate in FUNNEL["rates"].items() if name != "lead_to_mql"}
    figures = requirements(observed=observed(leads=50, mqls=10), funnel=FUNNEL | {"rates": rates})
    assert f"{value(figures, 'leads', start=date(2026, 9, 1)):.6f}" == MONTHLY["leads"]


def test_an_unknown_rate_costs_only_the_stages_before_it() -> None:
    rates = {name: rate for name, rate in FUNNEL["rates"].items() if name != "lead_to_mql"}
    figures = requirements(funnel=FUNNEL | {"rates": rates})
    assert f"{value(figures, 'mqls', start=date(2026, 9, 1)):.6f}" == MONTHLY["mqls"]
    for kpi in ("leads", "sessions"):
        figure = figures.find(kpi, scenario="required", start=date(2026, 9, 1))
        assert figure is not None
        assert figure.status == "not_available"
        assert dict(figure.reason.args if figure.reason else ()) == {"before": "leads", "after": "mqls"}


def test_without_a_deal_size_nothing_can_be_required() -> None:
    figures = requirements(funnel={"rates": FUNNEL["rates"]})
    assert {figure.status for figure in figures} == {"not_available"}


def test_without_a_revenue_goal_nothing_is_required() -> None:
    assert len(requirements(goals=[])) == 0


def test_requirements_stand_beside_what_was_measured(book: OpenBook) -> None:
    made = book(contacts=[{"contact_id": "1", "created_at": "2026-09-02"}])
    figures = made.figures(a_plan("2026-09", goals=[GOAL], funnel=FUNNEL), Ask(("leads",)))
    assert figures.find("leads") is not None
    assert f"{value(figures, 'leads', start=date(2026, 9, 1)):.6f}" == MONTHLY["leads"]
