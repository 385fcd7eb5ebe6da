from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.plan.schema import PlanModel
from reportgen.records import Figure, Figures
from reportgen_plugins.kpis import scenarios, sensitivity
from reportgen_plugins.kpis.backwards import backwards, forwards
from reportgen_plugins.kpis.settings import FunnelSettings
from reportgen_plugins.kpis.spending import spending
from tests.plugins.kpis.book import a_plan

COUNTS = {"sessions": 6000, "leads": 90, "mqls": 18, "sqls": 9, "opportunities": 6, "customers": 3}
MONEY = {"revenue": 300_000, "cost": 100_000, "average_new_deal": 100_000}
GOAL = {"kpi": "revenue", "target": 12_000_000, "from": "2026-01-01", "by": "2026-12-31"}


def observed(**changes: int | None) -> Figures:
    values = {**COUNTS, **MONEY, **changes}
    return Figures(
        Figure(kpi, "count", "actual", date(2026, 7, 1), date(2026, 9, 30), value=Decimal(value))
        for kpi, value in values.items()
        if value is not None
    )


def changed(figures: Figures, kpi: str, driver: str, change: str = "+10%") -> Figure:
    found = figures.find(kpi, scenario="sensitivity", driver=driver, change=change)
    assert found is not None
    return found


def sensed(plan: Any = None, **changes: int | None) -> Figures:
    return Figures(sensitivity.compute(plan or a_plan(), observed(**changes)))


def test_a_tenth_more_of_any_stage_is_a_tenth_more_of_all_that_follows() -> None:
    figures = sensed()
    for driver in ("sessions", "lead_to_mql_rate", "opportunity_to_customer_rate"):
        assert changed(figures, "customers", driver).value == Decimal("3.3")
        assert changed(figures, "revenue", driver).value == 330_000
        assert changed(figures, "revenue", driver, "-10%").value == 270_000


def test_cost_changes_roi_alone() -> None:
    figures = sensed()
    # Without a margin the return is the revenue: (300 − 110) ÷ 110 and (300 − 90) ÷ 90.
    assert changed(figures, "roi", "cost").value == pytest.approx(Decimal(190) / 110)
    assert changed(figures, "roi", "cost", "-10%").value == pytest.approx(Decimal(210) / 90)
    assert changed(figures, "customers", "cost").value == 3


def test_a_rate_stops_at_all_of_them() -> None:
    figures = sensed(sqls=18, opportunities=17)
    assert changed(figures, "customers", "mql_to_sql_rate").value == 3
    assert changed(figures, "customers", "sql_to_opportunity_rate").value == pytest.approx(Decimal(3) * 18 / 17)
    assert changed(figures, "customers", "mql_to_sql_rate", "-10%").value == Decimal("2.7")


def test_a_rate_of_a_period_that_passes_all_of_them_cannot_rise() -> None:
    assert changed(sensed(mqls=100), "customers", "lead_to_mql_rate").value == 3


def test_stages_without_figures_drive_nothing() -> None:
    figures = sensed(sessions=None, sqls=None)
    drivers = {figure.dimension("driver") for figure in figures}
    assert drivers == {"leads", "lead_to_mql_rate", "opportunity_to_customer_rate", "average_deal", "cost"}


def test_a_zero_rate_is_no_driver_and_nothing_comes_of_nothing() -> None:
    figures = sensed(customers=0, revenue=0)
    assert "opportunity_to_customer_rate" not in {figure.dimension("driver") for figure in figures}
    assert {figure.value for figure in figures if figure.kpi == "revenue"} == {0}


def test_without_cost_there_is_no_roi_to_change() -> None:
    figure = changed(sensed(cost=None), "roi", "sessions")
    assert (figure.value, figure.status) == (None, "not_available")
    assert figure.reason is not None


def test_stages_may_be_left_out() -> None:
    plan = a_plan(funnel={"stages": ["lead", "sql", "customer"]})
    assert changed(sensed(plan), "customers", "lead_to_sql_rate").value == Decimal("3.3")


