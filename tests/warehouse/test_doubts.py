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
