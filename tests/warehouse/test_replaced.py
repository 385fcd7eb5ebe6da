"""What a source tells twice counts once, and is told."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.records import FieldMapping, FileMapping
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


COSTS = "date,campaign,amount\n"
KEY = {"key": ("date", "campaign")}


def test_of_a_declared_key_in_two_files_the_rows_of_the_last_count(desk: Desk) -> None:
    desk.write("a.csv", COSTS + "2026-07-01,A,1\n2026-07-02,A,2\n2026-07-02,B,4\n")
    desk.write("b.csv", COSTS + "2026-07-02,A,8\n2026-07-03,A,16\n")
    warehouse = desk.load({"one": {"extra": KEY}})
    assert warehouse.engine.query("SELECT sum(amount) FROM costs") == [(29,)]
    counts = [(file.rows_read, file.rows_used, file.rows_rejected) for file in warehouse.sources[0].files]
    assert counts == [(3, 2, 1), (2, 2, 0)]
    assert [dict(caveat.args) for caveat in warehouse.sources[0].caveats] == [{"count": 1, "file": "a.csv"}]
    assert ["told again" in str(warning) for warning in warehouse.warnings] == [True]
    assert warehouse.ledger is not None
    assert 'a.csv,,"date, campaign","2026-07-02, A",was replaced by a row read later' in warehouse.ledger.read_text()


def test_rows_of_one_file_are_never_taken_for_each_other(desk: Desk) -> None:
    desk.write("a.csv", COSTS + "2026-07-01,A,1\n2026-07-01,A,2\n")
    desk.write("b.csv", COSTS + "2026-07-02,A,4\n2026-07-02,A,4\n")
    warehouse = desk.load({"one": {"extra": KEY}})
    assert warehouse.engine.query("SELECT sum(amount) FROM costs") == [(11,)]
    assert warehouse.warnings == ()


def test_a_key_counts_headers_that_travel_along_and_missing_values(desk: Desk) -> None:
    desk.write("a.csv", "date,Ad id,amount\n2026-07-01,7,1\n2026-07-01,,2\n2026-07-01,8,4\n")
    desk.write("b.csv", "date,Ad id,amount\n2026-07-01,7,8\n2026-07-01,,16\n")
    warehouse = desk.load({"one": {"extra": {"key": ("date", "Ad id", "campaign")}}})
    assert warehouse.engine.query("SELECT sum(amount) FROM costs") == [(28,)]


def test_files_without_a_key_are_added_up_and_identical_rows_are_told(desk: Desk) -> None:
    desk.write("a.csv", COSTS + "2026-07-01,A,1\n2026-07-02,A,2\n")
    desk.write("b.csv", COSTS + "2026-07-02,A,2\n2026-07-03,A,4\n")
    desk.write("c.csv", COSTS + "2026-07-02,A,8\n2026-07-09,A,4\n")
    warehouse = desk.load({"one": {}})
    assert warehouse.engine.query("SELECT sum(amount) FROM costs") == [(21,)]
    assert [str(warning) for warning in warehouse.warnings] == [
        "b.csv: 1 row of costs stands in a.csv too; they are added up; remove one of the two if they tell of the same things"
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(1, 9), st.sampled_from("AB"), st.integers(1, 9)), min_size=2, max_size=12),
    cut=st.integers(0, 12),
    keyed=st.booleans(),
)
def test_parts_of_a_file_tell_what_the_file_tells(
    desk: Desk, rows: list[tuple[int, str, int]], cut: int, keyed: bool
) -> None:
    """Cut between days, rows of one day are in one part: nothing is replaced, whichever part is read first."""
    rows = sorted(rows)
    lines = [f"2026-07-0{day},{name},{amount}\n" for day, name, amount in rows]
    cut = min(cut, len(rows) - 1)
    while 0 < cut < len(rows) and rows[cut - 1][0] == rows[cut][0]:
        cut += 1
    parts = [part for part in (lines[:cut], lines[cut:]) if part]
    for old in desk.folder.glob("*.csv"):
        old.unlink()
    sums = set()
    for order in (parts, parts[::-1]):
        for name, part in zip("ab", order, strict=False):
            desk.write(f"{name}.csv", COSTS + "".join(part))
        warehouse = desk.load({"one": {"extra": KEY if keyed else {}}})
        sums.add(
            tuple(warehouse.engine.query("SELECT date, campaign, sum(amount) FROM costs GROUP BY ALL ORDER BY ALL"))
        )
    assert len(sums) == 1
    assert sum(amount for _day, _name, amount in next(iter(sums))) == sum(amount for *_, amount in rows)


def test_of_two_rows_of_one_thing_the_one_changed_last_counts(desk: Desk) -> None:
    def declare(source: object, context: object) -> list[FileMapping]:
        changed = FieldMapping(name="changed_at", column="Last changed", kind="instant")
        found = by_name(source, context)  # type: ignore[arg-type]  # lent
        return [replace(each, fields=(*each.fields, changed), newest="changed_at") for each in found]

    head = "deal_id,created_at,amount,Last changed\n"
    desk.write("a.csv", head + "1,2026-07-01,1,2026-09-02 10:00\n2,2026-07-01,2,2026-09-01\n3,2026-07-01,4,\n")
    desk.write("b.csv", head + "1,2026-07-01,8,2026-09-01 10:00\n2,2026-07-01,16,2026-09-01\n3,2026-07-01,32,\n")
    warehouse = desk.load({"one": {"table": "deals"}}, declare)
    found = warehouse.engine.query("SELECT deal_id, amount FROM deals ORDER BY 1")
    assert found == [("1", 1), ("2", 16), ("3", 32)]
    assert [file.rows_rejected for file in warehouse.sources[0].files] == [2, 1]
