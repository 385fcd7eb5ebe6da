"""Reading one declared table of one file onto the engine, with every row accounted for.

A regular file is read by DuckDB itself. Only when that fails, or rows are rejected, is it read again with care: the doubtful
columns from all their values, then record by record, so that each reject has its line.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem
from reportgen.tables import PLACE, TABLES
from reportgen.warehouse import ledger
from reportgen.warehouse.clocks import Clocks
from reportgen.warehouse.numbered import Rows, copied, straight
from reportgen.warehouse.readings import Evidence, decide, refusal
from reportgen.warehouse.sql import Parameters, identifier
from reportgen.warehouse.statement import Shaping, doubtful, evidence, select, texts, unplain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from reportgen.records import FileMapping
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.export import Export
    from reportgen.warehouse.readings import Column, Reading
    from reportgen.warehouse.statement import Rule

#: Rows from which a column's reading may be settled before all are seen.
SAMPLE = 2_000
#: Bytes from which a second straight reading costs less than the careful way.
_LARGE = 4 << 20
_GLOB = frozenset("*?[]{}")


@dataclass(frozen=True, slots=True)
class Staged:
    """A file's rows on the engine; ``disagreements`` are totals that differ, ``sniffed`` how doubtful columns were read."""

    name: str
    shaping: Shaping
    used: int
    rejected: int
    skipped: int
    disagreements: tuple[Problem, ...] = ()
    sniffed: tuple[tuple[str, Reading], ...] = ()


def direct(mapping: FileMapping, file: Export) -> Rows | None:
    """The file as DuckDB reads it, when it is regular enough; else None."""
    grid = mapping.grid
    if file.rows(grid):
        return None
    if grid.until is not None or len(grid.header) < 2 or _GLOB & set(str(file.path)) or not file.shape.regular:  # noqa: PLR2004
        return None
    if any('"' in line for line in file.preamble) or grid.line != len(file.preamble) + 1:
        return None
    return straight(file.path, file.delimiter, len(grid.header), grid.line - 1)


def stage(
    engine: DuckDBEngine, name: str, shaping: Shaping, mapping: FileMapping, file: Export, most: Decimal, folder: Path
) -> Staged:
    """Read ``mapping`` into the table ``name``. Raises DataError; ``most`` is the share of rows that may be rejected."""
    import duckdb

    rows = None if TABLES[shaping.table].traced else direct(mapping, file)
    if rows is not None:
        try:
            patient = file.path.stat().st_size > _LARGE
            if done := _quick(engine, name, shaping, rows, file.shown, patient=patient):
                return done
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            pass  # the careful way names the line
        engine.execute(f"DROP TABLE IF EXISTS {identifier(name)}")
    target = folder / f"{name}.csv"
    try:
        return careful(
            engine,
            name,
            shaping,
            file.rows(mapping.grid) or copied(mapping, file.delimiter, target),
            Location(file.shown, mapping.grid.line),
            most,
        )
    finally:
        target.unlink(missing_ok=True)


def _quick(
    engine: DuckDBEngine, name: str, shaping: Shaping, rows: Rows, shown: str, *, patient: bool
) -> Staged | None:
    """The straight way, None when rows are rejected under it. Only ``patient`` tries are repeated from all values."""
    with _texts(engine, name, shaping, rows, SAMPLE) as relation:
        sampled = _readings(engine, shaping, relation, Parameters(), whole=False)
    clocks = Clocks.written_out(engine, {shaping.zones.source, shaping.zones.report}) if patient else Clocks()
    if sampled is not None and (
        done := _attempt(engine, name, shaping, rows, sampled, shown, hurried=True, clocks=clocks)
    ):
        return done
    if not patient:
        return None
    bind = Parameters()
    relation = texts(shaping, rows, bind, only=doubtful(shaping))
    readings = _readings(engine, shaping, relation, bind, whole=True)
    if readings is None:
        return None
    return _attempt(engine, name, shaping, rows, readings, shown, hurried=False, clocks=clocks)


def _attempt(
    engine: DuckDBEngine,
    name: str,
    shaping: Shaping,
    rows: Rows,
    readings: Mapping[str, Reading],
    shown: str,
    *,
    hurried: bool,
    clocks: Clocks,
) -> Staged | None:
    rules = _create(engine, name, select(shaping, rows, readings, hurried=hurried, clocks=clocks))
    verdicts = _verdicts(engine, name, rules)
    if verdicts.keys() <= {"total"}:
        return _finished(engine, name, shaping, rules, verdicts, readings, shown)
    engine.execute(f"DROP TABLE {identifier(name)}")
    return None


