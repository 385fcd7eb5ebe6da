"""What holds for whatever journeys there are."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen_plugins.attribution.agreement import concordance, widest
from tests.plugins.attribution.ledgers import World, a_plan, journeys, ready_made

CHANNELS = "abcd"
_path = st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=6).map(" > ".join)
PATHS = st.dictionaries(_path, st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=5).map(
    lambda found: [(path, *counts) for path, counts in sorted(found.items())]
)
Paths = list[tuple[str, int, int]]
_quick = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def credit(
    paths: Paths, *, touched: bool = False, kpi: str = "attributed_conversions"
) -> dict[str, dict[str, Decimal]]:
    with tempfile.TemporaryDirectory() as folder:
        tables = (journeys if touched else ready_made)(paths, 7)
        return World(Path(folder), {name: rows for name, rows in tables.items() if rows}).credit(a_plan(), kpi)


@_quick
@given(PATHS)
def test_nothing_is_lost_and_nothing_added(paths: Paths) -> None:
    total = sum(converting for _path, converting, _others in paths)
    for touched in (False, True):
        for found in credit(paths, touched=touched).values():
            assert sum(found.values()) == total
    for found in credit(paths, kpi="attributed_revenue").values():
        assert sum(found.values()) == 7 * total


@pytest.mark.slow
@_quick
@given(PATHS, st.permutations(CHANNELS))
def test_a_channels_name_does_not_matter(paths: Paths, names: list[str]) -> None:
    renamed = str.maketrans(CHANNELS, "".join(names))
    before, after = credit(paths), credit([(path.translate(renamed), *counts) for path, *counts in paths])  # type: ignore[misc]
    for model, found in before.items():
        for channel, value in found.items():
            assert abs(after[model][channel.translate(renamed)] - value) < Decimal("1e-9"), model


@pytest.mark.slow
@_quick
@given(PATHS)
def test_twice_the_journeys_is_twice_the_credit(paths: Paths) -> None:
    once, twice = credit(paths), credit([(path, 2 * converting, 2 * others) for path, converting, others in paths])
    for model, found in once.items():
        for channel, value in found.items():
            assert abs(twice[model][channel] - 2 * value) < Decimal("1e-9"), model


@pytest.mark.slow
@_quick
@given(PATHS)
def test_who_is_never_touched_gets_nothing(paths: Paths) -> None:
    touched = {channel for path, *_counts in paths for channel in path.split(" > ")}
    assert all(set(found) <= touched for found in credit(paths).values())


@pytest.mark.slow
@_quick
@given(PATHS)
def test_journeys_without_a_conversion_move_the_chain_alone(paths: Paths) -> None:
    with_others, without = credit(paths), credit([(path, converting, 0) for path, converting, _others in paths])
    for model, found in without.items():
        if model != "markov":
            assert {k: v for k, v in with_others[model].items() if v} == {k: v for k, v in found.items() if v}, model


@given(st.lists(st.lists(st.integers(0, 100).map(Decimal), min_size=3, max_size=3), min_size=2, max_size=5))
def test_agreement_lies_between_none_and_all(rows: list[list[Decimal]]) -> None:
    shares = {f"m{number}": dict(zip("abc", row, strict=True)) for number, row in enumerate(rows)}
    found = concordance(shares)
    assert found is None or 0 <= found <= 1
    apart = widest(shares)
    assert apart is not None
    assert apart[2] >= 0


def test_models_that_rank_alike_agree_fully() -> None:
    alike = {
        "x": {"a": Decimal(3), "b": Decimal(2), "c": Decimal(1)},
        "y": {"a": Decimal(9), "b": Decimal(2), "c": Decimal(1)},
    }
    assert concordance(alike) == 1
    opposite = {"x": alike["x"], "y": {"a": Decimal(1), "b": Decimal(2), "c": Decimal(3)}}
    assert concordance(opposite) == 0
    apart = widest(opposite)
    assert apart is not None
    assert apart[2] == 2
