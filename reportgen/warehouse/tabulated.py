"""The tables of a file, whatever it is: found by their headers, or the one that its records make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from reportgen.warehouse import layout
from reportgen.warehouse.layout import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.records import Grid
    from reportgen.warehouse.layout import Lines
    from reportgen.warehouse.numbered import Copy, Rows

#: Whether a header row is the one that is looked for.
Wanted = Callable[[tuple[str, ...]], bool]


class Tables(Protocol):
    """The tables of a file."""

    @property
    def grids(self) -> tuple[Grid, ...]:
        """All of them, in order."""

    def search(self, wanted: Wanted) -> Grid | None:
        """The first one whose header row satisfies ``wanted``."""

    def rows(self, grid: Grid) -> Rows | None:
        """The rows of one in SQL, each with its line; None for delimited text, which has to be read first."""

    def records(self, grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The readable rows of one, each with its line."""


@dataclass
class Found:
    """Tables whose headers stand somewhere among the lines of a text or a sheet; a sheet is ``copy``."""

    lines: Lines
    copy: Copy | None = None

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """All of them, in order."""
        return layout.grids(self.lines)

    def search(self, wanted: Wanted) -> Grid | None:
        """The first one whose header row satisfies ``wanted``; titles above a header are looked past."""
        return layout.search(self.lines, self.grids, wanted)

    def rows(self, grid: Grid) -> Rows | None:
        """The rows of the copy."""
        return self.copy.rows(grid.line, grid.until) if self.copy else None

    def records(self, grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The readable rows below a header."""
        if self.copy:
            return self.copy.records(grid.line, grid.until)
        block = Block(1, 0, grid.until)
        return ((line, tuple(cells)) for line, cells in self.lines.records(block) if line > grid.line)


@dataclass(frozen=True)
class Made:
    """One table of records that were copied; none when there were no records."""

    grid: Grid | None
    copy: Copy

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The one table."""
        return (self.grid,) if self.grid else ()

    def search(self, wanted: Wanted) -> Grid | None:
        """The table, when its header satisfies ``wanted``."""
        return self.grid if self.grid and wanted(self.grid.header) else None

    def rows(self, grid: Grid) -> Rows:
        """All rows of the copy."""
        return self.copy.rows(grid.line, grid.until)

    def records(self, grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
        """All rows of the copy."""
        return self.copy.records(grid.line, grid.until)