def careful(engine: DuckDBEngine, name: str, shaping: Shaping, rows: Rows, where: Location, most: Decimal) -> Staged:
    """Read numbered rows; rejects go to the ledger. Raises DataError."""
    with _texts(engine, name, shaping, rows) as relation:
        readings: dict[str, Reading] = {column.name: "told" for column in shaping.columns}
        problems: list[Problem] = []
        for column, proof in _proofs(engine, shaping, relation, Parameters()):
            if reading := decide(column, proof, whole=True):
                readings[column.name] = reading
            else:
                problems.append(refusal(column, proof, shaping.source, where))
        if problems:
            raise DataError(*problems)
        rules = _create(engine, name, select(shaping, rows, readings, relation=relation))
    verdicts = _verdicts(engine, name, rules)
    _note(engine, name, rules, shaping, where.path)
    try:
        _judge(engine, name, rules, verdicts, shaping, where, most)
    except DataError:
        engine.execute(f"DROP TABLE {identifier(name)}")  # the next file is read even so: all problems at once
        raise
    if TABLES[shaping.table].traced:
        engine.execute(f"ALTER TABLE {identifier(name)} ADD COLUMN {PLACE} VARCHAR")
        engine.execute(f"UPDATE {identifier(name)} SET {PLACE} = concat_ws(':', $file, _line)", {"file": where.path})
    return _finished(engine, name, shaping, rules, verdicts, readings, where.path)


@contextmanager
def _texts(engine: DuckDBEngine, name: str, shaping: Shaping, rows: Rows, limit: int | None = None) -> Iterator[str]:
    """A table of the clean texts of ``limit`` rows or all: what is asked of them is then planned and cleaned once."""
    table, bind = f"{name}_texts", Parameters()
    engine.create(table, f"SELECT * FROM {texts(shaping, rows, bind)}{f' LIMIT {limit}' if limit else ''}", bind.values)
    try:
        yield identifier(table)
    finally:
        engine.execute(f"DROP TABLE {identifier(table)}")


def _proofs(
    engine: DuckDBEngine, shaping: Shaping, relation: str, bind: Parameters
) -> Iterator[tuple[Column, Evidence]]:
    """What each doubtful column shows. Columns of plain values, nearly all, are not tried in the costly ways."""
    columns = doubtful(shaping)
    if not columns:
        return
    sql = unplain(shaping, relation, bind)
    counts = dict(zip(columns, engine.query(sql, bind.values)[0], strict=True))
    tried = {i: column for i, column in columns.items() if counts[i]}
    sql = evidence(shaping, relation, tried, bind) if tried else ""
    row = engine.query(sql, bind.values)[0] if tried else ()
    found = {i: Evidence(*row[4 * n : 4 * n + 4]) for n, i in enumerate(tried)}
    for i, column in columns.items():
        yield column, found.get(i, Evidence(0, 0, 0, 0))


def _readings(
    engine: DuckDBEngine, shaping: Shaping, relation: str, bind: Parameters, *, whole: bool
) -> dict[str, Reading] | None:
    """Every column's reading, None when some column stays doubtful."""
    readings: dict[str, Reading] = {column.name: "told" for column in shaping.columns}
    for column, proof in _proofs(engine, shaping, relation, bind):
        reading = decide(column, proof, whole=whole)
        if reading is None:
            return None
        readings[column.name] = reading
    return readings


def _create(
    engine: DuckDBEngine, name: str, statement: tuple[str, dict[str, object], tuple[Rule, ...]]
) -> tuple[Rule, ...]:
    sql, parameters, rules = statement
    engine.create(name, sql, parameters)
    return rules


def _verdicts(engine: DuckDBEngine, name: str, rules: Sequence[Rule]) -> dict[str, int]:
    """How many rows met which verdict."""
    counts: dict[str, int] = {}
    sql = f"SELECT _reject, count(*) FROM {identifier(name)} WHERE _reject IS NOT NULL GROUP BY 1"
    for number, count in engine.query(sql):
        verdict = rules[number - 1].verdict
        counts[verdict] = counts.get(verdict, 0) + count
    return counts


