from __future__ import annotations

from decimal import Decimal
from typing import Any

from reportgen.document import Chapter, Chart, Prose, walk
from reportgen.records import Absent, Figure
from reportgen_plugins.sections import sales
from reportgen_plugins.sections.sales import SalesOptions
from tests.plugins.sections.world import asked, by, cells, chapter, figure, plan_of, say, table, world


def rate(plan: Any, kpi: str, part: int, whole: int, scenario: str = "actual", **more: Any) -> Figure:
    return figure(plan, kpi, Decimal(part) / whole, scenario, parts=(part, whole), **more)


def quarter(plan: Any) -> list[Figure]:
    """Of 50 closed deals 20 were won; a year ago 30 of 50; before, 22 of 50."""
    return [
        rate(plan, "win_rate", 20, 50, interval=("0.276", "0.538")),
        rate(plan, "win_rate", 22, 50, "previous"),
        rate(plan, "win_rate", 30, 50, "year_ago"),
        rate(plan, "proposal_to_win_rate", 18, 30, interval=("0.423", "0.754")),
        figure(plan, "sales_cycle_days", 45),
        figure(plan, "deals_won", 20),
        figure(plan, "deals_lost", 30),
        *by(plan, "deals_lost", "loss_reason", {"Price": 18, "Timing": 7, "(not set)": 5}),
        *by(plan, "deals_won", "channel", {"Ads": 5, "Mail": 15}),
        rate(plan, "win_rate", 5, 30, interval=("0.073", "0.336"), channel="Ads"),
        rate(plan, "win_rate", 15, 20, interval=("0.531", "0.888"), channel="Mail"),
    ]


def composed(plan: Any, figures: list[Figure]) -> Chapter:
    found, context = world(plan, figures)
    return chapter(sales.compose(found, context, SalesOptions()))


def prose(page: Chapter) -> str:
    return " ".join(
        say(text) for block in walk(page.blocks) if isinstance(block, Prose) for _head, text in block.paragraphs
    )


def test_the_message_is_the_win_rate_against_a_year_ago() -> None:
    plan = plan_of()

    assert say(composed(plan, quarter(plan)).message) == (
        "Sales won 20 of the 50 deals closed in 2026-Q3: 40.0%, -20.0 points against 2025-Q3"
    )


def test_a_step_stands_with_its_cases_its_interval_and_what_it_was() -> None:
    plan = plan_of()

    row = cells(table(composed(plan, quarter(plan)), "steps"), "win_rate")

    assert (row["part"], row["whole"], row["interval"]) == ("20", "50", "27.6–53.8")
    assert (row["previous"], row["previous_difference"]) == ("44.0", "-4.0 ◆")


def test_the_change_is_judged_by_chance() -> None:
    # 20 of 50 against 30 of 50: z = 0.2 ÷ √(0.5 × 0.5 × 2 ÷ 50) = 2.0; against 28 of 50 it is 1.6
    plan = plan_of()
    inside = [each for each in quarter(plan) if each.scenario != "year_ago"]

    assert "larger than chance explains" in prose(composed(plan, quarter(plan)))
    assert "within what chance explains" in prose(composed(plan, inside))


def test_reasons_of_loss_are_ranked() -> None:
    plan = plan_of()
    page = composed(plan, quarter(plan))
    chart = next(block for block in walk(page.blocks) if isinstance(block, Chart))

    assert [(say(name), count) for name, count in chart.data] == [("Price", 18), ("Timing", 7), ("No reason given", 5)]  # type: ignore[arg-type]
    assert "Most often: Price, 18 of 30 lost deals." in prose(page)


def test_many_reasons_are_counted_together_and_nothing_is_lost() -> None:
    plan = plan_of()
    figures = [each for each in quarter(plan) if each.dimension("loss_reason") is None]
    reasons = by(plan, "deals_lost", "loss_reason", {f"reason {i}": 10 - i for i in range(10)})
    chart = next(block for block in walk(composed(plan, [*figures, *reasons]).blocks) if isinstance(block, Chart))

    assert len(chart.data) == 8
    assert sum(count for _name, count in chart.data if isinstance(count, Decimal)) == sum(range(1, 11))


def test_a_channel_outside_the_interval_is_marked() -> None:
    plan = plan_of()
    channels = table(composed(plan, quarter(plan)), "by-channel")

    assert [say(row.cells[0]) for row in channels.rows] == ["Mail", "Ads"]
    assert cells(channels, "Ads")["win_rate"] == "16.7"


def test_without_deals_the_step_that_is_known_is_told() -> None:
    plan = plan_of()
    only = rate(plan, "sql_to_opportunity_rate", 5, 12, interval=("0.193", "0.680"))

    assert say(composed(plan, [only]).message) == "sql_to_opportunity_rate: 41.7% in 2026-Q3, 5 of 12"


def test_without_anything_the_section_leaves_itself_out() -> None:
    plan = plan_of()
    figures, context = world(plan, [figure(plan, "win_rate", None)])
    absent = sales.compose(figures, context, SalesOptions())

    assert isinstance(absent, Absent)
    assert say(absent.reason) == "Sales cannot be told: no data."


def test_it_asks_for_reasons_and_channels() -> None:
    assert {"win_rate", "deals_lost", "sql_to_opportunity_rate"} <= asked(sales.asks(plan_of(), SalesOptions()))
