"""Two variants of a test held against each other: difference, interval, p-value, and the cases a test needs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from math import erfc, sqrt

_CONTEXT = Context(prec=38)
_Z95 = Decimal("1.959963984540054")
#: One-sided 80 % of the normal distribution: how often a test should see a difference that is there.
_POWER = Decimal("0.841621233572914")


@dataclass(frozen=True, slots=True)
class Trial:
    """Conversions among exposures of one variant, with 0 ≤ conversions ≤ exposures and exposures > 0."""

    conversions: Decimal
    exposures: Decimal

    @property
    def rate(self) -> Decimal:
        """Conversions ÷ exposures."""
        with localcontext(_CONTEXT):
            return self.conversions / self.exposures

    def bounds(self) -> tuple[Decimal, Decimal]:
        """The 95 % Wilson interval of the rate."""
        with localcontext(_CONTEXT):
            rate, trials, square = self.rate, self.exposures, _Z95 * _Z95
            centre = rate + square / (2 * trials)
            half = _Z95 * (rate * (1 - rate) / trials + square / (4 * trials * trials)).sqrt()
            scale = 1 + square / trials
            return (centre - half) / scale, (centre + half) / scale


@dataclass(frozen=True, slots=True)
class Comparison:
    """A variant's rate less the control's, its 95 % interval (Newcombe's, of two Wilson intervals), the two-sided p-value."""

    difference: Decimal
    low: Decimal
    high: Decimal
    p_value: Decimal


def compare(variant: Trial, control: Trial) -> Comparison:
    """The two-proportion test with pooled variance; p is 1 where both have all or no conversions."""
    with localcontext(_CONTEXT):
        difference = variant.rate - control.rate
        low, high = variant.bounds()
        below, above = control.bounds()
        down = ((variant.rate - low) ** 2 + (above - control.rate) ** 2).sqrt()
        up = ((high - variant.rate) ** 2 + (control.rate - below) ** 2).sqrt()
        pooled = (variant.conversions + control.conversions) / (variant.exposures + control.exposures)
        error = (pooled * (1 - pooled) * (1 / variant.exposures + 1 / control.exposures)).sqrt()
        p_value = erfc(abs(float(difference / error)) / sqrt(2)) if error else 1.0
        return Comparison(difference, difference - down, difference + up, Decimal(f"{p_value:.12f}"))


def exposures_needed(rate: Decimal, lift: Decimal) -> Decimal | None:
    """Exposures a variant needs to show a relative ``lift`` on the control's rate in 4 of 5 tests at 5 %; whole, rounded up.

    None where there is nothing to lift, or the lifted rate would pass 100 %.
    """
    with localcontext(_CONTEXT):
        lifted = rate * (1 + lift)
        if not 0 < rate < lifted <= 1:
            return None
        spread = rate * (1 - rate) + lifted * (1 - lifted)
        needed = (_Z95 + _POWER) ** 2 * spread / (lifted - rate) ** 2
        return needed.to_integral_value("ROUND_CEILING")
