"""Records that a CRM merged, or holds twice under two ids: one thing counts once, under the id that survived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.tables import TABLES
from reportgen.warehouse import ledger
from reportgen.warehouse.replaced import changed
from reportgen.warehouse.sql import identifier, literal
from reportgen.warehouse.statement import HASH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reportgen.records import FileMapping
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.staging import Staged

    Parts = Sequence[tuple[Staged, FileMapping]]

#: More ids than this share no one's value: an office's address, or one written in the place of what is missing.
MOST_SAME = 3
#: Merges of merges that are followed; what leads on further, or in a circle, is left as it is.
_ROUNDS = 32


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows taken out by staged table, by canonical table those that share a value with too many to be one thing; which tables."""

    rows: Mapping[str, int]
    shared: Mapping[str, int]
    tables: tuple[str, ...]


def fold(engine: DuckDBEngine, parts: Parts, files: Mapping[str, str]) -> Folded:
    """Take the rows of absorbed records out of a source's staged tables and into the ledger.

    ``files`` are the files by staged table. :func:`repoint` then brings what is said of them to the surviving records.
    """
    rows: dict[str, int] = {}
    shared: dict[str, int] = {}
    by_table: dict[str, list[tuple[Staged, FileMapping]]] = {}
    for staged, mapping in parts:
        if mapping.absorbs or mapping.same:
            by_table.setdefault(staged.shaping.table, []).append((staged, mapping))
    for table, own in by_table.items():
        (key,) = TABLES[table].key
        merged = _name(table)
        engine.create(merged, f"SELECT old, max(new) AS new FROM ({_absorbed(own, key)}) GROUP BY old")
        _follow(engine, merged)
        if count := _same(engine, own, key, merged):
            shared[table] = count
        _follow(engine, merged)
        for staged, _ in own:
            if count := _take_out(engine, staged, files[staged.name], key, merged):
                rows[staged.name] = count
            if HASH in engine.columns(staged.name):
                engine.execute(f"ALTER TABLE {identifier(staged.name)} DROP COLUMN {HASH}")
    return Folded(rows, shared, tuple(by_table))


def repoint(engine: DuckDBEngine, staged: Iterable[Staged], folded: Iterable[str]) -> None:
    """Let rows of other tables speak of the surviving records of the ``folded`` tables, and say each link once."""
    staged = list(staged)
    for table in folded:
        (key,) = TABLES[table].key
        merged, moved = _name(table), set[str]()
        for each in staged:
            if each.shaping.table == table or key not in engine.columns(each.name):
                continue
            name = identifier(each.name)
            if engine.query(f"SELECT 1 FROM {name} JOIN {merged} ON {identifier(key)} = old LIMIT 1"):
                engine.execute(f"UPDATE {name} SET {identifier(key)} = new FROM {merged} WHERE {identifier(key)} = old")
                moved.add(each.shaping.table)
        for other in sorted(moved):
            if key in TABLES[other].key:
                _once(engine, [each for each in staged if each.shaping.table == other], TABLES[other].key)
        engine.execute(f"DROP TABLE {merged}")


def _name(table: str) -> str:
    return f"_merged_{table}"


def _absorbed(parts: Parts, key: str) -> str:
    """Each id that some row lists as absorbed (old), and that row's own (new)."""
    found = ["SELECT NULL::VARCHAR AS old, NULL::VARCHAR AS new WHERE false"]
    for staged, mapping in parts:
        if mapping.absorbs:
            field, separator = mapping.absorbs
            entries = f"unnest(string_split({identifier(field)}, {literal(separator)}))"
            listed = f"SELECT {identifier(key)} AS new, {entries} AS entry FROM {identifier(staged.name)}"
            listed = f"SELECT trim(split_part(entry, ':', 1)) AS old, new FROM ({listed} WHERE {identifier(field)} IS NOT NULL)"
            found.append(f"SELECT * FROM ({listed}) WHERE old <> '' AND old <> new")
    return " UNION ALL ".join(found)


