"""Texts of cells become values: numbers, dates, instants, and what is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import pytest

from reportgen.plan import Source
from reportgen.records import FieldMapping, FileMapping, LoadContext
from tests.warehouse.desk import Desk
from tests.warehouse.loading import refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_an_encoding_is_told_from_the_bytes(desk: Desk, encoding: str) -> None:
    content = "date,channel,amount\n2026-07-01,Été,1\n".encode(encoding)
    assert desk.rows(content, "SELECT channel FROM costs") == [("Été",)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_told_from_the_first_rows(desk: Desk, delimiter: str) -> None:
    content = "date,channel,amount\n2026-07-01,Email,1\n2026-07-02,Email,2\n".replace(",", delimiter)
    assert desk.rows(content, "SELECT sum(amount) FROM costs") == [(3,)]


def test_a_first_line_may_announce_the_delimiter(desk: Desk) -> None:
    assert desk.rows("sep=;\ndate;amount\n2026-07-01;1,5\n", "SELECT amount FROM costs") == [(Decimal("1.5"),)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"), ('"1,234.50"', "1234.5"), ('"1.234,50"', "1234.5"), ('"1 234,56"', "1234.56"),
        ("(123.5)", "-123.5"), ("€ 12.5", "12.5"), ("12.5 EUR", "12.5"), ("\u221212.5", "-12.5"), ("٣٤٫٥", "34.5"),
        ("1.00005", "1.0001"), ("-", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(desk: Desk, text: str, value: str | None) -> None:
    rows = desk.rows(f"date,amount\n2026-07-01,{text}\n", "SELECT amount FROM costs")
    assert rows == [(Decimal(value) if value else None,)]


def test_an_ambiguous_number_is_refused_until_told(desk: Desk) -> None:
    content = 'date,amount\n2026-07-01,"1,234"\n'
    assert "sources.one.decimal" in refused(desk, content)
    assert desk.rows(content, "SELECT amount FROM costs", decimal=".") == [(1234,)]
    assert desk.rows(content, "SELECT amount FROM costs", decimal=",") == [(Decimal("1.234"),)]


def test_one_value_of_the_whole_column_settles_its_decimal_mark(desk: Desk) -> None:
    plain = "".join("2026-07-01,5\n" for _ in range(3000))
    assert desk.rows(
        f'date,amount\n{plain}2026-07-01,"1.234,50"\n2026-07-01,1.234\n', "SELECT max(amount) FROM costs"
    ) == [(Decimal("1234.5"),)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-07-03", (2026, 7, 3)), ("20260703", (2026, 7, 3)), ("31/7/2026", (2026, 7, 31)),
        ("7/31/2026", (2026, 7, 31)), ("3.7.2026", (2026, 7, 3)), ("31/07/26", (2026, 7, 31)), ("3 Jul 2026", (2026, 7, 3)),
        ("2026-07-03 4:30:21", (2026, 7, 3)),
    ],
)  # fmt: skip
def test_dates_are_read_when_there_is_no_doubt(desk: Desk, text: str, day: tuple[int, int, int]) -> None:
    assert desk.rows(f"date,amount\n{text},1\n", "SELECT date FROM costs") == [(date(*day),)]


def test_ambiguous_dates_are_refused_until_told(desk: Desk) -> None:
    content = "date,amount\n01/02/2026,1\n03/04/2026,1\n"
    message = refused(desk, content)
    assert "ambiguous dates in column 'date' of a.csv: every value reads as day-first and month-first" in message
    assert "set sources.one.dates: day-first or month-first" in message
    assert desk.rows(content, "SELECT min(date) FROM costs", dates="day-first") == [(date(2026, 2, 1),)]
    assert desk.rows(content, "SELECT min(date) FROM costs", dates={"date": "month-first"}) == [(date(2026, 1, 2),)]
    assert desk.rows(content, "SELECT min(date) FROM costs", dates="%d/%m/%Y") == [(date(2026, 2, 1),)]


@pytest.mark.parametrize(
    "text",
    [
        "infinity", "epoch", "31/04/2026", "2026-02-30", "1200-01-01", "99999-01-01", "soon", "2026-02-29", "29/02/2026",
        "2026-07-01 24:00", "2026-07-01T24:00:00Z", "10000-01-01", "1788249600000",
    ],
)  # fmt: skip
def test_what_is_no_date_is_rejected(desk: Desk, text: str) -> None:
    desk.write("a.csv", f"date,amount\n2026-07-13,1\n{text},1\n")
    warehouse = desk.load({"one": {"max_rejected": 1}})
    assert warehouse.sources[0].files[0].rows_rejected == 1
    assert warehouse.ledger is not None
    assert f"one,a.csv,3,date,{text},is not a date" in warehouse.ledger.read_text()


@pytest.mark.parametrize(
    "text", ["٢٠٢٦-٠٧-٠٣", "۲۰۲۶-۰۷-۰۳", "٣/٧/٢٠٢٦", "٣\u200f/٧\u200f/٢٠٢٦", "۰۳.۰۷.۲۰۲۶", "٢٠٢٦٠٧٠٣"]
)
def test_dates_may_be_written_in_arabic_and_persian_digits(desk: Desk, text: str) -> None:
    rows = desk.rows(f"date,amount\n{text},1\n٣١/٠٧/٢٠٢٦,1\n", "SELECT min(date) FROM costs")
    assert rows == [(date(2026, 7, 3),)]


def test_times_and_patterns_may_too(desk: Desk) -> None:
    content = "contact_id,created_at\n1,٢٠٢٦-٠٧-٣١ ٢٣:٣٠:٠٠Z\n"
    rows = desk.rows(content, "SELECT created_at, created_on FROM contacts", table="contacts")
    assert rows == [(datetime(2026, 7, 31, 23, 30), date(2026, 8, 1))]
    assert desk.rows("date,amount\n٠١-٠٢-٢٠٢٦,1\n", "SELECT date FROM costs", dates="%d-%m-%Y") == [(date(2026, 2, 1),)]


@pytest.mark.parametrize(("text", "dates"), [("1788249600", "epoch-s"), ("1788249600000", "epoch-ms")])
def test_moments_counted_from_1970_are_read_where_the_plan_says_so(desk: Desk, text: str, dates: str) -> None:
    content = f"contact_id,created_at\n1,{text}\n"
    sql = "SELECT created_at, created_on FROM contacts"
    rows = desk.rows(content, sql, table="contacts", dates=dates, timezone="America/New_York")
    assert rows == [(datetime(2026, 9, 1, 8), date(2026, 9, 1))]
    desk.write("a.csv", f"contact_id,created_at\n1,{int(text) * 10**6}\n2,-1\n3,soon\n")
    warehouse = desk.load({"one": {"table": "contacts", "files": "a.csv", "dates": dates, "max_rejected": 1}})
    assert warehouse.rejects == 3


@pytest.mark.parametrize("text", ["1000000000000000", "-999999999999999999.5", '"1,000,000,000,000,000"'])
def test_an_amount_that_no_column_can_hold_is_rejected(desk: Desk, text: str) -> None:
    desk.write("a.csv", f"date,amount\n2026-07-13,1.5\n2026-07-14,{text}\n")
    warehouse = desk.load({"one": {"max_rejected": 1}})
    assert warehouse.ledger is not None
    assert warehouse.ledger.read_text().splitlines()[1].endswith(",has too many digits")


def test_millionths_of_large_amounts_are_read(desk: Desk) -> None:
    def declare(source: Source, context: LoadContext) -> Iterable[FileMapping]:
        (file,) = context.files("*.csv")
        fields = (
            FieldMapping(name="date", column="date"),
            FieldMapping(name="amount", column="micros", scale=Decimal("0.000001")),
        )
        yield FileMapping(table="costs", file=file, grid=file.grids()[0], fields=fields)

    desk.write("a.csv", "date,micros\n2026-07-13,123456789012345600\n2026-07-14,1500000\n")
    found = desk.load({"one": {}}, declare).engine.query("SELECT amount FROM costs ORDER BY date")
    assert found == [(Decimal("123456789012.3456"),), (Decimal("1.5"),)]


@pytest.mark.parametrize(
    ("text", "at", "on"),
    [
        ("2026-07-31 23:30", datetime(2026, 7, 31, 21, 30), date(2026, 7, 31)),
        ("2026-07-31T23:30:00Z", datetime(2026, 7, 31, 23, 30), date(2026, 8, 1)),
        ("2026-01-31T23:30:00-05:00", datetime(2026, 2, 1, 4, 30), date(2026, 2, 1)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30), date(2026, 3, 29)),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 1, 30), date(2026, 10, 25)),
        ("2026-07-31", None, date(2026, 7, 31)),
    ],
)  # fmt: skip
def test_instants_are_utc_with_the_local_day_beside_them(desk: Desk, text: str, at: datetime | None, on: date) -> None:
    rows = desk.rows(
        f"contact_id,created_at\n1,{text}\n", "SELECT created_at, created_on FROM contacts", table="contacts"
    )
    assert rows == [(at, on)]


def test_naive_timestamps_are_in_the_zone_of_the_source(desk: Desk) -> None:
    content = "contact_id,created_at\n1,2026-07-31 20:30\n"
    sql = "SELECT created_at, created_on FROM contacts"
    rows = desk.rows(content, sql, table="contacts", timezone="America/New_York")
    assert rows == [(datetime(2026, 8, 1, 0, 30), date(2026, 8, 1))]


def test_a_count_holds_no_fractions(desk: Desk) -> None:
    content = "date,sessions\n2026-07-01,12.0\n2026-07-02,2.5\n2026-07-03,7\n"
    sql = "SELECT sessions FROM sessions ORDER BY date"
    assert desk.rows(content, sql, table="sessions", max_rejected=1) == [(12,), (7,)]


def test_null_tokens_are_nothing_and_not_set_is_a_value(desk: Desk) -> None:
    content = (
        "date,channel,amount\n2026-07-01,(not set),1\n2026-07-02, -- ,1\n2026-07-03,n/a,1\n2026-07-04,(No value),1\n"
    )
    rows = desk.rows(content, "SELECT channel FROM costs ORDER BY date")
    assert rows == [("(not set)",), (None,), (None,), (None,)]
