from __future__ import annotations

from datetime import date
from decimal import Decimal

from reportgen_plugins.sections.break_even import CashMonth, Outlook, accumulate, ahead, break_even


def curve(*profits: int, cost: int = 20) -> tuple[CashMonth, ...]:
    """Gross profit by month from January, at a constant cost."""
    return accumulate(
        [(date(2026, place, 1), Decimal(profit), Decimal(cost)) for place, profit in enumerate(profits, start=1)]
    )


def test_the_worked_case_breaks_even_in_july() -> None:
    found = curve(0, 0, 5, 15, 30, 45, 60)

    assert [int(month.cumulative) for month in found] == [-20, -40, -55, -60, -50, -25, 15]
    assert break_even(found).month == date(2026, 7, 1)


def test_a_sum_that_falls_below_zero_again_has_not_broken_even_before() -> None:
    # +10, −10, +20: the sum is −10 at the end of February
    assert break_even(curve(30, 0, 50)).month == date(2026, 3, 1)


def test_a_programme_that_never_was_in_the_red_broke_even_at_once() -> None:
    assert break_even(curve(30, 30)).month == date(2026, 1, 1)


def test_the_curve_begins_with_the_first_month_that_cost_anything() -> None:
    months = [(date(2026, 1, 1), Decimal(5), Decimal(0)), (date(2026, 2, 1), Decimal(0), Decimal(20))]

    assert [month.start for month in accumulate(months)] == [date(2026, 2, 1)]


def test_steady_profit_forecasts_the_month_with_no_spread() -> None:
    state = break_even(curve(0, 0, 0, 0, 0, 0, 25, 25, 25, 25, 25, 25))

    # −120 after six months, +5 a month since: −90; eighteen months more
    assert state.status == "forecast"
    assert state.month == state.low == state.high == date(2028, 6, 1)


def test_uneven_months_widen_the_forecast() -> None:
    state = break_even(curve(*[0] * 6, 10, 60, 0, 60, 0, 60))

    assert state.status == "forecast"
    assert state.month is not None
    assert state.low is not None
    assert state.low < state.month
    assert state.high is None or state.high > state.month


def test_losses_of_late_put_break_even_out_of_sight() -> None:
    assert break_even(curve(0, 0, 0, 5, 5, 5)).status == "out_of_sight"


def test_a_profit_too_small_to_matter_within_ten_years_is_out_of_sight() -> None:
    assert break_even(curve(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 121, cost=20)).status == "out_of_sight"


def test_no_months_have_no_break_even() -> None:
    assert break_even(()).status == "out_of_sight"


def test_the_rate_is_uncertain_too() -> None:
    # Six months of 40, 0, 40, 0, 40, 0 less 10: +10 a month, with a standard deviation of 21.9089 (√(6 × 20² ÷ 5)).
    found = accumulate(
        [(date(2026, 1, 1), Decimal(0), Decimal(150))]
        + [(date(2026, 2 + place, 1), Decimal(40 if place % 2 == 0 else 0), Decimal(10)) for place in range(6)]
    )
    state = break_even(found)

    # −90 after July, so April 2027 at the mean. After n months the spread is 1.2816 × 21.9089 × √(n + n² ÷ 6) = 28.0785 × √(…):
    # at 3 months 30 + 28.0785 × 2.1213 = 89.56 < 90, at 4: 40 + 28.0785 × 2.5820 = 112.5. The low end never gains.
    assert state.month == date(2027, 4, 1)
    assert state.low == date(2026, 11, 1)
    assert state.high is None


def test_the_months_to_come_are_the_mean_of_the_last_six() -> None:
    found = curve(0, 0, 0, 0, 0, 0, 50, 50, 50, 50, 50, 50, cost=26)

    # −156, then +24 a month: −12 after a year; January brings +12.
    assert ahead(found, break_even(found)) == (
        Outlook(date(2027, 1, 1), Decimal(50), Decimal(26), Decimal(12), Decimal(12), Decimal(12)),
    )


def test_the_outlook_goes_on_to_the_day_that_was_asked_for() -> None:
    # 40, 0, 40, 0, 40, 0 less 10 from March: +10 a month, with a standard deviation of 21.9089 (√(6 × 20² ÷ 5)).
    found = accumulate(
        [(date(2026, 3 + place, 1), Decimal(40 if place % 2 == 0 else 0), Decimal(10)) for place in range(6)]
    )
    state = break_even(found)
    coming = ahead(found, state, date(2026, 11, 30))

    assert state.status == "reached"
    assert [(month.start, int(month.cumulative)) for month in coming] == [
        (date(2026, 9, 1), 70), (date(2026, 10, 1), 80), (date(2026, 11, 1), 90),
    ]  # fmt: skip
    # 1.2816 × 21.9089 × √(n + n² ÷ 6): after one month 28.0785 × 1.0801 = 30.33, after three 28.0785 × 2.1213 = 59.56.
    assert [(round(month.low, 2), round(month.high, 2)) for month in (coming[0], coming[2])] == [
        (Decimal("39.67"), Decimal("100.33")), (Decimal("30.44"), Decimal("149.56")),
    ]  # fmt: skip


def test_fewer_than_six_months_tell_too_little_to_go_on() -> None:
    found = curve(30, 30, 30, 30, 30)

    assert break_even(found).status == "reached"
    assert ahead(found, break_even(found), date(2026, 12, 31)) == ()


def test_no_months_have_no_outlook() -> None:
    assert ahead((), break_even(()), date(2026, 12, 31)) == ()


def test_a_break_even_too_far_away_is_not_drawn() -> None:
    found = curve(0, 0, 0, 0, 0, 0, 21, 21, 21, 21, 21, 21)

    assert break_even(found).status == "forecast"
    assert ahead(found, break_even(found)) == ()
