"""The figures of lead quality as its page reads them: bands in order, their names, and whether the score predicts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from reportgen.document import Name, Text
from reportgen.tables import NO_SCORE
from reportgen_plugins.quality.settings import lead_scoring, names
from reportgen_plugins.sections.chance import differ
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

#: Whether higher bands convert more: more than chance explains; no more than that; not in order, for certain or perhaps.
Verdict = Literal["predicts", "chance", "fails", "disorder", "few"]
SCORED_FROM = "scored_contacts_from"
CONVERTED = "lead_conversion_to_date"
#: Fewer customers than that tell no bands apart.
_FEW_CUSTOMERS = 10
_COMMON = {"slow": _("Slow"), "medium": _("Medium"), "fast": _("Fast"), NO_SCORE: _("No score")}


def band_name(band: str) -> Text | Name:
    """What readers call a band."""
    return _COMMON.get(band, Name(band))


def bands(reading: Reading) -> tuple[str, ...]:
    """The plan's bands, the highest first."""
    return tuple(reversed(names(lead_scoring(reading.context.plan))))


def rows(reading: Reading) -> tuple[str, ...]:
    """Bands of which something came in the period, the highest first, and last those without score.

    Revenue may come without a lead: of a lead of before, or of a deal that no contact is known of.
    """
    found = [reading.by(kpi, "band") for kpi in ("leads", "customers", "revenue")]
    return tuple(
        band
        for band in (*bands(reading), NO_SCORE)
        if any(figure.value for figures in found if (figure := figures.get(band)) is not None)
    )


@dataclass(frozen=True, slots=True)
class Prediction:
    """Leads of twelve months by band, the lowest first: what became of them, and what that says of the score.

    ``pair`` are two bands of which the lower one converts more, the verdict being ``fails`` or ``disorder``.
    """

    verdict: Verdict
    figures: tuple[tuple[str, Figure], ...]
    pair: tuple[str, str] | None = None

    @property
    def lowest(self) -> Figure:
        """The lowest band."""
        return self.figures[0][1]

    @property
    def highest(self) -> Figure:
        """The highest band."""
        return self.figures[-1][1]


def prediction(reading: Reading) -> Prediction | None:
    """Whether conversion rises with the band; None with fewer than two bands that have leads."""
    found = reading.by(CONVERTED, "band")
    figures = tuple((band, found[band]) for band in reversed(bands(reading)) if band in found and found[band].ok)
    if len(figures) < 2:  # noqa: PLR2004  # one band compares with nothing
        return None
    verdict, pair = _verdict(figures)
    return Prediction(verdict, figures, pair)


def _verdict(figures: Sequence[tuple[str, Figure]]) -> tuple[Verdict, tuple[str, str] | None]:
    customers = sum((figure.numerator or Decimal(0) for _band, figure in figures), Decimal(0))
    if any(figure.few for _band, figure in figures) or customers < _FEW_CUSTOMERS:
        return "few", None
    falls = [(lower, higher) for lower, higher in pairwise(figures) if _value(lower[1]) > _value(higher[1])]
    for lower, higher in falls:
        if _apart(lower[1], higher[1]):
            return "fails", (lower[0], higher[0])
    if falls:
        return "disorder", (falls[0][0][0], falls[0][1][0])
    return ("predicts" if _apart(figures[0][1], figures[-1][1]) else "chance"), None


def lift(reading: Reading, figure: Figure) -> Decimal | None:
    """How many times as often as all scored leads together those of a band convert."""
    found = [each for band, each in reading.by(CONVERTED, "band").items() if band != NO_SCORE and each.ok]
    part = sum((each.numerator or Decimal(0) for each in found), Decimal(0))
    whole = sum((each.denominator or Decimal(0) for each in found), Decimal(0))
    return figure.value * whole / part if part and figure.value is not None else None


def _apart(one: Figure, other: Figure) -> bool:
    parts = (one.numerator, one.denominator, other.numerator, other.denominator)
    zero = Decimal(0)
    return differ(parts[0] or zero, parts[1] or zero, parts[2] or zero, parts[3] or zero)


def _value(figure: Figure) -> Decimal:
    return figure.value or Decimal(0)
