"""``google-analytics``: sessions from GA4's "Download CSV", of reports and of explorations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen import hookimpl
from reportgen.document import Span
from reportgen.errors import DataError, Problem
from reportgen.records import (
    Connector,
    ExportFile,
    FieldMapping,
    FileMapping,
    Finding,
    LoadContext,
    Options,
    SourceRecord,
)
from reportgen_plugins.connectors.google_analytics_tables import (
    EXPORT_AGAIN,
    WORDS,
    Days,
    Download,
    breakdown,
    dimensions,
    download,
    is_dated,
)
from reportgen_plugins.connectors.headers import plain, words
from reportgen_plugins.connectors.sheet import Sheet, each
from reportgen_plugins.connectors.wishes import wishes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Text
    from reportgen.plan import Source

reportgen_api = 1

NAME = "google-analytics"
_CUT_AT = (5_000, 10_000, 100_000)


class GoogleAnalyticsOptions(Options):
    """``files``: downloads of GA4 reports and explorations (a path or glob, or several)."""

    files: str | tuple[str, ...]


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``google-analytics``."""
    yield Connector(
        name=NAME,
        summary="Google Analytics 4 sessions (report and Explore downloads)",
        tables=("sessions",),
        options=GoogleAnalyticsOptions,
        load=load,
    )


@hookimpl
def reportgen_check(ledger: tuple[SourceRecord, ...]) -> Iterable[Finding]:
    """A download with exactly as many rows as GA4 is known to stop at may lack some; last among the findings."""
    for source in ledger:
        for file in source.files if source.connector == NAME else ():
            if file.rows_read in _CUT_AT:
                yield Finding(
                    id=f"download-cut-{source.name}-{file.path}",
                    severity="attention",
                    text=_.plural(
                        "{file} has exactly {count} row and may be cut; download shorter periods",
                        "{file} has exactly {count} rows and may be cut; download shorter periods",
                        count=file.rows_read,
                        file=file.path,
                    ),
                    figures=(),
                    weight=Decimal(0),
                )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare the session tables of every download; what else stands in them is left alone, with a caveat."""
    options = source.options
    assert isinstance(options, GoogleAnalyticsOptions)  # noqa: S101  # the plan validated the source with this model
    notes: list[Text] = []
    said = wishes(source, "sessions")
    mappings = each(
        context.files(options.files, "files"),
        lambda file: _read(file, download(file, said), context, notes),
    )
    for note in dict.fromkeys(notes):
        context.caveat(note)
    return mappings


def _read(file: ExportFile, found: Download, context: LoadContext, notes: list[Text]) -> Iterator[FileMapping]:
    if found.others:
        notes.append(
            _.plural(
                "{file}: {count} table without sessions by day is left out",
                "{file}: {count} tables without sessions by day are left out",
                count=found.others,
                file=file.shown,
            )
        )
    for table in found.tables:
        notes += _notes(table)
        yield FileMapping(
            table="sessions",
            file=file,
            grid=table.grid,
            fields=_fields(table, (*_when(table, found.span, context, notes), *_source_medium(table))),
            timezone=context.timezone,
            breakdown=breakdown(table),
            blank_is_total=dimensions(table),
            trailing=1,  # an exploration's totals row ends in a cell of its own: "Grand total"
        )


def _fields(table: Sheet, computed: Iterable[FieldMapping]) -> tuple[FieldMapping, ...]:
    """GA4 writes a decimal point in every language, dates without separators, and words for "no campaign"."""
    own: dict[str, dict[str, Any]] = {"campaign": {"nulls": tuple(words(WORDS)["placeholders"])}}
    if table.header("date") and all(re.fullmatch(r"\d{8}", day) for day in table.sample("date")):
        own["date"] = {"pattern": "%Y%m%d"}
    return tuple(
        replace(field, **own.get(field.name, {})) if field.constant is None else field
        for field in table.fields(computed, decimal=".")
    )


def _when(table: Sheet, span: Days | None, context: LoadContext, notes: list[Text]) -> Iterator[FieldMapping]:
    """The day of each row where no date column says it: the preamble's first day plus an offset, or the whole span."""
    if is_dated(table):
        return
    if span is None:
        what = "neither a column Date nor a preamble says which days these are"
        raise DataError(Problem(what, EXPORT_AGAIN, table.place))
    start, end = span
    if day := table.header("day"):
        yield FieldMapping(name="date", column=day, offset=start)
        return
    if any(_cuts(period, span) for period in context.periods):
        what = f"sessions of {start} to {end} in one sum, of which the report needs a part"
        raise DataError(Problem(what, "break the report down by Date", table.place))
    days = Span(start, end, style="dates")
    notes.append(_("{file} has no dates: its sessions count as one sum of {days}", file=table.file.shown, days=days))
    yield FieldMapping(name="date", constant=start.isoformat())
    yield FieldMapping(name="until", constant=end.isoformat())


def _cuts(period: Days, span: Days) -> bool:
    """Whether only a part of ``span`` lies in ``period``."""
    inside = period[0] <= span[0] and span[1] <= period[1]
    outside = span[1] < period[0] or period[1] < span[0]
    return not inside and not outside


def _source_medium(table: Sheet) -> Iterator[FieldMapping]:
    if combined := table.header("source_medium"):
        yield FieldMapping(name="source", column=combined, split=(" / ", 0))
        yield FieldMapping(name="medium", column=combined, split=(" / ", 1))


def _notes(table: Sheet) -> Iterator[Text]:
    """What a reader must know of a table; the same of every download of a source is said once."""
    if not table.header("channel") and (table.header("source") or table.header("source_medium")):
        yield _("Some downloads have no channel group; their sessions count under no channel")
    if plain(table.header("users")) in ("active users", "activeusers"):
        yield _("Users are what Google Analytics calls active users")
    if any("(other)" in row for row in table.grid.samples):
        yield _("Google Analytics did not keep some rows apart; they stand under “(other)”")
