from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.calendar import Period, containing
from reportgen.document import Chapter, Chart, Note, Steps, Table, walk
from reportgen.records import Absent, Figure, Figures
from reportgen_plugins.kpis import required
from reportgen_plugins.sections import funnel
from reportgen_plugins.sections.funnel import FunnelOptions
from tests.plugins.sections.measured import page
from tests.plugins.sections.world import RATES, asked, cells, chapter, figure, plan_of, say, table, totals, world

#: The worked case: ten million, 1.1 million a deal, a year.
WORKED: dict[str, Any] = {
    "goals": [{"kpi": "revenue", "target": 10_000_000, "from": "2026-01-01", "by": "2026-12-31"}],
    "funnel": {"average_deal": 1_100_000, "rates": RATES},
}


def composed(plan: Any, figures: list[Figure]) -> Chapter:
    needed = list(required.compute(plan, Figures(figures)))
    found, context = world(plan, [*figures, *needed])
    return chapter(funnel.compose(found, context, FunnelOptions()))


def steps(page: Chapter) -> Steps:
    return next(block for block in page.blocks if isinstance(block, Steps))


def test_the_message_is_the_rate_outside_its_interval_and_what_it_costs() -> None:
    plan = plan_of(**WORKED)

    # 324 × (0.20 − 49 ÷ 324) × 12 ÷ 49 × 5 ÷ 12 × 3 ÷ 5 = 0.967
    assert say(composed(plan, totals(plan)).message) == (
        "lead_to_mql_rate: 15.1% against 20.0% planned, which costs 1.0 customers in 2026-Q3"
    )


def test_without_a_plan_the_benchmark_counts() -> None:
    plan = plan_of(benchmarks=[{"kpi": "lead_to_mql_rate", "low": "0.25", "high": "0.3", "source": "survey"}])

    assert "under the benchmark of 25.0%" in say(composed(plan, totals(plan)).message)


def test_without_plan_and_benchmark_a_fall_larger_than_chance_counts() -> None:
    plan = plan_of()
    figures = [*totals(plan), figure(plan, "lead_to_mql_rate", "0.30", "previous", parts=(84, 280))]

    assert "lead_to_mql_rate fell from 30.0% to 15.1%" in say(composed(plan, figures).message)


def test_a_fall_inside_chance_is_no_message() -> None:
    # 49 of 324 against 54 of 279: z = 1.37
    plan = plan_of()

    message = say(composed(plan, totals(plan)).message)

    assert message == "customers: 3 in 2026-Q3, +200.0% against 2025-Q3"


def test_enough_customers_are_said_to_be_more_than_required() -> None:
    plan = plan_of(goals=WORKED["goals"], funnel={"average_deal": 1_100_000, "rates": {**RATES, "lead_to_mql": "0.15"}})

    # 9.0909 a year are 2.27 a quarter
    assert say(composed(plan, totals(plan)).message) == (
        "customers: 3 in 2026-Q3, more than the 2.3 that the revenue goal requires"
    )


def test_too_few_customers_without_a_bottleneck_are_said_to_be_fewer() -> None:
    plan = plan_of(goals=WORKED["goals"], funnel={"average_deal": 500_000, "rates": {**RATES, "lead_to_mql": "0.15"}})

    assert "3 in 2026-Q3 against 5.0 that the revenue goal requires" in say(composed(plan, totals(plan)).message)


def test_without_comparison_the_message_gives_both_ends() -> None:
    plan = plan_of()
    figures = [figure(plan, "leads", 324), figure(plan, "customers", 3)]

    assert say(composed(plan, figures).message) == "customers: 3 in 2026-Q3, out of 324 at the first stage"


def test_one_stage_is_no_funnel() -> None:
    plan = plan_of()
    figures, context = world(plan, [figure(plan, "sessions", 20_412)])

    assert isinstance(funnel.compose(figures, context, FunnelOptions()), Absent)


def test_the_worked_case_stands_to_the_digit() -> None:
    plan = plan_of(**WORKED)

    chain = steps(composed(plan, totals(plan))).steps

    exact = ["0.757576", "1.515152", "3.787879", "18.939394", "94.696970", "6313.131313"]
    assert [f"{step.required.value:.6f}" for step in chain] == exact
    assert [say(step.required) for step in chain] == ["0.7576", "1.5152", "3.7879", "18.9394", "94.6970", "6,313"]
    assert [say(step.rate) for step in chain] == ["50.0%", "40.0%", "20.0%", "20.0%", "1.5%", ""]


def test_the_chain_sets_the_monthly_mean_beside_the_requirement() -> None:
    plan = plan_of(**WORKED)

    chain = {say(step.label): step for step in steps(composed(plan, totals(plan))).steps}

    # 49 ÷ 3 = 16.3 against 18.94
    assert (say(chain["mqls"].actual), say(chain["mqls"].difference)) == ("16.3", "-13.8% ◆")
    assert say(chain["sessions"].actual) == "6,804"
    assert chain["mqls"].effect == "adverse"
    assert chain["sessions"].effect == "neutral"


