from __future__ import annotations

from decimal import Decimal

import pytest

from reportgen_plugins.sections.chance import count_differs, differ, too_few


def test_two_proportions_differ_beyond_two_standard_errors() -> None:
    # 60 % against 50 % of 1,000 each: pooled 0.55, error 0.02225, z = 4.49
    assert differ(Decimal(600), Decimal(1000), Decimal(500), Decimal(1000))


def test_two_proportions_of_few_cases_do_not() -> None:
    # the same shares of 20 each: z = 0.64
    assert not differ(Decimal(12), Decimal(20), Decimal(10), Decimal(20))


@pytest.mark.parametrize("trials", [0, 10])
def test_nothing_differs_where_nothing_happened(trials: int) -> None:
    assert not differ(Decimal(0), Decimal(trials), Decimal(0), Decimal(10))


def test_a_count_differs_beyond_two_roots_of_what_was_expected() -> None:
    assert count_differs(Decimal(80), Decimal(100)) is True
    assert count_differs(Decimal(81), Decimal(100)) is False
    assert count_differs(Decimal(5), Decimal(0)) is False


def test_so_few_hits_are_unlikely_by_the_exact_binomial_tail() -> None:
    # 0.5 ^ 5 = 3.1 %, 0.5 ^ 6 = 1.6 %
    assert not too_few(0, 5, Decimal("0.5"))
    assert too_few(0, 6, Decimal("0.5"))
    assert not too_few(0, 6, Decimal(0))
