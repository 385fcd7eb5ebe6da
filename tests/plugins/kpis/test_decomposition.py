from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen_plugins.kpis.decomposition import (
    UNCOMPARED,
    effects,
    factors,
    quotient_effects,
    rounded,
    rounded_by_group,
    shapley,
)

NAMES = ("volume", "rate", "value")
CENT = Decimal("0.01")
QUICK = settings(max_examples=40, deadline=None)

counts = st.integers(0, 500).map(Fraction)
cents = st.integers(-10_000_000, 10_000_000).map(lambda value: Fraction(value, 100))
levels = st.tuples(counts, counts, cents)
channels = st.dictionaries(st.sampled_from(["Ads", "Direct", "E-mail", "Events", "Referral"]), levels, max_size=5)
numbers = st.fractions(-1000, 1000, max_denominator=1000)


def last(found: dict[str, tuple[Fraction, ...]]) -> Fraction:
    return sum((each[-1] for each in found.values()), Fraction(0))


def exact(*values: float | str) -> tuple[Fraction, ...]:
    return tuple(Fraction(str(value)) for value in values)


def test_three_factors_worked_by_hand() -> None:
    # 100 leads × 0.1 × 50 = 500; 120 leads × 0.15 × 60 = 1080. Leads: +20 × (2·5 + 2·9 + 6 + 7.5) ÷ 6 = 138 ⅓.
    assert shapley(exact(100, "0.1", 50), exact(120, "0.15", 60)) == (
        Fraction(20) * (2 * 5 + 2 * 9 + 6 + Fraction(15, 2)) / 6,
        Fraction(5, 100) * (2 * 5000 + 2 * 7200 + 6000 + 6000) / 6,
        Fraction(10) * (2 * 10 + 2 * 18 + 12 + 15) / 6,
    )


def test_a_channel_without_deals_in_one_period_is_not_compared() -> None:
    found = effects(NAMES, {"Ads": exact(40, 0, 0)}, {"Ads": exact(50, 2, 900)})

    assert found == {("Ads", UNCOMPARED): 900}


def test_a_channel_that_is_gone_is_not_compared() -> None:
    assert effects(NAMES, {"Ads": exact(40, 2, 900)}, {}) == {("Ads", UNCOMPARED): -900}


def test_deals_without_leads_are_not_compared() -> None:
    assert factors(exact(0, 2, 900)) is None


def test_a_quotient_worked_by_hand() -> None:
    # Return 100 → 180 on cost 50 → 60: +1 = 80 × (1/50 + 1/60) ÷ 2 − 10 × (100 + 180) ÷ 2 ÷ 3000.
    above, below = quotient_effects(
        ({"Ads": Fraction(100)}, {"Ads": Fraction(120), "E-mail": Fraction(60)}),
        ({"media": Fraction(50)}, {"media": Fraction(60)}),
    )

    assert above == {"Ads": Fraction(20) * Fraction(11, 600), "E-mail": Fraction(60) * Fraction(11, 600)}
    assert below == {"media": Fraction(-10 * 140, 3000)}
    assert sum(above.values()) + sum(below.values()) == 1


@QUICK
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4))
def test_parts_add_up_exactly(pairs: list[tuple[Fraction, Fraction]]) -> None:
    before, after = [one for one, _two in pairs], [two for _one, two in pairs]

    product = [Fraction(1), Fraction(1)]
    for one, two in pairs:
        product = [product[0] * one, product[1] * two]
    assert sum(shapley(before, after)) == product[1] - product[0]


@QUICK
@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=3), st.permutations(range(3)))
def test_the_order_of_factors_does_not_matter(pairs: list[tuple[Fraction, Fraction]], order: Sequence[int]) -> None:
    before, after = [one for one, _two in pairs], [two for _one, two in pairs]
    found = shapley(before, after)

    assert shapley([before[i] for i in order], [after[i] for i in order]) == tuple(found[i] for i in order)


@QUICK
@given(channels, channels)
def test_effects_add_up_to_the_change(
    before: dict[str, tuple[Fraction, ...]], after: dict[str, tuple[Fraction, ...]]
) -> None:
    assert sum(effects(NAMES, before, after).values()) == last(after) - last(before)


