"""Words, numbers and names of a document in one language: as safe markup, and as plain text for alt, title and SVG.

Numbers and dates run left to right in every language, names in their own direction: each is isolated, so that a right-to-left
sentence cannot reorder it (a bare ``<bdi>`` is not enough for ``-56%``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from gettext import NullTranslations
from typing import Literal, assert_never
from unicodedata import bidirectional

from markupsafe import Markup, escape

from reportgen.document import Argument, Name, Quantity, Span, Text, Words
from reportgen.locale import EN_DASH, Locale
from reportgen.render.catalogues import CORE
from reportgen.tables import NO_SCORE, NO_TOUCH, NOT_SET, SHARED

_ = Words(CORE)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: Characters that would end an isolate or turn the direction of what follows.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

#: What is said of what has no name.
_MISSING = {
    NOT_SET: _("(not set)"),
    SHARED: _("(shared)"),
    NO_TOUCH: _("(no recorded touch)"),
    NO_SCORE: _("(no score)"),
}

_DIGITS = {"ratio": 1, "points": 1, "days": 1, "hours": 1, "months": 1, "currency_per_day": 2}

#: What a piece of a sentence is: the catalogue's own words, a number, a date (which may hold words), a name from data.
Kind = Literal["words", "number", "date", "name"]
#: How a piece is set apart.
Isolate = Callable[[str, Kind], str]


def clean(text: str) -> str:
    """Text from data or plan without control characters and direction overrides."""
    return _CONTROLS.sub("", _BIDI.sub("", text))


def spoken(words: Mapping[str, str], locale: Locale) -> str | None:
    """What is worded for a locale, or for its language; None where nothing is."""
    return words.get(locale.bcp47) or words.get(locale.language)


@dataclass(frozen=True, slots=True)
class Trace:
    """Of a printed figure: how it came about in one line, where the page defines it (an anchor or nothing), its key there.

    ``kept_back`` says that it has no value because it would tell of a few people.
    """

    line: str
    link: str
    key: str
    kept_back: bool = False


@dataclass(frozen=True)
class Language:
    """Everything said in one locale. ``trace`` explains the figure a quantity prints, ``names`` say a name by locale."""

    locale: Locale
    catalogues: Mapping[str, NullTranslations]
    trace: Callable[[Quantity], Trace | None] = lambda _quantity: None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    # --- the two renderings ---------------------------------------------------------------------------------------

    def html(self, value: Argument | None, *, traced: bool = True) -> Markup:
        """Safe markup: everything escaped, numbers, dates and names isolated; figures lead to their definitions."""
        return Markup(self._say(value, self._mark_up, traced=traced))  # noqa: S704  # _mark_up escapes every piece

    def plain(self, value: Argument | None) -> str:
        """Plain text; isolated by Unicode's own characters where the language runs right to left."""
        return self._say(value, _isolate if self.locale.direction == "rtl" else _bare)

    def bare(self, value: Argument | None) -> str:
        """Plain text without isolates, for data files and other machines."""
        return self._say(value, _bare)

    # --- pieces ---------------------------------------------------------------------------------------------------

    def _say(self, value: Argument | None, isolate: Isolate, *, traced: bool = False) -> str:
        match value:
            case None:
                return ""
            case Text():
                return self._sentence(value, isolate, traced=traced)
            case Name() | str():
                name = self._name(value)
                missing = _MISSING.get(name)
                return (
                    isolate(clean(name), "name") if missing is None else self._sentence(missing, isolate, traced=False)
                )
            case Quantity():
                text = self._quantity(value, isolate)
                return self._traced(text, value) if traced else text
            case Span():
                return self._span(value, isolate)
            case date():
                return isolate(self.locale.day(value), "date")
            case int():
                return isolate(self.locale.number(Decimal(value)), "number")
            case _:
                assert_never(value)

    def _name(self, name: Name | str) -> str:
        """The words of this language, by the name itself or by the plan's list of names; else the name as it stands."""
        own, listed = (name.text, dict(name.others)) if isinstance(name, Name) else (name, {})
        return spoken(listed or self.names.get(own, {}), self.locale) or own

    def _sentence(self, text: Text, isolate: Isolate, *, traced: bool) -> str:
        message = self._translated(text)
        arguments = text.arguments
        pieces: list[str] = []
        end = 0
        for found in _PLACEHOLDER.finditer(message):
            pieces.append(isolate(message[end : found.start()], "words"))
            name = found[1]
            known = name in arguments
            pieces.append(self._say(arguments[name], isolate, traced=traced) if known else isolate(found[0], "words"))
            end = found.end()
        pieces.append(isolate(message[end:], "words"))
        return "".join(pieces)

    def _translated(self, text: Text) -> str:
        return self.locale.localised(self._message(text))

    def _message(self, text: Text) -> str:
        catalogue = self.catalogues.get(text.domain) or NullTranslations()
        if text.plural:
            count = text.arguments.get("count", 0)
            number = count if isinstance(count, int) else 0
            if text.context:
                return catalogue.npgettext(text.context, text.msgid, text.plural, number)
            return catalogue.ngettext(text.msgid, text.plural, number)
        return catalogue.pgettext(text.context, text.msgid) if text.context else catalogue.gettext(text.msgid)

    def _quantity(self, quantity: Quantity, isolate: Isolate) -> str:
        value = quantity.value
        if value is None or not value.is_finite():
            trace = self.trace(quantity)
            return isolate("*", "words") if trace and trace.kept_back else self._say(_("n/a"), isolate)
        digits, signed = self._digits(quantity, value), quantity.signed
        number = self.locale.number
        match quantity.unit:
            case "ratio":
                text = (
                    number(value.scaleb(2), digits, signed=signed)
                    if quantity.bare
                    else self.locale.percent(value, digits, signed=signed)
                )
                return isolate(text, "number")
            case "points":
                return self._with_unit(
                    number(value.scaleb(2), digits, signed=signed), value.scaleb(2), quantity, isolate
                )
            case "currency" | "currency_per_day":
                amount = value.scaleb(-3) if quantity.compact else value
                return self._money(number(amount, digits, signed=signed), quantity, isolate)
            case "count" | "score":
                return isolate(number(value, digits, signed=signed), "number")
            case "days" | "hours" | "months" | "seconds":
                return self._with_unit(number(value, digits, signed=signed), value, quantity, isolate)
            case _:
                assert_never(quantity.unit)

    def _digits(self, quantity: Quantity, value: Decimal) -> int:
        if quantity.digits is not None:
            return quantity.digits
        if quantity.unit == "currency":
            return 1 if quantity.compact else self.locale.minor_units(quantity.currency)
        whole = value == value.to_integral_value()
        return 0 if quantity.unit == "seconds" else _DIGITS.get(quantity.unit, 0 if whole else 1)

    def _money(self, amount: str, quantity: Quantity, isolate: Isolate) -> str:
        if quantity.bare or not quantity.currency:
            return isolate(amount, "number")
        unit = f"k{quantity.currency}" if quantity.compact else quantity.currency
        text = isolate(f"{amount}\u00a0{clean(unit)}", "number")
        if quantity.unit == "currency":
            return text
        before, _found, after = self._translated(_("{amount} a day")).partition("{amount}")
        return isolate(before, "words") + text + isolate(after, "words")

    def _with_unit(self, number: str, value: Decimal, quantity: Quantity, isolate: Isolate) -> str:
        text = isolate(number, "number")
        if quantity.bare:
            return text
        # gettext counts whole things; the count stands for the plural form of what is printed
        count = self.locale.plural_count(value)
        message = self._translated(_UNITS[quantity.unit](count))
        before, _found, after = message.partition("{number}")
        return isolate(before, "words") + text + isolate(after, "words")

    def _span(self, span: Span, isolate: Isolate) -> str:
        match span.style:
            case "month" | "short":
                return isolate(self.locale.month(span.start, year=span.style == "month"), "date")
            case "label":
                known = self.locale.period(span.start, span.end, span.label)
                if known is not None:
                    return isolate(known, "date")
                if span.label and ".." not in span.label:
                    return isolate(clean(span.label), "name")
            case "dates":
                pass
        if span.start == span.end:
            return isolate(self.locale.day(span.start), "date")
        start, end = self.locale.dates(span.start, span.end)
        ends = {"start": start, "end": end}
        message = self._translated(_("{start} to {end}"))
        pieces = re.split(r"\{(start|end)\}", message)
        return "".join(isolate(ends.get(piece, piece), "date" if piece in ends else "words") for piece in pieces)

    def interval(self, low: Quantity, high: Quantity) -> Markup:
        """``11.6–19.4``: two numbers in one isolate."""
        ends = [self._say(end, _bare) for end in (low, high)]
        return Markup(self._traced(self._mark_up(EN_DASH.join(ends), "number"), low))  # noqa: S704  # _mark_up escapes

    def _traced(self, text: str, quantity: Quantity) -> str:
        known = quantity.figure or (quantity.derived is not None and quantity.value is not None)
        trace = self.trace(quantity) if known else None
        if trace is None:
            return text
        more = f'class="figure" data-figure="{trace.key}"' + (f' title="{escape(trace.line)}"' if trace.line else "")
        return f'<a href="#{escape(trace.link)}" {more}>{text}</a>' if trace.link else f"<span {more}>{text}</span>"

    def _mark_up(self, text: str, kind: Kind) -> str:
        if not text:
            return ""
        match kind:
            case "words":
                return str(escape(text))
            case "name":
                # WeasyPrint knows no direction by the first letter, so one against the page's is said outright.
                own = direction(text)
                turned = own is not None and own != self.locale.direction
                return f'<bdi class="name" dir="{own}">{escape(text)}</bdi>' if turned else f"<bdi>{escape(text)}</bdi>"
            case "number":
                return f'<bdi dir="ltr">{escape(text)}</bdi>'
            case "date":
                return f'<bdi dir="{self.locale.direction}">{escape(text)}</bdi>'
            case _:
                assert_never(kind)


_UNITS: Mapping[str, Callable[[int], Text]] = {
    "points": lambda count: _.plural("{number} point", "{number} points", count),
    "days": lambda count: _.plural("{number} day", "{number} days", count),
    "hours": lambda count: _.plural("{number} hour", "{number} hours", count),
    "months": lambda count: _.plural("{number} month", "{number} months", count),
    "seconds": lambda count: _.plural("{number} second", "{number} seconds", count),
}


def direction(text: str) -> Literal["ltr", "rtl"] | None:
    """The direction of the first letter that has one."""
    kinds = (bidirectional(letter) for letter in text)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), None)
    return None if first is None else "ltr" if first == "L" else "rtl"


def _bare(text: str, _kind: Kind) -> str:
    return text


def _isolate(text: str, kind: Kind) -> str:
    return f"{_OPENERS[kind]}{text}\u2069" if text and kind in _OPENERS else text


#: Left to right, right to left (plain isolates are made for right-to-left languages only), first strong.
_OPENERS: Mapping[Kind, str] = {"number": "\u2066", "date": "\u2067", "name": "\u2068"}
