"""How a printed number came about, in one line: where a pointer rests on it."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.document import Quantity, Span, Words
from reportgen.records import Report
from reportgen.render.catalogues import CORE
from reportgen.render.words import Language

_ = Words(CORE)


@dataclass(frozen=True, slots=True)
class Traces:
    """Explains figures by their ids."""

    report: Report
    words: Language

    def explain(self, figure_id: str) -> str:
        """KPI, formula with its two numbers, period; empty for an id that is not there."""
        try:
            figure = self.report.figures[figure_id]
        except KeyError:
            return ""
        parts = []
        info = self.report.context.kpis.get(figure.kpi)
        if info is not None:
            label = self.words.plain(info.label)
            parts.append(f"{label} = {info.formula}" if info.formula else label)
        if figure.numerator is not None and figure.denominator is not None:
            numerator, denominator = (
                self.words.plain(Quantity(number, "count", digits=0 if number == number.to_integral_value() else 2))
                for number in (figure.numerator, figure.denominator)
            )
            parts.append(f"{numerator} ÷ {denominator}")
        parts.append(self.words.plain(Span(figure.start, figure.end, style="dates")))
        if figure.few:
            parts.append(self.words.plain(_("few data: under 30 cases")))
        if figure.reason is not None:
            parts.append(self.words.plain(figure.reason))
        return "; ".join(parts)
