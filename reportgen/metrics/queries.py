"""Few queries for many asks: one per relation, date column and kind answers all measures, periods and dimensions.

The relation (alias ``r``) meets the asked periods (alias ``period``) and GROUPING SETS give the total and each dimension.
Where every aggregate of a query is a sum, count, minimum or maximum, days are aggregated first, so that a big table is read
once, whatever the number of periods, and only days × dimension values meet the periods.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.calendar import shift_months
from reportgen.metrics.aggregates import RECOMBINED, adds_up, call
from reportgen.metrics.relations import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from reportgen.records import Measure
    from reportgen.warehouse.model import Engine

#: First and last day of an asked period.
Window = tuple["date", "date"]
#: Aggregates of one measure over one window and dimension value, by part (``value``, ``numerator``, ``beside mean``, …).
Parts = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What tells queries apart: the relation they read (``source`` may be a view of it), the rows they take.

    ``where`` is set for aggregates that are more than one call, to which no FILTER can be attached.
    """

    source: str
    date: str
    kind: str
    months: int
    where: str = ""


@dataclass(slots=True)
class Query:
    """One query: its measures, and per window the dimensions asked (``""`` for the total)."""

    reading: Reading
    measures: dict[str, Measure] = field(default_factory=dict)
    windows: dict[Window, set[str]] = field(default_factory=dict)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions asked for in any window, by name."""
        return tuple(sorted({by for wanted in self.windows.values() for by in wanted} - {""}))

    def alone(self, measure: Measure) -> Query:
        """The same query for one of its measures."""
        return Query(self.reading, {measure.name: measure}, self.windows)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: parts by (measure, dimension, window, dimension value), and the SQL that was run."""

    sql: str
    found: Mapping[tuple[str, str, Window], Mapping[str, Parts]]


def parts_of(measure: Measure) -> dict[str, str]:
    """The aggregates that a measure consists of, by part."""
    parts = {"value": measure.aggregate} if measure.aggregate else {}
    if measure.denominator:
        parts = {"numerator": measure.numerator, "denominator": measure.denominator}
    if measure.cases:
        parts["cases"] = measure.cases
    return parts | {f"beside {name}": aggregate for name, aggregate in measure.beside.items()}


def reading_of(measure: Measure, source: str) -> Reading:
    """The reading that answers ``measure`` from ``source``."""
    composite = measure.where and not all(call(aggregate) for aggregate in parts_of(measure).values())
    months = measure.months if measure.kind == "trailing" else 0
    return Reading(source, measure.date, measure.kind, months, measure.where if composite else "")


def answer(query: Query, engine: Engine, missing: Callable[[str], str]) -> Answer:
    """Run ``query``; ``missing`` names a dimension's missing value."""
    sql = sql_of(query, missing)
    dimensions = ("", *query.dimensions)
    windows = sorted(query.windows)
    columns = [(measure.name, part) for measure in query.measures.values() for part in parts_of(measure)]
    found: dict[tuple[str, str, Window], dict[str, Parts]] = {}
    for window, by, value, *cells in engine.query(sql):
        for (name, part), cell in zip(columns, cells, strict=True):
            values = found.setdefault((name, dimensions[by], windows[window]), {})
            values.setdefault(value or "", {})[part] = _decimal(cell)
    return Answer(sql, found)


def sql_of(query: Query, missing: Callable[[str], str]) -> str:
    """The SELECT of a query: window number, dimension number, dimension value, then the parts of each measure."""
    reading, dimensions = query.reading, query.dimensions
    aggregates = [
        (aggregate, "" if reading.where else measure.where)
        for measure in query.measures.values()
        for aggregate in parts_of(measure).values()
    ]
    rows, periods = _rows(query, missing), _periods(query)
    day = f"CAST(r.{quoted(reading.date)} AS DATE)"
    if not reading.where and all(adds_up(*aggregate) for aggregate in aggregates):
        return _by_day(rows, periods, day, reading, dimensions, aggregates)
    return _joined(rows, periods, day, reading, dimensions, aggregates)


def _by_day(
    rows: str, periods: str, day: str, reading: Reading, dimensions: tuple[str, ...], aggregates: list[tuple[str, str]]
) -> str:
    names = [f"_{index}" for index in range(len(aggregates))]
    daily = ",\n         ".join(f"{_filtered(*each)} AS {name}" for each, name in zip(aggregates, names, strict=True))
    whole = ",\n       ".join(
        f"{RECOMBINED[call(each[0])]}({name})" for each, name in zip(aggregates, names, strict=True)
    )
    return (
        f"WITH days AS (\n  SELECT {day} AS _day, {_marks(dimensions)},\n         {daily}\n"
        f"  FROM {rows}\n  GROUP BY {_sets(day, dimensions)}\n)\n"
        f"SELECT period._id, _by, _value,\n       {whole}\nFROM days JOIN {periods}\n"
        f"  ON {_within('_day', reading)} AND {_asked('_by', dimensions)}\nGROUP BY period._id, _by, _value"
    )


