"""Parquet files as tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reportgen.errors import DataError
from reportgen.records import FieldMapping, FileMapping, LoadContext
from reportgen.tables import TABLES
from tests.warehouse.desk import Choice, Desk


def columns(source: Any, context: LoadContext) -> Any:
    options = source.options
    assert isinstance(options, Choice)
    names = {field.name for field in TABLES[options.table].fields}
    for file in context.files(options.files, "files", formats=("parquet",)):
        (grid,) = file.grids()
        fields = tuple(FieldMapping(name=name, column=name) for name in grid.header if name in names)
        yield FileMapping(table=options.table, file=file, grid=grid, fields=fields)


def loaded(desk: Desk, sql: str, name: str = "a.parquet", **options: Any) -> Any:
    path: Path = desk.folder / name
    quoted = str(path).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO '{quoted}' (FORMAT parquet)")
    return desk.load({"one": {"table": "costs", "files": name, **options}}, columns)


SPEND = "SELECT DATE '2026-07-01' + i::INTEGER AS date, 'c' || i AS channel, i * 1.117 AS amount FROM range(3) t(i)"


@pytest.mark.parametrize("name", ["a.parquet", "odd [1] it's *.parquet"])
def test_a_table_is_read_whatever_the_plan_says_of_texts(desk: Desk, name: str) -> None:
    warehouse = loaded(desk, SPEND, name, decimal=",", dates="%d.%m.%Y")
    assert warehouse.engine.query("SELECT date, channel, amount FROM costs ORDER BY date") == [
        (date(2026, 7, 1), "c0", Decimal("0.0000")),
        (date(2026, 7, 2), "c1", Decimal("1.1170")),
        (date(2026, 7, 3), "c2", Decimal("2.2340")),
    ]


def test_rejected_records_are_named_by_their_number(desk: Desk) -> None:
    sql = "SELECT CASE i WHEN 4 THEN 'never' ELSE '2026-07-01' END AS date, i AS amount FROM range(10) t(i)"
    warehouse = loaded(desk, sql, max_rejected=0.2)
    assert warehouse.ledger.read_text().splitlines()[1].split(",")[:3] == ["one", "a.parquet", "5"]


def test_ids_in_floats_have_no_decimals(desk: Desk) -> None:
    sql = "SELECT 123.0::DOUBLE AS deal_id, TIMESTAMPTZ '2026-07-01 12:00:00+02' AS created_at, 5::FLOAT AS amount"
    warehouse = loaded(desk, sql, table="deals")
    found = warehouse.engine.query("SELECT deal_id, created_at::VARCHAR, amount FROM deals")
    assert found == [("123", "2026-07-01 10:00:00", Decimal("5.0000"))]


def test_ids_whose_digits_a_float_cannot_hold_are_refused(desk: Desk) -> None:
    with pytest.raises(DataError, match="cut by a spreadsheet"):
        loaded(
            desk,
            "SELECT 123456789012345678::DOUBLE AS deal_id, DATE '2026-07-01' AS created_at, 1 AS amount",
            table="deals",
        )


def test_nested_columns_are_json_text(desk: Desk) -> None:
    sql = "SELECT DATE '2026-07-01' AS date, 5 AS amount, {'a': [1, 2]} AS more, NULL::DOUBLE AS nothing"
    assert loaded(desk, sql).engine.query("SELECT more, nothing FROM costs") == [('{"a":[1,2]}', None)]


def test_a_damaged_file_is_refused(desk: Desk) -> None:
    desk.write("a.parquet", b"PAR1" + b"\0" * 200 + b"PAR1")
    with pytest.raises(DataError) as caught:
        desk.load({"one": {"table": "costs", "files": "a.parquet"}}, columns)
    assert str(caught.value.problems[0]).startswith("a.parquet: the Parquet file is damaged")
