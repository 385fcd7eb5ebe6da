"""Goals: stretches, pacing, status, forecasts, targets. Numbers worked by hand beside each case."""

# mypy: disable-error-code="comparison-overlap"
# Decimals equal integers, also within tuples, which mypy does not see.

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reportgen.calendar import Period, containing
from reportgen.document import Name
from reportgen.metrics import goal_asks, goals, kpi_infos, measure, target_figures, work
from reportgen.metrics.pacing import Month, forecast, landing, profile_share
from reportgen.metrics.stretches import Stretch
from reportgen.records import GoalResult

from .conftest import Q3, Company, a_measure, make_plan

Q3_TO_DATE = Period(date(2026, 7, 1), date(2026, 8, 15), "2026-Q3", "quarter", partial=True)


def judge(
    company: Company, *, period: Period = Q3, as_of: date = date(2026, 10, 1), since: date | None = None, **goal: Any
) -> GoalResult:
    """The result of one goal for leads, unless told otherwise."""
    channels, report = goal.pop("channels", {}), goal.pop("report", {})
    chosen = {"kpi": "leads", "target": 5, "from": since} | goal
    plan = make_plan(goals=[chosen], as_of=as_of, compare=False, period=period, channels=channels, report=report)
    company.plan = plan
    asks = goal_asks(plan, company.catalogue)
    figures = measure(plan, company.catalogue, company.warehouse, asks).figures
    (result,) = goals(plan, kpi_infos(plan, company.catalogue), figures, work(company.warehouse))
    return result


def test_a_recurring_goal_is_summed_over_the_period(company: Company) -> None:
    result = judge(company, target=2, every="month")
    assert (result.target, result.actual.value, result.expected) == (6, 5, 6)
    assert result.attainment is not None
    assert round(result.attainment, 4) == Decimal("0.8333")
    assert result.status == "red"
    assert (result.forecast, result.low, result.high) == (5, 5, 5)


def test_a_clipped_recurrence_counts_by_its_days(company: Company) -> None:
    # From 16 July: 16 of 31 days of July, then two whole months.
    result = judge(company, target=31, every="month", since=date(2026, 7, 16))
    assert result.target == 16 + 31 + 31


def test_weeks_count_by_their_days(company: Company) -> None:
    # 92 days are 92/7 weeks.
    assert judge(company, target=7, every="week").target == 92


def test_a_period_that_is_not_over_expects_the_elapsed_part(company: Company) -> None:
    # The whole quarter's target; due are July and 15 of 31 days of August.
    result = judge(company, period=Q3_TO_DATE, as_of=date(2026, 8, 15), target=31, every="month")
    assert (result.start, result.end, result.target) == (date(2026, 7, 1), date(2026, 9, 30), 93)
    assert (result.expected, result.actual.value) == (46, 4)


def test_a_goal_with_a_date_expects_its_part_by_day(company: Company) -> None:
    # 1 July to 31 December: 184 days, 92 of them over.
    result = judge(company, target=10, since=date(2026, 7, 1), by=date(2026, 12, 31))
    assert (result.expected, result.attainment, result.status) == (5, 1, "green")
    # Months of the stretch: 3, 2, 0, so 5/92 a day for 92 more days.
    assert result.forecast is not None
    assert round(result.forecast, 10) == 10
    assert result.required_rate is not None
    assert round(result.required_rate * 92, 10) == 5


@pytest.mark.parametrize(("first_month", "name"), [(1, "2026-Q3"), (4, "FY2027-Q2"), (5, "")])
def test_a_goal_of_a_quarter_bears_the_name_that_the_plan_gives_it(
    company: Company, first_month: int, name: str
) -> None:
    assert judge(company, target=2, every="month", report={"fiscal_year_start": first_month}).label == name


def test_a_goal_without_a_start_begins_with_the_year_of_its_end(company: Company) -> None:
    result = judge(company, target=12, by=date(2026, 12, 31))
    assert result.start == date(2026, 1, 1)
    assert result.actual.value == 6


def test_last_years_profile_says_what_is_due() -> None:
    months = [
        Month(date(2025, month, 1), date(2025, month, 28), Decimal(10 if month == 1 else 1)) for month in range(1, 13)
    ]
    stretch = Stretch(date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 31))
    assert profile_share(stretch, months) == Fraction(10, 21)
    assert profile_share(stretch, months[:11]) is None


def test_lower_is_better_is_held_the_other_way_round(company: Company) -> None:
    # 510.05 spent of 612.06 that were allowed: expected ÷ actual = 1.2.
    result = judge(company, kpi="cost", target=Decimal("204.02"), every="month")
    assert (result.attainment, result.status) == (Decimal("1.2"), "green")
    assert result.required_rate is None


def test_an_attainment_without_a_divisor_is_not_available(company: Company) -> None:
    result = judge(company, target=0, every="month")
    assert (result.attainment, result.status) == (None, "not_available")


