from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.calendar import Period
from reportgen.records import Figure, Finding
from reportgen.tables import NOT_SET
from reportgen_plugins.sections import findings
from tests.plugins.sections.test_channels import COST, LEADS, REVENUE
from tests.plugins.sections.test_roi import quarter as roi_quarter
from tests.plugins.sections.world import RATES, by, figure, goal, plan_of, rates, say, source, totals, world

RULES = {rule.name: rule for rule in findings.reportgen_findings()}
MARGIN: dict[str, Any] = {"assumptions": {"gross_margin": "0.70"}}


def found(rule: str, plan: Any, figures: list[Figure], **changes: Any) -> list[Finding]:
    measured, context = world(plan, figures, **changes)
    results = list(RULES[rule].find(measured, context))
    for finding in results:
        assert finding.threshold is not None
        assert set(finding.figures) <= set(measured.ids()) | {result.actual.id for result in context.goals}
    return results


# --- the bottleneck -----------------------------------------------------------------------------------------------------


def test_the_bottleneck_costs_customers_against_plan() -> None:
    plan = plan_of(funnel={"rates": RATES})

    (finding,) = found("bottleneck", plan, rates(plan))

    assert say(finding.text) == ("lead_to_mql_rate: 15.1% against 20.0% planned; the gap costs 1.0 customers.")
    assert say(finding.cause) == "49 of 324 took this step; 95% interval: 11.6% to 19.4%."
    assert finding.figures == ("lead_to_mql_rate|actual|2026-07-01|2026-09-30",)
    assert finding.on == "lead_to_mql_rate"


def test_a_planned_rate_inside_the_interval_is_no_finding() -> None:
    plan = plan_of(funnel={"rates": {"lead_to_mql": "0.18"}})

    assert found("bottleneck", plan, rates(plan)) == []


def test_a_rate_that_rests_on_few_cases_is_no_finding() -> None:
    plan = plan_of(funnel={"rates": {"sql_to_opportunity": "0.9"}})

    assert found("bottleneck", plan, rates(plan)) == []


def test_of_two_bottlenecks_the_one_that_costs_more_customers_counts() -> None:
    plan = plan_of(funnel={"rates": {"visitor_to_lead": "0.02", "lead_to_mql": "0.20"}})

    (finding,) = found("bottleneck", plan, rates(plan))

    # visits: 20,412 × 0.02 − 324 = 84.24 leads × 3 ÷ 324 = 0.78; MQLs: 0.967
    assert finding.on == "lead_to_mql_rate"


def test_a_difference_to_the_year_before_needs_enough_cases_then_too() -> None:
    plan = plan_of()
    figures = [*rates(plan), figure(plan, "lead_to_mql_rate", "0.5", "year_ago", parts=(10, 20))]

    assert found("bottleneck", plan, figures) == []


# --- goals --------------------------------------------------------------------------------------------------------------


def test_a_red_goal_is_critical_and_says_where_it_is_heading() -> None:
    plan = plan_of()

    (finding,) = found("goals-at-risk", plan, [], goals=(goal(plan, landing=date(2027, 3, 1)),))

    assert finding.severity == "critical"
    assert finding.id == "goal-revenue-2026-12-31"
    assert say(finding.text) == ("revenue is heading for 783.0 kEUR by 2026-12-31, 22% under its goal.")
    assert say(finding.cause) == "At this pace the target is reached on 2027-03-01."


def test_a_limit_is_exceeded_upwards() -> None:
    plan = plan_of()
    limit = goal(
        plan,
        "cost",
        target=Decimal(400_000),
        forecast=Decimal(440_000),
        options={"target": 400_000, "by": "2026-12-31"},
    )

    assert "10% over its limit" in say(found("goals-at-risk", plan, [], goals=(limit,))[0].text)


def test_a_goal_whose_time_is_over_says_what_it_came_to() -> None:
    plan = plan_of()
    over = goal(plan, end=date(2026, 9, 30))

    assert say(found("goals-at-risk", plan, [], goals=(over,))[0].text).startswith(
        "revenue came to 522.0 kEUR by 2026-09-30, 48%"
    )


def test_a_goal_without_forecast_says_its_attainment() -> None:
    plan = plan_of()

    (finding,) = found("goals-at-risk", plan, [], goals=(goal(plan, forecast=None),))

    assert say(finding.text) == "revenue stands at 70% of what was due towards 1,000.0 kEUR by 2026-12-31."
    assert say(finding.cause) == "522.0 kEUR against 750.0 kEUR due by now."


