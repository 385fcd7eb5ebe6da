"""Who gets what credit in a stretch: credits that the engine summed, and models that share totals out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Literal

from reportgen.document import Quantity, Text
from reportgen.tables import NO_TOUCH
from reportgen_plugins.attribution.measures import RECORDED, steps_of, wanted
from reportgen_plugins.attribution.record import Walks
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Stretch
    from reportgen_plugins.attribution.record import AttributionModel

What = Literal["conversions", "revenue"]
#: Credit by dimension values, in the order of the dimensions' names.
Credits = Mapping[tuple[str, ...], Decimal]

_PLACES = Decimal(1).scaleb(-12)
_TOLERANCE = Decimal(1).scaleb(-6)
_STEPS = "from_state,to_state"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the account: credit of conversions or of revenue, by channel or campaign (or both), of which models."""

    plan: Plan
    what: What
    by: tuple[str, ...]
    models: tuple[AttributionModel, ...]

    @classmethod
    def of(cls, plan: Plan, what: What, by: str, models: tuple[AttributionModel, ...]) -> Question:
        """The question behind an ask ``by``; without the dimension ``model`` it is about the plan's own."""
        names = tuple(by.split(",")) if by else ()
        asked = wanted(plan, models)
        return cls(
            plan, what, tuple(name for name in names if name != "model"), asked if "model" in names else asked[:1]
        )

    @property
    def family(self) -> str:
        """Whose journeys are read: money comes from deals whatever counts as a conversion."""
        return attribution(self.plan).conversion if self.what == "conversions" else "deal"

    @property
    def unit(self) -> str:
        """What a chain's states are made of."""
        return "campaign" if self.by == ("campaign",) else "channel"

    def reads(self) -> Iterable[tuple[str, str]]:
        """The measures that the answer needs, with their dimensions."""
        yield RECORDED, ""
        for family in (self.family, "path"):
            for name in ("conversions", "value", "untouched", "untouched_value", "incomplete"):
                yield f"{family}_{name}", ""
            if any(model.weight for model in self.models):
                yield self.credited(family), ",".join(sorted((*self.by, "model")))
            if any(model.shares for model in self.models) and (self.unit == "channel" or family != "path"):
                for name in steps_of(family, self.unit):
                    yield name, _STEPS

    def credited(self, family: str) -> str:
        """The measure of summed credit."""
        return f"{family}_credited_{'credit' if self.what == 'conversions' else 'value'}"


def family_of(question: Question, stretch: Stretch) -> str | Text:
    """Whose journeys answer: recorded touches, else ready-made journeys, else what contacts know of where they came from."""
    if stretch.total(RECORDED):
        reason = stretch.reason(f"{question.family}_conversions")
        return question.family if reason is None else reason
    if stretch.total("path_conversions") is not None:
        period = question.plan.period
        if (stretch.start, stretch.end) != (period.start, period.end):
            return _("ready-made journeys have no dates: they stand for the whole period only")
        return "path"
    if stretch.total(f"{question.family}_incomplete"):
        return question.family
    return stretch.reason(RECORDED) or _("no touch is recorded by then")


def account(question: Question, stretch: Stretch) -> Mapping[str, Credits | Text] | Text:
    """Credit by model, or why a model has none; why nothing can be said at all."""
    family = family_of(question, stretch)
    if isinstance(family, Text):
        return family
    return {model.name: _credit(question, model, family, stretch) for model in question.models}


def _credit(question: Question, model: AttributionModel, family: str, stretch: Stretch) -> Credits | Text:
    suffix = "" if question.what == "conversions" else "_value"
    total = stretch.total(f"{family}_{'conversions' if not suffix else 'value'}") or Decimal(0)
    untouched = stretch.total(f"{family}_untouched{suffix}") or Decimal(0)
    incomplete = stretch.total(f"{family}_incomplete")
    if incomplete and not model.ends_only:
        return _(
            "of {incomplete} conversions only the first and the latest source are known, not the touches between",
            incomplete=Quantity(incomplete),
        )
    if family == "path" and (model.needs_dates or "campaign" in question.by):
        return _("ready-made journeys have channels only, no dates and no campaigns")
    if model.weight:
        return _summed(question, model, family, stretch, total)
    if len(question.by) > 1:
        return _("a chain of channels is not one of campaigns")
    shares = _shares(question, model, family, stretch)
    if isinstance(shares, Text):
        return shares
    found = apportioned(total - untouched, shares)
    if untouched:
        found[NO_TOUCH] = untouched
    if not question.by:
        return {(): sum(found.values(), Decimal(0))} if shares or untouched or not total else _NOTHING
    if not shares and total != untouched:
        return _NOTHING
    return {(name,): credit for name, credit in found.items()}


_NOTHING = _("nothing converted that the model could learn from")


def _summed(
    question: Question, model: AttributionModel, family: str, stretch: Stretch, total: Decimal
) -> Credits | Text:
    names = sorted((*question.by, "model"))
    place = names.index("model")
    found = {
        key[:place] + key[place + 1 :]: value
        for key, value in stretch.by(question.credited(family), ",".join(names)).items()
        if key[place] == model.name
    }
    if abs(sum(found.values(), Decimal(0)) - total) > _TOLERANCE:
        return _("its credits do not add up to the total")
    return found or ({(): Decimal(0)} if not question.by else {})


def _shares(question: Question, model: AttributionModel, family: str, stretch: Stretch) -> Mapping[str, float] | Text:
    assert model.shares is not None  # noqa: S101  # a model has weights or shares
    try:
        return model.shares(walks(question, family, stretch))
    except ValueError as error:
        return _("the chain is too large: {reason}", reason=str(error))


def walks(question: Question, family: str, stretch: Stretch) -> Walks:
    """The counted steps of a stretch."""
    inside, outside = ({_pair(key): float(value) for key, value in stretch.by(name, _STEPS).items()}
                       for name in steps_of(family, question.unit))  # fmt: skip
    return Walks(inside, outside, attribution(question.plan).markov_order)


def _pair(key: tuple[str, ...]) -> tuple[str, str]:
    return key[0], key[1]


def apportioned(total: Decimal, shares: Mapping[str, float]) -> dict[str, Decimal]:
    """``total`` by shares, to 12 decimals; what rounding leaves goes to the largest, so that the parts are the total."""
    found = {name: (total * Decimal(repr(share))).quantize(_PLACES, ROUND_HALF_EVEN) for name, share in shares.items()}
    if found:
        largest = max(sorted(found), key=lambda name: abs(found[name]))
        found[largest] += total - sum(found.values(), Decimal(0))
    return found
