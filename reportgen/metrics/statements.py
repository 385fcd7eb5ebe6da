"""The SQL of queries: a relation (alias ``r``) meets the asked periods (alias ``period``), by total and dimension at once.

Where every aggregate of a query is a sum, count, minimum or maximum, the relation is aggregated first by the stretches that
the limits of all periods cut time into: a big table is then read and grouped once, however many periods are asked, and only
stretches × dimension values meet the periods. All else (medians, distinct counts, conditions on the period) joins rows.
Fragments that plugins declare and dates of our own are all the text there is: nothing of a plan gets here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.calendar import shift_months
from reportgen.metrics.aggregates import RECOMBINED, adds_up, call
from reportgen.metrics.dimensions import SEPARATOR, names
from reportgen.metrics.queries import parts_of
from reportgen.metrics.relations import quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen.metrics.queries import Query, Reading, Window

#: An aggregate with the condition that rows must meet to count in it.
Aggregate = tuple[str, str]
_DAY = timedelta(days=1)


def aggregates_of(query: Query) -> tuple[Aggregate, ...]:
    """What a query computes, each once, in the order of its columns."""
    return tuple(
        dict.fromkeys(
            (aggregate, query.filter_of(measure))
            for measure in query.measures.values()
            for aggregate in parts_of(measure).values()
        )
    )


def sql_of(query: Query, missing: Callable[[str], str]) -> str:
    """The SELECT of a query: window number, dimension number, dimension value, then ``aggregates_of`` it."""
    reading, aggregates = query.reading, aggregates_of(query)
    staged = reading.kind != "snapshot" and not reading.where and all(adds_up(*aggregate) for aggregate in aggregates)
    return _in_stages(query, missing, aggregates) if staged else _by_rows(query, missing, aggregates)


def _in_stages(query: Query, missing: Callable[[str], str], aggregates: tuple[Aggregate, ...]) -> str:
    reading = query.reading
    first, last = _limits(query)
    cuts = {cut for window in query.windows for cut in (_since(window, reading), window[1] + _DAY)}
    bounds = ", ".join(f"(DATE '{cut}')" for cut in sorted(cuts))
    cells = [f"_{index}" for index in range(len(aggregates))]
    columns = sorted({name for by in query.dimensions for name in names(by)})
    keys = "".join(f", r.{quoted(name)}" for name in columns)
    raw = "".join(f", r.{quoted(name)} AS {_raw(name)}" for name in columns)
    named = _named(query, missing, _raw)
    inner = ",\n         ".join(f"{_filtered(*each)} AS {cell}" for each, cell in zip(aggregates, cells, strict=True))
    outer = ",\n       ".join(
        f"{RECOMBINED[call(each[0])]}({cell})" for each, cell in zip(aggregates, cells, strict=True)
    )
    return (
        f"WITH days AS (\n  SELECT CAST(t._day AS DATE) AS _day, max(cuts._from) AS _from\n"
        f"  FROM generate_series(DATE '{first}', DATE '{last}', INTERVAL 1 DAY) AS t(_day)\n"
        f"  JOIN (VALUES {bounds}) AS cuts(_from) ON cuts._from <= t._day\n"
        f"  GROUP BY t._day\n), parts AS (\n  SELECT days._from{raw},\n         {inner}\n"
        f"  FROM (SELECT * FROM {quoted(reading.source)} WHERE {_in_reach(query)}) AS r\n"
        f"  JOIN days ON days._day = {_date('r', reading)}\n  GROUP BY days._from{keys}\n)\n"
        f"SELECT period._id, {_marks(query)},\n       {outer}\n"
        f"FROM (SELECT _from{named}, {', '.join(cells)} FROM parts) AS r\n"
        f'JOIN {_periods(query)}\n  ON r._from BETWEEN period._since AND period."end"\n'
        f"GROUP BY {_sets(query)}\nHAVING {_asked(query)}"
    )


def _by_rows(query: Query, missing: Callable[[str], str], aggregates: tuple[Aggregate, ...]) -> str:
    reading = query.reading
    named = _named(query, missing, quoted)
    day = _date("r", reading)
    within = f'{day} <= period."end"'
    if reading.kind != "snapshot":
        within = f'{day} BETWEEN period._since AND period."end"'
    where = f"\nWHERE ({reading.where})" if reading.where else ""
    cells = ",\n       ".join(_filtered(*each) for each in aggregates)
    return (
        f"SELECT period._id, {_marks(query)},\n       {cells}\n"
        f"FROM (SELECT *{named} FROM {quoted(reading.source)} WHERE {_in_reach(query)}) AS r\n"
        f"JOIN {_periods(query)}\n  ON {within}{where}\nGROUP BY {_sets(query)}\nHAVING {_asked(query)}"
    )


def _numbered(query: Query) -> enumerate[str]:
    """The dimensions with their numbers; 0 is the total."""
    return enumerate(query.dimensions, start=1)


def _named(query: Query, missing: Callable[[str], str], column: Callable[[str], str]) -> str:
    """The dimensions' shown values as columns ``_by_1``, …; ``column`` says where a dimension's raw value stands."""
    between = f" || chr({ord(SEPARATOR)}) || "
    shown = [between.join(_shown(column(name), missing(name)) for name in names(by)) for by in query.dimensions]
    return "".join(f", {value} AS _by_{index}" for index, value in enumerate(shown, start=1))


def _raw(name: str) -> str:
    return quoted(f"_raw_{name}")


def _limits(query: Query) -> Window:
    """The first and last day that any window looks at."""
    return min(_since(window, query.reading) for window in query.windows), max(end for _, end in query.windows)


def _in_reach(query: Query) -> str:
    first, last = _limits(query)
    day = _date("", query.reading)
    if query.reading.kind == "snapshot":
        return f"{day} <= DATE '{last}'"
    return f"{day} BETWEEN DATE '{first}' AND DATE '{last}'"


def _date(alias: str, reading: Reading) -> str:
    column = f"{alias}.{quoted(reading.date)}" if alias else quoted(reading.date)
    return f"CAST({column} AS DATE)"


def _since(window: Window, reading: Reading) -> date:
    """The first day whose rows count in a window."""
    start, end = window
    return shift_months(end + _DAY, -reading.months) if reading.kind == "trailing" else start


def _periods(query: Query) -> str:
    """The asked windows, numbered, each with 1 or 0 per dimension: asked there or not."""
    dimensions = ("", *query.dimensions)
    rows = ",\n    ".join(
        f"({index}, DATE '{window[0]}', DATE '{window[1]}', DATE '{_since(window, query.reading)}', "
        + ", ".join(str(int(by in query.windows[window])) for by in dimensions)
        + ")"
        for index, window in enumerate(sorted(query.windows))
    )
    asked = ", ".join(f"_asked_{index}" for index in range(len(dimensions)))
    return f'(VALUES\n    {rows}\n  ) AS period(_id, "start", "end", _since, {asked})'


def _number(query: Query) -> str:
    """The number of the dimension that a row is grouped by, 0 for the total."""
    cases = " ".join(f"WHEN GROUPING(r._by_{index}) = 0 THEN {index}" for index, _ in _numbered(query))
    return f"CASE {cases} ELSE 0 END" if cases else "0"


def _marks(query: Query) -> str:
    columns = ", ".join(f"r._by_{index}" for index, _ in _numbered(query))
    return f"{_number(query)} AS _by, {f'coalesce({columns})' if columns else 'CAST(NULL AS VARCHAR)'} AS _value"


def _sets(query: Query) -> str:
    sets = ["(period._id)", *(f"(period._id, r._by_{index})" for index, _ in _numbered(query))]
    return f"GROUPING SETS ({', '.join(sets)})"


def _asked(query: Query) -> str:
    cases = " ".join(f"WHEN {index} THEN max(period._asked_{index})" for index in range(len(query.dimensions) + 1))
    return f"CASE {_number(query)} {cases} END = 1"


def _filtered(aggregate: str, where: str) -> str:
    return f"{aggregate} FILTER (WHERE {where})" if where else aggregate


def _shown(column: str, missing: str) -> str:
    literal = "'" + missing.replace("'", "''") + "'"
    return f"coalesce(CAST({column} AS VARCHAR), {literal})"
