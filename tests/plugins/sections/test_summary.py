from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.calendar import containing
from reportgen.document import Chapter, Chart, Findings, Hero, Note, Table, Variance, walk
from reportgen.records import Absent, Figure
from reportgen_plugins.sections import summary
from reportgen_plugins.sections.summary import SummaryOptions
from tests.plugins.sections.world import (
    asked,
    cells,
    chapter,
    context_of,
    figure,
    finding,
    goal,
    monthly,
    plan_of,
    say,
    table,
    totals,
    world,
)

MARGIN: dict[str, Any] = {"assumptions": {"gross_margin": "0.70"}}


def composed(plan: Any, figures: list[Figure], **changes: Any) -> Chapter:
    options = changes.pop("options", SummaryOptions())
    found, context = world(plan, figures, **changes)
    return chapter(summary.compose(found, context, options))


def hero(page: Chapter) -> Hero:
    return next(block for block in walk(page.blocks) if isinstance(block, Hero))


def test_the_message_says_what_a_unit_of_cost_brought_and_which_goal_is_furthest_behind() -> None:
    plan = plan_of(**MARGIN)

    page = composed(plan, totals(plan), goals=(goal(plan),))

    # 318,000 × 0.70 ÷ 108,400 = 2.0535; (783 − 1,000) ÷ 1,000 = −21.7 %
    assert say(page.message) == (
        "Every EUR 1 of cost brought 2.05 of gross profit in 2026-Q3, but one goal may end 22% under target: revenue"
    )


def test_without_a_margin_the_message_counts_revenue() -> None:
    plan = plan_of()

    page = composed(plan, totals(plan), goals=(goal(plan, status="green", attainment=Decimal("1.1")),))

    # 318,000 ÷ 108,400 = 2.9336
    assert say(page.message) == (
        "Every EUR 1 of cost brought 2.93 of revenue in 2026-Q3, and all goals that can be judged are on track"
    )


def test_without_goals_the_message_gives_the_change_of_roi_on_the_year_before() -> None:
    plan = plan_of(**MARGIN)

    page = composed(plan, totals(plan))

    # +105.35 % against −5.49 %
    assert say(page.message).endswith("ROI rose by 111 points against 2025-Q3")


def test_a_falling_roi_is_said_to_fall() -> None:
    plan = plan_of(**MARGIN)
    figures = [*totals(plan), figure(plan, "roi", "1.50", "year_ago")]

    assert "ROI fell by 45 points" in say(composed(plan, figures).message)


def test_a_cost_goal_overrun_is_said_to_be_over() -> None:
    plan = plan_of(**MARGIN)
    over = goal(plan, "cost", target=Decimal(400_000), forecast=Decimal(440_000), attainment=Decimal("0.9"))

    assert "one goal may end 10% over its limit: cost" in say(composed(plan, totals(plan), goals=(over,)).message)


def test_a_goal_whose_time_is_over_was_missed() -> None:
    plan = plan_of(**MARGIN)
    over = goal(plan, end=date(2026, 9, 30))

    assert "one goal was missed by 48%: revenue" in say(composed(plan, totals(plan), goals=(over,)).message)


def test_a_goal_without_forecast_is_said_by_its_attainment() -> None:
    plan = plan_of(**MARGIN)
    dark = goal(plan, forecast=None, low=None, high=None)

    assert "one goal stands at 70% of what was due: revenue" in say(composed(plan, totals(plan), goals=(dark,)).message)


def test_without_cost_the_message_gives_the_first_kpi_and_says_that_roi_cannot_be_stated() -> None:
    plan = plan_of()
    figures = [each for each in totals(plan) if each.kpi not in {"cost", "roi", "cost_per_lead"}]

    # (318 − 96) ÷ 96 = +231.25 %
    assert say(composed(plan, figures).message) == (
        "revenue: 318.0 kEUR in 2026-Q3, +231.2% against 2025-Q3; without costs no ROI can be stated"
    )


def test_without_deals_the_message_says_what_it_cost() -> None:
    plan = plan_of()
    figures = [each for each in totals(plan) if each.kpi in {"cost", "leads"}]

    assert say(composed(plan, figures).message).startswith("Inbound cost 108.4 kEUR in 2026-Q3; without won deals")


def test_nothing_measured_makes_no_page() -> None:
    plan = plan_of()
    figures, context = world(plan)

    assert isinstance(summary.compose(figures, context, SummaryOptions()), Absent)


def test_the_hero_shows_roi_with_its_basis_and_its_differences_in_points() -> None:
    plan = plan_of(**MARGIN)
    page = hero(composed(plan, [*totals(plan), figure(plan, "roi", "0.75", "target")]))

    assert say(page.quantity) == "+105%"
    assert say(page.basis) == "on gross profit at 70%, full cost"
    assert page.quantity.figure == "roi|actual|2026-07-01|2026-09-30"
    assert [(say(head), say(cell)) for head, cell in page.deltas] == [
        ("ΔPL", "+30.4 points"),
        ("ΔPP", "+60.5 points"),
        ("ΔPY", "+110.8 points"),
    ]


