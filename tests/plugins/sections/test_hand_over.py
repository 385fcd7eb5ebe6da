from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.calendar import Period, parse
from reportgen.document import Chapter, Chart, Prose, walk
from reportgen.records import Absent, Figure, Finding
from reportgen_plugins.sections import hand_over, rules_sales
from reportgen_plugins.sections.hand_over import HandOverOptions
from reportgen_plugins.sections.promise import promised
from tests.plugins.sections.world import by, cells, chapter, figure, monthly, plan_of, say, table, world

AGREED: dict[str, Any] = {"sla": {"mqls": 18, "follow_up_hours": 24}}


def rate(plan: Any, kpi: str, part: int, whole: int, scenario: str = "actual", **more: Any) -> Figure:
    return figure(plan, kpi, Decimal(part) / whole, scenario, parts=(part, whole), **more)


def quarter(plan: Any, mqls: int = 49) -> list[Figure]:
    """49 MQLs of 54 promised; 40 judged, 30 in time; 24 of 32 accepted; six of eight rejected for their size."""
    return [
        figure(plan, "mqls", mqls),
        rate(plan, "sla_follow_up_rate", 30, 40, interval=("0.598", "0.858")),
        figure(plan, "speed_to_lead_hours", "7.5"),
        rate(plan, "sales_acceptance_rate", 24, 32),
        figure(plan, "rejected_leads", 8),
        *by(plan, "rejected_leads", "rejection_reason", {"Too small": 6, "(not set)": 2}),
        *monthly(plan, "mqls", date(2026, 4, 1), [15, 20, 19, 17, 14, 18]),
    ]


def composed(plan: Any, figures: list[Figure]) -> Chapter:
    found, context = world(plan, figures)
    return chapter(hand_over.compose(found, context, HandOverOptions()))


def found(plan: Any, figures: list[Figure]) -> dict[str, Finding]:
    made, context = world(plan, figures)
    rules = (rules_sales.agreement, rules_sales.falls, rules_sales.forgotten)
    return {finding.id: finding for rule in rules for finding in rule(made, context)}


def prose(page: Chapter) -> str:
    return " ".join(
        say(text) for block in walk(page.blocks) if isinstance(block, Prose) for _head, text in block.paragraphs
    )


@pytest.mark.parametrize(
    ("every", "period", "expected"),
    [
        ("month", "2026-Q3", 54),
        ("quarter", "2026-08", 6),
        ("year", "2026-Q3", "4.5"),
        ("day", "2026-02", 18 * 28),
        ("week", "2026-07-01..2026-07-14", 36),
    ],
)
def test_a_promise_is_spread_over_any_stretch(every: str, period: str, expected: Any) -> None:
    plan = plan_of(sla={"mqls": 18, "every": every})

    assert promised(plan, parse(period, date(2026, 12, 31))) == Decimal(expected)


def test_a_part_of_a_month_is_promised_by_days() -> None:
    due = promised(plan_of(sla={"mqls": 18}), Period(date(2026, 7, 1), date(2026, 7, 15), "", partial=True))

    assert due is not None
    assert abs(due - 18 * 15 / (Decimal("365.25") / 12)) < Decimal("1e-20")


def test_both_sides_stand_in_the_message() -> None:
    plan = plan_of(**AGREED)

    assert say(composed(plan, quarter(plan)).message) == (
        "Marketing delivered 49 of 54 promised MQLs in 2026-Q3; sales followed up 75% within 24 hours"
    )


def test_every_month_has_what_was_promised_and_what_came() -> None:
    plan = plan_of(**AGREED)
    months = table(composed(plan, quarter(plan)), "promised-and-delivered")

    assert [say(row.cells[1]) for row in months.rows] == ["18"] * 6 + ["54"]
    assert [say(row.cells[2]) for row in months.rows] == ["15", "20", "19", "17", "14", "18", "49"]
    assert [say(row.cells[3]) for row in months.rows][:3] == ["-3 ◆", "+2", "+1"]


def test_a_gap_inside_chance_is_called_so_and_is_no_finding() -> None:
    # 54 ± 1.96 × √54 = 54 ± 14.4: 49 lies inside
    plan = plan_of(**AGREED)

    assert "a gap that chance alone may explain" in prose(composed(plan, quarter(plan)))
    assert found(plan, quarter(plan)) == {}


def test_too_few_mqls_beyond_chance_are_a_finding() -> None:
    plan = plan_of(**AGREED)
    figures = quarter(plan, mqls=39)

    finding = found(plan, figures)["too-few-mqls"]

    assert say(finding.text) == "Marketing delivered 39 MQLs against 54 promised to sales."
    assert finding.figures == (figures[0].id,)
    assert "fewer than chance explains" in prose(composed(plan, figures))


