from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen_plugins.forecast.methods import MEAN, NAIVE, SEASONAL_NAIVE, Path, smoothing, usual_change

YEAR = [float(10 + month % 12) for month in range(12)]


def carried(path: Path | None) -> Path:
    assert path is not None
    return path


def test_the_last_month_goes_on_and_its_doubt_grows_with_the_square_root() -> None:
    path = carried(NAIVE.carry([10, 12, 10, 12], 4))

    assert path.mean == (12, 12, 12, 12)
    assert path.sigma == 2  # changes of +2, −2, +2
    assert [path.spread(month, month) for month in range(4)] == pytest.approx([2 * math.sqrt(n) for n in (1, 2, 3, 4)])
    # A sum of two months: the first error moves both, the second one: √(2² + 1²) × 2.
    assert path.spread(0, 1) == pytest.approx(2 * math.sqrt(5))


def test_the_same_months_of_last_year_come_again_and_months_err_alone() -> None:
    values = [*YEAR, *(value + 1 for value in YEAR)]

    path = carried(SEASONAL_NAIVE.carry(values, 3))

    assert path.mean == (11, 12, 13)
    assert path.sigma == 1
    assert path.spread(0, 2) == pytest.approx(math.sqrt(3))


def test_the_same_months_need_a_year_before() -> None:
    assert SEASONAL_NAIVE.carry(YEAR, 3) is None


def test_the_mean_of_a_year_is_itself_uncertain() -> None:
    path = carried(MEAN.carry([999.0, *([0.0, 4.0] * 6)], 2))

    # Twelve values two away from their mean: variance 48 ÷ 11; a month errs by √(1 + 1/12), two by √(2 + 4/12).
    assert path.mean == (2, 2)
    assert path.sigma == pytest.approx(math.sqrt(48 / 11))
    assert path.spread(0, 0) == pytest.approx(math.sqrt(48 / 11) * math.sqrt(13 / 12))
    assert path.spread(0, 1) == pytest.approx(math.sqrt(48 / 11) * math.sqrt(2 + 4 / 12))


def test_smoothing_finds_a_trend_and_stays_with_a_level_where_there_is_none() -> None:
    noise = (1.0, -2.0, 0.5, 1.5, -1.0, -0.5, 2.0, -1.5)
    rising = [10 + 5 * month + noise[month % 8] for month in range(24)]
    level = [50 + noise[month * 5 % 8] for month in range(24)]

    trend, flat = smoothing(rising, seasonal=False), smoothing(level, seasonal=False)

    assert trend is not None
    assert flat is not None
    assert (trend.name, flat.name) == ("trend", "level")
    assert carried(trend.carry(rising, 3)).mean[2] == pytest.approx(140, rel=0.05)
    assert carried(flat.carry(level, 3)).mean[2] == pytest.approx(50, rel=0.05)


def test_smoothing_finds_seasons_where_there_are_years_enough() -> None:
    wave = [100 + 40 * math.sin(month * math.pi / 6) + (month * 7 % 5) for month in range(48)]

    seasons = smoothing(wave, seasonal=True)

    assert seasons is not None
    assert seasons.name == "seasons"
    assert carried(seasons.carry(wave, 3)).mean == pytest.approx(wave[36:39], abs=6)


def test_an_error_of_a_level_moves_all_later_months_alike() -> None:
    level = [50 + (month * 5 % 8) * (1 if month % 2 else -1) for month in range(24)]
    method = smoothing(level, seasonal=False)
    assert method is not None

    path = carried(method.carry(level, 4))

    for row, shock in zip(path.responses, range(4), strict=True):
        assert row[shock] == pytest.approx(1)
        assert all(value == pytest.approx(0) for value in row[:shock])
        assert all(before == pytest.approx(after) for before, after in pairwise(row[shock + 1 :]))


def test_the_same_history_gives_the_same_forecast() -> None:
    values = [20 + month + (month * 7 % 5) for month in range(24)]
    found = [smoothing(values, seasonal=False) for _again in range(2)]

    assert found[0] is not None
    assert found[1] is not None
    assert found[0].carry(values, 6) == found[1].carry(values, 6)


@given(st.lists(st.integers(0, 10_000), min_size=13, max_size=40), st.integers(1, 12), st.sampled_from([2, 10, 1000]))
@settings(deadline=None, max_examples=60)
def test_units_do_not_matter(values: list[int], months: int, factor: int) -> None:
    for method in (NAIVE, MEAN, SEASONAL_NAIVE):
        small = carried(method.carry([float(value) for value in values], months))
        large = carried(method.carry([float(value * factor) for value in values], months))
        assert large.mean == pytest.approx([value * factor for value in small.mean])
        assert large.spread(0, months - 1) == pytest.approx(small.spread(0, months - 1) * factor)


def test_the_usual_change_is_a_root_mean_square() -> None:
    assert usual_change([0.0, 3.0, -1.0]) == pytest.approx(math.sqrt((9 + 16) / 2))
