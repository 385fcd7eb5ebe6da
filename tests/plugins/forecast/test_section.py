from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reportgen.calendar import Period
from reportgen.document import Chapter, Chart, Note, Table, walk
from reportgen.plan import Plan
from reportgen.records import Absent, Figure, Figures, GoalResult
from reportgen_plugins.forecast.kpis import compute
from reportgen_plugins.forecast.options import ForecastOptions
from reportgen_plugins.forecast.section import compose
from tests.plugins.forecast.test_kpis import YEAR_GOAL, history, plan
from tests.plugins.sections.world import cells, chapter, context_of, figure, goal, say, table

STRETCH = Period(date(2026, 1, 1), date(2026, 9, 30), "")


def composed(of: Plan, figures: list[Figure], *goals: GoalResult) -> Any:
    known = Figures(figures)
    known = known.merged(compute(of, known))
    return compose(known, context_of(of, goals=goals), ForecastOptions())


def page(of: Plan, figures: list[Figure], *goals: GoalResult) -> Chapter:
    return chapter(composed(of, figures, *goals))


def with_goal(target: int, kpi: str = "leads") -> tuple[Plan, list[Figure], GoalResult]:
    """Ten a month for a year, 92 since January: 122 by the year's end."""
    of = plan({"kpis": [kpi]}, goals=[{**YEAR_GOAL, "kpi": kpi, "target": target}])
    reached = figure(of, kpi, 92, over=STRETCH)
    result = goal(of, kpi, options={"target": target, "from": "2026-01-01", "by": "2026-12-31"}, target=Decimal(target))
    result = replace(result, actual=reached)
    return of, [*history(of, kpi, [10] * 12), reached], result


def test_the_message_holds_the_landing_against_the_goal() -> None:
    of, figures, result = with_goal(130)

    # 92 + 3 × 10 = 122, 8 of 130 short.
    assert say(page(of, figures, result).message) == (
        "leads is forecast to land at 122 by 2026-12-31, 6% under its goal"
    )


def test_a_landing_on_the_goal_is_said_to_be() -> None:
    of, figures, result = with_goal(122)

    assert say(page(of, figures, result).message) == "leads is forecast to land at 122 by 2026-12-31, as its goal asks"


def test_a_goal_inside_the_interval_is_not_given_up() -> None:
    of, figures, result = with_goal(130)
    figures = [*history(of, "leads", [5, 15, 8, 12, 6, 14, 9, 11, 4, 16, 10, 10]), figures[-1]]

    assert say(page(of, figures, result).message).endswith("under its goal, within the interval")


def test_without_a_goal_the_months_before_are_the_reference() -> None:
    of = plan()

    # The mean of the last year or a smoothed level, of ten a month, against 30 of the last three months.
    assert say(page(of, history(of, "leads", [10] * 12)).message) == (
        "leads: 30 forecast for 2026-10-01..2026-12-31, +0% on as many months before"
    )


def test_the_landing_is_a_row_with_its_difference() -> None:
    of, figures, result = with_goal(130)

    row = cells(table(page(of, figures, result), "forecast-landing"), "leads")

    assert (row["reached"], row["ahead"], row["landing"], row["interval"]) == ("92", "30", "122", "122–122")
    assert (row["target"], row["difference"]) == ("130", "-6.2 ◆")


def test_the_chart_holds_what_was_what_is_wanted_and_what_comes() -> None:
    of, figures, result = with_goal(365)

    drawn = next(block for block in walk(page(of, figures, result).blocks) if isinstance(block, Chart))

    assert drawn.kind == "outlook"
    wanted = {row[0]: row[1] for row in drawn.data if row[2] == "target"}
    assert (wanted[date(2026, 2, 1)], wanted[date(2026, 12, 1)]) == (28, 31)  # one a day
    assert date(2025, 12, 1) not in wanted
    assert [row[1:] for row in drawn.data if row[2] == "forecast"] == [(10, "forecast", 10, 10)] * 3


def test_the_plans_line_holds_what_recurs() -> None:
    of, figures, _result = with_goal(130)
    weekly = goal(of, "leads", options={"target": 7, "every": "week"}, target=Decimal(92), course=())

    drawn = next(block for block in walk(page(of, figures, weekly).blocks) if isinstance(block, Chart))

    assert [row[1] for row in drawn.data if row[2] == "target"][-2:] == [30, 31]


def test_a_gap_of_history_is_a_gap_of_the_chart() -> None:
    of = plan()

    drawn = next(
        block
        for block in walk(page(of, history(of, "leads", [9, None, *[10] * 12])).blocks)
        if isinstance(block, Chart)
    )

    assert [row[1] for row in drawn.data if row[2] == "actual"][:3] == [9, None, 10]


def test_the_back_test_is_printed_with_the_naive_forecast_beside_it() -> None:
    of = plan()
    values = [31, 28, 35, 30, 33, 29, 36, 31, 30, 34, 28, 33]

    block = table(page(of, history(of, "leads", values)), "forecast-back-test")

    row = cells(block, "leads")
    assert row["months"] == "12"
    assert row["tested"] == "9"  # from 8, 9, 10 and 11 months, up to three ahead: 3 + 3 + 2 + 1
    assert row["naive_error"] != ""
    assert row["inside"].endswith("%")


def test_a_naive_forecast_is_said_to_be_one() -> None:
    of = plan()
    steps = [100] * 8 + [130] * 8 + [90] * 5

    notes = [say(note) for note in table(page(of, history(of, "leads", steps)), "forecast-back-test").notes]

    assert any(note.startswith("The naive forecast stands for 1 of 1 measures") for note in notes)


def test_a_kpi_without_history_says_why_beside_one_that_has() -> None:
    of = plan({"kpis": ["leads", "mqls"]})

    found = page(of, [*history(of, "leads", [10] * 12), *history(of, "mqls", [5] * 4)])

    assert [block.id for block in walk(found.blocks) if isinstance(block, Chart)] == ["forecast-leads"]
    assert [say(block.text) for block in found.blocks if isinstance(block, Note)] == [
        "mqls: complete months of history without a gap: 4; a forecast takes 12."
    ]


def test_no_history_at_all_leaves_the_page_out() -> None:
    of = plan()

    found = composed(of, history(of, "leads", [10] * 5))

    assert isinstance(found, Absent)
    assert say(found.reason) == (
        "There is no forecast: complete months of history without a gap: 5; a forecast takes 12."
    )


def test_more_kpis_than_fit_beside_each_other_take_a_second_table() -> None:
    kpis = ["leads", "mqls", "sqls", "customers", "sessions"]
    of = plan({"kpis": kpis})

    found = page(of, [each for kpi in kpis for each in history(of, kpi, [10] * 12)])

    tables = {block.id: block for block in found.blocks if isinstance(block, Table)}
    assert len(tables["forecast-months"].columns) == 9
    assert [column.key for column in tables["forecast-months-2"].columns] == ["month", "sessions", "sessions_interval"]
