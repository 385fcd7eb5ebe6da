"""Columns as a person may see them: a type, and examples that give no personal data away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.errors import shape, told
from reportgen.inspection.model import Column
from reportgen.tables import DIMENSIONS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.records import FieldMapping, FileMapping, Grid

EXAMPLES = 3
_LONGEST = 40
_FLAG = 10
#: Canonical text fields whose values are words of a system, never of a person.
_WORDS = (
    frozenset(DIMENSIONS) - {"page", "email"}
    | {"medium", "lifecycle_stage", "pipeline", "deal_type", "currency", "country", "device", "visitor_type", "kind", "grain"}
)  # fmt: skip
_WHOLE = re.compile(r"[-+]?\d{1,9}")
_NUMBER = re.compile(r"[-+]?(\d{1,3}([.,' \u00a0\u202f]\d{3})+|\d{1,9})([.,]\d{1,20})?\s?%?")
_MONEY = re.compile(rf"(?:[^\w\s]|[A-Z]{{3}})?\s?{_NUMBER.pattern}\s?(?:[^\w\s]|[A-Z]{{3}})?")
_DATE = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4})([T ]\d{1,2}:\d{2}.*)?")
#: A number under such a head may be a person's: it is shown as a shape even so.
_PERSONAL = re.compile(
    r"phone|tel|mobil|fax|handy|e-?mail|name|nom\b|address|adres|straße|strasse|street|zip|postal|post ?code|plz|birth|geburt|"
    r"naissance|nacimiento|passport|iban|tax|vat|ssn|\bip\b",
    re.IGNORECASE,
)


def columns(
    grid: Grid, mappings: Iterable[FileMapping] = (), sniffed: Mapping[str, str] | None = None
) -> tuple[Column, ...]:
    """The columns of a table, in its order, as ``mappings`` read them."""
    mappings = tuple(mappings)
    return tuple(
        _column(grid, at, _cut(shown), mappings, (sniffed or {}).get(grid.header[at], ""))
        for at, shown in enumerate(told(grid.header))
        if shown.strip()
    )


def _column(grid: Grid, at: int, shown: str, mappings: tuple[FileMapping, ...], read_as: str) -> Column:
    name = grid.header[at]
    cells = list(dict.fromkeys(row[at].strip() for row in grid.samples if at < len(row) and row[at].strip()))
    dropped = any(name in mapping.drop for mapping in mappings)
    fed = {
        field.name: _type(mapping.table, field, cells)
        for mapping in mappings
        for field in mapping.fields
        if name in {field.column, *field.columns}
    }
    kind = next(iter(fed.values()), "") or guessed(cells)
    open_ = not dropped and (_open(fed) if fed else kind != "text")
    examples = (cell if open_ and _plain(cell, name, kind) else shape(cell) for cell in cells)
    few = tuple(dict.fromkeys(map(_cut, examples)))[:EXAMPLES]
    return Column(shown, kind, tuple(fed), few, read_as, dropped)


def guessed(cells: Iterable[str]) -> str:
    """The type of a column that no field takes: ``date``, ``count``, ``number`` or ``text``; nothing for an empty one."""
    cells = list(cells)
    for kind, pattern in (("date", _DATE), ("count", _WHOLE), ("number", _NUMBER)):
        if cells and all(pattern.fullmatch(cell) for cell in cells):
            return kind
    return "text" if cells else ""


def _type(table: str, field: FieldMapping, cells: Iterable[str]) -> str:
    known = TABLES[table].field(field.name)
    return known.type if known else guessed(cells)


def _open(fed: Mapping[str, str]) -> bool:
    """Whether values of these fields may be shown as they are."""
    return all(kind != "text" or name in _WORDS for name, kind in fed.items())


def _plain(cell: str, name: str, kind: str) -> bool:
    """Whether a cell of an open column is what its type says: what slipped into it from another one may be personal."""
    if "@" in cell:
        return False
    if kind in {"text", "flag"}:
        return kind == "text" or len(cell) <= _FLAG
    return not _PERSONAL.search(name) and any(pattern.fullmatch(cell) for pattern in (_DATE, _NUMBER, _MONEY))


def _cut(text: str) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
