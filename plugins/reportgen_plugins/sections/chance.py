"""What chance alone explains: a difference inside it is not a finding."""

from __future__ import annotations

from decimal import Decimal
from math import comb

#: Two-sided 95 % of the normal distribution.
Z95 = Decimal("1.959963984540054")
#: A value that rests on fewer cases is marked as few data and makes no finding.
FEW = 30
#: One side of the 95 %.
_TAIL = 0.025


def differ(successes: Decimal, trials: Decimal, other_successes: Decimal, other_trials: Decimal) -> bool:
    """Whether two proportions differ by more than chance (two-proportion z-test at 5 %)."""
    if trials <= 0 or other_trials <= 0:
        return False
    pooled = (successes + other_successes) / (trials + other_trials)
    if not 0 < pooled < 1:
        return False
    error = (pooled * (1 - pooled) * (1 / trials + 1 / other_trials)).sqrt()
    return abs(successes / trials - other_successes / other_trials) > Z95 * error


def count_differs(count: Decimal, expected: Decimal) -> bool:
    """Whether a count differs from what is expected by more than chance (Poisson, normal approximation)."""
    return expected > 0 and abs(count - expected) > Z95 * expected.sqrt()


def too_few(hits: int, trials: int, probability: Decimal) -> bool:
    """Whether so few hits are unlikely (under 2.5 %) at this probability: the exact binomial tail."""
    p = float(probability)
    if not 0 < p < 1:
        return False
    return sum(comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(hits + 1)) < _TAIL
