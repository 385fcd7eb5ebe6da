"""The private ledger of rejected rows: kept on the engine, written where the caller says."""

from __future__ import annotations

import csv
import os
import re
from itertools import islice
from typing import TYPE_CHECKING

from reportgen.errors import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.model import Warehouse

TABLE = "_rejects"
HEADER = ("source", "file", "line", "column", "value", "reason")
#: A cell that begins so may be taken for a formula by a spreadsheet; plain numbers may not.
_FORMULA = re.compile(r"[=+\-@\t\r\n\0＝＋－＠]")
_NUMBER = re.compile(r"[-+]?[\d.,]+")
_LONG_DIGITS = re.compile(r"\d{7,}")
_CHUNK = 10_000
_WORD = re.compile(r"(?<=[^\W\d_])[^\W\d_]+")

#: File, line, column, value and reason of a rejected row.
Entry = tuple[str, int, str, str, str]


def open_ledger(engine: DuckDBEngine) -> None:
    """Make the empty ledger."""
    engine.execute(
        f"CREATE TABLE {TABLE} (source VARCHAR, file VARCHAR, line BIGINT, field VARCHAR, value VARCHAR, reason VARCHAR)"
    )


def enter(engine: DuckDBEngine, source: str, entries: Iterable[Entry]) -> None:
    """Enter rejected rows of ``source`` as they come."""
    taken = iter(entries)
    while chunk := tuple(islice(taken, _CHUNK)):
        names = ("file", "line", "field", "value", "reason")
        columns = {name: [entry[i] for entry in chunk] for i, name in enumerate(names)}
        unnested = ", ".join(f"unnest(${name})" for name in names)
        engine.execute(f"INSERT INTO {TABLE} SELECT $source, {unnested}", {"source": source, **columns})


def examples(engine: DuckDBEngine, source: str, file: str, limit: int = 3) -> list[Problem]:
    """The first rejected rows of a file, their values masked: they may be personal."""
    rows = engine.query(
        f"SELECT line, field, value, reason FROM {TABLE} WHERE source = $source AND file = $file ORDER BY line LIMIT {limit}",
        {"source": source, "file": file},
    )
    return [
        Problem(
            f"column {field!r}: value {masked(value or '')!r} {reason}" if field else f"the row {reason}",
            where=Location(file, line or 0),
        )
        for line, field, value, reason in rows
    ]


def masked(value: str) -> str:
    """The shape of a value: words keep their first letter, long numbers nothing."""
    return _WORD.sub("…", _LONG_DIGITS.sub(lambda match: "#" * len(match.group()), value))


def rejected_lines(engine: DuckDBEngine, source: str, file: str) -> int:
    """How many rows of a file stand in the ledger."""
    sql = f"SELECT count(DISTINCT line) FROM {TABLE} WHERE source = $source AND file = $file"
    return int(engine.query(sql, {"source": source, "file": file})[0][0])


def write_rejects(warehouse: Warehouse, path: Path) -> None:
    """Write the ledger as CSV to ``path``, readable by its owner only; cells are safe to open in a spreadsheet."""
    rows = warehouse.engine.query(
        f"SELECT source, file, line, field, value, reason FROM {TABLE} ORDER BY source, file, line, field, reason"
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    ) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def safe(cell: str) -> str:
    """A text cell that no spreadsheet takes for a formula."""
    return "'" + cell if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
