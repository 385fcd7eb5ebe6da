"""Which tables of a download hold sessions or pages, over which days, and by which dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reportgen.errors import DataError, Location, Problem
from reportgen.records import ExportFile, Grid
from reportgen_plugins.connectors.headers import Names, Vocabulary, columns_of, find, plain, shown, spelled, words
from reportgen_plugins.connectors.sheet import Sheet, sheet
from reportgen_plugins.connectors.wishes import Wishes

EXPORT_AGAIN = "download a report or exploration by Date with the metric Sessions"
#: What GA4 calls things, and what the product before it did.
GA4 = "google_analytics/downloads.yaml"
UNIVERSAL = "google_analytics/universal.yaml"

_BREAKDOWN = ("source", "medium", "campaign", "channel", "landing_page", "country", "device", "visitor_type")
_DAYS = ("date", "day", "week", "month")
_DIMENSIONS = frozenset({*_BREAKDOWN, *_DAYS, "source_medium", "page"})
EXPLORED = re.compile(r"^#\s*(\d{8})-(\d{8})\s*$", re.MULTILINE)
REPORTED = re.compile(r"^#[^:\n]*:\s*(\d{8})\s*$", re.MULTILINE)

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Called:
    """What one kind of export calls things: its data file, with a team's own names after ours."""

    name: str
    more: Mapping[str, Any]

    def vocabulary(self, table: str) -> Vocabulary:
        """Names and values of the fields of ``table``."""
        ours, own = words(self.name)["exports"][table], self.more.get("exports", {}).get(table, {})
        columns: dict[str, Names] = columns_of(ours["columns"])
        for name, names in columns_of(own.get("columns", {})).items():
            columns[name] = (*columns.get(name, ()), *names)
        values = {
            name: {**ours.get("values", {}).get(name, {}), **given} for name, given in own.get("values", {}).items()
        }
        return Vocabulary(columns, {**ours.get("values", {}), **values})

    def words(self, name: str) -> tuple[str, ...]:
        """One of the lists of the data file."""
        return tuple(words(self.name)[name])

    def tables(self) -> tuple[str, ...]:
        """The canonical tables that this kind of export fills."""
        return tuple(words(self.name)["exports"])


@dataclass(frozen=True, slots=True)
class Found:
    """One table of a file: its columns by field, its dimensions, and the days it covers where its rows do not say."""

    sheet: Sheet
    called: Called
    dimensions: tuple[str, ...]
    span: Days | None

    @property
    def grain(self) -> str:
        """What says the day of a row: ``date``, ``day``, ``week``, ``month``, or nothing."""
        if "date" in self.sheet.wishes.values:
            return "date"
        return next((name for name in _DAYS if self.sheet.header(name)), "")

    @property
    def by_day(self) -> bool:
        """Whether a row is of one day."""
        return self.grain in {"date", "day"}

    def has(self, *names: str) -> bool:
        """Whether there are columns for all of these fields."""
        return all(self.sheet.header(name) for name in names)

    @property
    def several(self) -> str:
        """A dimension of which a session has several, if there is one: then its sessions do not add up."""
        if self.sheet.table != "sessions":
            return ""
        return next(iter(find(self.dimensions, self.called.words("several_in_a_session"))), "")

    @property
    def others(self) -> tuple[str, ...]:
        """The dimensions that are not days."""
        days = {header for name in _DAYS for header in self.sheet.columns.get(name, ())}
        return tuple(header for header in self.dimensions if header not in days)

    @property
    def breakdown(self) -> str:
        """The dimension set: fields where there are such, else Google's own names."""
        fields = {header: name for name in _BREAKDOWN for header in self.sheet.columns.get(name, ())}
        fields |= dict.fromkeys(self.sheet.columns.get("source_medium", ()), "medium,source")
        names = (fields.get(header, plain(header).replace(",", " ")) for header in self.others)
        return ",".join(sorted({part for name in names for part in name.split(",")}))


