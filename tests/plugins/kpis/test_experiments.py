from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.records import Ask, Figures
from reportgen_plugins.kpis.experiments import DIFFERENCE, P_VALUE, RATE, VARIANTS
from reportgen_plugins.kpis.trials import Trial, compare, exposures_needed
from tests.plugins.kpis.book import Row, a_plan
from tests.plugins.kpis.conftest import OpenBook


def variant(experiment: str, name: str, exposures: int, conversions: int, **more: object) -> Row:
    return {"experiment": experiment, "variant": name, "exposures": exposures, "conversions": conversions, **more}


def measured(book: OpenBook, *rows: Row, period: str = "2026-Q3") -> Figures:
    plan = a_plan(period)
    return book(experiments=rows).figures(plan, Ask((RATE, DIFFERENCE, P_VALUE), by=VARIANTS))


def test_a_textbook_case() -> None:
    # Newcombe 1998, table II, (a): 56/70 less 48/80 = 0.20, method 10 (score): 0.0524 to 0.3339.
    found = compare(Trial(Decimal(56), Decimal(70)), Trial(Decimal(48), Decimal(80)))
    assert found.difference == Decimal("0.2")
    assert round(found.low, 4) == Decimal("0.0524")
    assert round(found.high, 4) == Decimal("0.3339")
    # pooled 104/150; error = √(0.693333 × 0.306667 × (1/70 + 1/80)) = 0.0754666; z = 2.650179; p = 0.008045
    assert round(found.p_value, 6) == Decimal("0.008045")


def test_exposures_needed_by_the_usual_formula() -> None:
    # 5 % to 6 %: (1.96 + 0.8416)² × (0.05 × 0.95 + 0.06 × 0.94) ÷ 0.01² = 7.8489 × 0.1039 ÷ 0.0001 = 8 154.98
    assert exposures_needed(Decimal("0.05"), Decimal("0.2")) == 8155
    assert exposures_needed(Decimal(0), Decimal("0.2")) is None
    assert exposures_needed(Decimal("0.9"), Decimal("0.2")) is None


def test_variants_are_held_against_the_marked_control(book: OpenBook) -> None:
    found = measured(
        book,
        variant("Offer", "A", 1000, 50, is_control=True),
        variant("Offer", "B", 1000, 80, is_control=False),
        variant("Other", "A", 10, 1, is_control=True),
        variant("Other", "B", 10, 2),
    )
    assert found.find(RATE, experiment="Offer", variant="B").value == Decimal("0.08")  # type: ignore[union-attr]
    difference = found.find(DIFFERENCE, experiment="Offer", variant="B")
    assert difference is not None
    assert difference.interval is not None
    assert difference.value == Decimal("0.03")
    assert difference.interval.low > 0
    # pooled 130/2000; error = √(0.065 × 0.935 × 0.002) = 0.0110250; z = 2.721088; p = 0.006507
    assert round(found.find(P_VALUE, experiment="Offer", variant="B").value, 6) == Decimal("0.006507")  # type: ignore[union-attr, arg-type]
    assert found.find(DIFFERENCE, experiment="Offer", variant="A") is None
    assert found.find(DIFFERENCE, experiment="Other", variant="B").few  # type: ignore[union-attr]


def test_a_variant_called_control_is_one_where_none_is_marked(book: OpenBook) -> None:
    found = measured(book, variant("Offer", "Control", 100, 5), variant("Offer", "Green", 100, 7))
    assert found.find(DIFFERENCE, experiment="Offer", variant="Green").value == Decimal("0.02")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "rows",
    [
        (variant("Offer", "A", 100, 5), variant("Offer", "B", 100, 7)),
        (
            variant("Offer", "A", 100, 5, is_control=True), variant("Offer", "B", 100, 7),
            variant("Offer", "C", 100, 5, is_control=True),
        ),
        (variant("Offer", "A", 100, 5, is_control=True), variant("Offer", "B", 100, 107)),
        (variant("Offer", "A", 0, 0, is_control=True), variant("Offer", "B", 100, 7)),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_why(book: OpenBook, rows: tuple[Row, ...]) -> None:
    figure = measured(book, *rows).find(DIFFERENCE, experiment="Offer", variant="B")
    assert figure is not None
    assert figure.status == "not_available"
    assert figure.reason is not None


def test_tests_stand_for_the_whole_period_and_no_other(book: OpenBook) -> None:
    rows = (variant("Offer", "A", 100, 5, is_control=True), variant("Offer", "B", 100, 7))
    plan = a_plan()
    figures = book(experiments=rows).figures(plan, Ask((RATE,), by=VARIANTS, grain="month"))
    assert all(not figure.ok for figure in figures)


counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_the_difference_lies_in_its_interval_and_turns_round_with_the_sides(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    a, b = (Trial(Decimal(x), Decimal(n)) for x, n in (one, other))
    there, back = compare(a, b), compare(b, a)
    tiny = Decimal("1e-30")
    assert there.low - tiny <= there.difference <= there.high + tiny
    assert abs(there.difference + back.difference) < tiny
    assert abs(there.low + back.high) < tiny
    assert there.p_value == back.p_value
    assert 0 <= there.p_value <= 1


@given(counts)
def test_equal_variants_differ_by_nothing(one: tuple[int, int]) -> None:
    trial = Trial(Decimal(one[0]), Decimal(one[1]))
    assert compare(trial, trial).p_value == 1
