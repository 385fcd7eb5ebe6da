"""How far the headline KPIs have come since the plan's baseline."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from reportgen.document import Chart, Note, walk
from reportgen_plugins.sections import baseline
from tests.plugins.sections.measured import Tables, absent, page
from tests.plugins.sections.world import cells, say, table

QUARTER, YEAR = {"baseline": "2025-Q3"}, {"baseline": "2025"}


def leads(*months: tuple[str, int]) -> Tables:
    """So many leads a month."""
    return {
        "contacts": [
            {"contact_id": f"{month} {number}", "created_at": f"{month}-10"}
            for month, count in months
            for number in range(count)
        ]
    }


TRIPLED = leads(("2025-07", 40), ("2025-09", 60), ("2026-01", 50), ("2026-08", 300))


def shown(folder: Path, tables: Tables, data: dict[str, Any]) -> dict[str, str]:
    """The row on leads, with the message."""
    found = page(folder, baseline, tables, data=data, kpis=("leads",))
    return cells(table(found, "then-and-now"), "Leads") | {"message": say(found.message)}


def test_three_times_the_leads_of_a_year_ago(tmp_path: Path) -> None:
    row = shown(tmp_path, TRIPLED, QUARTER)
    assert (row["before"], row["now"], row["multiple"], row["change"]) == ("100", "300", "3.0 ×", "+200.0")
    assert row["message"] == "Leads rose to 3.0 times the baseline: 300 now, 100 then"


def test_it_says_since_and_not_because(tmp_path: Path) -> None:
    found = page(tmp_path, baseline, TRIPLED, data=QUARTER, kpis=("leads",))
    (note,) = (block for block in found.blocks if isinstance(block, Note))
    assert say(note.text).startswith("Since 2025-Q3, not necessarily because of inbound marketing")


def test_periods_of_two_lengths_are_compared_by_the_month(tmp_path: Path) -> None:
    # 2025: 100 in twelve months; the quarter: 300 in three.
    row = shown(tmp_path, TRIPLED, YEAR)
    assert (row["before"], row["now"], row["multiple"]) == ("8.3", "100.0", "12.0 ×")
    assert row["message"].startswith("Leads a month rose to 12.0 times the baseline")


def test_a_difference_that_chance_explains_is_marked(tmp_path: Path) -> None:
    # 112 after 100: √212 × 1.96 = 29.
    tables = leads(("2025-08", 100), ("2026-08", 112))
    found = page(tmp_path, baseline, tables, data=QUARTER, kpis=("leads",))
    made = table(found, "then-and-now")
    assert cells(made, "Leads")["multiple"] == "~ 1.1 ×"
    assert "~ a difference that chance alone explains." in [say(note) for note in made.notes]


def test_the_way_since_then_is_drawn_by_month(tmp_path: Path) -> None:
    found = page(tmp_path, baseline, TRIPLED, data=QUARTER, kpis=("leads",))
    (chart,) = (block for block in walk((*found.blocks, *found.detail)) if isinstance(block, Chart))
    drawn = [(value, scenario) for _time, value, scenario in chart.data]
    assert len(drawn) == 15
    assert [scenario for _value, scenario in drawn].count("baseline") == 3
    assert drawn[0] == (40, "baseline")
    # Days, not names of months: an axis writes the year below the first month of each, a data table in every row.
    assert all(isinstance(time, date) and time.day == 1 for time, *_rest in chart.data)


def test_without_a_baseline_it_says_what_to_write(tmp_path: Path) -> None:
    assert absent(tmp_path, baseline, TRIPLED) == (
        "A baseline is a period of the start: write compare: [{baseline: …}] under report."
    )


def test_a_baseline_before_all_data_says_so(tmp_path: Path) -> None:
    said = absent(tmp_path, baseline, TRIPLED, data={"baseline": "2020"}, kpis=("net_promoter_score",))
    assert said.startswith("The baseline cannot be compared with: ")
