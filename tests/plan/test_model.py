"""What a plan says of itself: the days its goals are about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from reportgen.plan.schema import Goal
from tests.plugins.kpis.book import a_plan


def dates(
    period: str = "2026-Q3", as_of: date = date(2026, 10, 1), since: str | None = None, **goal: Any
) -> tuple[date, date] | None:
    year = goal.pop("fiscal_year_start", 1)
    plan = a_plan(period, as_of=as_of, report={"fiscal_year_start": year})
    return plan.dates_of(Goal.model_validate({"kpi": "leads", "target": 1, "from": since} | goal))


def test_a_goal_without_a_start_begins_with_the_fiscal_year_of_its_end() -> None:
    assert dates(by="2026-12-31") == (date(2026, 1, 1), date(2026, 12, 31))
    assert dates(by="2027-03-31", fiscal_year_start=4) == (date(2026, 4, 1), date(2027, 3, 31))
    assert dates(by="2027-06-30", fiscal_year_start=4) == (date(2027, 4, 1), date(2027, 6, 30))


def test_a_goal_with_both_ends_is_about_the_days_between() -> None:
    assert dates(since="2026-08-05", by="2027-01-31") == (date(2026, 8, 5), date(2027, 1, 31))


def test_a_recurring_goal_is_about_the_whole_period_as_far_as_it_holds() -> None:
    assert dates(every="month") == (date(2026, 7, 1), date(2026, 9, 30))
    assert dates("2026-Q3", date(2026, 8, 15), every="month") == (date(2026, 7, 1), date(2026, 9, 30))
    assert dates(every="month", since="2026-08-01") == (date(2026, 8, 1), date(2026, 9, 30))
    assert dates(every="month", since="2026-10-01") is None


def test_a_goal_without_any_time_is_about_the_period() -> None:
    assert dates() == (date(2026, 7, 1), date(2026, 9, 30))
    assert dates("2026-07-01..2026-09-30", date(2026, 8, 15)) == (date(2026, 7, 1), date(2026, 8, 15))


def test_a_goal_is_narrowed_by_one_dimension() -> None:
    with pytest.raises(ValidationError, match="narrowed by one"):
        dates(channel="Email", campaign="Spring")
