"""What a source tells twice counts once, and is told."""

from __future__ import annotations

from dataclasses import replace

from reportgen.records import FileMapping
from tests.warehouse.desk import Desk, by_name

DEALS = "deal_id,created_at,amount\n"
SESSIONS = "date,until,channel,sessions\n"


def test_of_a_key_in_two_files_the_row_of_the_last_counts(desk: Desk) -> None:
    desk.write("a.csv", DEALS + "1,2026-07-01,100\n2,2026-07-01,100\n")
    desk.write("b.csv", DEALS + "1,2026-07-01,150\n")
    warehouse = desk.load({"one": {"table": "deals"}})
    assert warehouse.engine.query("SELECT deal_id, amount FROM deals ORDER BY 1") == [("1", 150), ("2", 100)]


def test_of_a_key_twice_in_a_file_the_later_row_counts(desk: Desk) -> None:
    desk.write("a.csv", DEALS + "1,2026-07-01,100\n1,2026-07-01,150\n")
    assert desk.load({"one": {"table": "deals"}}).engine.query("SELECT amount FROM deals") == [(150,)]


def test_replaced_rows_are_counted_as_rejected_and_told(desk: Desk) -> None:
    desk.write("a.csv", DEALS + "1,2026-07-01,100\n2,2026-07-01,100\n")
    desk.write("b.csv", DEALS + "1,2026-07-01,150\n")
    warehouse = desk.load({"one": {"table": "deals"}})
    (source,) = warehouse.sources
    counts = [(file.rows_read, file.rows_used, file.rows_rejected) for file in source.files]
    assert counts == [(2, 1, 1), (1, 1, 0)]
    assert [dict(caveat.args) for caveat in source.caveats] == [{"count": 1, "file": "a.csv"}]
    assert ["told again" in str(warning) for warning in warehouse.warnings] == [True]
    assert warehouse.ledger is not None
    assert "a.csv,,deal_id,1,was replaced by a row read later" in warehouse.ledger.read_text()


def test_two_sources_may_use_the_same_keys(desk: Desk) -> None:
    desk.write("a.csv", DEALS + "1,2026-07-01,100\n")
    desk.write("b.csv", DEALS + "1,2026-07-01,150\n")
    warehouse = desk.load({"one": {"table": "deals", "files": "a.csv"}, "two": {"table": "deals", "files": "b.csv"}})
    assert warehouse.engine.query("SELECT sum(amount) FROM deals") == [(250,)]


def _by_channel(source: object, context: object) -> list[FileMapping]:
    return [replace(each, breakdown="channel") for each in by_name(source, context)]  # type: ignore[arg-type]  # lent


def test_a_day_of_two_downloads_with_the_same_dimensions_is_read_from_the_last(desk: Desk) -> None:
    desk.write("a.csv", SESSIONS + "2026-07-01,,Ads,1\n2026-07-02,,Ads,2\n2026-07-02,,Mail,4\n")
    desk.write("b.csv", SESSIONS + "2026-07-02,,Ads,8\n2026-07-03,,Ads,16\n")
    warehouse = desk.load({"one": {"table": "sessions"}}, _by_channel)
    assert warehouse.engine.query("SELECT sum(sessions) FROM sessions") == [(25,)]
    assert [file.rows_rejected for file in warehouse.sources[0].files] == [2, 0]


def test_days_go_before_a_sum_of_days(desk: Desk) -> None:
    desk.write("a.csv", SESSIONS + "2026-07-01,,Ads,1\n2026-07-02,,Ads,2\n")
    desk.write("b.csv", SESSIONS + "2026-07-01,2026-07-31,Ads,99\n")
    warehouse = desk.load({"one": {"table": "sessions"}}, _by_channel)
    assert warehouse.engine.query("SELECT sum(sessions) FROM sessions") == [(3,)]


def test_files_of_different_days_are_all_read(desk: Desk) -> None:
    desk.write("a.csv", SESSIONS + "2026-07-01,,Ads,1\n2026-07-03,,Ads,2\n")
    desk.write("b.csv", SESSIONS + "2026-07-02,,Ads,4\n")
    warehouse = desk.load({"one": {"table": "sessions"}}, _by_channel)
    assert warehouse.engine.query("SELECT sum(sessions) FROM sessions") == [(7,)]
    assert warehouse.warnings == ()


def test_files_without_declared_dimensions_are_added_up_with_a_warning(desk: Desk) -> None:
    desk.write("a.csv", SESSIONS + "2026-07-01,,Ads,1\n")
    desk.write("b.csv", SESSIONS + "2026-07-01,,Mail,2\n")
    warehouse = desk.load({"one": {"table": "sessions"}})
    assert warehouse.engine.query("SELECT sum(sessions) FROM sessions") == [(3,)]
    (warning,) = warehouse.warnings
    assert str(warning).startswith("b.csv: holds sessions of days that a.csv holds too")
