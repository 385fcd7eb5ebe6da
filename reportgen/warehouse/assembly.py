"""From staged files to canonical tables: one relation a table, all its columns there, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.tables import TABLES, local_date
from reportgen.warehouse.model import LoadedTable
from reportgen.warehouse.sql import identifier
from reportgen.warehouse.statement import HASH, stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from reportgen.warehouse.engine import DuckDBEngine

#: Columns that only loading needs.
PRIVATE = frozenset({"_reject", "_line", "_value", "_fault", HASH})
#: From this number of files on, one table is quicker to ask than a union.
_MANY = 8
#: First and last dates of a table where they are not simply its first date.
_SPANS = {
    "sessions": ("date", "until"),
    "costs": ("date", "until"),
    "targets": ("start", "end"),
    "deals": ("created_on", "closed_on"),
}


def span(table: str) -> tuple[str, str] | None:
    """The columns whose least and greatest values are a table's range of dates."""
    if table in _SPANS:
        return _SPANS[table]
    for field in TABLES[table].fields:
        if field.type in {"date", "instant"}:
            name = local_date(field.name) if field.type == "instant" else field.name
            return name, name
    return None


def dates(engine: DuckDBEngine, name: str, table: str, columns: Sequence[str]) -> tuple[date | None, date | None]:
    """The range of dates of a staged table."""
    found = [column for column in span(table) or () if column in columns]
    if not found:
        return None, None
    quoted = [identifier(column) for column in found]
    sql = f"SELECT min(least({', '.join(quoted)})), max(greatest({', '.join(quoted)})) FROM {identifier(name)}"
    first, last = engine.query(sql)[0]
    return first, last


def assemble(engine: DuckDBEngine, table: str, staged: Mapping[str, Mapping[str, str]]) -> None:
    """Make the relation ``table`` from ``staged`` tables (name → columns with types)."""
    canonical = stored(table)
    types = {name.lower(): (name, kind) for name, kind in {**canonical, "_source": "VARCHAR"}.items()}
    for columns in staged.values():
        for name, kind in columns.items():
            if name not in PRIVATE:
                types.setdefault(name.lower(), (name, kind))
    parts = []
    for staged_name, columns in staged.items():
        own = {name.lower() for name in columns}
        selected = ", ".join(
            identifier(name) if key in own else f"NULL::{kind} AS {identifier(name)}"
            for key, (name, kind) in types.items()
        )
        parts.append(f"SELECT {selected} FROM {identifier(staged_name)}")
    kind = "TABLE" if len(parts) > _MANY else "VIEW"
    engine.execute(f"CREATE {kind} {identifier(table)} AS {' UNION ALL '.join(parts)}")
    if kind == "TABLE":
        for name in staged:
            engine.execute(f"DROP TABLE {identifier(name)}")


def loaded(
    engine: DuckDBEngine, table: str, columns: frozenset[str], sources: tuple[str, ...], views: Mapping[str, str]
) -> LoadedTable:
    """What is known of an assembled table; ``columns`` are those that some file has."""
    asked = [name for name in stored(table) if name in columns]
    low, high = span(table) or (None, None)
    parts = ["count(*)", *(f"count({identifier(name)})" for name in asked)]
    for outer, inner in (("min", "least"), ("max", "greatest")):
        parts.append(f"{outer}({inner}({identifier(low)}, {identifier(high)}))" if low and high else "NULL")
    rows, *counts, first, last = engine.query(f"SELECT {', '.join(parts)} FROM {identifier(table)}")[0]
    filled = frozenset(name for name, count in zip(asked, counts, strict=True) if count)
    return LoadedTable(table, rows, filled, sources, first, last, views)
