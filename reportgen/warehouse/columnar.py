"""Parquet: its columns as the text cells that everything else has, read by the engine itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem
from reportgen.records import Grid
from reportgen.warehouse.layout import SAMPLES
from reportgen.warehouse.numbered import Rows
from reportgen.warehouse.sql import identifier, literal
from reportgen.warehouse.tabulated import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from reportgen.warehouse.export import Export
    from reportgen.warehouse.tabulated import Wanted

#: From here on a float does not hold every whole number.
_EXACT = 2**53
_FLOATS = frozenset({"FLOAT", "DOUBLE"})
_TEXTS = frozenset({"VARCHAR", "BLOB", "UUID", "JSON"})
_NESTED = ("STRUCT", "MAP", "UNION")
_FETCHED = 2_000


@dataclass(frozen=True)
class Parquet:
    """The table of a Parquet file; its records are counted from 1."""

    path: Path
    grid: Grid
    types: tuple[str, ...]

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The one table."""
        return (self.grid,)

    def search(self, wanted: Wanted) -> Grid | None:
        """The table, when its columns satisfy ``wanted``."""
        return self.grid if wanted(self.grid.header) else None

    def rows(self, grid: Grid) -> Rows:
        """All records as text."""
        return Rows(f"({_select(self.path, grid.header, self.types)})", numbered=True)

    def records(self, grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
        """All records as text."""
        with _connection() as connection:
            found = connection.execute(_select(self.path, grid.header, self.types))
            while rows := found.fetchmany(_FETCHED):
                for line, _fault, _text, *cells in rows:
                    yield int(line), tuple(cell or "" for cell in cells)


def tables(export: Export) -> Tables:
    """The one table of a Parquet file. Raises DataError when it is damaged."""
    import duckdb

    path = export.path
    try:
        with _connection() as connection:
            described = connection.execute(f"DESCRIBE SELECT * FROM {_file(path)}").fetchall()
            header, types = tuple(row[0] for row in described), tuple(row[1] for row in described)
            found = connection.execute(f"{_select(path, header, types)} LIMIT {SAMPLES}").fetchall()
    except duckdb.Error as error:
        what = f"the Parquet file is damaged ({' '.join(str(error).split())[:100]})"
        raise DataError(Problem(what, "export it again", Location(export.shown))) from error
    samples = tuple(tuple(cell or "" for cell in row[3:]) for row in found)
    native = frozenset(
        name for name, kind in zip(header, types, strict=True) if kind not in _TEXTS and not _nested(kind)
    )
    return Parquet(path, Grid(header, 0, None, samples, native), types)


def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "memory_limit": "300MB"})
    connection.execute("SET TimeZone = 'UTC'")  # known only once the connection's extensions are loaded
    return connection


def _select(path: Path, header: tuple[str, ...], types: tuple[str, ...]) -> str:
    cells = ", ".join(
        f"{_cell(identifier(name), kind)} AS c{i}" for i, (name, kind) in enumerate(zip(header, types, strict=True))
    )
    line = "(file_row_number + 1)::VARCHAR AS line, NULL::VARCHAR AS fault, NULL::VARCHAR AS text"
    return f"SELECT {line}, {cells} FROM {_file(path, numbered=True)}"


def _cell(column: str, kind: str) -> str:
    """A value as text: whole floats without a point, those too large to be exact so that they are refused as ids."""
    text = f"{column}::VARCHAR"
    if kind in _FLOATS:
        exact = f"{column} = trunc({column}) AND abs({column}) < {_EXACT}"
        finite = f"CASE WHEN isfinite({column}) THEN upper({text}) END"
        return f"CASE WHEN {exact} THEN {column}::BIGINT::VARCHAR ELSE {finite} END"
    return f"to_json({column})::VARCHAR" if _nested(kind) else text


def _nested(kind: str) -> bool:
    return kind.startswith(_NESTED) or kind.endswith("]")


def _file(path: Path, *, numbered: bool = False) -> str:
    return f"read_parquet({literal(str(path))}{', file_row_number = true' * numbered})"
