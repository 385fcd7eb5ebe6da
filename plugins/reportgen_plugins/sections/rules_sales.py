"""Rules on the hand-over and on care for leads: promises broken, rates that fell, leads that nobody touched."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Quantity
from reportgen.records import Ask, Context, Figures, Finding
from reportgen_plugins.kpis.settings import nurture, sla
from reportgen_plugins.sections.chance import FEW, differ
from reportgen_plugins.sections.promise import delivery
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.reading import Reading, span
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

_HALF, _QUARTER = Decimal("0.5"), Decimal("0.25")
_RATES = ("sales_acceptance_rate", "sla_follow_up_rate", "win_rate")
_EARLIER = ("previous", "year_ago")


def agreement_asks(_plan: Plan) -> Iterable[Ask]:
    """Both sides of the agreement."""
    yield Ask(("mqls", "sla_follow_up_rate", "speed_to_lead_hours"))


def agreement(figures: Figures, context: Context) -> Iterable[Finding]:
    """Too few MQLs for the promise; more than half of them followed up too late."""
    reading = Reading(figures, context)
    delivered = delivery(reading)
    if delivered is not None and delivered.short:
        yield Finding(
            id="too-few-mqls",
            severity="attention",
            text=_(
                "Marketing delivered {count} MQLs against {promised} promised to sales.",
                count=Quantity(delivered.delivered, figure=delivered.figure.id),
                promised=Quantity(delivered.promised, digits=0),
            ),
            figures=(delivered.figure.id,),
            weight=weight("attention", 1 - delivered.delivered / delivered.promised),
            on="mqls",
            threshold=_("Fewer MQLs than sla.mqls promises, by more than chance explains."),
        )
    hours = sla(context.plan).follow_up_hours
    rate, wait = reading.find("sla_follow_up_rate"), reading.find("speed_to_lead_hours")
    if rate is None or rate.interval is None or hours is None or _too_few(rate) or rate.interval.high >= _HALF:
        return
    evidence = (rate.id, *((wait.id,) if wait is not None and wait.ok else ()))
    yield Finding(
        id="slow-follow-up",
        severity="attention",
        text=_(
            "Sales followed up {rate} of MQLs within the agreed {hours} hours.",
            rate=Quantity(rate.value, "ratio", digits=0, figure=rate.id),
            hours=Quantity(hours),
        ),
        figures=evidence,
        weight=weight("attention", 1 - (rate.value or Decimal(0))),
        cause=_(
            "{part} of {whole} MQLs; those touched waited {median} at the median.",
            part=Quantity(rate.numerator),
            whole=Quantity(rate.denominator),
            median=reading.quantity(wait, digits=1),
        )
        if wait is not None and wait.ok
        else None,
        on="sla_follow_up_rate",
        threshold=_(
            "At least 30 MQLs to judge, and the 95% interval of the share followed up in time lies below half."
        ),
    )


def fall_asks(_plan: Plan) -> Iterable[Ask]:
    """The rates now and before."""
    yield Ask(_RATES, scenarios=("actual", *_EARLIER))


def falls(figures: Figures, context: Context) -> Iterable[Finding]:
    """Rates of sales that fell by more than chance, against the period before, else against the year before."""
    reading = Reading(figures, context)
    for kpi in _RATES:
        now = reading.find(kpi)
        for scenario in _EARLIER:
            before = reading.find(kpi, scenario)
            if now is None or before is None or not _fell(now, before):
                continue
            yield Finding(
                id=f"fell-{kpi}",
                severity="attention",
                text=_(
                    "{measure} fell to {rate} from {reference} in {earlier}.",
                    measure=reading.label(kpi),
                    rate=Quantity(now.value, "ratio", digits=1, figure=now.id),
                    reference=Quantity(before.value, "ratio", digits=1, figure=before.id),
                    earlier=span(context.scenarios[scenario]),
                ),
                figures=(now.id, before.id),
                weight=weight("attention", 1 - (now.value or Decimal(0)) / (before.value or Decimal(1))),
                cause=_(
                    "{part} of {whole} now, {part_before} of {whole_before} then.",
                    part=Quantity(now.numerator),
                    whole=Quantity(now.denominator),
                    part_before=Quantity(before.numerator),
                    whole_before=Quantity(before.denominator),
                ),
                on=kpi,
                threshold=_("At least 30 cases in both periods, and a fall larger than chance explains (5%)."),
            )
            break


def _fell(now: Figure, before: Figure) -> bool:
    if now.value is None or before.value is None or now.value >= before.value or _too_few(now) or _too_few(before):
        return False
    zero = Decimal(0)
    return differ(now.numerator or zero, now.denominator or zero, before.numerator or zero, before.denominator or zero)


def _too_few(figure: Figure) -> bool:
    return (figure.denominator or Decimal(0)) < FEW


def care_asks(_plan: Plan) -> Iterable[Ask]:
    """Open leads that nobody touched."""
    yield Ask(("forgotten_leads", "forgotten_lead_share"))


def forgotten(figures: Figures, context: Context) -> Iterable[Finding]:
    """Many open leads without a touch, when surely more than a quarter of all open leads."""
    reading = Reading(figures, context)
    count, part = reading.find("forgotten_leads"), reading.find("forgotten_lead_share")
    if count is None or count.value is None or part is None or part.interval is None or _too_few(part):
        return
    if part.interval.low <= _QUARTER:
        return
    yield Finding(
        id="forgotten-leads",
        severity="attention",
        text=_(
            "{count} of {open} open leads had no touch in the last {days} days.",
            count=Quantity(count.value, figure=count.id),
            open=Quantity(part.denominator),
            days=nurture(context.plan).window_days,
        ),
        figures=(count.id, part.id),
        weight=weight("attention", part.value or Decimal(0)),
        on="forgotten_leads",
        threshold=_("At least 30 open leads, and the 95% interval of the forgotten share lies above a quarter."),
    )
