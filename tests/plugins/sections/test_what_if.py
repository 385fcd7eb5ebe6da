from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from reportgen.document import Chapter, Chart, Note, Table, Text, walk
from reportgen.plan import Plan
from reportgen.plan.schema import PlanModel
from reportgen.records import Absent, Figure, Figures
from reportgen_plugins.kpis import scenarios as computed_scenarios
from reportgen_plugins.kpis import sensitivity as computed_sensitivity
from reportgen_plugins.kpis.settings import FunnelSettings
from reportgen_plugins.sections import scenarios, sensitivity
from tests.plugins.sections.world import RATES, chapter, context_of, plan_of, say, table, totals

GOAL = {"kpi": "revenue", "target": 1_000_000, "from": "2026-01-01", "by": "2026-12-31"}


def chart(page: Chapter, name: str) -> Chart:
    return next(block for block in walk(page.blocks) if isinstance(block, Chart) and block.id == name)


def said_all(page: Chapter) -> str:
    blocks = tuple(walk(page.blocks))
    notes = [say(note) for block in blocks if isinstance(block, Table) for note in block.notes]
    return " ".join([*notes, *(say(block.text) for block in blocks if isinstance(block, Note))])


def sensed(plan: Plan, figures: list[Figure]) -> Any:
    found = Figures(figures)
    found = found.merged(computed_sensitivity.compute(plan, found))
    page = sensitivity.compose(found, context_of(plan), sensitivity.SensitivityOptions())
    return page if isinstance(page, Absent) else chapter(page)


def without(figures: list[Figure], *kpis: str) -> list[Figure]:
    return [each for each in figures if each.kpi not in kpis]


def test_the_message_is_recomputed_from_the_figures() -> None:
    page = sensed(plan_of(assumptions={"gross_margin": 0.7}), totals(plan_of()))

    # A tenth of 318 000 is 31 800, of it 70 % ÷ 108 400 are 20.5 points; a tenth less cost: 222.6 ÷ 97.56 − 222.6 ÷ 108.4.
    assert (
        say(page.message)
        == "10% more at one stage: revenue +31.8 kEUR, ROI +20.5 points; 10% less cost: ROI +22.8 points"
    )


def test_the_tornado_is_sorted_by_effect_and_goes_both_ways() -> None:
    page = sensed(plan_of(assumptions={"gross_margin": 0.7}), totals(plan_of()))

    drawn = chart(page, "tornado")
    ups = [abs(row[1]) for row in drawn.data if isinstance(row[1], Decimal)]
    assert ups == sorted(ups, reverse=True)
    for _driver, up, down in drawn.data:
        assert isinstance(up, Decimal)
        assert isinstance(down, Decimal)
        assert up * down < 0
    last = drawn.data[-1][0]
    assert isinstance(last, Text)
    assert say(last) == "cost"


def test_elasticity_is_one_for_what_multiplies_and_nothing_for_cost() -> None:
    rows = table(sensed(plan_of(), totals(plan_of())), "drivers").rows

    found = {say(row.cells[0]): say(row.cells[-1]) for row in rows}
    assert found["sessions"] == found["average_deal"] == "1.00"
    assert found["cost"] == "0.00"


def test_without_cost_revenue_is_judged() -> None:
    page = sensed(plan_of(), without(totals(plan_of()), "cost", "roi"))

    assert say(page.message) == "10% more at one stage, 2026-Q3: revenue +31.8 kEUR"
    assert chart(page, "tornado").unit == "currency"
    assert "roi_up" not in [column.key for column in table(page, "drivers").columns]


def test_nothing_won_leaves_the_page_out() -> None:
    page = sensed(plan_of(), without(totals(plan_of()), "customers", "revenue", "deals_won"))

    assert isinstance(page, Absent)


# --- scenarios ---------------------------------------------------------------------------------------------------------


def a_plan(**more: Any) -> Plan:
    overrides = {"better sales": {"funnel.rates.opportunity_to_customer": Decimal("0.55")}, **more}
    plan = plan_of(
        goals=[GOAL],
        funnel={"average_deal": 110_000, "rates": RATES},
        scenarios=overrides,
        assumptions={"gross_margin": 0.7},
    )
    plan = replace(plan, raw={"funnel": {"average_deal": 110_000, "rates": {k: Decimal(v) for k, v in RATES.items()}}})
    better = FunnelSettings.model_validate(
        {"average_deal": 110_000, "rates": RATES | {"opportunity_to_customer": "0.55"}}
    )
    other = replace(plan, settings={**plan.settings, "funnel": better})
    return replace(plan, alternatives=dict.fromkeys(overrides, other))


def compared(plan: Plan) -> Any:
    found = Figures(totals(plan))
    found = found.merged(computed_scenarios.compute(plan, found))
    page = scenarios.compose(found, context_of(plan), scenarios.ScenarioOptions())
    return page if isinstance(page, Absent) else chapter(page)


def test_a_scenario_stands_beside_the_plan() -> None:
    page = compared(a_plan())

    # 20 412 × 0.015 × 0.2 × 0.2 × 0.4 × 0.5 = 2.44944; × 0.55 instead of 0.5 = 2.694384, a tenth more.
    assert say(page.message) == "Scenario better sales: customers 2.7 in 2026-Q3 instead of 2.4 as planned (+10.0%)"
    rows = {
        say(row.cells[0]): [say(cell) for cell in row.cells[1:]]
        for row in table(page, "scenarios").rows
        if row.kind != "group"
    }
    assert rows["opportunity_to_customer_rate"] == ["50.0%", "55.0%"]
    assert rows["customers"] == ["2.45", "2.69"]
    assert rows["revenue"] == ["269.4 kEUR", "296.4 kEUR"]
    assert rows["roi"] == ["74.0%", "91.4%"]


def test_columns_of_the_data_file_bear_the_names_of_the_scenarios() -> None:
    assert [column.key for column in table(compared(a_plan()), "scenarios").columns] == [
        "measure",
        "planned",
        "better sales",
    ]


def test_the_words_say_what_it_is_not() -> None:
    assert "Assumption, not forecast" in said_all(compared(a_plan()))


def test_the_chart_outlines_what_the_goal_requires() -> None:
    drawn = chart(compared(a_plan()), "customers")

    assert [round(float(row[2]), 4) for row in drawn.data if isinstance(row[2], Decimal)] == [2.2727, 2.2727]
    assert [row[3] for row in drawn.data] == ["neutral", "neutral"]


def test_five_scenarios_are_shown_and_the_rest_is_counted() -> None:
    more = {f"s{index}": {"funnel.average_deal": Decimal(1)} for index in range(6)}
    page = compared(a_plan(**more))

    assert len(table(page, "scenarios").columns) == 1 + 1 + 5
    assert "2 more scenarios stand in report.json." in said_all(page)


def test_without_scenarios_the_page_is_left_out() -> None:
    assert isinstance(compared(plan_of()), Absent)


def test_the_plan_model_keeps_scenarios_as_written() -> None:
    model = PlanModel.model_validate({"scenarios": {"a": {"funnel.average_deal": 5}}})

    assert model.scenarios == {"a": {"funnel.average_deal": Decimal(5)}}
