"""Wilson intervals against published values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reportgen.metrics.statistics import deviation, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_the_interval_is_the_published_one(successes: int, trials: int, low: str, high: str) -> None:
    interval = wilson(Decimal(successes), Decimal(trials))
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (Decimal(low), Decimal(high))


def test_forty_nine_of_324_lie_between_116_and_194_per_thousand() -> None:
    interval = wilson(Decimal(49), Decimal(324))
    assert interval is not None
    assert (round(interval.low, 3), round(interval.high, 3)) == (Decimal("0.116"), Decimal("0.194"))


@pytest.mark.parametrize(("successes", "trials"), [(1, 0), (5, 4), (-1, 4)])
def test_counts_that_are_no_proportion_have_no_interval(successes: int, trials: int) -> None:
    assert wilson(Decimal(successes), Decimal(trials)) is None


def test_the_deviation_is_that_of_a_sample() -> None:
    assert deviation([Decimal(2), Decimal(4), Decimal(6)]) == 2