def test_nine_whole_customers_fall_short_and_ten_reach_the_goal() -> None:
    plan = plan_of(**WORKED)

    notes = [say(note) for note in steps(composed(plan, totals(plan))).notes]

    assert notes[:1] == ["9 whole customers bring 9,900.0 kEUR, 100.0 kEUR short of the goal; 10 reach it."]


def test_nine_customers_given_by_the_plan_are_worked_back_from() -> None:
    plan = plan_of(goals=WORKED["goals"], funnel={**WORKED["funnel"], "customers": 9})

    chain = steps(composed(plan, totals(plan))).steps

    assert [step.required.value for step in chain] == [
        Decimal("0.75"), Decimal("1.5"), Decimal("3.75"), Decimal("18.75"), Decimal("93.75"), Decimal(6250),
    ]  # fmt: skip


def test_six_thousand_visits_forwards_give_the_worked_customers() -> None:
    plan = plan_of(goals=WORKED["goals"], funnel={**WORKED["funnel"], "customers": 9})
    figures = [each for each in totals(plan) if (each.kpi, each.scenario) != ("sessions", "actual")]

    page = composed(plan, [*figures, figure(plan, "sessions", 18_000)])
    block = table(page, "forwards")

    assert [row.cells[2].value for row in block.rows] == [  # type: ignore[union-attr]  # quantities
        Decimal(6000), Decimal(90), Decimal(18), Decimal("3.6"), Decimal("1.44"), Decimal("0.72"),
    ]  # fmt: skip
    assert say(steps(page).notes[-1]) == (
        "Today's visits at planned rates give 8.64 customers by then: 0.36 short of 9.00."
    )


def test_without_a_goal_there_is_no_chain_and_no_requirement() -> None:
    plan = plan_of(funnel={"rates": RATES})

    page = composed(plan, totals(plan))

    assert not any(isinstance(block, Steps) for block in page.blocks)
    assert "required" not in {column.key for column in table(page, "stages").columns}


def test_without_deals_the_requirement_needs_the_plans_average_deal() -> None:
    plan = plan_of(goals=WORKED["goals"], funnel={"rates": RATES})
    figures = [each for each in totals(plan) if each.kpi not in {"average_new_deal", "average_deal"}]

    assert not any(isinstance(block, Steps) for block in composed(plan, figures).blocks)


def test_the_stage_table_sets_rates_beside_plan_previous_and_interval() -> None:
    plan = plan_of(**WORKED)

    block = table(composed(plan, totals(plan)), "stages")
    row = cells(block, "mqls")

    assert (row["actual"], row["required"], row["of_required"]) == ("49", "56.8", "86")
    assert (row["rate"], row["rate_planned"], row["rate_difference"]) == ("15.1", "20.0", "-4.9 ◆")
    assert (row["rate_previous"], row["interval"]) == ("19.4", "11.6–19.4")
    assert [row.kind for row in block.rows] == ["body", "body", "highlight", "body", "body", "body"]


def test_the_dot_is_filled_only_where_the_plan_lies_outside_the_interval() -> None:
    plan = plan_of(**WORKED)

    block = table(composed(plan, totals(plan)), "stages")
    dots = [row.cells[-1].outside for row in block.rows[1:]]  # type: ignore[union-attr]  # interval cells

    assert dots == [False, True, False, False, False]


def test_a_rate_over_one_is_explained() -> None:
    plan = plan_of()
    figures = [
        figure(plan, "opportunities", 4),
        figure(plan, "customers", 5),
        figure(plan, "opportunity_to_customer_rate", "1.25", parts=(5, 4)),
    ]
    notes = [say(note) for note in table(composed(plan, figures), "stages").notes]

    assert any("passes 100%" in note for note in notes)


def test_a_zero_denominator_prints_not_available() -> None:
    plan = plan_of()
    figures = [
        figure(plan, "leads", 10), figure(plan, "mqls", 0), figure(plan, "sqls", 0),
        figure(plan, "mql_to_sql_rate", None),
    ]  # fmt: skip

    assert cells(table(composed(plan, figures), "stages"), "sqls")["rate"] == "n/a"


def test_the_chart_outlines_what_the_leads_would_give_at_planned_rates() -> None:
    plan = plan_of(**WORKED)

    chart = next(block for block in composed(plan, totals(plan)).blocks if isinstance(block, Chart))

    assert [(say(row[0]), row[1], row[2]) for row in chart.data] == [  # type: ignore[arg-type]  # texts
        ("leads", Decimal(324), None),
        ("mqls", Decimal(49), Decimal("64.8")),
        ("sqls", Decimal(12), Decimal("12.96")),
        ("opportunities", Decimal(5), Decimal("5.184")),
        ("customers", Decimal(3), Decimal("2.592")),
    ]
    assert "20,412 sessions are not drawn" in say(chart.subtitle)
    assert [row[3] for row in chart.data] == ["neutral", "adverse", "neutral", "neutral", "neutral"]


