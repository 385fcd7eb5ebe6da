"""Words of a report: message ids with typed arguments, never formatted strings.

``Words`` makes the function a plugin writes its sentences with; gettext extractors find its calls::

    _ = Words("reportgen_plugins")
    _("Revenue reached {value} in {period}", value=Quantity(...), period=Span(...))
    _.plural("{count} deal closed", "{count} deals closed", count=3)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Unit = Literal[
    "count", "ratio", "currency", "currency_per_day", "days", "hours", "months", "seconds", "score", "points"
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, unrounded; ``None`` prints as not available.

    ``unit="points"`` is a difference of ratios (0.03 prints as 3.0 percentage points). ``digits`` fixes the decimals,
    else the unit decides; ``signed`` prints a plus too; ``compact`` prints thousands of money (kEUR). ``bare`` leaves the
    unit out where a column head states it. ``figure`` is the id of the figure it prints, so that a reader can trace it; with
    ``against`` (the id of another) it prints how far that figure is from the other: in per cent of it when its unit is a
    ratio, else as a difference. ``derived`` says how a number came about that is no figure.
    """

    value: Decimal | None
    unit: Unit = "count"
    currency: str = ""
    digits: int | None = None
    signed: bool = False
    compact: bool = False
    bare: bool = False
    figure: str = ""
    against: str = ""
    derived: Derived | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Operand:
    """What goes into a derived number: its placeholder in the formula, its value, what it is called (None: as its figure)."""

    name: str
    value: Quantity
    label: Text | Name | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """How a number that is no figure came about: a formula, with a placeholder for each operand that it names.

    Operands called ``numerator`` and ``denominator`` are told as such. ``sources`` say where it is written, where that is not
    where its figures come from: a plan, with the line.
    """

    formula: Text
    operands: tuple[Operand, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """Words that stand in the data or in the plan (a channel, a file, a person): always isolated, translated by nobody else.

    ``others`` are a locale and its words each, where the plan has them.
    """

    text: str
    others: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, words: str | Mapping[str, str]) -> Name:
        """What a plan words once for all languages, or for each by its locale; the first stands where a language has none."""
        return cls(words) if isinstance(words, str) else cls(next(iter(words.values()), ""), tuple(words.items()))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of inclusive dates.

    ``style``: ``label`` (Q3 2026), ``dates`` (1 July to 30 September 2026), ``month`` (September 2026), ``short`` (Sep).
    """

    start: date
    end: date
    label: str = ""
    style: Literal["label", "dates", "month", "short"] = "label"


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable sentence: gettext domain, message id (English, with ``{placeholders}``), typed arguments.

    With ``plural`` the catalogue's plural form for ``args["count"]`` (an int) is taken. A ``str`` argument is data and
    treated like :class:`Name`.
    """

    domain: str
    msgid: str
    args: tuple[tuple[str, Argument], ...] = ()
    plural: str = ""
    context: str = ""

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """The arguments by name."""
        return MappingProxyType(dict(self.args))


#: What a sentence may hold.
Argument = Quantity | Name | Span | date | int | str | Text


@dataclass(frozen=True, slots=True)
class Words:
    """Makes the texts of one gettext domain."""

    domain: str

    def __call__(self, msgid: str, /, **args: Argument) -> Text:
        """A sentence."""
        return Text(self.domain, msgid, tuple(args.items()))

    def plural(self, singular: str, plural: str, /, count: int, **args: Argument) -> Text:
        """A sentence that depends on a count, which it may print as ``{count}``."""
        return Text(self.domain, singular, (("count", count), *args.items()), plural=plural)

    def context(self, context: str, msgid: str, /, **args: Argument) -> Text:
        """A word whose translation depends on where it stands (``Target`` of a goal, of a link)."""
        return Text(self.domain, msgid, tuple(args.items()), context=context)
