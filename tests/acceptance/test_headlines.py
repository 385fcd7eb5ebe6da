"""More goals or headline KPIs than a board can follow are warnings with their line, whoever brings them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.running import here

KPIS = ("leads", "mqls", "sqls", "customers", "revenue", "cost", "sessions")


@pytest.fixture
def company(tmp_path: Path) -> Path:
    assert here("init", ".", cwd=tmp_path).code == 0
    return tmp_path


def told(folder: Path, plan: str, command: str = "check") -> list[str]:
    """What is said at the plan or its files about how many there are."""
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    done = here(command, "plan.yaml", "--as-of", "2026-10-01", cwd=folder)
    assert done.code == 0, done.err
    return [line for line in done.lines if "follow" in line or "headline KPIs:" in line]


def a_plan(goals: tuple[str, ...], more: str = "") -> str:
    listed = "\n".join(f"  - {{kpi: {kpi}, target: 10, every: month}}" for kpi in goals)
    sources = "sources:\n  contacts: {connector: csv, table: contacts, files: contacts.csv}"
    return f"report: {{period: 2026-09, formats: [json]}}\n{sources}\ngoals:\n{listed}\n{more}"


def test_the_goal_that_is_one_too_many_is_named_by_its_line(company: Path) -> None:
    (warning,) = told(company, a_plan(KPIS))
    assert warning.startswith("warning: plan.yaml:10:")
    assert "goals for 7 KPIs: more than a board can follow" in warning


def test_five_goals_and_two_goals_of_one_kpi_are_not_too_many(company: Path) -> None:
    assert told(company, a_plan((*KPIS[:5], "leads", "leads"))) == []


def test_rows_of_targets_count_and_are_named_by_their_file(company: Path) -> None:
    rows = "\n".join(f"{kpi},2026-09-01,2026-09-30,10" for kpi in sorted(KPIS[4:]))
    (company / "targets.csv").write_text(f"kpi,start,end,value\n{rows}\n", encoding="utf-8")
    plan = a_plan(KPIS[:4]).replace("goals:", "  plan: {connector: csv, table: targets, files: targets.csv}\ngoals:")
    (warning,) = told(company, plan)
    assert "targets.csv:3: goals for 7 KPIs" in warning


def test_a_build_warns_of_headline_kpis_that_find_no_place(company: Path) -> None:
    sections = f"sections: [{{summary: {{kpis: [{', '.join(KPIS)}]}}}}]"
    (warning,) = told(company, a_plan(KPIS[:1], sections), "build")
    assert "plan.yaml:6:" in warning
    assert "7 headline KPIs: the first 5 that have a value are shown" in warning
