from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from reportgen.document import Chapter, Chart, Name, Note, Prose
from reportgen.records import Absent, Figure
from reportgen_plugins.sections import roi
from reportgen_plugins.sections.roi import RoiOptions
from tests.plugins.sections.world import asked, by, cells, chapter, figure, monthly, plan_of, say, table, totals, world

MARGIN: dict[str, Any] = {"assumptions": {"gross_margin": "0.70"}}
CATEGORIES = {
    "salaries": 42_000,
    "content": 25_500,
    "media": 22_400,
    "tools": 8_600,
    "agency": 7_500,
    "overhead": 2_400,
}
#: The design's page 2 in thousands: −29.4 … +66.4 after September.
REVENUE = (0, 0, 0, 0, 99, 106, 112, 0, 206)
COST = (29, 30, 32, 34, 33, 32, 36, 36, 36)


def quarter(plan: Any) -> list[Figure]:
    return [
        *totals(plan),
        *by(plan, "cost", "category", CATEGORIES),
        *monthly(plan, "revenue", date(2026, 1, 1), [value * 1000 for value in REVENUE]),
        *monthly(plan, "cost", date(2026, 1, 1), [value * 1000 for value in COST]),
    ]


def composed(plan: Any, figures: list[Figure], **changes: Any) -> Chapter:
    found, context = world(plan, figures, **changes)
    return chapter(roi.compose(found, context, RoiOptions()))


def test_the_message_names_the_month_of_break_even_and_what_the_programme_is_ahead() -> None:
    plan = plan_of(**MARGIN)

    # 0.7 × 523 = 366.1 less 298 = +68.1; August ends at 0.7 × 317 − 262 = −40.1
    assert say(composed(plan, quarter(plan)).message) == (
        "The programme broke even in 2026-09-01..2026-09-01 and is 68.1 kEUR ahead of its cost"
    )


def test_a_break_even_of_earlier_is_told_as_such() -> None:
    plan = plan_of()

    # on revenue, without a margin: +205 − 190 = +15 after June; July +91
    assert say(composed(plan, quarter(plan)).message) == (
        "In the black since 2026-06-01..2026-06-01: return is 225.0 kEUR ahead of all cost so far"
    )


def test_losses_put_break_even_out_of_sight() -> None:
    plan = plan_of(**MARGIN)
    figures = [
        *totals(plan),
        *monthly(plan, "revenue", date(2026, 7, 1), [0, 1_000, 0]),
        *monthly(plan, "cost", date(2026, 7, 1), [5_000, 5_000, 5_000]),
    ]

    # 15,000 less 700
    assert say(composed(plan, figures).message) == (
        "Cost exceeds return by 14.3 kEUR so far, and break-even is not in sight at today's rate"
    )


def test_a_recovery_forecasts_the_month() -> None:
    plan = plan_of()
    figures = [
        *totals(plan),
        *monthly(plan, "revenue", date(2026, 1, 1), [0, 0, 0, 3_000, 3_000, 3_000, 3_000, 3_000, 3_000]),
        *monthly(plan, "cost", date(2026, 1, 1), [4_000, 4_000, 4_000, *[2_000] * 6]),
    ]
    message = say(composed(plan, figures).message)

    # −12,000 after March, +1,000 a month since: −6,000, six months after September
    assert message == "6,000 EUR is still to be earned back; at today's rate break-even comes in 2027-03-01..2027-03-01"


def test_without_deals_the_chapter_says_what_it_cost_and_draws_no_curve() -> None:
    plan = plan_of()
    figures = [each for each in quarter(plan) if each.kpi == "cost"]

    page = composed(plan, figures)

    assert "no return can be stated" in say(page.message)
    assert not any(isinstance(block, Chart) for block in page.blocks)
    assert any(isinstance(block, Note) for block in page.blocks)
    assert "Revenue, won deals" not in [say(row.cells[0]) for row in table(page, "cost-and-return").rows]


def test_without_cost_there_is_no_chapter() -> None:
    plan = plan_of()
    figures, context = world(plan, [each for each in totals(plan) if each.kpi != "cost"])

    assert isinstance(roi.compose(figures, context, RoiOptions()), Absent)


