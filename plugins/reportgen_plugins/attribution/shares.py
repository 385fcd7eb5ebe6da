"""Shares of channels in what a model attributes, with intervals by bootstrap over random groups of journeys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.records import Derivation, Modelled, Stretch
from reportgen.tables import NO_TOUCH
from reportgen_plugins.attribution.account import Question, account, family_of, walks
from reportgen_plugins.attribution.chain import removal
from reportgen_plugins.attribution.drawing import draws, interval
from reportgen_plugins.attribution.measures import steps_of, wanted
from reportgen_plugins.attribution.record import Walks
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.attribution.steps import SAMPLES, group_of, groups_of
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.account import What
    from reportgen_plugins.attribution.record import AttributionModel

_STATES = "from_state,sample,to_state"
_CREDITED = "channel,model,sample"

#: Shares by channel, a mapping a replicate.
Replicates = list[Mapping[str, float]]


def shares(models: tuple[AttributionModel, ...]) -> Iterable[Modelled]:
    """``attributed_conversion_share`` and ``attributed_revenue_share``: ingredients of the section, by channel and model."""
    share = partial(Modelled, unit="ratio", better="higher", dimensions=("channel", "model"), hidden=True)
    yield share(
        name="attributed_conversion_share",
        label=_("Share of attributed conversions"),
        definition=_("A channel's part of the conversions that a model attributes."),
        reads=partial(_reads, models, "conversions"),
        derive=partial(_derive, models, "conversions"),
    )
    yield share(
        name="attributed_revenue_share",
        label=_("Share of attributed revenue"),
        definition=_("A channel's part of the revenue that a model attributes."),
        reads=partial(_reads, models, "revenue"),
        derive=partial(_derive, models, "revenue"),
    )


def chain(models: tuple[AttributionModel, ...]) -> Iterable[Modelled]:
    """What stands behind the Markov model: ``removal_effect`` by channel, ``open_journeys``; only where the plan uses it."""
    ingredient = partial(Modelled, dimensions=("channel",), hidden=True)
    yield ingredient(
        name="removal_effect",
        label=_("Removal effect"),
        definition=_("How far the chance of a conversion falls without the channel; in total, that chance."),
        unit="ratio",
        reads=partial(_reads_chain, models),
        derive=_derive_chain,
    )
    yield ingredient(
        name="open_journeys",
        label=_("Journeys without a conversion"),
        definition=_("Contacts touched within the look-back of the period's end and not converted by then."),
        unit="count",
        reads=partial(_reads_chain, models),
        derive=_derive_open,
        dimensions=(),
    )


def _reads_chain(models: tuple[AttributionModel, ...], plan: Plan, _by: str) -> Iterable[tuple[str, str]]:
    asked = wanted(plan, models)
    yield from Question(plan, "conversions", (), tuple(model for model in asked if model.name == "markov")).reads()


def _derive_chain(plan: Plan, by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
    question = Question(plan, "conversions", (), ())
    family = family_of(question, stretch)
    if isinstance(family, Text):
        return family
    found = removal(walks(question, family, stretch))
    if not by:
        return {(): Derivation(Decimal(repr(found.chance)))}
    return {(channel,): Derivation(Decimal(repr(effect))) for channel, effect in found.effects.items()}


def _derive_open(plan: Plan, _by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
    question = Question(plan, "conversions", (), ())
    family = family_of(question, stretch)
    if isinstance(family, Text):
        return family
    starts = sum(count for (before, _after), count in walks(question, family, stretch).others.items() if not before)
    return {(): Derivation(Decimal(repr(starts)))}


def _reads(models: tuple[AttributionModel, ...], what: What, plan: Plan, by: str) -> Iterable[tuple[str, str]]:
    question = Question.of(plan, what, by, models)
    yield from question.reads()
    for family in (question.family, "drawn"):
        if any(model.weight for model in question.models):
            yield question.credited(family), _CREDITED
        if any(model.shares for model in question.models):
            for name in steps_of(family, "channel"):
                yield name, _STATES
            for name in _parts(family, what):
                yield name, "sample"


def _parts(family: str, what: What) -> tuple[str, str]:
    """The measures of all that converted, and of what no touch came before."""
    suffix = "" if what == "conversions" else "_value"
    return f"{family}_untouched{suffix}", f"{family}_{'conversions' if not suffix else 'value'}"


def _derive(
    models: tuple[AttributionModel, ...], what: What, plan: Plan, by: str, stretch: Stretch
) -> Mapping[tuple[str, ...], Derivation] | Text:
    question = Question.of(plan, what, by, models)
    found, family = account(question, stretch), family_of(question, stretch)
    if isinstance(found, Text):
        return found
    if isinstance(family, Text) or "channel" not in question.by:
        return _("shares are those of channels")
    few = (stretch.total(f"{family}_conversions") or 0) < 30  # noqa: PLR2004  # few data, as everywhere
    drawn = _drawn(question, "drawn" if family == "path" else family, stretch)
    given: dict[tuple[str, ...], Derivation] = {}
    for model, credits_ in found.items():
        whole = Decimal(0) if isinstance(credits_, Text) else sum(credits_.values(), Decimal(0))
        if isinstance(credits_, Text) or not whole:
            continue
        replicates, groups = drawn[model]
        for (channel,), credit in credits_.items():
            key = (channel, model) if "model" in by.split(",") else (channel,)
            values = [each.get(channel, 0.0) for each in replicates]
            given[key] = Derivation(credit / whole, credit, whole, interval(values, groups), few=few)
    return given


def _drawn(question: Question, family: str, stretch: Stretch) -> Mapping[str, tuple[Replicates, int]]:
    """Each model's replicates, and how many groups of journeys they were drawn from."""
    found: dict[str, tuple[Replicates, int]] = {}
    if any(model.weight for model in question.models):
        credited = stretch.by(question.credited(family), _CREDITED)
        weighed = [_shared(drawn) for drawn in draws(credited, 2, SAMPLES)]
        for model in question.models:
            found[model.name] = [each[model.name] for each in weighed if model.name in each], len(SAMPLES)
    for model in question.models:
        if model.shares is not None:
            found[model.name] = _chained(model, question, family, stretch)
    return found


