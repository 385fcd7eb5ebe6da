"""Things that several rows tell in parts: they become one row, and no row is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import Location, Problem
from reportgen.tables import TABLES
from reportgen.warehouse.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.staging import Staged

_UNITED = "_united"
_EVERY = "_every"
#: Columns that say where a row was read, not what it tells.
_PLACE = ("_file", "_row")


def unite(engine: DuckDBEngine, parts: Sequence[Staged], files: Mapping[str, str]) -> tuple[Problem, ...]:
    """Make one row of all rows of ``parts`` (staged tables of one canonical table) that have the same key.

    Of every column the filled value that was read last counts; the row stands in the last table that tells of the thing.
    Gives warnings of values that differ. ``files`` are the files by staged table.
    """
    key = TABLES[parts[0].shaping.table].key
    if not _repeats(engine, key, parts):
        return ()
    own = {each.name: engine.columns(each.name) for each in parts}
    spelt = {name.lower(): (name, kind) for each in reversed(own.values()) for name, kind in each.items()}
    columns = dict(spelt.values())
    engine.create(
        _EVERY, " UNION ALL ".join(_rows(each.name, n, own[each.name], columns) for n, each in enumerate(parts))
    )
    named = ", ".join(map(identifier, key))
    told = [identifier(name) for name in columns if name not in key]
    last = ", ".join(f"arg_max({name}, (_file, _row)) AS {name}" for name in told)
    grouped = f"FROM {_EVERY} GROUP BY {named} HAVING count(*) > 1"
    engine.create(_UNITED, f"SELECT {named}, {last}, max(_file) AS _file, min(_row) AS _row {grouped}")
    problems = tuple(_differing(engine, parts, key, columns, files))
    for number, each in enumerate(parts):
        _rewrite(engine, each.name, number, key, columns)
    engine.execute(f"DROP TABLE {_UNITED}")
    engine.execute(f"DROP TABLE {_EVERY}")
    return problems


def _repeats(engine: DuckDBEngine, key: Sequence[str], parts: Sequence[Staged]) -> bool:
    names = ", ".join(map(identifier, key))
    rows = " UNION ALL ".join(f"SELECT {names} FROM {identifier(each.name)}" for each in parts)
    return bool(engine.query(f"SELECT 1 FROM ({rows}) GROUP BY {names} HAVING count(*) > 1 LIMIT 1"))


def _rows(name: str, number: int, own: Mapping[str, str], columns: Mapping[str, str]) -> str:
    known = {column.lower() for column in own}
    cells = ", ".join(
        identifier(column) if column.lower() in known else f"NULL::{kind} AS {identifier(column)}"
        for column, kind in columns.items()
    )
    return f"SELECT {cells}, {number} AS _file, rowid AS _row FROM {identifier(name)}"


def _differing(
    engine: DuckDBEngine,
    parts: Sequence[Staged],
    key: Sequence[str],
    columns: Mapping[str, str],
    files: Mapping[str, str],
) -> list[Problem]:
    """Canonical columns of which rows of one thing hold different values."""
    table = parts[0].shaping.table
    fields = [field.name for field in TABLES[table].fields if field.name in columns and field.name not in key]
    if not fields:
        return []
    named = ", ".join(map(identifier, key))
    several = ", ".join(f"count(DISTINCT {identifier(name)}) > 1 AS {identifier(name)}" for name in fields)
    things = f"SELECT max(_file) AS _file, {several} FROM {_EVERY} GROUP BY {named} HAVING count(*) > 1"
    counts = ", ".join(f"count_if({identifier(name)})" for name in fields)
    any_ = " OR ".join(map(identifier, fields))
    sql = f"SELECT _file, count_if({any_}), {counts} FROM ({things}) GROUP BY _file ORDER BY _file"
    found: list[Problem] = []
    for file, things_differing, *each in engine.query(sql):
        if things_differing:
            names = ", ".join(name for name, count in zip(fields, each, strict=True) if count)
            what = (
                f"{things_differing} of {table} told more than once, and differently ({names}); the last value counts"
            )
            found.append(
                Problem(what, "keep one export, or give each its own source", Location(files[parts[file].name]))
            )
    return found


def _rewrite(engine: DuckDBEngine, name: str, number: int, key: Sequence[str], columns: Mapping[str, str]) -> None:
    """Take the parts out of a staged table, and put in the united rows that are to stand there."""
    table, named = identifier(name), ", ".join(map(identifier, key))
    engine.execute(f"DELETE FROM {table} WHERE ({named}) IN (SELECT ({named}) FROM {_UNITED})")
    if not engine.query(f"SELECT 1 FROM {_UNITED} WHERE _file = {number} LIMIT 1"):
        return
    for column, kind in columns.items():
        engine.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {identifier(column)} {kind}")
    engine.execute(
        f"INSERT INTO {table} BY NAME SELECT * EXCLUDE ({', '.join(_PLACE)}) FROM {_UNITED} WHERE _file = {number} ORDER BY _row"
    )