def test_an_amber_goal_that_may_still_arrive_is_no_finding() -> None:
    plan = plan_of()
    amber = goal(plan, status="amber", attainment=Decimal("0.95"), low=Decimal(900_000), high=Decimal(1_100_000))

    assert found("goals-at-risk", plan, [], goals=(amber,)) == []


@pytest.mark.parametrize("status", ["green", "pending", "not_available"])
def test_goals_that_are_not_behind_are_no_finding(status: str) -> None:
    plan = plan_of()
    attainment = Decimal("1.1") if status == "green" else None

    assert found("goals-at-risk", plan, [], goals=(goal(plan, status=status, attainment=attainment),)) == []


# --- money --------------------------------------------------------------------------------------------------------------


def test_a_change_of_roi_that_rests_on_three_deals_is_chance() -> None:
    plan = plan_of(**MARGIN)

    assert found("roi-change", plan, totals(plan)) == []


def test_a_change_of_roi_that_many_deals_carry_is_a_finding() -> None:
    plan = plan_of(**MARGIN)
    deals = [figure(plan, "deals_won", 300), figure(plan, "deals_won", 200, "year_ago")]

    (finding,) = found("roi-change", plan, [*totals(plan), *deals])

    assert finding.severity == "good"
    assert say(finding.text) == "ROI rose to +105%, 111 points more than in 2025-Q3."
    # 222.6 against 67.2; 108.4 against 71.1
    assert say(finding.cause) == "Return +231%, full cost +52%."


def test_a_negative_roi_that_fell_is_critical() -> None:
    plan = plan_of()
    figures = [
        figure(plan, "roi", "-0.5"), figure(plan, "revenue", 50_000), figure(plan, "cost", 100_000),
        figure(plan, "deals_won", 50),
        figure(plan, "roi", "1", "year_ago"), figure(plan, "revenue", 200_000, "year_ago"),
        figure(plan, "cost", 100_000, "year_ago"), figure(plan, "deals_won", 200, "year_ago"),
    ]  # fmt: skip

    (finding,) = found("roi-change", plan, figures)

    assert (finding.severity, say(finding.text)) == ("critical", "ROI fell to -50%, 150 points less than in 2025-Q3.")


def test_roi_is_held_against_the_plan_first() -> None:
    plan = plan_of(**MARGIN)
    figures = [*totals(plan), figure(plan, "deals_won", 300), figure(plan, "roi", "0.5", "target")]

    assert say(found("roi-change", plan, figures)[0].text) == "ROI came to +105%, 55 points over plan."


def test_a_few_points_of_roi_are_no_news() -> None:
    plan = plan_of(**MARGIN)
    figures = [*totals(plan), figure(plan, "deals_won", 30_000), figure(plan, "roi", "1.0", "target")]

    assert found("roi-change", plan, figures) == []


def test_breaking_even_within_the_period_is_good_news() -> None:
    plan = plan_of(**MARGIN)

    (finding,) = found("break-even", plan, roi_quarter(plan))

    assert "broke even in 2026-09-01..2026-09-01; its return is 68.1 kEUR ahead" in say(finding.text)
    assert finding.severity == "good"


def test_having_broken_even_before_the_period_is_no_news() -> None:
    plan = plan_of()

    assert found("break-even", plan, roi_quarter(plan)) == []


def test_cost_over_plan_names_the_largest_part() -> None:
    plan = plan_of()
    figures = [*roi_quarter(plan), figure(plan, "cost", 100_000, "target")]

    (finding,) = found("cost-over-plan", plan, figures)

    assert say(finding.text) == "Full cost ran 8.4% over plan: 108.4 kEUR against 100.0 kEUR."
    # 42.0 of 108.4
    assert say(finding.cause) == "Largest part: Salaries, 39% of full cost."


@pytest.mark.parametrize("planned", [104_000, 120_000])
def test_cost_within_or_under_plan_is_no_finding(planned: int) -> None:
    plan = plan_of()

    assert found("cost-over-plan", plan, [*roi_quarter(plan), figure(plan, "cost", planned, "target")]) == []


# --- channels -----------------------------------------------------------------------------------------------------------


