"""The bottleneck: the step of the funnel whose rate costs most customers, beyond what chance explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen.document import Derived, Quantity, Text
from reportgen.records import Ask, Context, Figure, Figures, Finding
from reportgen_plugins.kpis import settings
from reportgen_plugins.sections.chance import FEW, differ
from reportgen_plugins.sections.derived import from_figures, planned
from reportgen_plugins.sections.funnel_steps import FunnelStep, later_rates, rate_kpis, steps
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.reading import Reading, span
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

Kind = Literal["plan", "benchmark", "previous", "year_ago"]

_COMPARED = ("previous", "year_ago")
_KINDS: tuple[Kind, ...] = ("plan", "benchmark", "previous", "year_ago")


@dataclass(frozen=True, slots=True)
class Gap:
    """A step that is worse than a reference: by how much, and what that costs in customers of the period."""

    step: FunnelStep
    figure: Figure
    against: Kind
    reference: Decimal
    customers: Decimal
    evidence: tuple[str, ...]


def asks(plan: Plan) -> Iterable[Ask]:
    """The rates between the stages, now and before."""
    kpis = rate_kpis(plan)
    if kpis:
        yield Ask(kpis, scenarios=("actual", *_COMPARED))


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """At most one bottleneck: the plan counts first, then benchmarks, then the period before, then the year before."""
    gap = bottleneck(Reading(figures, context))
    if gap is None or gap.step.actual is None:
        return
    reading = Reading(figures, context)
    relative = (gap.reference - gap.step.actual) / gap.reference
    yield Finding(
        id="bottleneck",
        severity="attention",
        text=_sentence(reading, gap),
        figures=gap.evidence,
        weight=weight("attention", relative),
        cause=_evidence(gap),
        on=gap.step.kpi,
        threshold=_("The reference lies outside the 95% interval of a rate that rests on at least 30 cases."),
    )


def bottleneck(reading: Reading) -> Gap | None:
    """The largest loss in customers against the first kind of reference that shows any."""
    found = steps(reading, ("actual", *_COMPARED))
    for kind in _KINDS:
        gaps = [gap for index in range(len(found)) for gap in _gaps(reading, found, index, kind)]
        if gaps:
            return max(gaps, key=lambda gap: gap.customers)
    return None


def _gaps(reading: Reading, found: tuple[FunnelStep, ...], index: int, kind: Kind) -> Iterator[Gap]:
    step = found[index]
    figure = step.figure
    if figure is None or not figure.ok or figure.value is None or figure.few or (figure.denominator or 0) < FEW:
        return
    later = later_rates(found, index)
    if later is None or figure.denominator is None:
        return
    for against, reference, evidence in _references(reading, step, figure, kind):
        if figure.value < reference:
            lost = figure.denominator * (reference - figure.value) * later
            yield Gap(step, figure, against, reference, lost, evidence)


def _references(
    reading: Reading, step: FunnelStep, figure: Figure, kind: Kind
) -> Iterator[tuple[Kind, Decimal, tuple[str, ...]]]:
    """Values of ``kind`` from which the rate differs by more than chance."""
    interval = figure.interval
    match kind:
        case "plan":
            if step.planned is not None and interval is not None and step.planned > interval.high:
                yield "plan", step.planned, (figure.id,)
        case "benchmark":
            for benchmark in settings.benchmarks(reading.context.plan):
                if benchmark.kpi == step.kpi and interval is not None and benchmark.low > interval.high:
                    yield "benchmark", benchmark.low, (figure.id,)
        case "previous" | "year_ago":
            other = reading.find(step.kpi, kind)
            if other and other.value is not None and _differs(figure, other):
                yield kind, other.value, (figure.id, other.id)


def _differs(figure: Figure, other: Figure) -> bool:
    if None in {figure.numerator, figure.denominator, other.numerator, other.denominator}:
        return False
    if (other.denominator or 0) < FEW:
        return False
    return differ(
        figure.numerator or Decimal(0),
        figure.denominator or Decimal(0),
        other.numerator or Decimal(0),
        other.denominator or Decimal(0),
    )


def reference_of(reading: Reading, gap: Gap) -> Quantity:
    """What the rate is held against: a figure of an earlier period, else a number of the plan."""
    if gap.against in ("previous", "year_ago"):
        figure = reading.find(gap.step.kpi, gap.against)
        return Quantity(gap.reference, "ratio", figure=figure.id if figure is not None else "")
    return Quantity(gap.reference, "ratio", derived=planned(reading.context.plan))


def lost(reading: Reading, gap: Gap) -> Derived:
    """How many customers the gap costs."""
    return from_figures(
        _("Cases before the step × ({reference} − {rate}) × rates of the later steps"),
        reference=(_("Reference"), reference_of(reading, gap)),
        rate=gap.figure,
    )


def _sentence(reading: Reading, gap: Gap) -> Text:
    words = {
        "step": reading.label(gap.step.kpi),
        "rate": Quantity(gap.figure.value, "ratio", digits=_digits(gap), figure=gap.figure.id),
        "reference": replace(reference_of(reading, gap), digits=_digits(gap)),
        "customers": Quantity(gap.customers, "count", digits=1, derived=lost(reading, gap)),
    }
    match gap.against:
        case "plan":
            return _("{step}: {rate} against {reference} planned; the gap costs {customers} customers.", **words)
        case "benchmark":
            return _(
                "{step}: {rate} against {reference} at the low end of the benchmark; the gap costs {customers} customers.",
                **words,
            )
        case "previous" | "year_ago":
            earlier = span(reading.context.scenarios[gap.against])
            return _(
                "{step} fell to {rate} from {reference} in {earlier}; the gap costs {customers} customers.",
                **words,
                earlier=earlier,
            )


def _evidence(gap: Gap) -> Text | None:
    interval = gap.figure.interval
    if interval is None:
        return _(
            "{numerator} of {denominator} took this step; the difference is larger than chance.",
            numerator=Quantity(gap.figure.numerator),
            denominator=Quantity(gap.figure.denominator),
        )
    return _(
        "{numerator} of {denominator} took this step; 95% interval: {low} to {high}.",
        numerator=Quantity(gap.figure.numerator),
        denominator=Quantity(gap.figure.denominator),
        low=Quantity(interval.low, "ratio", digits=_digits(gap)),
        high=Quantity(interval.high, "ratio", digits=_digits(gap)),
    )


def _digits(gap: Gap) -> int:
    small = Decimal("0.1")
    return 2 if gap.figure.value is not None and gap.figure.value < small else 1
