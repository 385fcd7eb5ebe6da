"""Section ``attribution``: what each channel's part was, by every model, in every role, at what cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial, reduce
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen.document import Argument, Block, Chapter, Columns, Derived, Name, Prose, Quantity, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen.tables import NO_TOUCH
from reportgen_plugins.attribution.agreement import concordance, spread, widest
from reportgen_plugins.attribution.comparing import comparison_chart, comparison_table, interval_table, share_cell
from reportgen_plugins.attribution.reading import Comparison, comparison, lookback
from reportgen_plugins.attribution.returns_table import KPIS as RETURN_KPIS
from reportgen_plugins.attribution.returns_table import returns_table
from reportgen_plugins.attribution.role_costs import role_costs
from reportgen_plugins.attribution.role_table import KPIS as ROLE_KPIS
from reportgen_plugins.attribution.role_table import cost_answer, cost_chart, role_table
from reportgen_plugins.attribution.role_trends import asks as trend_asks
from reportgen_plugins.attribution.role_trends import role_trends
from reportgen_plugins.attribution.settings import inbound
from reportgen_plugins.sections.derived import from_figures
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.record import AttributionModel
    from reportgen_plugins.sections.derived import Value

_COMPARED = ("actual", "previous", "year_ago")
#: From this much of the total on, two models tell different stories.
_APART = 0.2
#: A channel's share by two models, from so far apart on, is worth a reason.
_MOVED = Decimal("0.05")
_APARTNESS = Derived(_("Half of the differences between the two models' shares, added up over all channels"))


class AttributionOptions(Options):
    """``top``: how many channels are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 10


def section(models: tuple[AttributionModel, ...]) -> Section:
    """The section for the models that plugins offer."""
    return Section(
        name="attribution",
        title=_("Attribution"),
        options=AttributionOptions,
        asks=asks,
        compose=partial(compose, models),
        order=55,
        summary="Each channel's part in what was won, by model and role",
    )


def asks(plan: Plan, _options: AttributionOptions) -> Iterable[Ask]:
    """Shares with intervals, credit by model, roles with their comparisons, cost and reach."""
    yield Ask(("attributed_conversion_share", "attributed_revenue_share"), by="channel,model")
    credit = ("attributed_conversions", "attributed_revenue", "attributed_cost_per_conversion", "attributed_roas")
    yield Ask(credit)
    yield Ask(credit, by="model")
    yield Ask(credit, by="channel,model")
    yield Ask(ROLE_KPIS, by="channel", scenarios=_COMPARED)
    yield Ask((*ROLE_KPIS, "cost", "marketing_sourced_revenue_share", "marketing_influenced_revenue_share"))
    yield Ask(RETURN_KPIS, by="channel")
    yield from trend_asks(plan)


def compose(
    models: tuple[AttributionModel, ...], figures: Figures, context: Context, options: AttributionOptions
) -> Chapter | Absent:
    """The chapter; absent where nothing can be attributed."""
    reading = Reading(figures, context)
    found = comparison(reading, models)
    if found is None:
        figure = reading.find("attributed_conversions")
        reason = figure.reason if figure is not None else None
        if reason is not None:
            return Absent(_("Attribution cannot be computed: {reason}.", reason=reason))
        return Absent(_("No conversion of the period has a recorded touch."))
    read, answer = _reading(found), cost_answer(found)
    last = _side_by_side(answer, read) if answer is not None else read
    blocks = (comparison_table(found, options.top), role_table(found, options.top), last)
    detail = (
        _closer(found),
        comparison_chart(found, options.top),
        interval_table(found, options.top),
        returns_table(found, options.top),
        role_trends(found, options.top),
        role_costs(found, options.top),
        cost_chart(found),
    )
    return Chapter(
        "attribution",
        _("Attribution"),
        _message(found),
        _there(blocks),
        source=reading.source("attributed_revenue", "attributed_conversions"),
        detail=_there(detail),
    )


