"""The models against cases that were worked out by hand or by others, and against slow, obvious oracles."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.records import Ask
from reportgen_plugins.attribution.chain import removal
from reportgen_plugins.attribution.record import Walks
from tests.plugins.attribution.ledgers import Row, World, a_plan, deal, journeys, linked, ready_made, touch

SHARED = Path(__file__).parents[4] / "shared/data/eeghor_mta_unit/expected.json"
Make = Callable[[Mapping[str, Sequence[Row]]], World]
Paths = list[tuple[str, int, int]]
BOTH = pytest.mark.parametrize("made", [journeys, ready_made], ids=["from touches", "ready-made"])


@BOTH
def test_the_first_micro_case(world: Make, made: Any) -> None:
    credit = world(made([("a > b > a", 1, 0)], 90)).credit(a_plan(), "attributed_revenue")
    assert {model: credit[model] for model in ("linear", "position-based", "shapley", "first-touch", "last-touch")} == {
        "linear": {"a": pytest.approx(60, abs=1e-9), "b": pytest.approx(30, abs=1e-9)},
        "position-based": {"a": 72, "b": 18},
        "shapley": {"a": 45, "b": 45},
        "first-touch": {"a": 90, "b": 0},
        "last-touch": {"a": 90, "b": 0},
    }


@BOTH
def test_the_second_micro_case(world: Make, made: Any) -> None:
    credit = world(made([("a > b", 1, 0), ("a", 0, 1)])).credit(a_plan())
    assert credit["markov"] == {"a": Decimal("0.5"), "b": Decimal("0.5")}
    steps = Walks({("", "a"): 1, ("a", "b"): 1, ("b", ""): 1}, {("", "a"): 1, ("a", ""): 1})
    found = removal(steps)
    assert found.chance == pytest.approx(0.5)
    assert found.effects == pytest.approx({"a": 1, "b": 1})


@pytest.fixture(scope="module")
def peer() -> dict[str, Any]:
    if not SHARED.is_file():
        pytest.skip(f"public data is not there: {SHARED}")
    found: dict[str, Any] = json.loads(SHARED.read_text(encoding="utf-8"))
    return found


@BOTH
@pytest.mark.parametrize(
    ("key", "model"),
    [
        ("first_touch", "first-touch"),
        ("last_touch", "last-touch"),
        ("linear_same", ""),
        ("position_40_20_40", "position-based"),
    ],
)
def test_a_peers_journeys(world: Make, peer: dict[str, Any], key: str, model: str, made: Any) -> None:
    paths = [(each["path"], each["conv"], each["null"]) for each in peer["journeys"]]
    credit = world(made(paths)).credit(a_plan())[model or "linear"]
    expected = {name: 0.0 for path, *_rest in paths for name in path.split(" > ")} | peer[key]
    assert {name: float(value) for name, value in credit.items()} == pytest.approx(expected, abs=1e-9)


@BOTH
def test_a_peers_linear_case_counts_touches(world: Make, peer: dict[str, Any], made: Any) -> None:
    case = peer["linear_proportional_case"]
    credit = world(made([(case["journey"], case["conv"], 0)])).credit(a_plan())["linear"]
    assert {name: float(value) for name, value in credit.items()} == pytest.approx(case["expected"])


@BOTH
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_peers_shapley_values(world: Make, peer: dict[str, Any], number: int, made: Any) -> None:
    case = peer["shapley_cases"][number]
    credit = world(made([(path, count, 0) for path, count in case["journeys"].items()])).credit(a_plan())["shapley"]
    assert {name: float(value) for name, value in credit.items()} == pytest.approx(case["expected"])


@BOTH
def test_a_peers_transitions(world: Make, peer: dict[str, Any], made: Any) -> None:
    case = peer["markov_transitions_case"]
    plan = a_plan()
    family = "deal" if made is journeys else "path"
    figures = world(made([(each["path"], each["conv"], each["null"]) for each in case["journeys"]])).figures(
        plan, *(Ask((f"{family}_{name}_counted",), by="from_state,to_state") for name in ("steps", "open_steps"))
    )
    counts: dict[tuple[str, str, str], float] = {}
    for figure in figures:
        before, after = figure.dimension("from_state") or "start", figure.dimension("to_state") or ""
        end = "conv" if "open" not in figure.kpi else "null"
        counts[before, after or end, figure.kpi] = float(figure.value or 0)
    found: dict[str, float] = {}
    for (before, after, _kpi), count in counts.items():
        found[f"{before}>{after}"] = found.get(f"{before}>{after}", 0) + count
    totals = {name.split(">")[0]: 0.0 for name in found}
    for name, count in found.items():
        totals[name.split(">")[0]] += count
    chances = {name: count / totals[name.split(">")[0]] for name, count in found.items() if count}
    assert chances == pytest.approx(case["expected"])


# --- oracles ----------------------------------------------------------------------------------------------------------


def shapley_of_all_coalitions(paths: Paths) -> dict[str, float]:
    """By definition: the mean over all coalitions of what joining adds to the conversions of journeys that lie inside."""
    players = sorted({name for path, *_rest in paths for name in path.split(" > ")})

    def worth(coalition: frozenset[str]) -> int:
        return sum(converting for path, converting, _others in paths if set(path.split(" > ")) <= coalition)

    found = {}
    for player in players:
        rest = [name for name in players if name != player]
        total = 0.0
        for size in range(len(rest) + 1):
            share = math.factorial(size) * math.factorial(len(players) - size - 1) / math.factorial(len(players))
            for chosen in itertools.combinations(rest, size):
                total += share * (worth(frozenset((*chosen, player))) - worth(frozenset(chosen)))
        found[player] = total
    return found


PATHS: Paths = [
    ("a > b > c", 4, 3), ("b > d", 2, 5), ("a > a > e", 3, 0), ("c", 1, 6), ("e > d > c > b > a", 2, 2), ("d > d", 0, 3),
    ("b > a > b > a", 5, 1),
]  # fmt: skip


def test_shapley_is_what_all_coalitions_say(world: Make) -> None:
    credit = world(ready_made(PATHS)).credit(a_plan())["shapley"]
    assert {name: float(value) for name, value in credit.items()} == pytest.approx(shapley_of_all_coalitions(PATHS))


def counted(paths: Paths, order: int) -> Walks:
    """Steps counted one by one."""
    sides: tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]] = ({}, {})
    for path, *counts in paths:
        channels = path.split(" > ")
        states = ["\x1e".join(channels[max(0, place + 1 - order) : place + 1]) for place in range(len(channels))]
        for steps, count in zip(sides, counts, strict=True):
            for step in itertools.pairwise(["", *states, ""]):
                if count:
                    steps[step] = steps.get(step, 0) + count
    return Walks(*sides, order)


class Walker:
    """Journeys that are walked step by step, by chance."""

    def __init__(self, walks: Walks) -> None:
        self.draw = random.Random(7).random  # noqa: S311  # an oracle, no secret
        self.nexts: dict[str, list[tuple[str, bool, float]]] = {}
        for wins, steps in ((True, walks.converting), (False, walks.others)):
            for (before, after), count in steps.items():
                self.nexts.setdefault(before, []).append((after, wins, count))

    def converts(self, without: str) -> bool:
        """Whether one walk ends in a conversion, where whatever reaches ``without`` is lost."""
        state, wins = self.step("")
        while state and Walks.channel(state) != without:
            state, wins = self.step(state)
        return wins if not state else False

    def step(self, state: str) -> tuple[str, bool]:
        among = self.nexts[state]
        point = self.draw() * sum(count for *_rest, count in among)
        for after, wins, count in among:
            point -= count
            if point < 0:
                return after, wins
        return among[-1][:2]


@pytest.mark.parametrize("order", [1, 2, 3])
def test_chains_are_what_simulated_walks_find(order: int) -> None:
    walks, tries = counted(PATHS, order), 8_000
    walker, found = Walker(walks), removal(walks)
    assert found.chance == pytest.approx(sum(walker.converts("-") for _try in range(tries)) / tries, abs=0.02)
    for channel, effect in found.effects.items():
        kept = sum(walker.converts(channel) for _try in range(tries)) / tries
        assert effect == pytest.approx(1 - kept / found.chance, abs=0.04), channel


@pytest.mark.parametrize("order", [1, 2, 3])
@BOTH
def test_the_engine_counts_the_same_steps(world: Make, order: int, made: Any) -> None:
    plan = a_plan(attribution={"markov_order": order, "model": "markov", "compare": []})
    credit = world(made(PATHS)).credit(plan)["markov"]
    shares, total = removal(counted(PATHS, order)).shares(), sum(count for _path, count, _rest in PATHS)
    assert {name: float(value) for name, value in credit.items()} == pytest.approx(
        {name: share * total for name, share in shares.items()}, abs=1e-9
    )
    assert sum(credit.values()) == total


def test_both_ways_of_solving_a_chain_agree() -> None:
    walks = counted(PATHS, 1)
    walked = removal(Walks(walks.converting, walks.others, 2))
    solved = removal(walks)
    assert solved.chance == pytest.approx(walked.chance, abs=1e-12)
    assert solved.effects == pytest.approx(walked.effects, abs=1e-12)


def test_a_chain_of_too_many_campaigns_says_so() -> None:
    steps = {("", f"c{number}"): 1.0 for number in range(301)} | {(f"c{number}", ""): 1.0 for number in range(301)}
    with pytest.raises(ValueError, match="300"):
        removal(Walks(steps, {}))


# --- weights that need dates ------------------------------------------------------------------------------------------


def test_time_decay_halves_every_half_life(world: Make) -> None:
    tables = {
        "touches": [
            touch("p", "2026-09-01T12:00", "a"),
            touch("p", "2026-09-08T12:00", "b"),
            touch("p", "2026-09-15T12:00", "c"),
        ],
        "deals": [deal("1", "2026-09-15T12:00")],
        "deal_contacts": linked("1", "p"),
    }
    credit = world(tables).credit(a_plan())["time-decay"]
    assert {name: float(value) for name, value in credit.items()} == pytest.approx({"a": 1 / 7, "b": 2 / 7, "c": 4 / 7})


def w_shaped(world: Make, lead: str | None, created: str, touches: str = "abcde") -> dict[str, float]:
    tables: dict[str, list[Row]] = {
        "touches": [touch("p", f"2026-09-0{day}", name) for day, name in enumerate(touches, start=1)],
        "deals": [deal("1", "2026-09-20", created_at=created)],
        "deal_contacts": linked("1", "p"),
        "contacts": [{"contact_id": "p", "created_at": "2026-08-01", "lifecycle_stage": "subscriber", "lead_at": lead}],
    }
    return {name: float(value) for name, value in world(tables).credit(a_plan())["w-shaped"].items()}


def test_w_shaped_rewards_the_touches_that_made_lead_and_opportunity(world: Make) -> None:
    assert w_shaped(world, "2026-09-02", "2026-09-04") == pytest.approx(
        {"a": 0.3, "b": 0.3, "c": 0.05, "d": 0.3, "e": 0.05}
    )


def test_w_shaped_adds_up_roles_of_one_touch(world: Make) -> None:
    assert w_shaped(world, "2026-09-01", "2026-09-01") == pytest.approx(
        {"a": 0.9, "b": 0.025, "c": 0.025, "d": 0.025, "e": 0.025}
    )


def test_w_shaped_shares_out_what_a_missing_role_would_have_had(world: Make) -> None:
    assert w_shaped(world, None, "2026-09-03", "abcd") == pytest.approx(
        {"a": 3 / 7, "b": 0.5 / 7, "c": 3 / 7, "d": 0.5 / 7}
    )


def test_last_non_direct_passes_direct_over_unless_all_are(world: Make) -> None:
    plan = a_plan()
    assert world(journeys([("a > Direct > direct", 1, 0)])).credit(plan)["last-non-direct"]["a"] == 1
    assert world(journeys([("Direct > Direct", 1, 0)])).credit(plan)["last-non-direct"] == {"Direct": 1}