def test_a_channel_that_takes_much_and_returns_little_is_a_finding_when_deals_are_many() -> None:
    plan = plan_of()
    deals = by(plan, "deals_won", "channel", {"Organic search": 40, "E-mail": 30, "Paid social": 3})
    figures = [*by(plan, "cost", "channel", COST), *by(plan, "revenue", "channel", REVENUE), *deals]

    (finding,) = found("channel-returns", plan, figures)

    # 12.9 of 39.6 and 7.3 of 214.7; 3 of 73 deals at 33 % are no chance
    assert say(finding.text) == "Paid social takes 33% of channel cost and returns 3% of revenue."
    assert say(finding.cause) == "It won 3 of 73 deals."
    assert len(finding.figures) == 3


def test_with_three_deals_a_channel_without_one_is_no_finding() -> None:
    plan = plan_of()
    deals = by(plan, "deals_won", "channel", {"Organic search": 2, "E-mail": 1, "Paid social": 0})
    figures = [*by(plan, "cost", "channel", COST), *by(plan, "revenue", "channel", REVENUE), *deals]

    assert found("channel-returns", plan, figures) == []


def test_the_dearest_and_the_cheapest_leads_are_named() -> None:
    plan = plan_of()
    cost = by(plan, "cost", "channel", {"Search": 20_000, "Social": 30_000, "Mail": 5_000})
    leads = by(plan, "leads", "channel", {"Search": 200, "Social": 100, "Mail": 100})

    dear, cheap = found("channel-lead-cost", plan, [*cost, *leads])

    # 55,000 ÷ 400 = 137.5 on average; 300 and 50
    assert say(dear.text) == "A lead from Social costs 300 EUR, against 138 EUR on average."
    assert (cheap.severity, cheap.id) == ("good", "cheap-leads-Mail")
    assert "costs only 50 EUR" in say(cheap.text)


def test_a_dear_channel_with_few_leads_is_no_finding() -> None:
    plan = plan_of()
    cost = by(plan, "cost", "channel", {"Search": 20_000, "Social": 9_000})
    leads = by(plan, "leads", "channel", {"Search": 200, "Social": 29})

    assert [finding.id for finding in found("channel-lead-cost", plan, [*cost, *leads])] == []


def test_one_paid_channel_is_its_own_average() -> None:
    plan = plan_of()
    figures = [*by(plan, "cost", "channel", {"Search": 20_000}), *by(plan, "leads", "channel", LEADS)]

    assert found("channel-lead-cost", plan, figures) == []


# --- data ---------------------------------------------------------------------------------------------------------------


def test_rejected_rows_are_a_finding_serious_from_one_per_cent_on() -> None:
    plan = plan_of()

    (serious,) = found("data-caveats", plan, [], sources=(source(rejected=15),))
    (small,) = found("data-caveats", plan, [], sources=(source(rejected=1),))

    assert (serious.severity, small.severity) == ("attention", "information")
    assert say(small.text) == "1 of 1,486 rows of crm was rejected and is in no figure."


def test_a_source_that_stops_early_comes_first() -> None:
    plan = plan_of()
    stopped = source(rejected=15, short=(date(2026, 9, 20), date(2026, 9, 30)))
    first, second = found("data-caveats", plan, [], sources=(stopped,))
    assert say(first.text).startswith("crm ends on ")
    assert "figures of the days between are too low" in say(first.text)
    assert first.weight > second.weight
    (empty,) = found("data-caveats", plan, [], sources=(source(rejected=0, short=(None, date(2026, 9, 30))),))
    assert say(empty.text).startswith("crm holds no dated row")


def test_clean_sources_are_no_finding() -> None:
    assert found("data-caveats", plan_of(), [], sources=(source(rejected=0),)) == []


# --- all ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_finds_nothing_where_there_is_nothing(name: str) -> None:
    plan = plan_of(period=Period(date(2026, 7, 1), date(2026, 7, 31), "2026-07", "month"))

    assert found(name, plan, []) == []
    assert all(ask.kpis for ask in RULES[name].asks(plan))


def test_the_worse_a_finding_the_higher_it_ranks() -> None:
    plan = plan_of(funnel={"rates": RATES})

    red = found("goals-at-risk", plan, [], goals=(goal(plan),))[0]
    leak = found("bottleneck", plan, rates(plan))[0]
    good = found("break-even", plan_of(**MARGIN), roi_quarter(plan_of(**MARGIN)))[0]
    rows = found("data-caveats", plan, [], sources=(source(rejected=1),))[0]

    assert red.weight > leak.weight > good.weight > rows.weight


