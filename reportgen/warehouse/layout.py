"""Where the tables of a file stand: header rows, ends. What separates rows and cells is the business of its :class:`Lines`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Protocol

from reportgen.records import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SAMPLES = 200
#: Rows that a header is searched in.
SEARCHED = 50
_NUMBER = re.compile(r"\s*[-+(]?[\d.,:/% -]*\d[\d.,:/% -]*\)?\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between blank lines: the first physical line, where it begins, the last line (None: to the end)."""

    line: int
    offset: int
    last: int | None


class Lines(Protocol):
    """The records of a file with their lines, in blocks that blank lines separate."""

    def blocks(self) -> tuple[Block, ...]:
        """The file's blocks, in order; they end where the next begins, the last at the end."""

    def records(self, block: Block) -> Iterator[tuple[int, list[str]]]:
        """The readable records from a block's beginning to its end, each with its line."""

    def above(self, line: int) -> tuple[str, ...]:
        """The texts of the lines above ``line``."""

    def comment(self, cells: Sequence[str]) -> bool:
        """Whether a record is none of a table, but says something about the file."""

    def continues(self, width: int, cells: Sequence[str]) -> bool:
        """Whether a record after a blank line can be one of the table above, ``width`` cells wide."""

    def typed(self, grid: Grid) -> Grid:
        """The grid with what is known of its columns' types."""


@dataclass(frozen=True, slots=True)
class _Found:
    header: tuple[str, ...]
    line: int
    block: Block


def grids(lines: Lines) -> tuple[Grid, ...]:
    """All tables of a file, in order."""
    found: list[_Found] = []
    closed = True
    for block in lines.blocks():
        rows, commented = _first_rows(lines, block)
        if not rows:
            if commented:
                closed = True
            continue
        if found and not closed and not commented:
            current = found[-1]
            _, first = rows[0]
            heads = _is_header(first, rows)
            continues = lines.continues(len(current.header), first)
            if not heads and continues:
                found[-1] = replace(current, block=replace(current.block, last=block.last))
                continue
            if not heads:
                closed = True  # a footer
                continue
        line, cells = _header(rows)
        found.append(_Found(tuple(cells), line, block))
        closed = False
    return tuple(_grid(lines, item) for item in found)


def search(lines: Lines, tables: Sequence[Grid], wanted: Callable[[tuple[str, ...]], bool]) -> Grid | None:
    """The table whose header satisfies ``wanted``: one of ``tables``, else below any of the first rows."""
    if found := next((grid for grid in tables if wanted(grid.header)), None):
        return found
    start = Block(1, 0, None)
    for line, cells in takewhile(lambda record: record[0] <= SEARCHED, lines.records(start)):
        if wanted(tuple(cells)):
            return _grid(lines, _Found(tuple(cells), line, replace(start, last=_end(tables, line))))
    return None


def _end(tables: Sequence[Grid], line: int) -> int | None:
    """The last line of the table around ``line``, else the last before the next table."""
    around = [grid.until for grid in tables if grid.line <= line and (grid.until is None or grid.until >= line)]
    after = [grid.line - 1 for grid in tables if grid.line > line]
    return around[-1] if around else next(iter(after), None)


def _first_rows(lines: Lines, block: Block) -> tuple[list[tuple[int, list[str]]], bool]:
    """The block's first records, and whether comment lines stand before them."""
    rows: list[tuple[int, list[str]]] = []
    commented = False
    for line, cells in lines.records(block):
        if not rows and lines.comment(cells):
            commented = True
            continue
        rows.append((line, cells))
        if len(rows) == SEARCHED:
            break
    return rows, commented


def _header(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The first row as wide as most: titles above a header are narrower; spreadsheets fill up a blank line with cells."""
    width = Counter(len(cells) for _, cells in rows).most_common(1)[0][0]
    wide = [row for row in rows if len(row[1]) >= width]
    return next((row for row in wide if any(map(str.strip, row[1]))), wide[0])


def _is_header(first: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether a block begins with names above numbers rather than with more of the same table."""
    start = next((at for at, cell in enumerate(first) if cell.strip()), 0)  # a sheet's table may begin in any column
    names = [cell.strip() for cell in first[start:]]
    if len(names) < 2 or not all(names) or len(set(names)) < len(names):  # noqa: PLR2004 - one cell is a footer
        return False
    if any(_NUMBER.fullmatch(name) for name in names):
        return False
    below = rows[1][1] if len(rows) > 1 else []
    return 1 < len(below[start:]) <= len(names) and any(_NUMBER.fullmatch(cell) for cell in below)


def _grid(lines: Lines, found: _Found) -> Grid:
    rows = (tuple(cells) for line, cells in lines.records(found.block) if line > found.line)
    samples = tuple(islice(rows, SAMPLES))
    return lines.typed(Grid(found.header, found.line, found.block.last, samples, above=lines.above(found.line)))