def _side_by_side(answer: Prose, read: Prose) -> Columns:
    """What is answered and what is read from the models, in columns of about one height."""
    half = len(read.paragraphs) // 2
    parts = (*answer.paragraphs, *read.paragraphs[:half]), read.paragraphs[half:]
    return Columns((246, 246), tuple((Prose(part),) for part in parts))


def _there(blocks: Iterable[Block | None]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _first(found: Comparison) -> str:
    """The channel with the largest share by the plan's model; what nobody touched is no channel."""
    return next((name for name in found.channels if name != NO_TOUCH), found.channels[0])


def _message(found: Comparison) -> Text:
    channel = _first(found)
    low, high = spread(found.shares, channel)
    if channel == NO_TOUCH or not high:
        return _untouched(found)
    parts: dict[str, Argument] = {
        "channel": Name(channel),
        "share": _share(found, found.own.name, channel),
        "model": found.own.label,
        "low": _percent(low, _end(found, _("The smallest share that any model gives: {models}"), channel)),
        "high": _percent(high, _end(found, _("The largest share that any model gives: {models}"), channel)),
        "period": when(found.reading.context),
    }
    if len(found.models) == 1:
        if found.what == "revenue":
            return _(
                "{channel} is credited with {share} of revenue in {period} by the model “{model}”",
                **_but(parts, "low", "high"),
            )
        return _(
            "{channel} is credited with {share} of conversions in {period} by the model “{model}”",
            **_but(parts, "low", "high"),
        )
    if found.what == "revenue":
        return _(
            "{channel} is credited with {share} of revenue by “{model}”, {low} to {high} across models",
            **_but(parts, "period"),
        )
    return _(
        "{channel} is credited with {share} of conversions by “{model}”, {low} to {high} across models",
        **_but(parts, "period"),
    )


def _untouched(found: Comparison) -> Text:
    """What there is to say where no channel has a part in anything."""
    parts: dict[str, Argument] = {
        "share": _share(found, found.own.name, NO_TOUCH),
        "period": when(found.reading.context),
    }
    if found.what == "revenue":
        return _(
            "{share} of revenue in {period} came without a recorded touch: no channel is credited with any", **parts
        )
    return _(
        "{share} of conversions in {period} came without a recorded touch: no channel is credited with any", **parts
    )


def _but(parts: dict[str, Argument], *names: str) -> dict[str, Argument]:
    return {name: part for name, part in parts.items() if name not in names}


def _percent(value: Decimal | None, derived: Derived | None = None) -> Quantity:
    return Quantity(value, "ratio", digits=0, derived=derived)


def _share(found: Comparison, model: str, channel: str) -> Quantity:
    """The share that a model gives to a channel in a sentence."""
    return share_cell(found.share(model, channel), bare=False, digits=0)


def _end(found: Comparison, formula: Text, channel: str) -> Derived:
    """An end of the span of a channel's shares, from those of every model."""
    labels: list[Text | Name] = [model.label for model in found.models]
    joined = reduce(lambda others, one: _("{one}, {others}", one=one, others=others), reversed(labels))
    given: dict[str, Value] = {
        model.name: (model.label, Quantity(figure.value, "ratio", figure=figure.id))
        for model in found.models
        if (figure := found.share(model.name, channel)) is not None
    }
    return from_figures(replace(formula, args=(("models", joined),)), **given)


def _reading(found: Comparison) -> Prose:
    """What differs, why, and what none of it shows."""
    paragraphs: list[tuple[Text | None, Text | Name]] = []
    apart = widest(found.shares)
    labels = {model.name: model.label for model in found.models}
    if apart is not None:
        first, second, part = apart
        words: dict[str, Argument] = {
            "first": labels[first],
            "second": labels[second],
            "part": _percent(part, _APARTNESS),
        }
        text = (
            _(
                "“{first}” and “{second}” place {part} of the total on different channels: they disagree strongly.",
                **words,
            )
            if part >= _APART
            else _(
                "“{first}” and “{second}” are furthest apart: they place {part} of the total on different channels.",
                **words,
            )
        )
        paragraphs.append((_("Where models differ."), text))
    why = _why(found)
    if why is not None:
        paragraphs.append((_("Why."), why))
    paragraphs.append(
        (
            _("What it does not show."),
            _(
                "A share is association, not cause: it counts touches in the {days} days before a conversion, not what would "
                "have happened without them.",
                days=Quantity(lookback(found.reading)),
            ),
        )
    )
    return Prose(tuple(paragraphs))


def _closer(found: Comparison) -> Prose | None:
    """How far the models agree, why the chain does not with counting, and marketing's part: for who asks on."""
    paragraphs: list[tuple[Text | None, Text | Name]] = []
    agreed, why = concordance(found.shares), _why_chained(found)
    if agreed is not None:
        paragraphs.append(
            (
                _("How far they agree."),
                _(
                    "Kendall's W of the rankings is {w}; 1 is full agreement, 0 none.",
                    w=Quantity(agreed, "score", digits=2),
                ),
            )
        )
    if why is not None:
        paragraphs.append((_("Why."), why))
    part_of_inbound = _inbound(found)
    if part_of_inbound is not None:
        paragraphs.append((_("Marketing's part."), part_of_inbound))
    return Prose(tuple(paragraphs)) if paragraphs else None


def _why(found: Comparison) -> Text | None:
    """Channels that open journeys gain by the first touch, those that close them by the last."""
    shares = found.shares
    if not {"first-touch", "last-touch"} <= shares.keys():
        return None
    first, last = shares["first-touch"], shares["last-touch"]
    gaps = sorted((first.get(name, 0) - last.get(name, 0), name) for name in found.channels if name != NO_TOUCH)
    if not gaps or gaps[0][0] >= 0 or gaps[-1][0] <= 0:
        return None
    closes, opens = gaps[0][1], gaps[-1][1]
    return _(
        "{opens} opens more than it closes: {opens_first} by first touch, {opens_last} by last. {closes} closes more than it "
        "opens: {closes_first} by first touch, {closes_last} by last.",
        opens=Name(opens),
        opens_first=_share(found, "first-touch", opens),
        opens_last=_share(found, "last-touch", opens),
        closes=Name(closes),
        closes_first=_share(found, "first-touch", closes),
        closes_last=_share(found, "last-touch", closes),
    )


def _why_chained(found: Comparison) -> Text | None:
    """Where the Markov chain is furthest from counting touches: it passes through channels, and sees who did not convert."""
    if not {"markov", "linear"} <= found.shares.keys():
        return None
    chain, linear = found.shares["markov"], found.shares["linear"]
    zero = Decimal(0)
    apart = {name: abs(chain.get(name, zero) - linear.get(name, zero)) for name in {*chain, *linear} - {NO_TOUCH}}
    furthest = max(sorted(apart), key=lambda name: apart[name], default="")
    if not furthest or apart[furthest] < _MOVED:
        return None
    labels = {model.name: model.label for model in found.models}
    return _(
        "“{chain}” gives {channel} {chained}, “{linear}” {counted}: it joins journeys at the channels they share, and counts "
        "those without a conversion too.",
        chain=labels["markov"],
        channel=Name(furthest),
        chained=_share(found, "markov", furthest),
        linear=labels["linear"],
        counted=_share(found, "linear", furthest),
    )


def _inbound(found: Comparison) -> Text | None:
    """How much of revenue inbound channels began and had a part in; None where the plan names none, or no touch is recorded."""
    channels = inbound(found.reading.context.plan)
    sourced, influenced = (found.reading.find(f"marketing_{what}_revenue_share") for what in ("sourced", "influenced"))
    if not channels or sourced is None or influenced is None or not sourced.ok or not influenced.ok:
        return None
    names: list[Name | Text] = [Name(channel) for channel in reversed(channels)]
    return _(
        "{sourced} of revenue began with a touch of an inbound channel, {influenced} had one before the deal was won. Inbound "
        "are {channels}.",
        sourced=Quantity(sourced.value, "ratio", digits=0, figure=sourced.id),
        influenced=Quantity(influenced.value, "ratio", digits=0, figure=influenced.id),
        channels=reduce(lambda others, one: _("{one}, {others}", one=one, others=others), names),
    )
