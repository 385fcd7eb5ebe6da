"""``google-analytics``: sessions and pages from whatever Google Analytics exports, each form known by its content."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reportgen import hookimpl
from reportgen.records import Connector, ExportFile, Finding, Recognised, SourceRecord
from reportgen_plugins.connectors.google_analytics.forms import FORMATS, form
from reportgen_plugins.connectors.google_analytics.loading import load
from reportgen_plugins.connectors.google_analytics.options import GoogleAnalyticsOptions
from reportgen_plugins.words import _

reportgen_api = 1

NAME = "google-analytics"
_CUT_AT = (5_000, 10_000, 100_000)


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``google-analytics``."""
    yield Connector(
        name=NAME,
        summary="Google Analytics sessions and pages (downloads, Data API, BigQuery export, Universal Analytics, GA360)",
        tables=("sessions", "pages"),
        options=GoogleAnalyticsOptions,
        load=load,
        recognise=recognise,
        formats=FORMATS,
    )


@hookimpl
def reportgen_check(ledger: tuple[SourceRecord, ...]) -> Iterable[Finding]:
    """A download with exactly as many rows as GA4 is known to stop at may lack some; last among the findings."""
    for source in ledger:
        for file in source.files if source.connector == NAME else ():
            if file.delimiter and file.rows_read in _CUT_AT:  # records have no such limit
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


def recognise(file: ExportFile) -> Recognised | None:
    """Which export of Google Analytics ``file`` is, if any."""
    kind = form(file)
    if kind is None:
        return None
    return Recognised(what=kind.what, sure=kind.sure, ask=dict(kind.ask))