def test_visits_are_drawn_where_they_do_not_dwarf_the_leads() -> None:
    plan = plan_of()
    figures = [figure(plan, "sessions", 500), figure(plan, "leads", 100)]

    chart = next(block for block in composed(plan, figures).blocks if isinstance(block, Chart))

    assert say(chart.data[0][0]) == "sessions"  # type: ignore[arg-type]  # a text


def test_one_more_point_is_worth_customers_and_revenue() -> None:
    plan = plan_of()

    block = table(composed(plan, totals(plan)), "worth")

    # 324 × 0.01 × 12 ÷ 49 × 5 ÷ 12 × 3 ÷ 5 = 0.198; × 106,000
    row = cells(block, "lead_to_mql_rate")
    assert (row["points"], row["customers"], row["revenue"]) == ("+1.0", "+0.20", "+21.0")
    assert cells(block, "visitor_to_lead_rate")["customers"] == "+0.19"
    assert cells(block, "opportunity_to_customer_rate")["customers"] == "+0.05"
    assert [line.kind for line in block.rows].count("highlight") == 1


def test_a_rate_that_cannot_rise_is_worth_nothing_more() -> None:
    plan = plan_of()
    figures = [each for each in totals(plan) if each.kpi != "opportunity_to_customer_rate"]
    full = figure(plan, "opportunity_to_customer_rate", 1, parts=(5, 5))

    rows = table(composed(plan, [*figures, full]), "worth").rows

    assert "opportunity_to_customer_rate" not in [say(row.cells[0]) for row in rows]


def test_a_plan_may_leave_stages_out() -> None:
    stages = ["visitor", "contact", "mql", "customer"]
    plan = plan_of(funnel={"stages": stages, "rates": {"mql_to_customer": "0.1"}})

    won = figure(plan, "mql_to_customer_rate", Decimal(3) / 49, parts=(3, 49), interval=("0.0210", "0.1652"))

    page = composed(plan, [*totals(plan), won])

    block = table(page, "stages")
    assert [say(row.cells[0]) for row in block.rows] == ["sessions", "leads", "mqls", "customers"]
    assert cells(block, "customers")["rate"] == "6.1"  # 3 of 49
    assert cells(block, "customers")["interval"] == "2.1–16.5"
    assert "mql_to_customer_rate" in [say(row.cells[0]) for row in table(page, "worth").rows]


@pytest.mark.parametrize("end", [date(2026, 7, 31), date(2026, 8, 20)])
def test_a_month_and_a_part_of_a_quarter_make_a_chapter_too(end: date) -> None:
    period = Period(date(2026, 7, 1), end, "2026-Q3", "quarter", partial=True)
    if end.day == 31:
        period = containing(end, "month")
    plan = plan_of(period=period, as_of=end, **WORKED)

    page = composed(plan, totals(plan))

    assert next(block.id for block in walk(page.blocks) if isinstance(block, Table)) == "stages"


def test_the_chapter_asks_for_the_stages_of_the_plan_only() -> None:
    plan = plan_of(funnel={"stages": ["visitor", "lead", "customer"]})

    assert asked(funnel.asks(plan, FunnelOptions())) == {
        "sessions", "leads", "customers", "visitor_to_lead_rate", "lead_to_customer_rate", "average_new_deal", "average_deal",
    }  # fmt: skip


def test_value_created_has_a_sentence_on_the_page_and_a_table_in_the_appendix(tmp_path: Path) -> None:
    days = {"mql_at": "2026-07-02", "sql_at": "2026-07-03", "opportunity_at": "2026-07-04", "customer_at": "2026-07-05"}
    people = [{"contact_id": str(number), "created_at": "2026-07-01"} for number in range(4)]
    tables = {"contacts": [people[0] | days, people[1] | {"mql_at": "2026-07-02"}, *people[2:]]}
    given = {"lead": 10, "mql": 50, "sql": 200, "customer": 1000}

    found = page(tmp_path, funnel, tables, data={"funnel": {"stage_values": given}})

    # 4 leads × 10 + 2 MQLs × 40 + 1 × 150 + 1 × 0 + 1 × 800
    assert [say(block.text) for block in found.blocks if isinstance(block, Note)] == [
        "Value created: at the stage values of the plan, the entries of 2026-Q3 are worth 1,070 EUR; 75% of that: Customers."
    ]
    made = table(found, "value-created")
    assert cells(made, "MQLs") == {"stage": "MQLs", "entries": "2", "worth": "40", "value": "80", "share": "7"}
    assert [say(row.cells[3]) for row in made.rows] == ["40", "80", "150", "0", "800", "1,070"]


def test_without_stage_values_nothing_is_said_of_value_created(tmp_path: Path) -> None:
    tables = {
        "contacts": [
            {"contact_id": "1", "created_at": "2026-07-01", "mql_at": "2026-07-02", "customer_at": "2026-07-03"},
        ]
    }

    found = page(tmp_path, funnel, tables, data={"assumptions": {"gross_margin": 0.5}})

    assert not any(isinstance(block, Note) for block in found.blocks)
    assert not found.detail
