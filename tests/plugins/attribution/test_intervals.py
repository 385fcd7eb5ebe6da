"""Intervals of shares against a bootstrap that draws the journeys themselves, one by one, in plain Python."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reportgen.records import Ask, Interval
from reportgen_plugins.attribution.chain import removal
from reportgen_plugins.attribution.drawing import REPLICATES, draws, interval
from reportgen_plugins.attribution.drawn import SAMPLES
from reportgen_plugins.attribution.record import Walks
from reportgen_plugins.attribution.steps import group_of, groups_of
from tests.plugins.attribution.ledgers import Row, World, a_plan, journeys, ready_made
from tests.plugins.attribution.test_models import counted

Make = Callable[[Mapping[str, Sequence[Row]]], World]
Paths = list[tuple[str, int, int]]
#: A journey and whether it converted.
Journey = tuple[str, bool]
BOTH = pytest.mark.parametrize("made", [journeys, ready_made], ids=["from touches", "ready-made"])
PATHS: Paths = [
    ("a > b", 30, 60), ("b > a > c", 24, 30), ("c", 18, 90), ("c > a", 12, 20), ("b > b > a > c", 20, 25), ("", 10, 0),
]  # fmt: skip
NONE = "(no recorded touch)"


def shares_of(world: World, plan: Any, kpi: str = "attributed_conversion_share") -> dict[tuple[str, str], Interval]:
    """Intervals by model and channel."""
    found = {}
    for figure in world.figures(plan, Ask((kpi,), by="channel,model")):
        model, channel = figure.dimension("model"), figure.dimension("channel")
        if figure.kpi == kpi and model and channel and figure.interval is not None:
            found[model, channel] = figure.interval
    return found


def markov(order: int = 1, **more: Any) -> Any:
    return a_plan(attribution={"model": "markov", "compare": ["linear"], "markov_order": order, **more})


def one_by_one(paths: Paths) -> list[Journey]:
    return [(path, won) for path, *counts in paths for won, count in zip((True, False), counts, strict=True)
            for _each in range(count)]  # fmt: skip


def chain_shares(drawn: Iterable[Journey], order: int) -> dict[str, float]:
    """The Markov model's shares of conversions, journeys without a touch kept apart."""
    sums = Counter(drawn)
    touched = {path for path, _won in sums if path}
    shares = removal(counted([(path, sums[path, True], sums[path, False]) for path in sorted(touched)], order)).shares()
    conversions = sum(count for (_path, won), count in sums.items() if won)
    without = sums["", True] / conversions
    return {name: share * (1 - without) for name, share in shares.items()} | {NONE: without}


def linear_shares(drawn: Iterable[Journey], _order: int) -> dict[str, float]:
    credit: Counter[str] = Counter()
    for path, won in drawn:
        parts = path.split(" > ") if path else [NONE]
        for part in parts if won else ():
            credit[part] += 1 / len(parts)  # type: ignore[assignment]  # a fraction
    whole = sum(credit.values())
    return {name: value / whole for name, value in credit.items()}


