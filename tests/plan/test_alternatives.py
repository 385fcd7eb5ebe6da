from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

PLAN = """\
goals:
  - {kpi: mqls, target: 18, every: month}
  - {kpi: revenue, target: 10_000_000, by: 2026-12-31}
assumptions: {gross_margin: 0.70}
costs:
  - {category: agency, amount: 600, on: 2026-05-11}
funnel: {average_deal: 1_100_000, rates: {lead_to_mql: 0.20}}
"""


def test_scenarios_are_the_plan_with_other_numbers(planned: Any) -> None:
    plan = planned(
        PLAN + "scenarios:\n"
        "  better sales: {funnel.rates.opportunity_to_customer: 0.55, funnel.rates.lead_to_mql: 0.25}\n"
        '  less: {"goals[2].target": 9_000_000, assumptions.gross_margin: 0.5, "costs[1].amount": 500}\n'
    )

    better, less = plan.alternatives["better sales"], plan.alternatives["less"]
    assert better.settings["funnel"].rates == {
        "lead_to_mql": Decimal("0.25"),
        "opportunity_to_customer": Decimal("0.55"),
    }
    assert better.settings["funnel"].average_deal == Decimal(1_100_000)
    assert [goal.target for goal in less.data.goals] == [18, 9_000_000]
    assert less.data.assumptions.gross_margin == Decimal("0.5")
    assert less.data.costs[0].amount == 500
    assert plan.settings["funnel"].rates == {"lead_to_mql": Decimal("0.20")}
    assert plan.data.goals[1].target == 10_000_000
    assert list(plan.alternatives) == ["better sales", "less"]


def test_a_scenario_may_name_what_the_plan_leaves_out(planned: Any) -> None:
    plan = planned("scenarios: {rich: {funnel.average_deal: 5, assumptions.gross_margin: 0.4}}\n")

    assert plan.alternatives["rich"].settings["funnel"].average_deal == 5
    assert plan.settings["funnel"].average_deal is None


def test_without_scenarios_there_are_no_alternatives(planned: Any) -> None:
    assert planned(PLAN).alternatives == {}


NOTHING = "is nothing that a scenario may change"
MEANT = "did you mean 'funnel.average_deal'?"
MAY = (
    "a scenario may change: assumptions.gross_margin, costs[1].amount, costs[1].hourly_rate, costs[1].hours, "
    "funnel.average_deal, funnel.rates.*, goals[1].target"
)


@pytest.mark.parametrize(
    ("scenarios", "line"),
    [
        ("{a: {funnel.rates.lead_to_mql: 1.5}}", "8:43: scenarios.a: funnel.rates.lead_to_mql: must be at most 1, not 1.5"),
        ("{a: {assumptions.gross_margin: 0}}", "8:43: scenarios.a: assumptions.gross_margin: must be more than 0, not 0"),
        ("{a: {funnel.average_deal: many}}", "8:38: scenarios.a.funnel.average_deal: must be a number, not 'many'"),
        ("{a: {funnel.average_deal: [5]}}", "8:38: scenarios.a.funnel.average_deal: must be a number, not a list"),
        ("{a: {funnel.averag_deal: 5}}", f"8:17: scenarios.a.funnel.averag_deal: {NOTHING}; {MEANT} {MAY}"),
        ("{a: {report.period: 2025}}", f"8:17: scenarios.a.report.period: {NOTHING}; {MAY}"),
        ("{a: {funnel..x: 2025}}", f"8:17: scenarios.a.funnel..x: {NOTHING}; did you mean 'funnel.rates.*'? {MAY}"),
        ("{a: {'goals[3].target': 5}}", "8:17: scenarios.a.goals[3].target: the plan has 2 goals; count them from 1"),
        ("{a: {'costs[1].hours': 5}}", "8:35: scenarios.a: costs[1]: needs either `amount`, or `hours` and `hourly_rate`"),
        ("{a: 5}", "8:16: scenarios.a: must be a mapping of keys, not 5"),
        ("[a]", "8:12: scenarios: must be a mapping of keys, not a list"),
        ("{required: {}}", "8:13: scenarios.required: is a name that every report uses; choose another"),
        ("{'a|b': {}}", "8:13: scenarios.a|b: 'a|b' is no name for a scenario; write up to 40 characters without . | = [ ]"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(scenarios: str, line: str, refused: Any) -> None:
    assert refused(f"{PLAN}scenarios: {scenarios}\n") == [f"plan.yaml:{line}"]


def test_a_fault_of_the_plan_is_not_told_again_for_its_scenarios(refused: Any) -> None:
    lines = refused("assumptions: {gross_margin: 2}\nscenarios: {a: {funnel.average_deal: 5}}\n")

    assert lines == ["plan.yaml:1:29: assumptions.gross_margin: must be at most 1, not 2"]
