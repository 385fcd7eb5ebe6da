"""Shares of channels in what a model attributes, with intervals by bootstrap over random groups of journeys.

Journeys fall into 256 groups by a hash of their ids, in SQL. A replicate draws 256 groups with replacement and adds up what
they hold: it costs the same for a hundred journeys and for ten million. The seed is fixed: the same data, the same interval.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.records import Derivation, Interval, Modelled, Stretch
from reportgen.tables import NO_TOUCH
from reportgen_plugins.attribution.account import Question, account, family_of, walks
from reportgen_plugins.attribution.chain import removal
from reportgen_plugins.attribution.measures import steps_of, wanted
from reportgen_plugins.attribution.record import Walks
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.account import What
    from reportgen_plugins.attribution.record import AttributionModel

GROUPS = tuple(f"{number:02x}" for number in range(256))
REPLICATES = 200
LEVEL = Decimal("0.95")
_SEED = 20_260_101
_STATES = "from_state,sample,to_state"
_CREDITED = "channel,model,sample"

Amounts = Mapping[str, Mapping[tuple[str, str], float]]


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
    family = question.family
    if any(model.weight for model in question.models):
        yield question.credited(family), _CREDITED
    if any(model.shares for model in question.models):
        for name in steps_of(family, "channel"):
            yield name, _STATES


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
    drawn: Mapping[str, list[Mapping[str, float]]] = {}
    if family != "path":  # a ready-made journey is a sum already, of which nothing can be drawn
        drawn = _drawn(question, family, stretch)
    given: dict[tuple[str, ...], Derivation] = {}
    for model, credits_ in found.items():
        whole = Decimal(0) if isinstance(credits_, Text) else sum(credits_.values(), Decimal(0))
        if isinstance(credits_, Text) or not whole:
            continue
        for (channel,), credit in credits_.items():
            key = (channel, model) if "model" in by.split(",") else (channel,)
            replicates = drawn.get(model, [])
            values = [each[channel] for each in replicates if channel in each]
            given[key] = Derivation(credit / whole, credit, whole, _interval(values, len(replicates)), few=few)
    return given


def _interval(values: list[float] | None, replicates: int) -> Interval | None:
    """The middle 95 % of the replicates; one that does not name the channel gave it nothing."""
    if not values:
        return None
    ordered = sorted([*values, *[0.0] * (replicates - len(values))])
    cut = round(len(ordered) * (1 - float(LEVEL)) / 2)
    return Interval(LEVEL, Decimal(repr(round(ordered[cut], 12))), Decimal(repr(round(ordered[-1 - cut], 12))))


def _drawn(question: Question, family: str, stretch: Stretch) -> Mapping[str, list[Mapping[str, float]]]:
    """Each model's shares by channel, a mapping a replicate. A chain that remembers more is not drawn again: too slow."""
    groups: Amounts = _grouped(question, family, stretch)
    order = attribution(question.plan).markov_order
    chains = [model for model in question.models if model.shares is not None] if order == 1 else []
    inside, outside = (_steps(stretch, name) for name in steps_of(family, "channel"))
    draw = random.Random(_SEED).random  # noqa: S311  # the same numbers every time, no secret
    found: dict[str, list[Mapping[str, float]]] = {}
    for _replicate in range(REPLICATES):
        times = Counter(GROUPS[int(draw() * len(GROUPS))] for _group in GROUPS)
        weighed = _weighed(_summed(groups, times))
        untouched = next((each.get(NO_TOUCH, 0.0) for each in weighed.values()), 0.0)
        walked = Walks(_summed(inside, times), _summed(outside, times), order) if chains else None
        for name, replicate in [*weighed.items(), *_chained(chains, walked, untouched)]:
            found.setdefault(name, []).append(replicate)
    return found


def _weighed(summed: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    """Shares by model and channel of what was drawn; nothing of models that have nothing."""
    wholes: dict[str, float] = {}
    for (_channel, model), amount in summed.items():
        wholes[model] = wholes.get(model, 0.0) + amount
    found: dict[str, dict[str, float]] = {}
    for (channel, model), amount in summed.items():
        if wholes[model]:
            found.setdefault(model, {})[channel] = amount / wholes[model]
    return found


def _chained(
    chains: list[AttributionModel], walked: Walks | None, untouched: float
) -> Iterable[tuple[str, dict[str, float]]]:
    for model in chains:
        if model.shares is not None and walked is not None:
            found = {channel: share * (1 - untouched) for channel, share in model.shares(walked).items()}
            if found or untouched:
                yield model.name, found | ({NO_TOUCH: untouched} if untouched else {})


def _grouped(question: Question, family: str, stretch: Stretch) -> Amounts:
    groups: dict[str, dict[tuple[str, str], float]] = {}
    for (channel, model, sample), value in stretch.by(question.credited(family), _CREDITED).items():
        groups.setdefault(sample, {})[channel, model] = float(value)
    return groups


def _steps(stretch: Stretch, name: str) -> Amounts:
    groups: dict[str, dict[tuple[str, str], float]] = {}
    for (before, sample, after), count in stretch.by(name, _STATES).items():
        groups.setdefault(sample, {})[before, after] = float(count)
    return groups


def _summed(groups: Amounts, times: Mapping[str, int]) -> dict[tuple[str, str], float]:
    """What the drawn groups hold, each as often as it was drawn."""
    found: dict[tuple[str, str], float] = {}
    for group in sorted(times.keys() & groups.keys()):
        for key, amount in groups[group].items():
            found[key] = found.get(key, 0.0) + times[group] * amount
    return found
