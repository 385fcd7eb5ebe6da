"""What the core lends connectors: files as their reader sees them, and the context of a source while it is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reportgen.document import Text
    from reportgen.errors import Location, Problem


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of an export file: where its header stands and what it says.

    ``line`` is the header's physical line (from 1), in a workbook its row; records of JSON and Parquet are counted from 1 and
    their header stands at 0. ``until`` is the last line of the table when something follows it in the same file, else None.
    ``samples`` are up to 200 of its rows as text. Rows longer than the header show it here. ``native`` names the columns
    whose values bear a type of their own (numbers and dates of a workbook, JSON or Parquet): they are written with a decimal
    point and as ISO dates, and nothing about them is sniffed. ``above`` are the texts of the lines above the header (a row's
    cells joined by commas). ``serials`` are native columns of a workbook all of whose values could be bare day numbers, each
    with the date that these count from.
    """

    header: tuple[str, ...]
    line: int
    until: int | None
    samples: tuple[tuple[str, ...], ...]
    native: frozenset[str] = frozenset()
    above: tuple[str, ...] = ()
    serials: Mapping[str, date] = field(default_factory=dict)


#: What a file is by its content: delimited text, a sheet of a workbook (or of a web page that calls itself one), JSON (a
#: document, or a record a line), Parquet.
Format = Literal["csv", "sheet", "json", "parquet"]


class ExportFile(Protocol):
    """A file of a source as the reader sees it: decompressed, its encoding and delimiter known.

    A member of an archive and a sheet of a workbook are files of their own. Whatever the format, :meth:`grids` gives tables
    of text cells; records of JSON are flattened, their keys joined by dots, lists of plain values by semicolons.
    """

    @property
    def shown(self) -> str:
        """Path for messages and the report, relative to the plan; parts of it as ``a.zip!b.csv``, ``a.xlsx!Sheet 1``."""

    @property
    def part(self) -> str:
        """The member of an archive or the sheet of a workbook that this is, else nothing."""

    @property
    def format(self) -> Format:
        """What it is, by its content."""

    @property
    def path(self) -> Path:
        """Where the text can be read (a private copy in UTF-8 when the original is compressed or differently encoded)."""

    @property
    def head(self) -> bytes:
        """Its first bytes, unpacked: enough to see what stands in a file that is too large to be unpacked for a look."""

    @property
    def sha256(self) -> str:
        """Of the original file's bytes."""

    @property
    def encoding(self) -> str:
        """The encoding it was read in."""

    @property
    def delimiter(self) -> str:
        """The character between its cells."""

    @property
    def preamble(self) -> tuple[str, ...]:
        """Leading comment lines (``#``) and blank lines, as they stand."""

    def grids(self) -> tuple[Grid, ...]:
        """The file's tables: one, or several that blank lines or repeated preambles separate."""

    def grid(self, wanted: Callable[[tuple[str, ...]], bool]) -> Grid | None:
        """The first table whose header row satisfies ``wanted``, searched in the first 50 lines."""

    def records(self, grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The readable rows below the header of one of its tables, each with its line: to look at whole columns."""

    def within(self, path: str) -> ExportFile:
        """The same JSON file, the records at a path (as :meth:`json` takes it) being its one table."""

    def json(self, path: str = "") -> Iterator[tuple[int, Any]]:
        """The values at a path of a JSON file, one after the other, each with its number from 1 (its line in JSON lines).

        ``path`` holds keys joined by dots, ``item`` for every entry of a list (``reports.item.rows.item``); nothing for the
        document itself, or for each record of JSON lines. Numbers with a fraction come as Decimal. Raises DataError, with the
        line where it is known, for what is no JSON.
        """


class LoadContext(Protocol):
    """What the core lends a connector while it declares a source."""

    @property
    def timezone(self) -> str:
        """The source's time zone: its own option, else the report's."""

    @property
    def period(self) -> tuple[date, date]:
        """First and last day that the report looks at, comparisons included."""

    @property
    def periods(self) -> tuple[tuple[date, date], ...]:
        """The stretches that are measured, first and last day: the report's own first, then those it compares with."""

    def files(
        self, pattern: str | tuple[str, ...], *key: str, formats: tuple[Format, ...] = ("csv",)
    ) -> tuple[ExportFile, ...]:
        """The files that an option of the source names (paths or globs, .gz and .zip opened), identical ones once.

        ``key`` is the option's path below the source, for messages; ``formats`` what the connector reads. Raises PlanError
        when nothing matches, DataError for files of other formats.
        """

    def path(self, name: str, *key: str) -> Path:
        """A file or folder that an option names and the connector opens itself, inside the plan's roots. Raises PlanError."""

    def words(self, name: str, *key: str) -> Mapping[str, Any]:
        """What stands in a YAML file that an option names: a team's own words beside the connector's. Raises PlanError."""

    def copied(
        self,
        origin: ExportFile | str,
        header: tuple[str, ...],
        rows: Iterable[tuple[int, Sequence[object]]],
        *,
        native: Iterable[str] = (),
    ) -> ExportFile:
        """A table that the connector makes of a file, or of what no file holds (``origin`` is then its name for messages).

        ``rows`` are (line, cells); they are written to a private file as they come, texts as they are, None as nothing,
        numbers, dates and flags of Python in the one way that needs no sniffing. ``native`` names columns that hold only such.
        The result is declared like any file: one grid, its header as given.
        """

    def spooled(
        self, name: str, chunks: Iterable[bytes], *, formats: tuple[Format, ...] = ("csv",)
    ) -> tuple[ExportFile, ...]:
        """Bytes that no file holds (what a command writes, what a server answers) as files, opened like one called ``name``."""

    def where(self, *key: str | int) -> Location:
        """The position in the plan of an option of this source."""

    def caveat(self, text: Text) -> None:
        """Note on the source something that readers of the report must know."""

    def warn(self, problem: Problem) -> None:
        """Warn the person who runs the build."""
