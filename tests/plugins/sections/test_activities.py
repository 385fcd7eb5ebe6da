from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from reportgen_plugins.sections import activities
from tests.plugins.kpis.book import Row
from tests.plugins.sections.measured import absent, page
from tests.plugins.sections.world import cells, say, table


def work(activity: str, planned: int, done: int, due: date, channel: str | None = None, **more: object) -> Row:
    return {
        "activity": activity, "unit": "posts", "planned": Decimal(planned), "done": Decimal(done), "due": due,
        "channel": channel, **more,
    }  # fmt: skip


WORK = (
    work("Blog", 4, 4, date(2026, 7, 31), "Organic search", hours=Decimal(20)),
    work("Blog", 4, 2, date(2026, 8, 31), "Organic search", hours=Decimal(10)),
    work("Mail", 2, 2, date(2026, 9, 30), "Email", submitted_at="2026-08-01", approved_at="2026-08-04"),
)


def test_planned_work_stands_against_what_was_done(tmp_path: Path) -> None:
    found = page(tmp_path, activities, {"activities": WORK}, data={"activities": {"hourly_rate": 50}})
    assert say(found.message) == "2 of 3 pieces of work due in 2026-Q3 are done; 1 is overdue"
    row = cells(table(found, "work"), "Blog (posts)")
    assert (row["planned"], row["done"], row["part"], row["overdue"]) == ("8", "6", "75", "1")
    assert (row["hours"], row["cost"]) == ("30", "1,500")  # 30 × 50
    assert cells(table(found, "work-by-channel"), "Email")["approval_days"] == "3.0"


def test_the_furthest_behind_stands_first(tmp_path: Path) -> None:
    rows = (*WORK, work("Offers", 1, 0, date(2026, 9, 30)))
    names = [say(row.cells[0]) for row in table(page(tmp_path, activities, {"activities": rows}), "work").rows]
    assert names == ["Offers (posts)", "Blog (posts)", "Mail (posts)", "Total"]


def test_without_a_rate_hours_cost_nothing_known(tmp_path: Path) -> None:
    assert cells(table(page(tmp_path, activities, {"activities": WORK}), "work"), "Blog (posts)")["cost"] == "–"


def test_work_that_is_not_due_yet_makes_no_page(tmp_path: Path) -> None:
    assert "due" in absent(tmp_path, activities, {"activities": (work("Blog", 1, 0, date(2026, 12, 1)),)})
