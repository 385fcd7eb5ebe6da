"""Canonical rows that a connector's SQL makes of records: JSON lines and Parquet, read by the engine itself.

Millions of records pass once, the files as they lie there (compressed ones too); what is kept of each goes into one table that
the steps and results read. Which line a bad record stands on is only looked up when there is one.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from itertools import accumulate
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, PluginError, Problem
from reportgen.tables import TABLES, local_date
from reportgen.warehouse import ledger
from reportgen.warehouse.sql import Parameters, identifier, literal
from reportgen.warehouse.staging import Staged
from reportgen.warehouse.statement import Shaping, Zones, stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from reportgen.records import FileQuery, QueryResult
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.export import Export

_BOM = b"\xef\xbb\xbf"
_SHOWN = 40
_GLOB = frozenset("*?[]{}")


@dataclass(frozen=True, slots=True)
class Shard:
    """What was read of one file: its records, those that are no records or lack something, those told before."""

    read: int
    rejected: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The results' tables, what was read of each file, and the query's own counts."""

    staged: tuple[Staged, ...]
    shards: tuple[Shard, ...]
    counts: Mapping[str, int]


def answer(
    engine: DuckDBEngine, name: str, query: FileQuery, zones: Zones, source: str, most: Decimal, folder: Path
) -> Answer:
    """Run ``query``; its tables are called ``name`` and more. Raises DataError, and PluginError for SQL that cannot run.

    ``most`` is the share of records that may be rejected.
    """
    import duckdb

    records = f"{name}_records"
    made = [records]
    try:
        shards = _Records(engine, records, query, source, most, folder).read()
        known = {"records": records}
        for each, (columns, rows) in query.lists.items():
            known[each] = f"{name}_{each}"
            made.append(known[each])
            engine.create(known[each], *_listed(columns, rows))
        for each, sql in query.steps:
            target = f"{name}_{each}"
            made.append(target)
            engine.create(target, f"({_named(sql, known)})", query.parameters)
            known[each] = target
        staged = tuple(
            _result(engine, f"{name}r{number}", each, _named(each.sql, known), query.parameters, zones, source)
            for number, each in enumerate(query.results)
        )
        counts = {
            each: int(engine.query(_named(sql, known), query.parameters)[0][0] or 0)
            for each, sql in query.counts.items()
        }
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException) as error:
        what = f"a query over the records of source {source} failed: {str(error).splitlines()[0]}"
        raise PluginError(Problem(what, "tell the connector's authors")) from error
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException) as error:
        what = f"a value does not fit its column: {str(error).splitlines()[0]}"
        raise DataError(Problem(what, "export again", Location(query.files[0].shown))) from error
    finally:
        for each in made:
            engine.execute(f"DROP TABLE IF EXISTS {identifier(each)}")
    return Answer(staged, shards, counts)


def _named(sql: str, known: Mapping[str, str]) -> str:
    """``sql`` with the names in braces that are known; any other brace is SQL's own."""
    for name, table in known.items():
        sql = sql.replace(f"{{{name}}}", identifier(table))
    return sql


