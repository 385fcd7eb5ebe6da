"""A/B tests as rows: each variant with its rate, its difference from the control, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen_plugins.kpis.experiments import DIFFERENCE, P_VALUE, RATE
from reportgen_plugins.kpis.trials import exposures_needed
from reportgen_plugins.sections.chance import FEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

Verdict = Literal["control", "ahead", "behind", "undecided", "alike", "unknown"]
_ALPHA = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of a test; the control has neither difference nor p-value.

    ``undecided``: chance may explain the difference, and the sample is too small to say more; ``alike``: it is large enough
    to have shown the lift that matters; ``unknown``: there is nothing to compare with.
    """

    experiment: str
    name: str
    rate: Figure
    verdict: Verdict
    difference: Figure | None = None
    p_value: Figure | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """An A/B test: its variants, the control first; the exposures each needs to show the lift that matters."""

    __test__ = False  # no test of pytest's

    name: str
    variants: tuple[Variant, ...]
    needed: Decimal | None

    @property
    def small(self) -> bool:
        """Whether a variant has fewer exposures than it needs."""
        return self.needed is None or any((each.rate.denominator or 0) < self.needed for each in self.variants)

    @property
    def best(self) -> Variant | None:
        """The variant that is furthest ahead of the control."""
        ahead = [each for each in self.variants if each.verdict == "ahead"]
        return max(ahead, key=lambda each: (each.difference.value or 0) if each.difference else 0, default=None)


def tests(reading: Reading, lift: Decimal) -> tuple[Test, ...]:
    """Every test with exposures, by name; ``lift`` is the relative difference that matters."""
    period = reading.context.period
    names = sorted({each.dimension("experiment") or "" for each in reading.figures if each.kpi == RATE})
    found = []
    for name in names:
        rates, differences, p_values = (
            {
                each.dimension("variant") or "": each
                for each in reading.figures.by(kpi, "variant", within=period, experiment=name)
                if (each.start, each.end) == (period.start, period.end)
            }
            for kpi in (RATE, DIFFERENCE, P_VALUE)
        )
        known = {variant: rate for variant, rate in rates.items() if rate.ok}
        if known:
            found.append(_test(name, known, differences, p_values, lift))
    return tuple(found)


def _test(
    name: str,
    rates: dict[str, Figure],
    differences: dict[str, Figure],
    p_values: dict[str, Figure],
    lift: Decimal,
) -> Test:
    compared = [variant for variant, figure in differences.items() if figure.ok]
    control = next((rate for variant, rate in rates.items() if variant not in differences), None)
    needed = exposures_needed(control.value, lift) if control is not None and control.value is not None else None
    variants = [
        Variant(
            name,
            variant,
            rate,
            _verdict(rate, control, differences.get(variant), p_values.get(variant), len(compared), needed),
            differences.get(variant),
            p_values.get(variant),
        )
        for variant, rate in rates.items()
    ]
    return Test(name, tuple(sorted(variants, key=lambda each: (each.verdict != "control", each.name))), needed)


def _verdict(
    rate: Figure,
    control: Figure | None,
    difference: Figure | None,
    p_value: Figure | None,
    compared: int,
    needed: Decimal | None,
) -> Verdict:
    """With several variants the 5 % are shared out among them (Bonferroni)."""
    if difference is None:
        return "control"
    if not difference.ok or p_value is None or p_value.value is None or control is None:
        return "unknown"
    exposures = min(_exposures((rate, control)))
    if not difference.few and p_value.value * compared < _ALPHA:
        return "ahead" if (difference.value or 0) > 0 else "behind"
    return "alike" if needed is not None and exposures >= max(needed, Decimal(FEW)) else "undecided"


def _exposures(figures: Iterable[Figure]) -> list[Decimal]:
    return [figure.denominator or Decimal(0) for figure in figures]
