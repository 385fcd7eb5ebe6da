from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.calendar import (
    Grain,
    Period,
    PeriodError,
    containing,
    label,
    months_back,
    parse,
    previous,
    shift_months,
    split,
    year_ago,
)

AS_OF = date(2026, 10, 1)
DAY = timedelta(days=1)

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
units: st.SearchStrategy[Grain] = st.sampled_from(["week", "month", "quarter", "year"])
fiscal_starts = st.integers(1, 12)


def stretch(period: Period) -> str:
    return f"{period.label} {period.start}..{period.end}" + (" partial" if period.partial else "")


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("2026-09", "2026-09 2026-09-01..2026-09-30"),
        ("2026-Q3", "2026-Q3 2026-07-01..2026-09-30"),
        ("2025", "2025 2025-01-01..2025-12-31"),
        ("2026-W05", "2026-W05 2026-01-26..2026-02-01"),
        ("2020-W53", "2020-W53 2020-12-28..2021-01-03"),
        ("2026-09-15", "2026-09-15 2026-09-15..2026-09-15"),
        ("2026-07-01..2026-09-30", "2026-07-01..2026-09-30 2026-07-01..2026-09-30"),
        ("2026-05..2026-09", "2026-05..2026-09 2026-05-01..2026-09-30"),
        (" 2026-09 ", "2026-09 2026-09-01..2026-09-30"),
        ("last-week", "2026-W39 2026-09-21..2026-09-27"),
        ("last-month", "2026-09 2026-09-01..2026-09-30"),
        ("last-quarter", "2026-Q3 2026-07-01..2026-09-30"),
        ("last-year", "2025 2025-01-01..2025-12-31"),
        ("last-fiscal-quarter", "FY2026-Q3 2026-07-01..2026-09-30"),
        ("last-fiscal-year", "FY2025 2025-01-01..2025-12-31"),
        ("week-to-date", "2026-W40 2026-09-28..2026-10-01 partial"),
        ("month-to-date", "2026-10 2026-10-01..2026-10-01 partial"),
        ("quarter-to-date", "2026-Q4 2026-10-01..2026-10-01 partial"),
        ("year-to-date", "2026 2026-01-01..2026-10-01 partial"),
        ("this-month", "2026-10 2026-10-01..2026-10-01 partial"),
        ("2026-07-01..2026-12-31", "2026-07-01..2026-12-31 2026-07-01..2026-10-01 partial"),
    ],
)
def test_an_expression_names_a_period(expression: str, meant: str) -> None:
    assert stretch(parse(expression, AS_OF)) == meant


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("FY2026", "FY2026 2025-04-01..2026-03-31"),
        ("FY2026-Q1", "FY2026-Q1 2025-04-01..2025-06-30"),
        ("FY2026-Q4", "FY2026-Q4 2026-01-01..2026-03-31"),
        ("last-quarter", "FY2027-Q2 2026-07-01..2026-09-30"),
        ("last-year", "FY2026 2025-04-01..2026-03-31"),
        ("fiscal-year-to-date", "FY2027 2026-04-01..2026-10-01 partial"),
        ("year-to-date", "FY2027 2026-04-01..2026-10-01 partial"),
        ("last-month", "2026-09 2026-09-01..2026-09-30"),
        ("2026-Q3", "2026-Q3 2026-07-01..2026-09-30"),
        ("2025", "2025 2025-01-01..2025-12-31"),
        ("FY2026-Q1..FY2026-Q2", "2025-04-01..2025-09-30 2025-04-01..2025-09-30"),
    ],
)
def test_a_fiscal_year_from_april_is_named_by_the_year_it_ends_in(expression: str, meant: str) -> None:
    assert stretch(parse(expression, AS_OF, 4)) == meant


def test_a_fiscal_year_from_january_is_the_calendar_year() -> None:
    assert stretch(parse("FY2025-Q3", AS_OF, 1)) == "FY2025-Q3 2025-07-01..2025-09-30"


@pytest.mark.parametrize("as_of", [date(2026, 9, 30), date(2026, 10, 1), date(2027, 5, 5)])
def test_a_period_is_whole_from_its_last_day_on(as_of: date) -> None:
    assert not parse("2026-Q3", as_of).partial


