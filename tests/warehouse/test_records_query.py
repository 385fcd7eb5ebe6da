"""Canonical rows that SQL makes of records: JSON lines and Parquet, shards, bad lines, records told twice."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document import Text
from reportgen.errors import DataError, PluginError
from reportgen.plan import Source
from reportgen.records import FileQuery, LoadContext, QueryResult
from reportgen.warehouse import Warehouse
from tests.warehouse.desk import Desk

COLUMNS = {
    "day": "VARCHAR",
    "ts": "BIGINT",
    "name": "VARCHAR",
    "params": "STRUCT(key VARCHAR, value STRUCT(string_value VARCHAR, int_value BIGINT))[]",
}
PER_DAY = QueryResult(
    table="sessions",
    sql="SELECT strptime(day, '%Y%m%d') AS date, count(*) AS sessions FROM {records} GROUP BY ALL",
    breakdown="channel",
)
SESSIONS = "SELECT date, sessions FROM sessions ORDER BY date"


def asked(pattern: str = "*.json*", results: tuple[QueryResult, ...] = (PER_DAY,), **more: Any) -> Callable[..., Any]:
    """A connector that asks ``results`` of the files."""

    def declare(source: Source, context: LoadContext) -> Iterable[FileQuery]:
        kind: Any = "parquet" if "parquet" in pattern else "json"
        files = context.files(pattern, "files", formats=(kind,))
        yield FileQuery(**{"files": files, "columns": COLUMNS, "required": ("day", "ts"), "results": results} | more)

    return declare


def events(*days: str, **more: Any) -> bytes:
    return "".join(json.dumps({"day": day, "ts": str(n), **more}) + "\n" for n, day in enumerate(days)).encode()


def counts(warehouse: Warehouse) -> list[tuple[str, int, int, int]]:
    files = warehouse.sources[0].files
    return [(each.path, each.rows_read, each.rows_used, each.rows_rejected) for each in files]


def told(warehouse: Warehouse) -> list[str]:
    assert warehouse.ledger
    return warehouse.ledger.read_text().splitlines()[1:]


def test_records_become_rows_of_a_table(desk: Desk) -> None:
    desk.write("a.json", events("20260701", "20260702", "20260702"))
    warehouse = desk.load({"one": {}}, asked())
    assert warehouse.engine.query(SESSIONS) == [(date(2026, 7, 1), 1), (date(2026, 7, 2), 2)]
    assert counts(warehouse) == [("a.json", 3, 3, 0)]
    (record,) = warehouse.sources[0].files
    assert (record.first, record.last, record.tables) == (date(2026, 7, 1), date(2026, 7, 2), ("sessions",))
    assert warehouse.engine.query("SELECT DISTINCT breakdown, _source FROM sessions") == [("channel", "one")]


def test_a_compressed_file_is_read_as_it_lies_there(desk: Desk) -> None:
    desk.write("a.json.gz", gzip.compress(events("20260701", "20260702")))
    assert counts(desk.load({"one": {}}, asked())) == [("a.json.gz", 2, 2, 0)]


def test_columns_have_the_types_of_their_table(desk: Desk) -> None:
    desk.write("a.json", events("20260701", name="x"))
    deals = (
        "SELECT name AS deal_id, TIMESTAMP '2026-07-31 22:30:00' AS created_at, 12.34567::DOUBLE AS amount, "
        "7 AS seats, {'a': 1} AS odd FROM {records}"
    )
    warehouse = desk.load({"one": {}}, asked(results=(QueryResult(table="deals", sql=deals),)))
    rows = warehouse.engine.query("SELECT deal_id, created_at, created_on, amount, seats FROM deals")
    assert rows == [("x", datetime(2026, 7, 31, 22, 30), date(2026, 8, 1), Decimal("12.3457"), "7")]


def test_steps_are_kept_and_braces_of_sql_stay(desk: Desk) -> None:
    desk.write("a.json", events("20260701", "20260702"))
    steps = (("firsts", "SELECT {'d': min(day)} AS first FROM {records}"),)
    sql = "SELECT strptime(first.d, '%Y%m%d') AS date, $n AS sessions FROM {firsts}"
    result = QueryResult(table="sessions", sql=sql)
    warehouse = desk.load({"one": {}}, asked(results=(result,), steps=steps, parameters={"n": 5}))
    assert warehouse.engine.query(SESSIONS) == [(date(2026, 7, 1), 5)]
    left = {row[0] for row in warehouse.engine.query("SELECT table_name FROM duckdb_tables()")}
    assert not {name for name in left if "records" in name or "firsts" in name}


def test_lists_are_small_tables(desk: Desk) -> None:
    desk.write("a.json", events("20260701", "20260702", "20260703"))
    sql = "SELECT strptime(day, '%Y%m%d') AS date, weight AS sessions FROM {records} JOIN {weights} USING (day)"
    lists = {"weights": (("day", "weight"), (("20260701", 2), ("20260703", 3))), "none": (("x",), ())}
    result = QueryResult(table="sessions", sql=f"{sql} WHERE day NOT IN (SELECT x FROM {{none}})")
    warehouse = desk.load({"one": {}}, asked(results=(result,), lists=lists))
    assert warehouse.engine.query(SESSIONS) == [(date(2026, 7, 1), 2), (date(2026, 7, 3), 3)]


def test_only_what_is_kept_of_a_record_is_stored(desk: Desk) -> None:
    params = [{"key": "id", "value": {"int_value": "7"}}, {"key": "url", "value": {"string_value": "/"}}]
    desk.write("a.json", events("20260701", params=params))
    kept = {"date": "strptime(day, '%Y%m%d')", "id": "list_filter(params, lambda p: p.key = 'id')[1].value.int_value"}
    result = QueryResult(table="sessions", sql="SELECT date, id AS sessions FROM {records}")
    assert desk.load({"one": {}}, asked(results=(result,), kept=kept)).engine.query(SESSIONS) == [(date(2026, 7, 1), 7)]
    broken = replace(result, sql="SELECT day::DATE AS date, 1 AS sessions FROM {records}")
    with pytest.raises(PluginError, match="day"):
        desk.load({"one": {}}, asked(results=(broken,), kept=kept))


def test_shards_are_counted_one_by_one(desk: Desk) -> None:
    desk.write("a-000.json", events("20260701", "20260701"))
    desk.write("a-001.json.gz", gzip.compress(events("20260701")))
    desk.write("a-002.json", events("20260703") + b"broken\n")
    warehouse = desk.load({"one": {"max_rejected": 1}}, asked())
    assert counts(warehouse) == [("a-000.json", 2, 2, 0), ("a-001.json.gz", 1, 1, 0), ("a-002.json", 2, 1, 1)]
    assert warehouse.engine.query(SESSIONS) == [(date(2026, 7, 1), 3), (date(2026, 7, 3), 1)]


@pytest.mark.parametrize("packed", [False, True])
def test_bad_lines_go_to_the_ledger_with_their_line(desk: Desk, packed: bool) -> None:
    lines = [
        b'{"day":"20260701","ts":"1"}', b"", b"nonsense", b'{"day":"20260702"}', b"   ", b'{"day":"20260702","ts":"x"}', b"[1]",
        b'{"day":"20260702","ts":null}', b'{"day":"20260703","ts":9}',
    ]  # fmt: skip
    text = b"\r\n".join(lines)
    desk.write("a.json.gz" if packed else "a.json", gzip.compress(text) if packed else text)
    warehouse = desk.load({"one": {"max_rejected": 1}}, asked())
    name = "a.json.gz" if packed else "a.json"
    assert told(warehouse) == [
        f"one,{name},3,,nonsense,is no JSON",
        f"one,{name},4,ts,,is missing",
        f"one,{name},6,ts,x,is no BIGINT",
        f"one,{name},7,,[1],is no JSON object",
        f"one,{name},8,ts,,is missing",
    ]
    assert counts(warehouse) == [(name, 7, 2, 5)]
    assert [dict(each.args) for each in warehouse.sources[0].caveats] == [{"count": 5, "file": name}]


def test_too_many_bad_records_refuse_the_source(desk: Desk) -> None:
    desk.write("a.json", events(*["20260701"] * 9) + b'{"day": "20260701"}\n')
    with pytest.raises(DataError) as caught:
        desk.load({"one": {}}, asked())
    assert "a.json: 1 of 10 records are rejected, more than max_rejected (5" in str(caught.value)
    assert "a.json:10: 'ts' is missing" in str(caught.value)


def test_a_byte_order_mark_is_no_part_of_the_first_record(desk: Desk) -> None:
    desk.write("a.json", b"\xef\xbb\xbf" + events("20260701", "20260702"))
    desk.write("b.json.gz", gzip.compress(b"\xef\xbb\xbf" + events("20260703")))
    assert counts(desk.load({"one": {}}, asked())) == [("a.json", 2, 2, 0), ("b.json.gz", 1, 1, 0)]


def test_a_record_told_before_is_left_out_and_told(desk: Desk) -> None:
    desk.write("a.json", events("20260701", "20260702"))
    desk.write("b.json", events("20260701", "20260703", "20260704") + events("20260701"))
    warehouse = desk.load({"one": {"max_rejected": 0}}, asked(repeated="day, ts"))
    assert counts(warehouse) == [("a.json", 2, 2, 0), ("b.json", 4, 2, 2)]
    assert warehouse.engine.query("SELECT sum(sessions) FROM sessions") == [(4,)]
    assert told(warehouse) == ["one,b.json,,record,1,was told before", "one,b.json,,record,4,was told before"]
    (caveat,) = warehouse.sources[0].caveats
    assert dict(caveat.args) == {"count": 2, "file": "b.json"}
    assert ["told before" in str(warning) for warning in warehouse.warnings] == [True]


def test_counts_become_caveats(desk: Desk) -> None:
    desk.write("a.json", events("20260701", "20260702"))
    found: dict[str, int] = {}

    def tell(counted: Any) -> Iterable[Text]:
        found.update(counted)
        return [Text("test", "{count} event", args=(("count", counted["events"]),))]

    queries = {"events": "SELECT count(*) FROM {records}", "none": "SELECT sum(ts) FROM {records} WHERE false"}
    warehouse = desk.load({"one": {}}, asked(counts=queries, tell=tell))
    assert found == {"events": 2, "none": 0}
    assert [each.msgid for each in warehouse.sources[0].caveats] == ["{count} event"]


def test_a_query_that_cannot_run_is_the_connectors_fault(desk: Desk) -> None:
    desk.write("a.json", events("20260701"))
    for sql in ("SELECT nothing FROM {records}", "SELECT day::VARCHAR AS date FROM {records}", "SELEKT"):
        with pytest.raises(PluginError, match="source one"):
            desk.load({"one": {}}, asked(results=(QueryResult(table="sessions", sql=sql),)))


def test_a_value_that_no_column_can_hold_is_refused(desk: Desk) -> None:
    desk.write("a.json", events("20260701", name="1e20"))
    sql = "SELECT strptime(day, '%Y%m%d') AS date, 1 AS sessions, name::DOUBLE AS revenue FROM {records}"
    with pytest.raises(DataError, match="a value does not fit"):
        desk.load({"one": {}}, asked(results=(QueryResult(table="sessions", sql=sql),)))


def test_a_cut_archive_is_refused_by_its_name(desk: Desk) -> None:
    desk.write("a.json.gz", gzip.compress(events(*["20260701"] * 5000))[:-50])
    with pytest.raises(DataError, match=r"a\.json\.gz"):
        desk.load({"one": {}}, asked())


def _parquet(path: Path, sql: str) -> None:
    duckdb.sql(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")


def test_parquet_is_read_too_and_what_a_file_lacks_is_null(desk: Desk) -> None:
    params = "[{'key': 'id', 'value': {'int_value': 7}}] AS params"
    _parquet(desk.folder / "a.parquet", f"SELECT '20260701' AS day, 1::INTEGER AS ts, {params}")
    _parquet(desk.folder / "b.parquet", "SELECT '20260702' AS day, 2::BIGINT AS ts UNION ALL SELECT NULL, 3")
    sql = "SELECT strptime(day, '%Y%m%d') AS date, count(params) + count(name) AS sessions FROM {records} GROUP BY ALL"
    result = QueryResult(table="sessions", sql=sql)
    warehouse = desk.load({"one": {"max_rejected": 1}}, asked("*.parquet", (result,)))
    assert warehouse.engine.query(SESSIONS) == [(date(2026, 7, 1), 1), (date(2026, 7, 2), 0)]
    assert counts(warehouse) == [("a.parquet", 1, 1, 0), ("b.parquet", 2, 1, 1)]
    assert told(warehouse) == ["one,b.parquet,2,day,,is missing"]


def test_a_file_whose_name_looks_like_a_glob_is_read_as_itself(desk: Desk) -> None:
    desk.write("a [1].json", events("20260701"))
    desk.write("a 1.json", events("20260702", "20260702"))
    assert counts(desk.load({"one": {}}, asked("a [[]1].json"))) == [("a [1].json", 1, 1, 0)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.sampled_from(["20260701", "20260702", "20260703"]), min_size=1, max_size=12),
    cuts=st.sets(st.integers(0, 11), max_size=4),
    packed=st.booleans(),
)
def test_shards_tell_what_the_whole_tells(desk: Desk, days: list[str], cuts: set[int], packed: bool) -> None:
    for old in desk.folder.glob("*.json*"):
        old.unlink()
    lines = events(*days).splitlines(keepends=True)
    edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(lines)), len(lines)]
    for number, (start, end) in enumerate(pairwise(edges)):
        text = b"".join(lines[start:end])
        desk.write(f"s{number}.json{'.gz' * packed}", gzip.compress(text) if packed else text)
    warehouse = desk.load({"one": {}}, asked(repeated="day, ts"))
    assert dict(warehouse.engine.query(SESSIONS)) == {
        date(2026, 7, int(day[-1])): days.count(day) for day in sorted(set(days))
    }
    assert sum(read for _path, read, _used, _rejected in counts(warehouse)) == len(days)
