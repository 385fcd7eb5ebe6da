"""Figures of measures: from what the engine answered to values, intervals and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, TypedDict

from reportgen.document import Text, Words
from reportgen.metrics.aggregates import call
from reportgen.metrics.dimensions import pairs
from reportgen.metrics.expressions import CONTEXT
from reportgen.metrics.statistics import FEW, wilson
from reportgen.records import Figure, Interval, Provenance
from reportgen.records.figure import FigureStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from reportgen.metrics.answers import Parts
    from reportgen.metrics.queries import Window
    from reportgen.metrics.relations import Origin
    from reportgen.metrics.slots import Slot
    from reportgen.records import Measure

_ = Words("reportgen")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Measurement:
    """All that was answered for one measure by some dimensions (``""``: the total)."""

    measure: Measure
    by: str
    origin: Origin
    answers: Mapping[Window, Mapping[str, Parts]]
    provenance: Provenance | None = None
    absent: Text | None = None
    #: Stretches that single rows stand for, which no period may cut.
    sums: tuple[tuple[date, date], ...] = ()

    def reasons(self, slots: Iterable[Slot], as_of: date) -> dict[Slot, Text]:
        """The slots that nothing can be said of, whatever the rows, and why."""
        found = {slot: self.absent or self._unmeasurable(slot, as_of) for slot in slots}
        return {slot: reason for slot, reason in found.items() if reason is not None}

    def _unmeasurable(self, slot: Slot, as_of: date) -> Text | None:
        if slot.start > as_of:
            return _("the period begins after {as_of}", as_of=as_of)
        if self.origin.first is not None and slot.end < self.origin.first:
            return _("there is no data before {date}", date=self.origin.first)
        cut = next((each for each in self.sums if _cuts(slot.start, slot.end, *each)), None)
        if cut is not None and self.measure.kind == "flow":
            return _("the data give {start} to {end} in one sum, of which this is a part", start=cut[0], end=cut[1])
        # What is read on the morning after a period's end still describes its end.
        if self.measure.today_only and slot.end < as_of - timedelta(days=1):
            return _("it is known as of {as_of} only, not for earlier dates", as_of=as_of)
        return None


def _cuts(start: date, end: date, first: date, last: date) -> bool:
    """Whether some but not all of the days ``first`` to ``last`` lie in ``start`` to ``end``."""
    return first <= end and last >= start and not (start <= first and last <= end)


def measured(
    found: Measurement, slots: Mapping[Slot, bool], reasons: Mapping[Slot, Text]
) -> Iterator[tuple[Slot, str, Figure]]:
    """The figures of a measurement in its slots, by dimension value; not available in those that ``reasons`` names.

    A value that has rows in any slot gets a figure in each, so that a channel that fell to nothing is seen to.
    """
    measure = found.measure
    values = sorted({value for answer in found.answers.values() for value in answer}) if found.by else [""]
    named = {value: pairs(found.by, value) for value in values}
    for slot, partial in slots.items():
        answers, reason = found.answers.get((slot.start, slot.end), {}), reasons.get(slot)
        for value, dimensions in named.items():
            said = _valued(measure, answers.get(value, {})) if reason is None else unavailable(reason)
            # Made once, with all there is to say: copies of a report's figures would cost more than what is measured.
            figure = Figure(
                measure.name, measure.unit, slot.scenario, slot.start, slot.end, (*dimensions, *slot.grain),
                partial=partial, provenance=found.provenance, **said,
            )  # fmt: skip
            yield slot, value, figure


class Said(TypedDict, total=False):
    """What is said of a figure beside what it is of."""

    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    interval: Interval | None
    status: FigureStatus
    reason: Text
    few: bool
    beside: tuple[tuple[str, Decimal], ...]


def unavailable(reason: Text) -> Said:
    """No value, for ``reason``."""
    return {"status": "not_available", "reason": reason}


def _valued(measure: Measure, parts: Parts) -> Said:
    cases = parts.get("cases")
    few = cases is not None and cases < FEW
    said = _quotient(measure, parts, few=few) if measure.denominator else _single(measure, parts)
    if few:
        said["few"] = True
    if measure.beside:
        beside = ((name, parts.get(f"beside {name}")) for name in measure.beside)
        said["beside"] = tuple((name, value) for name, value in beside if value is not None)
    return said


def _single(measure: Measure, parts: Parts) -> Said:
    value = parts.get("value")
    if value is not None:
        return {"value": value}
    if parts.get("rows"):
        # A deal without an amount is no deal of 0.
        return unavailable(_("none of its rows states a value"))
    if counts_as_zero(measure):
        return {"value": ZERO}
    return unavailable(_("there are no rows to take it from"))


def counts_as_zero(measure: Measure) -> bool:
    """Whether no rows mean 0: of sums over time and counts always, of other sums where they tell a level."""
    if measure.denominator:
        return False
    function = call(measure.aggregate)
    return measure.additive or function == "count" or (measure.kind == "snapshot" and function == "sum")


def _quotient(measure: Measure, parts: Parts, *, few: bool) -> Said:
    numerator, denominator = parts.get("numerator"), parts.get("denominator")
    if denominator is None or denominator == 0:
        none = unavailable(_("there is nothing to divide by"))
        return {**none, "numerator": numerator, "denominator": denominator}
    if numerator is None and measure.interval == "wilson":
        numerator = ZERO  # no case among those counted
    if numerator is None:
        none = unavailable(_("there are no rows to take it from"))
        return {**none, "numerator": numerator, "denominator": denominator}
    with localcontext(CONTEXT):
        value = numerator / denominator
    counted = measure.interval == "wilson" or call(measure.denominator) == "count"
    return {
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "interval": wilson(numerator, denominator) if measure.interval == "wilson" else None,
        "few": few or (not measure.cases and counted and denominator < FEW),
    }
