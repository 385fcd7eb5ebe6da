"""Rows that tell one thing in parts become one row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.warehouse.engine import DuckDBEngine, open_engine
from reportgen.warehouse.staging import Staged
from reportgen.warehouse.statement import Shaping, Zones
from reportgen.warehouse.united import unite

SHAPING = Shaping("social_posts", (), {}, {}, Zones("UTC", "UTC"), "pages")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    engine = open_engine(tmp_path, (tmp_path,))
    yield engine
    engine.close()


def staged(engine: DuckDBEngine, name: str, rows: str) -> Staged:
    engine.create(name, rows)
    return Staged(name, SHAPING, 0, 0, 0)


def both(engine: DuckDBEngine) -> list[Staged]:
    one = "SELECT * FROM (VALUES ('a', 1, 'x'), ('b', 2, 'x')) AS t(post_id, impressions, extra)"
    other = "SELECT * FROM (VALUES ('b', 5::DECIMAL(18,4)), ('c', 6)) AS t(post_id, clicks)"
    return [staged(engine, "one", one), staged(engine, "other", other)]


def test_parts_in_two_files_stand_in_the_last_one(engine: DuckDBEngine) -> None:
    assert unite(engine, both(engine), {"one": "1.csv", "other": "2.csv"}) == ()
    assert engine.query("SELECT post_id, impressions, extra FROM one") == [("a", 1, "x")]
    found = engine.query("SELECT post_id, impressions, clicks::INTEGER, extra FROM other ORDER BY post_id")
    assert found == [("b", 2, 5, "x"), ("c", None, 6, None)]


def test_the_value_read_last_counts_and_a_difference_is_told(engine: DuckDBEngine) -> None:
    rows = "SELECT * FROM (VALUES ('a', 1), ('a', 2), ('a', NULL), ('b', 3)) AS t(post_id, impressions)"
    (warning,) = unite(engine, [staged(engine, "one", rows)], {"one": "1.csv"})
    assert engine.query("SELECT post_id, impressions FROM one ORDER BY 1") == [("a", 2), ("b", 3)]
    assert "1 of social_posts told more than once, and differently (impressions)" in warning.what
    assert warning.where is not None
    assert warning.where.path == "1.csv"


def test_columns_that_differ_in_case_are_one(engine: DuckDBEngine) -> None:
    parts = [
        staged(engine, "one", "SELECT 'a' AS post_id, 'x' AS \"Page\""),
        staged(engine, "other", "SELECT 'a' AS post_id, 'y' AS page"),
    ]
    assert unite(engine, parts, {"one": "1.csv", "other": "2.csv"}) == ()
    assert engine.query("SELECT page FROM other") == [("y",)]


def test_equal_values_are_no_difference(engine: DuckDBEngine) -> None:
    rows = "SELECT * FROM (VALUES ('a', 1), ('a', 1)) AS t(post_id, impressions)"
    assert unite(engine, [staged(engine, "one", rows)], {"one": "1.csv"}) == ()
    assert engine.query("SELECT count(*) FROM one") == [(1,)]


def test_things_told_once_are_left_alone(engine: DuckDBEngine) -> None:
    rows = "SELECT * FROM (VALUES ('a', 1), ('b', 1)) AS t(post_id, impressions)"
    assert unite(engine, [staged(engine, "one", rows)], {"one": "1.csv"}) == ()
    assert engine.query("SELECT count(*) FROM one") == [(2,)]
