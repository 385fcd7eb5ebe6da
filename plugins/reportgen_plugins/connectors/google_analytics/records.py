"""Events of GA4 (as BigQuery exports them) and visits of GA360: sessions and pages by SQL that data files declare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reportgen.records import ExportFile, FileQuery, QueryResult
from reportgen_plugins.connectors.google_analytics.channels import channel
from reportgen_plugins.connectors.google_analytics.mappings import computed
from reportgen_plugins.connectors.google_analytics.options import GoogleAnalyticsOptions
from reportgen_plugins.connectors.google_analytics.tables import GA4
from reportgen_plugins.connectors.headers import words
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Text

EVENTS = "google_analytics/events.yaml"
VISITS = "google_analytics/visits.yaml"
_BREAKDOWN = "campaign,channel,country,device,landing_page,medium,source,visitor_type"
_PARAMETER = re.compile(r"\b(text|whole)\((\w+)\)")
_INTRADAY = re.compile(r"(^|[^a-z])intraday([^a-z]|$)")

_FIELDS = {"text": "string_value", "whole": "int_value"}
_LISTED = re.compile(r'{"list":\s*\[{"(element|item)":')
_COUNTED = "person IS NOT NULL AND visit IS NOT NULL AND day IS NOT NULL"
_SUPERSEDED = "_file IN (SELECT file FROM {intraday}) AND day IN (SELECT day FROM {daily})"
_DAILY = "SELECT DISTINCT day FROM {records} WHERE _file NOT IN (SELECT file FROM {intraday})"


def events(files: Sequence[ExportFile], options: GoogleAnalyticsOptions, more: Mapping[str, Any]) -> FileQuery:
    """Sessions and pages of GA4's events. Where daily tables hold a day, intraday tables do not tell of it too."""
    early = tuple((number,) for number, file in enumerate(files) if _INTRADAY.search(file.shown.lower()))
    superseded = _SUPERSEDED if early and len(early) < len(files) else "false"
    rules = channel(more)
    said = {"superseded": superseded, "counted": f"{_COUNTED} AND NOT ({superseded})", "channel": rules.sql}
    parameters = {
        "key_events": list(options.key_events),
        "lookback_days": options.lookback_days,
        "currency": options.currency,
        "placeholders": list(words(GA4)["placeholders"]),
        **rules.parameters,
    }
    steps = (("daily", _DAILY),) if superseded != "false" else ()
    lists = {"intraday": (("file",), early)} if superseded != "false" else {}
    return _query(EVENTS, files, said, parameters, steps, lists, lambda counts: _events_told(counts, options))


def visits(files: Sequence[ExportFile], options: GoogleAnalyticsOptions) -> FileQuery:
    """Sessions of GA360's visits."""
    parameters = {"placeholders": list(words(GA4)["placeholders"]), "currency": options.currency}
    return _query(VISITS, files, {}, parameters, (), {}, _visits_told)


def _query(
    name: str,
    files: Sequence[ExportFile],
    said: Mapping[str, str],
    parameters: Mapping[str, object],
    steps: tuple[tuple[str, str], ...],
    lists: Mapping[str, tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]],
    tell: Callable[[Mapping[str, int]], Iterable[Text]],
) -> FileQuery:
    """The query that a data file declares; ``said`` stands for names in braces."""
    data, nesting = words(name), _nesting(files)

    def whole(sql: str) -> str:
        for each, text in said.items():
            sql = sql.replace(f"{{{each}}}", text)
        return sql

    return FileQuery(
        files=tuple(files),
        columns={column: _listed(kind, nesting) for column, kind in data["columns"].items()},
        required=tuple(data["required"]),
        kept={field: _reading(sql, nesting) for field, sql in data["kept"].items()},
        repeated=data["repeated"],
        steps=(*steps, *((each, whole(sql)) for each, sql in data.get("steps", {}).items())),
        results=tuple(
            QueryResult(table=table, sql=whole(sql), breakdown=_BREAKDOWN if table == "sessions" else "")
            for table, sql in data["results"].items()
        ),
        parameters=parameters,
        lists=lists,
        counts={each: whole(sql) for each, sql in data["counts"].items()},
        tell=tell,
    )


def _nesting(files: Sequence[ExportFile]) -> str:
    """What a list's entries are wrapped in: BigQuery writes Parquet lists as ``{list: [{element: …}]}``, or not."""
    grids = files[0].grids() if files[0].format == "parquet" else ()
    cells = (cell for grid in grids for row in grid.samples for cell in row)
    return next((match[1] for cell in cells if (match := _LISTED.match(cell))), "")


def _listed(kind: str, nesting: str) -> str:
    """The type of a column that holds a list, as the file nests it."""
    return f"STRUCT(list STRUCT({nesting} {kind.removesuffix('[]')})[])" if nesting and kind.endswith("[]") else kind


def _reading(sql: str, nesting: str) -> str:
    """An expression over an event, its ``text(key)`` and ``whole(key)`` spelt out: all keys and values once, for all of them."""
    entries, entry = ("event_params.list", f"p.{nesting}") if nesting else ("event_params", "p")

    def parameter(match: re.Match[str]) -> str:
        values = f'list_transform({entries}, lambda p: {entry}."value".{_FIELDS[match[1]]})'
        keys = f'list_transform({entries}, lambda p: {entry}."key")'
        return f"{values}[list_position({keys}, '{match[2]}')]"

    return _PARAMETER.sub(parameter, sql)


def _events_told(counts: Mapping[str, int], options: GoogleAnalyticsOptions) -> Iterator[Text]:
    yield _("Sessions are counted from events: Google's own screens estimate them and model visitors without consent")
    if count := counts["keyless"]:
        yield _.plural(
            "{count} event without a session (no consent, say) is in no figure",
            "{count} events without a session (no consent, say) are in no figure",
            count,
        )
    if count := counts["intraday"]:
        yield _.plural(
            "{count} event of an intraday table is left out: a daily table holds its day",
            "{count} events of intraday tables are left out: daily tables hold their days",
            count,
        )
    if options.lookback_days and counts["looked_back"]:
        yield _.plural(
            "{sessions} direct sessions have the visitor's last source of up to {count} day before",
            "{sessions} direct sessions have the visitor's last source of up to {count} days before",
            options.lookback_days,
            sessions=counts["looked_back"],
        )
    if counts["computed"]:
        yield computed()
    if counts["sessions"] and not options.key_events:
        yield _("Events do not say which are key events: key_events of the source names them")


def _visits_told(counts: Mapping[str, int]) -> Iterator[Text]:
    if count := counts["silent"]:
        yield _.plural(
            "{count} visit without interaction is no session",
            "{count} visits without interaction are no sessions",
            count,
        )
