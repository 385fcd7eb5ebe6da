"""An export file as connectors see it: unpacked, its encoding and delimiter known, its tables found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem
from reportgen.warehouse import documents, layout
from reportgen.warehouse.archives import is_archive, unpack
from reportgen.warehouse.scan import Shape, chunks, encoding_of, foreign, shape_of, transcode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from reportgen.records import Format, Grid
    from reportgen.warehouse.numbered import Copy, Rows


@dataclass(eq=False)
class Export:
    """One text file of a source (:class:`reportgen.records.ExportFile`).

    ``original`` is what lies on disk, ``path`` its text in UTF-8; ``content`` is the sha256 of the text's own bytes, which
    tells a file from its compressed copy.
    """

    shown: str
    path: Path
    original: Path
    encoding: str
    delimiter: str
    digest: Future[str]
    content: Callable[[], str]
    modified: tuple[int, int]
    part: str = ""
    format: Format = "csv"
    copy: Copy | None = None
    _grids: tuple[Grid, ...] | None = field(default=None, repr=False)

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
        return layout.preamble(self.path)

    def grids(self) -> tuple[Grid, ...]:
        """The file's tables."""
        if self._grids is None:
            self._grids = layout.grids(self.path, self.delimiter, self.shown)
        return self._grids

    def grid(self, wanted: Callable[[tuple[str, ...]], bool]) -> Grid | None:
        """The first table whose header row satisfies ``wanted``; titles above a header are looked past."""
        tables = self.grids()
        if found := next((grid for grid in tables if wanted(grid.header)), None):
            return found
        for line, cells in layout.first_records(self.path, self.delimiter, self.shown):
            if wanted(tuple(cells)):
                until = next((grid.until for grid in reversed(tables) if grid.line <= line), None)
                return layout.grid_at(self.path, self.delimiter, self.shown, line, cells, until)
        return None

    def rows(self, grid: Grid) -> Rows | None:
        """The rows of one of its tables, each with its line; None for delimited text, which has to be read."""
        return self.copy.rows(grid.line, grid.until) if self.copy else None

    def json(self, path: str = "") -> Iterator[tuple[int, Any]]:
        """The values at a path of a JSON file, numbered from 1. Raises DataError for what is no JSON."""
        return documents.values(self.path, self.encoding, self.shown, path)

    def check_unchanged(self) -> None:
        """Raise DataError when the original changed since it was opened."""
        if state(self.original) != self.modified:
            raise DataError(Problem("changed while it was read", "build again", Location(self.shown)))


def open_exports(
    path: Path,
    shown: str,
    folder: Path,
    pool: Executor,
    *,
    formats: tuple[Format, ...] = ("csv",),
    encoding: str = "",
    delimiter: str = "",
) -> Iterator[Export]:
    """The text files that ``path`` holds: itself, or what its archive packs; private copies go below ``folder``.

    Raises DataError for what is no text table.
    """
    path = path.resolve()
    modified = state(path)
    digest = pool.submit(sha256, path)
    if not is_archive(path):
        yield _open(path, path, shown, folder, digest, digest.result, modified, encoding, delimiter)
        return
    for item in unpack(path, shown, folder / "unpacked"):
        copies = folder / item.path.name
        content = item.content
        yield _open(item.path, path, item.shown, copies, digest, lambda c=content: c, modified, encoding, delimiter)  # type: ignore[misc]


def _open(
    text: Path,
    original: Path,
    shown: str,
    folder: Path,
    digest: Future[str],
    content: Callable[[], str],
    modified: tuple[int, int],
    encoding: str,
    delimiter: str,
) -> Export:
    with text.open("rb") as stream:
        problem = foreign(stream.read(4096), shown)
    if problem:
        raise DataError(problem)
    encoding = encoding or encoding_of(text, shown)
    if encoding.lower().replace("_", "-") not in {"utf-8", "utf8", "utf-8-sig"}:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / "utf8"
        try:
            transcode(text, encoding, target)
        except LookupError as error:
            what = f"the encoding {encoding!r} is not known"
            raise DataError(Problem(what, "write utf-8, cp1252, utf-16 …", Location(shown))) from error
        except UnicodeError as error:
            what = f"this is no text in the encoding {encoding!r}"
            raise DataError(Problem(what, "leave encoding: out, it is found by itself", Location(shown))) from error
        text = target
    first = layout.head(text)
    sniffed = (layout.announced(first[0]) if first else "") or layout.delimiter_of(first)
    return Export(shown, text, original, encoding, delimiter or sniffed, digest, content, modified)


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
