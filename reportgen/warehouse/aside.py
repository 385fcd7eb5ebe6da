"""Rows of a file that are none of its table: totals known by a label, and lines that stand below it.

The same question is asked twice: in Python of rows shorter than the header, which are filled up only for it, and in SQL of all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.warehouse import values
from reportgen.warehouse.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reportgen.records import FileMapping, TotalRows

_NOTHING = frozenset(("", *values.NULLS))


def recogniser(mapping: FileMapping) -> Callable[[Sequence[str]], bool]:
    """Tells the cells of a row, as many as there are, that is a labelled total or a footer of ``mapping``."""
    header = mapping.grid.header
    labels = _pattern(mapping.totals.labels) if mapping.totals else None
    blank = {i for i, name in enumerate(header) if mapping.totals and name in mapping.totals.blank}
    footer = _pattern(mapping.footer) if mapping.footer else None

    def aside(cells: Sequence[str]) -> bool:
        filled = [i for i, cell in enumerate(cells) if cell.strip().lower() not in _NOTHING]
        if not filled:
            return False
        first, *others = filled
        text = cells[first].strip()
        if footer and first == 0 and not others and footer.match(text):
            return True
        return bool(labels and labels.match(text) and blank.isdisjoint(others))

    return aside


def labelled(totals: TotalRows, cells: Mapping[str, str]) -> str:
    """The SQL condition of a labelled total; ``cells`` gives each header's column of clean text, in order."""
    met = [f"regexp_matches({_first(cells.values())}, {_literal(totals.labels)})"]
    for i, name in enumerate(cells):
        if name in totals.blank:
            before = list(cells.values())[:i]
            own = f" OR {_first(before)} IS NULL" if before else " OR true"
            met.append(f"({cells[name]} IS NULL{own})")
    return f"coalesce({' AND '.join(met)}, false)"


def below(footer: Sequence[str], cells: Mapping[str, str]) -> str:
    """The SQL condition of a footer: the first of the clean cells matches and stands alone."""
    first, *others = cells.values()
    alone = f" AND {_first(others)} IS NULL" if others else ""
    return f"coalesce(regexp_matches({first}, {_literal(footer)}){alone}, false)"


def _first(texts: Iterable[str]) -> str:
    return f"coalesce({', '.join(texts)})"


def _pattern(expressions: Sequence[str]) -> re.Pattern[str]:
    return re.compile(_joined(expressions), re.IGNORECASE)


def _literal(expressions: Sequence[str]) -> str:
    return literal(f"(?i)^{_joined(expressions)}")


def _joined(expressions: Sequence[str]) -> str:
    return f"(?:{'|'.join(f'(?:{each})' for each in expressions)})"
