"""An export file as connectors see it: unpacked, its encoding and delimiter known, its tables found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem
from reportgen.warehouse import delimited, documents, flattened
from reportgen.warehouse.scan import Shape, chunks, shape_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from concurrent.futures import Future

    from reportgen.records import Format, Grid
    from reportgen.warehouse.numbered import Rows
    from reportgen.warehouse.tabulated import Tables


@dataclass(eq=False)
class Export:
    """One file of a source (:class:`reportgen.records.ExportFile`).

    ``original`` is what lies on disk; ``unpack`` gives its own text or bytes, ``read`` the tables in them; ``content`` is the
    sha256 of these bytes, which tells a file from its compressed copy, and ``size`` their number as far as it is known without
    unpacking; ``head`` the first of them.
    """

    shown: str
    part: str
    format: Format
    original: Path
    encoding: str
    delimiter: str
    modified: tuple[int, int]
    size: int
    head: bytes
    folder: Path
    digest: Future[str]
    content: Callable[[], str]
    unpack: Callable[[], Path]
    read: Callable[[Export], Tables]

    @cached_property
    def path(self) -> Path:
        """Where the text can be read."""
        return self.unpack()

    @property
    def sha256(self) -> str:
        """Of the original file's bytes."""
        return self.digest.result()

    @cached_property
    def shape(self) -> Shape:
        """Quotes and line ends."""
        return shape_of(self.path)

    @cached_property
    def preamble(self) -> tuple[str, ...]:
        """Leading comment and blank lines."""
        return delimited.preamble(self.path) if self.format == "csv" else ()

    @cached_property
    def _tables(self) -> Tables:
        return self.read(self)

    def grids(self) -> tuple[Grid, ...]:
        """The file's tables."""
        return self._tables.grids

    def grid(self, wanted: Callable[[tuple[str, ...]], bool]) -> Grid | None:
        """The first table whose header row satisfies ``wanted``; titles above a header are looked past."""
        return self._tables.search(wanted)

    def rows(self, grid: Grid) -> Rows | None:
        """The rows of one of its tables, each with its line; None for delimited text, which has to be read."""
        return self._tables.rows(grid)

    def records(self, grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The readable rows below the header of one of its tables, each with its line."""
        return self._tables.records(grid)

    def json(self, path: str = "") -> Iterator[tuple[int, Any]]:
        """The values at a path of a JSON file, numbered from 1. Raises DataError for what is no JSON."""
        return documents.values(self.path, self.shown, path)

    def within(self, path: str) -> Export:
        """The same JSON file, the records at a path being its one table."""
        target = self.folder / f"{hashlib.sha256(path.encode()).hexdigest()}.csv"
        return replace(self, read=lambda export: flattened.tables(export.path, export.shown, target, path))

    def check_unchanged(self) -> None:
        """Raise DataError when the original changed since it was opened."""
        if state(self.original) != self.modified:
            raise DataError(Problem("changed while it was read", "build again", Location(self.shown)))


def listed(exports: Sequence[Export], read: Container[str]) -> Iterator[Export]:
    """The files of a load record, ``read`` being the names of those that were read: of a workbook these sheets, or the first."""
    told = {export.folder for export in exports if export.shown in read}
    for export in exports:
        if export.format != "sheet" or export.shown in read or export.folder not in told:
            told.add(export.folder)
            yield export


def sha256(path: Path) -> str:
    """Of the file's bytes."""
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def state(path: Path) -> tuple[int, int]:
    """Size and time of the last change: what tells that a file was written to."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
