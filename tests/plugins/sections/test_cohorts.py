from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.calendar import Period
from reportgen.document import Chapter, Chart, Span, walk
from reportgen.plan import Plan
from reportgen.records import Absent, Figure, Interval
from reportgen_plugins.sections import cohorts
from reportgen_plugins.sections.cohorts import CohortOptions
from reportgen_plugins.sections.stretches import months_to, whole
from tests.plugins.sections.world import cells, chapter, figure, plan_of, say, table, world

AGES = (30, 60, 90, 180)


def reached(plan: Plan, month: str, stage: str, so_far: int, contacts: int, **within: tuple[int, int]) -> list[Figure]:
    """A cohort at one stage: so far, and (reached, old enough) at ages; nobody is old enough where none is given."""
    stretch = whole(months_to(plan.period, 12))
    found = [("cohort_reach_rate", (so_far, contacts))]
    found += [(f"cohort_reach_rate_{age}", within.get(f"at_{age}", (0, 0))) for age in AGES]
    made = []
    for kpi, (above, below) in found:
        value = None if not below else Decimal(above) / below
        each = figure(plan, kpi, value, over=stretch, cohort=month, stage=stage)
        made.append(replace(each, numerator=Decimal(above), denominator=Decimal(below)))
    return made


def three(plan: Plan, june: int = 20) -> list[Figure]:
    """May and June are 90 days old, July half: MQLs of 100 contacts each."""
    return [
        *reached(plan, "2026-05", "mql", 12, 100, at_30=(5, 100), at_60=(9, 100), at_90=(10, 100)),
        *reached(plan, "2026-06", "mql", june, 100, at_30=(9, 100), at_60=(15, 100), at_90=(june, 100)),
        *reached(plan, "2026-07", "mql", 9, 100, at_30=(8, 100), at_60=(8, 100), at_90=(1, 10)),
    ]


def composed(plan: Plan, figures: list[Figure], **options: Any) -> Chapter | Absent:
    found, context = world(plan, figures)
    page = cohorts.compose(found, context, CohortOptions(**options))
    return page if isinstance(page, Absent) else chapter(page)


def page_of(figures: list[Figure] | None = None, **options: Any) -> Chapter:
    plan = plan_of()
    page = composed(plan, three(plan) if figures is None else figures, **options)
    assert isinstance(page, Chapter)
    return page


def chart(page: Chapter, name: str) -> Chart:
    return next(block for block in walk(page.blocks) if isinstance(block, Chart) and block.id == name)


def test_the_latest_cohort_of_age_is_held_against_all_before() -> None:
    assert say(page_of().message) == (
        "mqls: 20.0% of the contacts of 2026-06-01..2026-06-30 within 90 days, +10.0 points against those before (10.0%)"
    )


def test_a_difference_that_chance_explains_is_called_so() -> None:
    plan = plan_of()
    assert "no more than chance" in say(page_of(three(plan, june=13)).message)


def test_a_few_contacts_tell_nothing() -> None:
    plan = plan_of()
    figures = [each for month in ("2026-05", "2026-06") for each in reached(plan, month, "mql", 2, 9, at_90=(2, 9))]
    assert "too few to tell" in say(page_of(figures).message)


def test_a_lower_age_is_taken_where_no_two_cohorts_are_old_enough() -> None:
    plan = plan_of()
    figures = [
        *reached(plan, "2026-07", "mql", 9, 100, at_30=(8, 100), at_60=(9, 100)),
        *reached(plan, "2026-08", "mql", 9, 100, at_30=(9, 100)),
    ]
    assert "within 30 days" in say(page_of(figures).message)


def test_one_month_of_history_makes_a_page_too() -> None:
    plan = plan_of()
    page = page_of(reached(plan, "2026-09", "mql", 3, 40))
    assert say(page.message) == "mqls: 3 of 40 contacts of 2026-09-01..2026-09-30 so far; no cohort is 30 days old yet"
    assert [row[2] for row in chart(page, "heat").data] == [Decimal("0.075")]


def test_young_cohorts_are_open_not_low() -> None:
    page = page_of()
    july = [row[2] for row in chart(page, "heat").data][8:]
    assert july == [Decimal("0.08"), Decimal("0.08"), None, None]
    row = cells(table(page, "cohorts"), "2026-07-01..2026-07-31")
    assert row["mql_90"] == "…"
    assert row["mql_so_far"] == "9"


def test_the_age_of_comparison_may_be_chosen() -> None:
    row = cells(table(page_of(age=60), "cohorts"), "2026-07-01..2026-07-31")
    assert row["mql_60"] == "8.0"


def test_the_heat_map_shows_the_latest_stage_that_enough_reached() -> None:
    plan = plan_of()
    rare = [
        each
        for month in ("2026-05", "2026-06")
        for each in reached(plan, month, "sql", 4, 100, at_30=(1, 100), at_60=(2, 100), at_90=(3, 100))
    ]
    assert "mqls" in say(chart(page_of([*three(plan), *rare]), "heat").title)
    assert "sqls" in say(chart(page_of([*three(plan), *rare], stage="sql"), "heat").title)


def test_curves_of_several_periods_stand_in_one_chart() -> None:
    plan = plan_of()
    points = []
    for scenario, share in (("actual", "0.01"), ("year_ago", "0.03")):
        for age in (0, 10, 100):
            point = figure(plan, "lead_to_customer_curve", Decimal(share) if age else 0, scenario, age=str(age))
            points.append(
                replace(point, interval=Interval(Decimal("0.95"), Decimal(0), Decimal("0.1")) if age else None)
            )
    drawn = chart(page_of([*three(plan), *points]), "curve")
    assert [(say(row[0]), row[1]) for row in drawn.data if isinstance(row[0], Span)] == [
        ("2026-Q3", 0), ("2026-Q3", 10), ("2026-Q3", 100), ("2025-Q3", 0), ("2025-Q3", 10), ("2025-Q3", 100),
    ]  # fmt: skip


def test_without_any_customer_no_curve_is_drawn() -> None:
    plan = plan_of()
    flat = [figure(plan, "lead_to_customer_curve", 0, age=str(age)) for age in (0, 10)]
    page = page_of([*three(plan), *flat])
    assert not [block for block in walk(page.blocks) if isinstance(block, Chart) and block.id == "curve"]


def test_times_between_stages_have_their_cases() -> None:
    plan = plan_of()
    days = replace(
        figure(plan, "stage_days", "14.5", stage="mql"), beside=(("mean", Decimal("20.25")), ("cases", Decimal(12)))
    )
    row = cells(table(page_of([*three(plan), days]), "times"), "mqls")
    assert row == {"stage": "mqls", "actual": "14.5", "mean": "20.2", "cases": "12"}


def test_without_contacts_the_page_is_left_out() -> None:
    assert isinstance(composed(plan_of(), []), Absent)


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="30, 60, 90 or 180"):
        CohortOptions.model_validate({"age": 45})


def test_months_before_the_cohorts_are_not_asked() -> None:
    plan = plan_of()
    first = next(iter(cohorts.asks(plan, CohortOptions(months=3))))
    assert first.within is not None
    assert isinstance(first.within, Period)
    assert (first.within.start, first.within.end) == (date(2026, 7, 1), date(2026, 9, 30))