def _joined(
    rows: str, periods: str, day: str, reading: Reading, dimensions: tuple[str, ...], aggregates: list[tuple[str, str]]
) -> str:
    whole = ",\n       ".join(_filtered(*each) for each in aggregates)
    where = f"\nWHERE ({reading.where})" if reading.where else ""
    unasked = f"\nHAVING {_asked(_number(dimensions), dimensions, 'max')}"
    return (
        f"SELECT period._id, {_marks(dimensions)},\n       {whole}\n"
        f"FROM {rows} JOIN {periods}\n  ON {_within(day, reading)}{where}\n"
        f"GROUP BY {_sets('period._id', dimensions)}{unasked}"
    )


def _rows(query: Query, missing: Callable[[str], str]) -> str:
    """The relation with the shown value of each dimension beside its columns, cut to the dates that matter."""
    reading = query.reading
    date = f"CAST({quoted(reading.date)} AS DATE)"
    shown = "".join(
        f", coalesce(CAST({quoted(by)} AS VARCHAR), {_literal(missing(by))}) AS _by_{index}"
        for index, by in enumerate(query.dimensions, start=1)
    )
    last = max(end for _, end in query.windows)
    limits = f"{date} <= DATE '{last}'"
    if reading.kind != "snapshot":
        limits += f" AND {date} >= DATE '{min(_since(window, reading) for window in query.windows)}'"
    return f"(SELECT *{shown} FROM {quoted(reading.source)} WHERE {limits}) AS r"


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


def _since(window: Window, reading: Reading) -> date:
    """The first day whose rows count in a window."""
    start, end = window
    return shift_months(end + timedelta(days=1), -reading.months) if reading.kind == "trailing" else start


def _within(day: str, reading: Reading) -> str:
    if reading.kind == "snapshot":
        return f'{day} <= period."end"'
    return f'{day} BETWEEN period._since AND period."end"'


def _number(dimensions: tuple[str, ...]) -> str:
    """The number of the dimension that a row is grouped by, 0 for the total."""
    if not dimensions:
        return "0"
    cases = " ".join(f"WHEN GROUPING(r._by_{index}) = 0 THEN {index}" for index in range(1, len(dimensions) + 1))
    return f"CASE {cases} ELSE 0 END"


def _marks(dimensions: tuple[str, ...]) -> str:
    columns = ", ".join(f"r._by_{index}" for index in range(1, len(dimensions) + 1))
    value = f"coalesce({columns})" if columns else "CAST(NULL AS VARCHAR)"
    return f"{_number(dimensions)} AS _by, {value} AS _value"


def _sets(first: str, dimensions: tuple[str, ...]) -> str:
    sets = [f"({first})", *(f"({first}, r._by_{index})" for index in range(1, len(dimensions) + 1))]
    return f"GROUPING SETS ({', '.join(sets)})"


def _asked(number: str, dimensions: tuple[str, ...], wrap: str = "") -> str:
    cases = " ".join(f"WHEN {index} THEN {wrap}(period._asked_{index})" for index in range(len(dimensions) + 1))
    return f"CASE {number} {cases} END = 1"


def _filtered(aggregate: str, where: str) -> str:
    return f"{aggregate} FILTER (WHERE {where})" if where else aggregate


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _decimal(cell: Any) -> Decimal | None:
    """A cell as Decimal; floats by their shortest text, and NaN or infinity as no value."""
    if cell is None:
        return None
    value = cell if isinstance(cell, Decimal) else Decimal(str(float(cell)) if isinstance(cell, float) else int(cell))
    return value if value.is_finite() else None


def gather(asked: Iterable[tuple[Measure, str, str, Window]]) -> list[Query]:
    """Queries for asks of (measure, dimension, relation to read, window): as few as there are readings."""
    queries: dict[Reading, Query] = {}
    for measure, by, source, window in asked:
        reading = reading_of(measure, source)
        query = queries.setdefault(reading, Query(reading))
        query.measures.setdefault(measure.name, measure)
        query.windows.setdefault(window, set()).add(by)
    return list(queries.values())