def test_the_curve_holds_a_month_a_mark_and_the_notes_of_the_plan() -> None:
    plan = plan_of(
        **MARGIN, annotations=[{"date": "2026-08-12", "text": "New website"}, {"date": "2020-01-01", "text": "Old"}]
    )

    chart = next(block for block in composed(plan, quarter(plan)).blocks if isinstance(block, Chart))

    assert [row[4] for row in chart.data] == ["actual"] * 9 + ["forecast"] * 3
    assert chart.data[8][:4] == (date(2026, 9, 1), Decimal("144200.0"), Decimal(36_000), Decimal("68100.0"))
    assert chart.marks == ((date(2026, 8, 12), Name("New website")),)


def test_since_limits_the_months() -> None:
    plan = plan_of(**MARGIN, roi={"since": "2026-05-01"})

    chart = next(block for block in composed(plan, quarter(plan)).blocks if isinstance(block, Chart))

    assert chart.data[0][0] == date(2026, 5, 1)


def test_categories_add_up_to_full_cost() -> None:
    plan = plan_of(**MARGIN)

    block = table(composed(plan, quarter(plan)), "cost-and-return")
    rows = {say(row.cells[0]): row for row in block.rows}
    amounts = [rows[name].cells[1] for name in ("Salaries", "Content", "Media", "Tools", "Agency", "Overhead")]

    assert sum(amount.value for amount in amounts) == Decimal(108_400)  # type: ignore[union-attr,misc]  # quantities
    assert cells(block, "Media")["share"] == "20.7"
    assert cells(block, "Full cost")["share"] == "100.0"


def test_the_dearest_category_stands_first() -> None:
    plan = plan_of()

    block = table(composed(plan, quarter(plan)), "cost-and-return")

    assert say(block.rows[0].cells[0]) == "Salaries"


def test_the_return_rows_follow_from_revenue_margin_and_cost() -> None:
    plan = plan_of(**MARGIN)

    block = table(composed(plan, quarter(plan)), "cost-and-return")

    assert cells(block, "Revenue, won deals")["actual"] == "318.0"
    assert cells(block, "Gross profit at 70%")["actual"] == "222.6"
    assert cells(block, "Net return")["actual"] == "114.2"
    assert cells(block, "ROI, %")["actual"] == "+105.4"
    assert cells(block, "ROI, %")["year_ago_change"] == "+110.8"
    # the prior year's net return was −3.9: the sign changes
    assert cells(block, "Net return")["year_ago_change"] == "n/a"


def test_without_targets_there_are_no_plan_columns() -> None:
    plan = plan_of()

    assert "plan" not in {column.key for column in table(composed(plan, quarter(plan)), "cost-and-return").columns}


def test_a_target_brings_the_plan_columns_and_an_overrun_is_adverse() -> None:
    plan = plan_of()
    figures = [*quarter(plan), figure(plan, "cost", 100_000, "target")]

    row = cells(table(composed(plan, figures), "cost-and-return"), "Full cost")

    assert (row["plan"], row["plan_difference"], row["plan_change"]) == ("100.0", "+8.4 ◆", "+8.4 ◆")


def test_a_category_that_is_gone_cost_nothing() -> None:
    plan = plan_of()
    figures = [*quarter(plan), figure(plan, "cost", 5_000, "previous", category="training")]

    row = cells(table(composed(plan, figures), "cost-and-return"), "Training")

    assert (row["actual"], row["previous"], row["previous_change"]) == ("0.0", "5.0", "-100.0")


def test_an_unknown_category_stands_as_in_the_data() -> None:
    plan = plan_of()
    figures = [*quarter(plan), figure(plan, "cost", 1_000, category="Fairs")]

    assert cells(table(composed(plan, figures), "cost-and-return"), "Fairs")["actual"] == "1.0"


def test_the_reading_states_basis_low_point_and_break_even() -> None:
    plan = plan_of(**MARGIN)

    prose = next(block for block in composed(plan, quarter(plan)).blocks if isinstance(block, Prose))

    assert "on gross profit at 70%, full cost" in say(prose.paragraphs[0][1])
    # 29 + 30 + 32 + 34 = 125 spent before the first deal
    assert "-125.0 kEUR" in say(prose.paragraphs[1][1])


