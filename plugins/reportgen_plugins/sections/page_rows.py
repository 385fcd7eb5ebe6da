"""Pages with their figures, and those of them that convert less than pages of their kind do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from reportgen_plugins.sections.rates import outliers

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

BY = "kind,page"
KPIS = (
    "page_views",
    "page_entrances",
    "page_engagement_seconds",
    "cta_click_rate",
    "page_conversions",
    "landing_page_conversion_rate",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one kind with its figures by KPI."""

    name: str
    kind: str
    figures: dict[str, Figure]

    def get(self, kpi: str) -> Figure | None:
        """The figure, where it has a value."""
        figure = self.figures.get(kpi)
        return figure if figure is not None and figure.ok else None

    def value(self, kpi: str) -> Decimal:
        """The value, or 0."""
        figure = self.get(kpi)
        return figure.value or Decimal(0) if figure is not None else Decimal(0)


@dataclass(frozen=True, slots=True)
class QuickWin:
    """A page with much traffic that converts less than the others of its kind; what it would bring at their rate."""

    page: Page
    figure: Figure
    rate: Decimal
    others: Decimal

    @property
    def gain(self) -> Decimal:
        """Conversions more in the period."""
        return (self.others - self.rate) * (self.figure.denominator or 0)


def pages(reading: Reading) -> tuple[Page, ...]:
    """Every page that was seen, the most entered first, then the most viewed."""
    kinds = {name for kpi in KPIS for name in reading.by(kpi, "kind")}
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    for kind in kinds:
        for kpi in KPIS:
            for figure in reading.figures.by(kpi, "page", within=reading.context.period, kind=kind):
                found.setdefault((kind, figure.dimension("page") or ""), {})[kpi] = figure
    rows = [Page(name, kind, figures) for (kind, name), figures in found.items()]
    seen = [page for page in rows if page.value("page_views") or page.value("page_entrances")]
    return tuple(sorted(seen, key=lambda page: (-page.value("page_entrances"), -page.value("page_views"), page.name)))


def quick_wins(found: Iterable[Page]) -> tuple[QuickWin, ...]:
    """Pages with at least the median entrances of their kind whose rate chance does not explain, the largest gain first."""
    kinds: dict[str, list[Page]] = {}
    for page in found:
        if page.get("landing_page_conversion_rate") is not None:
            kinds.setdefault(page.kind, []).append(page)
    wins = [win for group in kinds.values() for win in _wins(group)]
    return tuple(sorted(wins, key=lambda win: (-win.gain, win.page.name)))


def _wins(group: list[Page]) -> Iterable[QuickWin]:
    rates = {page.name: page.figures["landing_page_conversion_rate"] for page in group}
    busy = median([figure.denominator or Decimal(0) for figure in rates.values()])
    pages_ = {page.name: page for page in group}
    for each in outliers(tuple(rates.values())):
        if each.rate < each.others and (each.figure.denominator or 0) >= busy:
            yield QuickWin(pages_[each.figure.dimension("page") or ""], each.figure, each.rate, each.others)
