"""The figures of attribution as its pages read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen_plugins.attribution.measures import wanted
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.sections.reading import Reading

if TYPE_CHECKING:
    from reportgen.document import Text
    from reportgen.records import Figure
    from reportgen_plugins.attribution.account import What
    from reportgen_plugins.attribution.record import AttributionModel


@dataclass(frozen=True, slots=True)
class Comparison:
    """Shares by model and channel, of revenue where anything was earned, else of conversions.

    ``own`` is the plan's model; where that has no shares, the first that has.
    """

    reading: Reading
    what: What
    own: AttributionModel
    models: tuple[AttributionModel, ...]
    figures: Mapping[str, Mapping[str, Figure]]

    @property
    def shares(self) -> Mapping[str, Mapping[str, Decimal]]:
        """The values, by model and channel."""
        return {
            model: {channel: figure.value for channel, figure in found.items() if figure.value is not None}
            for model, found in self.figures.items()
        }

    @property
    def channels(self) -> tuple[str, ...]:
        """All channels, the largest by the plan's model first."""
        names = {channel for found in self.figures.values() for channel in found}
        own = self.shares[self.own.name]
        return tuple(sorted(names, key=lambda name: (-own.get(name, Decimal(0)), name)))

    def share(self, model: str, channel: str) -> Figure | None:
        """One share."""
        return self.figures[model].get(channel)

    def credit(self, channel: str) -> Figure | None:
        """What the plan's model attributes to a channel."""
        kpi = f"attributed_{self.what}"
        return self.reading.find(kpi, channel=channel, model=self.own.name)


def comparison(reading: Reading, models: tuple[AttributionModel, ...]) -> Comparison | None:
    """The comparison of the report's period; None where no model attributes anything."""
    asked = wanted(reading.context.plan, models)
    for what in ("revenue", "conversions"):
        found = {model.name: _shares(reading, what, model.name) for model in asked}
        there = tuple(model for model in asked if found[model.name])
        if there:
            figures = {model.name: found[model.name] for model in there}
            return Comparison(reading, what, there[0], there, figures)
    return None


def _shares(reading: Reading, what: str, model: str) -> dict[str, Figure]:
    period = reading.context.period
    kpi = f"attributed_{'revenue' if what == 'revenue' else 'conversion'}_share"
    return {
        figure.dimension("channel") or "": figure
        for figure in reading.figures.by(kpi, "channel", within=period, model=model)
        if figure.ok and (figure.start, figure.end) == (period.start, period.end)
    }


def missing(reading: Reading, models: tuple[AttributionModel, ...]) -> Mapping[str, Text]:
    """Models of the plan that attribute nothing, each with its reason."""
    found: dict[str, Text] = {}
    for model in wanted(reading.context.plan, models):
        figure = reading.find("attributed_conversions", model=model.name)
        if figure is not None and figure.reason is not None:
            found[model.name] = figure.reason
    return found


def lookback(reading: Reading) -> Decimal:
    """The plan's look-back in days."""
    return Decimal(attribution(reading.context.plan).lookback_days)
