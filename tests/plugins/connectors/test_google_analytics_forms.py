"""Every form of export is known by its content."""

from __future__ import annotations

import gzip
import json

import duckdb
import pytest

from reportgen.errors import DataError
from reportgen_plugins.connectors.google_analytics import reportgen_connectors
from tests.plugins.connectors.declaring import Context, Load

(GA,) = reportgen_connectors()

REPORT = (
    "# ---\n# Account: Example\n# Start date: 20260901\n# End date: 20260930\n\nCity,Event count\nParis,4\nLyon,5\n"
)
EXPLORATION = "# ---\n# Free form 1\n# 20260901-20260930\n# ---\n\nDate,Sessions\n,9,Grand total\n20260901,9\n"
UNIVERSAL = "# ---\n# Channels\n# 20220101-20220131\n\nDefault Channel Grouping,Sessions\nDirect,6\n,6\n"
BARE = "Session source / medium,Sessions\ngoogle / organic,5\nbing / organic,6\n"
ANSWER = json.dumps(
    {"dimensionHeaders": [], "metricHeaders": [{"name": "sessions"}], "rows": [], "rowCount": 0}, indent=1
)
EVENT = '{"event_date":"20260901","event_timestamp":"1","event_name":"page_view"}\n' * 2
VISIT = '{"fullVisitorId":"1","visitId":"2","totals":{"visits":"1"}}\n' * 2


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("a.csv", REPORT, "GA4 report download"),
        ("a.csv", EXPLORATION, "GA4 exploration"),
        ("a.csv", UNIVERSAL, "Universal Analytics download"),
        ("a.csv", BARE, "GA4 download without its first lines"),
        ("a.json", ANSWER, "GA4 Data API answer"),
        ("a.json", EVENT, "GA4 events (BigQuery export)"),
        ("a.json", VISIT, "GA360 sessions (BigQuery export)"),
        ("a.csv", "Day,Campaign,Cost\n2026-09-01,a,5\n", None),
        ("a.json", '{"results": [{"properties": {"a": 1}}]}', None),
        ("a.csv", "Date,Sessions\n2026-09-01,5\n", None),
    ],
)
def test_a_form_is_known_by_its_content(context: Context, name: str, text: str, what: str | None) -> None:
    (context.folder / name).write_text(text, encoding="utf-8")
    (file,) = context.files(name, formats=GA.formats)
    assert GA.recognise is not None
    found = GA.recognise(file)
    assert (found.what if found else None) == what


def test_compressed_events_are_known_without_being_unpacked(context: Context) -> None:
    (context.folder / "a.json.gz").write_bytes(gzip.compress(EVENT.encode()))
    (file,) = context.files("a.json.gz", formats=GA.formats)
    assert GA.recognise is not None
    found = GA.recognise(file)
    assert found is not None
    assert (found.what, list(found.ask)) == ("GA4 events (BigQuery export)", ["key_events"])
    assert not any(path.is_file() for path in (context.folder / "copies").rglob("*"))


def test_forms_are_known_in_any_encoding(context: Context) -> None:
    (context.folder / "a.json").write_bytes(EVENT.encode("utf-16"))
    (file,) = context.files("a.json", formats=GA.formats)
    assert GA.recognise is not None
    assert GA.recognise(file) is not None


def test_json_of_another_kind_is_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"a\.json: is no export of Google Analytics"):
        loaded({"a.json": '{"results": []}'}, "web: {connector: google-analytics, files: a.json}")


def test_events_in_parquet_are_known(context: Context) -> None:
    with duckdb.connect() as connection:
        columns = "'20260901' AS event_date, 1 AS event_timestamp, 'page_view' AS event_name"
        connection.execute(f"COPY (SELECT {columns}) TO '{context.folder / 'a.parquet'}'")
    (file,) = context.files("a.parquet", formats=GA.formats)
    assert GA.recognise is not None
    found = GA.recognise(file)
    assert found is not None
    assert found.what == "GA4 events (BigQuery export)"
