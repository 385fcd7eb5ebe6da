"""Web sessions exported several times under different dimensions: each Ask reads one export per source and day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.warehouse.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.warehouse.engine import DuckDBEngine

TABLE = "sessions"
_STRETCHES = "_session_stretches"
_DAYS = "_session_days"
_LAST = "greatest(date, coalesce(until, date))"


def views(engine: DuckDBEngine, declared: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Relations by dimension (``""`` for totals) that count no session twice; empty when nothing overlaps.

    ``declared`` gives the breakdowns of each source: comma-joined names of dimension columns. For a dimension the smallest
    breakdown that holds it is read on each day, where none does the smallest of all; rows of single days go before sums of
    several, which could not be told apart by month.
    """
    several = sorted(source for source, names in declared.items() if len(names) > 1)
    if not several:
        return {}
    among = ", ".join(map(literal, several))
    engine.execute(
        f"CREATE TABLE {_STRETCHES} AS SELECT DISTINCT _source, breakdown, date, {_LAST} AS last FROM {TABLE} "
        f"WHERE _source IN ({among})"
    )
    engine.execute(
        f"CREATE TABLE {_DAYS} AS SELECT _source, breakdown, day, bool_or(last = date) AS alone FROM (SELECT *, "
        f"unnest(generate_series(date, last, INTERVAL 1 DAY))::DATE AS day FROM {_STRETCHES}) GROUP BY _source, breakdown, day"
    )
    (most,) = engine.query(f"SELECT max(n) FROM (SELECT count(*) AS n FROM {_DAYS} GROUP BY _source, day)")[0]
    if (most or 0) < 2:  # noqa: PLR2004 - one breakdown a day never counts twice
        return {}
    found: dict[str, str] = {}
    for dimension in ("", *sorted({word for names in declared.values() for name in names for word in _words(name)})):
        found[dimension] = f"sessions by {dimension}" if dimension else "sessions in total"
        _view(engine, found[dimension], dimension)
    return found


def _words(breakdown: str) -> frozenset[str]:
    return frozenset(word.strip() for word in breakdown.split(",") if word.strip())


def _view(engine: DuckDBEngine, name: str, dimension: str) -> None:
    names = "list_filter(string_split(coalesce(breakdown, ''), ','), lambda e: e <> '')"
    covers = f"list_contains({names}, {literal(dimension)})" if dimension else "true"
    left_out = identifier(name + " not")
    engine.execute(
        f"CREATE TABLE {left_out} AS WITH days AS (SELECT _source, breakdown, day FROM {_DAYS} QUALIFY row_number() OVER "
        f"(PARTITION BY _source, day ORDER BY {covers} DESC, alone DESC, len({names}), breakdown) = 1) "
        f"SELECT DISTINCT s.* FROM {_STRETCHES} AS s JOIN days AS d "
        f"ON d._source = s._source AND d.breakdown <> s.breakdown AND d.day BETWEEN s.date AND s.last"
    )
    engine.execute(
        f"CREATE VIEW {identifier(name)} AS SELECT s.* EXCLUDE (_last) FROM (SELECT *, {_LAST} AS _last FROM {TABLE}) AS s "
        f"WHERE NOT EXISTS (SELECT 1 FROM {left_out} AS n WHERE n._source = s._source AND n.breakdown = s.breakdown "
        f"AND n.date = s.date AND n.last = s._last)"
    )
