"""Where the tables of a text file stand: delimiter, preamble, header rows, ends."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from reportgen.records import Grid
from reportgen.warehouse.lines import records
from reportgen.warehouse.scan import chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

DELIMITERS = (",", "\t", ";", "|")
SAMPLES = 200
SEARCHED = 50
#: A file with more blank lines than this is not several tables.
_MAX_BLOCKS = 1_000
_BLANKS = re.compile(rb"\n(?:\r?\n)+")
_NUMBER = re.compile(r"\s*[-+(]?[\d.,:/% -]*\d[\d.,:/% -]*\)?\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between blank lines: the first physical line, where it begins, the last line (None: to the end)."""

    line: int
    offset: int
    last: int | None


def announced(first: str) -> str:
    """The delimiter that a first line ``sep=;`` announces, or nothing."""
    match = re.fullmatch(r"\ufeff?\"?sep=(.)\"?\s*", first, re.IGNORECASE)
    return match.group(1) if match else ""


def delimiter_of(head: Sequence[str]) -> str:
    """The delimiter by which most of the first rows have the same number of cells, more than one."""
    rows = [line for line in head if line.strip() and not line.startswith("#")][:SEARCHED]

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(rows, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return (0, 0)
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (times, width)

    return max(DELIMITERS, key=score) if rows else ","


def blocks(path: Path) -> tuple[Block, ...]:
    """The file's blocks of lines; blank lines inside quoted cells separate nothing."""
    if not _any_blank(path):  # nearly every file: no need to count its lines
        return (Block(1, 0, None),)
    starts: list[tuple[int, int, int]] = []  # last line before, first line after, its offset
    tail, offset, lines, quotes = b"", 0, 1, 0
    for chunk in chunks(path):
        data = tail + chunk
        body = data.rstrip(b"\r\n")
        tail = data[len(body) :]
        if b"\n\n" in body or b"\n\r\n" in body:
            at, line, quoted = 0, lines, quotes
            for match in _BLANKS.finditer(body):
                quoted += body.count(b'"', at, match.start())
                line += body.count(b"\n", at, match.start())
                before, line = line, line + match.group().count(b"\n")
                at = match.end()
                if quoted % 2 == 0:
                    starts.append((before, line, offset + at))
        if len(starts) > _MAX_BLOCKS:
            starts.clear()
            break
        lines += body.count(b"\n")
        quotes += body.count(b'"')
        offset += len(body)
    begins = [(1, 0), *((line, at) for _, line, at in starts)]
    ends = [*(before for before, _, _ in starts), None]
    return tuple(Block(line, at, last) for (line, at), last in zip(begins, ends, strict=True))


def _any_blank(path: Path) -> bool:
    tail = b""
    for chunk in chunks(path):
        data = tail + chunk
        if b"\n\n" in data or b"\n\r\n" in data:
            return True
        tail = data[-2:]
    return False


def preamble(path: Path) -> tuple[str, ...]:
    """Leading comment and blank lines, a ``sep=`` line too."""
    found: list[str] = []
    for number, text in enumerate(head(path), 1):
        if not (text.startswith("#") or not text.strip() or (number == 1 and announced(text))):
            break
        found.append(text)
    return tuple(found)


def head(path: Path) -> list[str]:
    """The first lines of a file in UTF-8, without line ends."""
    with path.open("rb") as stream:
        text = stream.read(256 << 10).decode("utf-8-sig", errors="replace")
    return text.splitlines()[: 2 * SEARCHED]


@dataclass(slots=True)
class _Found:
    header: tuple[str, ...]
    line: int
    offset: int
    from_line: int
    until: int | None
    width: int


def grids(path: Path, delimiter: str, shown: str) -> tuple[Grid, ...]:
    """All tables of the file, in order."""
    found: list[_Found] = []
    closed = True
    for block in blocks(path):
        rows, commented = _first_rows(path, delimiter, shown, block)
        if not rows:
            if commented:
                closed = True
            continue
        if found and not closed and not commented:
            current = found[-1]
            _, first = rows[0]
            if not _is_header(first, rows) and len(first) == current.width:
                current.until = block.last
                continue
            if len(first) != current.width and not _is_header(first, rows):
                closed = True  # a footer
                continue
        line, cells = _header(rows)
        found.append(_Found(tuple(cells), line, block.offset, block.line, block.last, len(cells)))
        closed = False
    return tuple(_grid(path, delimiter, shown, item) for item in found)


def grid_at(path: Path, delimiter: str, shown: str, line: int, cells: Sequence[str], until: int | None) -> Grid:
    """The table whose header stands at ``line``."""
    return _grid(path, delimiter, shown, _Found(tuple(cells), line, 0, 1, until, len(cells)))


def first_records(path: Path, delimiter: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The readable records among the first lines of the file."""
    for line, cells in records(path, delimiter, shown):
        if line > SEARCHED:
            return
        if not isinstance(cells, str):
            yield line, cells


def _first_rows(path: Path, delimiter: str, shown: str, block: Block) -> tuple[list[tuple[int, list[str]]], bool]:
    """The block's first records, and whether comment lines stand before them."""
    rows: list[tuple[int, list[str]]] = []
    commented = False
    for line, cells in records(path, delimiter, shown, line=block.line, offset=block.offset, until=block.last):
        if isinstance(cells, str):
            continue
        if not rows and (cells[0].startswith("#") or (line == 1 and announced(delimiter.join(cells)))):
            commented = True
            continue
        rows.append((line, cells))
        if len(rows) == SEARCHED:
            break
    return rows, commented


def _header(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The first row as wide as most: titles above a header are narrower."""
    width = Counter(len(cells) for _, cells in rows).most_common(1)[0][0]
    if len(rows[0][1]) >= width:
        return rows[0]
    return next(row for row in rows if len(row[1]) == width)


def _is_header(first: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether a block begins with names above numbers rather than with more of the same table."""
    names = [cell.strip() for cell in first]
    if len(names) < 2 or not all(names) or len(set(names)) < len(names):  # noqa: PLR2004 - one cell is a footer
        return False
    if any(_NUMBER.fullmatch(name) for name in names):
        return False
    below = rows[1][1] if len(rows) > 1 else []
    return len(below) == len(names) and any(_NUMBER.fullmatch(cell) for cell in below)


def _grid(path: Path, delimiter: str, shown: str, found: _Found) -> Grid:
    rows = (
        tuple(cells)
        for line, cells in records(path, delimiter, shown, line=found.from_line, offset=found.offset, until=found.until)
        if line > found.line and not isinstance(cells, str)
    )
    above = tuple(head(path)[: found.line - 1]) if found.line <= 2 * SEARCHED else ()
    return Grid(found.header, found.line, found.until, tuple(islice(rows, SAMPLES)), above=above)
