"""A book of examples: a few rows of canonical tables on a real DuckDB, and the first-party KPIs over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import duckdb

from reportgen.calendar import Period, parse
from reportgen.metrics import measure
from reportgen.plan import Plan, Positions
from reportgen.plan.schema import PlanModel
from reportgen.records import Ask, Catalogue, Figure, Figures
from reportgen.tables import TABLES, local_date
from reportgen.warehouse import LoadedTable, Warehouse
from reportgen.warehouse.engine import DuckDBEngine
from tests.plugins.rows import insert

#: Every first-party plugin of KPIs.
MODULES = tuple(
    import_module(entry.value)
    for entry in sorted(entry_points(group="reportgen.plugins"), key=lambda entry: entry.name)
    if entry.value.startswith("reportgen_plugins.kpis.")
)
TYPES = {"text": "VARCHAR", "date": "DATE", "count": "BIGINT", "flag": "BOOLEAN", "instant": "TIMESTAMP"}

Row = Mapping[str, object]


def catalogue() -> Catalogue:
    """What the KPI plugins offer."""
    relations = {each.name: each for module in MODULES for each in getattr(module, "reportgen_relations", tuple)()}
    kpis = {each.name: each for module in MODULES for each in module.reportgen_kpis()}
    return Catalogue(relations=relations, kpis=kpis)


def claimed() -> dict[str, Any]:
    """The models of the plan's keys that the KPI plugins own."""
    return {each.name: each.model for module in MODULES for each in getattr(module, "reportgen_settings", tuple)()}


def a_plan(period: str = "2026-Q3", as_of: date = date(2026, 10, 1), **data: Any) -> Plan:
    """A plan about ``period``; keys that plugins own become settings. ``alternatives`` are plans by scenario name."""
    models = claimed()
    settings = {
        name: model.model_validate(data.pop(name)) if name in data else model() for name, model in models.items()
    }
    stretch: Period = parse(period, as_of)
    alternatives = data.pop("alternatives", {})
    return Plan(
        path=Path("plan.yaml"), name="book", title="", organization="", as_of=as_of, period=stretch,
        scenarios={"actual": stretch}, locales=("en",), formats=("json",), data=PlanModel.model_validate(data),
        sources=(), sections=(), settings=settings, roots=(), positions=Positions("plan.yaml", {}),
        alternatives=alternatives,
    )  # fmt: skip


def _storage(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in TABLES[table].fields:
        found[field.name] = TYPES.get(field.type, "DECIMAL(18,4)")
        if field.type == "instant":
            found[local_date(field.name)] = "DATE"
    return found | {"_source": "VARCHAR"}


def _stored(row: Row) -> dict[str, object]:
    """A row with local dates beside its instants, and dates written as text read."""
    found: dict[str, object] = {}
    for name, value in row.items():
        if name.endswith("_at") and isinstance(value, str):
            moment = datetime.fromisoformat(value)
            found[local_date(name)] = moment.date()
            found[name] = moment if "T" in value else None
        else:
            found[name] = value
    return found


def parts(figure: Figure) -> tuple[Any, Any]:
    """Numerator and denominator."""
    return figure.numerator, figure.denominator


class Book:
    """Tables by name with their rows; asked with a plan, it answers with figures. Every question gets a fresh engine."""

    def __init__(self, workdir: Path, tables: Mapping[str, Sequence[Row]]) -> None:
        self._workdir = workdir
        self._tables = {name: [_stored(row) for row in rows] for name, rows in tables.items()}

    def figures(self, plan: Plan, *asks: Ask) -> Figures:
        """The figures of ``asks``; nothing may go wrong on the way."""
        engine = DuckDBEngine(duckdb.connect(), self._workdir)
        try:
            tables = {name: _load(engine, name, rows) for name, rows in self._tables.items()}
            asked = [("the book", ask) for ask in asks]
            measured = measure(plan, catalogue(), Warehouse(engine, tables, ()), asked)
        finally:
            engine.close()
        assert not measured.problems, measured.problems
        return measured.figures

    def figure(self, kpi: str, plan: Plan | None = None, scenario: str = "actual", **dimensions: str) -> Figure:
        """One figure over the plan's period."""
        plan = plan or a_plan()
        found = self.figures(plan, Ask((kpi,), by=next(iter(dimensions), ""))).find(
            kpi, scenario=scenario, start=plan.period.start, end=plan.period.end, **dimensions
        )
        assert found is not None, f"no figure of {kpi}"
        return found

    def value(self, kpi: str, plan: Plan | None = None, **dimensions: str) -> Decimal | None:
        """The value of one figure over the plan's period."""
        return self.figure(kpi, plan, **dimensions).value


def _load(engine: DuckDBEngine, table: str, rows: Sequence[Row]) -> LoadedTable:
    fields = ", ".join(f'"{name}" {kind}' for name, kind in _storage(table).items())
    engine.execute(f'CREATE TABLE "{table}" ({fields})')
    insert(engine, table, rows)
    filled = frozenset(name for row in rows for name, value in row.items() if value is not None)
    return LoadedTable(table, len(rows), filled, ("book",))