@QUICK
@given(channels, channels)
def test_the_way_back_is_the_way_there_negated(
    before: dict[str, tuple[Fraction, ...]], after: dict[str, tuple[Fraction, ...]]
) -> None:
    assert effects(NAMES, after, before) == {key: -part for key, part in effects(NAMES, before, after).items()}


@QUICK
@given(channels)
def test_nothing_moves_nothing_explains(same: dict[str, tuple[Fraction, ...]]) -> None:
    assert effects(NAMES, same, same) == {}


@QUICK
@given(channels, channels, st.fractions(Fraction(1, 1000), 1000, max_denominator=1000))
def test_amounts_in_another_unit_scale_every_effect(
    before: dict[str, tuple[Fraction, ...]], after: dict[str, tuple[Fraction, ...]], by: Fraction
) -> None:
    def scaled(found: dict[str, tuple[Fraction, ...]]) -> dict[str, tuple[Fraction, ...]]:
        return {name: (*each[:-1], each[-1] * by) for name, each in found.items()}

    assert effects(NAMES, scaled(before), scaled(after)) == {
        key: part * by for key, part in effects(NAMES, before, after).items()
    }


@QUICK
@given(channels, channels)
def test_rounded_effects_add_up_to_the_cent_by_channel_and_in_all(
    before: dict[str, tuple[Fraction, ...]], after: dict[str, tuple[Fraction, ...]]
) -> None:
    parts = effects(NAMES, before, after)
    total = Decimal(int((last(after) - last(before)) * 100)) / 100

    found = rounded_by_group(parts, total, CENT)

    assert sum(found.values()) == total
    for channel in {key[0] for key in parts}:
        nothing = (Fraction(0),)
        change = after.get(channel, nothing)[-1] - before.get(channel, nothing)[-1]
        assert sum(value for key, value in found.items() if key[0] == channel) == Decimal(int(change * 100)) / 100
    assert all(abs(Fraction(found[key]) - parts[key]) < Fraction(1, 100) for key in parts)


@QUICK
@given(channels, channels)
def test_the_order_of_channels_does_not_matter(
    before: dict[str, tuple[Fraction, ...]], after: dict[str, tuple[Fraction, ...]]
) -> None:
    parts = effects(NAMES, before, after)
    turned = dict(reversed(effects(NAMES, dict(reversed(before.items())), after).items()))
    total = Decimal(int((last(after) - last(before)) * 100)) / 100

    assert rounded_by_group(parts, total, CENT) == rounded_by_group(turned, total, CENT)


@QUICK
@given(st.dictionaries(st.tuples(st.text("abc", min_size=1, max_size=2)), numbers, min_size=1))
def test_a_rounded_total_spreads_over_parts_within_a_unit(parts: dict[tuple[str], Fraction]) -> None:
    whole = sum(parts.values(), Fraction(0))
    total = (Decimal(whole.numerator) / Decimal(whole.denominator)).quantize(CENT)

    found = rounded(parts, total, CENT)

    assert sum(found.values()) == total
    assert all(abs(Fraction(found[key]) - part) <= Fraction(1, 100) for key, part in parts.items())


def test_parts_of_another_total_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        rounded({("a",): Fraction(1)}, Decimal(2), CENT)


@QUICK
@given(
    st.dictionaries(st.sampled_from("abc"), st.tuples(numbers, numbers), min_size=1),
    st.dictionaries(st.sampled_from("xyz"), st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1),
)
def test_a_quotient_adds_up(above: dict[str, tuple[Fraction, Fraction]], below: dict[str, tuple[int, int]]) -> None:
    tops = tuple({name: pair[i] for name, pair in above.items()} for i in (0, 1))
    bottoms = tuple({name: Fraction(pair[i]) for name, pair in below.items()} for i in (0, 1))

    by_top, by_bottom = quotient_effects((tops[0], tops[1]), (bottoms[0], bottoms[1]))

    then, now = (sum(top.values()) / sum(bottom.values()) for top, bottom in zip(tops, bottoms, strict=True))
    assert sum(by_top.values()) + sum(by_bottom.values()) == now - then
