"""Goals that rows of ``targets`` make, and what is said of rows that are none."""

# mypy: disable-error-code="comparison-overlap"
# Decimals equal integers, also within tuples, which mypy does not see.

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.errors import DataError
from reportgen.metrics import goal_asks, goals, kpi_infos, measure, target_figures, with_targets, work
from reportgen.plan import Plan
from reportgen.records import GoalResult

from .conftest import Company, a_measure, make_plan

JULY = {"start": date(2026, 7, 1), "end": date(2026, 7, 31)}
AUGUST = {"start": date(2026, 8, 1), "end": date(2026, 8, 31)}


def aimed(company: Company, *rows: dict[str, Any], more: tuple[str, ...] = (), **data: Any) -> tuple[Plan, list[str]]:
    """The plan with goals of these rows, and the warnings; the first row stands in line 2 of its file."""
    company.load("targets", [{key: value for key, value in row.items() if key not in more} for row in rows])
    engine = company.engine._connection
    for column in ("_place", *more):
        engine.execute(f"ALTER TABLE targets ADD COLUMN {column} VARCHAR")
    for number, row in enumerate(rows):
        engine.execute("UPDATE targets SET _place = ? WHERE rowid = ?", [f"targets.csv:{number + 2}", number])
        for column in more:
            engine.execute(f"UPDATE targets SET {column} = ? WHERE rowid = ?", [row.get(column), number])
    plan, warnings = with_targets(make_plan(compare=False, **data), company.catalogue, company.warehouse)
    return plan, [str(problem) for problem in warnings]


def judged(company: Company, plan: Plan) -> tuple[GoalResult, ...]:
    figures = measure(plan, company.catalogue, company.warehouse, goal_asks(plan, company.catalogue)).figures
    return goals(plan, kpi_infos(plan, company.catalogue), figures, work(company.warehouse))


def refused(company: Company, *rows: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        aimed(company, *rows, **more)
    return [str(problem) for problem in caught.value.problems]


def test_a_row_is_a_goal_with_pacing_status_and_its_place(company: Company) -> None:
    plan, warnings = aimed(company, {"kpi": "leads", "value": Decimal(4), **JULY})
    (result,) = judged(company, plan)
    assert warnings == []
    # Three leads of four in July: 75 %, below 90 %.
    assert (result.actual.value, result.expected, result.attainment) == (3, 4, Decimal("0.75"))
    assert (result.status, result.place) == ("red", "targets.csv:2")


def test_a_row_may_be_narrowed_by_a_column_or_in_dimensions(company: Company) -> None:
    plan, _warnings = aimed(
        company,
        {"kpi": "leads", "value": Decimal(2), "channel": "Paid", **JULY},
        {"kpi": "Leads ", "value": Decimal(1), "dimensions": "channel=Email", **JULY},
        more=("dimensions",),
    )
    assert [(each.goal.channel, each.actual.value, each.status) for each in judged(company, plan)] == [
        ("Email", 1, "green"), ("Paid", 2, "green"),
    ]  # fmt: skip


def test_months_that_follow_each_other_make_the_target_of_the_quarter(company: Company) -> None:
    plan, _warnings = aimed(
        company, {"kpi": "leads", "value": Decimal(4), **JULY}, {"kpi": "leads", "value": Decimal(3), **AUGUST}
    )
    (figure,) = target_figures(plan, judged(company, plan))
    assert (figure.scenario, figure.value) == ("target", 7)


def test_of_a_ratio_the_target_at_the_end_of_the_period_holds(company: Company) -> None:
    later = {"start": date(2026, 8, 1), "end": date(2026, 9, 30)}
    rows = [{"kpi": "cost_per_lead", "value": Decimal(value), **when} for value, when in ((90, JULY), (80, later))]
    company.load("targets", rows)
    plan, _warnings = with_targets(make_plan(compare=False), company.catalogue, company.warehouse)
    (figure,) = target_figures(plan, judged(company, plan))
    assert figure.value == 80


def test_rows_of_other_times_stay_out_of_the_report(company: Company) -> None:
    plan, _warnings = aimed(
        company, {"kpi": "leads", "value": Decimal(4), "start": date(2026, 10, 1), "end": date(2026, 10, 31)}
    )
    assert plan.data.goals == ()


def test_a_conflict_with_the_plan_names_both_places_and_the_plan_counts(company: Company) -> None:
    own = {"kpi": "leads", "target": 5, "from": "2026-07-01", "by": "2026-07-31"}
    plan, warnings = aimed(company, {"kpi": "leads", "value": Decimal(4), **JULY}, goals=[own])
    assert [goal.target for goal in plan.data.goals] == [5]
    assert warnings == [
        "targets.csv:2: plans leads for dates that plan.yaml plans too (5, this row 4); plan.yaml counts; keep one"
    ]


def test_two_rows_of_one_thing_conflict_too(company: Company) -> None:
    plan, warnings = aimed(
        company, {"kpi": "leads", "value": Decimal(4), **JULY}, {"kpi": "leads", "value": Decimal(4), **JULY}
    )
    assert [goal.target for goal in plan.data.goals] == [4]
    assert warnings == [
        "targets.csv:3: plans leads for dates that targets.csv:2 plans too (the same); targets.csv:2 counts; keep one"
    ]


def test_every_row_that_is_no_goal_is_named_with_its_line(company: Company) -> None:
    company.add(a_measure("reach", dimensions=()))
    problems = refused(
        company,
        {"kpi": "lead", "value": Decimal(4), **JULY},
        {"kpi": "leads", "value": Decimal(4), "dimensions": "persona=CTO", **JULY},
        {"kpi": "leads", "value": Decimal(4), "start": date(2026, 8, 1), "end": date(2026, 7, 1)},
        {"kpi": "leads", "value": Decimal(4), "channel": "Paid", "campaign": "Spring", **JULY},
        {"kpi": "reach", "value": Decimal(4), "channel": "Paid", **JULY},
        more=("dimensions",),
    )
    assert sorted(problems) == [
        "targets.csv:2: unknown KPI 'lead'; did you mean 'leads'? valid: cost, cost_per_lead, leads, media_cost, reach",
        "targets.csv:3: 'persona=CTO' is no breakdown of a goal; write channel=… or campaign=…",
        "targets.csv:4: ends (2026-07-01) before it starts (2026-08-01); correct the dates",
        "targets.csv:5: names a channel and a campaign; a goal is narrowed by one of the two",
        "targets.csv:6: reach is not known by channel; leave the channel of this row empty",
    ]


def test_scenarios_of_the_plan_share_the_goals_of_files(company: Company) -> None:
    other = make_plan(compare=False)
    company.load("targets", [{"kpi": "leads", "value": Decimal(4), **JULY}])
    plan = replace(make_plan(compare=False), alternatives={"better": other})
    found, _warnings = with_targets(plan, company.catalogue, company.warehouse)
    assert [goal.target for goal in found.alternatives["better"].data.goals] == [4]
