from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from reportgen.document import Chapter, Chart, Prose
from reportgen.records import Absent, Figure
from reportgen_plugins.sections import channels
from reportgen_plugins.sections.channels import ChannelOptions
from tests.plugins.sections.world import asked, by, cells, chapter, figure, plan_of, say, table, totals, world

#: The design's page 4.
SESSIONS = {"Organic search": 8_640, "E-mail": 1_930, "Paid social": 2_240, "Direct": 1_382}
LEADS = {"Organic search": 116, "E-mail": 49, "Paid social": 46, "Direct": 7}
COST = {"Organic search": 19_800, "E-mail": 6_900, "Paid social": 12_900, "(shared)": 47_000}
REVENUE = {"Organic search": 106_500, "E-mail": 100_900, "Paid social": 7_300}
LEAD_COST = {"Organic search": "170.69", "E-mail": "140.82", "Paid social": "280.43"}
ROI = {"Organic search": "2.765", "E-mail": "9.24", "Paid social": "-0.604"}


def quarter(plan: Any) -> list[Figure]:
    return [
        *totals(plan),
        *by(plan, "sessions", "channel", SESSIONS),
        *by(plan, "leads", "channel", LEADS),
        *by(plan, "cost", "channel", COST),
        *by(plan, "revenue", "channel", REVENUE),
        *by(plan, "cost_per_lead", "channel", LEAD_COST),
        *by(plan, "roi", "channel", ROI),
        *by(plan, "customers", "channel", {"Organic search": 1, "E-mail": 1, "Paid social": 0}),
    ]


def composed(plan: Any, figures: list[Figure], **options: Any) -> Chapter:
    found, context = world(plan, figures)
    return chapter(channels.compose(found, context, ChannelOptions(**options)))


def test_the_message_names_the_channel_that_takes_much_and_returns_little() -> None:
    plan = plan_of()
    deals = by(plan, "deals_won", "channel", {"Organic search": 40, "E-mail": 30, "Paid social": 3})

    # cost 12.9 of 39.6 = 33 %; revenue 7.3 of 214.7 = 3 %; organic search 106.5 of 214.7 = 50 %
    assert say(composed(plan, [*quarter(plan), *deals]).message) == (
        "Paid social takes 33% of channel cost and returns 3% of revenue; Organic search brings most, 50%"
    )


def test_a_few_deals_do_not_make_a_channel_dear() -> None:
    plan = plan_of()
    deals = by(plan, "deals_won", "channel", {"Organic search": 2, "E-mail": 1, "Paid social": 0})

    assert "Paid social" not in say(composed(plan, [*quarter(plan), *deals]).message)


def test_where_none_is_dear_the_message_names_the_best() -> None:
    plan = plan_of()
    figures = [each for each in quarter(plan) if each.dimension("channel") != "Paid social"]

    # 106.5 of 207.4; 19.8 of 26.7
    assert say(composed(plan, figures).message) == (
        "Organic search brings most: 51% of revenue for 74% of channel cost in 2026-Q3"
    )


def test_without_cost_the_message_is_about_revenue() -> None:
    plan = plan_of()
    figures = [each for each in quarter(plan) if each.kpi not in {"cost", "cost_per_lead", "roi"}]

    page = composed(plan, figures)

    assert say(page.message) == "Organic search brings most: 50% of revenue in 2026-Q3"
    assert not any(isinstance(block, Chart) for block in page.blocks)
    assert cells(table(page, "by-revenue"), "E-mail")["cost"] == "–"


def test_without_deals_the_message_is_about_leads() -> None:
    plan = plan_of()
    figures = [each for each in quarter(plan) if each.kpi in {"leads", "sessions"}]

    # 116 of 218
    assert say(composed(plan, figures).message) == "Organic search brings most leads: 53% of 218 in 2026-Q3"


def test_sessions_alone_make_a_message_too() -> None:
    plan = plan_of()
    figures = [each for each in quarter(plan) if each.kpi == "sessions"]

    assert "brings most visits: 61% of 14,192" in say(composed(plan, figures).message)


