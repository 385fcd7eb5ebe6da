from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.document import Chapter, Chart, Note, Words
from reportgen.records import Absent, GoalResult, Milestone
from reportgen_plugins.sections import goals
from reportgen_plugins.sections.goals import GoalOptions
from tests.plugins.sections.world import cells, chapter, goal, plan_of, say, table, world

_ = Words("test")


def composed(*results: GoalResult) -> Chapter:
    figures, context = world(plan_of(), goals=results)
    return chapter(goals.compose(figures, context, GoalOptions()))


def test_a_plan_without_goals_has_no_chapter() -> None:
    figures, context = world(plan_of())

    assert isinstance(goals.compose(figures, context, GoalOptions()), Absent)


def test_the_message_counts_goals_behind_and_names_the_furthest() -> None:
    plan = plan_of()
    page = composed(
        goal(plan),
        goal(plan, "mqls", attainment=Decimal("0.95"), status="amber"),
        goal(plan, "cost", attainment=Decimal("1.1"), status="green"),
    )

    assert (
        say(page.message) == "2 of 3 goals are behind their pace; the furthest stands at 69.6% of what was due: revenue"
    )


def test_a_single_goal_behind_is_named() -> None:
    plan = plan_of()

    assert say(composed(goal(plan)).message) == "The goal is behind its pace, at 69.6% of what was due: revenue"


def test_goals_on_track_are_said_to_be() -> None:
    plan = plan_of()
    good = goal(plan, attainment=Decimal("1.2"), status="green")

    assert "on track" in say(composed(good, good).message)


def test_goals_that_wait_for_work_are_not_judged() -> None:
    plan = plan_of()
    waiting = goal(plan, attainment=None, status="pending", reason=_("New website is due on 10 November."))

    page = composed(waiting)

    assert say(page.message) == "The 1 goal cannot be judged yet"
    assert any(isinstance(block, Note) and "New website" in say(block.text) for block in page.blocks)


def test_a_goal_prints_pace_forecast_and_interval_on_one_scale() -> None:
    plan = plan_of()

    row = cells(table(composed(goal(plan)), "pace"), "revenue, 2026-01-01..2026-12-31")

    assert row["goal"] == "revenue, 2026-01-01..2026-12-31 / 1,000 kEUR by 2026-12-31 · CMO"
    assert (row["actual"], row["expected"], row["attainment"]) == ("522.0", "750.0", "69.6%")
    assert (row["forecast"], row["interval"]) == ("783.0", "653.0–913.0")


@pytest.mark.parametrize(
    ("every", "words"),
    [
        ("day", "18 a day"),
        ("week", "18 a week"),
        ("month", "18 a month"),
        ("quarter", "18 a quarter"),
        ("year", "18 a year"),
    ],
)
def test_a_recurring_goal_says_how_often(every: str, words: str) -> None:
    plan = plan_of()
    result = goal(plan, "mqls", target=Decimal(54), options={"target": 18, "every": every})

    assert say(table(composed(result), "pace").rows[0].cells[0]).endswith(words)


def test_a_goal_where_lower_is_better_is_a_limit() -> None:
    plan = plan_of()
    result = goal(plan, "cost", options={"target": 400_000, "by": "2026-12-31"}, target=Decimal(400_000))

    assert "at most 400 kEUR by 2026-12-31" in say(table(composed(result), "pace").rows[0].cells[0])


def test_a_goal_narrowed_to_a_channel_names_it() -> None:
    plan = plan_of()
    result = goal(plan, "leads", options={"target": 100, "every": "month", "channel": "Email"})

    assert say(table(composed(result), "pace").rows[0].cells[0]).startswith("leads of Email")


