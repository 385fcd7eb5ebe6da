"""Writes the rows of a sheet as text, each with its row number, and notes what its columns hold.

A row is ``line``, ``fault`` (why it is no row, else empty), ``text`` (of a faulty one), then its cells; empty rows are left out.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from reportgen.sheets.cells import native, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: Characters of a row.
MAX_ROW = 400_000
#: Stretches of rows that empty rows separate; more of them are one table with holes.
MAX_BLOCKS = 1_000
#: Excel's day numbers of the years 1954 to 2118: nothing else counts as one.
_DAYS = (20_000, 80_000)
_SHORT = 40
_BATCH = 2_000


def write_sheet(rows: Iterable[Sequence[object]], width: int, target: Path) -> dict[str, Any] | None:
    """Write ``rows``, the first of which is row 1, of ``width`` cells each; None when all are empty.

    The result says the sheet's ``width`` and its ``blocks`` of rows: first line, byte offset, last line, and for each column
    the last line where it holds text, a typed value, a value that is no day number (0: none).
    """
    blocks: list[_Block] = []
    with target.open("wb") as out:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(["line", "fault", "text", *(f"c{i}" for i in range(width))])
        last, size = -1, 0
        for line, row in enumerate(rows, 1):
            cells = [written(value) for value in row]
            if not any(map(str.strip, cells)):
                continue
            if line != last + 1 and len(blocks) <= MAX_BLOCKS:
                size += _flush(buffer, out)
                blocks.append(_Block(line, size, width))
            last = blocks[-1].last = line
            if sum(map(len, cells)) > MAX_ROW:
                writer.writerow([line, "is far too long", ",".join(cells)[:_SHORT], *[""] * width])
                continue
            blocks[-1].note(line, row)
            writer.writerow([line, "", "", *cells, *[""] * (width - len(cells))])
            if line % _BATCH == 0:
                size += _flush(buffer, out)
        _flush(buffer, out)
    if not blocks:
        return None
    return {"width": width, "blocks": [block.told() for block in _one(blocks)]}


def _day(value: object) -> bool:
    """Whether a value could be a day number."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and _DAYS[0] <= value <= _DAYS[1]
        and value == int(value)
    )


def _flush(buffer: io.StringIO, out: io.BufferedWriter) -> int:
    size = out.write(buffer.getvalue().replace("\0", "").encode("utf-8", errors="replace"))
    buffer.seek(0)
    buffer.truncate()
    return size


def _one(blocks: list[_Block]) -> list[_Block]:
    """A sheet with holes everywhere is one table."""
    if len(blocks) <= MAX_BLOCKS:
        return blocks
    whole = blocks[0]
    for block in blocks[1:]:
        whole.last = block.last
        for mine, other in zip(whole.seen, block.seen, strict=True):
            mine[:] = map(max, mine, other)
    return [whole]


class _Block:
    """Rows without an empty one between them."""

    def __init__(self, line: int, offset: int, width: int) -> None:
        self.line = line
        self.offset = offset
        self.last = line
        self.seen = [[0] * width for _ in range(3)]

    def note(self, line: int, row: Sequence[object]) -> None:
        texts, typed, others = self.seen
        for at, value in enumerate(row):
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            if native(value):
                typed[at] = line
                if not _day(value):
                    others[at] = line
            else:
                texts[at] = others[at] = line

    def told(self) -> list[object]:
        """As plain data."""
        return [self.line, self.offset, self.last, *self.seen]
