"""Calibration: how many leads of each tenth of the score became customers, and what the whole range says of the score."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.document import Argument, Chart, Quantity, Text
from reportgen_plugins.quality.reading import CONVERTED, SCORED_FROM
from reportgen_plugins.sections.cells import share, total
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure

#: Leads of fewer tenths, or fewer leads or customers in all, draw a picture of chance.
_TENTHS, _LEADS, _CUSTOMERS = 3, 100, 10


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the scored contacts, the lowest first: from which score, and what became of its leads of twelve months."""

    lowest: Decimal
    figure: Figure

    @property
    def label(self) -> Text:
        """By its lowest score."""
        return _("from {score}", score=Quantity(self.lowest))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The tenths that have leads, the lowest first, and the conversion of all scored leads together."""

    tenths: tuple[Tenth, ...]
    average: Decimal

    @property
    def rises(self) -> int:
        """How many tenths convert at least as much as the one below."""
        return sum((low.figure.value or 0) <= (high.figure.value or 0) for low, high in pairwise(self.tenths))


def calibration(reading: Reading) -> Calibration | None:
    """The leads of twelve months by tenth of score; None where they, or their customers, are too few to draw."""
    converted, scores = reading.by(CONVERTED, "score_tenth"), reading.by(SCORED_FROM, "score_tenth")
    tenths = tuple(
        Tenth(scores[name].value or Decimal(0), figure)
        for name, figure in sorted(converted.items())
        if name in scores and scores[name].ok and figure.ok
    )
    leads, customers = (total(getattr(each.figure, part) for each in tenths) for part in ("denominator", "numerator"))
    average = share(customers, leads)
    if len(tenths) < _TENTHS or leads < _LEADS or customers < _CUSTOMERS or average is None:
        return None
    return Calibration(tenths, average)


def calibration_chart(reading: Reading, found: Calibration) -> Chart:
    """Conversion by tenth of score, the highest first, beside that of all scored leads."""
    low, high = found.tenths[0], found.tenths[-1]
    return Chart(
        id="score-calibration",
        kind="bars",
        fields=("category", "value", "reference", "leads", "customers"),
        data=tuple(
            (each.label, each.figure.value, found.average, each.figure.denominator, each.figure.numerator)
            for each in reversed(found.tenths)
        ),
        alt=_(
            "Conversion by tenth of lead score: {highest} from score {high}, {lowest} from score {low}; all {average}.",
            highest=_percent(high.figure.value),
            high=Quantity(high.lowest),
            lowest=_percent(low.figure.value),
            low=Quantity(low.lowest),
            average=_percent(found.average),
        ),
        title=_("Leads converted to date, by tenth of the score"),
        subtitle=_(
            "%, leads of twelve months to the end of {period}; outlined: all scored leads", period=when(reading.context)
        ),
        labels=(
            ("category", _("Score")),
            ("value", reading.label(CONVERTED)),  # type: ignore[arg-type]  # a measure's label is Text
            ("reference", _("All scored leads")),
            ("leads", _("Leads")),
            ("customers", _("Customers to date")),
        ),
        unit="ratio",
        size=(200, 8 + 18 * len(found.tenths)),
    )


def calibration_sentence(found: Calibration) -> Text:
    """How far the score tells leads apart over its whole range."""
    highest = found.tenths[-1]
    words: dict[str, Argument] = {
        "rises": found.rises,
        "steps": len(found.tenths) - 1,
        "highest": _percent(highest.figure.value),
        "lift": Quantity((highest.figure.value or Decimal(0)) / found.average, "score", digits=1),
    }
    return _(
        "By tenths of the score, conversion rises or stays in {rises} of {steps} steps; the highest tenth converts {highest}, "
        "{lift} times the average.",
        **words,
    )


def _percent(value: Decimal | None) -> Quantity:
    return Quantity(value, "ratio", digits=1)
