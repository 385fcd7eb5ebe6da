"""How connectors say what stands in a file: the declaration is theirs, the reading is the core's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from pydantic import BaseModel

    from reportgen.document import Text
    from reportgen.errors import Location, Problem
    from reportgen.plan import Source


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of an export file: where its header stands and what it says.

    ``line`` is the header's physical line (from 1); ``until`` the last line of the table when something follows it in the
    same file, else None. ``samples`` are up to 200 of its rows as text. Rows longer than the header show it here.
    """

    header: tuple[str, ...]
    line: int
    until: int | None
    samples: tuple[tuple[str, ...], ...]


class ExportFile(Protocol):
    """A file of a source as the reader sees it: decompressed, its encoding and delimiter known."""

    @property
    def shown(self) -> str:
        """Path for messages and the report, relative to the plan; a member of an archive as ``a.zip!b.csv``."""

    @property
    def path(self) -> Path:
        """Where the text can be read (a private copy in UTF-8 when the original is compressed or differently encoded)."""

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

    def files(self, pattern: str | tuple[str, ...], *key: str) -> tuple[ExportFile, ...]:
        """The files that an option of the source names (paths or globs, .gz and .zip opened), identical ones once.

        ``key`` is the option's path below the source, for messages. Raises PlanError when nothing matches.
        """

    def where(self, *key: str | int) -> Location:
        """The position in the plan of an option of this source."""

    def caveat(self, text: Text) -> None:
        """Note on the source something that readers of the report must know."""

    def warn(self, problem: Problem) -> None:
        """Warn the person who runs the build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """Where a canonical field's value comes from and how its text is read.

    Exactly one of ``column`` (a header, as it stands in the file), ``columns`` (the first filled one counts) or
    ``constant`` (``""`` says that there is no value) is set; with ``offset``, ``column`` holds day numbers counted from this
    date. ``when`` limits it to rows whose cell in a column (first) is one of some texts (second; compared without case and
    outer spaces). Several mappings of one ``name`` are tried in order: the first that gives a row a value counts. A name
    that the table does not know makes a further text column.

    ``values`` maps cell text (compared without case and outer spaces) to canonical text before conversion; text not in it
    stays as it is. ``split`` takes one part of a
    combined column: (separator, 0 or 1). ``pattern`` is a strptime pattern, ``decimal`` the decimal mark; left out, both are
    sniffed from the whole column, and what is ambiguous is refused. ``scale`` multiplies numbers (micros: 1e-6).
    ``nulls`` are further texts for "no value".
    """

    name: str
    column: str = ""
    columns: tuple[str, ...] = ()
    constant: str | None = None
    offset: date | None = None
    when: tuple[str, tuple[str, ...]] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    split: tuple[str, int] | None = None
    pattern: str = ""
    dayfirst: bool | None = None
    decimal: Literal["", ".", ","] = ""
    scale: Decimal | None = None
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """One table of a file declared as rows of a canonical table; the engine reads it.

    Rows where every column of ``blank_is_total`` is empty are totals: never added, kept aside. ``drop`` names personal
    columns that are not even loaded. Unmapped columns travel along. ``breakdown`` names the export's dimension set
    (``sessions`` only). ``ragged="pad"`` fills short rows with nothing. ``trailing`` is the number of cells a totals row may
    have beyond the header. ``explode`` splits a list in the named field (field, separator) into a row an entry;
    an empty list is no row, and no reject. ``first_flag`` then sets that flag field on the first entry.
    """

    table: str
    file: ExportFile
    grid: Grid
    fields: tuple[FieldMapping, ...]
    timezone: str = ""
    breakdown: str = ""
    blank_is_total: tuple[str, ...] = ()
    trailing: int = 0
    drop: tuple[str, ...] = ()
    keep_extra: bool = True
    ragged: Literal["reject", "pad"] = "reject"
    explode: tuple[str, str] | None = None
    first_flag: str = ""
    #: SQL conditions are not possible here: a row is skipped (counted as rejected) only by its own values.
    skip_where_empty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBatch:
    """Rows of a canonical table that the connector read itself: values by field, as Python objects or text.

    ``file`` is what they came from; ``lines`` gives each row's physical line.
    """

    table: str
    file: ExportFile
    rows: Iterable[Mapping[str, Any]]
    lines: Iterable[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """Reads one kind of export (hook: ``reportgen_connectors``).

    ``name`` is what the plan writes under ``sources.<id>.connector``; ``options`` the model of the source's own keys (the
    common ones, ``columns``, ``values``, ``dates``, … are the core's). ``load`` declares, for a source, what its files hold.
    """

    name: str
    summary: str
    tables: tuple[str, ...]
    options: type[BaseModel]
    load: Callable[[Source, LoadContext], Iterable[FileMapping | RowBatch]]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What was done with one file: ``rows_read == rows_used + rows_rejected``."""

    path: str
    sha256: str
    rows_read: int
    rows_used: int
    rows_rejected: int
    encoding: str = ""
    delimiter: str = ""
    first: date | None = None
    last: date | None = None
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The load record of one source of the plan, for the method page, report.json and the manifest."""

    name: str
    connector: str
    files: tuple[FileRecord, ...]
    caveats: tuple[Text, ...] = ()
    timezone: str = ""
