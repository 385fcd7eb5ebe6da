"""The forms in which Google Analytics exports, each known by what stands in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reportgen.records import ExportFile, Format, Grid
from reportgen_plugins.connectors.google_analytics.tables import EXPLORED, GA4, REPORTED, UNIVERSAL, Called
from reportgen_plugins.connectors.headers import find

FORMATS: tuple[Format, ...] = ("csv", "json", "parquet")

_EVENT = ("event_date", "event_timestamp", "event_name")  # one without consent has no user_pseudo_id
_VISIT = ("fullVisitorId", "visitId", "totals")
_ANSWER = ("dimensionHeaders", "metricHeaders", "dimensionValues", "metricValues")


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its name for us, what people call it, how sure its signature is, and what only a person can say."""

    name: str
    what: str
    sure: float
    ask: tuple[tuple[str, str], ...] = ()


REPORT = Form("report", "GA4 Data API answer", 1.0)
EVENTS = Form(
    "events",
    "GA4 events (BigQuery export)",
    1.0,
    (("key_events", "which events are key events, like [generate_lead]?"),),
)
VISITS = Form("visits", "GA360 sessions (BigQuery export)", 1.0)
UNIVERSAL_DOWNLOAD = Form("universal", "Universal Analytics download", 0.95)
DOWNLOAD = Form("download", "GA4 report download", 0.95)
EXPLORATION = Form("download", "GA4 exploration", 0.95)
UNTITLED = Form("download", "GA4 download without its first lines", 0.7)


def form(file: ExportFile) -> Form | None:
    """The form of ``file``, None when it is no export of Google Analytics."""
    if file.format == "csv":
        return _download(file)
    if file.format == "json":
        head = file.head.decode(file.encoding, errors="replace")
        return _records(lambda key: f'"{key}"' in head)
    if file.format == "parquet":
        names = {name.split(".")[0] for grid in file.grids() for name in grid.header}
        return _records(names.__contains__)
    return None


def _records(has: Callable[[str], bool]) -> Form | None:
    """The form of records with these keys."""
    if all(map(has, _EVENT)):
        return EVENTS
    if all(map(has, _VISIT)):
        return VISITS
    return REPORT if any(map(has, _ANSWER)) else None


def _download(file: ExportFile) -> Form | None:
    grids = file.grids()
    if any(find(grid.header, Called(UNIVERSAL, {}).words("signature")) for grid in grids):
        return UNIVERSAL_DOWNLOAD
    preamble = "\n".join(file.preamble)
    if REPORTED.search(preamble):
        return DOWNLOAD
    if EXPLORED.search(preamble):
        return EXPLORATION
    return UNTITLED if any(map(_ga4, grids)) else None


def _ga4(grid: Grid) -> bool:
    """Whether a header has a dimension that only GA4 calls so, and its sessions or views."""
    called = Called(GA4, {})
    columns = called.vocabulary("sessions").columns
    named = any(
        find(grid.header, names)
        for name in ("source", "medium", "source_medium", "campaign", "channel")
        for names in columns[name]
    )
    return named and any(find(grid.header, names) for name in ("sessions", "pageviews") for names in columns[name])
