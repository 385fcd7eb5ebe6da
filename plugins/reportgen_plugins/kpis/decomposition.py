"""Why a product of factors changed, exactly: what each factor adds, and rounding that keeps the sum.

Fractions throughout, so that parts add up to the change exactly; only :func:`rounded` leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations
from math import factorial, floor, prod
from typing import TypeVar

_Key = TypeVar("_Key", bound=tuple[str, ...])

#: What a chain's change is put down to where its factors cannot be compared.
UNCOMPARED = "new-or-gone"


def factors(levels: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """The factors whose product is the last level: the first level, then each next one per one of the level before.

    None where a level before the last is 0: nothing can be said per one of it.

    >>> factors([Fraction(10), Fraction(2), Fraction(500)])
    (Fraction(10, 1), Fraction(1, 5), Fraction(250, 1))
    """
    if not all(levels[:-1]):
        return None
    return (levels[0], *(after / before for before, after in pairwise(levels)))


def shapley(before: Sequence[Fraction], after: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """What each factor's change adds to the change of their product, averaged over all orders in which they change.

    The parts add up to the change, no order is preferred, and a factor that does not move adds nothing.

    >>> shapley([Fraction(2), Fraction(3)], [Fraction(4), Fraction(5)])
    (Fraction(8, 1), Fraction(6, 1))
    """
    found = [Fraction(0)] * len(before)
    for order in permutations(range(len(before))):
        now = list(before)
        for index in order:
            earlier = prod(now)
            now[index] = after[index]
            found[index] += prod(now) - earlier
    return tuple(part / factorial(len(before)) for part in found)


def effects(
    names: Sequence[str],
    before: Mapping[str, Sequence[Fraction]],
    after: Mapping[str, Sequence[Fraction]],
) -> dict[tuple[str, str], Fraction]:
    """What each factor (``names``) of each group (a channel) adds to the change of the last level, by (group, factor).

    The levels of a group in both periods are those of :func:`factors`; a group that is missing has none of anything. Where
    factors are not defined in both, the group's whole change is :data:`UNCOMPARED`. Groups that did not change are left out.
    """
    nothing = (Fraction(0),) * len(names)
    found: dict[tuple[str, str], Fraction] = {}
    for group in sorted(before.keys() | after.keys()):
        one, two = before.get(group, nothing), after.get(group, nothing)
        then, now = factors(one), factors(two)
        if then is None or now is None:
            found[group, UNCOMPARED] = two[-1] - one[-1]
        else:
            found |= {(group, name): part for name, part in zip(names, shapley(then, now), strict=True)}
    return {key: part for key, part in found.items() if part}


def quotient_effects(
    above: tuple[Mapping[str, Fraction], Mapping[str, Fraction]],
    below: tuple[Mapping[str, Fraction], Mapping[str, Fraction]],
) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """What each part of the dividend and of the divisor adds to the change of their quotient, each given (before, after).

    The Shapley average over the two, which both share out among their parts in proportion to the parts' changes. Raises
    ZeroDivisionError where a divisor is 0.

    >>> quotient_effects(({"a": Fraction(10)}, {"a": Fraction(30)}), ({"b": Fraction(10)}, {"b": Fraction(20)}))
    ({'a': Fraction(3, 2)}, {'b': Fraction(-1, 1)})
    """
    (top, top_now), (bottom, bottom_now) = (tuple(sum(each.values(), Fraction(0)) for each in pair)
                                            for pair in (above, below))  # fmt: skip
    per_top = (1 / bottom + 1 / bottom_now) / 2
    per_bottom = -(top + top_now) / 2 / (bottom * bottom_now)
    return _scaled(above, per_top), _scaled(below, per_bottom)


def _scaled(parts: tuple[Mapping[str, Fraction], Mapping[str, Fraction]], by: Fraction) -> dict[str, Fraction]:
    before, after = parts
    changes = {
        name: after.get(name, Fraction(0)) - before.get(name, Fraction(0))
        for name in sorted(before.keys() | after.keys())
    }
    return {name: change * by for name, change in changes.items() if change}


def rounded(parts: Mapping[_Key, Fraction], total: Decimal, unit: Decimal) -> dict[_Key, Decimal]:
    """``parts`` in whole ``unit`` (0.01: cents) that add up to ``total``, each about a unit from its exact value at most.

    What the rounding down of all leaves goes to the largest remainders; among equals to the first key, whatever the order
    the parts came in. Raises ValueError where the parts are not the total's, to within a unit.

    >>> rounded({("a",): Fraction(1, 3), ("b",): Fraction(2, 3)}, Decimal(1), Decimal("0.1"))
    {('a',): Decimal('0.3'), ('b',): Decimal('0.7')}
    """
    step = Fraction(unit)
    exact = {key: parts[key] / step for key in sorted(parts)}
    whole = {key: floor(value) for key, value in exact.items()}
    left = Fraction(total) / step - sum(whole.values())
    if left.denominator != 1 or abs(Fraction(total) / step - sum(exact.values())) > 1:
        raise ValueError(f"the parts do not add up to {total}")
    if not exact:
        return {}
    each, more = divmod(int(left), len(exact))
    first = sorted(exact, key=lambda key: whole[key] - exact[key])[:more]
    return {key: (whole[key] + each + (key in first)) * unit for key in exact}


def rounded_by_group(
    parts: Mapping[tuple[str, str], Fraction], total: Decimal, unit: Decimal
) -> dict[tuple[str, str], Decimal]:
    """As :func:`rounded`, where the parts of each group (the first of the key) add up to the group's own rounded change."""
    groups: dict[tuple[str], dict[tuple[str, str], Fraction]] = {}
    for key, part in parts.items():
        groups.setdefault(key[:1], {})[key] = part
    changes = rounded({group: sum(each.values(), Fraction(0)) for group, each in groups.items()}, total, unit)
    return {key: value for group in groups for key, value in rounded(groups[group], changes[group], unit).items()}