def test_the_chapter_asks_for_cost_by_category_and_the_months() -> None:
    plan = plan_of()

    wanted = list(roi.asks(plan, RoiOptions()))

    assert asked(wanted) == {"roi", "revenue", "cost", "break_even_customers", "customers"}
    assert {ask.by for ask in wanted} == {"", "category"}
    assert [ask.within.days for ask in wanted if ask.within] == [(date(2026, 9, 30) - date(2021, 10, 1)).days + 1]


def test_the_way_to_a_forecast_break_even_is_drawn_as_forecast() -> None:
    plan = plan_of(**MARGIN)
    months = [
        *monthly(plan, "cost", date(2026, 1, 1), [100_000, 0, 0, 0, 0, 0, 0, 0, 0]),
        *monthly(plan, "revenue", date(2026, 1, 1), [0, 0, 0, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000]),
    ]

    drawn = next(block for block in composed(plan, [*totals(plan), *months]).blocks if isinstance(block, Chart))

    # 100 000 out, 6 × 7 000 back: 58 000 to go at 7 000 a month takes nine months.
    ahead = [row for row in drawn.data if row[4] == "forecast"]
    assert [row[0] for row in ahead] == [
        date(2026, 10, 1),
        *(date(2026, m, 1) for m in (11, 12)),
        *(date(2027, m, 1) for m in range(1, 7)),
    ]
    assert ahead[-1][3] == Decimal(5_000)


def year(plan: Any, *, revenue: int) -> list[Figure]:
    """Nine months of 2026 at a cost of 10 000 and a steady revenue."""
    return [
        *monthly(plan, "cost", date(2026, 1, 1), [10_000] * 9),
        *monthly(plan, "revenue", date(2026, 1, 1), [revenue] * 9),
    ]


def test_what_comes_after_break_even_is_drawn_to_the_end_of_the_year() -> None:
    plan = plan_of(**MARGIN)
    chapter = composed(plan, [*totals(plan), *year(plan, revenue=20_000)])
    drawn = next(block for block in chapter.blocks if isinstance(block, Chart))
    prose = next(block for block in chapter.blocks if isinstance(block, Prose))

    # 14 000 of gross profit less 10 000 of cost: +4 000 a month, 36 000 in September.
    assert [row for row in drawn.data if row[4] == "forecast"] == [
        (date(2026, month, 1), 14_000, 10_000, 4_000 * month, "forecast", 4_000 * month, 4_000 * month)
        for month in (10, 11, 12)
    ]
    assert "+48.0 kEUR at the end of 2026-12-01..2026-12-01, 80% interval +48.0 to +48.0" in say(prose.paragraphs[3][1])


def test_losses_are_carried_on_too() -> None:
    plan = plan_of(**MARGIN)

    prose = next(
        block
        for block in composed(plan, [*totals(plan), *year(plan, revenue=10_000)]).blocks
        if isinstance(block, Prose)
    )

    assert say(prose.paragraphs[2][1]).startswith("Not in sight")
    assert "-36.0 kEUR at the end of 2026-12-01..2026-12-01" in say(prose.paragraphs[3][1])


def test_the_page_says_how_many_customers_it_takes_to_stay_afloat() -> None:
    plan = plan_of(**MARGIN)
    needed = figure(plan, "break_even_customers", "1.46")

    prose = next(block for block in composed(plan, [*quarter(plan), needed]).blocks if isinstance(block, Prose))

    assert say(prose.paragraphs[-1][1]) == (
        "1.5 new customers at the average deal earn back the cost of 2026-Q3; 3 came."
    )


def test_a_break_even_that_may_not_come_has_the_near_end_of_its_interval() -> None:
    plan = plan_of(**MARGIN)
    months = [
        *monthly(plan, "cost", date(2026, 1, 1), [100_000, 0, 0, 0, 0, 0, 0, 0, 0]),
        *monthly(plan, "revenue", date(2026, 1, 1), [0, 0, 0, 40_000, 0, 0, 0, 0, 0]),
    ]

    prose = next(block for block in composed(plan, [*totals(plan), *months]).blocks if isinstance(block, Prose))

    assert "80% interval from" in say(prose.paragraphs[2][1])
    assert say(prose.paragraphs[2][1]).endswith("may not come.")
