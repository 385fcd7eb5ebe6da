"""Section ``expectations``: what was promised for when, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen import hookimpl
from reportgen.document import (
    Argument,
    Block,
    Chapter,
    Chart,
    Column,
    Label,
    Name,
    Note,
    Quantity,
    Row,
    Table,
    Text,
    Variance,
)
from reportgen.records import Absent, Ask, Context, Figure, Figures, Options, Section
from reportgen_plugins.kpis import expectations as promises
from reportgen_plugins.sections.cells import Money, effect, relative
from reportgen_plugins.sections.derived import less, planned
from reportgen_plugins.sections.derived import relative as apart
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.kpis.expectations import Expectation

reportgen_api = 1

_STATUS: dict[str, Text] = {
    "met": _("met"),
    "missed": _("missed"),
    "due": _("due, not measured"),
    "open": _("not due yet"),
}


class ExpectationOptions(Options):
    """The section has none yet."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An expectation held against reality; ``due``: its day has come, and nobody can say what was reached."""

    expectation: Expectation
    figure: Figure | None
    status: Literal["met", "missed", "due", "open"]

    @property
    def actual(self) -> Decimal | None:
        """What was reached, or is so far."""
        return self.figure.value if self.figure is not None and self.figure.ok else None

    @property
    def gap(self) -> Decimal | None:
        """Actual less expected, once it is due."""
        if self.actual is None or self.status not in ("met", "missed"):
            return None
        return self.actual - self.expectation.value


def asks(plan: Plan, _options: ExpectationOptions) -> Iterable[Ask]:
    """What the expectations are held against."""
    yield from promises.asks(plan)


def compose(figures: Figures, context: Context, _options: ExpectationOptions) -> Chapter | Absent:
    """The chapter; absent when the plan expects nothing."""
    reading = Reading(figures, context)
    found = judged(reading)
    if not found:
        return Absent(_("The plan has no expectations."))
    drawn = _chart(reading, found)
    blocks: list[Block] = [*([drawn] if drawn is not None else []), _table(reading, found)]
    for each in found:
        if each.status == "due" and each.figure is not None and each.figure.reason is not None:
            label = reading.label(each.expectation.kpi)
            blocks.append(Note(_("{goal}: {reason}", goal=label, reason=each.figure.reason)))
    blocks.append(
        Note(_("Work on content usually shows after three to six months: what is not due yet is not judged."))
    )
    return Chapter(
        "expectations",
        _("Expected and reached"),
        _message(reading, found),
        tuple(blocks),
        source=reading.source_of(each.figure for each in found if each.figure is not None),
    )


def judged(reading: Reading) -> tuple[Judged, ...]:
    """Every expectation of the plan, the first due first."""
    plan = reading.context.plan
    known = promises.known_until(plan)
    return tuple(
        _judge(each, promises.delivered(each, reading.figures, plan), known, reading.better(each.kpi))
        for each in promises.expectations(plan)
    )


def _judge(each: Expectation, figure: Figure | None, known: date, better: str) -> Judged:
    if each.due > known:
        return Judged(each, figure, "open")
    if figure is None or figure.value is None:
        return Judged(each, figure, "due")
    met = figure.value <= each.value if better == "lower" else figure.value >= each.value
    return Judged(each, figure, "met" if met else "missed")


def _chart(reading: Reading, found: tuple[Judged, ...]) -> Chart | None:
    """What was reached as a part of what was expected, all on one scale; None where nothing was reached yet."""
    rows = [
        (each, each.actual / each.expectation.value)
        for each in found
        if each.actual is not None and each.expectation.value > 0
    ]
    if not rows:
        return None
    least, part = min(rows, key=lambda row: row[1])
    return Chart(
        id="reached",
        kind="bars",
        fields=("category", "value", "reference", "effect"),
        data=tuple(
            (
                _named(reading, each),
                share,
                Decimal(1),
                "adverse" if each.status == "missed" else "neutral",
            )
            for each, share in rows
        ),
        alt=_(
            "Reached of what was expected, {count} expectations; the least, {kpi} {length}: {part}.",
            count=Quantity(Decimal(len(rows))),
            kpi=reading.label(least.expectation.kpi),
            length=_length(least.expectation),
            part=Quantity(part, "ratio", digits=0),
        ),
        title=_("Reached of what was expected"),
        subtitle=_("%, AC, in the order in which they fall due; outlined: what was expected"),
        labels=(
            ("category", _("Expected")),
            ("value", _("Reached")),
            ("reference", _("Expected value")),
            ("effect", _("Effect")),
        ),
        unit="ratio",
        size=(504, 12 + 26 * len(rows)),
    )


