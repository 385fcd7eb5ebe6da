from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from reportgen_plugins.connectors.days import cuts, dated, order_of, stretch

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    "text",
    [
        '"September 1, 2026 - September 30, 2026"',
        "Sep 1, 2026 – Sep 30, 2026",
        "September 1 - 30, 2026",
        "September 1 - September 30, 2026",
        "1 September 2026 - 30 September 2026",
        "1 - 30 September 2026",
        "1 septembre 2026 - 30 septembre 2026",
        "1er septembre 2026 - 30 septembre 2026",
        "1. September 2026 – 30. September 2026",
        "01.09.2026 - 30.09.2026",
        "1 de setembro de 2026 - 30 de setembro de 2026",
        "1 de septiembre de 2026 - 30 de septiembre de 2026",
        "1 settembre 2026 - 30 settembre 2026",
        "1 sept. 2026 - 30 sept. 2026",
        "Report Start: 09/01/2026, Report End: 09/30/2026",
        '"Report Time: 9/1/2026,9/30/2026"',
        "2026-09-01..2026-09-30",
        "20260901-20260930",
        "2026/09/01 - 2026/09/30",
        "2026年9月1日 - 2026年9月30日",
        "1 سبتمبر 2026 - 30 سبتمبر 2026",
    ],
)
def test_a_stretch_is_read_as_products_write_it(text: str) -> None:
    assert stretch(text) == SEPTEMBER


def test_a_stretch_over_new_year_says_both_years() -> None:
    assert stretch("December 28, 2025 - January 3, 2026") == (date(2025, 12, 28), date(2026, 1, 3))


def test_one_day_is_a_stretch_of_one_day() -> None:
    assert stretch("September 1, 2026") == (date(2026, 9, 1), date(2026, 9, 1))


@pytest.mark.parametrize("text", ["All time", "Campaign report", "Rows: 2", "Report 12 of 30", "2026", ""])
def test_what_names_no_day_is_no_stretch(text: str) -> None:
    assert stretch(text) is None


def test_days_that_read_in_two_orders_are_no_stretch_unless_the_order_is_known() -> None:
    assert stretch("9/1/2026 - 9/7/2026") is None
    assert stretch("9/1/2026 - 9/7/2026", "month-first") == (date(2026, 9, 1), date(2026, 9, 7))
    assert stretch("9/1/2026 - 9/7/2026", "day-first") == (date(2026, 1, 9), date(2026, 7, 9))


def test_a_column_decides_the_order_of_all_its_days() -> None:
    assert dated(["9/1/2026", "9/13/2026"])["9/1/2026"] == date(2026, 9, 1)
    assert dated(["9/1/2026", "13/9/2026"])["9/1/2026"] == date(2026, 1, 9)


def test_what_the_column_shows_goes_before_what_is_assumed() -> None:
    assert dated(["9/1/2026", "13/9/2026"], "month-first")["9/1/2026"] == date(2026, 1, 9)


def test_a_column_that_contradicts_itself_has_no_order() -> None:
    assert order_of(["13/9/2026", "9/13/2026"]) == ""
    assert dated(["13/9/2026", "9/1/2026", "9/13/2026"]).keys() == {"13/9/2026", "9/13/2026"}


@pytest.mark.parametrize("text", ["2026-09", "202609", "September 2026", "septembre 2026", "setembro de 2026"])
def test_a_month_is_named_by_its_first_day(text: str) -> None:
    assert dated([text]) == {text: date(2026, 9, 1)}


def test_a_total_in_a_column_of_days_is_no_day() -> None:
    assert dated(["Total: Account", "--"]) == {}


@pytest.mark.parametrize(
    ("span", "cut"),
    [
        ((date(2026, 9, 1), date(2026, 9, 30)), False),
        ((date(2026, 9, 5), date(2026, 9, 5)), False),
        ((date(2026, 8, 1), date(2026, 8, 31)), False),
        ((date(2026, 8, 31), date(2026, 9, 1)), True),
        ((date(2026, 9, 30), date(2026, 10, 1)), True),
        ((date(2026, 8, 1), date(2026, 10, 31)), True),
    ],
)
def test_a_period_cuts_what_lies_partly_in_it(span: tuple[date, date], cut: bool) -> None:
    assert cuts(SEPTEMBER, span) is cut


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["en", "en_GB", "fr", "de", "es", "pt", "it", "nl", "pl"]),
    st.sampled_from(["long", "medium"]),
)
def test_what_a_language_writes_is_read_again(one: date, other: date, language: str, width: str) -> None:
    first, last = sorted((one, other))
    text = " – ".join(format_date(day, width, locale=language) for day in (first, last))
    assert stretch(text) == (first, last)
