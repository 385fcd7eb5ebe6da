"""What all kinds of charts read from a chart block: its rows by role, numbers as points on paper, values in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, cast

from reportgen.charts.style import Style
from reportgen.document import Chart, Name, Quantity, Span, Text, Words
from reportgen.document.blocks import Datum
from reportgen.document.cells import Effect
from reportgen.document.text import Unit
from reportgen.errors import Problem, RenderError

if TYPE_CHECKING:
    from reportgen.document import Argument
    from reportgen.locale import Locale

_ = Words("reportgen")

#: Money of at least this much is printed in thousands.
COMPACT_FROM = Decimal(10_000)
#: From here on a decimal says nothing on a chart.
_THREE_DIGITS = 100

SCENARIOS: Mapping[str, Text] = MappingProxyType(
    {
        "actual": _("Actual"),
        "previous": _("Previous period"),
        "year_ago": _("Year before"),
        "baseline": _("Baseline"),
        "target": _("Plan"),
        "required": _("Required"),
        "forecast": _("Forecast"),
    }
)


class Speaker(Protocol):
    """Words in one language, as plain text."""

    @property
    def locale(self) -> Locale:
        """Its formats."""

    def plain(self, value: Argument | None) -> str:
        """``value`` in words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A chart block with the language and look it is drawn in."""

    chart: Chart
    speaker: Speaker
    style: Style

    @property
    def mirror(self) -> bool:
        """Whether categories read from the right (time never does)."""
        return self.speaker.locale.direction == "rtl"

    def column(self, role: str) -> tuple[Datum, ...]:
        """The values of one role, None for each row where the block has no such field."""
        if role not in self.chart.fields:
            return (None,) * len(self.chart.data)
        index = self.chart.fields.index(role)
        return tuple(row[index] for row in self.chart.data)

    def numbers(self, role: str) -> tuple[Decimal | None, ...]:
        """The numbers of one role."""
        return tuple(_number(value) for value in self.column(role))

    def keys(self, role: str, otherwise: str) -> tuple[str, ...]:
        """The identifiers of one role (a scenario, a role of a step): never printed."""
        return tuple(_key(value) or otherwise for value in self.column(role))

    def effects(self) -> tuple[Effect, ...]:
        """The effect of each row."""
        known = ("favourable", "adverse", "neutral")
        return tuple(cast("Effect", key if key in known else "neutral") for key in self.keys("effect", "neutral"))

    def label(self, role: str) -> str:
        """What the block calls a role."""
        return self.speaker.plain(dict(self.chart.labels).get(role, Name(role)))

    def scenario(self, key: str) -> str:
        """A scenario in words."""
        return self.speaker.plain(SCENARIOS.get(key, Name(key)))

    def said(self, value: Datum) -> str:
        """A category, a step or a series in words."""
        return self.speaker.plain(Name(str(value)) if isinstance(value, Decimal) else value)

    def says(self, values: Sequence[Decimal | None], *, signed: bool = False) -> Callable[[Decimal], str]:
        """Words for values of the chart's unit, at one precision for all of them."""
        pattern = self.quantity(values, signed=signed)
        return lambda value: self.speaker.plain(replace(pattern, value=value))

    def quantity(self, values: Sequence[Decimal | None], *, signed: bool = False) -> Quantity:
        """How values of the chart's unit are printed: precision and thousands by the largest of them."""
        known = [abs(value) for value in values if value is not None]
        top = max(known, default=Decimal(0))
        unit = cast("Unit", self.chart.unit)
        compact = unit == "currency" and top >= COMPACT_FROM
        factor = Decimal("0.001") if compact else Decimal(100 if unit in {"ratio", "points"} else 1)
        whole = all(value * factor == (value * factor).to_integral_value() for value in known)
        digits = 0 if whole or top * factor >= _THREE_DIGITS else 1
        return Quantity(
            None, unit, self.chart.currency, digits=digits, signed=signed, compact=compact, bare=unit != "ratio"
        )

    def unit_note(self, values: Sequence[Decimal | None]) -> str:
        """The unit of bare values, to stand once on the chart (``kEUR``); empty for counts and percentages."""
        pattern = self.quantity(values)
        if pattern.unit not in {"currency", "currency_per_day"} or not pattern.currency:
            return ""
        return self.speaker.plain(Name(f"k{pattern.currency}" if pattern.compact else pattern.currency))


@dataclass(frozen=True, slots=True)
class Times:
    """Places on a time axis: evenly spaced steps, missing ones left out as gaps."""

    places: Mapping[date, int]

    @classmethod
    def of(cls, days: Sequence[date]) -> Times:
        """Months count by months, everything else by days; the step is the smallest distance that divides all."""
        monthly = all(day.day == 1 for day in days)
        numbers = {day: day.year * 12 + day.month if monthly else day.toordinal() for day in days}
        first = min(numbers.values(), default=0)
        step = math.gcd(*(number - first for number in numbers.values())) or 1
        return cls({day: (number - first) // step for day, number in sorted(numbers.items())})

    @property
    def count(self) -> int:
        """Number of steps, gaps included."""
        return max(self.places.values(), default=0) + 1

    def between(self, day: date) -> float | None:
        """Where a day lies between the steps (a step's place is its middle); None outside."""
        known = sorted(self.places)
        for start, end in zip(known, [*known[1:], None], strict=True):
            length = (end - start).days if end else ((start - known[-2]).days if len(known) > 1 else 1)
            steps = self.places[end] - self.places[start] if end else 1
            if 0 <= (day - start).days < length:
                return self.places[start] - 0.5 + (day - start).days / length * steps
        return None


def day_of(value: Datum, chart: Chart) -> date:
    """The first day of a time value; raises RenderError for anything that is no time."""
    if isinstance(value, Span):
        return value.start
    if isinstance(value, date):
        return value
    raise RenderError(Problem(f"chart {chart.id}: a value of its time axis is no date", "give dates or spans"))


def nice(low: float, high: float, count: int = 4) -> tuple[float, ...]:
    """Round values between ``low`` and ``high``, about ``count`` of them, zero included where it lies between."""
    span = high - low
    if span <= 0:
        return ()
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((power * factor for factor in (1, 2, 5, 10) if power * factor >= raw), power * 10)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(round(index * step, 10) for index in range(first, last + 1))


def bounds(values: Iterator[float] | Sequence[float]) -> tuple[float, float]:
    """Lowest and highest value, zero included; never an empty stretch."""
    known = [0.0, *values]
    low, high = min(known), max(known)
    return (low, high) if high > low else (0.0, 1.0)


def _number(value: Datum) -> Decimal | None:
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return Decimal(value) if isinstance(value, int) else None


def _key(value: Datum) -> str:
    match value:
        case str():
            return value
        case Name():
            return value.text
        case Text():
            return value.msgid
        case _:
            return ""
