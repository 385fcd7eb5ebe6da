"""Figures of scenario ``forecast``: each month ahead, their sum, and where that lands, with 80 % intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.calendar import Period
from reportgen.document import Quantity, Text
from reportgen.records import Ask, Computed, Figure, Figures, Interval, Provenance
from reportgen_plugins.forecast.backtest import LEVEL, SHORTEST, Chosen, choose
from reportgen_plugins.forecast.options import UNITS, Outlook, landings, outlook
from reportgen_plugins.kpis.outcome import decimal
from reportgen_plugins.kpis.spending import spending_between
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

SCENARIO = "forecast"
_LEVEL = Decimal(str(LEVEL))
#: How each method carries on, in words.
METHODS: Mapping[str, Text] = {
    "last-month": _("as the last month"),
    "mean": _("as the mean of the last year"),
    "last-year": _("as the same months of last year"),
    "level": _("smoothed level"),
    "trend": _("smoothed level, damped trend"),
    "seasons": _("smoothed level, seasons"),
}
#: Methods that only repeat what was.
NAIVE = (METHODS["last-month"], METHODS["mean"], METHODS["last-year"])


@dataclass(frozen=True, slots=True)
class History:
    """The complete months without a gap that a forecast stands on, oldest first, and where they come from.

    ``planned`` is what the plan says of each month ahead; ``values`` are what came beside that.
    """

    values: tuple[Decimal, ...]
    planned: tuple[Decimal, ...]
    provenance: Provenance


def asks(plan: Plan) -> Iterable[Ask]:
    """The months known, and what was reached so far of each stretch that a forecast completes."""
    wanted = outlook(plan)
    if wanted is None:
        return
    yield Ask(wanted.kpis, grain="month", within=Period(wanted.history[0].start, wanted.known, ""))
    for landing in landings(plan, wanted):
        yield Ask((landing.kpi,), within=Period(landing.start, wanted.known, ""))


def compute(plan: Plan, figures: Figures) -> Iterable[Figure]:
    """The forecast of each KPI; where its history is too short, one figure that says so."""
    wanted = outlook(plan)
    if wanted is None:
        return
    for kpi in wanted.kpis:
        found = history(plan, figures, kpi, wanted)
        if isinstance(found, Text):
            yield _blank(kpi, wanted.ahead[0], wanted.ahead[-1]).unavailable(found)
            continue
        values = [float(value) for value in found.values]
        made = _Forecast(kpi, wanted, found, choose(values, len(wanted.ahead)))
        yield from made.figures()
        for landing in landings(plan, wanted):
            if landing.kpi == kpi:
                reached = figures.find(kpi, start=landing.start, end=wanted.known)
                if reached is not None and reached.value is not None:
                    last = next(i for i, month in enumerate(wanted.ahead) if month.end == landing.end)
                    yield made.landing(replace(reached, end=landing.end), reached.value, last)


def history(plan: Plan, figures: Figures, kpi: str, wanted: Outlook) -> History | Text:
    """What is known of a KPI since its last gap and its first value above zero; or why that is no history.

    Costs that the plan says are no matter of chance: only what comes beside them is carried on.
    """
    found = [figures.find(kpi, start=month.start, end=month.end, month=month.label) for month in wanted.history]
    last = found[-1]
    if last is None or last.value is None:
        return last.reason if last is not None and last.reason is not None else _("its last month is not known")
    values: list[Decimal] = []
    for figure in reversed(found):
        if figure is None or figure.value is None:
            break
        values.insert(0, figure.value)
    while values and values[0] == 0:
        values.pop(0)
    if len(values) < SHORTEST:
        return _(
            "complete months of history without a gap: {count}; a forecast takes {needed}",
            count=Quantity(Decimal(len(values))),
            needed=Quantity(Decimal(SHORTEST)),
        )
    if kpi == "cost":
        months = wanted.history[-len(values) :]
        values = [value - _planned(plan, month) for value, month in zip(values, months, strict=True)]
        return History(tuple(values), tuple(_planned(plan, month) for month in wanted.ahead), _origin(last))
    return History(tuple(values), (Decimal(0),) * len(wanted.ahead), _origin(last))


def _planned(plan: Plan, month: Period) -> Decimal:
    return round(decimal(spending_between(plan, month.start, month.end)), 4)


def _origin(figure: Figure) -> Provenance:
    return figure.provenance or Provenance()


@dataclass(frozen=True, slots=True)
class _Forecast:
    """A KPI's forecast, ready to be told as figures."""

    kpi: str
    wanted: Outlook
    known: History
    chosen: Chosen

    def figures(self) -> Iterator[Figure]:
        """Each month, and their sum, which carries how the method did on history."""
        for index, month in enumerate(self.wanted.ahead):
            figure = replace(_blank(self.kpi, month, month), dimensions=(("month", month.label),))
            yield self._valued(figure, Decimal(0), index, index)
        whole = _blank(self.kpi, self.wanted.ahead[0], self.wanted.ahead[-1])
        valued = self._valued(whole, Decimal(0), 0, len(self.wanted.ahead) - 1)
        yield replace(valued, beside=tuple(self._record()))

    def landing(self, figure: Figure, reached: Decimal, last: int) -> Figure:
        """What was reached and the months up to the one at ``last``."""
        blank = Figure(self.kpi, UNITS[self.kpi], SCENARIO, figure.start, figure.end)
        return self._valued(blank, reached, 0, last)

    def _valued(self, figure: Figure, reached: Decimal, first: int, last: int) -> Figure:
        months = range(first, last + 1)
        mean = sum((self._mean(month) for month in months), Decimal(0))
        half = _decimal(self.chosen.half(first, last))
        low = mean - half
        if self._positive:
            low = max(low, sum((self.known.planned[month] for month in months), Decimal(0)))
        return replace(
            figure,
            value=reached + mean,
            interval=Interval(
                _LEVEL, reached + (max(low, Decimal(0)) if self._positive else low), reached + mean + half
            ),
            basis=METHODS[self.chosen.method],
            provenance=replace(self.known.provenance, formula=f"{self.chosen.method}, {len(self.known.values)} months"),
        )

    @property
    def _positive(self) -> bool:
        """What never was negative is not forecast to be: counts, and money without refunds."""
        return min(self.known.values) >= 0

    def _mean(self, month: int) -> Decimal:
        mean = _decimal(self.chosen.path.mean[month])
        return self.known.planned[month] + (max(mean, Decimal(0)) if self._positive else mean)

    def _record(self) -> Iterator[tuple[str, Decimal]]:
        tested = self.chosen.tested
        yield "months", Decimal(len(self.known.values))
        yield "tested", Decimal(len(tested.errors))
        yield "inside", Decimal(tested.inside)
        yield "widening", _decimal(tested.widening)
        yield "error", _decimal(tested.error)
        yield "naive_error", _decimal(self.chosen.naive.error)
        if self.chosen.scaled is not None:
            yield "scaled_error", _decimal(self.chosen.scaled)


def _blank(kpi: str, first: Period, last: Period) -> Figure:
    return Figure(kpi, UNITS[kpi], SCENARIO, first.start, last.end)


def _decimal(value: float) -> Decimal:
    """A number of the library's, without the digits in which machines differ."""
    return Decimal(f"{value:.4f}")


FORECAST = Computed(name="forecast", provides=tuple(UNITS), asks=asks, compute=compute)
