"""Every figure of the demonstration against plain SQL over the raw exports (``truth.sql``)."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from tests.acceptance.running import DEMO, Built, Figures
from tests.acceptance.truth import Fact, demo_facts

FACTS = demo_facts(DEMO)
KPIS = sorted({fact.kpi for fact in FACTS})
#: Counts and sums: what did not happen may be 0 or not be listed, which says the same.
COUNTS = {
    "sessions", "pageviews", "leads", "mqls", "sqls", "opportunities", "customers", "revenue", "deals_won", "deals_lost",
    "cost", "media_cost", "pipeline", "weighted_pipeline", "forgotten_leads", "overdue_leads", "lost_leads", "rejected_leads",
    "support_page_views", "social_comments", "social_shares", "social_clicks", "follower_growth", "work_hours", "work_cost",
    "work_overdue", "sole_reach", "originated_conversions", "originated_revenue", "lead_created_conversions",
    "lead_created_revenue", "assisted_conversions", "assisted_revenue", "converted_conversions", "converted_revenue",
}  # fmt: skip
#: KPIs that no plain SQL gives, and where they are held against the truth instead.
ELSEWHERE = {
    "lead_to_customer_curve",  # Kaplan and Meier: tests/plugins/kpis/test_cohorts.py
}
MEASURED = ("actual", "previous", "year_ago")


@pytest.fixture(scope="module")
def figures(demo: Built) -> Figures:
    return demo.figures()


def found(figures: Figures, fact: Fact) -> dict[str, Any] | None:
    dimensions = {"channel": fact.channel} if fact.channel else {}
    if fact.grain == "month":
        dimensions["month"] = fact.start[:7]
    return figures.find(fact.kpi, fact.scenario, fact.start, fact.end, **dimensions)


def test_the_truth_tells_the_story_of_the_demonstration() -> None:
    totals = {f.kpi: round(f.value, 4) for f in FACTS if f.scenario == "actual" and not f.grain and not f.channel}
    story = {
        "sessions": 20_412, "leads": 324, "mqls": 49, "sqls": 12, "opportunities": 5, "customers": 3,
        "revenue": 318_000, "cost": 108_400, "media_cost": 22_400, "roi": 1.0535, "lead_to_mql_rate": 0.1512,
    }  # fmt: skip
    assert {kpi: totals[kpi] for kpi in story} == story


def agree(figure: dict[str, Any] | None, fact: Fact) -> bool:
    """Counts and money to the ten-thousandth, all else to nine digits; nothing may be 0, not available or not listed."""
    if fact.value == 0 and (figure is None or figure["status"] == "not_available"):
        return True
    if figure is None or figure["value"] is None:
        return False
    if fact.kpi in COUNTS and not (fact.kpi == "revenue" and fact.channel):  # shared out by a model, in parts of cents
        return bool(round(figure["value"], 4) == round(fact.value, 4))
    return math.isclose(figure["value"], fact.value, rel_tol=1e-9)


@pytest.mark.parametrize("scenario", MEASURED)
@pytest.mark.parametrize("kpi", KPIS)
def test_a_total_is_what_plain_sql_gives(figures: Figures, kpi: str, scenario: str) -> None:
    for fact in (f for f in FACTS if (f.kpi, f.scenario, f.grain, f.channel) == (kpi, scenario, "", "")):
        assert agree(found(figures, fact), fact), (fact, found(figures, fact))


@pytest.mark.parametrize("scenario", MEASURED)
@pytest.mark.parametrize("kpi", KPIS)
def test_a_channel_is_what_plain_sql_gives(figures: Figures, kpi: str, scenario: str) -> None:
    for fact in (f for f in FACTS if f.channel and (f.kpi, f.scenario) == (kpi, scenario)):
        assert agree(found(figures, fact), fact), (fact, found(figures, fact))


@pytest.mark.parametrize("kpi", KPIS)
def test_a_month_is_what_plain_sql_gives(figures: Figures, kpi: str) -> None:
    for fact in (f for f in FACTS if f.kpi == kpi and f.grain == "month"):
        assert agree(found(figures, fact), fact), (fact, found(figures, fact))


def test_what_was_expected_is_held_against_what_plain_sql_gives(figures: Figures) -> None:
    measured = [(fact, found(figures, fact)) for fact in FACTS if fact.grain == "expected"]
    assert {(fact.kpi, fact.start) for fact, figure in measured if figure} >= {
        ("leads", "2024-10-01"),
        ("mqls", "2026-04-01"),
    }
    for fact, figure in measured:
        assert figure is None or agree(figure, fact), (fact, figure)


def test_no_figure_stands_without_plain_sql_behind_it(figures: Figures) -> None:
    """Whatever the report says in total, by channel or by month has its counterpart, so that no KPI escapes the truth."""
    known = {(f.kpi, f.scenario, f.start, f.end, f.channel) for f in FACTS}
    for figure in figures.all:
        plain = set(figure["dimensions"]) in (set(), {"channel"}, {"month"})
        if figure["value"] and plain and figure["scenario"] in MEASURED and figure["kpi"] not in ELSEWHERE:
            place = (figure["scenario"], figure["start"], figure["end"], figure["dimensions"].get("channel", ""))
            assert (figure["kpi"], *place) in known, figure["id"]


@pytest.mark.parametrize("kpi", ["sessions", "leads", "mqls", "revenue", "cost", "media_cost", "deals_won"])
def test_channels_and_months_add_up_to_the_total(figures: Figures, kpi: str) -> None:
    total = figures.value(kpi)
    for dimension in ("channel", "month"):
        parts = [f["value"] for f in figures.all if f["kpi"] == kpi and f["scenario"] == "actual"
                 and set(f["dimensions"]) == {dimension} and f["value"] is not None]  # fmt: skip
        assert sum(parts) == pytest.approx(total, abs=1e-6), dimension


def test_a_channel_without_cost_has_no_cost_per_lead(figures: Figures) -> None:
    figure = figures.find("cost_per_lead", channel="Direct")
    assert figure is None or (figure["value"] is None and figure["status"] == "not_available" and figure["reason"])


def test_costs_of_no_channel_are_shared(figures: Figures) -> None:
    assert figures.value("cost", channel="(shared)") == pytest.approx(47_000)


def test_campaigns_are_measured_too(figures: Figures) -> None:
    campaigns = {f["dimensions"]["campaign"] for f in figures.all
                 if f["kpi"] == "media_cost" and set(f["dimensions"]) == {"campaign"}}  # fmt: skip
    assert {"brand", "torque-tools", "maintenance-leads", "salon-été"} <= campaigns


def test_no_figure_is_infinite_or_silently_empty(figures: Figures) -> None:
    for figure in figures.all:
        if figure["status"] == "ok":
            assert isinstance(figure["value"], (int, float)), figure["id"]
            assert math.isfinite(figure["value"]), figure["id"]
        else:
            assert figure["value"] is None, figure["id"]
            assert figure["reason"], figure["id"]


def test_every_quotient_shows_its_parts(figures: Figures) -> None:
    for kpi in ("roi", "cost_per_lead", "lead_to_mql_rate", "engagement_rate"):
        figure = figures.find(kpi)
        assert figure is not None
        assert figure["numerator"] / figure["denominator"] == pytest.approx(figure["value"], rel=1e-9)


def test_a_rate_of_counts_has_its_wilson_interval(figures: Figures) -> None:
    figure = figures.find("lead_to_mql_rate")
    assert figure is not None
    z, n, p = 1.959963984540054, 324, 49 / 324
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    assert figure["interval"]["level"] == 0.95
    assert figure["interval"]["low"] == pytest.approx(middle - half, abs=1e-6)
    assert figure["interval"]["high"] == pytest.approx(middle + half, abs=1e-6)


def test_ids_are_unique_and_say_what_the_figure_is(figures: Figures) -> None:
    ids = [figure["id"] for figure in figures.all]
    assert len(ids) == len(set(ids))
    for figure in figures.all:
        parts = [figure["kpi"], figure["scenario"], figure["start"], figure["end"]]
        assert figure["id"] == "|".join([*parts, *(f"{k}={v}" for k, v in figure["dimensions"].items())])


def test_figures_stand_inside_the_stretch_of_their_scenario(figures: Figures) -> None:
    stretches = {
        "actual": ("2026-07-01", "2026-09-30"),
        "previous": ("2026-04-01", "2026-06-30"),
        "year_ago": ("2025-07-01", "2025-09-30"),
    }
    expected = {(fact.start, fact.end) for fact in FACTS if fact.grain == "expected"}
    for figure in figures.all:
        assert date.fromisoformat(figure["start"]) <= date.fromisoformat(figure["end"])
        if (figure["start"], figure["end"]) in expected:
            continue
        first, last = stretches.get(figure["scenario"], ("0001-01-01", "9999-12-31"))
        assert first <= figure["start"] <= figure["end"] <= last, figure["id"]


def test_goals_are_held_against_reality(demo: Built) -> None:
    goals = {goal["kpi"]: goal for goal in demo.report["goals"]}
    assert (goals["revenue"]["target"], goals["revenue"]["actual"]) == (1_000_000, 522_000)
    assert goals["revenue"]["by"] == "2026-12-31"
    assert (goals["mqls"]["target"], goals["mqls"]["actual"]) == (54, 49)
    assert goals["mqls"]["expected_to_date"] == 54
    assert goals["mqls"]["attainment"] == pytest.approx(49 / 54)
    assert goals["mqls"]["status"] == "amber"
    assert (goals["cost"]["target"], goals["cost"]["actual"]) == (400_000, 299_000)
    assert goals["revenue"]["status"] == "red"


def test_the_funnel_backwards_stands_beside_the_actual_one(figures: Figures) -> None:
    required = {f["kpi"] for f in figures.all if f["scenario"] == "required"}
    assert {"sessions", "leads", "mqls", "sqls", "opportunities", "customers"} <= required


def test_every_finding_rests_on_figures_of_the_report(demo: Built, figures: Figures) -> None:
    ids = {figure["id"] for figure in figures.all}
    findings = demo.report["findings"]
    assert findings
    for finding in findings:
        assert finding["text"]
        assert finding["threshold"]
        assert finding["severity"] in {"good", "attention", "critical", "information"}
        # Goals reach beyond the period, whose figures are the ones listed.
        measured = [
            name for name in finding["figures"] if name.split("|")[1:4] == ["actual", "2026-07-01", "2026-09-30"]
        ]
        assert set(measured) <= ids, finding["id"]
