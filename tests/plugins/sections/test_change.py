"""Why revenue and leads moved: the page, and the rules that make findings of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.document import Chart, walk
from reportgen.records import Finding
from reportgen_plugins.sections import change
from reportgen_plugins.sections import findings as rules
from tests.plugins.sections.measured import Tables, absent, findings, page
from tests.plugins.sections.world import say

SPRING, SUMMER = "2026-05-10", "2026-08-10"


def people(day: str, count: int, channel: str) -> list[dict[str, Any]]:
    return [
        {"contact_id": f"{day} {channel} {number}", "created_at": day, "channel": channel} for number in range(count)
    ]


def won(day: str, count: int, channel: str, mean: int = 100) -> list[dict[str, Any]]:
    """Deals of this mean amount, half of them a tenth above, half a tenth below."""
    return [
        {
            "deal_id": f"{day} {channel} {number}", "created_at": day, "closed_at": day, "is_won": True, "channel": channel,
            "amount": mean + (mean // 10) * (1 if number % 2 else -1),
        }
        for number in range(count)
    ]  # fmt: skip


def company(spring: Sequence[int], summer: Sequence[int], channel: str = "Email") -> Tables:
    """Sessions, leads, deals and their mean amount in the second and in the third quarter."""
    tables: dict[str, list[dict[str, Any]]] = {"sessions": [], "contacts": [], "deals": []}
    for day, (sessions, leads, deals, mean) in ((SPRING, spring), (SUMMER, summer)):
        tables["sessions"].append({"date": day, "channel": channel, "sessions": sessions, "source": "web"})
        tables["contacts"] += people(day, leads, channel)
        tables["deals"] += won(day, deals, channel, mean)
    return tables


def driver(folder: Path, kpi: str, spring: Sequence[int], summer: Sequence[int]) -> list[Finding]:
    return findings(folder, rules, company(spring, summer), only=f"{kpi}-driver")


# --- what drove revenue -------------------------------------------------------------------------------------------------


def test_revenue_that_more_leads_drove_is_good_news(tmp_path: Path) -> None:
    (finding,) = driver(tmp_path, "revenue", (10_000, 200, 80, 100), (10_000, 400, 160, 100))
    assert say(finding.text) == "Revenue rose by 8.0 kEUR against 2026-Q2: +8.0 kEUR from the number of leads."
    assert (finding.id, finding.severity, finding.on) == ("revenue-driver", "good", "revenue")
    assert finding.cause is not None
    assert say(finding.cause) == "Largest part of it: Email, +8.0 kEUR."
    assert any("effect=volume" in each for each in finding.figures)


def test_revenue_that_fewer_deals_per_lead_cost_asks_for_attention(tmp_path: Path) -> None:
    (finding,) = driver(tmp_path, "revenue", (10_000, 200, 120, 100), (10_000, 200, 50, 100))
    assert finding.severity == "attention"
    assert say(finding.text) == "Revenue fell by 7.0 kEUR against 2026-Q2: -7.0 kEUR from deals per lead."


def test_revenue_that_larger_deals_drove_names_their_size(tmp_path: Path) -> None:
    (finding,) = driver(tmp_path, "revenue", (10_000, 200, 80, 100), (10_000, 200, 80, 200))
    assert "from the size of deals" in say(finding.text)


@pytest.mark.parametrize(
    ("summer", "why"),
    [
        ((10_000, 212, 85, 100), "85 deals after 80: √165 × 1.96 = 25 are chance"),
        ((10_000, 202, 81, 102), "a change under a twentieth is no news"),
    ],
)
def test_a_change_of_revenue_inside_noise_is_no_finding(tmp_path: Path, summer: Sequence[int], why: str) -> None:
    assert driver(tmp_path, "revenue", (10_000, 200, 80, 100), summer) == [], why


def test_a_change_of_revenue_on_few_deals_is_no_finding_however_large(tmp_path: Path) -> None:
    assert driver(tmp_path, "revenue", (10_000, 200, 20, 100), (10_000, 400, 90, 100)) == []


# --- what drove leads ---------------------------------------------------------------------------------------------------


def test_leads_that_more_sessions_drove(tmp_path: Path) -> None:
    (finding,) = driver(tmp_path, "leads", (10_000, 100, 0, 100), (20_000, 200, 0, 100))
    assert say(finding.text) == "Leads rose by 100 against 2026-Q2: +100 from the number of sessions."
    assert (finding.id, finding.on) == ("leads-driver", "leads")


def test_leads_that_fewer_leads_per_session_cost(tmp_path: Path) -> None:
    (finding,) = driver(tmp_path, "leads", (10_000, 200, 0, 100), (10_000, 100, 0, 100))
    assert finding.severity == "attention"
    assert "-100 from leads per session" in say(finding.text)


@pytest.mark.parametrize("leads", [(100, 112), (20, 60)])
def test_a_change_of_leads_inside_noise_or_on_few_cases_is_no_finding(tmp_path: Path, leads: tuple[int, int]) -> None:
    # 12 more of 100: √212 × 1.96 = 29 are chance; 20 are few data.
    assert driver(tmp_path, "leads", (10_000, leads[0], 0, 100), (10_000, leads[1], 0, 100)) == []


# --- the page -----------------------------------------------------------------------------------------------------------


def two_channels() -> Tables:
    email, fairs = (
        company((10_000, 200, 80, 100), (10_000, 400, 160, 100)),
        company((500, 40, 40, 200), (500, 40, 30, 200), "Fairs"),
    )
    return {name: [*email[name], *fairs[name]] for name in email}


def test_the_bridge_of_revenue_adds_up_from_the_earlier_quarter_to_this_one(tmp_path: Path) -> None:
    found = page(tmp_path, change, two_channels())
    chart = next(block for block in walk(found.blocks) if isinstance(block, Chart) and block.kind == "waterfall")
    place = {name: index for index, name in enumerate(chart.fields)}
    values: dict[str, list[Decimal]] = {"start": [], "step": [], "end": []}
    for row in chart.data:
        value = row[place["value"]]
        assert isinstance(value, Decimal)
        values[str(row[place["role"]])].append(value)
    assert values["start"] == [Decimal(16_000)]
    assert values["end"] == [Decimal(22_000)]
    assert sum(values["start"] + values["step"]) == values["end"][0]
    assert say(found.message).startswith("Revenue rose by 6.0 kEUR against 2026-Q2: ")


def test_the_table_sets_the_channels_behind_it(tmp_path: Path) -> None:
    found = page(tmp_path, change, two_channels(), top=1)
    made = next(block for block in walk(found.blocks) if not isinstance(block, Chart) and hasattr(block, "rows"))
    assert say(made.rows[0].cells[0]) == "Email"


def test_without_an_earlier_period_it_says_what_to_write(tmp_path: Path) -> None:
    assert absent(tmp_path, change, two_channels(), against="year-ago") == (
        "The plan does not compare with year-ago: name it in report.compare."
    )


def test_a_baseline_of_another_length_cannot_be_explained(tmp_path: Path) -> None:
    said = absent(tmp_path, change, two_channels(), data={"baseline": "2026"}, against="baseline")
    assert said.startswith("The baseline is not as long as the period")


def test_without_leads_and_deals_nothing_can_be_explained(tmp_path: Path) -> None:
    tables = {"sessions": company((1, 1, 1, 100), (1, 1, 1, 100))["sessions"]}
    assert absent(tmp_path, change, tables)
