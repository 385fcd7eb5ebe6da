"""How connectors say what stands in a file: the declaration is theirs, the reading is the core's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from reportgen.document import Text
    from reportgen.records.files import ExportFile, Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """Where a canonical field's value comes from and how its text is read.

    Exactly one of ``column`` (a header, as it stands in the file), ``columns`` (the first filled one counts, or with ``join``
    the filled ones put together with it between) or ``constant`` (``""`` says that there is no value) is set; with ``offset``,
    ``column`` holds day numbers counted from this date. ``when`` limits it to rows whose cell in a column (first) is one of
    some texts (second; compared without case and outer spaces, ``""`` is an empty cell). Several mappings of one ``name`` are
    tried in order: the first that gives a row a value counts. A name that the table does not know makes a further column, of
    text unless ``kind`` says what else.

    ``values`` maps cell text (compared without case and outer spaces) to canonical text before conversion; text not in it
    stays as it is unless the list is ``closed``: then it is no value; or ``other`` says how to write it (``Other ({})``).
    ``strip`` are characters taken off both ends (``[436534626]``). ``split`` takes one part of a combined column: (separator,
    0 or 1). ``ends`` gives, of a date, the last day of the week or month that begins on it. ``pattern`` is a strptime
    pattern, or ``epoch-s`` or ``epoch-ms`` (counted from 1970, in UTC), ``decimal`` the decimal mark; left out, both are
    sniffed from the whole column, and what is ambiguous is refused. ``scale`` multiplies numbers (micros: 1e-6). ``nulls``
    are further texts for "no value".
    """

    name: str
    kind: Literal["", "date", "instant", "count", "number", "money", "flag"] = ""
    column: str = ""
    columns: tuple[str, ...] = ()
    join: str = ""
    constant: str | None = None
    offset: date | None = None
    when: tuple[str, tuple[str, ...]] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    other: str = ""
    strip: str = ""
    split: tuple[str, int] | None = None
    ends: Literal["", "week", "month"] = ""
    pattern: str = ""
    dayfirst: bool | None = None
    decimal: Literal["", ".", ","] = ""
    scale: Decimal | None = None
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalRows:
    """Rows that a file adds up itself, known by a label: never added, kept aside, compared with the sum of the rows.

    A row is one when its first filled cell matches one of ``labels`` (regular expressions, from the cell's beginning, without
    regard to case) and each column of ``blank`` that is not that cell's own holds no value. Short rows are filled up first.
    """

    labels: tuple[str, ...]
    blank: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A field that the row's other fields tell, where the row itself has no value.

    ``sql`` is an expression over the table's columns as stored, in DuckDB's dialect, the connector's own and never a plan's;
    what comes from a plan is bound: ``parameters`` (``$name``). For a required field it must always give a value.
    """

    name: str
    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """One table of a file declared as rows of a canonical table; the engine reads it.

    Rows where every column of ``blank_is_total`` is empty are totals: never added, kept aside; ``totals`` knows them by a
    label. ``footer`` are regular expressions: a row whose only filled cell is the first and matches one is no row. ``drop``
    names personal columns that are not even loaded. Unmapped columns travel along. ``breakdown`` names the export's dimension
    set (``sessions`` only). ``ragged="pad"`` fills short rows with nothing. ``trailing`` is the number of cells a totals row
    may have beyond the header. ``explode`` splits a list in the named field (field, separator) into a row an entry;
    an empty list is no row, and no reject. ``first_flag`` then sets that flag field on the first entry.

    ``key`` names the columns (canonical fields, or headers that travel along) that tell what a row is of, for tables without
    a key of their own: where several files of a source with the same ``key`` hold the same values of it, the rows of the file
    declared last count and the others go to the ledger; rows of one file are never taken for each other. For tables with a
    key, ``newest`` is the mapped field (a date or an instant) that tells which of two rows of one thing counts; without it,
    and among equals, it is the one read last.

    ``parts`` says that rows with the same key of the table tell one thing in parts, in one ``file`` (a line for each contact of
    a deal) or in all files of the ``source`` (a file for each metric of a day): they become one row in which the last filled
    value of each column counts. None of them is lost; canonical values that differ are warned of.

    For things that the vendor merges: ``absorbs`` is the field that lists the ids of records merged into a row's own, and what
    stands between them (what follows a colon is no part of an id). Rows of such ids go to the ledger, and what other rows of
    the source say of them is said of the record that absorbed them. ``same`` is a personal column (an e-mail address) that
    tells two ids of one thing; it is only ever loaded as a hash. A value that more than three ids share is no one's.

    ``derived`` fields are filled once the rows are read, in this order. ``also`` are further canonical rows made of this
    mapping's own, once they are read and without reading the file again: SELECTs over ``{rows}``, whose columns are as
    stored (of an instant both ``…_at`` and ``…_on``), and so are the results'. ``counts`` are SQL conditions over the same
    columns; ``tell`` makes caveats of how many rows of the whole source meet each.
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
    totals: TotalRows | None = None
    footer: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    newest: str = ""
    parts: Literal["", "file", "source"] = ""
    absorbs: tuple[str, str] | None = None
    same: str = ""
    derived: tuple[Derived, ...] = ()
    also: tuple[QueryResult, ...] = ()
    counts: Mapping[str, str] = field(default_factory=dict)
    tell: Callable[[Mapping[str, int]], Iterable[Text]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """Rows of a canonical ``table`` that a query yields: its SELECT gives canonical field names.

    Dates are DATE, instants TIMESTAMP in UTC, numbers any numeric type; other columns travel along. ``breakdown`` is the
    dimension set of sessions.
    """

    table: str
    sql: str
    breakdown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileQuery:
    """Canonical rows as SELECTs over records that the engine reads itself, from JSON lines or Parquet.

    For exports whose records are not rows of any table (events, of which sessions are made) and too many for Python.
    ``files`` are shards of one whole; ``columns`` the fields of a record that are read, with their DuckDB types (nested ones
    too; what a file lacks is NULL). The SQL is the connector's own, in DuckDB's dialect, never a plan's: it reads
    ``{records}`` (``_file``, the number of its file from 0, and those columns, or where given only what is ``kept`` of them:
    expressions by name, evaluated while the file is read, far cheaper for long lists of which little is used) and, in
    braces, the names of ``lists`` and of earlier ``steps``, each of which is stored. Values from the plan come as
    ``parameters`` (``$name``), in steps and results alone; ``lists`` are small tables by name: (column names, rows).

    Records that are no JSON, or where a column of ``required`` is missing, are rejected with their line. ``repeated`` is the
    expression over the columns that tells records apart: of equal ones the first counts and the others are rejected as told
    twice (they do not count against ``max_rejected``). ``counts`` are SELECTs of one whole number, of which ``tell`` makes
    caveats.
    """

    files: tuple[ExportFile, ...]
    columns: Mapping[str, str]
    required: tuple[str, ...]
    results: tuple[QueryResult, ...]
    kept: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[tuple[str, str], ...] = ()
    repeated: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    lists: Mapping[str, tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    tell: Callable[[Mapping[str, int]], Iterable[Text]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBatch:
    """Rows of a canonical table that the connector read itself: values by field, as Python objects or text.

    ``file`` is what they came from; ``lines`` gives each row's physical line. They are taken as they come, never all at once;
    the fields are those of the first thousand rows.
    """

    table: str
    file: ExportFile
    rows: Iterable[Mapping[str, Any]]
    lines: Iterable[int] = ()
