"""Which tables of a GA4 download hold sessions, over which days, and by which dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from reportgen.errors import DataError, Location, Problem
from reportgen.records import ExportFile, Grid
from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import find, plain, shown, spelled, vocabulary, words
from reportgen_plugins.connectors.sheet import Sheet, sheet
from reportgen_plugins.connectors.wishes import Wishes

WORDS = "google_analytics.yaml"
EXPORT_AGAIN = "download a report or exploration by Date with the metric Sessions"

_DIMENSIONS = ("source", "medium", "campaign", "channel", "landing_page", "country", "device", "visitor_type")
_EXPLORE_SPAN = re.compile(r"\b(\d{8})-(\d{8})\b")
_REPORT_SPAN = re.compile(r"Start date:\s*(\d{8})[\s#]*End date:\s*(\d{8})", re.IGNORECASE)

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Download:
    """The session tables of a file, how many other tables it has, and the days that its preamble says it covers."""

    tables: tuple[Sheet, ...]
    others: int
    span: Days | None


def download(file: ExportFile, said: Wishes) -> Download:
    """The session tables by day, else those of the whole span; of two with the same dimensions the first.

    Raises DataError for a file without any.
    """
    called, grids = vocabulary(WORDS, "sessions"), file.grids()
    problem = _foreign(file, grids, said)
    if problem:
        raise DataError(problem)
    span = _span(file.preamble)
    found = [sheet(file, grid, "sessions", called, said) for grid in grids if _has_sessions(grid, said)]
    several = [find(dimensions(table), words(WORDS)["several_in_a_session"]) for table in found]
    additive = [table for table, repeated in zip(found, several, strict=True) if not repeated]
    if not additive:
        what = f'sessions by "{several[0][0]}" do not add up, for a session has several'
        raise DataError(Problem(what, EXPORT_AGAIN, found[0].place))
    by_day = [table for table in additive if is_dated(table) or table.header("day")]
    chosen = {breakdown(table): table for table in reversed(by_day or additive)}
    return Download(tuple(reversed(chosen.values())), len(grids) - len(chosen), span)


def _has_sessions(grid: Grid, said: Wishes) -> bool:
    wish = said.columns.get("sessions")
    if wish:
        return bool(spelled(grid.header, wish))
    return bool(find(grid.header, vocabulary(WORDS, "sessions").columns["sessions"][0]))


def _foreign(file: ExportFile, grids: tuple[Grid, ...], said: Wishes) -> Problem | None:
    """Why a file is refused, if it is: what it looks like, and what to export instead."""
    grid = next(iter(grids), Grid((), 1, None, ()))
    place, columns = Location(file.shown, grid.line), shown(grid.header)
    if any(find(each.header, words(WORDS)["universal"]) for each in grids):
        what = "this is a download of Universal Analytics, whose sessions are not those of GA4"
        return Problem(what, EXPORT_AGAIN.replace("download a", "download a GA4"), place)
    if any(_has_sessions(each, said) for each in grids):
        return None
    known = (
        "Google Analytics download has no metric Sessions"
        if _span(file.preamble)
        else "is no Google Analytics download"
    )
    return Problem(f"this {known}; its columns are {columns}", EXPORT_AGAIN, place)


def _span(preamble: Iterable[str]) -> Days | None:
    """First and last day: ``# Start date: 20260901`` of reports, ``# 20260901-20260930`` of explorations."""
    text = "\n".join(preamble)
    found = _REPORT_SPAN.search(text) or _EXPLORE_SPAN.search(text)
    if not found:
        return None
    try:
        start, end = (datetime.strptime(day, "%Y%m%d").date() for day in found.groups())  # noqa: DTZ007  # days, not instants
    except ValueError:
        return None
    return start, end


def is_dated(table: Sheet) -> bool:
    """Whether rows (or the plan) say their own date."""
    return bool(table.header("date")) or "date" in table.wishes.values


def dimensions(table: Sheet) -> tuple[str, ...]:
    """The columns before the first metric."""
    measured = [field.name for field in TABLES["sessions"].fields if field.type in ("count", "number", "money")]
    metrics = {header for name in measured for header in table.columns.get(name, ())}
    metrics |= set(find(table.grid.header, words(WORDS)["metrics"]))
    first = next((at for at, header in enumerate(table.grid.header) if header in metrics), 0)
    return table.grid.header[:first]


def breakdown(table: Sheet) -> str:
    """The dimension set of a table: fields where there are such, else GA4's own names."""
    fields = {header: name for name in _DIMENSIONS for header in table.columns.get(name, ())}
    fields |= dict.fromkeys(table.columns.get("source_medium", ()), "medium,source")
    days = {*table.columns.get("date", ()), *table.columns.get("day", ())}
    names = (fields.get(header, plain(header).replace(",", " ")) for header in dimensions(table) if header not in days)
    return ",".join(sorted({part for name in names for part in name.split(",")}))