def _named(reading: Reading, each: Judged) -> Text:
    """What was expected after how long; what is not due yet says so."""
    words: dict[str, Argument] = {"kpi": reading.label(each.expectation.kpi), "length": _length(each.expectation)}
    return _("{kpi}, {length} (not due yet)", **words) if each.status == "open" else _("{kpi}, {length}", **words)


def _table(reading: Reading, found: tuple[Judged, ...]) -> Table:
    return Table(
        id="expectations",
        columns=(
            Column("expectation", _("Expected"), align="start", width=88),
            Column("days", _("Time it was given"), align="start", width=160),
            Column("expected", _("Expected value"), width=50),
            Column("actual", _("AC"), width=50),
            Column("gap", _("Gap"), width=54),
            Column("gap_share", _("Gap %"), width=42),
            Column("status", _("Status"), align="start", width=56),
        ),
        rows=tuple(_row(reading, each) for each in found),
        title=_("What was expected when, and what came of it"),
        subtitle=_("{period}; what is not due yet shows how far it is", period=when(reading.context)),
    )


def _row(reading: Reading, each: Judged) -> Row:
    promise = each.expectation
    where = promise.channel or promise.campaign
    gap_effect = effect(each.gap, reading.better(promise.kpi))
    share = relative(each.actual, promise.value) if each.gap is not None else None
    ends = each.figure, (_("Expected value"), expected(reading, each))
    return Row(
        (
            Label(reading.label(promise.kpi), Name(where) if where else None),
            Label(_length(promise), _("{first} to {last}", first=promise.from_, last=promise.due)),
            expected(reading, each),
            amount(reading, each, each.actual, figure=each.figure.id if each.figure is not None else ""),
            Variance(replace(amount(reading, each, each.gap, signed=True), derived=less(*ends)), gap_effect)
            if each.gap is not None
            else None,
            Variance(Quantity(share, "ratio", digits=1, signed=True, bare=True, derived=apart(*ends)), gap_effect)
            if share is not None
            else None,
            _STATUS[each.status],
        )
    )


def _length(promise: Expectation) -> Text:
    count, unit = promise.length
    match unit:
        case "day":
            return _.plural("after {count} day", "after {count} days", count)
        case "week":
            return _.plural("after {count} week", "after {count} weeks", count)
        case "month":
            return _.plural("after {count} month", "after {count} months", count)


def expected(reading: Reading, each: Judged) -> Quantity:
    """What the plan expects."""
    return replace(amount(reading, each, each.expectation.value), derived=planned(reading.context.plan))


def amount(
    reading: Reading, each: Judged, value: Decimal | None, *, signed: bool = False, figure: str = ""
) -> Quantity:
    """A value of an expectation in the KPI's unit; those of one row on one scale. A difference of ratios is in points."""
    info = reading.context.kpis.get(each.expectation.kpi)
    unit = info.unit if info is not None else "count"
    if unit == "currency":
        money = Money.fitting((each.expectation.value, each.actual), reading.currency)
        return money.quantity(value, signed=signed, bare=False, figure=figure)
    if unit == "ratio" and signed:
        return Quantity(value, "points", digits=1, signed=True)
    currency = reading.currency if unit == "currency_per_day" else ""
    return Quantity(value, unit, currency, signed=signed, figure=figure)


def _message(reading: Reading, found: tuple[Judged, ...]) -> Text:
    judged_ = [each for each in found if each.status in ("met", "missed")]
    if not judged_:
        first = next((each for each in found if each.status == "open"), found[0])
        return _(
            "Nothing that was expected can be judged yet; the first, {kpi}, is due on {date}",
            kpi=reading.label(first.expectation.kpi),
            date=first.expectation.due,
        )
    missed = [each for each in judged_ if each.status == "missed"]
    if not missed:
        return _.plural(
            "The {count} expectation that is due was met",
            "All {count} expectations that are due were met",
            len(judged_),
        )
    worst = max(missed, key=_short)
    return _.plural(
        "{count} of {total} expectations that are due was missed: {kpi} reached {actual} of {expected}",
        "{count} of {total} expectations that are due were missed; furthest off, {kpi} reached {actual} of {expected}",
        len(missed),
        total=Quantity(Decimal(len(judged_))),
        kpi=reading.label(worst.expectation.kpi),
        actual=amount(reading, worst, worst.actual, figure=worst.figure.id if worst.figure is not None else ""),
        expected=expected(reading, worst),
    )


def _short(each: Judged) -> Decimal:
    """How far a missed expectation is off, as a part of it."""
    return abs(relative(each.actual, each.expectation.value) or Decimal(1))


SECTION = Section(
    name="expectations",
    title=_("Expected and reached"),
    options=ExpectationOptions,
    asks=asks,
    compose=compose,
    order=45,
    summary="What was promised for when, and what came of it",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
