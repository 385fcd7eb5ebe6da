"""Private copies whose every row knows its line: how files are read that DuckDB cannot be trusted with.

A copy has, before the cells, ``line``, ``fault`` (why the record is broken, else empty) and ``text`` (its shortened text).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem
from reportgen.sheets.cells import written
from reportgen.warehouse.aside import recogniser
from reportgen.warehouse.lines import records
from reportgen.warehouse.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Copy:
    """A private copy on disk whose rows have ``width`` cells."""

    path: Path
    width: int

    def rows(self, after: int = 0, until: int | None = None) -> Rows:
        """Those of its rows that stand below line ``after``, down to line ``until``."""
        sql = _read(self.path, ",", _names(self.width), 0)
        bounds = [f"line::BIGINT > {after}"] * bool(after) + [f"line::BIGINT <= {until}"] * (until is not None)
        return Rows(f"(SELECT * FROM {sql} WHERE {' AND '.join(bounds)})" if bounds else sql, numbered=True)

    def records(self, after: int = 0, until: int | None = None) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The same rows one after the other, each with its line; without those that could not be read."""
        with self.path.open(encoding="utf-8", newline="") as stream:
            for number, fault, _, *cells in islice(csv.reader(stream), 1, None):
                line = int(number)
                if until is not None and line > until:
                    return
                if line > after and not fault:
                    yield line, tuple(cells)


def straight(path: Path, delimiter: str, width: int, skip: int) -> Rows:
    """The file itself, read by DuckDB."""
    return Rows(_read(path, delimiter, [f"c{i}" for i in range(width)], skip), numbered=False)


def copied(mapping: FileMapping, delimiter: str, target: Path) -> Rows:
    """The mapped table of a file, copied record by record."""
    grid = mapping.grid
    width = len(grid.header)
    totals = [i for i, name in enumerate(grid.header) if name in mapping.blank_is_total]
    pad = mapping.ragged == "pad"
    aside = recogniser(mapping)

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
            unlabelled = totals and not any(cells[i].strip() for i in totals if i < len(cells))
            total = 0 < extra <= mapping.trailing and (unlabelled or aside(cells[:width]))
            if extra > 0 and (total or not any(map(str.strip, surplus))):
                yield (line, "", "", *cells[:width])
            elif extra < 0 and (pad or aside(cells)):
                yield (line, "", "", *cells, *[""] * -extra)
            elif extra:
                fault = f"has {len(cells)} cells, the header has {width}"
                yield (line, fault, delimiter.join(cells)[:SHORT], *[""] * width)
            else:
                yield (line, "", "", *cells)

    return write(rows(), width, target).rows()


def handed(
    rows: Iterable[Mapping[str, object]], lines: Iterable[int], names: Sequence[str], target: Path, shown: str = ""
) -> Rows:
    """Rows that a connector read itself, as text; those without a line are numbered. Raises DataError for other names."""
    known = frozenset(names)

    def numbered() -> Iterable[Sequence[object]]:
        numbers = iter(lines)
        for count, row in enumerate(rows, 1):
            line = next(numbers, count)
            if not known.issuperset(row):
                other = next(name for name in row if name not in known)
                what = f"row {count} has a field {other!r} that the first rows do not have"
                raise DataError(Problem(what, "give all rows the same fields", Location(shown, line)))
            yield (line, "", "", *(written(row.get(name)) for name in names))

    return write(numbered(), len(names), target).rows()


def write(rows: Iterable[Sequence[object]], width: int, target: Path) -> Copy:
    """A copy of ``rows``, each of line, fault, text and ``width`` cells."""
    with target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_names(width))
        writer.writerows(rows)
    return Copy(target, width)


def _names(width: int) -> list[str]:
    return ["line", "fault", "text", *(f"c{i}" for i in range(width))]


def _read(path: Path, delimiter: str, names: Sequence[str], skip: int) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"(SELECT {', '.join(map(identifier, names))} FROM read_csv({literal(str(path))}, auto_detect = false, "
        f"columns = {{{columns}}}, header = true, skip = {skip}, delim = {literal(delimiter)}, quote = '\"', "
        "escape = '\"', strict_mode = true, compression = 'none'))"
    )