def brute_force(paths: Paths, shares: Callable[[Iterable[Journey], int], dict[str, float]], order: int,
                replicates: int = 400) -> dict[str, tuple[float, float]]:  # fmt: skip
    """As many journeys as there are, drawn with replacement, again and again."""
    dice, every = random.Random(3), one_by_one(paths)  # noqa: S311  # an oracle, no secret
    values: dict[str, list[float]] = {}
    for _replicate in range(replicates):
        for name, share in shares(dice.choices(every, k=len(every)), order).items():
            values.setdefault(name, []).append(share)
    ordered = {name: sorted([*each, *[0.0] * (replicates - len(each))]) for name, each in values.items()}
    return {name: (each[replicates // 40], each[-1 - replicates // 40]) for name, each in ordered.items()}


@pytest.mark.parametrize("order", [1, *(pytest.param(order, marks=pytest.mark.slow) for order in (2, 3))])
@BOTH
def test_intervals_are_those_of_journeys_drawn_one_by_one(world: Make, order: int, made: Any) -> None:
    found = shares_of(world(made(PATHS)), markov(order))
    for model, shares in (("markov", chain_shares), ("linear", linear_shares)):
        expected = brute_force(PATHS, shares, order)
        assert {channel for name, channel in found if name == model} == expected.keys()
        for channel, (low, high) in expected.items():
            width = high - low
            # 16 random groups tell the spread of all journeys to about a fifth; more of them better.
            near = width * (0.35 if model == "markov" and order > 1 else 0.25)
            assert float(found[model, channel].low) == pytest.approx(low, abs=near), (model, channel)
            assert float(found[model, channel].high) == pytest.approx(high, abs=near), (model, channel)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_engine_draws_what_plain_python_draws_from_the_same_groups(world: Make, order: int) -> None:
    tables = journeys(PATHS)
    found = shares_of(world(tables), markov(order))
    groups: dict[str, list[Journey]] = {}
    # In the order of :func:`journeys`: a deal has the name of its contact, and the source of the world before it.
    touched = Counter(str(row["contact_id"]) for row in tables["touches"])
    won = {str(row["deal_id"]) for row in tables["deals"]}
    for name in touched.keys() | won:
        path = name.rsplit("-", 2)[0]
        told = f"world {name}" if name in won else name
        sample = hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()[:2]
        groups.setdefault(group_of(sample, order), []).append((path, name in won))
    names = groups_of(order)
    draw = random.Random(20_260_101).random  # noqa: S311  # the same numbers every time, no secret
    replicates = [
        chain_shares([each for _ in names for each in groups.get(names[int(draw() * len(names))], [])], order)
        for _replicate in range(REPLICATES)
    ]
    for channel in ("a", "b", "c", NONE):
        expected = interval((each.get(channel, 0.0) for each in replicates), len(names))
        assert expected is not None
        assert float(found["markov", channel].low) == pytest.approx(float(expected.low), abs=1e-8), channel
        assert float(found["markov", channel].high) == pytest.approx(float(expected.high), abs=1e-8), channel


def simulated(count: int, seed: int) -> Paths:
    """Journeys of a chain that remembers two touches: after ``a > b`` comes c, else whatever."""
    dice, found = random.Random(seed), []  # noqa: S311  # a simulation, no secret
    for _journey in range(count):
        path = [dice.choice("aab")]
        while dice.random() < 0.55 and len(path) < 6:
            path.append("c" if path[-2:] == ["a", "b"] else dice.choice("abbc"))
        won = dice.random() < (0.5 if "c" in path else 0.25)
        found.append((" > ".join(path), int(won), int(not won)))
    return found


def pairs(drawn: Mapping[tuple[str, ...], float]) -> dict[tuple[str, str], float]:
    return {(before, after): count for (before, after), count in drawn.items()}


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 2, 3])
def test_intervals_cover_the_truth_about_as_often_as_they_say(order: int) -> None:
    truth = removal(counted(simulated(60_000, 99), order)).shares()
    groups = groups_of(order)
    covered, tries = 0, 20
    for seed in range(tries):
        dice = random.Random(1000 + seed)  # noqa: S311  # a simulation, no secret
        dealt: dict[str, Paths] = {}
        for journey in simulated(300, seed):
            dealt.setdefault(dice.choice(groups), []).append(journey)
        sides: tuple[dict[tuple[str, ...], Decimal], ...] = ({}, {})
        for group, paths in dealt.items():
            walks = counted(paths, order)
            for side, steps in zip(sides, (walks.converting, walks.others), strict=True):
                side.update({(before, group, after): Decimal(count) for (before, after), count in steps.items()})
        drawn = zip(*(draws(side, 1, groups) for side in sides), strict=True)
        replicates = [removal(Walks(pairs(won), pairs(others), order)).shares() for won, others in drawn]
        for channel, share in truth.items():
            found = interval((each.get(channel, 0.0) for each in replicates), len(groups))
            assert found is not None
            covered += found.low <= share <= found.high
    # 95 % of 60 are 57, give or take two; three times that below it is no chance.
    assert covered >= 51, covered / (tries * len(truth))


@pytest.mark.parametrize("count", [30, 700, 100_000])
def test_many_ready_made_journeys_have_the_interval_that_theory_gives(world: Make, count: int) -> None:
    found = shares_of(world(ready_made([("a", count, 0), ("b", count, 0)])), a_plan())["linear", "a"]
    deviation = (0.25 / (2 * count)) ** 0.5
    assert float(found.high - found.low) / (2 * 1.96 * deviation) == pytest.approx(1, abs=0.25)
    assert found.low < 0.5 < found.high


def dealt(rows: Iterable[tuple[str, float, float | None, float | None]]) -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE paths (path VARCHAR, conversions DECIMAL(18,4), value DECIMAL(18,4), "
                       "non_converting DECIMAL(18,4))")  # fmt: skip
    connection.executemany("INSERT INTO paths VALUES (?, ?, ?, ?)", [list(row) for row in rows])
    return connection.execute(
        "SELECT path_id, count(*), sum(weight), sum(value), sum(non_converting), min(weight), min(non_converting) "
        f"FROM ({SAMPLES}) GROUP BY path_id ORDER BY path_id"
    ).fetchall()


@pytest.mark.parametrize(
    "row", [("a", 3, 30, None), ("a", 0, None, 7), ("a", 2.5, 10, 0.25), ("a", 5_000_000_000, 1, 9_000_000_000)]
)
def test_dealing_journeys_out_keeps_their_number_and_takes_no_more_room_for_more_of_them(row: Any) -> None:
    ((_path, groups, weight, value, others, *least),) = dealt([row])
    assert groups <= 256
    # Each group is rounded to four decimals.
    assert float(weight) == pytest.approx(row[1], abs=0.02)
    assert float(value) == pytest.approx(float(row[2] or 0), abs=0.02)
    assert float(others) == pytest.approx(float(row[3] or 0), abs=0.02)
    assert min(least) >= 0


def test_rows_of_the_same_path_are_dealt_out_each_for_itself() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE paths AS SELECT 'a' AS path, 40 AS conversions, 0 AS value, 0 AS non_converting "
                       "FROM range(2)")  # fmt: skip
    first, second = (
        connection.execute(f"SELECT sample, weight FROM ({SAMPLES}) WHERE path_id = '{number}' ORDER BY 1").fetchall()
        for number in (1, 2)
    )
    assert first != second