def _listed(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> tuple[str, dict[str, object]]:
    """The SELECT of a small table, its cells bound; without rows its columns are text."""
    names = ", ".join(map(identifier, columns))
    if not rows:
        return f"SELECT * FROM (SELECT {', '.join(['NULL::VARCHAR'] * len(columns))}) AS t({names}) WHERE false", {}
    bind = Parameters()
    cells = ", ".join(f"({', '.join(map(bind.bind, row))})" for row in rows)
    return f"SELECT * FROM (VALUES {cells}) AS t({names})", bind.values


# --- results ----------------------------------------------------------------------------------------------------------


def _result(
    engine: DuckDBEngine,
    name: str,
    result: QueryResult,
    sql: str,
    parameters: Mapping[str, object],
    zones: Zones,
    source: str,
) -> Staged:
    """The rows of a result as a staged table, each column in its table's type."""
    given = [row[0] for row in engine.query(f"DESCRIBE ({sql})", parameters)]
    if missing := [field for field in TABLES[result.table].required if field not in given]:
        what = f"a query of source {source} gives no {missing[0]}, which {result.table} needs"
        raise PluginError(Problem(what, "tell the connector's authors"))
    bind = Parameters()
    columns = [part for column in given for part in _typed(result.table, column, bind.bind(zones.report))]
    if result.table == "sessions":
        columns.append(f"{bind.bind(result.breakdown)}::VARCHAR AS breakdown")
    columns.append(f"{bind.bind(source)}::VARCHAR AS _source")
    engine.create(name, f"SELECT {', '.join(columns)} FROM ({sql})", {**parameters, **bind.values})
    (rows,) = engine.query(f"SELECT count(*) FROM {identifier(name)}")[0]
    shaping = Shaping(result.table, (), {}, {}, zones, source, result.breakdown)
    return Staged(name, shaping, rows, 0, 0)


def _typed(table: str, column: str, zone: str) -> Iterator[str]:
    """A result's column as it is stored; an instant has its local day beside it."""
    name = identifier(column)
    if column == "breakdown" and table == "sessions":
        return
    field = TABLES[table].field(column)
    yield f"CAST({name} AS {stored(table).get(column, 'VARCHAR')}) AS {name}"
    if field and field.type == "instant":
        local = f"{name}::TIMESTAMP AT TIME ZONE 'UTC' AT TIME ZONE {zone}"
        yield f"CAST({local} AS DATE) AS {identifier(local_date(column))}"


# --- records ----------------------------------------------------------------------------------------------------------


class _Records:
    """Reads the records of all shards into one table, and what is no good out of it again."""

    def __init__(
        self, engine: DuckDBEngine, name: str, query: FileQuery, source: str, most: Decimal, folder: Path
    ) -> None:
        self.engine = engine
        self.name = name
        self.query = query
        self.source = source
        self.most = most
        self.paths = [_lying(file, folder / f"{name}_{number}") for number, file in enumerate(query.files)]  # type: ignore[arg-type]

    def read(self) -> tuple[Shard, ...]:
        """Make the table. Raises DataError for what cannot be read, and for too many rejects."""
        import duckdb

        query, table = self.query, identifier(self.name)
        kept = query.kept or {column: identifier(column) for column in query.columns}
        parts = [f"{expression} AS {identifier(column)}" for column, expression in kept.items()]
        missing = " ".join(
            f"WHEN {identifier(column)} IS NULL THEN {number}" for number, column in enumerate(query.required)
        )
        parts += ["file_index::INTEGER AS _file", f"CASE {missing} END::UTINYINT AS _missing" if missing else ""]
        parts += [f"hash({query.repeated}) AS _same"] if query.repeated else []
        try:
            self.engine.create(self.name, f"SELECT {', '.join(filter(None, parts))} FROM {self._source()}")
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            where = Location(query.files[0].shown if len(query.files) == 1 else self.source)
            what = f"the records cannot be read: {str(error).splitlines()[0]}"
            for path, file in zip(self.paths, query.files, strict=True):
                what = what.replace(str(path), file.shown)
            raise DataError(Problem(what, "export again", where)) from error
        reads = self._by_file("true")
        rejected = self._by_file("_missing IS NOT NULL") if missing else [0] * len(reads)
        if sum(rejected):
            first = [0, *accumulate(reads)]
            self._judge(sum(reads), rejected, first)
            self._reject(first)
            self.engine.execute(f"DELETE FROM {table} WHERE _missing IS NOT NULL")
        repeated = self._repeated([0, *accumulate(reads)]) if query.repeated else [0] * len(reads)
        return tuple(Shard(*counts) for counts in zip(reads, rejected, repeated, strict=True))

    def _source(self) -> str:
        paths = ", ".join(literal(str(path)) for path in self.paths)
        if self.query.files[0].format == "parquet":
            return self._parquet(f"read_parquet([{paths}], union_by_name = true)")
        columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in self.query.columns.items())
        return f"read_json([{paths}], columns = {{{columns}}}, format = 'newline_delimited', ignore_errors = true)"

    def _parquet(self, reading: str) -> str:
        """The columns in their declared types; those that no file has are NULL."""
        there = {row[0].lower() for row in self.engine.query(f"DESCRIBE SELECT * FROM {reading}")}
        parts = [
            f"CAST({identifier(name) if name.lower() in there else 'NULL'} AS {kind}) AS {identifier(name)}"
            for name, kind in self.query.columns.items()
        ]
        return f"(SELECT {', '.join(parts)}, file_index FROM {reading})"

    def _by_file(self, condition: str) -> list[int]:
        sql = f"SELECT _file, count(*) FROM {identifier(self.name)} WHERE {condition} GROUP BY 1"
        found = dict(self.engine.query(sql))
        return [found.get(number, 0) for number in range(len(self.paths))]

    def _judge(self, read: int, rejected: Sequence[int], first: Sequence[int]) -> None:
        """Raise DataError when too many records are no good."""
        if sum(rejected) <= self.most * read:
            return
        number = next(number for number, count in enumerate(rejected) if count)
        shown = [
            Problem(f"{f'{field!r} {reason}' if field else f'the line {reason}'}", where=Location(file, line))
            for file, line, field, _value, reason in self._bad(first, number, 3)
        ]
        what = f"{sum(rejected)} of {read} records are rejected, more than max_rejected ({self.most:%})"
        advice = f"export again, or raise sources.{self.source}.max_rejected"
        raise DataError(Problem(what, advice, Location(self.query.files[number].shown)), *shown)

    def _reject(self, first: Sequence[int]) -> None:
        """Enter the records that lack something into the ledger."""
        for number in range(len(self.paths)):
            ledger.enter(self.engine, self.source, (entry for entry in self._bad(first, number, None)))

    def _bad(self, first: Sequence[int], number: int, limit: int | None) -> Iterator[tuple[str, int, str, str, str]]:
        """File, line, column, value and reason of a file's bad records."""
        rows = self.engine.query(
            f"SELECT rowid, _missing FROM {identifier(self.name)} WHERE _file = {number} AND _missing IS NOT NULL "
            f"ORDER BY rowid {f'LIMIT {limit}' if limit else ''}"
        )
        wanted = {row - first[number] + 1: self.query.required[missing] for row, missing in rows}
        shown = self.query.files[number].shown
        if self.query.files[number].format == "parquet":
            yield from ((shown, record, column, "", "is missing") for record, column in wanted.items())
            return
        for record, line, text in _numbered(self.paths[number], wanted):
            yield (shown, line, *self._said(text, wanted[record]))

    def _said(self, text: bytes, column: str) -> tuple[str, str, str]:
        """Column, value and reason of a record that has nothing in ``column``."""
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            return "", text.decode("utf-8", "replace").strip()[:_SHOWN], "is no JSON"
        if not isinstance(record, dict):
            return "", str(record)[:_SHOWN], "is no JSON object"
        value: Any = record.get(column)
        if value is None:
            return column, "", "is missing"
        return column, str(value)[:_SHOWN], f"is no {self.query.columns[column]}"

    def _repeated(self, first: Sequence[int]) -> list[int]:
        """Take records told again into the ledger; the first of each counts. How many of each file."""
        table = identifier(self.name)
        rows, different = self.engine.query(f"SELECT count(*), count(DISTINCT _same) FROM {table}")[0]
        if rows == different:
            return [0] * len(self.paths)
        again = f"{self.name}_again"
        self.engine.create(
            again,
            f"SELECT rowid AS _row, _file FROM {table} WHERE _same IN (SELECT _same FROM {table} GROUP BY 1 HAVING count(*) > 1) "
            "QUALIFY row_number() OVER (PARTITION BY _same ORDER BY rowid) > 1",
        )
        for number, file in enumerate(self.query.files):
            self.engine.execute(
                f"INSERT INTO {ledger.TABLE} SELECT $source, $file, NULL, 'record', CAST(_row - $first + 1 AS VARCHAR), "
                f"'was told before' FROM {identifier(again)} WHERE _file = {number}",
                {"source": self.source, "file": file.shown, "first": first[number]},
            )
        counts = dict(self.engine.query(f"SELECT _file, count(*) FROM {identifier(again)} GROUP BY 1"))
        self.engine.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT _row FROM {identifier(again)})")
        self.engine.execute(f"DROP TABLE {identifier(again)}")
        return [counts.get(number, 0) for number in range(len(self.paths))]


