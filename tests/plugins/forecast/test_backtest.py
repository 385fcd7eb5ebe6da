from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import pytest

from reportgen_plugins.forecast.backtest import QUANTILE, Record, choose, rolled
from reportgen_plugins.forecast.methods import NAIVE

Series = Callable[[Random, int], list[float]]


def test_every_origin_forecasts_from_what_was_known_then() -> None:
    tested = rolled(NAIVE, [float(value) for value in range(1, 13)], 3)

    # Origins after 8, 9, 10 and 11 months; of 1, 2, 3 … the last month is 1 short of the next, 2 of the one after, …
    assert [error for error, _half in tested.errors] == [1, 2, 3, 1, 2, 3, 1, 2, 1]
    assert tested.origins == 4
    # Half-widths are those of √h times the change, which is 1.
    assert [half for _error, half in tested.errors[:3]] == pytest.approx([QUANTILE * math.sqrt(n) for n in (1, 2, 3)])
    # 1 ≤ 1.28 three times four; 2 > 1.81; 3 > 2.22.
    assert tested.inside == 4
    assert tested.error == pytest.approx(math.sqrt((4 * 1 + 3 * 4 + 2 * 9) / 9))


def test_intervals_are_widened_to_what_history_showed() -> None:
    # Nine origins: the share is 0.8 × (1 + 1/9) = 0.889 of ten errors, so the ninth ratio of 0.1, …, 0.8, 1.5, 3.
    ratios = [*(place / 10 for place in range(1, 9)), 1.5, 3.0]
    assert Record(tuple((ratio * 2, 2.0) for ratio in ratios), 9).widening == pytest.approx(1.5)


def test_intervals_that_held_are_not_narrowed() -> None:
    assert Record(tuple((0.1, 2.0) for _month in range(10)), 9).widening == 1


def test_a_series_that_never_changes_goes_on_for_sure() -> None:
    chosen = choose([7.0] * 14, 3)

    assert chosen.path.mean == (7, 7, 7)
    assert chosen.half(0, 2) == 0
    assert chosen.scaled is None


def test_smoothing_that_does_no_better_than_repeating_is_not_used() -> None:
    # A walk of steps: what was last is the best that can be said.
    steps = [100.0] * 8 + [130.0] * 8 + [90.0] * 8

    chosen = choose(steps, 3)

    assert chosen.method == "last-month"
    assert chosen.tested == chosen.naive


def test_smoothing_is_used_where_it_does_better() -> None:
    rising = [10 + 5 * month + (month * 7 % 4) for month in range(24)]

    chosen = choose([float(value) for value in rising], 3)

    assert chosen.method == "trend"
    assert chosen.tested.error < chosen.naive.error


def test_seasons_take_two_years() -> None:
    wave = [100 + 40 * math.sin(month * math.pi / 6) for month in range(30)]

    assert choose(wave[:23], 3).method not in {"last-year", "seasons"}
    assert choose(wave[:24], 3).method == "last-year"


def _poisson(random: Random, mean: float) -> float:
    """Knuth's way, for small means."""
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return float(count)


def _walk(random: Random, count: int) -> list[float]:
    values = [200.0]
    while len(values) < count:
        values.append(values[-1] + random.gauss(0, 8))
    return values


KINDS: dict[str, Series] = {
    "counts": lambda random, count: [_poisson(random, 40) for _month in range(count)],
    "few": lambda random, count: [_poisson(random, 1.5) for _month in range(count)],
    "rising": lambda random, count: [_poisson(random, 30 + 2 * month) for month in range(count)],
    "walk": _walk,
}


@pytest.mark.slow
@pytest.mark.parametrize("known", [12, 24])
@pytest.mark.parametrize("kind", KINDS)
def test_four_of_five_outcomes_lie_inside_the_interval(kind: str, known: int) -> None:
    """Not fewer than nominal by more than chance; wider is allowed, since short histories say little."""
    random, months, inside, total = Random(kind + str(known)), 3, 0, 0  # noqa: S311  # no secrets
    for _again in range(40):
        values = KINDS[kind](random, known + months)
        chosen = choose(values[:known], months)
        for month in range(months):
            mean, half = chosen.path.mean[month], chosen.half(month, month)
            inside += mean - half <= values[known + month] <= mean + half
            total += 1
        inside += abs(sum(values[known:]) - sum(chosen.path.mean)) <= chosen.half(0, months - 1)
        total += 1
    # 40 independent histories, each of four outcomes that err together.
    assert 0.72 <= inside / total <= 0.98