@BOTH
def test_the_same_data_has_the_same_interval(tmp_path: Path, made: Any) -> None:
    first, second = (
        shares_of(World(tmp_path, {name: rows[::turn] for name, rows in made(PATHS, 9).items()}), markov(2), kpi)
        for turn, kpi in itertools.product((1, -1), ["attributed_revenue_share"])
    )
    assert first == second
    assert first


def test_a_chain_alone_knows_what_no_touch_came_before(world: Make) -> None:
    alone = shares_of(world(journeys(PATHS)), a_plan(attribution={"model": "markov", "compare": []}))
    assert alone == {
        key: each for key, each in shares_of(world(journeys(PATHS)), markov()).items() if key[0] == "markov"
    }
    assert 0 < alone["markov", NONE].low < Decimal(10) / 114 < alone["markov", NONE].high


def test_few_groups_are_given_wider_intervals() -> None:
    # Student's t of 15 degrees of freedom leaves 2.5 % beyond 2.1314; times √(16 ÷ 15), a normal leaves 1.39 % there.
    values = [number / 10_000 for number in range(10_000)]
    found = interval(values, 16)
    assert found is not None
    assert float(found.low) == pytest.approx(0.0139, abs=2e-4)
    many = interval(values, 256)
    assert many is not None
    assert float(many.low) == pytest.approx(0.0243, abs=2e-4)


def test_draws_that_hold_no_conversion_say_nothing_of_its_channels(world: Make) -> None:
    found = shares_of(world(journeys([("a", 1, 0), ("a > b", 1, 0)])), a_plan(attribution={"model": "first-touch"}))
    assert found["first-touch", "a"] == Interval(Decimal("0.95"), Decimal(1), Decimal(1))
