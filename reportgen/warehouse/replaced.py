"""Rows that a source tells twice: of one thing the newest row counts, of one day's sessions the file listed last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.tables import PLACE, TABLES, local_date
from reportgen.warehouse import ledger
from reportgen.warehouse.assembly import PRIVATE, dates
from reportgen.warehouse.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.records import FileMapping
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.staging import Staged

SESSIONS = "sessions"
_DROPPED = "_replaced"


def replace(
    engine: DuckDBEngine,
    staged: Sequence[Staged],
    files: Mapping[str, str],
    mappings: Mapping[str, FileMapping],
) -> dict[str, int]:
    """Take what is told again out of a source's staged tables and into the ledger; gives how many rows of which table.

    ``files`` and ``mappings`` are what was read, by staged table. A thing is told apart from others by its table's key; the
    row counts that is newest by what the mapping calls so, and the one read last among equals. Where there is no key, the
    mapping may give one: of files that hold the same values of it the one declared last counts. Sessions without one: where
    two downloads with the same dimensions hold the same day, those of the file listed last count, and days go before sums
    of several days.
    """
    found: dict[str, int] = {}
    groups: dict[tuple[str, str, tuple[str, ...]], list[Staged]] = {}
    for each in staged:
        own = mappings[each.name].key if each.name in mappings else ()
        groups.setdefault((each.shaping.table, each.shaping.breakdown, own), []).append(each)
    for (table, breakdown, declared), parts in groups.items():
        key = TABLES[table].key
        if key and _repeats(engine, key, parts):
            engine.create(_DROPPED, _older_rows(engine, key, parts, mappings))
        elif not key and declared and (rows := _again(engine, declared, parts, files)):
            key = declared
            engine.create(_DROPPED, rows)
        elif table == SESSIONS and breakdown and not declared and _overlap(engine, parts):
            engine.create(_DROPPED, _older_days(engine, parts))
        else:
            continue
        found |= _drop(engine, parts, files, key)
        engine.execute(f"DROP TABLE {_DROPPED}")
    return found


def identical(
    engine: DuckDBEngine, staged: Sequence[Staged], files: Mapping[str, str], mappings: Mapping[str, FileMapping]
) -> Iterator[tuple[Staged, Staged, int]]:
    """Pairs of files whose rows nothing tells apart, and how many rows of the second stand in the first word for word."""
    parts = [each for each in staged if not TABLES[each.shaping.table].key and each.shaping.table != SESSIONS]
    parts = [each for each in parts if each.name not in mappings or not mappings[each.name].key]
    spans = {
        each.name: dates(engine, each.name, each.shaping.table, tuple(engine.columns(each.name))) for each in parts
    }
    for number, other in enumerate(parts):
        for one in parts[:number]:
            columns, others = (sorted(engine.columns(each.name).keys() - PRIVATE - {PLACE}) for each in (one, other))
            alike = one.shaping.table == other.shaping.table and columns == others
            (start, end), (first, last) = spans[one.name], spans[other.name]
            if files[one.name] == files[other.name] or not alike or not (start and end and first and last):
                continue
            if max(start, first) <= min(end, last):
                row = f"hash({', '.join(map(identifier, columns))})"
                (count,) = engine.query(
                    f"SELECT count(*) FROM {identifier(other.name)} WHERE {row} IN (SELECT {row} FROM {identifier(one.name)})"
                )[0]
                if count:
                    yield one, other, count


def shared_days(engine: DuckDBEngine, staged: Sequence[Staged]) -> tuple[Staged, Staged] | None:
    """Two session files of no declared dimensions that hold the same day: parts of a whole, or the same twice."""
    parts = [each for each in staged if each.shaping.table == SESSIONS and not each.shaping.breakdown]
    return _overlap(engine, parts)


def _repeats(engine: DuckDBEngine, key: Sequence[str], parts: Sequence[Staged]) -> bool:
    names = ", ".join(map(identifier, key))
    rows = " UNION ALL ".join(f"SELECT {names} FROM {identifier(each.name)}" for each in parts)
    return bool(engine.query(f"SELECT 1 FROM ({rows}) GROUP BY {names} HAVING count(*) > 1 LIMIT 1"))


def _older_rows(
    engine: DuckDBEngine, key: Sequence[str], parts: Sequence[Staged], mappings: Mapping[str, FileMapping]
) -> str:
    names = ", ".join(map(identifier, key))
    rows = " UNION ALL ".join(
        f"SELECT {number} AS _file, rowid AS _row, {changed(engine, each, mappings.get(each.name))} AS _told, {names} "
        f"FROM {identifier(each.name)}"
        for number, each in enumerate(parts)
    )
    return (
        f"SELECT _file, _row FROM ({rows}) QUALIFY row_number() "
        f"OVER (PARTITION BY {names} ORDER BY _told DESC NULLS LAST, _file DESC, _row DESC) > 1"
    )


def changed(engine: DuckDBEngine, part: Staged, mapping: FileMapping | None) -> str:
    """An expression of when a row was last changed: the moment, else the day, else nothing."""
    field = mapping.newest if mapping else ""
    own = engine.columns(part.name)
    found = [f"{identifier(name)}::TIMESTAMP" for name in dict.fromkeys((field, local_date(field))) if name in own]
    return f"coalesce({', '.join(found)})" if field and found else "NULL::TIMESTAMP"


def _again(engine: DuckDBEngine, key: Sequence[str], parts: Sequence[Staged], files: Mapping[str, str]) -> str | None:
    """The rows whose key a file declared later holds too; None when there are none."""
    order = list(dict.fromkeys(files[each.name] for each in parts))
    if len(order) == 1:
        return None
    names = [f"_key{number}" for number in range(len(key))]
    rows = " UNION ALL ".join(
        f"SELECT {number} AS _file, rowid AS _row, {order.index(files[each.name])} AS _place, "
        f"{', '.join(_keyed(engine, each, key, names))} FROM {identifier(each.name)}"
        for number, each in enumerate(parts)
    )
    told = ", ".join(names)
    if not engine.query(f"SELECT 1 FROM ({rows}) GROUP BY {told} HAVING min(_place) < max(_place) LIMIT 1"):
        return None
    return f"SELECT _file, _row FROM ({rows}) QUALIFY _place < max(_place) OVER (PARTITION BY {told})"


def _keyed(engine: DuckDBEngine, part: Staged, key: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """The columns of a key as text; those that a file does not have are NULL."""
    own = engine.columns(part.name)
    for column, name in zip(key, names, strict=True):
        yield f"{f'CAST({identifier(column)} AS VARCHAR)' if column in own else 'NULL'} AS {name}"


def _overlap(engine: DuckDBEngine, parts: Sequence[Staged]) -> tuple[Staged, Staged] | None:
    """The first two of ``parts`` that hold the same day."""
    if len(parts) < 2:  # noqa: PLR2004 - there is nothing to share
        return None
    found = engine.query(
        f"SELECT min(_file), max(_file) FROM ({_all_days(engine, parts)}) GROUP BY day HAVING min(_file) < max(_file) "
        "ORDER BY 2, 1 LIMIT 1"
    )
    return (parts[found[0][0]], parts[found[0][1]]) if found else None


def _all_days(engine: DuckDBEngine, parts: Sequence[Staged]) -> str:
    return " UNION ALL ".join(
        f"SELECT {number} AS _file, * FROM ({_days(engine, each)})" for number, each in enumerate(parts)
    )


def _days(engine: DuckDBEngine, part: Staged) -> str:
    """The days of a file, each with whether a row stands for it alone, and the stretch of the row."""
    last = "coalesce(until, date)" if "until" in engine.columns(part.name) else "date"
    return (
        "SELECT DISTINCT date, last, unnest(generate_series(date, last, INTERVAL 1 DAY))::DATE AS day, last = date AS alone "
        f"FROM (SELECT DISTINCT date, greatest(date, {last}) AS last FROM {identifier(part.name)})"
    )


def _older_days(engine: DuckDBEngine, parts: Sequence[Staged]) -> str:
    stretches = (
        f"SELECT DISTINCT _file, date, last FROM (SELECT *, first_value(_file) OVER (PARTITION BY day ORDER BY alone DESC, "
        f"_file DESC) AS _owner FROM ({_all_days(engine, parts)})) WHERE _owner <> _file"
    )
    rows = " UNION ALL ".join(
        f"SELECT {number} AS _file, rowid AS _row, date, "
        f"greatest(date, {'coalesce(until, date)' if 'until' in engine.columns(each.name) else 'date'}) AS last "
        f"FROM {identifier(each.name)}"
        for number, each in enumerate(parts)
    )
    return f"SELECT _file, _row FROM ({rows}) AS r SEMI JOIN ({stretches}) AS s USING (_file, date, last)"


def _drop(
    engine: DuckDBEngine, parts: Sequence[Staged], files: Mapping[str, str], key: Sequence[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, each in enumerate(parts):
        rows = f"(SELECT _row FROM {_DROPPED} WHERE _file = {number})"
        (count,) = engine.query(f"SELECT count(*) FROM {rows}")[0]
        if not count:
            continue
        name = identifier(each.name)
        own = engine.columns(each.name)
        told = ", ".join(identifier(field) for field in key if field in own) or "date"
        engine.execute(
            f"INSERT INTO {ledger.TABLE} SELECT $source, $file, NULL, $field, left(concat_ws(', ', {told}), 40), $reason "
            f"FROM {name} WHERE rowid IN {rows}",
            {
                "source": each.shaping.source,
                "file": files[each.name],
                "field": ", ".join(key) or "date",
                "reason": "was replaced by a row read later",
            },
        )
        engine.execute(f"DELETE FROM {name} WHERE rowid IN {rows}")
        found[each.name] = count
    return found
