from __future__ import annotations

from decimal import Decimal
from typing import Any

from reportgen.document import Chapter, Chart, Prose, walk
from reportgen.records import Absent, Figure
from reportgen_plugins.sections import customers
from reportgen_plugins.sections.customers import CustomerOptions
from tests.plugins.sections.world import by, cells, chapter, figure, plan_of, say, table, world


def share(plan: Any, kpi: str, part: int, whole: int, scenario: str = "actual", **more: Any) -> Figure:
    return figure(plan, kpi, Decimal(part) / whole, scenario, parts=(part, whole), **more)


def quarter(plan: Any) -> list[Figure]:
    """80 thousand of revenue: 40 repeat, 40 new of which 10 referred; 30 of 60 buyers came back, 36 of 60 a year ago."""
    return [
        share(plan, "customer_retention_rate", 30, 60, interval=("0.377", "0.623")),
        share(plan, "customer_retention_rate", 36, 60, "year_ago"),
        share(plan, "repeat_revenue_share", 40_000, 80_000),
        share(plan, "referred_new_business_share", 10_000, 40_000),
        figure(plan, "revenue", 80_000),
        figure(plan, "net_promoter_score", 20, parts=(800, 40), interval=("-5.1", "43.2")),
        figure(plan, "net_promoter_score", 35, "previous", parts=(1400, 40)),
        *by(plan, "support_page_views", "page", {"/help": 20, "/docs": 35, "/unread": 0}),
    ]


def composed(plan: Any, figures: list[Figure]) -> Chapter:
    found, context = world(plan, figures)
    return chapter(customers.compose(found, context, CustomerOptions()))


def prose(page: Chapter) -> str:
    return " ".join(
        say(text) for block in walk(page.blocks) if isinstance(block, Prose) for _head, text in block.paragraphs
    )


def test_the_message_is_retention_against_a_year_ago() -> None:
    plan = plan_of()

    assert say(composed(plan, quarter(plan)).message) == (
        "50.0% of the customers of the year before bought again by the end of 2026-Q3, -10.0 points against 2025-Q3"
    )


def test_the_parts_of_revenue_add_up_to_it() -> None:
    plan = plan_of()
    chart = next(block for block in walk(composed(plan, quarter(plan)).blocks) if isinstance(block, Chart))

    assert [value for _name, value in chart.data] == [40_000, 10_000, 30_000]


def test_deals_of_unknown_type_are_a_part_of_their_own() -> None:
    plan = plan_of()
    figures = [each for each in quarter(plan) if each.kpi != "revenue"]
    chart = next(
        block
        for block in walk(composed(plan, [*figures, figure(plan, "revenue", 95_000)]).blocks)
        if isinstance(block, Chart)
    )

    assert [value for _name, value in chart.data] == [40_000, 10_000, 30_000, 15_000]


def test_scores_are_compared_in_points_not_per_cent() -> None:
    plan = plan_of()
    row = cells(table(composed(plan, quarter(plan)), "flywheel"), "net_promoter_score")

    assert (row["actual"], row["interval"], row["previous_difference"]) == ("20", "-5.1–43.2", "-15.0 ◆")
    assert row["part"] == ""


def test_the_share_that_customers_brought_and_the_score_are_said() -> None:
    plan = plan_of()
    words = prose(composed(plan, quarter(plan)))

    assert "25.0% of the revenue from new customers was referred." in words
    assert "Net promoter score 20 from 40 answers, 95% interval -5 to 43." in words


def test_few_answers_are_called_few() -> None:
    plan = plan_of()
    few = figure(plan, "net_promoter_score", 100, parts=(500, 5), interval=("20.1", "100"))

    assert "95% interval 20 to 100: few data." in prose(composed(plan, [few]))


def test_support_pages_are_ranked_and_unread_ones_left_out() -> None:
    plan = plan_of()
    pages = table(composed(plan, quarter(plan)), "support-pages")

    assert [say(row.cells[0]) for row in pages.rows] == ["/docs", "/help"]


def test_without_anything_of_customers_the_section_leaves_itself_out() -> None:
    plan = plan_of()
    figures, context = world(plan, [figure(plan, "revenue", 1)])

    assert isinstance(customers.compose(figures, context, CustomerOptions()), Absent)
