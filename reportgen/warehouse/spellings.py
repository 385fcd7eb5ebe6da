"""One spelling for one thing: values that differ only in case or outer spaces, and channels the plan calls the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.tables import DIMENSIONS
from reportgen.warehouse.sql import Parameters, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reportgen.warehouse.engine import DuckDBEngine

_TABLE = "_spellings"


def unify(engine: DuckDBEngine, tables: Mapping[str, Iterable[str]], channels: Mapping[str, Sequence[str]]) -> None:
    """Rewrite those of ``tables`` (staged name → its columns) in which a dimension is spelt in more than one way.

    The commonest spelling over all tables wins, the first in the alphabet among equals; ``channels`` are the plan's names
    with their aliases.
    """
    found = {name: [column for column in columns if column in DIMENSIONS] for name, columns in tables.items()}
    counts = [
        f"SELECT {literal(column)} AS dimension, {identifier(column)} AS value, count(*) AS n FROM {identifier(name)} "
        f"WHERE {identifier(column)} IS NOT NULL GROUP BY 2"
        for name, columns in found.items()
        for column in columns
    ]
    if not counts:
        return
    bind = Parameters()
    alias = [
        f"SELECT {bind.bind(_key(text))}::VARCHAR AS key, {bind.bind(canonical)}::VARCHAR AS spelling"
        for canonical, texts in channels.items()
        for text in (canonical, *texts)
    ]
    aliases = " UNION ALL ".join(alias) or "SELECT NULL::VARCHAR AS key, NULL::VARCHAR AS spelling WHERE false"
    engine.create(
        _TABLE,
        f"""
        WITH counted AS (
            SELECT dimension, value, lower(trim(value)) AS key, sum(n) AS n FROM ({" UNION ALL ".join(counts)}) GROUP BY ALL
        ), commonest AS (
            SELECT dimension, value, key, first_value(value) OVER (PARTITION BY dimension, key ORDER BY n DESC, value) AS own
            FROM counted
        ), aliases AS (
            SELECT key, min(spelling) AS spelling FROM ({aliases}) GROUP BY key
        )
        SELECT c.dimension, c.value, coalesce(a.spelling, c.own) AS spelling
        FROM commonest AS c LEFT JOIN aliases AS a ON c.dimension = 'channel' AND a.key = c.key
        WHERE coalesce(a.spelling, c.own) <> c.value
        """,
        bind.values,
    )
    changed = {row[0] for row in engine.query(f"SELECT DISTINCT dimension FROM {_TABLE}")}
    for name, columns in found.items():
        for column in columns:
            if column in changed and _concerns(engine, name, column):
                _respell(engine, name, column)


def _key(text: str) -> str:
    return text.strip().lower()


def _concerns(engine: DuckDBEngine, name: str, column: str) -> bool:
    sql = (
        f"SELECT 1 FROM {identifier(name)} AS t JOIN {_TABLE} AS s ON s.dimension = {literal(column)} "
        f"AND s.value = t.{identifier(column)} LIMIT 1"
    )
    return bool(engine.query(sql))


def _respell(engine: DuckDBEngine, name: str, column: str) -> None:
    """A view in the place of the table: to rewrite millions of rows costs more than to join a few words when they are read."""
    quoted, exported = identifier(column), identifier(f"{name}_{column}")
    engine.execute(f"ALTER {_kind(engine, name)} {identifier(name)} RENAME TO {exported}")
    engine.execute(
        f"CREATE VIEW {identifier(name)} AS SELECT t.* REPLACE (coalesce(s.spelling, t.{quoted}) AS {quoted}) "
        f"FROM {exported} AS t LEFT JOIN {_TABLE} AS s ON s.dimension = {literal(column)} AND s.value = t.{quoted}"
    )


def _kind(engine: DuckDBEngine, name: str) -> str:
    return "VIEW" if engine.query("SELECT 1 FROM duckdb_views() WHERE view_name = $name", {"name": name}) else "TABLE"
