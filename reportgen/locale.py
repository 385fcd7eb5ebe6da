"""Numbers, dates and months as one locale writes them. Rounded once, half-up, from the exact value.

What needs words beside Babel's (``days``, ``points``, ``n/a``) is the catalogues' business, not this room's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale as BabelLocale
    from babel.numbers import NumberPattern

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"

#: Direction marks that CLDR puts into Arabic patterns; every number is isolated as a whole instead.
_MARKS = re.compile("[\u061c\u200e\u200f]")
_LABEL = re.compile(r"(?P<fiscal>FY)?(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})))?")
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

_QUARTER, _YEAR = 3, 12  # months
#: Numbers and dates that are kept as written: some more than a report of three languages prints.
_KEPT = 2**15

#: Whose digits numbers are written in: European (0 1 2) or Arabic-Indic (٠ ١ ٢), by their names in CLDR.
Numbering = Literal["latn", "arab"]
_ARABIC = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
#: Digits of a sentence; those of a name like ``Q3`` or ``GA4`` stay.
_DIGITS = re.compile(r"(?<![A-Za-z\d{])\d+%?(?![A-Za-z\d])")


def rounded(value: Decimal, digits: int) -> Decimal:
    """``value`` with ``digits`` decimals, half-up; never a negative zero."""
    result = value.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
    return result or abs(result)


@dataclass(frozen=True)
class Locale:
    """Formats for one locale (``en``, ``fr``, ``ar``, ``pt_BR``); raises LookupError when nobody knows it.

    ``digits`` chooses their script; left empty it is what CLDR says of the locale (``ar``: European, ``ar-EG``: Arabic-Indic).
    """

    tag: str
    digits: Numbering | Literal[""] = ""

    def __post_init__(self) -> None:
        _ = self._babel

    @cached_property
    def _babel(self) -> BabelLocale:
        return _parse(self.tag)

    @cached_property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction lines run in."""
        return "rtl" if self._babel.text_direction == "rtl" else "ltr"

    @property
    def language(self) -> str:
        """The language's code, for ``lang`` and for choosing fonts."""
        return self._babel.language

    @property
    def bcp47(self) -> str:
        """The tag as HTML and PDF want it: ``pt-BR``."""
        return str(self._babel).replace("_", "-")

    @cached_property
    def numbering(self) -> Numbering:
        """The script of its digits."""
        if self.digits:
            return self.digits
        return "arab" if self._babel.default_numbering_system == "arab" else "latn"

    def localised(self, text: str) -> str:
        """``text`` with its numbers in the locale's digits; those within Latin names stay."""
        return _DIGITS.sub(lambda found: found[0].translate(_ARABIC), text) if self.numbering == "arab" else text

    # --- numbers --------------------------------------------------------------------------------------------------

    def number(self, value: Decimal, digits: int = 0, *, signed: bool = False) -> str:
        """``1,234.5``; a real minus, and a plus when ``signed`` (never on zero)."""
        return self._number(value, digits, signed=signed, pattern="#,##0")

    def percent(self, ratio: Decimal, digits: int = 1, *, signed: bool = False) -> str:
        """A ratio (0.125) as ``12.5%``, with the space the locale wants."""
        pattern = self._babel.percent_formats[None].pattern
        return self._number(ratio, digits, signed=signed, pattern=pattern, scale=2)

    @lru_cache(_KEPT)  # noqa: B019  # a page for the screen and one for print say the same numbers; locales are few
    def _number(self, value: Decimal, digits: int, *, signed: bool, pattern: str, scale: int = 0) -> str:
        from babel.numbers import format_decimal

        exact = rounded(value, digits + scale)  # a pattern with a percent sign multiplies by itself
        sign = MINUS if exact < 0 else "+" if signed and exact > 0 else ""
        text = format_decimal(
            abs(exact), format=_pattern(pattern, digits), locale=self._babel, decimal_quantization=False,
            numbering_system=self.numbering,
        )  # fmt: skip
        return sign + self.localised(self._spaced(text))

    def _spaced(self, text: str) -> str:
        # French typography asks for the narrow space inside numbers; CLDR has the wide one before the percent sign.
        return _MARKS.sub("", text).replace("\u00a0", "\u202f" if self.language == "fr" else "\u00a0")

    def minor_units(self, currency: str) -> int:
        """Decimals of a currency: EUR 2, JPY 0, KWD 3."""
        from babel.numbers import get_currency_precision

        return int(get_currency_precision(currency))

    def plural_count(self, value: Decimal) -> int:
        """A whole number that takes the same plural form as ``value``, which may be fractional."""
        if value == value.to_integral_value():
            return abs(int(value))
        form = self._babel.plural_form
        return next((count for count in (100, 1, 0, 2, 3, 11) if form(count) == form(abs(value))), 2)

    # --- dates ----------------------------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        """``30 September 2026``."""
        return self._date(day, "d MMMM y")

    def short_date(self, day: date) -> str:
        """``30 Sep 2026``."""
        return self._date(day, "d MMM y")

    def month(self, day: date, *, year: bool = True) -> str:
        """``September 2026``, or ``Sep``."""
        return self._date(day, "MMMM y" if year else "LLL")

    def dates(self, start: date, end: date) -> tuple[str, str]:
        """Both ends of a stretch, with nothing said twice: ``1 July``, ``30 September 2026``."""
        if start.year == end.year:
            return self._date(start, "d MMMM"), self.day(end)
        return self.day(start), self.day(end)

    def period(self, start: date, end: date, label: str = "") -> str | None:
        """``Q3 2026``, ``September 2026``, ``2026``, ``Q3 FY2026``; None where only dates can tell the stretch."""
        found = _LABEL.fullmatch(label or _label(start, end))
        if found is None:
            return None
        year = self.localised(f"{found['fiscal'] or ''}{found['year']}")
        if found["month"]:
            return self._date(start, "LLLL y")
        if found["quarter"]:
            sample = date(2000, int(found["quarter"]) * 3, 1)
            return f"{self._date(sample, 'QQQ')} {year}"
        return year

    @lru_cache(_KEPT)  # noqa: B019  # see _number
    def _date(self, day: date, pattern: str) -> str:
        from babel.dates import format_date

        text = _MARKS.sub("", format_date(day, pattern, locale=self._babel))
        if self.language == "fr" and day.day == 1 and pattern.startswith("d "):
            text = f"1er{text.removeprefix('1')}"  # the first of a month is an ordinal; CLDR knows no such date
        return self.localised(text)


@cache
def _pattern(pattern: str, digits: int) -> NumberPattern:
    """Babel's reading of a pattern with so many decimals."""
    from babel.numbers import parse_pattern

    return parse_pattern(pattern.replace("0", "0" + ("." + "0" * digits if digits else ""), 1))


@cache
def _parse(tag: str) -> BabelLocale:
    from babel import Locale as Babel
    from babel import UnknownLocaleError

    try:
        return Babel.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as exc:
        raise LookupError(tag) from exc


def _label(start: date, end: date) -> str:
    """The label of a whole month, quarter or year; else empty."""
    following = end + timedelta(days=1)
    if start.day != 1 or following.day != 1:
        return ""
    months = (following.year - start.year) * 12 + following.month - start.month
    if months == 1:
        return f"{start:%Y-%m}"
    if months == _QUARTER and start.month % _QUARTER == 1:
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return str(start.year) if months == _YEAR and start.month == 1 else ""