def _lying(file: Export, target: Path) -> Path:
    """Where the engine reads a file: as it lies there, its text copied only when a byte-order mark is in the way."""
    packed = file.original.suffix.lower() == ".gz" and file.encoding.startswith("utf-8")
    path = file.original if packed else file.path
    target = target.with_suffix(".gz" if packed else ".json")
    if file.format == "json" and _marked(path):
        with _opened(path) as stream, gzip.open(target, "wb", 1) if packed else target.open("wb") as out:
            stream.read(len(_BOM))
            copyfileobj(stream, out)
        return target
    if _GLOB & set(str(path)):  # the engine would take it for a pattern
        target.symlink_to(path)
        return target
    return path


def _marked(path: Path) -> bool:
    with _opened(path) as stream:
        return bool(stream.read(len(_BOM)) == _BOM)


def _opened(path: Path) -> Any:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def _numbered(path: Path, wanted: Mapping[int, str]) -> Iterator[tuple[int, int, bytes]]:
    """The ``wanted`` records of a file with their physical line and text; blank lines are no records."""
    record, left = 0, len(wanted)
    with _opened(path) as stream:
        for line, text in enumerate(stream, 1):
            if not left:
                return
            if text.strip():
                record += 1
                if record in wanted:
                    left -= 1
                    yield record, line, text
