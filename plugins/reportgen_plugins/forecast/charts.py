"""A KPI over time: the months known, what the plan wants of each, and the months to come with their interval."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.calendar import containing
from reportgen.document import Chart, Name, Quantity, Span, Text
from reportgen_plugins.forecast.kpis import SCENARIO
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.calendar import Period
    from reportgen.document.blocks import Datum
    from reportgen_plugins.forecast.options import Outlook
    from reportgen_plugins.sections.reading import Reading

#: Months of history that are drawn.
_SHOWN = 24


def chart(reading: Reading, kpi: str, wanted: Outlook, *, half: bool) -> Chart:
    """Months without a value are gaps; the plan's line stands where a goal of the KPI covers a month."""
    months = wanted.history[-_SHOWN:]
    values = reading.series(kpi, months)
    first = next((index for index, value in enumerate(values) if value), 0)
    rows: list[tuple[Datum, ...]] = [
        (month.start, value, "actual", None, None) for month, value in zip(months[first:], values[first:], strict=True)
    ]
    rows += [
        (month.start, target, "target", None, None)
        for month in (*months[first:], *wanted.ahead)
        if (target := _due(reading, kpi, month)) is not None
    ]
    ahead = [
        reading.figures.find(kpi, scenario=SCENARIO, start=month.start, end=month.end, month=month.label)
        for month in wanted.ahead
    ]
    rows += [
        (each.start, each.value, SCENARIO, each.interval.low, each.interval.high)
        for each in ahead
        if each is not None and each.interval is not None
    ]
    unit = ahead[0].unit if ahead[0] is not None else "count"
    money = Money.fitting([value for _day, value, *_rest in rows if isinstance(value, Decimal)], reading.currency)
    currency = unit == "currency"
    stretch = Span(months[first].start, wanted.ahead[-1].end, style="dates")
    unit_ = money.unit if currency else _("number")
    return Chart(
        id=f"forecast-{kpi.replace('_', '-')}",
        kind="outlook",
        fields=("time", "value", "scenario", "low", "high"),
        data=tuple(rows),
        alt=_(
            "{kpi} by month, {stretch}: the last known month has {last}; {month} is forecast at {value}, "
            "80% interval {low} to {high}.",
            kpi=reading.label(kpi),
            stretch=stretch,
            last=_said(values[-1], money if currency else None),
            month=Span(wanted.ahead[-1].start, wanted.ahead[-1].end, style="month"),
            value=_said(ahead[-1].value if ahead[-1] else None, money if currency else None),
            low=_said(ahead[-1].interval.low if ahead[-1] and ahead[-1].interval else None, money if currency else None),
            high=_said(ahead[-1].interval.high if ahead[-1] and ahead[-1].interval else None, money if currency else None),
        ),
        title=_("{kpi} by month", kpi=reading.label(kpi)),
        subtitle=(
            _("{unit}; AC, PL (line), FC with 80% interval", unit=unit_)
            if any(row[2] == "target" for row in rows)
            else _("{unit}; AC, FC with 80% interval", unit=unit_)
        ),
        labels=(
            ("time", _("Month")), ("value", _label(reading, kpi)), ("scenario", _("Scenario")),
            ("low", _("Low")), ("high", _("High")),
        ),
        unit=unit,
        currency=reading.currency if currency else "",
        size=(246, 104) if half else (504, 150),
        marks=reading.annotations(stretch.start, stretch.end),
    )  # fmt: skip


def _due(reading: Reading, kpi: str, month: Period) -> Decimal | None:
    """What the first goal that covers a month asks of it: its part of the days of what recurs, or of the goal's time."""
    for goal in reading.context.goals:
        every = goal.goal.every
        if goal.kpi.name != kpi or goal.actual.dimensions:
            continue
        if every is not None:
            since, until = goal.goal.from_ or month.start, goal.goal.by or month.end
            days = containing(month.start, every, reading.context.plan.data.report.fiscal_year_start).days
            target = goal.goal.target
        else:
            since, until, days, target = goal.start, goal.end, (goal.end - goal.start).days + 1, goal.target
        if since <= month.start and month.end <= until:
            return target * month.days / days
    return None


def _said(value: Decimal | None, money: Money | None) -> Quantity:
    return Quantity(value, digits=0) if money is None else money.quantity(value, bare=False)


def _label(reading: Reading, kpi: str) -> Text:
    label = reading.label(kpi)
    return _("{name}", name=label) if isinstance(label, Name) else label
