"""Section ``funnel``: where it leaks, what the goal requires of each stage, and what one more point is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Argument, Block, Chapter, Chart, Columns, Quantity, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.sections import funnel_value
from reportgen_plugins.sections.cells import compared, relative
from reportgen_plugins.sections.funnel_chain import backwards, forwards
from reportgen_plugins.sections.funnel_steps import FunnelStep, count_kpis, rate_kpis, stages, steps
from reportgen_plugins.sections.funnel_table import stage_table
from reportgen_plugins.sections.funnel_worth import worth
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.sections.rules_funnel import Gap, bottleneck, lost, reference_of
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document.blocks import Datum
    from reportgen_plugins.kpis.settings import Stage

reportgen_api = 1

_SCENARIOS = ("actual", "previous", "year_ago")
#: Bars of visits this many times the leads would make all else invisible.
_DWARFS = 10


class FunnelOptions(Options):
    """The section has none yet; ``funnel`` in the plan says what is planned."""


def asks(plan: Plan, _options: FunnelOptions) -> Iterable[Ask]:
    """Counts and rates of the stages, now and before, and what a deal brings."""
    yield Ask((*count_kpis(plan), *rate_kpis(plan)), scenarios=_SCENARIOS)
    yield Ask(("average_new_deal", "average_deal"))
    yield from funnel_value.asks(plan)


def compose(figures: Figures, context: Context, _options: FunnelOptions) -> Chapter | Absent:
    """The chapter; absent when fewer than two stages are counted."""
    reading = Reading(figures, context)
    counted = [stage for stage in stages(context.plan) if reading.available(COUNTED[stage])]
    if len(counted) < 2:  # noqa: PLR2004  # a funnel leads from one stage to another
        return Absent(_("The funnel needs figures of at least two stages: sessions, or contacts with stage dates."))
    found = steps(reading, _SCENARIOS)
    gap = bottleneck(reading)
    blocks: list[Block] = []
    chart = _chart(reading, found, gap)
    if chart is not None:
        blocks.append(chart)
    blocks.append(stage_table(reading, found, gap))
    chain = backwards(reading, gap)
    if chain is not None:
        blocks.append(chain)
    value, plan = worth(reading, found), forwards(reading)
    if value is not None and plan is not None:
        blocks.append(Columns((314, 178), ((value,), (plan,))))
    else:
        blocks += [block for block in (value, plan) if block is not None]
    created = funnel_value.created(reading)
    if created is not None:
        blocks.append(created.sentence)
    return Chapter(
        "funnel",
        _("Funnel"),
        _message(reading, counted, gap),
        tuple(blocks),
        source=reading.source(*(COUNTED[stage] for stage in counted)),
        detail=(created.table,) if created is not None else (),
    )


def _chart(reading: Reading, found: tuple[FunnelStep, ...], gap: Gap | None) -> Chart | None:
    """The counts to scale; outlined, what the first drawn stage would give at planned rates."""
    names = list(stages(reading.context.plan))
    first = reading.value(COUNTED[names[0]])
    second = reading.value(COUNTED[names[1]])
    left_out = first is None or (names[0] == "visitor" and second is not None and first > _DWARFS * second)
    drawn = names[1:] if left_out else names
    planned = {step.after: step.planned for step in found}
    data: list[tuple[Datum, ...]] = []
    outline = reading.value(COUNTED[drawn[0]])
    for place, stage in enumerate(drawn):
        if place:
            rate = planned[stage]
            outline = None if outline is None or rate is None else outline * rate
        effect = "adverse" if gap is not None and gap.step.after == stage else "neutral"
        data.append((_label(reading, stage), reading.value(COUNTED[stage]), outline if place else None, effect))
    if all(row[1] is None for row in data):
        return None
    has_plan = any(row[2] is not None for row in data)
    period = when(reading.context)
    begin, end = drawn[0], drawn[-1]
    return Chart(
        id="to-scale",
        kind="funnel",
        fields=("stage", "value", "planned", "effect"),
        data=tuple(data),
        alt=_(
            "Stages to scale, {period}: {first_label} {first}, {last_label} {last}.",
            period=period,
            first=_count(reading, begin),
            first_label=_label(reading, begin),
            last=_count(reading, end),
            last_label=_label(reading, end),
        ),
        title=_("The funnel to scale"),
        subtitle=_subtitle(reading, begin, has_plan=has_plan, visits=names[0] if left_out and first else None),
        labels=(
            ("stage", _("Stage")),
            ("value", _("AC")),
            ("planned", _("At planned rates")),
            ("effect", _("Effect")),
        ),
        size=(504, 4 + 16 * len(data)),
    )


def _subtitle(reading: Reading, begin: Stage, *, has_plan: bool, visits: Stage | None) -> Text:
    period = when(reading.context)
    if visits is None:
        if has_plan:
            return _("{period}, AC; outline: what the first stage would give at planned rates", period=period)
        return _("{period}, AC", period=period)
    sessions = _count(reading, visits)
    if has_plan:
        return _(
            "{period}, AC; outline: what {count} leads would give at planned rates. {sessions} sessions are not drawn",
            period=period,
            count=_count(reading, begin),
            sessions=sessions,
        )
    return _("{period}, AC. {sessions} sessions are not drawn", period=period, sessions=sessions)


def _message(reading: Reading, counted: list[Stage], gap: Gap | None) -> Text:
    if gap is not None:
        return _leak(reading, gap)
    period = when(reading.context)
    last = counted[-1]
    kpi = COUNTED[last]
    figure = reading.find(kpi)
    required = reading.find(kpi, "required")
    if figure is not None and required is not None and required.value:
        words: dict[str, Argument] = {
            "stage": _label(reading, last),
            "count": reading.quantity(figure),
            "required": reading.quantity(required, digits=1),
            "period": period,
        }
        if (figure.value or Decimal(0)) >= required.value:
            return _("{stage}: {count} in {period}, more than the {required} that the revenue goal requires", **words)
        return _(
            "{stage}: {count} in {period} against {required} that the revenue goal requires; no single rate stands out",
            **words,
        )
    for scenario in ("year_ago", "previous"):
        change = relative(reading.value(kpi), reading.value(kpi, scenario))
        if change is not None:
            return _(
                "{stage}: {count} in {period}, {change} against {reference}",
                stage=_label(reading, last),
                count=reading.quantity(figure),
                period=period,
                change=compared(
                    Quantity(change, "ratio", digits=1, signed=True), (reading.find(kpi), reading.find(kpi, scenario))
                ),
                reference=span(reading.context.scenarios[scenario]),
            )
    return _(
        "{last_label}: {last} in {period}, out of {first} at the first stage",
        first=_count(reading, counted[0]),
        last=_count(reading, last),
        last_label=_label(reading, last),
        period=period,
    )


def _leak(reading: Reading, gap: Gap) -> Text:
    """The bottleneck as a headline."""
    digits = 2 if gap.figure.value is not None and gap.figure.value < Decimal("0.1") else 1
    words = {
        "step": reading.label(gap.step.kpi),
        "rate": Quantity(gap.figure.value, "ratio", digits=digits, figure=gap.figure.id),
        "reference": replace(reference_of(reading, gap), digits=digits),
        "customers": Quantity(gap.customers, digits=1, derived=lost(reading, gap)),
        "period": when(reading.context),
    }
    match gap.against:
        case "plan":
            return _(
                "{step}: {rate} against {reference} planned, which costs {customers} customers in {period}", **words
            )
        case "benchmark":
            return _(
                "{step}: {rate}, under the benchmark of {reference}, which costs {customers} customers in {period}",
                **words,
            )
        case "previous" | "year_ago":
            return _("{step} fell from {reference} to {rate}, which costs {customers} customers in {period}", **words)


def _label(reading: Reading, stage: Stage) -> Text:
    label = reading.label(COUNTED[stage])
    return label if isinstance(label, Text) else _("{name}", name=label)


def _count(reading: Reading, stage: Stage) -> Quantity:
    return reading.quantity(reading.find(COUNTED[stage]))


SECTION = Section(
    name="funnel",
    title=_("Funnel"),
    options=FunnelOptions,
    asks=asks,
    compose=compose,
    order=30,
    order_for={"lead-generation": 22, "conversion": 22},
    summary="Stages against what the goal requires, and where it leaks",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