def test_reasons_of_rejection_are_shown_with_those_without_last() -> None:
    plan = plan_of(**AGREED)
    page = composed(plan, quarter(plan))
    chart = next(block for block in walk(page.blocks) if isinstance(block, Chart) and block.id == "rejection-reasons")

    assert [(say(name), count) for name, count in chart.data] == [("Too small", 6), ("No reason given", 2)]  # type: ignore[arg-type]
    assert "Most often: Too small, 6 of 8 rejected leads." in prose(page)


def test_without_an_agreement_acceptance_is_the_message() -> None:
    plan = plan_of()
    figures = [rate(plan, "sales_acceptance_rate", 24, 32), rate(plan, "sales_acceptance_rate", 30, 32, "year_ago")]

    assert say(composed(plan, figures).message) == (
        "Sales accepted 75% of the leads it decided on in 2026-Q3, after 94% in 2025-Q3"
    )


def test_without_anything_of_sales_the_section_leaves_itself_out() -> None:
    plan = plan_of()
    figures, context = world(plan, [figure(plan, "mqls", 49)])

    assert isinstance(hand_over.compose(figures, context, HandOverOptions()), Absent)


def test_channels_stand_beside_each_other_with_their_intervals() -> None:
    plan = plan_of(**AGREED)
    rows = [
        rate(plan, "sales_acceptance_rate", 20, 40, interval=("0.352", "0.648"), channel="Ads"),
        rate(plan, "sales_acceptance_rate", 9, 10, interval=("0.596", "0.982"), channel="Mail"),
    ]

    ads = cells(table(composed(plan, [*quarter(plan), *rows]), "by-channel"), "Ads")

    assert (ads["sales_acceptance_rate_part"], ads["sales_acceptance_rate_whole"]) == ("20", "40")
    assert ads["sales_acceptance_rate_interval"] == "35.2–64.8"


# --- findings -----------------------------------------------------------------------------------------------------------


def test_follow_up_is_slow_when_surely_less_than_half_is_in_time() -> None:
    plan = plan_of(**AGREED)
    slow = rate(plan, "sla_follow_up_rate", 12, 40, interval=("0.181", "0.454"))
    wait = figure(plan, "speed_to_lead_hours", 30)

    finding = found(plan, [slow, wait])["slow-follow-up"]

    assert say(finding.text) == "Sales followed up 30% of MQLs within the agreed 24 hours."
    assert finding.figures == (slow.id, wait.id)


@pytest.mark.parametrize(
    ("part", "whole", "interval"), [(18, 40, ("0.307", "0.602")), (3, 20, ("0.052", "0.360"))], ids=["inside", "few"]
)
def test_follow_up_inside_noise_is_no_finding(part: int, whole: int, interval: tuple[str, str]) -> None:
    plan = plan_of(**AGREED)

    assert found(plan, [rate(plan, "sla_follow_up_rate", part, whole, interval=interval)]) == {}


def test_a_fall_of_acceptance_beyond_chance_is_a_finding() -> None:
    # 40 of 80 against 64 of 80: pooled 0.65, z = 0.3 ÷ √(0.65 × 0.35 × 2 ÷ 80) = 3.98
    plan = plan_of()
    figures = [rate(plan, "sales_acceptance_rate", 40, 80), rate(plan, "sales_acceptance_rate", 64, 80, "previous")]

    finding = found(plan, figures)["fell-sales_acceptance_rate"]

    assert say(finding.text) == "sales_acceptance_rate fell to 50.0% from 80.0% in 2026-Q2."
    assert finding.figures == tuple(each.id for each in figures)


@pytest.mark.parametrize(("now", "before"), [((36, 80), (40, 80)), ((5, 20), (19, 20)), ((64, 80), (40, 80))])
def test_no_fall_inside_chance_of_few_cases_or_upwards(now: tuple[int, int], before: tuple[int, int]) -> None:
    plan = plan_of()
    figures = [rate(plan, "sales_acceptance_rate", *now), rate(plan, "sales_acceptance_rate", *before, "previous")]

    assert found(plan, figures) == {}


def test_forgotten_leads_are_a_finding_when_surely_above_a_quarter() -> None:
    plan = plan_of()
    count = figure(plan, "forgotten_leads", 40)

    finding = found(plan, [count, rate(plan, "forgotten_lead_share", 40, 100, interval=("0.309", "0.498"))])
    inside = found(plan, [count, rate(plan, "forgotten_lead_share", 30, 100, interval=("0.219", "0.396"))])

    assert say(finding["forgotten-leads"].text) == "40 of 100 open leads had no touch in the last 30 days."
    assert inside == {}
