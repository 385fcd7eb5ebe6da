"""What changed and why, and how far it has come since the baseline: one build from files to ``report.json``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.running import build

PLAN = """
report: {period: 2026-Q3, compare: [previous, {baseline: 2025-Q3}], currency: EUR, formats: [json]}
sources:
  contacts: {connector: csv, table: contacts, files: contacts.csv}
  deals: {connector: csv, table: deals, files: deals.csv}
sections: [{change: {against: previous, top: 3}}, {baseline: {kpis: [leads, revenue]}}]
"""
#: Day, leads, won deals of 90 and 110 in turn. Leads doubled since spring, and with them the deals: four times in a year.
QUARTERS = (("2025-08-10", 100, 40), ("2026-05-10", 200, 80), ("2026-08-10", 400, 160))


def rows(which: int) -> Iterator[dict[str, Any]]:
    for day, leads, deals in QUARTERS:
        for number in range((leads, deals)[which]):
            name = f"{day} {number}"
            if which == 0:
                yield {"contact_id": name, "created_at": day, "channel": "E-mail"}
            else:
                yield {
                    "deal_id": name, "created_at": day, "closed_at": day, "amount": 90 + 20 * (number % 2),
                    "is_won": "true", "is_closed": "true", "channel": "E-mail",
                }  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("change")
    for which, name in enumerate(("contacts.csv", "deals.csv")):
        found = list(rows(which))
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(found[0]))
            writer.writeheader()
            writer.writerows(found)
    plan = folder / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    return build(
        plan,
        folder / "build",
        "--as-of",
        "2026-10-01",
        "--locale",
        "en",
        name=folder.name,
        period="2026-Q3",
        seconds=900,
    ).report


def told(report: dict[str, Any], kpi: str) -> dict[str, Any]:
    """The effects of a KPI since the quarter before, of all channels together."""
    return {
        each["dimensions"]["effect"]: each["value"]
        for each in report["figures"]
        if each["kpi"] == kpi and set(each["dimensions"]) == {"effect"} and each["value"] is not None
    }


def test_the_finding_names_what_drove_revenue(report: dict[str, Any]) -> None:
    (finding,) = (each for each in report["findings"] if each["id"] == "revenue-driver")
    assert "from the number of leads" in finding["text"]
    assert set(finding["figures"]) <= {each["id"] for each in report["figures"]}


def test_the_effects_add_up_to_the_cent(report: dict[str, Any]) -> None:
    effects = told(report, "revenue")
    assert effects["volume"] == 8_000
    assert sum(effects.values()) == 16_000 - 8_000


def test_the_baseline_is_measured_beside_the_period(report: dict[str, Any]) -> None:
    leads = {
        each["scenario"]: each["value"]
        for each in report["figures"]
        if each["kpi"] == "leads" and not each["dimensions"]
    }
    assert (leads["baseline"], leads["actual"]) == (100, 400)
