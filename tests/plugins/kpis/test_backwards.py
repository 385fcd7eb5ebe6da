from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reportgen_plugins.kpis.backwards import backwards, forwards

RATES = [Fraction(15, 1000), Fraction(1, 5), Fraction(1, 5), Fraction(2, 5), Fraction(1, 2)]
some_rates = st.lists(st.fractions(Fraction(1, 10_000), 1), max_size=6)


def test_nine_whole_customers_a_year_need_6_250_visits_a_month() -> None:
    visits, leads, mqls, sqls, opportunities, customers = backwards(Fraction(9, 12), RATES)
    assert customers == Fraction("0.75")
    assert opportunities == Fraction("1.5")
    assert sqls == Fraction("3.75")
    assert mqls == Fraction("18.75")
    assert leads == Fraction("93.75")
    assert visits == 6250


def test_nothing_is_rounded_on_the_way() -> None:
    found = backwards(Fraction(10_000_000, 1_100_000) / 12, RATES)
    assert [f"{float(level):.6f}" for level in found] == [
        "6313.131313", "94.696970", "18.939394", "3.787879", "1.515152", "0.757576",
    ]  # fmt: skip


def test_6_000_visits_a_month_bring_0_72_customers() -> None:
    levels = forwards(Fraction(6000), RATES)
    assert list(levels) == [6000, 90, 18, Fraction("3.6"), Fraction("1.44"), Fraction("0.72")]
    assert 9 - levels[-1] * 12 == Fraction("0.36")


@given(st.fractions(0, 1_000_000), some_rates)
def test_forwards_undoes_backwards(customers: Fraction, rates: list[Fraction]) -> None:
    levels = backwards(customers, rates)
    assert forwards(levels[0], rates) == levels


@given(st.fractions(0, 1_000_000), some_rates)
def test_backwards_undoes_forwards(visits: Fraction, rates: list[Fraction]) -> None:
    levels = forwards(visits, rates)
    assert backwards(levels[-1], rates) == levels
