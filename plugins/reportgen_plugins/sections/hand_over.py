"""Section ``hand-over``: what marketing and sales promised each other, and what both delivered, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Argument, Block, Chapter, Chart, Columns, Name, Prose, Quantity, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen.tables import NOT_SET
from reportgen_plugins.kpis.settings import sla
from reportgen_plugins.sections.derived import planned
from reportgen_plugins.sections.hand_over_tables import channel_table, month_table
from reportgen_plugins.sections.measure_table import COMPARED, reference
from reportgen_plugins.sections.promise import delivery, promise, promised
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.sections.reason_chart import ranked, reason_chart
from reportgen_plugins.sections.stretches import months_to, whole
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.calendar import Period
    from reportgen.document.blocks import Datum

reportgen_api = 1

_KPIS = ("mqls", "sla_follow_up_rate", "speed_to_lead_hours", "sales_acceptance_rate")
_CHART_HEIGHT = 120


class HandOverOptions(Options):
    """``months``: how many months the table looks back on."""

    months: Annotated[int, Field(ge=1, le=24)] = 6


def asks(plan: Plan, options: HandOverOptions) -> Iterable[Ask]:
    """Both sides of the agreement: in total, before, by month, by channel; rejections by reason."""
    yield Ask((*_KPIS, "rejected_leads"), scenarios=("actual", *COMPARED))
    yield Ask(_KPIS, grain="month", within=whole(months_to(plan.period, options.months)))
    yield Ask(_KPIS, by="channel")
    yield Ask(("rejected_leads",), by="rejection_reason")


def compose(figures: Figures, context: Context, options: HandOverOptions) -> Chapter | Absent:
    """The chapter; absent where nothing is known of what sales did with MQLs, and nothing was promised."""
    reading = Reading(figures, context)
    delivered = delivery(reading)
    if delivered is None and not any(reading.available(kpi) for kpi in _KPIS[1:]):
        return Absent(
            _(
                "The hand-over needs contacts with their MQL date and the first sales touch or the answer of sales, or sla.mqls "
                "in the plan."
            )
        )
    months = months_to(context.period, options.months)
    reasons = ranked(reading.by("rejected_leads", "rejection_reason"))
    pictures: list[Chart] = []
    known = any(name != NOT_SET for name, _count in reasons)
    columns = _chart(reading, months, 246 if known else 504)
    if columns is not None:
        pictures.append(columns)
    if known:
        pictures.append(
            reason_chart(
                reasons,
                chart="rejection-reasons",
                title=_("Rejected leads by reason"),
                subtitle=_("Number, {period}, AC", period=when(context)),
                width=246 if columns is not None else 504,
            )
        )
    blocks: list[Block] = [month_table(reading, months)]
    if len(pictures) == 2:  # noqa: PLR2004  # side by side
        blocks.append(Columns((246, 246), ((pictures[0],), (pictures[1],))))
    else:
        blocks += pictures
    prose = _prose(reading, reasons)
    if prose.paragraphs:
        blocks.append(prose)
    channels = channel_table(reading)
    if channels is not None:
        blocks.append(channels)
    return Chapter("hand-over", _("Hand-over"), _message(reading), tuple(blocks), source=reading.source(*_KPIS))


def _chart(reading: Reading, months: tuple[Period, ...], width: int) -> Chart | None:
    counts = reading.series("mqls", months)
    if len(months) < 2 or all(count is None for count in counts):  # noqa: PLR2004  # one month is no course
        return None
    data: list[tuple[Datum, ...]] = [
        (month.start, count, "actual") for month, count in zip(months, counts, strict=True)
    ]
    plan = reading.context.plan
    data += [(month.start, due, "target") for month in months if (due := promised(plan, month)) is not None]
    latest = counts[-1]
    return Chart(
        id="mqls-by-month",
        kind="columns",
        fields=("time", "value", "scenario"),
        data=tuple(data),
        alt=_("MQLs by month; the latest month has {count}.", count=Quantity(latest)),
        title=_("MQLs handed over, by month"),
        subtitle=_("Number, AC; outlined: promised") if sla(plan).mqls is not None else _("Number, AC"),
        labels=(("time", _("Month")), ("value", _("MQLs")), ("scenario", _("Scenario"))),
        size=(width, _CHART_HEIGHT),
        marks=reading.annotations(months[0].start, months[-1].end),
    )


def _message(reading: Reading) -> Text:
    delivered, rate = delivery(reading), reading.find("sla_follow_up_rate")
    hours = sla(reading.context.plan).follow_up_hours
    period = when(reading.context)
    followed: dict[str, Argument] = {}
    if rate is not None and rate.ok and hours is not None:
        followed = {
            "rate": Quantity(rate.value, "ratio", digits=0, figure=rate.id),
            "hours": Quantity(hours, derived=planned(reading.context.plan)),
        }
    if delivered is not None:
        words: dict[str, Argument] = {
            "count": Quantity(delivered.delivered, figure=delivered.figure.id),
            "promised": Quantity(delivered.promised, digits=0, derived=promise(reading.context.plan)),
            "period": period,
        }
        if followed:
            return _(
                "Marketing delivered {count} of {promised} promised MQLs in {period}; sales followed up {rate} within {hours} "
                "hours",
                **words,
                **followed,
            )
        return _("Marketing delivered {count} of {promised} promised MQLs in {period}", **words)
    if followed:
        return _(
            "Sales followed up {rate} of MQLs within the agreed {hours} hours in {period}", **followed, period=period
        )
    return _acceptance(reading, period)


def _acceptance(reading: Reading, period: Argument) -> Text:
    figure, wait = reading.find("sales_acceptance_rate"), reading.find("speed_to_lead_hours")
    if figure is None or not figure.ok:
        return _(
            "Half of the MQLs of {period} that sales touched waited at most {wait}",
            period=period,
            wait=reading.quantity(wait, digits=1),
        )
    rate = Quantity(figure.value, "ratio", digits=0, figure=figure.id)
    before = reference(reading, "sales_acceptance_rate")
    if before is None:
        return _("Sales accepted {rate} of the leads it decided on in {period}", rate=rate, period=period)
    return _(
        "Sales accepted {rate} of the leads it decided on in {period}, after {earlier} in {reference}",
        rate=rate,
        period=period,
        earlier=Quantity(before[1].value, "ratio", digits=0, figure=before[1].id),
        reference=span(reading.context.scenarios[before[0]]),
    )


def _prose(reading: Reading, reasons: tuple[tuple[str, Decimal], ...]) -> Prose:
    paragraphs: list[tuple[Text | None, Text | Name]] = []
    delivered = delivery(reading)
    if delivered is not None:
        words = {
            "count": Quantity(delivered.delivered, figure=delivered.figure.id),
            "promised": Quantity(delivered.promised, digits=0, derived=promise(reading.context.plan)),
        }
        if delivered.short:
            text = _("{count} MQLs against {promised} promised: fewer than chance explains.", **words)
        elif delivered.delivered < delivered.promised:
            text = _("{count} MQLs against {promised} promised: a gap that chance alone may explain.", **words)
        else:
            text = _("{count} MQLs against {promised} promised: the promise was kept.", **words)
        paragraphs.append((_("Marketing's side."), text))
    paragraphs += _sales_side(reading)
    named = [each for each in reasons if each[0] != NOT_SET]
    rejected = reading.find("rejected_leads")
    if named and rejected is not None:
        paragraphs.append(
            (
                _("Why leads were rejected."),
                _(
                    "Most often: {reason}, {count} of {rejected} rejected leads.",
                    reason=Name(named[0][0]),
                    count=Quantity(named[0][1], figure=_most(reading, named[0][0])),
                    rejected=reading.quantity(rejected),
                ),
            )
        )
    return Prose(tuple(paragraphs))


def _most(reading: Reading, reason: str) -> str:
    figure = reading.find("rejected_leads", rejection_reason=reason)
    return figure.id if figure is not None else ""


def _sales_side(reading: Reading) -> list[tuple[Text | None, Text | Name]]:
    rate, wait = reading.find("sla_follow_up_rate"), reading.find("speed_to_lead_hours")
    hours = sla(reading.context.plan).follow_up_hours
    median = reading.quantity(wait, digits=1)
    if rate is not None and rate.ok and hours is not None and wait is not None and wait.ok:
        text = _(
            "{part} of {whole} MQLs old enough to be judged were followed up within {hours} hours; the median wait of those "
            "touched is {median}.",
            part=Quantity(rate.numerator, figure=rate.id),
            whole=Quantity(rate.denominator, figure=rate.id),
            hours=Quantity(hours, derived=planned(reading.context.plan)),
            median=median,
        )
    elif wait is not None and wait.ok:
        text = _(
            "The median wait of the MQLs that sales touched is {median}; the plan agrees on no time.", median=median
        )
    else:
        return []
    return [(_("Sales' side."), text)]


SECTION = Section(
    name="hand-over",
    title=_("Hand-over"),
    options=HandOverOptions,
    asks=asks,
    compose=compose,
    order=70,
    summary="Both sides of the agreement between marketing and sales",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
