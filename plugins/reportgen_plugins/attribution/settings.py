"""The top-level keys of the plan that attribution owns: ``attribution`` and ``inbound``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, field_validator

from reportgen.records import Options

if TYPE_CHECKING:
    from reportgen import Plan

Conversion = Literal["deal", "customer", "lead"]


class AttributionSettings(Options):
    """``attribution:`` - how credit is shared.

    ``model`` is the plan's own: revenue by channel follows it. ``compare`` are further models set beside it (default: all).
    ``lookback_days``: how long before the conversion a touch counts. ``conversion``: what journeys lead to; money always
    comes from won deals, along each deal's own journey. ``half_life_days`` is that of ``time-decay``; ``markov_order`` how
    many touches the chain remembers; ``direct`` are the names of direct traffic.
    """

    model: str = "position-based"
    compare: tuple[str, ...] | None = None
    lookback_days: Annotated[int, Field(ge=1, le=36_500)] = 90
    conversion: Conversion = "deal"
    half_life_days: Annotated[Decimal, Field(gt=0)] = Decimal(7)
    markov_order: Annotated[int, Field(ge=1, le=3)] = 1
    direct: Annotated[tuple[str, ...], Field(min_length=1)] = ("Direct", "Direct traffic", "(direct)")


class InboundSettings(Options):
    """``inbound:`` - the channels that count as inbound marketing."""

    channels: Annotated[tuple[str, ...], Field(min_length=1)] | None = None


def settings_of(models: Iterable[str]) -> type[AttributionSettings]:
    """The settings of ``attribution:`` where these are the models that plugins offer; other names are refused."""
    known = tuple(models)

    class KnownModels(AttributionSettings):
        @field_validator("model", "compare")
        @classmethod
        def _know_the_models(cls, given: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
            for name in (given,) if isinstance(given, str) else given or ():
                if name not in known:
                    near = get_close_matches(name, known, n=1)
                    advice = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(known)}"
                    raise ValueError(f"no attribution model is called '{name}'; {advice}")
            return given

    KnownModels.__doc__ = AttributionSettings.__doc__
    return KnownModels


def attribution(plan: Plan) -> AttributionSettings:
    """The plan's ``attribution``."""
    found = plan.settings.get("attribution")
    return found if isinstance(found, AttributionSettings) else AttributionSettings()


def inbound(plan: Plan) -> tuple[str, ...] | None:
    """The plan's inbound channels; None where it does not say."""
    found = plan.settings.get("inbound")
    return found.channels if isinstance(found, InboundSettings) else None