def test_the_roi_of_a_plan_without_roi_target_follows_from_planned_revenue_and_cost() -> None:
    plan = plan_of(**MARGIN)
    planned = [figure(plan, "revenue", 250_000, "target"), figure(plan, "cost", 100_000, "target")]

    # (250 × 0.7 − 100) ÷ 100 = 75 %
    assert say(hero(composed(plan, [*totals(plan), *planned])).deltas[0][1]) == "+30.4 points"


def test_the_hero_without_roi_says_why_and_prints_not_available() -> None:
    plan = plan_of()
    figures = [figure(plan, "leads", 324), figure(plan, "roi", None)]

    page = hero(composed(plan, figures))

    assert say(page.quantity) == "n/a"
    assert say(page.basis) == "no data"
    assert page.chart is None


def test_the_small_chart_shows_earlier_quarters_with_the_prior_year_apart_and_the_plan_outlined() -> None:
    plan = plan_of(**MARGIN)
    earlier = figure(plan, "roi", "-1", over=containing(date(2026, 1, 1), "quarter"))
    prior = figure(plan, "roi", "-0.05", over=containing(date(2025, 7, 1), "quarter"))
    figures = [*totals(plan), earlier, prior, figure(plan, "roi", "0.75", "target")]

    chart = hero(composed(plan, figures)).chart

    assert chart is not None
    assert [(say(row[0]), row[2]) for row in chart.data] == [  # type: ignore[arg-type]  # spans
        ("2025-Q3", "year_ago"),
        ("2026-Q1", "actual"),
        ("2026-Q3", "actual"),
        ("2026-Q3", "target"),
    ]


def test_key_figures_follow_the_goals_and_then_the_usual() -> None:
    plan = plan_of(goals=[{"kpi": "mqls", "target": 54, "every": "month"}])

    rows = table(composed(plan, totals(plan)), "headlines").rows

    assert [say(row.cells[0]).split(" / ")[0] for row in rows] == [
        "mqls",
        "revenue",
        "cost",
        "customers",
        "cost_per_lead",
    ]


def test_key_figures_follow_the_objective() -> None:
    plan = plan_of(objective="lead-generation")

    rows = table(composed(plan, totals(plan)), "headlines").rows

    assert [say(row.cells[0]).split(" / ")[0] for row in rows][:4] == [
        "leads", "visitor_to_lead_rate", "mqls", "cost_per_lead",
    ]  # fmt: skip


def test_key_figures_can_be_chosen() -> None:
    plan = plan_of()

    page = composed(plan, totals(plan), options=SummaryOptions(kpis=("sqls", "leads")))

    assert [say(row.cells[0]).split(" / ")[0] for row in table(page, "headlines").rows] == ["sqls", "leads"]


def test_a_cost_increase_is_adverse_though_positive() -> None:
    plan = plan_of()
    page = composed(plan, [*totals(plan), figure(plan, "cost", 100_000, "target")])

    row = cells(table(page, "headlines"), "cost")

    assert row["actual"] == "108.4"
    assert row["target"] == "100.0"
    assert row["target_difference"] == "+8.4% ◆"
    assert row["year_ago_difference"] == "+52.5% ◆"


def test_a_reference_of_zero_is_not_available() -> None:
    plan = plan_of()
    figures = [figure(plan, "customers", 3), figure(plan, "customers", 0, "year_ago")]

    assert cells(table(composed(plan, figures), "headlines"), "customers")["year_ago_difference"] == "n/a"


def test_rates_differ_in_points() -> None:
    plan = plan_of()
    figures = [figure(plan, "bounce_rate", "0.41"), figure(plan, "bounce_rate", "0.38", "year_ago")]
    page = composed(plan, figures, options=SummaryOptions(kpis=("bounce_rate",)))

    assert cells(table(page, "headlines"), "bounce_rate")["year_ago_difference"] == "+3.0 ◆"


def test_trends_show_fifteen_months_with_gaps() -> None:
    plan = plan_of()
    figures = [figure(plan, "leads", 324), *monthly(plan, "leads", date(2025, 9, 1), [70, None, 80])]
    page = composed(plan, figures, options=SummaryOptions(kpis=("leads",)))

    spark: Any = table(page, "headlines").rows[0].cells[1]

    assert spark.values == (None, None, Decimal(70), None, Decimal(80), *[None] * 10)


def test_rare_events_are_columns() -> None:
    plan = plan_of()
    deals = [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 2]
    figures = [figure(plan, "customers", 3), *monthly(plan, "customers", date(2025, 7, 1), deals)]
    page = composed(plan, figures, options=SummaryOptions(kpis=("customers",)))

    spark: Any = table(page, "headlines").rows[0].cells[1]

    assert spark.kind == "columns"


def test_a_partial_period_says_up_to_which_day() -> None:
    period = replace(containing(date(2026, 10, 1), "quarter"), end=date(2026, 11, 21), partial=True)
    plan = plan_of(period=period, as_of=date(2026, 11, 21), **MARGIN)

    page = composed(plan, totals(plan))

    assert "in 2026-Q4 to 2026-11-21" in say(page.message)


