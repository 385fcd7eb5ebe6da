"""Followers of pages: growth from the level before a period to its last, and engagement by their average."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.records import Derivation, Figure, Kpi, Measure, Modelled, Stretch
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

_STEPS, _FIRST, _SEEN, _AVERAGE, _RESPONSES = (
    "follower_steps",
    "follower_first_levels",
    "follower_days",
    "average_followers",
    "social_responses",
)
_FEW = 30


def kpis() -> Iterable[Kpi]:
    """Growth and engagement by followers, with what they are made of."""
    measure = partial(
        Measure,
        relation="follower_levels",
        date="published_on",
        dimensions=("network",),
        needs=("followers",),
        hidden=True,
    )
    label, definition = _("Followers"), _("Followers of pages on social networks.")
    yield measure(name=_STEPS, label=label, definition=definition, unit="count", aggregate="sum(r.step)", additive=True)
    yield measure(
        name=_FIRST,
        label=label,
        definition=definition,
        unit="count",
        aggregate="count(CASE WHEN r.is_first THEN 1 END)",
    )
    yield measure(name=_SEEN, label=label, definition=definition, unit="count", aggregate="count(*)")
    yield measure(
        name=_AVERAGE,
        label=label,
        definition=definition,
        unit="count",
        numerator="sum(r.followers)",
        denominator="count(DISTINCT r.published_on)",
        cases="sum(r.followers)",
    )
    yield Measure(
        name=_RESPONSES,
        label=_("Responses"),
        definition=_("Reactions, comments and shares."),
        unit="count",
        relation="social_activity",
        date="published_on",
        aggregate="sum(r.responses)",
        needs=("responses",),
        dimensions=("network",),
        hidden=True,
    )
    yield Modelled(
        name="follower_growth",
        label=_("Follower growth"),
        definition=_(
            "Followers at the end of the period less those on the last day before it that a level is known of."
        ),
        unit="count",
        reads=lambda _plan, by: ((_STEPS, by), (_FIRST, by), (_SEEN, by)),
        derive=_growth,
        better="higher",
        additive=True,
        dimensions=("network",),
        also=("network",),
    )
    yield Modelled(
        name="social_engagement_rate_by_followers",
        label=_("Social engagement by followers"),
        definition=_("Reactions, comments and shares divided by the average number of followers in the period."),
        unit="ratio",
        reads=lambda _plan, _by: ((_RESPONSES, "network"), (_AVERAGE, "network")),
        derive=_by_followers,
        better="higher",
        dimensions=("network",),
        also=("network",),
    )


def _growth(_plan: Plan, by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
    steps, firsts, seen = (stretch.cells.get((name, by)) for name in (_STEPS, _FIRST, _SEEN))
    if steps is None or firsts is None or seen is None:
        return stretch.reason(_STEPS) or _("no level of followers is known in the period")
    return {key: _grown(step, firsts.get(key), seen.get(key)) for key, step in steps.items()}


def _grown(step: Figure, first: Figure | None, seen: Figure | None) -> Derivation:
    if not step.ok:
        return Derivation(reason=step.reason)
    if seen is None or not seen.value:
        return Derivation(reason=_("no level of followers is known in the period"))
    if first is not None and first.value:
        return Derivation(reason=_("no level of followers is known from before the period"))
    return Derivation(step.value)


def _by_followers(_plan: Plan, by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
    """By network; in total over the networks whose followers are known."""
    responses, average = stretch.by(_RESPONSES, "network"), stretch.by(_AVERAGE, "network")
    known = {key: (responses[key], average[key]) for key in responses if average.get(key)}
    if not known:
        return (
            stretch.reason(_RESPONSES) or stretch.reason(_AVERAGE) or _("no level of followers is known in the period")
        )
    if by:
        return {key: _quotient(*parts) for key, parts in known.items()}
    above = sum((part for part, _below in known.values()), Decimal(0))
    below = sum((part for _above, part in known.values()), Decimal(0))
    return {(): _quotient(above, below)}


def _quotient(above: Decimal, below: Decimal) -> Derivation:
    return Derivation(above / below, above, below, few=below < _FEW)
