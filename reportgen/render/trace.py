"""How a printed number came about: in one line, and fact by fact for a page that has room to show them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from hashlib import blake2s

from markupsafe import Markup

from reportgen.charts.reading import SCENARIOS
from reportgen.document import Derived, Name, Operand, Quantity, Span, Table, Text, Words, walk
from reportgen.document.text import Unit
from reportgen.records import Figure, Interval, Report
from reportgen.render.catalogues import CORE
from reportgen.render.words import Language, Trace

_ = Words(CORE)
#: How a page names a figure: by its number, or by two and a sign where it prints how far one is from another.
_KEY = re.compile(r'data-figure="((\d+)(?:([-%])(\d+))?)"')
#: How it names a derived number: by a digest of what is told of it, so that equal ones are told once.
_DERIVED = re.compile(r'data-figure="(d[0-9a-f]+)"')
_TERMS = {"numerator": _("Numerator"), "denominator": _("Denominator")}
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Traces:
    """Explains figures, how far one is from another, and numbers derived from them."""

    report: Report
    words: Language
    _told: dict[tuple[str, str, bool, Derived | None], Trace | None] = field(
        default_factory=dict, compare=False, repr=False
    )
    _derived: dict[str, Facts] = field(default_factory=dict, compare=False, repr=False)

    def explain(self, quantity: Quantity) -> Trace | None:
        """The formula with its two numbers in one line, empty without them; None for a figure that is not there."""
        asked = quantity.figure, quantity.against, quantity.unit == "ratio", quantity.derived
        if asked not in self._told:  # most figures are printed several times, on the screen and on paper
            self._told[asked] = self._explained(quantity)
        return self._told[asked]

    def _explained(self, quantity: Quantity) -> Trace | None:
        if quantity.derived is not None:
            return self._worked_out(quantity.derived)
        try:
            figure = self.report.figures[quantity.figure]
            reference = self.report.figures[quantity.against] if quantity.against else None
        except KeyError:
            return None
        key = str(self._numbers[figure.id])
        if reference is not None:
            relative = quantity.unit == "ratio"
            line = _line(self._compared(figure, reference, relative=relative))
            return Trace(line, self._link(figure), f"{key}{'%' if relative else '-'}{self._numbers[reference.id]}")
        parts = []
        info = self.report.context.kpis.get(figure.kpi)
        if info is not None and info.formula:
            parts.append(self.words.plain(Name(info.formula)))
        if figure.numerator is not None and figure.denominator is not None:
            parts.append(f"{self._number(figure.numerator)} ÷ {self._number(figure.denominator)}")
        parts += self._remarks(figure)
        line = self.words.plain(_("; ")).join(parts)
        return Trace(line, self._link(figure), key, kept_back=figure.status == "suppressed")

    def explanations(self, page: str) -> Markup:
        """The facts behind every figure that ``page`` prints, as JSON that no script element can be ended by.

        ``{"kpis": {id: [label, definition]}, "facts": [[term, value], …], "figures": {key: [kpi, where, [fact, …]]}}``;
        most facts are those of many figures, which name them by their places.
        """
        keys = sorted(set(_KEY.findall(page)), key=lambda key: (int(key[1]), key[2], int(key[3] or 0)))
        found = {key: (self._by_number[int(number)], sign, other) for key, number, sign, other in keys}
        kpis = {figure.kpi: self._kpi(figure.kpi) for figure, _sign, _other in found.values()}
        places: dict[tuple[str, str], int] = {}
        figures = {
            key: [
                figure.kpi,
                self._where(figure),
                [
                    places.setdefault(fact, len(places))
                    for fact in (
                        self._compared(figure, self._by_number[int(other)], relative=sign == "%")
                        if sign
                        else self._facts(figure)
                    )
                ],
            ]
            for key, (figure, sign, other) in found.items()
        }
        for key in sorted(set(_DERIVED.findall(page))):
            figures[key] = ["", "", [places.setdefault(fact, len(places)) for fact in self._derived[key]]]
            kpis[""] = []
        return script_safe({"kpis": kpis, "facts": [list(fact) for fact in places], "figures": figures})

    # --- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {figure.id: number for number, figure in enumerate(self.report.figures)}

    @cached_property
    def _by_number(self) -> tuple[Figure, ...]:
        return tuple(self.report.figures)

    @cached_property
    def _anchors(self) -> Mapping[str, str]:
        """The chapter of each row that links may lead to: printed ones, for a link to another would lead nowhere."""
        return {
            row.anchor: chapter.id
            for chapter in self.report.document.chapters
            for table in walk(chapter.blocks)
            if isinstance(table, Table)
            for row in table.rows[: table.limit]
            if row.anchor
        }

    @cached_property
    def _method(self) -> str:
        """The chapter with definitions, else the last of the appendix: for figures without a definition of their own."""
        appendix = (chapter.id for chapter in reversed(self.report.document.chapters) if chapter.appendix)
        return next(iter(self._anchors.values()), next(appendix, ""))

    def _link(self, figure: Figure) -> str:
        own = f"kpi-{figure.kpi}"
        return own if own in self._anchors else self._method

    def _kpi(self, name: str) -> list[str]:
        info = self.report.context.kpis.get(name)
        return [] if info is None else [self.words.plain(info.label), self.words.plain(info.definition)]

    def _where(self, figure: Figure) -> str:
        """The dimension values it is of."""
        return self._listed(value for _name, value in figure.dimensions)

    def _listed(self, names: Iterable[str]) -> str:
        return self.words.plain(_(", ")).join(self.words.plain(Name(name)) for name in names)

    def _facts(self, figure: Figure) -> Iterator[tuple[str, str]]:
        say = self.words.plain
        info = self.report.context.kpis.get(figure.kpi)
        if info is not None and info.formula:
            yield say(_("Formula")), say(Name(info.formula))
        if figure.numerator is not None and figure.denominator is not None:
            yield say(_("Numerator")), self._number(figure.numerator)
            yield say(_("Denominator")), self._number(figure.denominator)
        if figure.scenario != "actual":
            yield say(_("Scenario")), say(SCENARIOS.get(figure.scenario, Name(figure.scenario)))
        yield say(_("Period")), self._period(figure)
        if figure.interval is not None:
            yield say(_("Interval")), self._interval(figure.interval, figure.unit)
        basis = figure.basis or (info.basis if info else None)
        if basis is not None:
            yield say(_("Basis")), say(basis)
        if figure.provenance is not None and figure.provenance.sources:
            yield say(_("Source")), self._listed(figure.provenance.sources)
        for remark in self._remarks(figure):
            yield say(_("Note")), remark

    def _compared(self, figure: Figure, reference: Figure, *, relative: bool) -> Iterator[tuple[str, str]]:
        """How far a figure is from another: the formula, the two values with their dates, the sources of both."""
        say, both = self.words.plain, (figure, reference)
        one, other = (say(SCENARIOS.get(each.scenario, Name(each.scenario))) for each in both)
        if one == other:
            one, other = (self._period(each) for each in both)
        names = {"value": Name(one), "reference": Name(other)}
        formula = (
            _("({value} − {reference}) ÷ |{reference}|", **names) if relative else _("{value} − {reference}", **names)
        )
        yield say(_("Formula")), say(formula)
        if relative and figure.value is not None and reference.value is not None:
            yield say(_("Numerator")), self._amount(figure.value - reference.value, figure.unit, signed=True)
            yield say(_("Denominator")), self._amount(abs(reference.value), figure.unit)
        for name, each in zip((one, other), both, strict=True):
            value = self._amount(each.value, each.unit)
            yield name, value if name == self._period(each) else say(_("; ")).join((value, self._period(each)))
        sources = [each.provenance.sources for each in both if each.provenance]
        if any(sources):
            yield say(_("Source")), self._listed(dict.fromkeys(name for names in sources for name in names))
        for remark in dict.fromkeys(remark for each in both for remark in self._remarks(each)):
            yield say(_("Note")), remark

    # --- derived numbers --------------------------------------------------------------------------------------------

    def _worked_out(self, derived: Derived) -> Trace:
        """The trace of a derived number, which the page may then explain by its key."""
        facts = tuple(self._derivation(derived))
        key = f"d{blake2s(repr(facts).encode(), digest_size=5).hexdigest()}"
        self._derived[key] = facts
        figure = next((self._figure(each.value) for each in derived.operands if self._figure(each.value)), None)
        return Trace(_line(facts), self._link(figure) if figure else self._method, key)

    def _derivation(self, derived: Derived) -> Iterator[tuple[str, str]]:
        """Formula, what goes into it by value (with its dates, where they are not those of all), dates and sources."""
        say = self.words.plain
        names = {each.name: self._called(each) for each in derived.operands}
        figures = [figure for each in derived.operands if (figure := self._figure(each.value)) is not None]
        stretches = dict.fromkeys(self._period(figure) for figure in figures)
        yield say(_("Formula")), say(replace(derived.formula, args=(*derived.formula.args, *names.items())))
        for each in derived.operands:
            quantity, figure = each.value, self._figure(each.value)
            value = self._amount(quantity.value, quantity.unit)
            if figure is not None and len(stretches) > 1:
                value = say(_("; ")).join((value, self._period(figure)))
            yield say(_TERMS.get(each.name, names[each.name])), value
        if len(stretches) == 1:
            yield say(_("Period")), next(iter(stretches))
        sources = dict.fromkeys(self._sources(derived))
        if sources:
            yield say(_("Source")), self._listed(sources)
        for remark in dict.fromkeys(remark for figure in figures for remark in self._remarks(figure)):
            yield say(_("Note")), remark

    def _figure(self, quantity: Quantity) -> Figure | None:
        try:
            return self.report.figures[quantity.figure]
        except KeyError:
            return None

    def _called(self, operand: Operand) -> Text | Name:
        """The operand's own name, else that of its figure's KPI: of which part, and in which scenario."""
        figure = self._figure(operand.value)
        if operand.label is not None or figure is None:
            return operand.label or Name("")
        info = self.report.context.kpis.get(figure.kpi)
        parts = [self.words.plain(info.label if info else Name(figure.kpi))]
        if figure.dimensions:
            parts.append(self._where(figure))
        if figure.scenario != "actual":
            parts.append(self.words.plain(SCENARIOS.get(figure.scenario, Name(figure.scenario))))
        return Name(self.words.plain(_(", ")).join(parts))

    def _sources(self, derived: Derived) -> Iterator[str]:
        """The sources of everything that goes into it, whatever that is itself derived from."""
        for each in derived.operands:
            figure = self._figure(each.value)
            if figure is not None and figure.provenance is not None:
                yield from figure.provenance.sources
            if each.value.derived is not None:
                yield from self._sources(each.value.derived)
        yield from derived.sources

    # --- values -----------------------------------------------------------------------------------------------------

    def _amount(self, value: Decimal | None, unit: Unit, *, signed: bool = False) -> str:
        digits = 2 if unit == "ratio" else None  # as fine as the finest column prints rates
        return self.words.plain(Quantity(value, unit, self.report.document.currency, digits, signed=signed))

    def _interval(self, interval: Interval, unit: Unit) -> str:
        currency = self.report.document.currency
        low, high = (self.words.plain(Quantity(end, unit, currency)) for end in (interval.low, interval.high))
        level = Quantity(interval.level, "ratio", digits=0)
        return self.words.plain(_("{low} to {high}, at {level}", low=Name(low), high=Name(high), level=level))

    def _period(self, figure: Figure) -> str:
        return self.words.plain(Span(figure.start, figure.end, style="dates"))

    def _remarks(self, figure: Figure) -> Iterator[str]:
        if figure.few:
            yield self.words.plain(_("few data: under 30 cases"))
        if figure.reason is not None:
            yield self.words.plain(figure.reason)

    def _number(self, number: Decimal) -> str:
        return self.words.plain(Quantity(number, "count", digits=0 if number == number.to_integral_value() else 2))


def _line(facts: Iterable[tuple[str, str]]) -> str:
    """The first fact, which is the formula, for a page whose script does not run: all of them would swell it."""
    return ": ".join(next(iter(facts)))


def script_safe(value: object) -> Markup:
    """JSON for a data block of a page: nothing in it can end the element or break a line of script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # the signs that mean something to HTML are gone
