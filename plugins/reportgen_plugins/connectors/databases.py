"""Databases as streams of rows: opened to be read only, closed whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reportgen.errors import PluginError, Problem

#: Rows that are held at a time.
_ROWS = 4_096
_MEMORY = "200MB"


class DatabaseError(Exception):
    """Raised here with what a database says; ``advice`` is empty where there is nothing special to do."""

    def __init__(self, said: object, advice: str = "") -> None:
        super().__init__(" ".join(str(said).split()))
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer: its columns, those of them that hold numbers, dates or flags, and its rows as they come."""

    header: tuple[str, ...]
    native: frozenset[str]
    rows: Iterator[Sequence[object]]


Answer = AbstractContextManager[Rows]


@contextmanager
def sqlite_file(path: Path, statement: str) -> Iterator[Rows]:
    """Ask an SQLite file. Raises DatabaseError, and PluginError without its driver."""
    driver = _driver("adbc_driver_sqlite.dbapi", "SQLite")
    with _arrow(driver, f"file:{quote(str(path))}?mode=ro", (), statement) as rows:
        yield rows


@contextmanager
def postgresql(url: str, statement: str) -> Iterator[Rows]:
    """Ask a PostgreSQL server, in a transaction that can only read. Raises DatabaseError, and PluginError without its driver."""
    driver = _driver("adbc_driver_postgresql.dbapi", "PostgreSQL")
    with _arrow(driver, url, ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = '15min'"), statement) as rows:
        yield rows


@contextmanager
def duckdb_file(path: Path, statement: str) -> Iterator[Rows]:
    """Ask a DuckDB file: nothing but this file is opened, nothing is fetched. Raises DatabaseError."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "lock_configuration": True,
    }
    try:
        with duckdb.connect(str(path), read_only=True, config=config) as connection:
            described = connection.execute(f"DESCRIBE {statement}").fetchall()
            connection.execute(f"SELECT {', '.join(_moment(*row[:2]) for row in described)} FROM ({statement})")
            header = tuple(row[0] for row in described)
            native = frozenset(row[0] for row in described if not row[1].startswith(("VARCHAR", "TIMESTAMP WITH")))
            yield Rows(header, native, _fetched(connection))
    except duckdb.Error as error:
        raise DatabaseError(error) from error


def _moment(name: str, kind: str) -> str:
    """A column as it is read; a moment with a zone as text that says so."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"CAST(timezone('UTC', {quoted}) AS VARCHAR) || 'Z' AS {quoted}" if kind.endswith("TIME ZONE") else quoted


def _fetched(connection: Any) -> Iterator[Sequence[object]]:
    while rows := connection.fetchmany(_ROWS):
        yield from rows


@contextmanager
def _arrow(driver: Any, url: str, before: Sequence[str], statement: str) -> Iterator[Rows]:
    """The rows of a statement over ADBC."""
    try:
        with driver.connect(url) as connection, connection.cursor() as cursor:
            for each in before:
                cursor.execute(each)
            cursor.execute(statement)
            reader = cursor.fetch_record_batch()
            numeric = [_is_numeric(field) for field in reader.schema]
            native = frozenset(
                field.name for field, exact in zip(reader.schema, numeric, strict=True) if exact or _is_native(field)
            )
            yield Rows(tuple(reader.schema.names), native, _batches(reader, numeric))
    except driver.Error as error:
        raise _said(error) from error


def _batches(reader: Any, numeric: Sequence[bool]) -> Iterator[Sequence[object]]:
    while (batch := _next(reader)) is not None:
        for start in range(0, batch.num_rows, _ROWS):
            columns = [column.to_pylist() for column in batch.slice(start, _ROWS).columns]
            for i, exact in enumerate(numeric):
                if exact:
                    columns[i] = [_decimal(value) for value in columns[i]]
            yield from zip(*columns, strict=True)


def _next(reader: Any) -> Any:
    """The next batch, None at the end; what breaks on the way is told by no exception of the driver's own."""
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
    except (OSError, ValueError) as error:
        raise _said(error) from error


def _said(error: Exception) -> DatabaseError:
    return DatabaseError(error, "cast the column to one type in the query" if "mismatch" in str(error).lower() else "")


def _is_numeric(field: Any) -> bool:
    """Whether a column is PostgreSQL's NUMERIC, whose exact numbers the driver gives as text."""
    return (field.metadata or {}).get(b"ADBC:postgresql:typname") == b"numeric"


def _is_native(field: Any) -> bool:
    kind = str(field.type)
    return kind.startswith(("int", "uint", "float", "double", "half", "decimal", "bool", "date", "timestamp", "time"))


def _decimal(value: str | None) -> Decimal | None:
    try:
        return None if value is None else Decimal(value)
    except InvalidOperation:
        return None


def _driver(module: str, database: str) -> Any:
    """The ADBC driver. Raises PluginError when it, or what it needs, is not installed."""
    try:
        import_module("pyarrow")
        return import_module(module)
    except ImportError as error:
        what = f"connector sql needs the driver for {database}, which is not installed"
        raise PluginError(Problem(what, "pip install 'reportgen[sql]'")) from error
