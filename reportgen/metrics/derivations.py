"""Figures of modelled KPIs: what a pure function makes of other figures of the same stretch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.metrics.dimensions import SEPARATOR, pairs
from reportgen.records import Derivation, Figure, Provenance, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.metrics.formulas import Cells
    from reportgen.metrics.slots import Slot
    from reportgen.plan import Plan
    from reportgen.records import Modelled


def derivations(
    modelled: Modelled, by: str, slot: Slot, reads: Iterable[tuple[str, str]], plan: Plan, found: Cells
) -> Mapping[str, Derivation] | Text:
    """What ``modelled`` makes of the figures it reads in a slot, by dimension value (joined); or why it makes nothing."""
    cells = {
        (name, below): {tuple(value.split(SEPARATOR)) if below else (): figure for value, figure in there.items()}
        for name, below in reads
        if (there := found.at.get((name, below, slot))) is not None
    }
    reasons = {name: reason for name, _by in reads if (reason := found.reasons.get((name, slot))) is not None}
    given = modelled.derive(plan, by, Stretch(slot.scenario, slot.start, slot.end, cells, reasons))
    return given if isinstance(given, Text) else {SEPARATOR.join(key): each for key, each in given.items()}


def figures_of(
    modelled: Modelled,
    by: str,
    slot: Slot,
    partial: bool,  # noqa: FBT001  # a column
    given: Mapping[str, Derivation],
    found: Cells,
    reads: Mapping[tuple[str, str], tuple[tuple[str, str], ...]],
) -> Iterator[tuple[str, Figure]]:
    """The figures of derivations, in the order of their dimension values."""
    provenance = _provenance(modelled, by, slot, found, reads)
    for value, each in sorted(given.items()):
        figure = Figure(
            modelled.name, modelled.unit, slot.scenario, slot.start, slot.end, (*pairs(by, value), *slot.grain),
            each.value, each.numerator, each.denominator, each.interval, partial, provenance=provenance, few=each.few,
        )  # fmt: skip
        yield value, figure.unavailable(each.reason) if each.reason is not None else figure


def _provenance(
    modelled: Modelled,
    by: str,
    slot: Slot,
    found: Cells,
    reads: Mapping[tuple[str, str], tuple[tuple[str, str], ...]],
) -> Provenance:
    """The tables, sources and queries below, and the KPIs that were read."""
    read = reads.get((modelled.name, by), ())
    origins = [
        figure.provenance
        for name, below in read
        for figure in list(found.at.get((name, below, slot), {}).values())[:1]
        if figure.provenance is not None
    ]
    return Provenance(
        sql="\n;\n".join(dict.fromkeys(origin.sql for origin in origins if origin.sql)),
        parameters=tuple(dict.fromkeys(pair for origin in origins for pair in origin.parameters)),
        formula=f"{modelled.name} of {', '.join(dict.fromkeys(name for name, _by in read))}" if read else "",
        tables=tuple(dict.fromkeys(table for origin in origins for table in origin.tables)),
        sources=tuple(dict.fromkeys(source for origin in origins for source in origin.sources)),
    )
