"""The page on expectations: met, missed, not due, not measured."""

# mypy: disable-error-code="comparison-overlap"
# Decimals equal integers, also within tuples, which mypy does not see.

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from reportgen.document import Chapter, Variance
from reportgen.records import Finding
from reportgen_plugins.sections import expectations
from reportgen_plugins.sections import findings as rules
from tests.plugins.sections.measured import Tables, absent, findings, page
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
    gap = rows[1].cells[-3]
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


# --- the finding ------------------------------------------------------------------------------------------------------


def crowd(count: int, day: str = "2026-07-10", **more: Any) -> list[dict[str, Any]]:
    return [{"contact_id": f"{day} {number}", "created_at": day, **more} for number in range(count)]


def missed(folder: Path, tables: Tables, *expected: dict[str, Any]) -> list[Finding]:
    return findings(folder, rules, tables, data={"expectations": list(expected)}, only="missed-expectations")


def test_a_clear_miss_is_a_finding_with_its_figure(tmp_path: Path) -> None:
    # 60 of 100: √100 × 1.96 = 19.6 are chance.
    (finding,) = missed(tmp_path, {"contacts": crowd(60)}, leads(100, "60 days"))
    assert say(finding.text) == "Leads came to 60 by 2026-07-30; 100 were expected by then."
    assert (finding.id, finding.on) == ("expectation-leads-2026-07-30", "leads")
    assert finding.figures == ("leads|actual|2026-06-01|2026-07-30",)


def test_a_miss_inside_chance_is_no_finding(tmp_path: Path) -> None:
    assert missed(tmp_path, {"contacts": crowd(85)}, leads(100, "60 days")) == []


def test_a_miss_of_less_than_a_tenth_is_no_finding_however_sure(tmp_path: Path) -> None:
    assert missed(tmp_path, {"contacts": crowd(940)}, leads(1_000, "60 days")) == []


def test_what_was_met_is_open_or_fell_due_before_the_period_is_no_finding(tmp_path: Path) -> None:
    early = leads(100, "4 weeks") | {"from": date(2026, 5, 1)}
    assert missed(tmp_path, {"contacts": crowd(60)}, leads(50, "60 days"), leads(900, "12 months"), early) == []


def test_a_part_is_held_against_its_own_figure(tmp_path: Path) -> None:
    contacts = [*crowd(60), *crowd(50, "2026-07-11", channel="Email")]
    (finding,) = missed(tmp_path, {"contacts": contacts}, leads(100, "60 days", channel="Email"))
    assert finding.id == "expectation-leads-Email-2026-07-30"


def test_revenue_of_few_deals_is_chance_and_of_many_is_not(tmp_path: Path) -> None:
    def deals(count: int) -> Tables:
        rows = [
            {
                "deal_id": str(number),
                "created_at": "2026-06-02",
                "closed_at": "2026-07-01",
                "is_won": True,
                "amount": 10,
            }
            for number in range(count)
        ]
        return {"deals": rows}

    expected = {"kpi": "revenue", "from": date(2026, 6, 1), "after": "60 days"}
    # ±1.96 × 30 ÷ √3 = 34 of 30; ±1.96 × 1 000 ÷ √100 = 196 of 1 000.
    assert missed(tmp_path, deals(3), expected | {"value": 60}) == []
    (finding,) = missed(tmp_path, deals(100), expected | {"value": 2_000})
    assert "revenue" in finding.id


def test_a_rate_is_missed_only_outside_its_interval(tmp_path: Path) -> None:
    contacts = [*crowd(80), *crowd(20, "2026-07-12", mql_at="2026-07-13")]
    expected = {"kpi": "lead_to_mql_rate", "from": date(2026, 6, 1), "after": "60 days"}
    # 20 of 100: 13.3 % to 28.9 %.
    assert missed(tmp_path, {"contacts": contacts}, expected | {"value": 0.28}) == []
    assert len(missed(tmp_path, {"contacts": contacts}, expected | {"value": 0.30})) == 1
