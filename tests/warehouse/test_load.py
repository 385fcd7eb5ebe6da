"""The load step: files in, canonical tables out, every row accounted for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.errors import DataError, PluginError
from reportgen.plan import Source
from reportgen.records import FieldMapping, FileMapping, LoadContext, RowBatch
from reportgen.warehouse import engine as engine_room
from tests.warehouse.desk import Desk
from tests.warehouse.loading import DEALS, SPEND, refused


def test_a_file_becomes_a_typed_table(desk: Desk) -> None:
    rows = desk.rows(SPEND, "SELECT date, channel, amount, Clicks, currency, _source FROM costs ORDER BY date")
    assert rows == [
        (date(2026, 7, 1), "Email", Decimal("10.5000"), "5", None, "one"),
        (date(2026, 7, 2), "Paid search", Decimal("20.0000"), "7", None, "one"),
    ]


def test_what_is_loaded_is_recorded(desk: Desk) -> None:
    desk.write("a.csv", SPEND)
    warehouse = desk.load()
    (record,) = warehouse.sources[0].files
    assert (record.path, record.rows_read, record.rows_used, record.rows_rejected) == ("a.csv", 2, 2, 0)
    assert (record.encoding, record.delimiter, record.tables) == ("utf-8", ",", ("costs",))
    assert (record.first, record.last) == (date(2026, 7, 1), date(2026, 7, 2))
    assert len(record.sha256) == 64
    assert warehouse.tables["costs"].filled == {"date", "channel", "amount"}
    assert desk.told[-1] == ("load", "one", 2)


def test_hours_at_an_absurd_rate_cost_no_known_amount(desk: Desk) -> None:
    content = "date,hours,hourly_rate,amount\n2026-07-01,99999999,99999999,\n"
    assert desk.rows(content, "SELECT amount FROM costs") == [(None,)]


def test_an_engine_out_of_memory_is_told_in_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "MEMORY_LIMIT", "20MB")
    engine = engine_room.open_engine(desk.work / "small", (desk.folder,))
    try:
        with pytest.raises(DataError, match=r"need more memory than the engine may use \(20MB\)"):
            engine.query("SELECT list(r || 'some text that takes room') FROM range(5000000) t(r)")
    finally:
        engine.close()


def rows_of(count: int, odd: int = 0) -> Iterable[dict[str, object]]:
    """Rows that are made as they are asked for; one of them, if ``odd``, has a field of its own."""
    for n in range(1, count + 1):
        yield {"date": date(2026, 7, 1), "amount": n} | ({"channel": "Email"} if n == odd else {})


def test_rows_of_a_connector_are_taken_as_they_come(desk: Desk) -> None:
    desk.write("a.csv", SPEND)
    alive = most = 0

    class Row(dict[str, object]):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def declare(source: Source, context: LoadContext) -> Iterable[RowBatch]:
        (file,) = context.files("*.csv")

        def rows() -> Iterable[dict[str, object]]:
            nonlocal alive, most
            for row in rows_of(20_000):
                alive += 1
                most = max(most, alive)
                yield Row(row)

        yield RowBatch(table="costs", file=file, rows=rows())

    warehouse = desk.load({"one": {}}, declare)
    assert most < 1_100
    assert warehouse.engine.query("SELECT count(*), sum(amount) FROM costs") == [(20_000, 200_010_000)]
    assert warehouse.sources[0].files[0].rows_read == 20_000


@pytest.mark.parametrize(
    ("odd", "told"), [(1_000, ""), (1_001, "row 1001 has a field 'channel' that the first rows do not")]
)
def test_a_field_that_the_first_thousand_rows_do_not_have_is_refused(desk: Desk, odd: int, told: str) -> None:
    desk.write("a.csv", SPEND)

    def declare(source: Source, context: LoadContext) -> Iterable[RowBatch]:
        (file,) = context.files("*.csv")
        yield RowBatch(table="costs", file=file, rows=rows_of(1_500, odd), lines=range(2, 1_502))

    if told:
        with pytest.raises(DataError, match=f"a.csv:{odd + 1}: {told}"):
            desk.load({"one": {}}, declare)
    else:
        found = desk.load({"one": {}}, declare).engine.query("SELECT count(channel) FROM costs")
        assert found == [(1,)]


def test_rejected_rows_of_a_connector_without_lines_are_counted_one_by_one(desk: Desk) -> None:
    desk.write("a.csv", SPEND)

    def declare(source: Source, context: LoadContext) -> Iterable[RowBatch]:
        (file,) = context.files("*.csv")
        dates = ["2026-07-01", "soon", "later", "2026-07-02"]
        yield RowBatch(table="costs", file=file, rows=[{"date": each, "amount": 1} for each in dates])

    warehouse = desk.load({"one": {"max_rejected": 1}}, declare)
    (record,) = warehouse.sources[0].files
    assert (record.rows_read, record.rows_used, record.rows_rejected) == (4, 2, 2)


def test_problems_of_all_sources_come_together(desk: Desk) -> None:
    desk.write("a.csv", "x,y\n1,2\n")
    desk.write("b.csv", "z,y\n1,2\n")
    with pytest.raises(DataError) as caught:
        desk.load({"one": {"files": "a.csv"}, "two": {"files": "b.csv"}})
    assert {"a.csv", "b.csv"} <= {problem.where.path for problem in caught.value.problems if problem.where}


def test_a_failing_connector_is_named(desk: Desk) -> None:
    def broken(source: Source, context: LoadContext) -> Iterable[FileMapping]:
        yield from ()
        raise ZeroDivisionError("oops")

    with pytest.raises(PluginError, match="connector test failed on source one: ZeroDivisionError"):
        desk.load(declare=broken)


def test_rows_that_a_connector_read_are_converted_alike(desk: Desk) -> None:
    def declare(source: Source, context: LoadContext) -> Iterable[RowBatch]:
        (file,) = context.files("a.csv", "files")
        rows: list[dict[str, Any]] = [
            {"contact_id": 7, "created_at": datetime(2026, 7, 1, 12, 0), "unsubscribed_at": "2026-07-02"},
            {"contact_id": None, "created_at": date(2026, 7, 2)},
        ]
        yield RowBatch(table="contacts", file=file, rows=rows, lines=(4, 9))

    desk.write("a.csv", "x,y\n")
    warehouse = desk.load({"one": {"max_rejected": 1}}, declare)
    rows = warehouse.engine.query("SELECT contact_id, created_at, unsubscribed_on FROM contacts")
    assert rows == [("7", datetime(2026, 7, 1, 10, 0), date(2026, 7, 2))]
    assert warehouse.ledger is not None
    assert "one,a.csv,9,contact_id,,is missing" in warehouse.ledger.read_text()


def test_lists_are_split_into_rows(desk: Desk) -> None:
    def declare(source: Source, context: LoadContext) -> Iterable[FileMapping]:
        (file,) = context.files("a.csv", "files")
        yield FileMapping(
            table="deal_contacts", file=file, grid=file.grids()[0], explode=("contact_id", ";"), first_flag="is_primary",
            fields=(FieldMapping(name="deal_id", column="d"), FieldMapping(name="contact_id", column="c")),
            keep_extra=False,
        )  # fmt: skip

    desk.write("a.csv", "d,c\n1,7; 8\n2,\n3,9\n")
    rows = desk.load(declare=declare).engine.query(
        "SELECT deal_id, contact_id, is_primary FROM deal_contacts ORDER BY ALL"
    )
    assert rows == [("1", "7", True), ("1", "8", False), ("3", "9", True)]


def test_the_contacts_a_deal_lists_become_links(desk: Desk) -> None:
    def declare(source: Source, context: LoadContext) -> Iterable[FileMapping]:
        (file,) = context.files("a.csv", "files")
        grid = file.grids()[0]
        fields = tuple(FieldMapping(name=name, column=name) for name in grid.header)
        yield FileMapping(table="deals", file=file, grid=grid, fields=fields)

    desk.write("a.csv", 'deal_id,amount,contact_ids\n1,5,"7; 8,9"\n2,5,\n')
    warehouse = desk.load(declare=declare)
    rows = warehouse.engine.query("SELECT deal_id, contact_id FROM deal_contacts ORDER BY ALL")
    assert rows == [("1", "7"), ("1", "8"), ("1", "9")]
    assert warehouse.sources[0].files[0].rows_read == 2


def test_totals_rows_are_kept_aside_and_compared(desk: Desk) -> None:
    content = "# GA4\n# ----\n\ndate,channel,sessions\n,,100,Grand total\n20260701,Email,40\n20260702,Email,50\n"
    desk.write("a.csv", content)
    extra = {"blank_is_total": ("date", "channel"), "trailing": 1}
    warehouse = desk.load({"one": {"table": "sessions", "extra": extra}})
    assert warehouse.engine.query("SELECT sum(sessions) FROM sessions") == [(90,)]
    assert warehouse.sources[0].files[0].rows_read == 2
    assert "the rows of 'sessions' sum to 90, the file's own total is 100" in str(warehouse.warnings[0])


def test_a_file_may_hold_several_tables(desk: Desk) -> None:
    def declare(source: Source, context: LoadContext) -> Iterable[FileMapping]:
        (file,) = context.files("a.csv", "files")
        assert [(grid.header, grid.line, grid.until) for grid in file.grids()] == [
            (("Nth day", "Users"), 3, 5),
            (("date", "sessions"), 8, None),
        ]
        grid = file.grid(lambda header: "sessions" in header)
        assert grid is not None
        fields = (FieldMapping(name="date", column="date"), FieldMapping(name="sessions", column="sessions"))
        yield FileMapping(table="sessions", file=file, grid=grid, fields=fields)
        first = FieldMapping(name="date", column="Nth day", offset=date(2026, 7, 1))
        users = FieldMapping(name="sessions", column="Users")
        yield FileMapping(table="sessions", file=file, grid=file.grids()[0], fields=(first, users))

    desk.write("a.csv", "# a\n\nNth day,Users\n0000,4\n0001,5\n\n# b\ndate,sessions\n20260801,7\n")
    rows = desk.load(declare=declare).engine.query("SELECT date, sessions FROM sessions ORDER BY 1")
    assert rows == [(date(2026, 7, 1), 4), (date(2026, 7, 2), 5), (date(2026, 8, 1), 7)]


def test_spellings_are_one_across_tables(desk: Desk) -> None:
    desk.write("a.csv", "date,channel,amount\n2026-07-01,EMAIL,1\n2026-07-01,E-Mail,1\n")
    desk.write("b.csv", "date,channel,sessions\n2026-07-01,Email,1\n2026-07-02,Email,1\n2026-07-03,,1\n")
    warehouse = desk.load(
        {"one": {"files": "a.csv"}, "two": {"files": "b.csv", "table": "sessions"}}, channels={"Email": ["e-mail"]}
    )
    assert warehouse.engine.query("SELECT DISTINCT channel FROM costs") == [("Email",)]
    assert warehouse.engine.query("SELECT DISTINCT channel FROM sessions ORDER BY 1") == [("Email",), (None,)]


def test_money_is_converted_by_declared_rates(desk: Desk) -> None:
    desk.write("a.csv", DEALS + "1,2026-07-01,,100,USD\n2,2026-07-01,,100,eur\n3,2026-07-01,,100,\n")
    rate = {"USD": {"rate": "0.91", "on": "2026-09-30", "source": "ECB"}}
    warehouse = desk.load({"one": {"table": "deals"}}, currencies=rate)
    rows = warehouse.engine.query("SELECT amount, amount_original, currency FROM deals ORDER BY deal_id")
    assert rows == [(91, 100, "USD"), (100, 100, "eur"), (100, 100, None)]
    assert warehouse.rates == (("USD", Decimal("0.91"), "ECB 2026-09-30"),)


def test_money_without_a_rate_is_refused(desk: Desk) -> None:
    message = refused(desk, DEALS + "1,2026-07-01,,100,USD\n2,2026-07-01,,100,EUR\n", table="deals")
    assert "USD in" in message
    assert "1 row" in message
    assert "currencies.USD.rate" in message


def test_a_missing_amount_is_kept_and_told(desk: Desk) -> None:
    desk.write("a.csv", DEALS + "1,2026-07-01,,100,\n2,2026-07-01,,,\n")
    warehouse = desk.load({"one": {"table": "deals"}})
    assert warehouse.tables["deals"].rows == 2
    assert dict(warehouse.sources[0].caveats[0].args)["count"] == 1


def test_hours_and_rate_stand_for_an_amount(desk: Desk) -> None:
    content = "date,hours,hourly_rate\n2026-07-01,2,55.5\n"
    assert desk.rows(content, "SELECT amount FROM costs") == [(111,)]


def test_a_closed_deal_is_one_with_a_closing_date(desk: Desk) -> None:
    content = DEALS + "1,2026-07-01,2026-08-01,100,\n2,2026-07-01,,100,\n"
    rows = desk.rows(content, "SELECT is_closed, is_won FROM deals ORDER BY deal_id", table="deals")
    assert rows == [(True, None), (False, None)]


def test_a_days_sessions_are_read_from_one_breakdown(desk: Desk) -> None:
    def declare(source: Source, context: LoadContext) -> Iterable[FileMapping]:
        for file in context.files("*.csv", "files"):
            grid = file.grids()[0]
            fields = tuple(FieldMapping(name=name, column=name) for name in grid.header)
            breakdown = ",".join(sorted(set(grid.header) - {"date", "sessions"}))
            yield FileMapping(table="sessions", file=file, grid=grid, fields=fields, breakdown=breakdown)

    desk.write("a.csv", "date,channel,sessions\n2026-07-01,Email,4\n2026-07-01,Paid,5\n2026-07-02,Paid,1\n")
    desk.write("b.csv", "date,campaign,channel,sessions\n2026-07-01,x,Email,3\n2026-07-01,y,Paid,6\n")
    warehouse = desk.load(declare=declare)
    views = warehouse.tables["sessions"].views
    assert set(views) == {"", "channel", "campaign"}

    def total(dimension: str) -> Any:
        return warehouse.engine.query(f'SELECT sum(sessions), count(*) FROM "{views[dimension]}"')

    assert total("") == total("channel") == [(10, 3)]
    assert total("campaign") == [(10, 3)]


def test_expectations_are_held_against_the_data(desk: Desk) -> None:
    desk.write("a.csv", SPEND)
    expect = {"through": "period-end", "warn_after": "30 days", "error_after": "60 days"}
    warehouse = desk.load({"one": {"expect": expect}})
    assert [str(each).split(";")[0].split(": ", 1)[1] for each in warehouse.warnings] == [
        "source one ends 2026-07-02, the plan expects data through 2026-09-30",
        "source one is 91 days old on 2026-10-01",
    ]
    assert len(warehouse.stale) == 1
    assert warehouse.sources[0].short == (date(2026, 7, 2), date(2026, 9, 30))


SHORT, END = date(2026, 9, 25), date(2026, 9, 30)


@pytest.mark.parametrize(
    ("last", "every", "short"),
    [(25, 1, (SHORT, END)), (25, 2, (SHORT, END)), (25, 3, None), (27, 1, None)],
)  # fmt: skip
def test_an_end_that_nobody_expected_is_told_where_rows_come_daily(
    desk: Desk, last: int, every: int, short: tuple[date, date] | None
) -> None:
    days = [date(2026, 9, last) - timedelta(days=every * n) for n in range(30)]
    desk.write("a.csv", "date,amount\n" + "".join(f"{day},1\n" for day in days))
    warehouse = desk.load({"one": {}})
    assert (warehouse.sources[0].short, warehouse.warnings) == (short, ())


def test_a_period_that_is_not_over_is_expected_through_yesterday(desk: Desk) -> None:
    days = [date(2026, 9, 10) - timedelta(days=n) for n in range(30)]
    desk.write("a.csv", "date,amount\n" + "".join(f"{day},1\n" for day in days))
    assert desk.load({"one": {}}, as_of=date(2026, 9, 11)).sources[0].short is None


@pytest.mark.parametrize("expect", [{"min_rows": 3}, {"columns": ["Impressions"]}])
def test_unmet_expectations_refuse(desk: Desk, expect: dict[str, Any]) -> None:
    refused(desk, SPEND, expect=expect)


def test_the_engine_reads_nothing_else(desk: Desk, tmp_path: Path) -> None:
    desk.write("a.csv", SPEND)
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    engine = desk.load().engine
    with pytest.raises(Exception, match="Permission"):
        engine.query(f"SELECT * FROM read_csv('{outside}')")
    with pytest.raises(Exception, match="locked"):
        engine.query("SET enable_external_access = true")


def test_header_names_cannot_become_sql(desk: Desk) -> None:
    header = "x\"; DROP TABLE costs; --', $p0 {}"
    quoted = header.replace('"', '""')
    desk.write("a.csv", f'date,amount,"{quoted}"\n2026-07-01,1,z\n')
    warehouse = desk.load()
    assert header in warehouse.engine.columns("costs")


cells = st.text(st.sampled_from('ab12/-,;."\n \r\t#=é'), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(st.text(st.sampled_from('ab12/-,."\n\r #'), max_size=80), st.lists(cells, max_size=8).map("\n".join))
)
def test_no_row_is_lost_whatever_the_file(desk: Desk, body: str) -> None:
    desk.write("a.csv", f"date,amount,channel\n2026-07-13,1.5,x\n{body}")
    try:
        warehouse = desk.load({"one": {"max_rejected": 1}})
    except DataError as error:
        assert str(error)  # noqa: PT017
        return
    (record,) = warehouse.sources[0].files
    assert record.rows_read == record.rows_used + record.rows_rejected
    assert warehouse.tables["costs"].rows == record.rows_used
    assert record.rows_used >= 1
    warehouse.engine.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.decimals(-999, 999, places=2), min_size=2, max_size=12), data=st.data())
def test_a_file_in_two_parts_gives_the_same_table(desk: Desk, amounts: list[Decimal], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(amounts) - 1))
    lines = [f"2026-07-{10 + i},{amount}\n" for i, amount in enumerate(amounts)]
    desk.write("whole/a.csv", "date,amount\n" + "".join(lines))
    desk.write("parts/a.csv", "date,amount\n" + "".join(lines[:cut]))
    desk.write("parts/b.csv", "date,amount\n" + "".join(lines[cut:]))
    sql = "SELECT date, amount FROM costs ORDER BY ALL"
    whole, parts = (desk.load({"one": {"files": f"{folder}/*.csv"}}).engine.query(sql) for folder in ("whole", "parts"))
    assert whole == parts
    assert [row[1] for row in whole] == amounts
