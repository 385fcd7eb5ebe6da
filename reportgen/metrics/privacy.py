"""Small cells: what breakdowns by attributes of persons would tell of a few people is kept back (``privacy: {min_cell: 5}``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Words

if TYPE_CHECKING:
    from datetime import date

    from reportgen.records import Figure

    #: Scenario, first and last day, dimensions with their values.
    _Cell = tuple[str, date, date, tuple[tuple[str, str], ...]]

_ = Words("reportgen")

#: Dimensions whose values are attributes of persons; all others count business, which is never kept back.
PERSONAL = frozenset({"persona", "owner", "country"})
#: Dimensions that cut time: a whole is told by its dates, not by leaving a value out.
_TIMES = frozenset({"month", "week", "quarter"})


def guarded(figures: Iterable[Figure], least: int | None) -> tuple[Figure, ...]:
    """The figures, those of cells that tell of fewer than ``least`` people without their values; all of them for None.

    A cell is what figures share: scenario, dates and values of dimensions. Where one count of it (a count's value, a
    quotient's parts) lies between 0 and ``least``, all its figures are kept back; so are those of a cell that counts
    nothing, since nobody can tell. Where one value of a dimension (or one month of several) alone is kept back, the cell
    that is next smallest is too: the total would tell it otherwise.
    """
    every = tuple(figures)
    personal = [figure for figure in every if PERSONAL & {name for name, _value in figure.dimensions}]
    if least is None or not personal:
        return every
    hidden = set(_small(personal, least))
    families = list(_families(personal))
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for cell in _beside(families, hidden):  # each family sees what is hidden by then
            hidden.add(cell)
    reason = _("kept back, since it would tell of fewer than {least} people", least=least)
    return tuple(
        replace(
            figure, value=None, numerator=None, denominator=None, interval=None, beside=(), status="suppressed",
            reason=reason,
        )
        if _cell(figure) in hidden
        else figure
        for figure in every
    )  # fmt: skip


def _cell(figure: Figure) -> _Cell:
    return figure.scenario, figure.start, figure.end, figure.dimensions


def _small(figures: Iterable[Figure], least: int) -> Iterator[_Cell]:
    cells: dict[_Cell, list[Decimal]] = {}
    for figure in figures:
        cells.setdefault(_cell(figure), []).extend(_counts(figure))
    yield from (cell for cell, counts in cells.items() if not counts or any(0 < count < least for count in counts))


def _counts(figure: Figure) -> Iterator[Decimal]:
    """What may be a number of people behind a figure."""
    if figure.unit == "count" and figure.value is not None:
        yield figure.value
    yield from (part for part in (figure.numerator, figure.denominator) if part is not None)


def _families(figures: Iterable[Figure]) -> Iterator[list[Figure]]:
    """Figures that differ in one dimension alone, and so make a total together."""
    found: dict[object, list[Figure]] = {}
    for figure in figures:
        for name, _value in figure.dimensions if figure.ok else ():
            others = tuple(pair for pair in figure.dimensions if pair[0] != name)
            dates = None if name in _TIMES else (figure.start, figure.end)
            found.setdefault((figure.kpi, figure.scenario, name, others, dates), []).append(figure)
    yield from found.values()


def _beside(families: Iterable[list[Figure]], hidden: set[_Cell]) -> Iterator[_Cell]:
    """Of families in which one figure alone is kept back, the cell of the smallest of the others that is not nothing."""
    for family in families:
        shown = [figure for figure in family if _cell(figure) not in hidden and figure.value]
        if len({_cell(figure) for figure in family} & hidden) == 1 and shown:
            yield _cell(min(shown, key=lambda figure: (max(_counts(figure), default=Decimal(0)), figure.key)))
