from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.money import minor_units, round_to, spread

amounts = st.decimals(min_value=-(10**13), max_value=10**13, places=4, allow_nan=False)


def test_the_last_share_takes_the_remainder() -> None:
    assert spread(Decimal(100), 3) == (Decimal("33.3333"), Decimal("33.3333"), Decimal("33.3334"))


@settings(deadline=None)  # the machine may be busy
@given(amounts, st.integers(1, 400))
def test_shares_add_up_to_the_amount(amount: Decimal, parts: int) -> None:
    shares = spread(amount, parts)

    assert len(shares) == parts
    assert sum(shares, Decimal(0)) == amount


@settings(deadline=None)  # the machine may be busy
@given(amounts, st.integers(1, 400))
def test_no_share_goes_against_the_amount(amount: Decimal, parts: int) -> None:
    assert all(share * amount >= 0 for share in spread(amount, parts))


def test_an_amount_cannot_be_spread_over_nothing() -> None:
    with pytest.raises(ValueError, match="spread over nothing"):
        spread(Decimal(1), 0)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("2.345", 2, "2.35"),
        ("-2.345", 2, "-2.35"),
        ("2.5", 0, "3"),
        ("99999999999999.99995", 4, "100000000000000.0000"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, digits: int, rounded: str) -> None:
    assert str(round_to(Decimal(value), digits)) == rounded


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("TND", 3)])
def test_a_currency_has_its_own_number_of_decimals(currency: str, digits: int) -> None:
    assert minor_units(currency) == digits
