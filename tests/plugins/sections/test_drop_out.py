from __future__ import annotations

from decimal import Decimal
from typing import Any

from reportgen.document import Chapter, Chart, walk
from reportgen.records import Absent, Figure
from reportgen_plugins.kpis.settings import DropOutSettings
from reportgen_plugins.sections import drop_out
from reportgen_plugins.sections.drop_out import DropOutOptions
from tests.plugins.sections.world import by, cells, chapter, figure, plan_of, say, table, world


def rate(
    plan: Any, part: int, whole: int, interval: tuple[str, str], scenario: str = "actual", **dimensions: Any
) -> Figure:
    return figure(
        plan, "drop_out_rate", Decimal(part) / whole, scenario, parts=(part, whole), interval=interval, **dimensions
    )


def quarter(plan: Any) -> list[Figure]:
    """Leads: 40 of 100 lost, 30 of them after a visit; MQLs: 10 of 40."""
    pairs = (("lead", "visit", 30, 50, ("0.462", "0.724")), ("lead", "form", 10, 50, ("0.112", "0.330")),
             ("mql", "form", 10, 40, ("0.142", "0.402")))  # fmt: skip
    return [
        figure(plan, "lost_leads", 50),
        figure(plan, "lost_leads", 40, "previous"),
        *by(plan, "lost_leads", "stage", {"lead": 40, "mql": 10}),
        rate(plan, 40, 100, ("0.309", "0.498"), stage="lead"),
        rate(plan, 10, 40, ("0.142", "0.402"), stage="mql"),
        rate(plan, 30, 100, ("0.219", "0.396"), "previous", stage="lead"),
        *(figure(plan, "lost_leads", part, last_interaction=name, stage=stage) for stage, name, part, _w, _i in pairs),
        *(
            rate(plan, part, whole, ends, last_interaction=name, stage=stage)
            for stage, name, part, whole, ends in pairs
        ),
        figure(plan, "lost_leads", 35, fate="unsubscribed", stage="lead"),
        figure(plan, "lost_leads", 5, fate="rejected", stage="lead"),
        figure(plan, "lost_leads", 10, fate="rejected", stage="mql"),
    ]


def composed(plan: Any, figures: list[Figure]) -> Chapter:
    found, context = world(plan, figures)
    return chapter(drop_out.compose(found, context, DropOutOptions()))


def test_the_message_says_how_many_where_and_after_what() -> None:
    plan = plan_of()

    assert say(composed(plan, quarter(plan)).message) == (
        "Leads lost: 50 in 2026-Q3, +25% against 2026-Q2; most at leads, after “Visit”"
    )


def test_stages_stand_with_their_reasons_and_the_rate_before() -> None:
    plan = plan_of()
    row = cells(table(composed(plan, quarter(plan)), "by-stage"), "leads")

    assert (row["left"], row["lost"], row["rejected"], row["unsubscribed"]) == ("100", "40", "5", "35")
    assert (row["rate"], row["interval"], row["previous_difference"]) == ("40.0", "30.9–49.8", "+10.0 ◆")


def test_pairs_are_ranked_with_count_rate_and_interval() -> None:
    plan = plan_of()
    pairs = table(composed(plan, quarter(plan)), "by-stage-and-interaction")

    assert [[say(cell) for cell in row.cells] for row in pairs.rows] == [
        ["leads", "Visit", "30", "50", "60.0", "46.2–72.4", "40.0"],
        ["leads", "Form", "10", "50", "20.0", "11.2–33.0", "40.0"],
        ["mqls", "Form", "10", "40", "25.0", "14.2–40.2", "25.0"],
    ]


def test_the_picture_has_a_cell_for_every_stage_and_interaction() -> None:
    plan = plan_of()
    chart = next(block for block in walk(composed(plan, quarter(plan)).blocks) if isinstance(block, Chart))

    assert [(say(row), say(column), value) for row, column, value in chart.data] == [  # type: ignore[arg-type]
        ("leads", "Visit", 30),
        ("leads", "Form", 10),
        ("mqls", "Visit", 0),
        ("mqls", "Form", 10),
    ]


def test_without_touches_stages_stand_alone() -> None:
    plan = plan_of()
    figures = [
        each for each in quarter(plan) if each.dimension("last_interaction") is None and each.scenario == "actual"
    ]
    page = composed(plan, figures)

    assert say(page.message) == "Leads lost: 50 in 2026-Q3, most at the stage leads"
    assert not any(isinstance(block, Chart) for block in walk(page.blocks))


def test_where_nobody_was_lost_the_section_leaves_itself_out() -> None:
    plan = plan_of()
    figures, context = world(plan, [figure(plan, "lost_leads", 0)])

    assert isinstance(drop_out.compose(figures, context, DropOutOptions()), Absent)


def test_half_a_year_of_silence_is_inactive_by_default() -> None:
    assert DropOutSettings().inactive_days == 180
