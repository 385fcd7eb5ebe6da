"""What was promised for when: the plan's ``expectations``, and the figures that they are held against."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import ConfigDict, Field, RootModel, field_validator, model_validator

from reportgen import hookimpl
from reportgen.calendar import Period, shift_months
from reportgen.records import Ask, Computed, Figure, Figures, Kpi, Options, Setting

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_AFTER = re.compile(r"[1-9]\d{0,3} (day|week|month)s?")
_DAY = timedelta(days=1)


class Expectation(Options):
    """One expectation: what a KPI should amount to ``after`` some days, weeks or months, counted from the day ``from``.

    ``channel`` or ``campaign`` narrows it. ``from`` is the first of the days that count, and it is due on the last of them.
    """

    kpi: str
    from_: Annotated[date, Field(alias="from")]
    after: str
    value: Decimal
    channel: str | None = None
    campaign: str | None = None

    @field_validator("from_")
    @classmethod
    def _within_reason(cls, day: date) -> date:
        if not 1900 < day.year < 2200:  # noqa: PLR2004  # whatever lies outside is a slip of the pen
            raise ValueError(f"{day} is no day of a programme")
        return day

    @field_validator("after")
    @classmethod
    def _a_length_of_time(cls, text: str) -> str:
        if not _AFTER.fullmatch(text):
            raise ValueError(f"{text!r} is no length of time; write 90 days, 12 weeks or 6 months")
        return text

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if self.channel and self.campaign:
            raise ValueError("names a channel and a campaign; an expectation is narrowed by one of the two")
        return self

    @property
    def length(self) -> tuple[int, Literal["day", "week", "month"]]:
        """How many days, weeks or months it takes."""
        count, unit = self.after.removesuffix("s").split(" ")
        return int(count), unit  # type: ignore[return-value]  # as the pattern has it

    @property
    def due(self) -> date:
        """The last day that counts."""
        count, unit = self.length
        if unit == "month":
            return shift_months(self.from_, count) - _DAY
        return self.from_ + timedelta(days=count * (7 if unit == "week" else 1)) - _DAY

    @property
    def dimensions(self) -> tuple[tuple[str, str], ...]:
        """What it is narrowed to."""
        pairs = (("channel", self.channel), ("campaign", self.campaign))
        return tuple((name, value) for name, value in pairs if value)


class Expectations(RootModel[tuple[Expectation, ...]]):
    """``expectations:`` - a list."""

    model_config = ConfigDict(frozen=True)

    root: tuple[Expectation, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        counts = Counter((each.kpi, each.from_, each.due, each.dimensions) for each in self.root)
        for (kpi, _from, due, _parts), count in counts.items():
            if count > 1:
                raise ValueError(f"{kpi} by {due} is expected {count} times; keep one")
        return self


def expectations(plan: Plan) -> tuple[Expectation, ...]:
    """The plan's ``expectations``, the first due first."""
    found = plan.settings.get("expectations")
    listed = found.root if isinstance(found, Expectations) else ()
    return tuple(sorted(listed, key=lambda each: (each.due, each.kpi, each.dimensions)))


def known_until(plan: Plan) -> date:
    """The last day that the report tells of."""
    return min(plan.period.end, plan.as_of)


def asks(plan: Plan) -> Iterator[Ask]:
    """Each KPI from its first day to the day it is due, or as far as the report goes."""
    for each in expectations(plan):
        last = min(each.due, known_until(plan))
        if last < each.from_:
            continue
        stretch = Period(each.from_, last, f"{each.from_}..{last}", partial=last < each.due)
        for by in dict.fromkeys(("", *(name for name, _value in each.dimensions))):
            yield Ask((each.kpi,), by=by, within=stretch)


def delivered(each: Expectation, figures: Figures, plan: Plan) -> Figure | None:
    """The figure of what was reached so far; None where nothing was measured (before its first day, say)."""
    last = min(each.due, known_until(plan))
    if last < each.from_:
        return None
    if not each.dimensions:
        return figures.find(each.kpi, start=each.from_, end=last)
    ((dimension, value),) = each.dimensions
    for figure in figures.by(each.kpi, dimension):
        named = figure.dimension(dimension) or ""
        if (figure.start, figure.end) == (each.from_, last) and named.strip().casefold() == value.strip().casefold():
            return figure
    return None


def _promised(plan: Plan, figures: Figures) -> Iterator[Figure]:
    """What is expected, as figures of scenario ``target`` over the days that count."""
    units = {figure.kpi: figure.unit for figure in figures}
    for each in expectations(plan):
        if each.kpi in units:
            found = delivered(each, figures, plan)
            parts = found.dimensions if found is not None else each.dimensions
            yield Figure(each.kpi, units[each.kpi], "target", each.from_, each.due, parts, value=each.value)


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``expectations``."""
    yield Setting(name="expectations", model=Expectations)


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """What is expected, beside what is measured."""
    yield Computed(name="expected", provides=(), asks=asks, compute=_promised)
