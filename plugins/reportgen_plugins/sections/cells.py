"""Numbers as cells: amounts on one scale, differences with their effect on the business."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen.document import Cell, Derived, Name, Quantity, Sparkline, Variance
from reportgen.money import scale
from reportgen.records import Figure
from reportgen_plugins.sections.derived import less
from reportgen_plugins.sections.derived import relative as apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.document.text import Unit
    from reportgen_plugins.sections.derived import Value

    #: A figure and the one it is compared with; or values with their names.
    Compared = tuple[Value, Value]

Effect = Literal["favourable", "adverse", "neutral"]
#: Of values that are compared and are no figures of the report.
NEITHER: Compared = (None, None)

_RARE = 3


@dataclass(frozen=True, slots=True)
class Money:
    """How all amounts of one column are printed: in thousands or not, with one number of decimals."""

    currency: str
    compact: bool = False
    digits: int = 0

    @classmethod
    def fitting(cls, values: Iterable[Decimal | None], currency: str) -> Money:
        """The scale of the largest amount, for all."""
        largest = max((abs(value) for value in values if value is not None), default=Decimal(0))
        compact, digits = scale(largest)
        return cls(currency, compact, digits)

    @property
    def unit(self) -> Name:
        """The unit for a column's head."""
        return Name(f"k{self.currency}" if self.compact else self.currency)

    def quantity(
        self,
        value: Decimal | None,
        *,
        signed: bool = False,
        bare: bool = True,
        figure: str = "",
        derived: Derived | None = None,
    ) -> Quantity:
        """An amount; ``bare`` where the head states the unit."""
        return Quantity(
            value,
            "currency",
            self.currency,
            self.digits,
            signed=signed,
            compact=self.compact,
            bare=bare,
            figure=figure,
            derived=derived,
        )

    def figure(self, figure: Figure | None) -> Quantity:
        """A figure's amount in a column."""
        return self.quantity(figure.value, figure=figure.id) if figure else self.quantity(None)


def effect(difference: Decimal | None, better: str) -> Effect:
    """What a difference does to the business, whatever its sign."""
    if difference is None or difference == 0 or better == "neutral":
        return "neutral"
    return "favourable" if (difference > 0) == (better == "higher") else "adverse"


def relative(actual: Decimal | None, reference: Decimal | None) -> Decimal | None:
    """(actual − reference) ÷ |reference|; None where the reference is 0 or the sign changes."""
    if actual is None or reference is None or reference == 0 or actual * reference < 0:
        return None
    return (actual - reference) / abs(reference)


def minus(actual: Decimal | None, reference: Decimal | None) -> Decimal | None:
    """The plain difference, or None."""
    return None if actual is None or reference is None else actual - reference


def change(
    actual: Decimal | None, reference: Decimal | None, better: str, *, bare: bool = False, of: Compared = NEITHER
) -> Variance:
    """The relative difference in per cent, coloured by its effect; ``of`` names the figures of both values, if they have any."""
    found = relative(actual, reference)
    return Variance(compared(Quantity(found, "ratio", digits=1, signed=True, bare=bare), of), effect(found, better))


def points(
    actual: Decimal | None,
    reference: Decimal | None,
    better: str,
    *,
    digits: int = 1,
    bare: bool = False,
    of: Compared = NEITHER,
) -> Variance:
    """The difference of two ratios in percentage points; ``of`` as in :func:`change`."""
    found = minus(actual, reference)
    return Variance(
        compared(Quantity(found, "points", digits=digits, signed=True, bare=bare), of), effect(found, better)
    )


def compared(difference: Quantity, of: Compared) -> Quantity:
    """A difference that a reader can trace to its two figures or values; as it stands where one of them is not known."""
    one, other = of
    if one is None or other is None:
        return difference
    if isinstance(one, Figure) and isinstance(other, Figure):
        return replace(difference, figure=one.id, against=other.id)
    return replace(difference, derived=apart(one, other) if difference.unit == "ratio" else less(one, other))


def delta(figure: Figure | None, reference: Figure | None, better: str, *, bare: bool = False) -> Variance:
    """The difference of two figures: points for ratios, per cent of the reference for all else."""
    actual = figure.value if figure else None
    base = reference.value if reference else None
    unit: Unit = figure.unit if figure else "count"
    of = (figure, reference)
    return points(actual, base, better, bare=bare, of=of) if unit == "ratio" else change(actual, base, better, of=of)


def sparkline(values: Sequence[Decimal | None], *, partial: bool = False) -> Cell:
    """The trend of a row: small columns where most months have almost nothing, since a line would invent a trend."""
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004  # one point is no trend
        return None
    rare = sum(value == 0 for value in known) * _RARE > len(known)
    return Sparkline(tuple(values), "columns" if rare else "line", partial_last=partial)


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Part ÷ whole, or None where there is no whole."""
    return None if part is None or not whole else part / whole


def total(values: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is known."""
    return sum((value for value in values if value is not None), Decimal(0))
