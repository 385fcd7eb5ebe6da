"""The decimal mark of a file, as the whole file shows it: for columns that alone would read in two ways (``1,204``)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import Literal

from reportgen.records import FieldMapping
from reportgen.tables import TABLES
from reportgen_plugins.connectors.sheet import Sheet

#: Cells that only one mark reads: both marks, a group that is none, two groups, or a nought before the mark.
_POINT = re.compile(r"-?(\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(,\d{3}){2,})")
_COMMA = re.compile(r"-?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|0,\d+|\d{1,3}(\.\d{3}){2,})")
_BESIDE = re.compile(r"[\s\u00a0\u202f'’%<€$£]")


def one_mark(
    found: Sheet, table: str, fields: tuple[FieldMapping, ...], numbers: Container[str] = ()
) -> tuple[FieldMapping, ...]:
    """``fields`` with the one decimal mark that the file shows, for counts, numbers and money; ``numbers`` are further ones."""
    mark = mark_of(found.sniffed)
    return tuple(
        replace(mapping, decimal=mark)
        if mark and mapping.constant is None and not mapping.decimal and _numeric(mapping, table, numbers)
        else mapping
        for mapping in fields
    )


def _numeric(mapping: FieldMapping, table: str, numbers: Container[str]) -> bool:
    known = TABLES[table].field(mapping.name)
    kind = mapping.kind or (known.type if known else "")
    return mapping.name in numbers or kind in ("count", "number", "money")


def mark_of(rows: Iterable[Iterable[str]]) -> Literal["", ".", ","]:
    """The mark that the cells of ``rows`` show; nothing where none does, or cells contradict each other."""
    point = comma = False
    for row in rows:
        for cell in row:
            text = _BESIDE.sub("", cell)
            point = point or bool(_POINT.fullmatch(text))
            comma = comma or bool(_COMMA.fullmatch(text))
    if point == comma:
        return ""
    return "." if point else ","
