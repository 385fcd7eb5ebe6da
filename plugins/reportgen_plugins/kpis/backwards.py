"""The funnel as arithmetic: from customers back to visits, from visits on to customers. Exact: nothing is rounded."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def backwards(customers: Fraction, rates: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """What each stage must hold so that the last one holds ``customers``; ``rates`` lead from each stage to the next.

    >>> backwards(Fraction(1), [Fraction(1, 10), Fraction(1, 2)])
    (Fraction(20, 1), Fraction(2, 1), Fraction(1, 1))
    """
    found = [customers]
    for rate in reversed(rates):
        found.insert(0, found[0] / rate)
    return tuple(found)


def forwards(visits: Fraction, rates: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """What each stage holds when the first one holds ``visits``.

    >>> forwards(Fraction(20), [Fraction(1, 10), Fraction(1, 2)])
    (Fraction(20, 1), Fraction(2, 1), Fraction(1, 1))
    """
    found = [visits]
    for rate in rates:
        found.append(found[-1] * rate)
    return tuple(found)
