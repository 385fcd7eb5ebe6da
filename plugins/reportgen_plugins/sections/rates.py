"""Rates as pages print them: in a headline with their change, in cells, held against all others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, IntervalCell, Name, Quantity, Text
from reportgen_plugins.kpis.trials import Trial, compare
from reportgen_plugins.sections.chance import FEW, differ
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.records import Figure

DASH = Name("–")
_SMALL = Decimal("0.01")
_ALPHA = Decimal("0.05")


def headline(reading: Reading, kpi: str) -> Text | None:
    """The rate and where it went since the period before, as far as chance does not explain it; None without a rate."""
    figure = reading.find(kpi)
    if figure is None or not figure.ok:
        return None
    label, digits = reading.label(kpi), digits_of(figure.value)
    rate = reading.quantity(figure, digits=digits)
    earlier = reading.find(kpi, "previous")
    if earlier is None or not earlier.ok or (earlier.denominator or 0) < FEW:
        return _("{kpi}: {rate} in {period}", kpi=label, rate=rate, period=when(reading.context))
    before, then = reading.quantity(earlier, digits=digits), span(reading.context.scenarios["previous"])
    if not _changed(figure, earlier):
        return _(
            "{kpi}: {rate}, no clear change from {before} in {earlier}",
            kpi=label,
            rate=rate,
            before=before,
            earlier=then,
        )
    if (figure.value or 0) > (earlier.value or 0):
        return _("{kpi}: {rate}, up from {before} in {earlier}", kpi=label, rate=rate, before=before, earlier=then)
    return _("{kpi}: {rate}, down from {before} in {earlier}", kpi=label, rate=rate, before=before, earlier=then)


def _changed(figure: Figure, earlier: Figure) -> bool:
    counts = (figure.numerator, figure.denominator, earlier.numerator, earlier.denominator)
    known = [count for count in counts if count is not None]
    return len(known) == len(counts) and differ(known[0], known[1], known[2], known[3])


def digits_of(value: Decimal | None) -> int:
    """Rates under 1 % need a second decimal."""
    return 2 if value is not None and 0 < abs(value) < _SMALL else 1


def rate(figure: Figure | None) -> Cell:
    """A rate under a head that states the per cent sign."""
    if figure is None or not figure.ok:
        return DASH
    return Quantity(figure.value, "ratio", digits=digits_of(figure.value), bare=True, figure=figure.id)


def few(figures: Iterable[Figure | None]) -> tuple[Text, ...]:
    """The note of a table in which some rates rest on few cases."""
    found = any(each is not None and each.ok and each.few for each in figures)
    return (_("Few data: some figures rest on fewer than 30 cases."),) if found else ()


def count(figure: Figure | None) -> Cell:
    """A number of cases."""
    return DASH if figure is None or not figure.ok else Quantity(figure.value, digits=0, figure=figure.id)


def interval(figure: Figure | None) -> Cell:
    """The interval of a rate under a head that states the per cent sign."""
    if figure is None or figure.interval is None:
        return DASH
    digits = digits_of(figure.value)
    low, high = (
        Quantity(end, "ratio", digits=digits, bare=True, figure=figure.id)
        for end in (figure.interval.low, figure.interval.high)
    )
    return IntervalCell(low, high)


@dataclass(frozen=True, slots=True)
class Outlier:
    """A figure whose rate differs from that of all others together by more than chance explains."""

    figure: Figure
    rate: Decimal
    others: Decimal


def outliers(figures: Sequence[Figure]) -> tuple[Outlier, ...]:
    """Those of rates over at least 30 cases, tested at 5 % shared out over all that are tested (Bonferroni)."""
    trials = [(figure, trial) for figure in figures if (trial := _trial(figure)) is not None]
    tested = [(figure, trial) for figure, trial in trials if trial.exposures >= FEW]
    conversions = sum((trial.conversions for _figure, trial in trials), Decimal(0))
    exposures = sum((trial.exposures for _figure, trial in trials), Decimal(0))
    found = []
    for figure, trial in tested:
        rest = Trial(conversions - trial.conversions, exposures - trial.exposures)
        if rest.exposures >= FEW and compare(trial, rest).p_value * len(tested) < _ALPHA:
            found.append(Outlier(figure, trial.rate, rest.rate))
    return tuple(found)


def _trial(figure: Figure) -> Trial | None:
    above, below = figure.numerator, figure.denominator
    if not figure.ok or above is None or not below or not 0 <= above <= below:
        return None
    return Trial(above, below)
