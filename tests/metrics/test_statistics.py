"""Wilson intervals against published values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import comb
from random import Random
from statistics import fmean

import pytest

from reportgen.metrics.pacing import Month, forecast
from reportgen.metrics.statistics import deviation, wilson
from reportgen.metrics.stretches import Stretch


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


@pytest.mark.parametrize("trials", [10, 30, 100])
def test_wilson_covers_nineteen_of_twenty_shares_on_average(trials: int) -> None:
    """Exact, not drawn: how probable are the counts whose interval holds the share they came from."""
    ends = [wilson(Decimal(hits), Decimal(trials)) for hits in range(trials + 1)]

    def covered(share: float) -> float:
        return sum(
            comb(trials, hits) * share**hits * (1 - share) ** (trials - hits)
            for hits, interval in enumerate(ends)
            if interval is not None and float(interval.low) <= share <= float(interval.high)
        )

    coverage = [covered(number / 200) for number in range(2, 199)]
    assert abs(fmean(coverage) - 0.95) < 0.015
    assert min(coverage) > 0.83


def test_the_interval_of_a_goals_forecast_holds_four_of_five_outcomes() -> None:
    """Half a year known, half a year to come, from months that vary by a fifth; drawn with a fixed seed."""
    draw = Random(7)  # noqa: S311  # a simulation, no secret
    stretch = Stretch(date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30))
    starts = [date(2025 + (6 + number) // 12, (6 + number) % 12 + 1, 1) for number in range(13)]
    held = 0
    for _time in range(600):
        past = [
            Month(start, after - timedelta(days=1), Decimal(draw.gauss(100, 20))) for start, after in pairwise(starts)
        ]
        reached = sum((month.value for month in past[6:]), Decimal(0))
        ahead = forecast(reached, stretch, past)
        assert ahead.low is not None
        assert ahead.high is not None
        outcome = reached + Decimal(sum(draw.gauss(100, 20) for _month in range(6)))
        held += ahead.low <= outcome <= ahead.high
    assert 0.74 < held / 600 < 0.88
