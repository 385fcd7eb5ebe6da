"""What holds of any company: parts add up to the whole, in any order of rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.records import Ask, Figure, Figures

from .conftest import Company, a_formula, a_measure, value

costs = st.lists(
    st.tuples(
        st.integers(0, 120).map(lambda days: date(2026, 6, 15) + timedelta(days=days)),
        st.sampled_from(["Paid", "Email", "(shared)", "O'Neil; DROP", None]),
        st.none() | st.decimals(-999, 999, places=4, allow_nan=False),
    ),
    min_size=1,
    max_size=30,
)


def added(rows: list[tuple[date, str | None, Decimal | None]]) -> Decimal | None:
    """What the rows come to: 0 without a row, unknown where none of them states an amount."""
    known = [row[2] for row in rows if row[2] is not None]
    return None if rows and not known else sum(known, Decimal(0))


def books(rows: list[tuple[date, str | None, Decimal | None]]) -> Company:
    company = Company()
    company.load(
        "costs", [{"date": day, "channel": channel, "amount": amount} for day, channel, amount in rows], first=None
    )
    company.add(
        a_measure("cost", relation="costs", date="date", aggregate="sum(r.amount)", unit="currency"),
        a_measure("bookings", relation="costs", date="date"),
        # Not additive by days: takes the other road to the same rows.
        a_measure("days", relation="costs", date="date", aggregate="count(DISTINCT r.date)", additive=False),
        a_formula("average", "cost", "bookings"),
    )
    return company


ASKS = (
    Ask(("cost", "bookings", "average", "days")),
    Ask(("cost", "bookings", "average"), by="channel"),
    Ask(("cost", "bookings"), grain="month"),
)


@settings(max_examples=12, deadline=None)
@given(costs)
def test_channels_and_months_add_up_to_the_total(rows: list[tuple[date, str | None, Decimal | None]]) -> None:
    company = books(rows)
    figures = company.ask(*ASKS).figures
    for kpi in ("cost", "bookings"):
        total = figures.find(kpi)
        assert total is not None
        for dimension in ("channel", "month"):
            assert sum(figure.value or 0 for figure in figures.by(kpi, dimension)) == (total.value or 0)


@settings(max_examples=12, deadline=None)
@given(costs)
def test_the_engine_says_what_counting_by_hand_says(rows: list[tuple[date, str | None, Decimal | None]]) -> None:
    result = books(rows).ask(*ASKS)
    inside = [row for row in rows if date(2026, 7, 1) <= row[0] <= date(2026, 9, 30)]
    assert value(result, "cost") == added(inside)
    assert value(result, "days") == len({row[0] for row in inside})
    for channel in {row[1] or "(shared)" for row in inside}:
        mine = [row for row in inside if (row[1] or "(shared)") == channel]
        assert value(result, "bookings", channel=channel) == len(mine)
        figure = result.figures.find("average", channel=channel)
        assert figure is not None
        assert (None if figure.value is None else round(figure.value * len(mine), 20)) == added(mine)


@settings(max_examples=6, deadline=None)
@given(costs.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_does_not_matter(both: tuple[list[tuple[date, str | None, Decimal | None]], ...]) -> None:
    one, other = (books(list(rows)).ask(*ASKS).figures for rows in both)
    assert {figure.id: figure.value for figure in one} == {figure.id: figure.value for figure in other}


few_figures = st.lists(
    st.builds(
        lambda kpi, scenario, channel, amount: Figure(
            kpi, "count", scenario, date(2026, 7, 1), date(2026, 7, 31), (("channel", channel),), Decimal(amount)
        ),
        st.sampled_from("ab"), st.sampled_from(["actual", "target"]), st.sampled_from("xyz"), st.integers(0, 9),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(few_figures, few_figures)
def test_merged_figures_are_those_of_both_in_one(first: list[Figure], then: list[Figure]) -> None:
    merged, whole = Figures(first).merged(then), Figures([*first, *then])
    assert list(merged) == list(whole)
    for kpi in "ab":
        for scenario in ("actual", "target"):
            assert merged.by(kpi, "channel", scenario=scenario) == whole.by(kpi, "channel", scenario=scenario)
            assert merged.find(kpi, scenario=scenario, channel="x") == whole.find(kpi, scenario=scenario, channel="x")
