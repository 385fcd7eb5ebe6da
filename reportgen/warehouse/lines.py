"""Records of a CSV text with their physical lines; a record that cannot be read costs its first line only."""

from __future__ import annotations

import csv
import io
from collections import deque
from typing import TYPE_CHECKING, TextIO

from reportgen.errors import DataError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_LINE = 16 << 20
MAX_CELL = 4 << 20
#: Text read twice because quotes are broken; a file that needs more is not worth guessing at.
MAX_REREAD = 64 << 20


class _Tape:
    """The physical lines of a file; lines of a broken record can be given back."""

    def __init__(self, stream: TextIO, line: int, shown: str) -> None:
        self._stream = stream
        self._back: deque[str] = deque()
        self._shown = shown
        self._reread = 0
        self.line = line - 1
        self.taken: list[str] = []

    def __iter__(self) -> _Tape:
        return self

    def __next__(self) -> str:
        text = self._back.popleft() if self._back else self._stream.readline(MAX_LINE)
        if not text:
            raise StopIteration
        self.line += 1
        if len(text) >= MAX_LINE:
            raise DataError(
                Problem("a line is far too long", "export the file again", Location(self._shown, self.line))
            )
        self.taken.append(text)
        return text

    def give_back(self) -> None:
        """Give back all lines of the record but its first."""
        back = self.taken[1:]
        self._reread += sum(map(len, back))
        if self._reread > MAX_REREAD:
            where = Location(self._shown, self.line)
            raise DataError(Problem("quotes do not match all over the file", "export it again", where))
        self._back.extendleft(reversed(back))
        self.line -= len(back)


def records(
    path: Path, delimiter: str, shown: str, *, line: int = 1, offset: int = 0, until: int | None = None
) -> Iterator[tuple[int, list[str] | str]]:
    """Each record of a UTF-8 file as its first physical line and its cells, or the line's text when it is broken.

    Reading starts at byte ``offset``, which is the beginning of physical ``line``, and ends with line ``until``. Blank lines
    are no records.
    """
    csv.field_size_limit(MAX_CELL)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="") as stream:
        raw.seek(offset)
        tape = _Tape(stream, line, shown)
        reader = _reader(tape, delimiter)
        while until is None or tape.line < until:
            tape.taken.clear()
            first = tape.line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                tape.give_back()
                reader = _reader(tape, delimiter)
                yield first, tape.taken[0]
                continue
            if cells:
                yield first, cells


def _reader(tape: _Tape, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(tape, delimiter=delimiter, strict=True, skipinitialspace=delimiter != "\t")