def test_a_period_that_is_not_over_ends_at_the_day_of_the_report_and_keeps_its_name() -> None:
    assert stretch(parse("2026-Q3", date(2026, 8, 15))) == "2026-Q3 2026-07-01..2026-08-15 partial"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("2027", "2027 has not begun: the report is made as of 2026-10-01"),
        ("2026-10-02..2026-10-05", "has not begun"),
        ("2026-13", "2026-13 is not in the calendar"),
        ("2026-00", "2026-00 is not in the calendar"),
        ("2026-02-30", "2026-02-30 is not in the calendar"),
        ("2025-02-29", "2025-02-29 is not in the calendar"),
        ("2025-W53", "2025-W53 is not in the calendar"),
        ("2026-W00", "2026-W00 is not in the calendar"),
        ("2026-Q5", "'2026-Q5' is no period; write for example 2026-09"),
        ("FY2026-07", "a fiscal year is followed by a quarter"),
        ("last-fiscal-month", "there is no fiscal month"),
        ("last-century", "is no period"),
        ("yesterday", "is no period"),
        ("", "is no period"),
        ("..", "is no period"),
        ("2026-09..2026-07", "2026-09..2026-07 ends before it starts"),
        ("2026-07..", "is no period"),
        ("0000", "lies outside the years"),
        ("9999", "lies outside the years"),
        ("1900-01", "lies outside the years"),
        ("٢٠٢٦-09", "is no period"),
    ],
)
def test_what_names_no_period_is_refused_in_words(expression: str, said: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse(expression, AS_OF)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("expression", "before"),
    [
        ("2026-01", "2025-12 2025-12-01..2025-12-31"),
        ("2024-03", "2024-02 2024-02-01..2024-02-29"),
        ("2026-Q1", "2025-Q4 2025-10-01..2025-12-31"),
        ("2025", "2024 2024-01-01..2024-12-31"),
        ("2021-W01", "2020-W53 2020-12-28..2021-01-03"),
        ("2024-03-01", "2024-02-29 2024-02-29..2024-02-29"),
        ("2026-07-01..2026-09-30", "2026-04-01..2026-06-30 2026-04-01..2026-06-30"),
        ("2026-02-01..2026-02-28", "2026-01-01..2026-01-31 2026-01-01..2026-01-31"),
        ("2026-07-05..2026-07-11", "2026-06-28..2026-07-04 2026-06-28..2026-07-04"),
    ],
)
def test_the_previous_period_has_the_same_length_and_lies_right_before(expression: str, before: str) -> None:
    assert stretch(previous(parse(expression, AS_OF))) == before


def test_the_previous_fiscal_quarter_keeps_fiscal_names() -> None:
    assert stretch(previous(parse("FY2026-Q1", AS_OF, 4))) == "FY2025-Q4 2025-01-01..2025-03-31"


@pytest.mark.parametrize(
    ("expression", "as_of", "before"),
    [
        ("quarter-to-date", date(2026, 8, 15), "2026-Q2 2026-04-01..2026-05-15 partial"),
        ("month-to-date", date(2026, 3, 30), "2026-02 2026-02-01..2026-02-28 partial"),
        ("quarter-to-date", date(2026, 4, 30), "2026-Q1 2026-01-01..2026-01-31 partial"),
        ("year-to-date", date(2024, 2, 29), "2023 2023-01-01..2023-02-28 partial"),
        ("week-to-date", date(2026, 9, 30), "2026-W39 2026-09-21..2026-09-23 partial"),
        ("2026-07-01..2026-12-31", date(2026, 9, 15), "2026-01-01..2026-03-15 2026-01-01..2026-03-15 partial"),
        ("2026-09-10..2026-09-19", date(2026, 9, 12), "2026-08-31..2026-09-02 2026-08-31..2026-09-02 partial"),
    ],
)
def test_to_date_is_compared_with_the_same_elapsed_part(expression: str, as_of: date, before: str) -> None:
    assert stretch(previous(parse(expression, as_of))) == before


@pytest.mark.parametrize(
    ("expression", "before"),
    [
        ("2025-02", "2024-02 2024-02-01..2024-02-29"),
        ("2024-02", "2023-02 2023-02-01..2023-02-28"),
        ("2024-02-29", "2023-02-28 2023-02-28..2023-02-28"),
        ("2024-02-10..2024-02-29", "2023-02-10..2023-02-28 2023-02-10..2023-02-28"),
        ("2026-Q3", "2025-Q3 2025-07-01..2025-09-30"),
        ("2026-W05", "2025-W05 2025-01-27..2025-02-02"),
        ("2020-W53", "2019-W52 2019-12-23..2019-12-29"),
        ("2021-W01", "2020-W01 2019-12-30..2020-01-05"),
    ],
)
def test_a_year_ago_is_the_same_stretch_of_the_year_before(expression: str, before: str) -> None:
    assert stretch(year_ago(parse(expression, AS_OF))) == before


def test_a_year_ago_of_whole_months_to_date_are_whole_months() -> None:
    assert stretch(year_ago(parse("year-to-date", date(2025, 2, 28)))) == "2024 2024-01-01..2024-02-29 partial"


def test_months_are_named_and_cut_at_the_ends_of_a_range() -> None:
    months = split(parse("2026-07-15..2026-09-30", AS_OF), "month")

    assert [stretch(month) for month in months] == [
        "2026-07 2026-07-15..2026-07-31 partial",
        "2026-08 2026-08-01..2026-08-31",
        "2026-09 2026-09-01..2026-09-30",
    ]