def test_a_rate_expects_its_whole_target(company: Company) -> None:
    company.add(
        a_measure("paid_share", numerator="count(CASE WHEN r.channel = 'Paid' THEN 1 END)", denominator="count(*)")
    )
    result = judge(company, kpi="paid_share", target=Decimal("0.65"), every="month")
    assert (result.target, result.expected) == (Decimal("0.65"), Decimal("0.65"))
    assert result.status == "amber"  # 0.6 ÷ 0.65 = 0.92


def test_thresholds_of_the_plan_decide(company: Company) -> None:
    assert judge(company, target=2, every="month", thresholds={"green": "0.8", "amber": "0.5"}).status == "green"


def test_a_goal_that_waits_for_work_is_pending(company: Company) -> None:
    result = judge(company, target=200, every="month", after=["new website"])
    assert result.status == "pending"
    assert result.reason is not None


def _works(company: Company, *rows: Any) -> None:
    company.load("activities", [dict(zip(("activity", "planned", "done", "due"), row, strict=True)) for row in rows])


def test_a_goal_counts_once_the_work_before_it_is_done(company: Company) -> None:
    # 2 of 2 pages, under another spelling: done. 5 leads of 6: 83 %.
    _works(company, (" New Website", Decimal(2), Decimal(2), date(2026, 6, 30)))
    assert judge(company, target=2, every="month", after=["new website"]).status == "red"


def test_a_goal_waits_for_every_row_of_the_work_and_says_until_when(company: Company) -> None:
    _works(
        company,
        ("new website", Decimal(2), Decimal(2), date(2026, 6, 30)),
        ("new website", Decimal(3), Decimal(1), date(2026, 11, 15)),
        ("price list", Decimal(1), None, date(2026, 10, 15)),
        ("training", None, Decimal(1), None),
    )
    result = judge(company, target=2, every="month", after=["new website", "price list", "training"])
    assert result.status == "pending"
    assert result.reason is not None
    assert result.reason.arguments["activities"] == Name("new website, price list")
    assert result.reason.arguments["date"] == date(2026, 11, 15)


def test_work_that_no_row_tells_of_is_not_done(company: Company) -> None:
    _works(company, ("training", Decimal(1), Decimal(1), date(2026, 6, 30)))
    result = judge(company, target=2, every="month", after=["new website"])
    assert result.status == "pending"
    assert result.reason is not None
    assert "date" not in result.reason.arguments


def test_a_goal_that_has_not_begun_is_pending(company: Company) -> None:
    result = judge(company, target=2, since=date(2026, 11, 1), by=date(2026, 12, 31))
    assert result.status == "pending"
    assert result.actual.status == "not_available"


def test_a_goal_of_a_channel_is_held_against_that_channel(company: Company) -> None:
    assert judge(company, target=1, every="month", channel="paid ").actual.value == 3


def test_a_goal_of_a_channel_that_brought_nothing_stands_at_zero(company: Company) -> None:
    result = judge(company, target=1, every="month", channel="Fairs")
    assert (result.actual.value, result.status) == (0, "red")


def test_the_rule_of_three_names_what_is_missing(company: Company) -> None:
    assert judge(company).missing == ("time", "resources", "owner")
    assert judge(company, every="month", owner="CMO", resources={"hours": 10}).missing == ()


def test_a_forecast_has_an_interval_from_three_months_of_history() -> None:
    stretch = Stretch(date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30))
    months = [
        Month(date(2026, number, 1), date(2026, number, days), Decimal(value))
        for number, days, value in [(1, 31, 10), (2, 28, 14), (3, 31, 12), (4, 30, 30), (5, 31, 31), (6, 30, 30)]
    ]
    ahead = forecast(Decimal(127), stretch, months)
    # The last three months bring 91 in 91 days; 184 days are left.
    assert (ahead.rate, ahead.value) == (1, 311)
    assert ahead.low is not None
    assert ahead.high is not None
    # s = √(512.8333 ÷ 5) = 10.1275, m = 184/30.4375 = 6.0452, k = 3: half = 1.2816 × s × √(m + m²/3) = 55.41.
    assert float(ahead.high - 311) == pytest.approx(
        1.281551565 * 102.566667**0.5 * (6.04517454 + 6.04517454**2 / 3) ** 0.5, rel=1e-4
    )
    assert ahead.high - ahead.value == ahead.value - ahead.low
    assert forecast(Decimal(24), stretch, months[:2]).low is None


def test_a_landing_is_the_day_the_target_is_reached() -> None:
    stretch = Stretch(date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30))
    assert landing(Decimal(10), Decimal(20), stretch, Decimal(4)) == date(2026, 7, 3)
    assert landing(Decimal(20), Decimal(20), stretch, Decimal(4)) is None
    assert landing(Decimal(10), Decimal(20), stretch, Decimal(0)) is None


def test_targets_of_the_period_are_figures(company: Company) -> None:
    result = judge(company, target=18, every="month")
    (figure,) = target_figures(company.plan, [result])
    assert (figure.id, figure.value) == ("leads|target|2026-07-01|2026-09-30", 54)


