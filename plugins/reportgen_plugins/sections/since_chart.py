"""The way of a KPI from a period of the start to now, as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reportgen.calendar import Period
from reportgen.document import Chart, Span, Text
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document.blocks import Datum
    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

#: A trend of more months than this is drawn by quarters.
_MONTHS = 36


def between(then: Period, now: Period) -> Period:
    """From the first day of an earlier period to the last of the report's."""
    start, end = min(then.start, now.start), max(then.end, now.end)
    return Period(start, end, f"{start}..{end}", partial=now.partial)


def grain(then: Period, now: Period) -> Literal["month", "quarter"]:
    """What a trend between the two is drawn by."""
    whole = between(then, now)
    months = (whole.end.year - whole.start.year) * 12 + whole.end.month - whole.start.month + 1
    return "month" if months <= _MONTHS else "quarter"


def trend(reading: Reading, kpi: str, scenario: str) -> Chart | None:
    """The KPI by month (by quarter in a long stretch), the earlier period light; None where less than two are known."""
    then, now = reading.context.scenarios[scenario], reading.context.period
    by = grain(then, now)
    found = [figure for figure in reading.figures.by(kpi, by, within=between(then, now)) if figure.ok]
    if len(found) < 2:  # noqa: PLR2004  # one point is no trend
        return None
    data: list[tuple[Datum, ...]] = [
        (
            each.start if by == "month" else _time(each, by),
            each.value,
            scenario if then.start <= each.start and each.end <= then.end else "actual",
        )
        for each in found
    ]
    unit, label = found[0].unit, reading.label(kpi)
    start, end = (_time(each, by) for each in (found[0], found[-1]))
    return Chart(
        id="trend",
        kind="columns",
        fields=("time", "value", "scenario"),
        data=tuple(data),
        alt=_(
            "{kpi} from {before} in {start} to {after} in {end}.",
            kpi=label,
            before=reading.quantity(found[0]),
            after=reading.quantity(found[-1]),
            start=start,
            end=end,
        ),
        title=_("From the start to now"),
        subtitle=(
            _("{kpi} by month, {start} to {end}; the baseline light", kpi=label, start=start, end=end)
            if by == "month"
            else _("{kpi} by quarter, {start} to {end}; the baseline light", kpi=label, start=start, end=end)
        ),
        labels=(
            ("time", _("Period")),
            ("value", label if isinstance(label, Text) else _("Value")),
            ("scenario", _("Scenario")),
        ),
        unit=unit,
        currency=reading.currency if unit.startswith("currency") else "",
        size=(504, 200),
        marks=reading.annotations(found[0].start, found[-1].end),
    )


def _time(figure: Figure, by: str) -> Span:
    return Span(figure.start, figure.end, figure.dimension(by) or "", "month" if by == "month" else "label")