@given(st.fractions(min_value=Fraction(1, 1000), max_value=1))
def test_a_rise_never_passes_all_of_them(rate: Fraction) -> None:
    assert rate * sensitivity.factor(rate, Fraction(1, 10)) <= 1
    assert 1 <= sensitivity.factor(rate, Fraction(1, 10)) <= Fraction(11, 10)
    assert sensitivity.factor(rate, Fraction(-1, 10)) == Fraction(9, 10)


@given(
    st.fractions(min_value=Fraction(1, 100), max_value=10_000),
    st.lists(st.fractions(min_value=Fraction(1, 1000), max_value=1), max_size=6),
)
def test_forwards_undoes_backwards_exactly(customers: Fraction, rates: list[Fraction]) -> None:
    levels = backwards(customers, rates)
    assert forwards(levels[0], rates) == levels


# --- scenarios ---------------------------------------------------------------------------------------------------------


def planned(alternative: dict[str, Any] | None = None, data: dict[str, Any] | None = None, **plan: Any) -> Any:
    base = a_plan(goals=[GOAL], **plan)
    other = base
    if alternative is not None:
        settings = {**base.settings, "funnel": FunnelSettings.model_validate(alternative)}
        other = replace(base, settings=settings, data=PlanModel.model_validate({"goals": [GOAL], **(data or {})}))
    return replace(base, alternatives={"other": other})


def scenario(plan: Any, kpi: str, name: str = "other", figures: Figures | None = None, **dimensions: Any) -> Figure:
    found = Figures(scenarios.compute(plan, figures or observed())).find(kpi, scenario=name, **dimensions)
    assert found is not None
    return found


def test_what_neither_plan_nor_scenario_says_is_taken_from_the_period() -> None:
    plan = planned({"rates": {"opportunity_to_customer": 0.75}})
    assert scenario(plan, "customers", scenarios.PLANNED).value == 3
    assert scenario(plan, "customers").value == Decimal("4.5")  # 6 opportunities × 0.75
    assert scenario(plan, "revenue").value == 450_000
    assert scenario(plan, "roi").value == Decimal("3.5")
    # 12 000 000 ÷ 100 000 = 120 customers a year, 30 a quarter, ÷ 0.75 = 40 opportunities.
    assert scenario(plan, "opportunities", funnel="required").value == 40
    assert scenario(plan, "opportunities", scenarios.PLANNED, funnel="required").value == 60


def test_a_scenario_of_costs_changes_what_the_plan_spends() -> None:
    costs = [{"category": "agency", "amount": 1_000, "every": "month", "from": "2026-08-01"}]
    less = [{"category": "agency", "amount": 250, "every": "month", "from": "2026-08-01"}]
    plan = planned({}, {"costs": less}, costs=costs)
    assert scenario(plan, "cost", scenarios.PLANNED).value == 100_000
    assert scenario(plan, "cost").value == 100_000 - 2 * 750


def test_without_visits_nothing_is_given() -> None:
    figure = scenario(planned({}), "customers", figures=observed(sessions=None))
    assert figure.status == "not_available"
    assert figure.reason is not None


def test_an_unknown_rate_stops_the_chain() -> None:
    plan = planned({"rates": {"lead_to_mql": 0.5}})
    assert scenario(plan, "customers", figures=observed(sqls=0)).status == "not_available"


def test_without_scenarios_nothing_is_computed() -> None:
    assert not list(scenarios.compute(a_plan(goals=[GOAL]), observed()))
    assert not list(scenarios.asks(a_plan()))


def test_spending_is_spread_by_day() -> None:
    plan = a_plan(
        costs=[
            {
                "category": "a",
                "amount": 310,
                "every": "month",
                "from": "2026-07-22",
            },  # 10 of 31 days, then 2 whole months
            {"category": "b", "hours": 10, "hourly_rate": 5, "on": "2026-09-30", "currency": "USD"},
            {"category": "c", "amount": 100, "from": "2026-06-29", "until": "2026-07-02"},  # 2 of 4 days
            {"category": "d", "amount": 999, "on": "2026-10-01"},
        ],
        currencies={"USD": {"rate": 0.9, "on": "2026-09-30"}},
    )
    assert spending(plan) == 100 + 620 + Fraction(45) + 50