def _note(engine: DuckDBEngine, name: str, rules: Sequence[Rule], shaping: Shaping, file: str) -> None:
    """Enter the rejected rows into the ledger."""
    kept = [(number, rule) for number, rule in enumerate(rules, 1) if rule.verdict != "total"]
    if not kept:
        return
    parameters: dict[str, object] = {"source": shaping.source, "file": file}
    cases: dict[str, str] = {"label": "", "reason": ""}
    for number, rule in kept:
        parameters |= {f"label{number}": rule.label, f"reason{number}": rule.reason}
        for what in cases:
            cases[what] += f" WHEN {number} THEN ${what}{number}::VARCHAR"
    numbers = ", ".join(str(number) for number, _ in kept)
    # a broken record says itself what is wrong with it
    engine.execute(
        f"INSERT INTO {ledger.TABLE} SELECT $source, $file, _line, CASE _reject {cases['label']} END, _value, "
        f"coalesce(_fault, CASE _reject {cases['reason']} END) FROM {identifier(name)} WHERE _reject IN ({numbers})",
        parameters,
    )


def _judge(
    engine: DuckDBEngine,
    name: str,
    rules: Sequence[Rule],
    verdicts: Mapping[str, int],
    shaping: Shaping,
    where: Location,
    most: Decimal,
) -> None:
    """Raise DataError when the file as a whole is refused for its rows."""
    shown = ledger.examples(engine, shaping.source, where.path)
    if verdicts.get("refuse"):
        label = next(rule.label for rule in rules if rule.verdict == "refuse")
        what = f"ids in column {label!r} were cut by a spreadsheet (1.23457E+17)"
        raise DataError(Problem(what, "export again and do not save the file in Excel", where))
    (total,) = engine.query(f"SELECT count(*) FROM {identifier(name)}")[0]
    read = total - verdicts.get("total", 0)
    rejected = verdicts.get("reject", 0)
    if rejected > most * read:
        what = f"{rejected} of {read} rows are rejected, more than max_rejected ({most:%})"
        advice = f"mend the file, map its columns, or raise sources.{shaping.source}.max_rejected"
        raise DataError(Problem(what, advice, Location(where.path)), *shown)


def _finished(
    engine: DuckDBEngine,
    name: str,
    shaping: Shaping,
    rules: Sequence[Rule],
    verdicts: Mapping[str, int],
    readings: Mapping[str, Reading],
    shown: str,
) -> Staged:
    """Take what is no good row out of the table."""
    disagreements: tuple[Problem, ...] = ()
    if verdicts.get("total"):
        disagreements = _compare(engine, name, rules, shaping, shown)
    if verdicts:
        engine.execute(f"DELETE FROM {identifier(name)} WHERE _reject IS NOT NULL")
    (used,) = engine.query(f"SELECT count(*) FROM {identifier(name)}")[0]
    rejected, skipped = verdicts.get("reject", 0), verdicts.get("skip", 0)
    sniffed = tuple(
        (column.label, readings[column.name])
        for column in shaping.columns
        if readings[column.name] not in {"plain", "told"}
    )
    return Staged(name, shaping, used, rejected, skipped, disagreements, sniffed)


def _compare(
    engine: DuckDBEngine, name: str, rules: Sequence[Rule], shaping: Shaping, shown: str
) -> tuple[Problem, ...]:
    """Columns whose sum neither a totals row nor all of them give within half a percent; an empty or zero one says nothing."""
    summed = [column for column in shaping.columns if column.kind in {"count", "number", "money"}]
    # people are counted once in a total, however many rows they are in
    summed = [column for column in summed if column.name not in {"users", "new_users"}]
    if not summed:
        return ()
    numbers = ", ".join(str(number) for number, rule in enumerate(rules, 1) if rule.verdict == "total")
    parts = [
        f"coalesce(sum({value}) FILTER (_reject IS NULL), 0), list({value}) FILTER (_reject IN ({numbers}) AND {value} <> 0)"
        for value in (identifier(column.name) for column in summed)
    ]
    (row,) = engine.query(f"SELECT {', '.join(parts)} FROM {identifier(name)}")
    problems: list[Problem] = []
    for column, total, told in zip(summed, row[0::2], row[1::2], strict=True):
        sums = (*told, sum(told)) if told else ()
        _, nearest = min(((abs(each - total), each) for each in sums), default=(0, None))
        if nearest is not None and abs(nearest - total) * 200 > abs(nearest):
            what = f"the rows of {column.label!r} sum to {total}, the file's own total is {nearest}"
            problems.append(Problem(what, "the export may be cut or sampled", Location(shown)))
    return tuple(problems)
