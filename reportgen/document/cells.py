"""What may stand in a table cell: words, numbers, and small marks that are drawn without any text of their own.

Small marks follow the report's notation: actual solid, previous light with a stroke, plan outlined, forecast hatched.
All values of one column's marks share the column's ``scale``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reportgen.document.text import Name, Quantity, Span, Text

Health = Literal["on_track", "at_risk", "off_track", "pending", "incomplete"]
Effect = Literal["favourable", "adverse", "neutral"]


@dataclass(frozen=True, slots=True)
class Label:
    """A cell of words with an optional second, quieter line."""

    text: Text | Name
    note: Text | Name | None = None


@dataclass(frozen=True, slots=True)
class Variance:
    """A difference to a reference: sign and value, coloured by its effect on the business, never by its sign.

    An adverse one carries a diamond and bold type too.
    """

    quantity: Quantity
    effect: Effect = "neutral"


@dataclass(frozen=True, slots=True)
class Status:
    """How a goal stands: shape, word and colour."""

    health: Health


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A series without axes; ``None`` is a gap. ``columns`` for rare events, where a line would invent a trend."""

    values: tuple[Decimal | None, ...]
    kind: Literal["line", "columns"] = "line"
    partial_last: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar from zero (negative values go the other way).

    With ``reference`` an outlined bar (plan) stands behind. ``scale`` is the value at full width.
    """

    value: Decimal | None
    scale: Decimal
    reference: Decimal | None = None
    effect: Effect = "neutral"
    origin: Literal["start", "middle"] = "start"


@dataclass(frozen=True, slots=True)
class Bullet:
    """A goal's bar: actual solid, forecast hatched behind it, its interval a thin line, ticks for pace and target."""

    actual: Decimal | None
    target: Decimal
    scale: Decimal
    expected: Decimal | None = None
    forecast: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IntervalCell:
    """The two ends of an interval, printed ``11.6–19.4``; ``outside`` fills the dot: the reference lies outside."""

    low: Quantity
    high: Quantity
    outside: bool | None = None


Cell = Text | Name | Quantity | Span | Label | Variance | Status | Sparkline | Bar | Bullet | IntervalCell | None
