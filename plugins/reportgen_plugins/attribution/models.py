"""The models that come with reportgen."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen_plugins.attribution.chain import removal_shares
from reportgen_plugins.attribution.record import AttributionModel
from reportgen_plugins.words import _

reportgen_api = 1

_ROLES = "1 + CASE WHEN t.lead_place > 1 THEN 1 ELSE 0 END + CASE WHEN t.opportunity_place > 1 AND (t.lead_place IS NULL OR t.opportunity_place <> t.lead_place) THEN 1 ELSE 0 END"  # noqa: E501  # one expression
_W_SHAPED = (
    "CASE WHEN t.place = 1 THEN 0.3 ELSE 0 END + CASE WHEN t.place = t.lead_place THEN 0.3 ELSE 0 END"
    " + CASE WHEN t.place = t.opportunity_place THEN 0.3 ELSE 0 END"
    " + CASE WHEN t.place = 1 OR t.place = coalesce(t.lead_place, 0) OR t.place = coalesce(t.opportunity_place, 0) THEN 0"
    f" ELSE 0.1 / (t.touches - ({_ROLES})) END"
)


@hookimpl
def reportgen_attribution_models() -> Iterable[AttributionModel]:
    """The nine models of the field."""
    yield AttributionModel(
        name="first-touch",
        label=_("First touch"),
        definition=_("All credit to the first touch."),
        weight="CASE WHEN t.place = 1 THEN 1 ELSE 0 END",
        ends_only=True,
    )
    yield AttributionModel(
        name="last-touch",
        label=_("Last touch"),
        definition=_("All credit to the last touch."),
        weight="CASE WHEN t.place = t.touches THEN 1 ELSE 0 END",
        ends_only=True,
    )
    yield AttributionModel(
        name="last-non-direct",
        label=_("Last non-direct"),
        definition=_("All credit to the last touch that is not direct; to the last touch where all are."),
        weight="CASE WHEN t.place = coalesce(t.last_non_direct, t.touches) THEN 1 ELSE 0 END",
    )
    yield AttributionModel(
        name="linear",
        label=_("Linear"),
        definition=_("The same credit to every touch."),
        weight="1",
    )
    yield AttributionModel(
        name="time-decay",
        label=_("Time decay"),
        definition=_("A touch weighs half as much for every half-life that it lies before the conversion."),
        weight="power(2.0, -t.age_days / $half_life_days)",
        needs_dates=True,
    )
    yield AttributionModel(
        name="position-based",
        label=_("Position based"),
        definition=_(
            "40% to the first and the last touch each, 20% shared by those between; of two touches, half each."
        ),
        weight="CASE WHEN t.touches <= 2 THEN 1 WHEN t.place = 1 OR t.place = t.touches THEN 0.4 ELSE 0.2 / (t.touches - 2) END",
    )
    yield AttributionModel(
        name="w-shaped",
        label=_("W-shaped"),
        definition=_(
            "30% each to the first touch and to the last ones before the lead and before the opportunity, 10% shared by the "
            "rest; what is missing goes to the others in proportion."
        ),
        weight=_W_SHAPED,
        needs_dates=True,
    )
    yield AttributionModel(
        name="markov",
        label=_("Markov chain"),
        definition=_(
            "Journeys with and without a conversion as a chain of channels; a channel's share is how far the chance of a "
            "conversion falls when the channel leads nowhere, in proportion to all such effects."
        ),
        shares=removal_shares,
    )
    yield AttributionModel(
        name="shapley",
        label=_("Shapley value"),
        definition=_(
            "Each channel's average contribution over all coalitions of channels; the same as an equal split over a journey's "
            "distinct channels."
        ),
        weight="1.0 / t.of_channel",
    )
