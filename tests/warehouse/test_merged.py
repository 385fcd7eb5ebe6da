"""Records that a CRM merged, or holds under two ids, count once, and what is said of them is said of the survivor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.document import Text, Words
from reportgen.plan import Source
from reportgen.records import FileMapping, LoadContext, QueryResult
from reportgen.warehouse import Warehouse
from tests.warehouse.desk import Desk, by_name

_ = Words("reportgen")
MERGING: dict[str, Any] = {"absorbs": ("merged_ids", ";")}
CONTACTS = "contact_id,created_at,merged_ids\n"
MAILS = "contact_id,created_at,email\n"


def survivors(desk: Desk, rows: str, header: str = CONTACTS, **extra: Any) -> list[str]:
    desk.write("a.csv", header + rows)
    found = desk.load({"one": {"table": "contacts", "files": "a.csv", "extra": extra}})
    return [row[0] for row in found.engine.query("SELECT contact_id FROM contacts ORDER BY 1")]


def test_a_row_of_an_absorbed_record_is_rejected_with_its_survivor(desk: Desk) -> None:
    desk.write("a.csv", CONTACTS + "1,2026-07-01,\n2,2026-07-02,1\n3,2026-07-03,\n")
    warehouse = desk.load({"one": {"table": "contacts", "extra": MERGING}})
    assert warehouse.engine.query("SELECT contact_id FROM contacts ORDER BY 1") == [("2",), ("3",)]
    (file,) = warehouse.sources[0].files
    assert (file.rows_read, file.rows_used, file.rows_rejected) == (3, 2, 1)
    assert warehouse.ledger is not None
    assert "a.csv,,contact_id,1,was merged into 2" in warehouse.ledger.read_text()
    assert [dict(each.args)["count"] for each in warehouse.sources[0].caveats] == [1]


def test_merges_of_merges_lead_to_the_last_survivor(desk: Desk) -> None:
    assert survivors(desk, "1,2026-07-01,\n2,2026-07-02,1\n3,2026-07-03,2\n", **MERGING) == ["3"]


def test_what_follows_a_colon_is_no_part_of_an_id(desk: Desk) -> None:
    assert survivors(desk, "1,2026-07-01,\n2,2026-07-02,1:1770106440000; 9:1\n", **MERGING) == ["2"]


def test_records_that_absorb_each_other_stay(desk: Desk) -> None:
    assert survivors(desk, "1,2026-07-01,2\n2,2026-07-02,1\n", **MERGING) == ["1", "2"]


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=10))
def test_every_record_that_nobody_absorbed_survives(desk: Desk, merges: list[tuple[int, int]]) -> None:
    lists: dict[int, list[str]] = {}
    for old, new in merges:
        lists.setdefault(new, []).append(str(old))
    rows = "".join(f"{number},2026-07-01,{';'.join(lists.get(number, []))}\n" for number in range(1, 9))
    found = survivors(desk, rows, **MERGING)
    absorbed = {str(old) for old, new in merges if old != new}
    assert {str(number) for number in range(1, 9)} - absorbed <= set(found)


def _linked(source: Source, context: LoadContext) -> Iterator[FileMapping]:
    """Contacts with what they absorbed, and the contacts of deals, the first of each marked."""
    for mapping in by_name(source, context):
        if mapping.table == "contacts":
            mapping = replace(mapping, absorbs=("merged_ids", ";"))  # noqa: PLW2901  # another one of its kind
        yield mapping


def load_linked(desk: Desk, contacts: str, links: str) -> Warehouse:
    desk.write("contacts.csv", CONTACTS + contacts)
    desk.write("links.csv", "deal_id,contact_id,is_primary\n" + links)

    def declare(source: Source, context: LoadContext) -> Iterable[FileMapping]:
        for table in ("contacts", "deal_contacts"):
            options = source.options.model_copy(
                update={"table": table, "files": {"contacts": "contacts.csv"}.get(table, "links.csv")}
            )
            yield from _linked(replace(source, options=options), context)

    return desk.load({"one": {}}, declare)


def test_links_to_an_absorbed_record_lead_to_its_survivor(desk: Desk) -> None:
    found = load_linked(desk, "1,2026-07-01,\n2,2026-07-02,1\n", "d,1,true\ne,2,true\n")
    assert found.engine.query("SELECT * EXCLUDE (_source) FROM deal_contacts ORDER BY 1") == [
        ("d", "2", True),
        ("e", "2", True),
    ]


def test_a_link_that_two_records_had_is_said_once_and_stays_primary(desk: Desk) -> None:
    found = load_linked(desk, "1,2026-07-01,\n2,2026-07-02,1\n", "d,2,false\nd,1,true\n")
    assert found.engine.query("SELECT deal_id, contact_id, is_primary FROM deal_contacts") == [("d", "2", True)]


def test_two_ids_with_one_address_are_one_person_whose_last_row_counts(desk: Desk) -> None:
    rows = "1,2026-07-01,Ines@orchard.example\n2,2026-07-02,ines@orchard.example \n3,2026-07-03,\n4,2026-07-03,\n"
    assert survivors(desk, rows, MAILS, same="email", drop=("email",)) == ["2", "3", "4"]


def test_an_address_of_many_is_no_ones(desk: Desk) -> None:
    desk.write("a.csv", MAILS + "".join(f"{number},2026-07-01,redacted@example.com\n" for number in range(4)))
    warehouse = desk.load({"one": {"table": "contacts", "extra": {"same": "email", "drop": ("email",)}}})
    assert warehouse.tables["contacts"].rows == 4
    assert [dict(each.args)["count"] for each in warehouse.sources[0].caveats] == [4]


def test_an_address_is_nowhere_on_the_engine(desk: Desk) -> None:
    desk.write("a.csv", MAILS + "1,2026-07-01,ines@orchard.example\n")
    warehouse = desk.load({"one": {"table": "contacts", "extra": {"same": "email", "drop": ("email",)}}})
    tables = [row[0] for row in warehouse.engine.query("SELECT table_name FROM duckdb_tables()")]
    columns = {name for table in tables for name in warehouse.engine.columns(table)}
    assert not {"email", "_same"} & columns


def test_a_mapping_makes_further_rows_of_its_surviving_ones(desk: Desk) -> None:
    desk.write("a.csv", CONTACTS + "1,2026-07-01,\n2,2026-07-02,1\n")
    sql = "SELECT contact_id, created_at AS occurred_at, created_on AS occurred_on, 'Ads' AS channel FROM {rows}"
    extra = {**MERGING, "also": (QueryResult(table="touches", sql=sql),)}
    warehouse = desk.load({"one": {"table": "contacts", "extra": extra}})
    assert warehouse.engine.query("SELECT contact_id, channel, _source FROM touches") == [("2", "Ads", "one")]
    assert warehouse.sources[0].files[0].tables == ("contacts", "touches")


def test_a_further_table_without_rows_is_none(desk: Desk) -> None:
    desk.write("a.csv", CONTACTS + "1,2026-07-01,\n")
    also = (QueryResult(table="touches", sql="SELECT contact_id FROM {rows} WHERE false"),)
    warehouse = desk.load({"one": {"table": "contacts", "extra": {"also": also}}})
    assert set(warehouse.tables) == {"contacts"}


def _tell(counts: dict[str, int]) -> Iterator[Text]:
    yield _.plural("{count} contact is early", "{count} contacts are early", counts["early"])


def test_counts_of_all_files_are_told_together(desk: Desk) -> None:
    desk.write("a.csv", CONTACTS + "1,2026-07-01,\n2,2026-08-01,\n")
    desk.write("b.csv", CONTACTS + "3,2026-07-01,\n")
    extra = {"counts": {"early": "created_on < DATE '2026-07-15'"}, "tell": _tell}
    warehouse = desk.load({"one": {"table": "contacts", "extra": extra}})
    assert [dict(each.args)["count"] for each in warehouse.sources[0].caveats] == [2]