def test_without_channels_there_is_no_chapter() -> None:
    plan = plan_of()
    figures, context = world(plan, totals(plan))

    assert isinstance(channels.compose(figures, context, ChannelOptions()), Absent)


def test_figures_of_other_stretches_are_not_mixed_in() -> None:
    plan = plan_of()
    july = plan_of(period=plan.period.__class__(date(2026, 7, 1), date(2026, 7, 31), "2026-07", "month")).period
    figures = [*quarter(plan), figure(plan, "revenue", 999_999, over=july, channel="E-mail")]

    assert cells(table(composed(plan, figures), "by-revenue"), "E-mail")["revenue"] == "100.9"


def test_channels_stand_by_revenue_then_leads_with_shared_costs_and_total_last() -> None:
    plan = plan_of()

    rows = table(composed(plan, quarter(plan)), "by-revenue").rows

    assert [say(row.cells[0]) for row in rows] == [
        "Organic search",
        "E-mail",
        "Paid social",
        "Direct",
        "(shared)",
        "Total",
    ]
    assert rows[-1].kind == "total"


def test_a_channel_without_cost_has_no_cost_per_lead_and_no_roi() -> None:
    plan = plan_of()

    row = cells(table(composed(plan, quarter(plan)), "by-revenue"), "Direct")

    assert (row["cost"], row["cost_per_lead"], row["roi"], row["revenue"]) == ("–", "–", "–", "–")


def test_the_total_is_that_of_the_report_shared_costs_included() -> None:
    plan = plan_of()

    block = table(composed(plan, quarter(plan)), "by-revenue")

    assert cells(block, "Total")["cost"] == "108.4"
    assert cells(block, "(shared)")["cost"] == "47.0"
    assert cells(block, "Paid social")["roi"] == "-60 ◆"


def test_shares_of_cost_and_revenue_each_add_up_to_one() -> None:
    plan = plan_of()

    chart = next(block for block in composed(plan, quarter(plan)).blocks if isinstance(block, Chart))

    assert abs(sum(row[1] for row in chart.data) - 1) < Decimal("1e-20")  # type: ignore[misc]  # decimals
    assert abs(sum(row[2] for row in chart.data) - 1) < Decimal("1e-20")  # type: ignore[misc]  # decimals
    assert {row[0]: row[3] for row in chart.data}["Paid social"] == "adverse"


def test_only_the_largest_are_printed_and_the_rest_is_counted() -> None:
    plan = plan_of()

    block = table(composed(plan, quarter(plan), top=2), "by-revenue")

    assert [say(row.cells[0]) for row in block.rows] == ["Organic search", "E-mail", "(shared)", "Total"]
    assert "2 smaller channels are not shown; the total counts them." in [say(note) for note in block.notes]


def test_few_deals_are_noted() -> None:
    plan = plan_of()

    notes = [say(note) for note in table(composed(plan, quarter(plan)), "by-revenue").notes]

    assert "Few data: revenue rests on 3 won deals." in notes


def test_the_reading_says_how_revenue_finds_its_channel_and_what_is_shared() -> None:
    plan = plan_of()

    prose = next(block for block in composed(plan, quarter(plan)).blocks if isinstance(block, Prose))

    assert "not proof of cause" in say(prose.paragraphs[0][1])
    # 47.0 of 108.4
    assert say(prose.paragraphs[1][1]).startswith("47.0 kEUR, 43% of full cost")
    assert say(prose.paragraphs[2][1]) == "E-mail: 141 EUR a lead."


def test_trends_are_asked_by_channel_and_month() -> None:
    plan = plan_of()

    wanted = list(channels.asks(plan, ChannelOptions()))

    assert {"sessions", "leads", "customers", "cost", "revenue", "roi", "deals_won"} <= asked(wanted)
    assert any(ask.by == "channel" and ask.grain == "month" for ask in wanted)
