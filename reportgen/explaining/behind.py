"""What lies behind measures: the SQL of their relations, and their first rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from textwrap import dedent
from typing import TYPE_CHECKING

from reportgen.calendar import shift_months
from reportgen.errors import shape
from reportgen.explaining.model import Rows, Statement
from reportgen.metrics.relations import first_line, quoted
from reportgen.plan.names import printable
from reportgen.tables import NOT_SET, TABLES, local_date

if TYPE_CHECKING:
    from reportgen.calendar import Period
    from reportgen.plan import Plan
    from reportgen.records import Catalogue, Measure
    from reportgen.warehouse import Warehouse

_LONGEST = 200


def relations(names: Iterable[str], catalogue: Catalogue, plan: Plan) -> tuple[Statement, ...]:
    """What made the relations ``names`` and those below them, each once, after its inputs."""
    found: dict[str, Statement | None] = {}

    def visit(name: str) -> None:
        relation = catalogue.relations.get(name)
        if relation is None or name in found:
            return
        found[name] = None
        for below in relation.reads(plan):
            visit(below)
        try:
            sql, parameters = relation.sql(plan)
        except Exception as error:  # noqa: BLE001  # a plugin's function may fail in any way; the figure says so
            sql, parameters = f"-- {first_line(error)}", {}
        del found[name]  # it stands after its inputs
        found[name] = Statement(f"relation {name}", dedent(sql).strip("\n"), bound(parameters))

    for name in names:
        visit(name)
    return tuple(each for each in found.values() if each is not None)


def bound(parameters: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Bound values for a reader: one line each, nothing that steers a terminal, long lists cut."""
    shown = ((name, printable(str(value))) for name, value in sorted(parameters.items()))
    return tuple((name, value if len(value) <= _LONGEST else value[:_LONGEST] + "…") for name, value in shown)


def rows(
    measure: Measure, by: tuple[tuple[str, str], ...], stretch: Period, plan: Plan, warehouse: Warehouse, catalogue: Catalogue,
    limit: int,
) -> Rows:  # fmt: skip
    """The first ``limit`` rows that a measure counts, without columns that no figure needs."""
    missing = _missing(measure.relation, catalogue, plan)
    table = warehouse.tables.get(measure.relation)
    source = measure.relation if table is None else table.views.get(",".join(name for name, _ in by), measure.relation)
    heads = tuple(_told(warehouse, source))
    parameters: dict[str, object] = {"start": stretch.start, "end": stretch.end}
    if measure.kind == "trailing":
        parameters["since"] = shift_months(stretch.end + timedelta(days=1), -measure.months)
    wanted = [_dated(measure), *([f"({measure.where})"] if measure.where else [])]
    for number, (name, value) in enumerate(by):
        parameters |= {f"value_{number}": value, f"missing_{number}": missing.get(name, NOT_SET)}
        wanted.append(f"coalesce(CAST(r.{quoted(name)} AS VARCHAR), $missing_{number}) = $value_{number}")
    rest = (
        f'FROM (SELECT * FROM {quoted(source)}) AS r, (SELECT CAST($start AS DATE) AS "start", CAST($end AS DATE) AS "end") '
        f"AS period WHERE {' AND '.join(wanted)}"
    )
    cells = ", ".join(f"CAST(r.{quoted(head)} AS VARCHAR) AS {quoted(head)}" for head in heads)
    order = ", ".join(f"r.{quoted(head)}" for head in dict.fromkeys((measure.date, *heads)))
    found = warehouse.engine.query(f"SELECT {cells} {rest} ORDER BY {order} LIMIT {int(limit)}", parameters)
    (total,) = warehouse.engine.query(f"SELECT count(*) {rest}", parameters)[0]
    return Rows(measure.name, measure.relation, heads, tuple(tuple(map(_cell, row)) for row in found), int(total))


def _dated(measure: Measure) -> str:
    day = f"CAST(r.{quoted(measure.date)} AS DATE)"
    match measure.kind:
        case "snapshot":
            return f'{day} <= period."end"'
        case "trailing":
            return f'{day} BETWEEN CAST($since AS DATE) AND period."end"'
        case "flow":
            return f'{day} BETWEEN period."start" AND period."end"'


def _missing(relation: str, catalogue: Catalogue, plan: Plan) -> Mapping[str, str]:
    """Names of missing values by dimension: those of the canonical table that a relation begins with."""
    while relation in catalogue.relations and (inputs := catalogue.relations[relation].reads(plan)):
        relation = inputs[0]
    return dict(TABLES[relation].missing) if relation in TABLES else {}


def _told(warehouse: Warehouse, source: str) -> Iterator[str]:
    """Columns of the contract, and those that a relation derives: what exports hold beside them may be personal."""
    contract = {"_source"}
    for table in TABLES.values():
        for field in table.fields:
            contract |= {field.name, local_date(field.name)} if field.type == "instant" else {field.name}
    exported = {name for table in warehouse.tables for name in warehouse.engine.columns(table)}
    for name in warehouse.engine.columns(source):
        if name != "owner" and (name in contract or name not in exported):
            yield name


def _cell(value: object) -> str | None:
    """A cell on one line; what looks like an address is told by its shape."""
    if value is None:
        return None
    text = printable(str(value))
    return shape(text) if "@" in text else text
