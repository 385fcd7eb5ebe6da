"""What a breakdown by attributes of persons keeps back, and that totals do not tell it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.text import Unit
from reportgen.metrics.privacy import guarded
from reportgen.plan.schema import Privacy
from reportgen.records import Ask, Figure

from .conftest import Company, a_formula, a_measure, make_plan

LEAST = 5


def a_figure(
    kpi: str, value: float, *, unit: Unit = "count", parts: tuple[int, int] | None = None, **by: str
) -> Figure:
    numerator, denominator = map(Decimal, parts) if parts else (None, None)
    return Figure(
        kpi, unit, "actual", date(2026, 7, 1), date(2026, 9, 30), tuple(sorted(by.items())), Decimal(str(value)),
        numerator, denominator,
    )  # fmt: skip


def kept_back(*figures: Figure, least: int | None = LEAST) -> set[str]:
    """The values of dimensions whose figures are suppressed, and KPIs, as ``leads France``."""
    found = {figure for figure in guarded(figures, least) if figure.status == "suppressed"}
    assert all((figure.value, figure.numerator, figure.denominator, figure.interval) == (None,) * 4 for figure in found)
    assert all(figure.reason is not None for figure in found)
    return {" ".join([figure.kpi, *(value for _name, value in figure.dimensions)]) for figure in found}


def countries(**counts: int) -> list[Figure]:
    return [a_figure("leads", count, country=name) for name, count in counts.items()]


def test_without_the_key_nothing_is_kept_back() -> None:
    assert kept_back(*countries(France=1, Spain=40), least=None) == set()


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    assert kept_back(*countries(France=4, Spain=40, Italy=12, Malta=0)) == {"leads France", "leads Italy"}


def test_two_small_cells_hide_one_another_and_the_least_allowed_is_shown() -> None:
    assert kept_back(*countries(France=4, Spain=5, Italy=1)) == {"leads France", "leads Italy"}


def test_business_is_never_kept_back() -> None:
    channels = [a_figure("leads", 1, channel="E-mail"), a_figure("leads", 90, channel="Paid")]
    assert kept_back(*channels, a_figure("leads", 3)) == set()


def test_all_that_a_small_cell_says_is_kept_back() -> None:
    figures = [
        a_figure("leads", 3, persona="Buyer"), a_figure("leads", 30, persona="User"), a_figure("leads", 20, persona="Chief"),
        a_figure("revenue", 900, unit="currency", persona="Buyer"), a_figure("revenue", 800, unit="currency", persona="User"),
    ]  # fmt: skip
    assert kept_back(*figures) == {"leads Buyer", "leads Chief", "leads User", "revenue Buyer", "revenue User"}


def test_a_neighbour_that_hides_a_cell_tells_it_by_no_other_figure() -> None:
    figures = countries(France=4, Spain=40, Italy=12)
    rates = [
        a_figure("rate", 0.5, unit="ratio", parts=(half, whole), country=name)
        for name, half, whole in (("France", 2, 4), ("Spain", 9, 9), ("Italy", 6, 12))
    ]
    # Spain is the smallest of the rates, Italy of the leads; a rate of Italy would tell its leads, and so those of France.
    assert kept_back(*figures, *rates) == {"leads France", "leads Italy", "rate France", "rate Italy"}


def test_a_quotient_tells_of_as_few_as_its_parts() -> None:
    rates = [
        a_figure("rate", 0.04, unit="ratio", parts=(2, 50), owner="Ada"),
        a_figure("rate", 0.5, unit="ratio", parts=(30, 60), owner="Bo"),
    ]
    assert kept_back(*rates) == {"rate Ada", "rate Bo"}


def test_money_of_nobody_knows_how_many_is_kept_back() -> None:
    assert kept_back(a_figure("revenue", 900, unit="currency", owner="Ada")) == {"revenue Ada"}


def test_a_month_is_not_told_by_the_quarter() -> None:
    def month(name: str, count: int, number: int) -> Figure:
        start = date(2026, number, 1)
        return Figure(
            "leads", "count", "actual", start, start, (("country", "France"), ("month", name)), Decimal(count)
        )

    months = [month("2026-07", 2, 7), month("2026-08", 20, 8), month("2026-09", 10, 9)]
    assert kept_back(*months) == {"leads France 2026-07", "leads France 2026-09"}


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_row_and_no_column_tells_one_hidden_cell(table: list[list[int]]) -> None:
    figures = [
        a_figure("leads", count, channel=f"c{column}", persona=f"p{row}")
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
    ]
    found = guarded(figures, LEAST)
    hidden = [dict(figure.dimensions) for figure in found if figure.status == "suppressed"]

    assert not any(figure.value and figure.value < LEAST for figure in found)
    for name in ("channel", "persona"):
        for value, count in Counter(each[name] for each in hidden).items():
            others = [figure for figure in found if figure.dimension(name) == value and figure.value]
            assert count > 1 or not others


def test_what_is_measured_is_guarded_where_the_plan_asks_for_it(company: Company) -> None:
    company.add(
        a_measure(
            "people", relation="contacts", date="created_on", aggregate="count(*)", dimensions=("country", "channel")
        ),
        a_formula("people_twice", numerator="people * 2", unit="count"),
    )
    company.plan = make_plan(privacy={"min_cell": 6})
    result = company.ask(Ask(("people", "people_twice"), by="country"), Ask(("people",), by="channel"))

    assert {figure.status for figure in result.figures.by("people", "country")} == {"suppressed"}
    assert {figure.status for figure in result.figures.by("people", "channel")} == {"ok"}


@pytest.mark.parametrize("least", [0, 1, -3])
def test_a_cell_of_one_is_no_small_cell(least: int) -> None:
    with pytest.raises(ValueError, match="greater than or equal to 2"):
        Privacy(min_cell=least)
