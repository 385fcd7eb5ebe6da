"""Rows of a test on their way into a table of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from reportgen.warehouse.engine import DuckDBEngine

_AT_ONCE = 250


def insert(engine: DuckDBEngine, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Put ``rows`` into ``table``, many in a statement: one for each takes ten times as long."""
    for columns, alike in groupby(rows, key=tuple):
        same = list(alike)
        names = ", ".join(f'"{name}"' for name in columns)
        for start in range(0, len(same), _AT_ONCE):
            some = same[start : start + _AT_ONCE]
            marks = ", ".join(f"({', '.join(f'${name}_{n}' for name in columns)})" for n in range(len(some)))
            values = {f"{name}_{n}": value for n, row in enumerate(some) for name, value in row.items()}
            engine.execute(f'INSERT INTO "{table}" ({names}) VALUES {marks}', values)
