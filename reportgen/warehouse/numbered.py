"""Private copies whose every row knows its line: how files are read that DuckDB cannot be trusted with.

A copy has, before the cells, ``line``, ``fault`` (why the record is broken, else empty) and ``text`` (its shortened text).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from reportgen.warehouse.lines import records
from reportgen.warehouse.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from reportgen.records import FileMapping

SHORT = 40
#: Characters of a record; DuckDB reads lines of two million bytes and makes room for sixteen.
MAX_RECORD = 400_000


@dataclass(frozen=True, slots=True)
class Rows:
    """A relation of text cells ``c0``, ``c1``, … in SQL; a ``numbered`` one also has ``line``, ``fault`` and ``text``."""

    sql: str
    numbered: bool


def straight(path: Path, delimiter: str, width: int, skip: int) -> Rows:
    """The file itself, read by DuckDB."""
    return Rows(_read(path, delimiter, [f"c{i}" for i in range(width)], skip), numbered=False)


def copied(mapping: FileMapping, delimiter: str, target: Path) -> Rows:
    """The mapped table of a file, copied record by record."""
    grid = mapping.grid
    width = len(grid.header)
    totals = [i for i, name in enumerate(grid.header) if name in mapping.blank_is_total]
    pad = mapping.ragged == "pad"

    def rows() -> Iterable[Sequence[object]]:
        found = records(mapping.file.path, delimiter, mapping.file.shown, until=grid.until)
        for line, cells in found:
            if line <= grid.line:
                continue
            if isinstance(cells, str):
                yield (line, "cannot be read: its quotes do not match", cells.strip()[:SHORT], *[""] * width)
                continue
            if sum(map(len, cells)) > MAX_RECORD:
                yield (line, "is far too long", delimiter.join(cells)[:SHORT], *[""] * width)
                continue
            extra = len(cells) - width
            surplus = cells[width:]
            total = extra <= mapping.trailing and totals and not any(cells[i].strip() for i in totals)
            if extra > 0 and (total or not any(map(str.strip, surplus))):
                yield (line, "", "", *cells[:width])
            elif extra < 0 and pad:
                yield (line, "", "", *cells, *[""] * -extra)
            elif extra:
                fault = f"has {len(cells)} cells, the header has {width}"
                yield (line, fault, delimiter.join(cells)[:SHORT], *[""] * width)
            else:
                yield (line, "", "", *cells)

    return _write(rows(), width, target)


def handed(rows: Iterable[Mapping[str, object]], lines: Iterable[int], names: Sequence[str], target: Path) -> Rows:
    """Rows that a connector read itself, as text."""
    numbers = iter(lines)
    return _write(
        ((next(numbers, 0), "", "", *(_text(row.get(name)) for name in names)) for row in rows), len(names), target
    )


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _write(rows: Iterable[Sequence[object]], width: int, target: Path) -> Rows:
    names = ["line", "fault", "text", *(f"c{i}" for i in range(width))]
    with target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    return Rows(_read(target, ",", names, 0), numbered=True)


def _read(path: Path, delimiter: str, names: Sequence[str], skip: int) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"(SELECT {', '.join(map(identifier, names))} FROM read_csv({literal(str(path))}, auto_detect = false, "
        f"columns = {{{columns}}}, header = true, skip = {skip}, delim = {literal(delimiter)}, quote = '\"', "
        "escape = '\"', strict_mode = true, compression = 'none'))"
    )
