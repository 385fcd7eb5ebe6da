"""What the forecast makes of a plan's months; numbers worked by hand where months are alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reportgen.calendar import Period, shift_months
from reportgen.plan import Plan, SectionChoice
from reportgen.records import Figure, Figures
from reportgen_plugins.forecast.kpis import asks, compute
from reportgen_plugins.forecast.options import ForecastOptions, Landing, landings, outlook
from tests.plugins.sections.world import figure, monthly, plan_of, say

YEAR_GOAL = {"kpi": "leads", "target": 130, "from": "2026-01-01", "by": "2026-12-31"}


def plan(options: dict[str, Any] | None = None, **data: Any) -> Plan:
    chosen = ForecastOptions.model_validate(options or {"kpis": ["leads"]})
    return replace(plan_of(**data), sections=(SectionChoice("forecast", chosen),))


def history(of: Plan, kpi: str, values: Iterable[int | str | None]) -> list[Figure]:
    """A value a month, the last one that of September 2026."""
    known = list(values)
    return monthly(of, kpi, shift_months(date(2026, 10, 1), -len(known)), known)


def forecast(of: Plan, *figures: Figure) -> dict[str, Figure]:
    return {each.id: each for each in compute(of, Figures(figures))}


def test_months_alike_go_on_for_sure() -> None:
    of = plan()

    found = forecast(of, *history(of, "leads", [10] * 12))

    assert {name: each.value for name, each in found.items()} == {
        "leads|forecast|2026-10-01|2026-10-31|month=2026-10": 10,
        "leads|forecast|2026-11-01|2026-11-30|month=2026-11": 10,
        "leads|forecast|2026-12-01|2026-12-31|month=2026-12": 10,
        "leads|forecast|2026-10-01|2026-12-31": 30,
    }
    for each in found.values():
        assert each.interval is not None
        assert (each.interval.level, each.interval.low, each.interval.high) == (Decimal("0.8"), each.value, each.value)


def test_what_was_reached_and_what_is_forecast_land_together() -> None:
    of = plan(goals=[YEAR_GOAL])
    reached = figure(of, "leads", 92, over=Period(date(2026, 1, 1), date(2026, 9, 30), ""))

    found = forecast(of, *history(of, "leads", [10] * 12), reached)

    assert found["leads|forecast|2026-01-01|2026-12-31"].value == 92 + 30


def test_counts_are_never_forecast_below_nothing() -> None:
    of = plan({"kpis": ["leads"], "months": 6})

    found = forecast(of, *history(of, "leads", [60, 50, 55, 40, 44, 30, 33, 20, 22, 10, 8, 2]))

    assert len(found) == 7
    for each in found.values():
        assert each.value is not None
        assert each.interval is not None
        assert 0 <= each.interval.low <= each.value <= each.interval.high


def test_money_that_was_negative_may_be_again() -> None:
    of = plan({"kpis": ["revenue"]})

    found = forecast(of, *history(of, "revenue", [50, -90, 60, -80, 40, -95, 55, -70, 45, -85, 65, -75]))

    total = found["revenue|forecast|2026-10-01|2026-12-31"]
    assert total.interval is not None
    assert total.interval.low < 0


def test_months_add_up_to_their_sum_whose_interval_is_narrower() -> None:
    of = plan()

    found = forecast(of, *history(of, "leads", [31, 28, 35, 30, 33, 29, 36, 31, 30, 34, 28, 33]))

    total = found.pop("leads|forecast|2026-10-01|2026-12-31")
    assert total.value == sum(each.value or 0 for each in found.values())
    assert total.interval is not None
    assert total.interval.low > sum((each.interval.low for each in found.values() if each.interval), Decimal(0))
    assert dict(total.beside)["months"] == 12


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ([10] * 11, "11"),
        ([10] * 15 + [None] + [10] * 5, "5"),
        ([0] * 12 + [10] * 9, "9"),
    ],
)
def test_a_short_history_is_refused_with_its_length(values: list[int | str | None], count: str) -> None:
    of = plan()

    (only,) = forecast(of, *history(of, "leads", values)).values()

    assert only.status == "not_available"
    assert only.reason is not None
    assert say(only.reason) == f"complete months of history without a gap: {count}; a forecast takes 12"


def test_a_last_month_that_is_not_known_is_no_zero() -> None:
    of = plan()

    (only,) = forecast(of, *history(of, "leads", [*[10] * 20, None])).values()

    assert only.value is None


def test_months_after_a_gap_are_enough() -> None:
    of = plan()

    found = forecast(of, *history(of, "leads", [99, 99, None, *[10] * 12]))

    assert found["leads|forecast|2026-10-01|2026-10-31|month=2026-10"].value == 10


def test_costs_of_the_plan_are_taken_as_typed_and_the_rest_is_forecast() -> None:
    of = plan(
        {"kpis": ["cost"]},
        costs=[
            {"category": "salaries", "amount": 100, "every": "month", "from": "2026-07-01"},
            {"category": "tools", "amount": 60, "on": "2026-11-10"},
        ],
    )

    found = forecast(of, *history(of, "cost", [40] * 9 + [140] * 3))

    # Beside the plan's 100 since July there always were 40.
    assert [
        found[f"cost|forecast|2026-{m}|month=2026-{m[:2]}"].value for m in ("10-01|2026-10-31", "11-01|2026-11-30")
    ] == [
        140,
        200,
    ]


def test_a_month_that_is_not_over_is_forecast_and_not_fitted() -> None:
    running = Period(date(2026, 7, 1), date(2026, 9, 15), "2026-Q3", "quarter", partial=True)
    of = replace(plan(), period=running, as_of=date(2026, 9, 15))
    found = outlook(of)

    assert found is not None
    assert found.known == date(2026, 8, 31)
    assert [month.label for month in found.ahead] == ["2026-09", "2026-10", "2026-11", "2026-12"]


@pytest.mark.parametrize(
    ("as_of", "months"), [(date(2026, 9, 30), 3), (date(2026, 10, 31), 6), (date(2026, 12, 31), 12)]
)
def test_forecasts_reach_to_the_years_end_or_half_a_year(as_of: date, months: int) -> None:
    month = Period(as_of.replace(day=1), as_of, f"{as_of:%Y-%m}", "month")
    found = outlook(replace(plan(), period=month, as_of=as_of))

    assert found is not None
    assert len(found.ahead) == months


def test_a_fiscal_year_ends_when_it_does() -> None:
    of = plan(report={"fiscal_year_start": 4})
    found = outlook(of)

    assert found is not None
    assert found.ahead[-1].end == date(2027, 3, 31)
    assert landings(of, found) == (Landing("leads", date(2026, 4, 1), date(2027, 3, 31)),)


def test_goals_that_end_within_a_month_or_beyond_the_forecast_have_no_landing() -> None:
    of = plan(
        goals=[
            {**YEAR_GOAL, "by": "2026-11-15"},
            {**YEAR_GOAL, "by": "2027-06-30"},
            {**YEAR_GOAL, "channel": "E-mail"},
            {"kpi": "leads", "target": 10, "every": "month"},
            {**YEAR_GOAL, "by": "2026-10-31"},
        ]
    )
    found = outlook(of)

    assert found is not None
    assert landings(of, found) == (Landing("leads", date(2026, 1, 1), date(2026, 10, 31)),)


def test_goals_of_single_months_leave_the_year_to_land_at() -> None:
    of = plan(goals=[{**YEAR_GOAL, "from": f"2026-{m}-01", "by": f"2026-{m}-30"} for m in ("09", "11")])
    found = outlook(of)

    assert found is not None
    assert landings(of, found) == (Landing("leads", date(2026, 1, 1), date(2026, 12, 31)),)


@given(st.lists(st.integers(0, 50), min_size=12, max_size=16).filter(lambda values: values[0] > 0))
@settings(deadline=None, max_examples=8)
def test_months_lie_inside_their_intervals_and_add_up(values: list[int]) -> None:
    of = plan()

    found = forecast(of, *history(of, "leads", values))

    total = found.pop("leads|forecast|2026-10-01|2026-12-31")
    assert total.value == sum(each.value or 0 for each in found.values())
    for each in (total, *found.values()):
        assert each.interval is not None
        assert each.value is not None
        assert 0 <= each.interval.low <= each.value <= each.interval.high


def test_the_goals_and_the_objective_choose_the_kpis() -> None:
    of = plan({"months": 1}, objective="visibility", goals=[YEAR_GOAL, {"kpi": "roi", "target": 1}])
    found = outlook(of)

    assert found is not None
    assert found.kpis == ("leads", "sessions", "revenue", "cost")


def test_a_plan_without_the_section_asks_for_nothing() -> None:
    of = plan_of()

    assert not list(asks(of))
    assert not list(compute(of, Figures()))


def test_only_sums_over_time_can_be_forecast() -> None:
    with pytest.raises(ValidationError, match="roi: forecasts are made of sessions"):
        ForecastOptions(kpis=("roi",))
