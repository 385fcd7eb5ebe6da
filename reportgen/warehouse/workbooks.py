"""Workbooks (xlsx, xlsm, xlsb, xls, ods) and web pages that call themselves one, opened by a process with bounds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem
from reportgen.warehouse import lines
from reportgen.warehouse.archives import MAX_BYTES, MAX_RATIO, SMALL, check_members
from reportgen.warehouse.layout import SEARCHED, Block
from reportgen.warehouse.numbered import Copy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.records import Grid

#: Bounds of the process that opens a workbook: bytes of memory, seconds of computing and of waiting.
MEMORY = 3 << 30
SECONDS = 300
PATIENCE = 600
#: Bounds of what a workbook packs: its texts are held in memory, its sheets are read from beginning to end.
MAX_UNPACKED = 2 << 30
MAX_TEXTS = 512 << 20
MAX_PARTS = 5_000
_ROOT = Path(__file__).resolve().parents[2]


#: What bare day numbers count from in workbooks of either system.
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_SYSTEM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)")
#: Filled cells from which a row after an empty one can belong to the table above; one alone is a footer.
_ROW = 2


@dataclass(frozen=True, slots=True)
class _Seen:
    """The last lines of a block where a column holds text, a typed value, a value that is no day number."""

    text: int
    typed: int
    other: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a visible sheet, copied (:class:`reportgen.warehouse.layout.Lines`).

    ``seen`` tells of each block what its columns hold; ``epoch`` is what bare day numbers count from, None when nobody says.
    """

    name: str
    copy: Copy
    _blocks: tuple[Block, ...]
    seen: tuple[tuple[_Seen, ...], ...]
    epoch: date | None

    def blocks(self) -> tuple[Block, ...]:
        """Empty rows separate them."""
        return self._blocks

    def records(self, block: Block) -> Iterator[tuple[int, list[str]]]:
        """The rows of a block, without the empty cells at their ends."""
        first = self._blocks[0]
        offset = max(block.offset, first.offset)
        for _, record in lines.records(self.copy.path, ",", self.name, offset=offset):
            if isinstance(record, str):  # never: the copy is ours
                continue
            line, fault, _text, *cells = record
            if block.last is not None and int(line) > block.last:
                return
            if not fault:
                yield int(line), _trimmed(cells)

    def above(self, line: int) -> tuple[str, ...]:
        """The rows above ``line``, their cells joined by commas; none when it stands too far down."""
        texts = [""] * (line - 1 if line <= 2 * SEARCHED else 0)
        for number, cells in takewhile(lambda record: record[0] <= len(texts), self.records(Block(1, 0, None))):
            texts[number - 1] = ",".join(cells)
        return tuple(texts)

    def comment(self, cells: Sequence[str]) -> bool:
        """Whether a row is a comment, of a CSV file that somebody saved as a workbook."""
        return cells[0].startswith("#")

    def continues(self, width: int, cells: Sequence[str]) -> bool:
        """Whether a row after an empty one can be one of the table above, ``width`` cells wide."""
        return len(cells) <= width and sum(map(bool, cells)) >= min(_ROW, width)

    def typed(self, grid: Grid) -> Grid:
        """The grid with its columns of typed values and of day numbers."""
        until = grid.until or self._blocks[-1].last or 0
        inside = [
            seen
            for block, seen in zip(self._blocks, self.seen, strict=True)
            if block.last and grid.line <= block.last <= until
        ]
        native, serials = set(), {}
        for at, name in enumerate(grid.header):
            column = [seen[at] for seen in inside]
            below = max((each.typed for each in column), default=0)
            if below > grid.line >= max(each.text for each in column):
                native.add(name)
                if self.epoch and grid.line >= max(each.other for each in column):
                    serials[name] = self.epoch
        return replace(grid, native=frozenset(native), serials=serials)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def check_workbook(path: Path, shown: str) -> None:
    """Look at what a packed workbook says of itself. Raises DataError for what no table needs."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise _refused(shown, f"it is damaged ({error})") from error
    check_members(parts, shown)
    if len(parts) > MAX_PARTS:
        raise _refused(shown, f"it holds {len(parts):,} parts")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * path.stat().st_size):
        raise _refused(shown, "it unpacks to far more than its size")
    if any(part.filename.lower().endswith("sharedstrings.xml") and part.file_size > MAX_TEXTS for part in parts):
        raise _refused(shown, "its texts alone take more memory than a table may")


def sheets(path: Path, shown: str, folder: Path, *, page: bool = False) -> Iterator[Sheet]:
    """The visible sheets that hold anything, copied to ``folder``; a web ``page`` in UTF-8 is one sheet without a name.

    Raises DataError for what is damaged, protected or needs more than the bounds allow.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    epoch = None if page else _epoch(path)
    for told in _told(path, shown, folder, page=page):
        blocks = tuple(Block(line, offset, last) for line, offset, last, *_ in told["blocks"])
        seen = tuple(tuple(_Seen(*each) for each in zip(*columns, strict=True)) for _, _, _, *columns in told["blocks"])
        yield Sheet(told["name"], Copy(folder / told["file"], told["width"]), blocks, seen, epoch)


def _epoch(path: Path) -> date | None:
    """What day numbers count from, where the workbook says it in a part that is plain to read."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return _EPOCHS[bool(_SYSTEM_1904.search(part.read(1 << 20)))]
    except (OSError, ValueError, KeyError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None


def _told(path: Path, shown: str, folder: Path, *, page: bool) -> list[Mapping[str, Any]]:
    """What the process tells of the sheets that it wrote."""
    task = {"path": str(path), "folder": str(folder), "page": page}
    bounds = {"memory": MEMORY, "seconds": SECONDS, "size": MAX_BYTES}
    command = [sys.executable, "-P", "-m", "reportgen.sheets.program", json.dumps(task | bounds)]
    environment = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file's name is data in it
            command, capture_output=True, timeout=PATIENCE, check=False, env=environment, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(shown, "it takes too long") from error
    if done.returncode:
        raise _refused(shown, "it is damaged or needs more memory or time than a table may")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise _refused(shown, answer["refused"])
    found: list[Mapping[str, Any]] = answer["sheets"]
    return found


def _refused(shown: str, why: str) -> DataError:
    advice = "export the table again, or save the sheet that the report needs as CSV"
    return DataError(Problem(f"the workbook cannot be opened: {why}", advice, Location(shown)))
