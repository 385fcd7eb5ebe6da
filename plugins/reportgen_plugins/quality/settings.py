"""The top-level key of the plan that lead quality owns: ``lead_scoring``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from reportgen.records import Options
from reportgen.tables import NO_SCORE, NOT_SET

if TYPE_CHECKING:
    from reportgen import Plan

#: The bands that are suggested where the plan gives none: reading, comparing, buying.
SUGGESTED = ("slow", "medium", "fast")


#: What a contact says of itself that a scoring rule may read.
FitField = Literal[
    "channel", "source", "medium", "campaign", "country", "persona", "lifecycle_stage", "owner", "conversion_point", "response"
]  # fmt: skip
Points = Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000, max_digits=10, decimal_places=4)]


class FitRule(Options):
    """``points`` for contacts whose ``field`` is one of ``values``, whatever their case."""

    field: FitField
    values: Annotated[tuple[str, ...], Field(min_length=1)]
    points: Points

    @field_validator("values", mode="before")
    @classmethod
    def _listed(cls, values: object) -> object:
        return (values,) if isinstance(values, str) else values


class LeadScoringSettings(Options):
    """``lead_scoring:`` - what lead scores mean.

    ``bands`` are lower bounds by name, the lowest first; what scores less still belongs to the lowest band. Without them the
    scored contacts are cut in thirds. ``expected_days`` says how long a lead of a band may take to become a customer.
    ``points`` (by interaction, for each touch) and ``fit`` (by what the contact is) make a score where no contact bears one of
    the CRM's.
    """

    bands: Mapping[str, Decimal] | None = None
    expected_days: Mapping[str, Annotated[int, Field(ge=0, le=36_500)]] = Field(default_factory=dict)
    points: Mapping[str, Points] = Field(default_factory=dict)
    fit: tuple[FitRule, ...] = ()

    @property
    def scores(self) -> bool:
        """Whether the plan has a scoring of its own."""
        return bool(self.points or self.fit)

    @field_validator("bands")
    @classmethod
    def _rise(cls, bands: Mapping[str, Decimal] | None) -> Mapping[str, Decimal] | None:
        if bands is None:
            return None
        if len(bands) < 2 or any(before >= after for before, after in pairwise(bands.values())):  # noqa: PLR2004  # one band tells nothing
            raise ValueError("give at least two bands, each with a higher lower bound than the one before it")
        taken = [name for name in bands if name in (NO_SCORE, NOT_SET) or not name.strip()]
        if taken or len({name.casefold() for name in bands}) < len(bands):
            raise ValueError("give each band a name of its own")
        return bands

    @model_validator(mode="after")
    def _know_the_bands(self) -> Self:
        unknown = [name for name in self.expected_days if name not in names(self)]
        if unknown:
            raise ValueError(
                f"expected_days names no band: {', '.join(unknown)}; the bands are {', '.join(names(self))}"
            )
        return self


def names(settings: LeadScoringSettings) -> tuple[str, ...]:
    """The bands, the lowest first."""
    return SUGGESTED if settings.bands is None else tuple(settings.bands)


def lead_scoring(plan: Plan) -> LeadScoringSettings:
    """The plan's ``lead_scoring``."""
    found = plan.settings.get("lead_scoring")
    return found if isinstance(found, LeadScoringSettings) else LeadScoringSettings()