def test_a_goal_of_a_year_gives_the_period_its_part(company: Company) -> None:
    result = judge(company, target=365, by=date(2026, 12, 31))
    (figure,) = target_figures(company.plan, [result])
    assert figure.value == 92


@pytest.fixture
def seasonal(company: Company) -> Company:
    """A lead a month in 2025, but ten in January and, as the company has it, six from June to August 2026."""
    days = [date(2025, 1, 1 + number) for number in range(10)]
    days += [date(2025, month, 3) for month in range(2, 13)]
    for number, day in enumerate(days):
        company.engine._connection.execute(
            "INSERT INTO contacts (contact_id, lead_on, created_on) VALUES (?, ?, ?)", [f"old {number}", day, day]
        )
    company.tables["contacts"] = replace(company.tables["contacts"], first=date(2025, 1, 1))
    return company


@pytest.mark.parametrize(
    ("start", "end", "planned"),
    [
        # 21 leads in 2025: 10 in January, 1 in each other month.
        (date(2026, 1, 1), date(2026, 1, 31), 100),
        (date(2026, 1, 1), date(2026, 3, 31), 120),
        (date(2026, 7, 1), date(2026, 9, 30), 30),
        (date(2026, 12, 1), date(2026, 12, 31), 10),
    ],
)
def test_what_is_planned_for_the_period_follows_the_goals_own_course(
    seasonal: Company, start: date, end: date, planned: int
) -> None:
    period = Period(start, end, f"{start}..{end}")
    result = judge(seasonal, target=210, by=date(2026, 12, 31), period=period, as_of=date(2027, 1, 2))

    (figure,) = target_figures(seasonal.plan, [result])

    assert figure.value == planned
    due = {step.end: step.due for step in result.course}
    assert due[end] - due.get(start - timedelta(days=1), 0) == planned


def test_what_is_planned_for_every_quarter_makes_the_target(seasonal: Company) -> None:
    quarters = [containing(date(2026, month, 1), "quarter") for month in (1, 4, 7, 10)]
    results = [judge(seasonal, target=210, by=date(2026, 12, 31), period=each, as_of=each.end) for each in quarters]

    assert sum(result.planned or 0 for result in results) == 210


def test_a_goal_of_a_channel_knows_its_other_names(company: Company) -> None:
    result = judge(company, target=1, every="month", channel="SEA", channels={"Paid": ["sea", "Ads"]})
    assert result.actual.value == 3
    (figure,) = target_figures(company.plan, [result])
    assert figure.dimensions == (("channel", "Paid"),)


def test_a_target_is_spelt_like_what_it_is_held_against(company: Company) -> None:
    (figure,) = target_figures(company.plan, [judge(company, target=1, every="month", channel="paid ")])
    assert figure.dimensions == (("channel", "Paid"),)


# --- the way to a goal -------------------------------------------------------------------------------------------------


def test_the_way_to_a_goal_is_cumulated_by_its_cadence(company: Company) -> None:
    # 92 days from July to September: 31, 62 and 92 are due; 5 leads in all.
    result = judge(company, target=92, since=date(2026, 7, 1), by=date(2026, 9, 30))

    assert [(step.start.month, step.due) for step in result.course] == [(7, 31), (8, 62), (9, 92)]
    reached = [step.reached for step in result.course]
    assert reached == sorted(value for value in reached if value is not None)
    assert reached[-1] == result.actual.value == 5


def test_the_way_ends_where_nothing_is_known_yet(company: Company) -> None:
    result = judge(
        company, target=92, since=date(2026, 7, 1), by=date(2026, 9, 30), period=Q3_TO_DATE, as_of=date(2026, 8, 15)
    )

    assert [step.reached is not None for step in result.course] == [True, False, False]
    assert result.course[-1].due == 92


@pytest.mark.parametrize(("cadence", "pieces"), [("week", 14), ("month", 3), ("quarter", 1)])
def test_cadence_sets_the_grain(company: Company, cadence: str, pieces: int) -> None:
    # 1 July 2026 is a Wednesday and 30 September too: 13 weeks and a day touch 14 calendar weeks.
    assert len(judge(company, target=2, every="month", cadence=cadence).course) == pieces


def test_a_recurring_goal_cumulates_its_recurrences(company: Company) -> None:
    assert [step.due for step in judge(company, target=2, every="month").course] == [2, 4, 6]


def test_a_channel_from_which_nothing_came_in_a_month_reached_nothing_there(company: Company) -> None:
    result = judge(company, target=2, every="month", channel="Paid")

    assert [step.reached for step in result.course][-1] == result.actual.value
    assert None not in [step.reached for step in result.course]


def test_a_rate_has_no_way(company: Company) -> None:
    company.add(
        a_measure("paid_share", numerator="count(CASE WHEN r.channel = 'Paid' THEN 1 END)", denominator="count(*)")
    )
    assert judge(company, kpi="paid_share", target=Decimal("0.65"), every="month").course == ()