def test_weeks_are_those_of_iso_and_may_begin_in_the_year_before() -> None:
    weeks = split(parse("2021-01-01..2021-01-10", AS_OF), "week")

    assert [stretch(week) for week in weeks] == [
        "2020-W53 2021-01-01..2021-01-03 partial",
        "2021-W01 2021-01-04..2021-01-10",
    ]


def test_quarters_of_a_shifted_fiscal_year_are_fiscal_ones() -> None:
    assert [quarter.label for quarter in split(parse("2025", AS_OF), "quarter", 4)] == [
        "FY2025-Q4",
        "FY2026-Q1",
        "FY2026-Q2",
        "FY2026-Q3",
    ]


def test_a_stretch_that_is_a_quarter_or_a_year_has_its_name() -> None:
    third = date(2026, 7, 1), date(2026, 9, 30)
    assert [label(*third, start) for start in (1, 4, 7, 8)] == ["2026-Q3", "FY2027-Q2", "FY2027-Q1", ""]
    assert label(date(2026, 4, 1), date(2027, 3, 31), 4) == "FY2027"
    assert label(date(2026, 7, 1), date(2026, 9, 29)) == ""


def test_twelve_months_back_end_with_the_months_of_the_period() -> None:
    assert stretch(months_back(parse("2026-Q3", AS_OF), 12)) == "2025-10..2026-09 2025-10-01..2026-09-30"


def test_months_back_from_a_period_that_is_not_over_are_cut_with_it() -> None:
    assert (
        stretch(months_back(parse("2026-Q3", date(2026, 8, 15)), 3))
        == "2026-06..2026-08 2026-06-01..2026-08-15 partial"
    )


@pytest.mark.parametrize(
    ("day", "months", "shifted"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_shifted_day_stays_within_its_month(day: date, months: int, shifted: date) -> None:
    assert shift_months(day, months) == shifted


@settings(deadline=None)  # the machine may be busy
@given(days, units, fiscal_starts)
def test_a_unit_contains_its_day_and_no_other_unit_does(day: date, unit: Grain, fiscal_start: int) -> None:
    period = containing(day, unit, fiscal_start)

    assert period.start <= day <= period.end
    assert containing(period.start, unit, fiscal_start) == period == containing(period.end, unit, fiscal_start)


@settings(deadline=None)  # the machine may be busy
@given(days, units, fiscal_starts)
def test_previous_units_follow_each_other_without_gap_or_overlap(day: date, unit: Grain, fiscal_start: int) -> None:
    period = containing(day, unit, fiscal_start)
    before = previous(period)

    assert before.end + DAY == period.start
    assert before == containing(period.start - DAY, unit, fiscal_start)


@settings(deadline=None)  # the machine may be busy
@given(days, st.sampled_from(["month", "quarter", "year"]), fiscal_starts)
def test_a_year_ago_is_four_quarters_or_twelve_months_back(day: date, unit: Grain, fiscal_start: int) -> None:
    period = containing(day, unit, fiscal_start)
    before = period
    for _ in range({"month": 12, "quarter": 4}.get(unit, 1)):
        before = previous(before)

    assert year_ago(period) == before


@settings(deadline=None)  # the machine may be busy
@given(days, st.integers(0, 800), units, fiscal_starts)
def test_parts_cover_a_period_exactly(start: date, length: int, unit: Grain, fiscal_start: int) -> None:
    period = Period(start, start + length * DAY, "any")
    parts = split(period, unit, fiscal_start)

    assert parts[0].start == period.start
    assert parts[-1].end == period.end
    assert all(one.end + DAY == two.start for one, two in pairwise(parts))
    assert sum(part.days for part in parts) == period.days


@settings(deadline=None)  # the machine may be busy
@given(days, st.integers(0, 800))
def test_any_range_is_preceded_by_one_that_touches_it(start: date, length: int) -> None:
    end = start + length * DAY
    period = parse(f"{start}..{end}", end)

    assert previous(period).end + DAY == start


@settings(deadline=None)  # the machine may be busy
@given(days, units, fiscal_starts)
def test_the_elapsed_part_of_the_previous_unit_begins_with_it_and_does_not_leave_it(
    as_of: date, unit: Grain, fiscal_start: int
) -> None:
    period = parse(f"{unit}-to-date", as_of, fiscal_start)
    whole_before = previous(containing(as_of, unit, fiscal_start))
    before = previous(period)

    assert before.start == whole_before.start
    assert before.end <= whole_before.end
    assert before.partial == period.partial


@settings(deadline=None)  # the machine may be busy
@given(days, units, fiscal_starts)
def test_a_label_names_its_period(day: date, unit: Grain, fiscal_start: int) -> None:
    period = containing(day, unit, fiscal_start)

    assert parse(period.label, period.end, fiscal_start) == period
