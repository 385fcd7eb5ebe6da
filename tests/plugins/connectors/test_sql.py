"""``sql``: SQLite and DuckDB files, and a real PostgreSQL server; nothing is written, no secret is shown."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest

from reportgen.errors import DataError, PlanError, PluginError, ReportgenError
from tests.plugins.connectors.server import PASSWORD, Server, running

ROWS = [("2026-07-01", "Email", 10.5, 3), ("2026-07-02", "Ads", 20.25, None)]
PLAN = "spend: {{connector: sql, table: costs, url: '{url}', {more}}}"
SQL = "SELECT date, channel, amount, clicks FROM costs ORDER BY date"


def source(url: str, more: str = "from: spend") -> str:
    return PLAN.format(url=url, more=more)


def refused(loaded: Any, url: str, more: str = "from: spend", error: type[ReportgenError] = DataError) -> str:
    with pytest.raises(error) as caught:
        loaded({}, source(url, more))
    return str(caught.value)


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE spend (date TEXT, channel TEXT, amount REAL, clicks INTEGER)")
        connection.executemany("INSERT INTO spend VALUES (?, ?, ?, ?)", ROWS)
    connection.close()
    return path


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA ads")
        connection.execute(
            "CREATE TABLE ads.spend AS SELECT '2026-07-0' || n AS date, 'Ads' AS channel, n + 0.125 AS amount, "
            "TIMESTAMPTZ '2026-07-01 23:30:00+00' AS seen FROM range(1, 3) t(n)"
        )
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        server.run(
            "CREATE TABLE spend (date date, channel text, amount numeric(12,3), clicks bigint, seen timestamptz);"
            "INSERT INTO spend VALUES ('2026-07-01', 'Email', 1234.567, 3, '2026-07-01 23:30:00+00'), "
            "('2026-07-02', NULL, NULL, NULL, NULL);"
        )
        yield server


@pytest.fixture
def address(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CRM_PASSWORD", quote(PASSWORD, safe=""))
    return f"postgresql://owner:${{CRM_PASSWORD}}@127.0.0.1:{server.port}/postgres"


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_table_of_an_sqlite_file_is_read(loaded: Any, crm: Path) -> None:
    result = loaded({}, source("sqlite:crm.db"))
    assert result.rows(SQL) == [("2026-07-01", "Email", "10.5000", "3"), ("2026-07-02", "Ads", "20.2500", None)]
    (file,) = result.warehouse.sources[0].files
    assert (file.path, file.rows_read) == ("crm.db", 2)


def test_a_query_may_rename_and_choose(loaded: Any, crm: Path) -> None:
    query = 'query: "SELECT date, upper(channel) AS channel, amount FROM spend WHERE amount > 15;"'
    assert loaded({}, source("sqlite:crm.db", query)).rows("SELECT channel FROM costs") == [("ADS",)]


def test_a_table_of_a_duckdb_file_is_read(loaded: Any, warehouse: Path) -> None:
    result = loaded({}, source("duckdb:warehouse.duckdb", "from: ads.spend"))
    assert result.rows("SELECT date, amount, seen FROM costs ORDER BY date") == [
        ("2026-07-01", "1.1250", "2026-07-01 23:30:00Z"),
        ("2026-07-02", "2.1250", "2026-07-01 23:30:00Z"),
    ]


def test_a_number_with_three_decimals_is_no_thousand(loaded: Any, warehouse: Path) -> None:
    query = "query: \"SELECT '2026-07-01' AS date, 1.234::DECIMAL(9,3) AS amount\""
    assert loaded({}, source("duckdb:warehouse.duckdb", query)).rows("SELECT amount FROM costs") == [("1.2340",)]


def test_many_rows_pass_in_batches(loaded: Any, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as connection:
        connection.execute("CREATE TABLE spend (date TEXT, amount REAL)")
        connection.executemany("INSERT INTO spend VALUES ('2026-07-01', ?)", ((n / 4,) for n in range(10_000)))
    connection.close()
    assert loaded({}, source("sqlite:crm.db")).rows("SELECT count(*), sum(amount) FROM costs") == [
        (10_000, "12498750.0000")
    ]


def test_a_column_of_several_types_is_told(loaded: Any, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as connection:
        connection.execute("CREATE TABLE spend (date TEXT, amount)")
        connection.executemany("INSERT INTO spend VALUES ('2026-07-01', ?)", ((n,) for n in [*range(5000), "free"]))
    connection.close()
    assert "cast the column to one type in the query" in refused(loaded, "sqlite:crm.db")


@pytest.mark.parametrize("url", ["sqlite:../crm.db", "sqlite:/etc/passwd", "duckdb:../w.duckdb"])
def test_a_database_outside_the_roots_is_refused(loaded: Any, tmp_path: Path, url: str) -> None:
    for name in ("crm.db", "w.duckdb"):
        (tmp_path.parent / name).write_bytes(b"")
    assert "outside the plan's folder" in refused(loaded, url, error=PlanError)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_what_is_no_database_is_told(loaded: Any, tmp_path: Path, kind: str) -> None:
    (tmp_path / "odd.db").write_text("no database at all\n" * 500)
    told = refused(loaded, f"{kind}:odd.db")
    assert "the database says: " in told
    assert "\n" not in told


def test_nothing_is_written(loaded: Any, crm: Path, warehouse: Path) -> None:
    before = crm.read_bytes(), warehouse.read_bytes()
    for url in ("sqlite:crm.db", "duckdb:warehouse.duckdb"):
        for query in ("DELETE FROM spend", "VACUUM INTO 'copy.db'", "ATTACH 'other.db' AS o", "COPY spend TO 'x'"):
            assert "sources.spend.query: must be one SELECT" in refused(loaded, url, f'query: "{query}"', PlanError)
    refused(loaded, "duckdb:warehouse.duckdb", 'query: "WITH x AS (SELECT 1) DELETE FROM ads.spend"')
    refused(loaded, "sqlite:crm.db", 'query: "WITH x AS (SELECT 1) DELETE FROM spend"')
    assert (crm.read_bytes(), warehouse.read_bytes()) == before
    assert not list(crm.parent.glob("copy*"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('secret.csv')",
        "SELECT * FROM 'secret.csv'",
        "SELECT * FROM glob('*')",
        "SELECT * FROM sqlite_scan('a', 'b')",
    ],
)
def test_a_duckdb_query_opens_no_other_file(loaded: Any, warehouse: Path, query: str) -> None:
    (warehouse.parent / "secret.csv").write_text("date,amount\n2026-07-01,1\n")
    assert "the database says: " in refused(loaded, "duckdb:warehouse.duckdb", f'query: "{query}"')


def test_a_duckdb_query_sees_no_variable_of_ours(loaded: Any, warehouse: Path) -> None:
    assert "described" in refused(loaded, "duckdb:warehouse.duckdb", 'query: "SELECT * FROM described"')


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("query: SELECT 1, from: spend", "needs either `query` or `from`"),
        ("values: {}", "needs either `query` or `from`"),
    ],
)
def test_one_of_query_and_table_is_asked_for(loaded: Any, crm: Path, more: str, told: str) -> None:
    assert told in refused(loaded, "sqlite:crm.db", more, PlanError)


def test_only_known_databases_are_read(loaded: Any) -> None:
    assert "must begin with sqlite:, duckdb: or postgresql://" in refused(loaded, "mysql://x/y", error=PlanError)


def test_a_missing_driver_is_told(loaded: Any, crm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adbc_driver_sqlite.dbapi", None)
    told = refused(loaded, "sqlite:crm.db", error=PluginError)
    assert told == "connector sql needs the driver for SQLite, which is not installed; pip install 'reportgen[sql]'"


# --- a server ---------------------------------------------------------------------------------------------------------


def test_a_table_of_a_postgresql_server_is_read(loaded: Any, address: str) -> None:
    result = loaded({}, source(address))
    assert result.rows("SELECT date, channel, amount, clicks, seen FROM costs ORDER BY date") == [
        ("2026-07-01", "Email", "1234.5670", "3", "2026-07-01 23:30:00+00:00"),
        ("2026-07-02", None, None, None, None),
    ]
    assert result.warehouse.sources[0].files[0].path == "postgresql:postgres"


def test_a_server_is_only_read(loaded: Any, address: str) -> None:
    query = "WITH x AS (DELETE FROM spend RETURNING date) SELECT date, 1 AS amount FROM x"
    assert "read-only transaction" in refused(loaded, address, f'query: "{query}"')
    assert loaded({}, source(address)).rows("SELECT count(*) FROM costs") == [(2,)]


def test_a_password_is_written_in_no_plan(loaded: Any) -> None:
    for url in (f"postgresql://owner:{quote(PASSWORD, safe='')}@db/crm", f"postgresql://db/crm?password={PASSWORD}"):
        told = refused(loaded, url, error=PlanError)
        assert "holds a password; write it as ${NAME}" in told
        assert "c4nary" not in told


def test_no_error_shows_a_password(
    loaded: Any, address: str, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [refused(loaded, address, "from: nothing")]
    monkeypatch.setenv("CRM_PASSWORD", "c4nary-wrong")
    told.append(refused(loaded, address))
    told.append(refused(loaded, "postgresql://owner:${CRM_PASSWORD}@127.0.0.1:1/postgres"))
    told.append(refused(loaded, f"postgresql://127.0.0.1:{server.port}/postgres?user=owner&password=${{CRM_PASSWORD}}"))
    told.append(refused(loaded, "postgresql://owner@127.0.0.1/x?nosuch=${CRM_PASSWORD}"))
    monkeypatch.setenv("CRM_PASSWORD", "c4nary:[/@#")
    told.append(refused(loaded, address))
    assert not [each for each in (*told, *capsys.readouterr()) if "c4nary" in each]
    assert all("the database says: " in each and "\n" not in each for each in told)


def test_no_record_shows_a_password(loaded: Any, address: str) -> None:
    result = loaded({}, source(address))
    shown = json.dumps([repr(result.warehouse.sources), repr(result.warehouse.warnings)])
    assert "c4nary" not in shown
    assert "127.0.0.1" not in shown
