"""What the plan itself says of a source's fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.errors import Location, PlanError, Problem
from reportgen.records import LoadContext
from reportgen.tables import TABLES

if TYPE_CHECKING:
    from reportgen.plan import Source


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the plan itself says of a table's fields: their headers (``columns``) and constants (``values``)."""

    columns: Mapping[str, str]
    values: Mapping[str, str]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the plan speaks of."""
        return frozenset({*self.columns, *self.values})


def wishes(source: Source, context: LoadContext, tables: Mapping[str, tuple[str, ...]]) -> dict[str, Wishes]:
    """The plan's ``columns`` and ``values`` by table: nested by table where there are several ``tables``, else flat.

    ``tables`` gives the connector's tables with the field names that it understands beyond the canonical ones. Raises
    PlanError with everything that is not a field, not a table or no text.
    """
    problems: list[Problem] = []
    found = {table: Wishes({}, {}) for table in tables}
    for option, given in (("columns", source.common.columns), ("values", source.common.values)):
        owner = f"{option} of connector {source.connector}"
        nested = given if len(tables) > 1 else {next(iter(tables)): given}
        for table, fields in nested.items():
            key = (option, table) if len(tables) > 1 else (option,)
            if table not in tables:
                problems.append(unknown(table, tables, owner, context.where(*key)))
            elif not isinstance(fields, dict):
                what, advice = f"{owner} stand by table", f"write {table}: {{<field>: …}}"
                problems.append(Problem(what, advice, context.where(*key)))
            else:
                known = (*(field.name for field in TABLES[table].fields), *tables[table])
                texts: dict[str, str] = getattr(found[table], option)
                for name, value in fields.items():
                    problems += _wish(table, name, value, known, context.where(*key, name))
                    texts[name] = str(value).lower() if isinstance(value, bool) else str(value)
    for table, wish in found.items():
        problems += [
            Problem(f"{table}.{name} has a column and a constant", "keep one of the two", context.where("values"))
            for name in sorted(wish.columns.keys() & wish.values.keys())
        ]
    if problems:
        raise PlanError(*problems)
    return found


def _wish(table: str, name: str, value: object, known: tuple[str, ...], where: Location) -> list[Problem]:
    """What is wrong with one line of ``columns`` or ``values``."""
    if name not in known:
        return [unknown(name, known, f"table {table}", where)]
    if isinstance(value, dict | list) or value is None:
        return [Problem(f"{name} is not a text", "write one header, or one constant", where)]
    return []


def unknown(name: str, known: Iterable[str], owner: str, where: Location | None = None) -> Problem:
    """``owner`` has no ``name``: the nearest of the ``known`` names, else all of them."""
    known = list(known)
    close = get_close_matches(str(name), known, n=1)
    advice = f"did you mean {close[0]}?" if close else f"it has: {', '.join(known)}"
    return Problem(f"{owner} has no {name!r}", advice, where)
