"""The page on the next euro: shares, intervals, and a shift only where channels are surely apart."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.document import Chapter
from reportgen_plugins.sections import allocation
from reportgen_plugins.sections.budget_shift import SHARE, ratio_ends
from tests.plugins.sections.measured import absent, findings, page
from tests.plugins.sections.world import cells, say, table

COSTS = [
    {"date": date(2026, 7, 1), "category": "media", "channel": channel, "amount": Decimal(1000)}
    for channel in ("Ads", "Social")
]


@pytest.fixture(autouse=True)
def _without_attribution(monkeypatch: pytest.MonkeyPatch) -> None:
    """The book of these tests has the KPI plugins alone, and so revenue by the deals' own channels."""
    asked = allocation.asks
    monkeypatch.setattr(allocation, "asks", lambda *of: [ask for ask in asked(*of) if SHARE not in ask.kpis])


def won(channel: str, count: int, amount: int = 100) -> list[dict[str, Any]]:
    """Deals of a channel, one a day."""
    days = [(date(2026, 7, 1) + timedelta(number)).isoformat() for number in range(count)]
    return [
        {"deal_id": f"{channel}{number}", "created_at": day, "closed_at": day, "amount": Decimal(amount),
         "is_won": True, "is_closed": True, "channel": channel}
        for number, day in enumerate(days)
    ]  # fmt: skip


def shown(folder: Path, deals: list[dict[str, Any]]) -> Chapter:
    return page(folder, allocation, {"costs": COSTS, "deals": deals})


def test_the_interval_of_a_share_rests_on_the_squares_of_amounts() -> None:
    # 40 and 10 deals of 100: share 0.8; (0.2² × 400 000 + 0.8² × 100 000) ÷ 5 000² = 0.0032; ± 1.96 × 0.05657.
    low, high = ratio_ends(Decimal("0.8"), Decimal(400_000), Decimal(100_000), Decimal(5_000))
    assert (round(low, 4), round(high, 4)) == (Decimal("0.6891"), Decimal("0.9109"))


def test_a_tenth_of_the_weak_channels_cost_goes_to_the_strong_one(tmp_path: Path) -> None:
    # Ads return 4 a euro, Social 1: 100 moved return 400 instead of 100.
    chapter = shown(tmp_path, won("Ads", 40) + won("Social", 10))
    assert say(chapter.message) == "Moving 100 EUR from Social to Ads would return 300 EUR more at constant ROI"
    rows = table(chapter, "allocation")
    assert (cells(rows, "Ads")["shift"], cells(rows, "Social")["shift"]) == ("+100", "-100")


def test_a_shift_is_a_finding_too(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, allocation, {"costs": COSTS, "deals": won("Ads", 40) + won("Social", 10)})
    assert (finding.id, len(finding.figures)) == ("next-euro", 4)


def test_differences_inside_chance_move_nothing(tmp_path: Path) -> None:
    deals = won("Ads", 22) + won("Social", 18)
    assert say(shown(tmp_path, deals).message).startswith("No shift of budget: even the ROI of Ads")
    assert findings(tmp_path, allocation, {"costs": COSTS, "deals": deals}) == []


def test_one_large_deal_is_no_proof(tmp_path: Path) -> None:
    # 20 deals each; one of Ads alone brings three quarters of all revenue: (15 900)² ÷ 144 390 000 is less than two deals.
    deals = won("Ads", 20) + won("Social", 20)
    deals[0]["amount"] = Decimal(12_000)
    assert say(shown(tmp_path, deals).message).startswith("No shift of budget")


def test_few_deals_move_nothing_and_say_so(tmp_path: Path) -> None:
    chapter = shown(tmp_path, won("Ads", 20))
    assert say(chapter.message) == "20 won deals cannot tell channels apart: no shift of budget is proposed"


def test_one_channel_with_a_cost_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    reason = absent(tmp_path, allocation, {"costs": COSTS[:1], "deals": won("Ads", 40)})
    assert reason.startswith("An allocation compares at least two channels")
