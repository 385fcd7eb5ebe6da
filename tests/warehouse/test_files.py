"""Files of a source: rejected rows, copies, archives, what is no table."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from reportgen.errors import PlanError
from tests.warehouse.desk import Desk
from tests.warehouse.loading import SPEND, refused


def test_rejects_name_their_physical_line(desk: Desk, tmp_path: Path) -> None:
    good = "".join(f'2026-07-01,"two\nlines {i}",1\n' for i in range(60))
    desk.write("a.csv", f"date,category,amount\n{good}soon,x,1\n2026-07-01,=cmd,abc\n2026-07-02,y\n{good}")
    warehouse = desk.load()
    (record,) = warehouse.sources[0].files
    assert (record.rows_read, record.rows_used, record.rows_rejected) == (123, 120, 3)
    assert warehouse.ledger is not None
    assert warehouse.ledger.stat().st_mode & 0o777 == 0o600
    assert warehouse.ledger.read_text().splitlines() == [
        "source,file,line,column,value,reason",
        "one,a.csv,122,date,soon,is not a date",
        "one,a.csv,123,amount,abc,is not an amount",
        'one,a.csv,124,,"2026-07-02,y","has 2 cells, the header has 3"',
    ]


def test_too_many_rejects_refuse_the_file(desk: Desk) -> None:
    message = refused(desk, "date,amount\n2026-07-13,1\nsoon,1\n")
    assert "a.csv: 1 of 2 rows are rejected" in message
    assert "a.csv:3: column 'date': value 's…' is not a date" in message


def test_an_open_quote_costs_one_row(desk: Desk) -> None:
    content = 'date,category,amount\n2026-07-01,a,1\n2026-07-02,"b,1\n2026-07-03,c,1\n2026-07-04,d,1\n'
    assert desk.rows(content, "SELECT count(*) FROM costs", max_rejected=0.5) == [(3,)]


def test_short_rows_are_padded_when_told(desk: Desk) -> None:
    content = "date,amount,channel\n2026-07-01,1\n2026-07-02,2,Email\n"
    assert desk.rows(content, "SELECT sum(amount) FROM costs", ragged="pad") == [(3,)]


def test_a_missing_required_column_is_named(desk: Desk) -> None:
    message = refused(desk, "day,amount\n2026-07-01,1\n")
    assert "a.csv:1: table costs needs date; the columns are 'day', 'amount'" in message
    assert "sources.one.columns: {date: <header>}" in message


def test_the_plan_names_columns_and_constants(desk: Desk) -> None:
    rows = desk.rows(
        "Day,Cost\n2026-07-01,3\n", "SELECT date, amount, category FROM costs",
        columns={"date": "day", "amount": "Cost"}, values={"category": "media"},
    )  # fmt: skip
    assert rows == [(date(2026, 7, 1), 3, "media")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "cannot be opened"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"error": "expired"}', "JSON"),
        (b"date,amount\n2026-07-01,1\0\n", "a.csv:2: holds a NUL byte"),
        (b"date,amount,amount\n2026-07-01,1,2\n", "two columns are headed 'amount'"),
        (b"deal_id,amount\n1.23457E+17,1\n", "cut by a spreadsheet"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(desk: Desk, content: bytes, said: str) -> None:
    table = "deals" if content.startswith(b"deal") else "costs"
    message = refused(desk, content, table=table)
    assert said in message
    assert "\n" not in message


def test_a_header_without_rows_is_a_warning(desk: Desk) -> None:
    desk.write("a.csv", "date,amount\n")
    warehouse = desk.load()
    assert warehouse.tables["costs"].rows == 0
    assert "holds no rows of costs" in str(warehouse.warnings[0])


def test_identical_files_count_once(desk: Desk) -> None:
    desk.write("a.csv", SPEND)
    desk.write("b.csv", SPEND)
    warehouse = desk.load()
    assert warehouse.tables["costs"].rows == 2
    assert "b.csv: holds the same bytes as a.csv" in str(warehouse.warnings[0])


def test_identical_files_of_two_sources_count_once(desk: Desk) -> None:
    desk.write("a.csv", SPEND)
    desk.write("b.csv", SPEND)
    warehouse = desk.load({"one": {"files": "a.csv"}, "two": {"files": "b.csv"}})
    assert warehouse.tables["costs"].rows == 2


def test_a_compressed_copy_is_the_same_file(desk: Desk) -> None:
    desk.write("a.csv", SPEND)
    desk.write("b.csv.gz", gzip.compress(SPEND.encode()))
    assert desk.load({"one": {"files": "*.csv*"}}).tables["costs"].rows == 2


def zipped(**members: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_members_of_a_zip_are_files(desk: Desk) -> None:
    desk.write("a.zip", zipped(**{"x.csv": SPEND, "y.csv": SPEND.replace("07-", "08-")}))
    warehouse = desk.load({"one": {"files": "a.zip"}})
    assert [file.path for file in warehouse.sources[0].files] == ["a.zip!x.csv", "a.zip!y.csv"]
    assert warehouse.tables["costs"].rows == 4


@pytest.mark.parametrize("member", ["../x.csv", "/x.csv"])
def test_unsafe_members_are_refused(desk: Desk, member: str) -> None:
    assert "a.zip!" in refused(desk, zipped(**{member: SPEND}), "a.zip")


def test_a_bomb_is_refused(desk: Desk) -> None:
    bomb = gzip.compress(b"0" * (80 << 20))
    assert "unpacks to far more than its size" in refused(desk, bomb, "a.csv.gz")


def test_a_cut_gz_is_refused(desk: Desk) -> None:
    assert "cannot be opened" in refused(desk, gzip.compress(SPEND.encode())[:-9], "a.csv.gz")


def test_a_missing_file_is_the_plans_fault(desk: Desk) -> None:
    with pytest.raises(PlanError):
        desk.load({"one": {"files": "none.csv"}})
