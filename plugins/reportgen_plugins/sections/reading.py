"""How sections read figures: over which stretch, in which scenario, and what to call that stretch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.document import Name, Quantity, Span, Text
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from reportgen.calendar import Period
    from reportgen.records import Context, Figure, Figures


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a report as a section reads them: by KPI and scenario, over the scenario's own stretch."""

    figures: Figures
    context: Context

    @property
    def currency(self) -> str:
        """The report's currency."""
        return self.context.plan.currency

    @property
    def margin(self) -> Decimal | None:
        """The gross margin that the plan assumes."""
        return self.context.plan.data.assumptions.gross_margin

    def find(self, kpi: str, scenario: str = "actual", **dimensions: str) -> Figure | None:
        """The figure over the report's period, or over the period that ``scenario`` was measured in.

        Figures over other stretches (trends) bear the same scenario, so the dates are always part of the question.
        """
        stretch = self.context.scenarios.get(scenario, self.context.period)
        return self.figures.find(kpi, scenario=scenario, start=stretch.start, end=stretch.end, **dimensions)

    def value(self, kpi: str, scenario: str = "actual", **dimensions: str) -> Decimal | None:
        """The value of :meth:`find`, or None."""
        figure = self.find(kpi, scenario, **dimensions)
        return figure.value if figure and figure.ok else None

    def annotations(self, start: date, end: date) -> tuple[tuple[date, Name], ...]:
        """What the plan notes of the days from ``start`` to ``end``: the marks of a chart whose time axis runs over them."""
        noted = self.context.plan.data.annotations
        return tuple((each.date, Name.of(each.text)) for each in noted if start <= each.date <= end)

    def available(self, kpi: str, scenario: str = "actual", **dimensions: str) -> bool:
        """Whether :meth:`find` has a value."""
        return self.value(kpi, scenario, **dimensions) is not None

    def scenarios(self, kpis: Iterable[str], among: Sequence[str]) -> tuple[str, ...]:
        """Those of ``among`` in which at least one of ``kpis`` has a value: columns worth printing."""
        names = tuple(kpis)
        return tuple(scenario for scenario in among if any(self.available(kpi, scenario) for kpi in names))

    def by(self, kpi: str, dimension: str, scenario: str = "actual", **fixed: str) -> dict[str, Figure]:
        """The figures of the scenario's stretch by the values of ``dimension``, where others have the values ``fixed``."""
        stretch = self.context.scenarios.get(scenario, self.context.period)
        return {
            figure.dimension(dimension) or "": figure
            for figure in self.figures.by(kpi, dimension, scenario=scenario, within=stretch, **fixed)
            if (figure.start, figure.end) == (stretch.start, stretch.end)
        }

    def over(self, kpi: str, stretch: Period, **dimensions: str) -> Figure | None:
        """The actual figure over one stretch, asked on its own or as a month of a longer one."""
        alone = self.figures.find(kpi, start=stretch.start, end=stretch.end, **dimensions)
        if alone is not None:
            return alone
        month = {"month": f"{stretch.start:%Y-%m}"}
        return self.figures.find(kpi, start=stretch.start, end=stretch.end, **dimensions, **month)

    def series(self, kpi: str, stretches: Iterable[Period], **dimensions: str) -> tuple[Decimal | None, ...]:
        """The actual values over ``stretches``; None is a gap."""
        found = (self.over(kpi, stretch, **dimensions) for stretch in stretches)
        return tuple(figure.value if figure and figure.ok else None for figure in found)

    def label(self, kpi: str) -> Text | Name:
        """What readers call the KPI."""
        info = self.context.kpis.get(kpi)
        return info.label if info else Name(kpi)

    def better(self, kpi: str) -> str:
        """The better direction of a KPI: ``higher``, ``lower`` or ``neutral``."""
        info = self.context.kpis.get(kpi)
        return info.better if info else "neutral"

    def quantity(self, figure: Figure | None, *, digits: int | None = None, signed: bool = False) -> Quantity:
        """A figure as it is printed inside a sentence."""
        if figure is None:
            return Quantity(None)
        currency = self.currency if figure.unit.startswith("currency") else ""
        return Quantity(figure.value, figure.unit, currency, digits=digits, signed=signed, figure=figure.id)

    def source(self, *kpis: str) -> Text | None:
        """The source line of a page that rests on ``kpis``."""
        return self.source_of(figure for kpi in kpis if (figure := self.find(kpi)) is not None)

    def source_of(self, figures: Iterable[Figure]) -> Text | None:
        """The source line of a page that rests on ``figures``; all sources where they name none."""
        names = {source for each in figures if each.provenance for source in each.provenance.sources}
        if not names:
            names = {source.name for source in self.context.sources}
        if not names:
            return None
        return _(
            "Source: {sources}; as of {date}", sources=Name(", ".join(sorted(names))), date=self.context.plan.as_of
        )


def span(period: Period) -> Span:
    """A period as it is named in a sentence: by its days, where it is not over or a part of another is compared with such."""
    return Span(period.start, period.end, style="dates") if period.partial else labelled(period)


def labelled(period: Period) -> Span:
    """A period by its name alone, as a mark of a chart has room for."""
    return Span(period.start, period.end, period.label)


def when(context: Context) -> Text | Span:
    """The report's period in words; one that is not over says up to which day it reaches."""
    period = context.period
    if not period.partial:
        return labelled(period)
    return _("{period} to {date}", period=labelled(period), date=min(period.end, context.plan.as_of))
