from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.locale import Locale, rounded

NARROW = "\u202f"


@pytest.mark.parametrize(
    ("tag", "expected"), [("en", "−1,234.5"), ("fr", f"−1{NARROW}234,5"), ("ar", "−1,234.5"), ("pt_BR", "−1.234,5")]
)
def test_a_number_is_written_as_its_locale_does(tag: str, expected: str) -> None:
    assert Locale(tag).number(Decimal("-1234.45"), 1) == expected


@pytest.mark.parametrize(("tag", "expected"), [("en", "+12.5%"), ("fr", f"+12,5{NARROW}%"), ("ar", "+12.5%")])
def test_a_percentage_keeps_the_locales_space_and_sign(tag: str, expected: str) -> None:
    assert Locale(tag).percent(Decimal("0.125"), 1, signed=True) == expected


@pytest.mark.parametrize(
    ("value", "digits", "expected"), [("6.25", 1, "6.3"), ("231.25", 1, "231.3"), ("-0.5", 0, "-1"), ("2.5", 0, "3")]
)
def test_rounding_is_half_up(value: str, digits: int, expected: str) -> None:
    assert rounded(Decimal(value), digits) == Decimal(expected)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15), st.integers(0, 6))
def test_rounding_moves_a_value_by_half_a_step_at_most(value: Decimal, digits: int) -> None:
    assert abs(rounded(value, digits) - value) <= Decimal("0.5").scaleb(-digits)


@pytest.mark.parametrize("value", ["0", "-0.04", "0.04"])
def test_zero_has_no_sign(value: str) -> None:
    assert Locale("en").number(Decimal(value), 1, signed=True) == "0.0"


@pytest.mark.parametrize(
    ("tag", "expected"), [("en", "30 September 2026"), ("fr", "30 septembre 2026"), ("ar", "30 سبتمبر 2026")]
)
def test_a_day_is_written_day_month_year(tag: str, expected: str) -> None:
    assert Locale(tag).day(date(2026, 9, 30)) == expected


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert Locale("fr").day(date(2026, 7, 1)) == "1er juillet 2026"
    assert Locale("fr").dates(date(2026, 7, 1), date(2026, 11, 11)) == ("1er juillet", "11 novembre 2026")
    assert Locale("en").day(date(2026, 7, 1)) == "1 July 2026"


def test_two_dates_of_one_year_say_the_year_once() -> None:
    assert Locale("en").dates(date(2026, 7, 1), date(2026, 9, 30)) == ("1 July", "30 September 2026")
    assert Locale("en").dates(date(2025, 7, 1), date(2026, 6, 30)) == ("1 July 2025", "30 June 2026")


@pytest.mark.parametrize(
    ("start", "end", "label", "expected"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "", "Q3 2026"),
        (date(2026, 9, 1), date(2026, 9, 30), "", "September 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "", "2026"),
        (date(2026, 7, 1), date(2026, 9, 30), "FY2026-Q3", "Q3 FY2026"),
        (date(2026, 7, 1), date(2026, 9, 29), "", None),
        (date(2026, 2, 1), date(2026, 4, 30), "", None),
        (date(2026, 7, 1), date(2026, 9, 29), "2026-07-01..2026-09-29", None),
    ],
)
def test_a_period_is_named_where_it_has_a_name(start: date, end: date, label: str, expected: str | None) -> None:
    assert Locale("en").period(start, end, label) == expected


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_knows_its_minor_units(currency: str, digits: int) -> None:
    assert Locale("en").minor_units(currency) == digits


@pytest.mark.parametrize(
    ("tag", "value", "count"), [("en", "1", 1), ("en", "1.5", 100), ("fr", "1.5", 1), ("ar", "3", 3)]
)
def test_a_fraction_takes_the_plural_form_of_its_language(tag: str, value: str, count: int) -> None:
    assert Locale(tag).plural_count(Decimal(value)) == count


def test_arabic_runs_right_to_left() -> None:
    assert (Locale("ar").direction, Locale("fr").direction) == ("rtl", "ltr")


@pytest.mark.parametrize("tag", ["xx_YY", "klingon", "", "../etc"])
def test_an_unknown_locale_is_a_lookup_error(tag: str) -> None:
    with pytest.raises(LookupError):
        Locale(tag)
