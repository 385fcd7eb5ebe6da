"""What a connector is, what it sees in a file, and the record of what was done with each source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from pydantic import BaseModel

    from reportgen.document import Text
    from reportgen.plan import Source
    from reportgen.records.files import ExportFile, Format, LoadContext
    from reportgen.records.mapping import FileMapping, FileQuery, RowBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a connector sees in a file.

    ``what`` it is ("Google Ads campaign report"), and how ``sure``: 1 is a signature that no other export has, 0.5 a likeness.
    ``options`` are the keys of a source that would read it, the file standing under ``key``; ``ask`` names options that only a
    person can give (``currency``), each with the question. ``missing`` are columns without which it is not this export, only
    the nearest one: it is named to the person who asks what an unknown file is, and never read.
    """

    what: str
    sure: float
    key: str = "files"
    options: Mapping[str, Any] = field(default_factory=dict)
    ask: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """Reads one kind of export (hook: ``reportgen_connectors``).

    ``name`` is what the plan writes under ``sources.<id>.connector``; ``options`` the model of the source's own keys (the
    common ones, ``columns``, ``values``, ``dates``, … are the core's). ``load`` declares, for a source, what its files hold.
    ``recognise`` says of any file, by its content, whether it is one of this kind's exports (None: it is not);
    ``formats`` are what it reads. A connector that is ``opt_in`` serves only plans that name it under ``plugins.use``.
    """

    name: str
    summary: str
    tables: tuple[str, ...]
    options: type[BaseModel]
    load: Callable[[Source, LoadContext], Iterable[FileMapping | RowBatch | FileQuery]]
    recognise: Callable[[ExportFile], Recognised | None] | None = None
    formats: tuple[Format, ...] = ("csv",)
    opt_in: bool = False


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What was done with one file: ``rows_read == rows_used + rows_rejected``.

    ``sniffed`` says of the columns that could be read in two ways how they were read: (column, ``point``, ``comma``,
    ``day-first`` or ``month-first``). Columns whose values do not raise the question are not in it.
    """

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
    sniffed: tuple[tuple[str, str], ...] = ()
    #: Of the rejected rows those of things that another row tells, which counts in their place.
    rows_replaced: int = 0


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The load record of one source of the plan, for the method page, report.json and the manifest.

    ``short`` tells of a source that stops before it should: the last day of its rows (None without any), and the last that
    was expected.
    """

    name: str
    connector: str
    files: tuple[FileRecord, ...]
    caveats: tuple[Text, ...] = ()
    timezone: str = ""
    short: tuple[date | None, date] | None = None