def test_the_three_weightiest_findings_stand_first_with_their_next_step() -> None:
    plan = plan_of(
        actions=[{"on": "mqls", "text": "Score paid leads.", "owner": "Head of demand", "due": "2026-10-31"}]
    )
    found = [
        finding(id=f"f{number}", weight=Decimal(number), on="mqls" if number == 4 else "", severity=severity)
        for number, severity in enumerate(("good", "good", "attention", "good", "attention"))
    ]

    page = composed(plan, totals(plan), findings=tuple(found))
    block = next(block for block in page.blocks if isinstance(block, Findings))

    assert [say(step) for _text, _cause, step in block.items] == [
        "Score paid leads. / Head of demand, 2026-10-31", "", "No action is decided yet.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({}, "Do it."),
        ({"owner": "CMO"}, "Do it. / CMO"),
        ({"due": "2026-10-31"}, "Do it. / by 2026-10-31"),
    ],
)
def test_an_action_may_lack_owner_or_date(action: dict[str, str], words: str) -> None:
    plan = plan_of(actions=[{"on": "bottleneck", "text": "Do it.", **action}])

    assert say(summary.next_step(finding(), context_of(plan))) == words


def test_without_findings_the_page_says_so() -> None:
    plan = plan_of()

    page = composed(plan, totals(plan))

    assert any(isinstance(block, Note) for block in page.blocks)


def test_the_most_urgent_goals_come_first_and_the_rest_is_counted() -> None:
    plan = plan_of()
    goals = (*(goal(plan, status="green") for _ in range(5)), goal(plan, "mqls", target=Decimal(54)))

    block = table(composed(plan, totals(plan), goals=goals), "goals")

    assert say(block.rows[0].cells[0]).startswith("mqls")
    assert say(block.notes[0]) == "3 of 6 goals; all stand in the chapter on goals."


def test_a_plan_without_goals_has_no_goal_table() -> None:
    plan = plan_of()

    ids = [block.id for block in walk(composed(plan, totals(plan)).blocks) if isinstance(block, Table | Chart)]

    assert "goals" not in ids


def test_the_page_asks_for_what_it_prints() -> None:
    plan = plan_of(objective="conversion")

    wanted = asked(summary.asks(plan, SummaryOptions()))

    assert {"roi", "revenue", "cost", "bounce_rate", "customers"} <= wanted


def test_every_variance_of_the_table_has_an_effect_of_its_own() -> None:
    plan = plan_of()
    rows = table(composed(plan, totals(plan)), "headlines").rows

    effects = {
        say(row.cells[0]).split(" / ")[0]: [cell.effect for cell in row.cells if isinstance(cell, Variance)]
        for row in rows
    }

    assert effects["cost"] == ["adverse", "adverse"]
    assert effects["revenue"] == ["favourable", "favourable"]


def test_an_action_whose_day_is_over_says_so() -> None:
    plan = plan_of(actions=[{"on": "bottleneck", "text": "Do it.", "owner": "CMO", "due": "2026-09-30"}])

    assert say(summary.next_step(finding(), context_of(plan))) == "Do it. / CMO, overdue since 2026-09-30"


# --- key figures that are worse -------------------------------------------------------------------------------------------


def worse(plan: Any, **changes: Any) -> list[str]:
    """The notes on key figures of a quarter with 324 leads, against 400 the year before."""
    figures = [each for each in totals(plan) if (each.kpi, each.scenario) != ("leads", "year_ago")]
    options = SummaryOptions(kpis=("leads", "sqls", "cost_per_lead"))
    found = composed(plan, [*figures, figure(plan, "leads", 400, "year_ago")], options=options, **changes)
    return [text for note in table(found, "headlines").notes if (text := say(note)).startswith("Worse")]


def test_a_key_figure_that_is_worse_and_unanswered_says_so_in_one_sentence() -> None:
    # 76 of 400 fewer: √800 × 1.96 = 55 are chance. SQLs rose, the cost of a lead fell by less than chance explains.
    assert worse(plan_of()) == ["Worse, and no action is decided yet: leads."]


def test_against_the_plan_only_the_actual_count_is_chance() -> None:
    plan = plan_of()
    figures = [*totals(plan), figure(plan, "leads", 365, "target"), figure(plan, "sqls", 40, "target")]
    found = composed(plan, figures, options=SummaryOptions(kpis=("leads", "sqls")))
    # 41 of 365 fewer: 37 are chance.
    assert next(say(note) for note in table(found, "headlines").notes) == (
        "Worse, and no action is decided yet: leads, sqls."
    )


@pytest.mark.parametrize("on", ["leads", "leads-driver-Email"])
def test_an_action_on_the_kpi_or_on_its_finding_answers_it(on: str) -> None:
    plan = plan_of(actions=[{"on": on, "text": "Call them"}])
    assert worse(plan, findings=(finding(id="leads-driver-Email", on="leads"),)) == []


def test_a_fall_inside_chance_needs_no_action() -> None:
    plan = plan_of()
    figures = [*totals(plan), figure(plan, "leads", 340, "target")]
    found = composed(plan, figures, options=SummaryOptions(kpis=("leads",)))
    assert not [note for note in table(found, "headlines").notes if say(note).startswith("Worse")]
