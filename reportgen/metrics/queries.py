"""Few queries for many asks: one per relation, date column and kind answers all measures, periods and dimensions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.metrics.aggregates import call

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reportgen.records import Measure

#: First and last day of an asked period.
Window = tuple["date", "date"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What tells queries apart: the relation they read (``source`` may be a view of it), the rows they take.

    ``where`` is set for aggregates that are more than one call, to which no FILTER can be attached.
    """

    source: str
    date: str
    kind: str
    months: int
    where: str = ""


@dataclass(slots=True)
class Query:
    """One query: its measures, and per window the dimensions asked (``""`` for the total)."""

    reading: Reading
    measures: dict[str, Measure] = field(default_factory=dict)
    windows: dict[Window, set[str]] = field(default_factory=dict)

    @property
    def asked(self) -> frozenset[str]:
        """What is asked for in any window: dimensions, ``""`` for the total."""
        return frozenset(by for wanted in self.windows.values() for by in wanted)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions among them, by name."""
        return tuple(sorted(self.asked - {""}))

    def filter_of(self, measure: Measure) -> str:
        """The condition on the rows of ``measure`` alone."""
        return "" if self.reading.where else measure.where

    def alone(self, measure: Measure) -> Query:
        """The same query for one of its measures."""
        return Query(self.reading, {measure.name: measure}, self.windows)


def parts_of(measure: Measure) -> dict[str, str]:
    """The aggregates that a measure consists of, by part; of a sum also how many rows it was taken from."""
    parts = {"value": measure.aggregate} if measure.aggregate else {}
    if call(measure.aggregate) == "sum":
        parts["rows"] = "count(*)"
    if measure.denominator:
        parts = {"numerator": measure.numerator, "denominator": measure.denominator}
    if measure.cases:
        parts["cases"] = measure.cases
    return parts | {f"beside {name}": aggregate for name, aggregate in measure.beside.items()}


def reading_of(measure: Measure, source: str) -> Reading:
    """The reading that answers ``measure`` from ``source``."""
    composite = measure.where and not all(call(aggregate) for aggregate in parts_of(measure).values())
    months = measure.months if measure.kind == "trailing" else 0
    return Reading(source, measure.date, measure.kind, months, measure.where if composite else "")


def gather(asked: Iterable[tuple[Measure, str, str, Window]]) -> list[Query]:
    """Queries for asks of (measure, dimension, relation to read, window): as few as there are readings."""
    queries: dict[Reading, Query] = {}
    for measure, by, source, window in asked:
        reading = reading_of(measure, source)
        query = queries.setdefault(reading, Query(reading))
        query.measures.setdefault(measure.name, measure)
        query.windows.setdefault(window, set()).add(by)
    return list(queries.values())