def _shared(drawn: Mapping[tuple[str, ...], float]) -> dict[str, dict[str, float]]:
    """Shares by model and channel of what was drawn; nothing of models that have nothing."""
    wholes: dict[str, float] = {}
    for (_channel, model), amount in drawn.items():
        wholes[model] = wholes.get(model, 0.0) + amount
    found: dict[str, dict[str, float]] = {}
    for (channel, model), amount in drawn.items():
        if wholes[model]:
            found.setdefault(model, {})[channel] = amount / wholes[model]
    return found


def _chained(model: AttributionModel, question: Question, family: str, stretch: Stretch) -> tuple[Replicates, int]:
    """A model that shares totals out: what was drawn is walked anew, what no touch came before is kept apart as ever."""
    assert model.shares is not None  # noqa: S101  # asked of such models
    order = attribution(question.plan).markov_order
    groups = groups_of(order)

    def summed(kpi: str) -> Iterator[float]:
        by_group: dict[tuple[str, ...], Decimal] = {}
        for (sample,), amount in stretch.by(kpi, "sample").items():
            group = group_of(sample, order)
            by_group[group,] = by_group.get((group,), Decimal(0)) + amount
        return (drawn.get((), 0.0) for drawn in draws(by_group, 0, groups))

    inside, outside = (draws(stretch.by(name, _STATES), 1, groups) for name in steps_of(family, "channel"))
    untouched, wholes = (summed(kpi) for kpi in _parts(family, question.what))
    replicates: Replicates = []
    for converting, others, without, whole in zip(inside, outside, untouched, wholes, strict=True):
        kept = without / whole if whole else 0.0
        shares = model.shares(Walks(_steps(converting), _steps(others), order))
        found = {channel: share * (1 - kept) for channel, share in shares.items()}
        if found or kept:
            replicates.append(found | ({NO_TOUCH: kept} if kept else {}))
    return replicates, len(groups)


def _steps(drawn: Mapping[tuple[str, ...], float]) -> dict[tuple[str, str], float]:
    return {(before, after): count for (before, after), count in drawn.items()}
