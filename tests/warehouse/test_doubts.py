"""What rows leave open stands among the caveats of their source."""

from __future__ import annotations

from tests.warehouse.desk import Desk

DEALS = "deal_id,created_at,closed_at,amount,is_won,is_closed\n"


def told(desk: Desk, rows: str) -> list[tuple[str, object]]:
    desk.write("a.csv", DEALS + rows)
    (source,) = desk.load({"one": {"table": "deals"}}).sources
    return [(caveat.msgid.split(" ", 1)[1][:24], dict(caveat.args)["count"]) for caveat in source.caveats]


def test_a_won_deal_without_a_closing_date_is_told(desk: Desk) -> None:
    assert told(desk, "1,2026-07-01,,5,true,\n2,2026-07-01,2026-08-01,5,true,\n") == [("won deal has no closing ", 1)]


def test_a_closed_deal_of_unknown_outcome_is_told(desk: Desk) -> None:
    rows = "1,2026-07-01,2026-08-01,5,,\n2,2026-07-01,2026-08-01,5,false,\n3,2026-07-01,,5,,\n"
    assert told(desk, rows) == [("closed deal is neither w", 1)]


def test_a_refund_is_told(desk: Desk) -> None:
    rows = "1,2026-07-01,2026-08-01,-5,true,\n2,2026-07-01,2026-08-01,5,true,\n3,2026-07-01,2026-08-01,-5,false,\n"
    assert told(desk, rows) == [("won deal has a negative ", 1)]


def test_deals_whose_outcome_no_export_tells_are_no_doubt(desk: Desk) -> None:
    assert told(desk, "1,2026-07-01,2026-08-01,5,,\n") == []


def test_rows_about_what_no_row_is_are_told(desk: Desk) -> None:
    desk.write("contacts.csv", "contact_id,created_at\np,2026-07-01\n")
    desk.write(
        "touches.csv", "contact_id,occurred_at,channel\np,2026-07-01T10:00:00,Search\nx,2026-07-01T10:00:00,Search\n"
    )
    desk.write("links.csv", "deal_id,contact_id\n1,p\n1,y\n2,x\n")
    files = {"contacts": "contacts", "touches": "touches", "links": "deal_contacts"}
    loaded = desk.load({name: {"table": table, "files": f"{name}.csv"} for name, table in files.items()})
    told = {
        (source.name, said["key"], said["other"], said["count"])
        for source in loaded.sources
        for caveat in source.caveats
        if (said := dict(caveat.args)).get("other")
    }

    assert told == {("touches", "contact_id", "contacts", 1), ("links", "contact_id", "contacts", 2)}


def test_links_to_a_table_that_nobody_loads_are_no_doubt(desk: Desk) -> None:
    desk.write("a.csv", "contact_id,occurred_at,channel\nx,2026-07-01T10:00:00,Search\n")

    assert desk.load({"one": {"table": "touches"}}).sources[0].caveats == ()