def _follow(engine: DuckDBEngine, merged: str) -> None:
    """What was absorbed by an absorbed record belongs to the last survivor."""
    for _ in range(_ROUNDS):
        if not engine.query(f"SELECT 1 FROM {merged} WHERE new IN (SELECT old FROM {merged}) LIMIT 1"):
            return
        engine.execute(f"UPDATE {merged} SET new = next.new FROM {merged} AS next WHERE {merged}.new = next.old")
        engine.execute(f"DELETE FROM {merged} WHERE old = new")
    engine.execute(f"DELETE FROM {merged} WHERE new IN (SELECT old FROM {merged})")


def _same(engine: DuckDBEngine, parts: Parts, key: str, merged: str) -> int:
    """Add ids that share a hashed value; gives how many rows share theirs with too many.

    The one changed last survives, among equals (and where nothing says when) the one read last.
    """
    hashed = [(staged, mapping) for staged, mapping in parts if HASH in engine.columns(staged.name)]
    if not hashed:
        return 0
    every = " UNION ALL ".join(
        f"SELECT {HASH} AS same, {identifier(key)} AS id, coalesce({changed(engine, staged, mapping)}, '-infinity') AS told, "
        f"{number} AS file, rowid AS row FROM {identifier(staged.name)} WHERE {HASH} IS NOT NULL"
        for number, (staged, mapping) in enumerate(hashed)
    )
    # the short question first: next to no export holds one
    groups = f"SELECT same FROM ({every}) GROUP BY same HAVING count(*) > 1"
    if not engine.query(f"{groups} LIMIT 1"):
        return 0
    ids = (
        f"SELECT same, id, max((told, file, row)) AS read, count(*) AS rows FROM ({every}) WHERE same IN ({groups}) "
        f"AND id NOT IN (SELECT old FROM {merged}) GROUP BY same, id"
    )
    engine.create("_same_ids", f"SELECT *, count(*) OVER (PARTITION BY same) AS n FROM ({ids})")
    pairs = "SELECT id AS old, first_value(id) OVER (PARTITION BY same ORDER BY read DESC) AS new FROM _same_ids"
    engine.execute(
        f"INSERT INTO {merged} SELECT old, max(new) FROM ({pairs} WHERE n BETWEEN 2 AND {MOST_SAME}) "
        "WHERE old <> new GROUP BY old"
    )
    (count,) = engine.query(f"SELECT coalesce(sum(rows), 0) FROM _same_ids WHERE n > {MOST_SAME}")[0]
    engine.execute("DROP TABLE _same_ids")
    return int(count)


def _take_out(engine: DuckDBEngine, staged: Staged, file: str, key: str, merged: str) -> int:
    name, column = identifier(staged.name), identifier(key)
    (count,) = engine.query(f"SELECT count(*) FROM {name} WHERE {column} IN (SELECT old FROM {merged})")[0]
    if count:
        engine.execute(
            f"INSERT INTO {ledger.TABLE} SELECT $source, $file, NULL, $field, left(old, 40), 'was merged into ' || new "
            f"FROM {name} JOIN {merged} ON {column} = old",
            {"source": staged.shaping.source, "file": file, "field": key},
        )
        engine.execute(f"DELETE FROM {name} WHERE {column} IN (SELECT old FROM {merged})")
    return int(count)


def _once(engine: DuckDBEngine, parts: Sequence[Staged], key: Sequence[str]) -> None:
    """Of rows with the same key the first counts, one with a flag set before one without."""
    names = ", ".join(map(identifier, key))
    flags = {
        each.name: [identifier(name) for name, kind in engine.columns(each.name).items() if kind == "BOOLEAN"]
        for each in parts
    }
    every = " UNION ALL ".join(
        f"SELECT {number} AS file, rowid AS row, {names}, {' OR '.join(flags[each.name]) or 'false'} AS flag "
        f"FROM {identifier(each.name)}"
        for number, each in enumerate(parts)
    )
    order = "coalesce(flag, false) DESC, file, row"
    again = f"SELECT file, row FROM ({every}) QUALIFY row_number() OVER (PARTITION BY {names} ORDER BY {order}) > 1"
    engine.create("_said_again", again)
    for number, each in enumerate(parts):
        rows = f"SELECT row FROM _said_again WHERE file = {number}"
        engine.execute(f"DELETE FROM {identifier(each.name)} WHERE rowid IN ({rows})")
    engine.execute("DROP TABLE _said_again")
