"""What chance alone explains: a difference inside it is not a finding."""

from __future__ import annotations

from decimal import Decimal
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.records import Figure

#: Two-sided 95 % of the normal distribution.
Z95 = Decimal("1.959963984540054")
#: A value that rests on fewer cases is marked as few data and makes no finding.
FEW = 30
#: One side of the 95 %.
_TAIL = 0.025
#: Amounts that are spent, not drawn: nothing about them is chance.
_EXACT = frozenset({"cost", "media_cost"})
#: What vary by as much as the number of deals that they come from.
_OF_DEALS = frozenset({"revenue", "roi", "roas", "revenue_per_lead", "return_per_lead"})


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


def beyond_chance(figure: Figure, reference: Decimal, deals: Decimal | None, *, drawn: bool = False) -> bool | None:
    """Whether a figure is further from ``reference`` than chance explains; None where nobody can tell how much it explains.

    ``deals`` are the deals won in the figure's days. ``drawn``: the reference is of another period, and chance of its own;
    else it was planned. Counts vary as Poisson's do, a cost per head by the number of heads, shares by their interval.
    """
    value, interval = figure.value, figure.interval
    if value is None:
        return None
    if figure.kpi in _EXACT:
        return value != reference
    if interval is not None and not drawn:
        return not interval.low <= reference <= interval.high
    variance = _variance(figure, value, reference, deals)
    if variance is None:
        return None
    return abs(value - reference) > Z95 * (variance * (2 if drawn else 1)).sqrt()


def _variance(figure: Figure, value: Decimal, reference: Decimal, deals: Decimal | None) -> Decimal | None:
    """What the figure alone varies by; None where that is not known."""
    if figure.interval is not None:
        return ((figure.interval.high - figure.interval.low) / (2 * Z95)) ** 2
    if figure.kpi in _OF_DEALS:
        returned = value + 1 if figure.kpi == "roi" else value
        return returned**2 / deals if deals else None
    if figure.unit == "count" and figure.denominator is None:
        return abs(reference)
    if figure.unit == "currency" and figure.kpi.startswith("cost_per_"):
        return value**2 / figure.denominator if figure.denominator else None
    return None
