"""Every file of a source declared by its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from reportgen.errors import DataError, Location, PlanError, Problem
from reportgen.records import ExportFile, FileMapping, FileQuery, LoadContext
from reportgen_plugins.connectors.days import Days, stretch
from reportgen_plugins.connectors.google_analytics import data_api, records
from reportgen_plugins.connectors.google_analytics.channels import wrong
from reportgen_plugins.connectors.google_analytics.forms import FORMATS, form
from reportgen_plugins.connectors.google_analytics.mappings import Reading, mapping
from reportgen_plugins.connectors.google_analytics.options import GoogleAnalyticsOptions
from reportgen_plugins.connectors.google_analytics.tables import (
    GA4,
    UNIVERSAL,
    Called,
    found,
    not_additive,
    read,
    table_of,
)
from reportgen_plugins.connectors.own_words import own_words
from reportgen_plugins.connectors.sheet import each
from reportgen_plugins.connectors.wishes import Wishes, wishes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

#: Columns of exports that are no field of a table but can be named in the plan like one.
_MORE = ("day", "week", "month", "source_medium", "engagement_rate", "average_engagement", "active_users")

_NOT_GA4 = _("Sessions of Universal Analytics are not those of GA4; none of them is engaged")


@dataclass(frozen=True, slots=True)
class _Said:
    """What the plan says of the source."""

    options: GoogleAnalyticsOptions
    wishes: Mapping[str, Wishes]
    more: Mapping[str, Any]
    span: Days | None

    def reading(self, currency: str = "", decimal: Literal["", "."] = ".") -> Reading:
        """How cells read: GA4 writes a decimal point in every language."""
        return Reading(decimal, currency or self.options.currency)


def load(source: Source, context: LoadContext) -> Iterator[FileMapping | FileQuery]:
    """Declare the files of a source. Raises DataError with the problems of all files of one form."""
    said = _said(source, context)
    of = _by_form(context.files(said.options.files, "files", formats=FORMATS))
    if {"universal", "visits"} & of.keys() and {"download", "report", "events"} & of.keys():
        note = _(
            "Universal Analytics and GA4 count sessions differently: where one follows the other the series breaks"
        )
        context.caveat(note)
        what = "holds exports of Universal Analytics and of GA4, whose sessions are not the same"
        context.warn(
            Problem(what, "make two sources of them, or compare no period across the change", context.where("files"))
        )
    ga4 = Called(GA4, said.more)
    yield from each(of.get("download", ()), lambda file: _download(file, ga4, said, context))
    yield from each(of.get("universal", ()), lambda file: _universal(file, said, context))
    for answer in data_api.tables(of.get("report", ()), context, said.options.date_range):
        yield _answered(answer, ga4, said, context)
    for files in _alike(of.get("events", ())):
        yield records.events(files, said.options, said.more)
    for files in _alike(of.get("visits", ())):
        context.caveat(_NOT_GA4)
        yield records.visits(files, said.options)


def _by_form(files: Sequence[ExportFile]) -> dict[str, list[ExportFile]]:
    """The files by form; a text file of no known form may be a download in a language of its own. Raises DataError."""
    found: dict[str, list[ExportFile]] = {}
    unknown: list[Problem] = []
    for file in files:
        known = form(file)
        if known is None and file.format != "csv":
            what = "is no export of Google Analytics: no answer of its Data API, no events, no visits"
            unknown.append(Problem(what, "`reportgen inspect` says what it is", Location(file.shown)))
        else:
            found.setdefault(known.name if known else "download", []).append(file)
    if unknown:
        raise DataError(*unknown)
    return found


def _said(source: Source, context: LoadContext) -> _Said:
    options = source.options
    assert isinstance(options, GoogleAnalyticsOptions)  # noqa: S101  # the plan validated the source with this model
    more = own_words(options.vocabulary, GA4, context, {"channels": wrong}) if options.vocabulary else {}
    span = stretch(options.range) if options.range else None
    if options.range and span is None:
        what = f"{options.range!r} is no stretch of days"
        raise PlanError(Problem(what, "write it like 2026-09-01..2026-09-30", context.where("range")))
    said = {table: wishes(source, table, *_MORE) for table in ("sessions", "pages")}
    return _Said(options, said, more, span)


def _download(file: ExportFile, called: Called, said: _Said, context: LoadContext) -> Iterator[FileMapping]:
    """The tables of a GA4 download; what else stands in it is left alone, with a caveat."""
    tables = found(file, called, said.wishes, said.span)
    if others := len(file.grids()) - len({table.sheet.grid.line for table in tables}):
        context.caveat(
            _.plural(
                "{file}: {count} table without sessions by day is left out",
                "{file}: {count} tables without sessions by day are left out",
                count=others,
                file=file.shown,
            )
        )
    for table in tables:
        yield mapping(table, said.reading(), context)


def _universal(file: ExportFile, said: _Said, context: LoadContext) -> Iterator[FileMapping]:
    context.caveat(_NOT_GA4)
    for table in found(file, Called(UNIVERSAL, {"channels": said.more.get("channels", {})}), said.wishes, said.span):
        yield mapping(table, said.reading(decimal=""), context)


def _answered(answer: data_api.Table, called: Called, said: _Said, context: LoadContext) -> FileMapping:
    """A report of the Data API: pages where it has views by page, else sessions."""
    name = table_of(answer.grid, called, said.wishes)
    if not name:
        what = f"the report has neither sessions nor pages; its columns are {', '.join(answer.grid.header)}"
        raise DataError(Problem(what, "ask for the metric sessions by date", answer.place))
    table = read(answer.file, answer.grid, name, called, said.wishes[name], said.span, answer.dimensions)
    if table.several:
        raise DataError(not_additive(table))
    return mapping(table, said.reading(answer.currency), context)


def _alike(files: Sequence[ExportFile]) -> tuple[tuple[ExportFile, ...], ...]:
    """Shards of one whole, by their format."""
    formats = dict.fromkeys(file.format for file in files)
    return tuple(tuple(file for file in files if file.format == each) for each in formats)