def found(file: ExportFile, called: Called, said: Mapping[str, Wishes], span: Days | None) -> tuple[Found, ...]:
    """The tables of a file worth reading: those by day, else those of longer stretches; of two alike the first.

    ``span`` are the days that the plan says they cover. Raises DataError for a file without any.
    """
    kept: list[Found] = []
    refused: list[Problem] = []
    for grid in file.grids():
        table = table_of(grid, called, said)
        if not table:
            continue
        each = read(file, grid, table, called, said[table], span or _span(grid, file))
        if each.several:
            refused.append(not_additive(each))
        else:
            kept.append(each)
    if not kept:
        raise DataError(*(refused or [_foreign(file)]))
    return tuple(
        each for table in called.tables() for each in _finest([one for one in kept if one.sheet.table == table])
    )


def not_additive(table: Found) -> Problem:
    """Why a table by pages, events or the like is no table of sessions."""
    what = f'sessions by "{table.several}" do not add up, for a session has several'
    return Problem(what, EXPORT_AGAIN, table.sheet.place)


def read(
    file: ExportFile,
    grid: Grid,
    table: str,
    called: Called,
    said: Wishes,
    span: Days | None,
    dimensions: int | None = None,
) -> Found:
    """One table by its fields; ``dimensions`` is how many columns they are, where the export tells."""
    known = sheet(file, grid, table, called.vocabulary(table), said)
    if dimensions is None:
        dimensions = _metrics_begin(grid.header, known, called)
    return Found(known, called, grid.header[:dimensions], span)


def table_of(grid: Grid, called: Called, said: Mapping[str, Wishes]) -> str:
    """The canonical table that a table of a file fills, or nothing."""
    return next((table for table in called.tables() if _holds(grid, table, called, said[table])), "")


def _finest(tables: list[Found]) -> tuple[Found, ...]:
    by_day = [table for table in tables if table.by_day]
    first: dict[str, Found] = {}
    for table in by_day or tables:
        first.setdefault(table.breakdown, table)
    return tuple(first.values())


def _holds(grid: Grid, table: str, called: Called, said: Wishes) -> bool:
    """Whether a table of a file has sessions; pages it has when a page has views and no session is counted beside."""
    if table == "sessions":
        return _has(grid, "sessions", called, said) and not _paged(grid, called)
    return _has(grid, "page", called, said, table) and _has(grid, "views", called, said, table)


def _paged(grid: Grid, called: Called) -> bool:
    nothing = Wishes({}, {})
    return "pages" in called.tables() and _holds(grid, "pages", called, nothing)


def _has(grid: Grid, name: str, called: Called, said: Wishes, table: str = "sessions") -> bool:
    if wish := said.columns.get(name):
        return bool(spelled(grid.header, wish))
    return any(find(grid.header, names) for names in called.vocabulary(table).columns[name])


def _metrics_begin(header: tuple[str, ...], known: Sheet, called: Called) -> int:
    """How many columns stand before the first metric."""
    metrics = {each for name, headers in known.columns.items() if name not in _DIMENSIONS for each in headers}
    metrics |= set(find(header, called.words("metrics")))
    return next((at for at, each in enumerate(header) if each in metrics), 0)


def _foreign(file: ExportFile) -> Problem:
    """Why a file is refused: what it looks like, and what to export instead."""
    grid = next(iter(file.grids()), Grid((), 1, None, ()))
    what = (
        "Google Analytics download has no metric Sessions" if _span(grid, file) else "is no Google Analytics download"
    )
    return Problem(f"this {what}; its columns are {shown(grid.header)}", EXPORT_AGAIN, Location(file.shown, grid.line))


def _span(grid: Grid, file: ExportFile) -> Days | None:
    """First and last day of a table: what the comments nearest above it say (in any language), else the file's first ones.

    ``# Start date: 20260901`` and a like line for the end stand in reports, ``# 20260901-20260930`` in explorations.
    """
    for lines in (grid.above, file.preamble):
        text = "\n".join(lines)
        ends = REPORTED.findall(text)[-2:]
        pairs: Iterable[tuple[str, ...]] = [*([tuple(ends)] if len(ends) > 1 else []), *EXPLORED.findall(text)[-1:]]
        for pair in pairs:
            if days := _days(pair):
                return days
    return None


def _days(texts: Iterable[str]) -> Days | None:
    try:
        start, end = (datetime.strptime(day, "%Y%m%d").date() for day in texts)  # noqa: DTZ007  # days, not instants
    except ValueError:
        return None
    return (start, end) if start <= end else None
