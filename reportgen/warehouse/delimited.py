"""Delimited text: which character delimits, what stands before the table, its stretches between blank lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.warehouse.layout import SEARCHED, Block
from reportgen.warehouse.lines import records
from reportgen.warehouse.scan import chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reportgen.records import Grid

DELIMITERS = (",", "\t", ";", "|")
#: A file with more blank lines than this is not several tables.
_MAX_BLOCKS = 1_000
_BLANKS = re.compile(rb"\n(?:\r?\n)+")


@dataclass(frozen=True, slots=True)
class Delimited:
    """The records of a text in UTF-8 (:class:`reportgen.warehouse.layout.Lines`)."""

    path: Path
    delimiter: str
    shown: str

    def blocks(self) -> tuple[Block, ...]:
        """Blank lines separate them, but not those inside quoted cells."""
        return blocks(self.path)

    def records(self, block: Block) -> Iterator[tuple[int, list[str]]]:
        """The readable records of a block."""
        found = records(self.path, self.delimiter, self.shown, line=block.line, offset=block.offset, until=block.last)
        return ((line, cells) for line, cells in found if not isinstance(cells, str))

    def above(self, line: int) -> tuple[str, ...]:
        """The texts of the lines above ``line``; none when it stands too far down."""
        return tuple(head(self.path)[: line - 1]) if line <= 2 * SEARCHED else ()

    def comment(self, cells: Sequence[str]) -> bool:
        """Whether a record is a comment, or announces the delimiter."""
        return cells[0].startswith("#") or bool(announced(self.delimiter.join(cells)))

    def continues(self, width: int, cells: Sequence[str]) -> bool:
        """Whether a record after a blank line can be one of the table above, ``width`` cells wide."""
        return len(cells) == width

    def typed(self, grid: Grid) -> Grid:
        """As it is: text has no types."""
        return grid


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
