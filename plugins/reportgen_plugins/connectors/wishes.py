"""What the plan itself says of a source's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportgen.tables import TABLES

if TYPE_CHECKING:
    from reportgen.plan import Source


@dataclass(frozen=True, slots=True)
class Wishes:
    """Headers (``columns``) and constants (``values``) that the plan gives fields of a table; a constant comes first."""

    columns: Mapping[str, str]
    values: Mapping[str, str]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the plan speaks of."""
        return frozenset({*self.columns, *self.values})


def wishes(source: Source, table: str, *more: str) -> Wishes:
    """The plan's wishes for ``table``, whose fields have ``more`` names in the connector: those it gives flat, and nested."""
    known = {*(field.name for field in TABLES[table].fields), *more}
    values = _own(source.common.values, table, known)
    columns = _own(source.common.columns, table, known)
    return Wishes({name: header for name, header in columns.items() if name not in values}, values)


def _own(given: Mapping[str, Any], table: str, known: set[str]) -> dict[str, str]:
    flat = {name: value for name, value in given.items() if name in known and not isinstance(value, dict)}
    nested = given.get(table)
    texts = flat | (nested if isinstance(nested, dict) else {})
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in texts.items()}
