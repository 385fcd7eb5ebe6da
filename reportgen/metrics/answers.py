"""What the engine answers to a query, as exact numbers by measure, window and dimension value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.metrics.queries import parts_of
from reportgen.metrics.statements import aggregates_of, sql_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reportgen.metrics.queries import Query, Window
    from reportgen.warehouse.model import Engine

#: Aggregates of one measure over one window and dimension value, by part (``value``, ``numerator``, ``beside mean``, …).
Parts = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: parts by (measure, dimension, window, dimension value), and the SQL that was run."""

    sql: str
    found: Mapping[tuple[str, str, Window], Mapping[str, Parts]]


def answer(query: Query, engine: Engine, missing: Callable[[str], str]) -> Answer:
    """Run ``query``; ``missing`` names a dimension's missing value."""
    sql = sql_of(query, missing)
    dimensions, windows = ("", *query.dimensions), sorted(query.windows)
    places = {aggregate: place for place, aggregate in enumerate(aggregates_of(query))}
    columns = [
        (measure.name, part, places[aggregate, query.filter_of(measure)])
        for measure in query.measures.values()
        for part, aggregate in parts_of(measure).items()
    ]
    found: dict[tuple[str, str, Window], dict[str, Parts]] = {}
    for window, by, value, *cells in engine.query(sql):
        for name, part, place in columns:
            values = found.setdefault((name, dimensions[by], windows[window]), {})
            values.setdefault(value or "", {})[part] = _decimal(cells[place])
    return Answer(sql, found)


def _decimal(cell: Any) -> Decimal | None:
    """A cell as Decimal; floats by their shortest text, and NaN or infinity as no value."""
    if cell is None:
        return None
    value = cell if isinstance(cell, Decimal) else Decimal(str(float(cell)) if isinstance(cell, float) else int(cell))
    return value if value.is_finite() else None