def test_a_goal_without_actual_prints_not_available_and_draws_no_bar() -> None:
    plan = plan_of()
    base = goal(plan)
    result = goal(
        plan, actual=base.actual.unavailable(_("no deals")), attainment=None, forecast=None, low=None, high=None,
        status="not_available", reason=_("no deals"),
    )  # fmt: skip
    row = cells(table(composed(result), "pace"), "revenue, 2026-01-01..2026-12-31")

    assert (row["actual"], row["bar"], row["attainment"], row["status"]) == ("n/a", "", "n/a", "n/a")


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ((), "complete"),
        (("time",), "no time"),
        (("resources",), "no resources"),
        (("resources", "owner"), "no resources, no owner"),
        (("time", "resources", "owner"), "no time, no resources, no owner"),
    ],
)
def test_the_rule_of_three_names_what_is_missing(missing: tuple[str, ...], words: str) -> None:
    plan = plan_of()

    row = cells(table(composed(goal(plan, missing=missing)), "terms"), "revenue, 2026-01-01..2026-12-31")

    assert row["complete"] == words


def test_resources_rate_and_landing_stand_in_the_second_table() -> None:
    plan = plan_of()
    options: dict[str, Any] = {
        "target": 1_000_000, "by": "2026-12-31", "owner": "CMO", "resources": {"budget": 400_000, "hours": 1800},
    }  # fmt: skip
    result = goal(plan, options=options, required_rate=Decimal("5195.65"), landing=date(2027, 5, 3))

    row = cells(table(composed(result), "terms"), "revenue, 2026-01-01..2026-12-31")

    assert row["budget"] == "400,000 EUR"
    assert row["hours"] == "1,800"
    assert row["landing"] == "2027-05-03..2027-05-03"


def test_the_most_urgent_goal_stands_first() -> None:
    plan = plan_of()
    page = composed(goal(plan, status="green", attainment=Decimal(2)), goal(plan, "mqls", target=Decimal(54)))

    assert say(table(page, "pace").rows[0].cells[0]).startswith("mqls")


def test_more_than_five_goals_are_a_caveat() -> None:
    plan = plan_of()
    kpis = ("revenue", "mqls", "leads", "cost", "sqls", "customers")

    page = composed(*(goal(plan, kpi) for kpi in kpis))

    assert any(isinstance(block, Note) and block.kind == "caveat" for block in page.blocks)


def on_course(**changes: Any) -> GoalResult:
    """A million by the end of 2026, a quarter of it due each quarter; the last quarter is open."""
    course = (
        Milestone(date(2026, 1, 1), date(2026, 3, 31), Decimal(250_000), Decimal(80_000)),
        Milestone(date(2026, 4, 1), date(2026, 6, 30), Decimal(500_000), Decimal(200_000)),
        Milestone(date(2026, 7, 1), date(2026, 9, 30), Decimal(750_000), Decimal(522_000)),
        Milestone(date(2026, 10, 1), date(2026, 12, 31), Decimal(1_000_000), None),
    )
    return goal(plan_of(), course=course, **changes)


def drawn(page: Chapter) -> Chart | None:
    return next((block for block in page.blocks if isinstance(block, Chart)), None)


def test_the_main_goal_is_drawn_against_its_pace() -> None:
    found = drawn(composed(goal(plan_of(), "mqls"), on_course()))

    assert found is not None
    assert found.kind == "outlook"
    assert [row[1] for row in found.data if row[2] == "actual"] == [80_000, 200_000, 522_000]
    assert [row[1] for row in found.data if row[2] == "target"] == [250_000, 500_000, 750_000, 1_000_000]
    # The forecast of 783 thousand and its interval stand at the end.
    assert [row[1:] for row in found.data if row[2] == "forecast"] == [(783_000, "forecast", 653_000, 913_000)]


def test_the_way_to_the_forecast_is_even() -> None:
    course = (
        Milestone(date(2026, 7, 1), date(2026, 9, 30), Decimal(750_000), Decimal(522_000)),
        Milestone(date(2026, 10, 1), date(2026, 10, 31), Decimal(830_000), None),
        Milestone(date(2026, 11, 1), date(2026, 12, 31), Decimal(1_000_000), None),
    )

    found = drawn(composed(goal(plan_of(), course=course)))

    # 261 thousand in 92 days; 31 of them by the end of October.
    assert found is not None
    ahead = [row for row in found.data if row[2] == "forecast"]
    assert [row[1] for row in ahead] == [522_000 + Decimal(261_000) * 31 / 92, 783_000]
    assert [row[3] for row in ahead] == [None, 653_000]


def test_goals_without_a_way_are_not_drawn() -> None:
    assert drawn(composed(goal(plan_of()))) is None
