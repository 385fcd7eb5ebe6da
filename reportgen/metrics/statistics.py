"""The few statistics that figures carry."""

from __future__ import annotations

from decimal import Decimal, localcontext

from reportgen.metrics.expressions import CONTEXT
from reportgen.records import Interval

#: The normal quantile of a two-sided 95 % interval, and of an 80 % one.
Z95 = Decimal("1.959963984540054")
Z80 = Decimal("1.281551565544600")

#: A value that rests on fewer cases is marked as few data.
FEW = 30


def wilson(successes: Decimal, trials: Decimal) -> Interval | None:
    """The 95 % Wilson score interval of a proportion; None where the counts are no proportion.

    Period rates may pass 100 % (their cohorts overlap); no interval is claimed for them.
    """
    if trials <= 0 or not 0 <= successes <= trials:
        return None
    with localcontext(CONTEXT):
        share, square = successes / trials, Z95 * Z95
        centre = share + square / (2 * trials)
        half = Z95 * (share * (1 - share) / trials + square / (4 * trials * trials)).sqrt()
        scale = 1 + square / trials
        low, high = (centre - half) / scale, (centre + half) / scale
    # At 0 and at all successes the bound is exact; the arithmetic is not.
    return Interval(
        Decimal("0.95"),
        Decimal(0) if successes == 0 else max(low, Decimal(0)),
        Decimal(1) if successes == trials else min(high, Decimal(1)),
    )


def deviation(values: list[Decimal]) -> Decimal:
    """The sample standard deviation of at least two values."""
    with localcontext(CONTEXT):
        mean = sum(values, Decimal(0)) / len(values)
        return (sum(((value - mean) ** 2 for value in values), Decimal(0)) / (len(values) - 1)).sqrt()