def test_a_goal_is_also_shown_by_its_kpi_over_the_report_s_own_period() -> None:
    plan = plan_of()

    (finding,) = found("goals-at-risk", plan, [figure(plan, "revenue", 318_000)], goals=(goal(plan),))

    assert finding.figures[-1] == "revenue|actual|2026-07-01|2026-09-30"
    assert len(finding.figures) == len(set(finding.figures)) == 2


# --- what to do about a channel -----------------------------------------------------------------------------------------


def overspender(plan: Any, **care: tuple[int, int]) -> list[Figure]:
    """Social takes 60 % of cost and 5 % of revenue with 2 of 40 deals; ``care`` are numerators and denominators of its leads."""
    figures = [
        *by(plan, "cost", "channel", {"Search": 40_000, "Social": 60_000}),
        *by(plan, "revenue", "channel", {"Search": 950_000, "Social": 50_000}),
        *by(plan, "deals_won", "channel", {"Search": 38, "Social": 2}),
    ]
    for kpi, (part, whole) in care.items():
        (figure,) = by(plan, kpi, "channel", {"Social": str(part if kpi == "overdue_leads" else Decimal(part) / whole)})
        figures.append(replace(figure, numerator=Decimal(part), denominator=Decimal(whole)))
    return figures


def test_a_channel_is_stopped_only_when_its_leads_had_time_and_care() -> None:
    plan = plan_of()
    cared = {"overdue_leads": (30, 1), "nurture_rate": (25, 50), "sla_follow_up_rate": (9, 10)}

    (stop,) = found("channel-returns", plan, overspender(plan, **cared))
    (young,) = found("channel-returns", plan, overspender(plan, **{**cared, "overdue_leads": (24, 1)}))
    (unknown,) = found("channel-returns", plan, overspender(plan))

    # 30 of 50 open leads are overdue, 25 of 50 nurtured, 9 of 10 MQLs followed up; 24 of 50 are fewer than half
    assert say(stop.action or "") == "Stop it: its leads had the time their band needs, were nurtured and followed up."
    assert say(young.action or "") == (
        "Nurture first: not shown is that most of its leads are older than their band's expected time."
    )
    assert say(unknown.action or "").count(", nor ") == 2


def test_a_campaign_that_takes_much_and_returns_little_is_named() -> None:
    plan = plan_of()
    figures = [
        *by(plan, "cost", "campaign", {"Spring": 40_000, "Fair": 60_000}),
        *by(plan, "revenue", "campaign", {"Spring": 950_000, "Fair": 50_000, NOT_SET: 400_000}),
        *by(plan, "deals_won", "campaign", {"Spring": 38, "Fair": 2, NOT_SET: 20}),
    ]

    (fair,) = found("campaign-returns", plan, figures)

    assert fair.id == "low-return-campaign-Fair"
    assert say(fair.text) == "The campaign Fair takes 60% of campaign cost and returns 5% of what campaigns return."


def test_a_cheap_channel_with_a_small_part_of_the_cost_is_a_quick_win() -> None:
    plan = plan_of()
    cost = by(plan, "cost", "channel", {"Search": 20_000, "Social": 30_000, "Mail": 5_000})
    leads = by(plan, "leads", "channel", {"Search": 200, "Social": 100, "Mail": 100})

    dear, cheap = found("channel-lead-cost", plan, [*cost, *leads])

    assert dear.action is None
    assert say(cheap.action or "") == "A quick win: it takes only 9% of channel cost; try more there in a small step."


def test_a_channel_whose_deals_have_no_amounts_is_not_said_to_return_little() -> None:
    plan = plan_of()
    figures = [
        *by(plan, "cost", "channel", {"Email": 900, "Fairs": 900}),
        *by(plan, "revenue", "channel", {"Email": 9_000, "Fairs": None}),
        *by(plan, "deals_won", "channel", {"Email": 60, "Fairs": 1}),
    ]
    assert found("channel-returns", plan, figures) == []

    known = [*figures[:2], *by(plan, "revenue", "channel", {"Email": 9_000, "Fairs": 10}), *figures[4:]]
    assert [each.id for each in found("channel-returns", plan, known)] == ["low-return-Fairs"]
