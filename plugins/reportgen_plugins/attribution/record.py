"""What an attribution model is, and the hook by which plugins add more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reportgen import hookspec
from reportgen.document import Text

#: The state before the first touch of a journey, and behind its last one.
OUTSIDE = ""
#: Between the channels of a state that remembers several: the record separator, which no export holds.
THEN = "\x1e"


@dataclass(frozen=True, slots=True)
class Walks:
    """All journeys of a period as counted steps: how many went from one state straight to the next.

    A state is the channel just touched, or with ``order`` k the last k of them, joined by ``THEN``. ``OUTSIDE`` stands
    before the first touch and behind the last one; there ``converting`` journeys end in a conversion, ``others`` in none.
    """

    converting: Mapping[tuple[str, str], float]
    others: Mapping[tuple[str, str], float]
    order: int = 1

    @staticmethod
    def channel(state: str) -> str:
        """The channel of a state: the one touched last."""
        return state.rpartition(THEN)[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionModel:
    """A way to share a conversion's credit among the touches before it (hook: ``reportgen_attribution_models``).

    Give one of the two:

    ``weight``  an SQL expression for a touch of a journey, in any scale: weights are divided by their sum, so that every
                conversion's credits sum to 1. The touch is ``t``: ``t.place`` (1 is the first), ``t.touches`` (how many the
                journey has), ``t.of_channel`` (how many of them are of the same channel), ``t.age_days`` (before the
                conversion), ``t.last_non_direct``, ``t.lead_place``, ``t.opportunity_place`` (places, or null), ``t.channel``,
                ``t.campaign``; ``$half_life_days`` and ``$lookback_days`` are the plan's.
    ``shares``  a pure function from counted steps to each channel's share, which sum to 1; empty where nothing converted.

    ``ends_only`` marks a model that needs no more than a journey's first and last touch, ``needs_dates`` one that journeys
    without dates cannot answer.
    """

    name: str
    label: Text
    definition: Text
    weight: str = ""
    shares: Callable[[Walks], Mapping[str, float]] | None = None
    ends_only: bool = False
    needs_dates: bool = False


@hookspec
def reportgen_attribution_models() -> Iterable[AttributionModel]:  # type: ignore[empty-body]  # a spec has no body
    """Offer attribution models, the names that ``attribution.model`` and ``attribution.compare`` may use.

    Called once, before the plan is checked. A name offered twice is an error.

    Example::

        @hookimpl
        def reportgen_attribution_models():
            yield AttributionModel(name="second-touch", label=_("Second touch"), definition=_("All to the second touch."),
                                   weight="CASE WHEN t.place = least(2, t.touches) THEN 1 ELSE 0 END")
    """
