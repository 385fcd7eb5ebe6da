"""The page on expectations: met, missed, not due, not measured."""

# mypy: disable-error-code="comparison-overlap"
# Decimals equal integers, also within tuples, which mypy does not see.

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from reportgen.document import Chapter, Variance
from reportgen_plugins.sections import expectations
from tests.plugins.sections.measured import absent, page
from tests.plugins.sections.world import cells, say, table

LEADS = [
    {"contact_id": str(number), "created_at": day, "channel": "Email"}
    for number, day in enumerate(["2026-06-01", "2026-07-30", "2026-07-31", "2026-09-30"])
]


def shown(folder: Path, *expected: dict[str, Any]) -> Chapter:
    return page(folder, expectations, {"contacts": LEADS}, data={"expectations": list(expected)})


def leads(value: int, after: str, **more: Any) -> dict[str, Any]:
    return {"kpi": "leads", "from": date(2026, 6, 1), "after": after, "value": value, **more}


def test_without_expectations_the_section_leaves_itself_out(tmp_path: Path) -> None:
    assert absent(tmp_path, expectations, {"contacts": LEADS}) == "The plan has no expectations."


def test_a_missed_one_says_what_was_reached(tmp_path: Path) -> None:
    chapter = shown(tmp_path, leads(3, "60 days"), leads(2, "8 weeks", channel="email"))
    assert say(chapter.message) == "2 of 2 expectations that are due were missed; furthest off, Leads reached 1 of 2"
    rows = table(chapter, "expectations").rows
    assert [say(row.cells[-1]) for row in rows] == ["missed", "missed"]
    gap = rows[1].cells[5]
    assert isinstance(gap, Variance)
    assert (gap.quantity.value, gap.effect) == (-1, "adverse")


def test_a_met_one_is_met(tmp_path: Path) -> None:
    chapter = shown(tmp_path, leads(2, "60 days"))
    assert say(chapter.message) == "The 1 expectation that is due was met"
    assert cells(table(chapter, "expectations"), "Leads")["status"] == "met"


def test_what_is_not_due_yet_has_no_gap_and_is_never_red(tmp_path: Path) -> None:
    chapter = shown(tmp_path, leads(100, "12 months"))
    (row,) = table(chapter, "expectations").rows
    assert say(chapter.message) == (
        "Nothing that was expected can be judged yet; the first, Leads, is due on 2027-05-31"
    )
    assert say(row.cells[-1]) == "not due yet"
    assert not any(isinstance(cell, Variance) for cell in row.cells)


def test_what_is_due_and_was_not_measured_says_why(tmp_path: Path) -> None:
    chapter = shown(tmp_path, {"kpi": "revenue", "from": date(2026, 6, 1), "after": "1 month", "value": 5})
    assert cells(table(chapter, "expectations"), "Revenue")["status"] == "due, not measured"
    assert any("no source fills deals" in say(getattr(block, "text", "")) for block in chapter.blocks)
