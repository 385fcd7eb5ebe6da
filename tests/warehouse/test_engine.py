"""The engine's promises that are not a reader's: relations made from tables, once, uncompressed, gone with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reportgen.warehouse.engine import DuckDBEngine, open_engine

ROWS = "SELECT i AS number, 'channel ' || i % 3 AS channel FROM range(10000) AS r(i)"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    engine = open_engine(tmp_path, ())
    engine.create("sessions", ROWS)
    yield engine
    engine.close()


def test_a_relation_has_the_rows_and_types_of_its_select(engine: DuckDBEngine) -> None:
    engine.derive("visits", "SELECT s.channel, count(*) AS visits FROM sessions AS s GROUP BY s.channel")
    assert engine.columns("visits") == {"channel": "VARCHAR", "visits": "BIGINT"}
    assert engine.query("SELECT visits FROM visits ORDER BY channel") == [(3334,), (3333,), (3333,)]


def test_a_relation_is_made_once_and_does_not_follow_its_table(engine: DuckDBEngine) -> None:
    engine.derive("visits", "SELECT s.number FROM sessions AS s")
    engine.execute("DELETE FROM sessions")
    assert engine.query("SELECT count(*) FROM visits") == [(10_000,)]


def test_a_relation_takes_the_parameters_that_it_names_and_leaves_the_others(engine: DuckDBEngine) -> None:
    engine.derive(
        "visits",
        "SELECT CAST($day AS DATE) AS day FROM sessions LIMIT 1",
        {"day": date(2026, 9, 30), "channel": "none"},
    )
    assert engine.query("SELECT day FROM visits") == [(date(2026, 9, 30),)]


def test_any_name_will_do_for_a_relation(engine: DuckDBEngine) -> None:
    name = 'visits "of" order'
    engine.derive(name, "SELECT 1 AS one")
    assert engine.columns(name) == {"one": "INTEGER"}


def test_a_relation_stands_on_another(engine: DuckDBEngine) -> None:
    engine.derive("visits", "SELECT s.channel FROM sessions AS s")
    engine.derive("channels", "SELECT DISTINCT v.channel FROM visits AS v")
    assert engine.query("SELECT count(*) FROM channels") == [(3,)]


def test_tables_are_compressed_and_relations_are_not(engine: DuckDBEngine) -> None:
    engine.derive("visits", "SELECT s.* FROM sessions AS s")
    engine.execute("CHECKPOINT")
    ways = {
        name: {
            way
            for (way,) in engine.query(
                f"SELECT compression FROM pragma_storage_info('{name}') WHERE segment_type IN ('BIGINT', 'VARCHAR')"
            )
        }
        for name in ("sessions", "visits")
    }
    assert ways["visits"] == {"Uncompressed"}
    assert "Uncompressed" not in ways["sessions"]


def test_what_is_derived_stays_out_of_the_kept_tables(engine: DuckDBEngine) -> None:
    engine.derive("visits", "SELECT s.* FROM sessions AS s")
    kinds = dict(engine.query("SELECT table_name, temporary FROM duckdb_tables()"))
    assert kinds == {"sessions": False, "visits": True}


def test_closing_leaves_no_file_behind(engine: DuckDBEngine) -> None:
    engine.derive("visits", "SELECT s.* FROM sessions AS s")
    engine.close()
    assert [path for path in engine.workdir.rglob("*") if path.is_file()] == []
