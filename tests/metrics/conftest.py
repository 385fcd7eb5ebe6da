"""A small company on a real DuckDB, and a plan to ask it with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.calendar import Period, previous, year_ago
from reportgen.document import Words
from reportgen.metrics import Measured, measure
from reportgen.plan import Plan, Positions
from reportgen.plan.schema import PlanModel
from reportgen.records import Ask, Catalogue, Formula, Kpi, Measure, Relation
from reportgen.tables import TABLES
from reportgen.warehouse.model import LoadedTable, Warehouse

_ = Words("tests")
Q3 = Period(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3", "quarter")


class DuckDBEngine:
    """The five methods of the Engine protocol, with a note of every query."""

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect()
        self.queries: list[str] = []
        self.created: list[str] = []

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Sequence[tuple[Any, ...]]:
        self.queries.append(sql)
        return self._connection.execute(sql, dict(parameters or {}) or None).fetchall()

    def create(self, name: str, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        self.created.append(name)
        self._connection.execute(f'CREATE TABLE "{name}" AS {sql}', dict(parameters or {}) or None)

    derive = create

    def columns(self, name: str) -> Mapping[str, str]:
        return {row[0]: row[1] for row in self._connection.execute(f'DESCRIBE "{name}"').fetchall()}

    def close(self) -> None:
        self._connection.close()


def storage(table: str) -> dict[str, str]:
    """The columns of a canonical table with their types on the engine, as ``reportgen.tables`` describes them."""
    types = {"text": "VARCHAR", "date": "DATE", "count": "BIGINT", "flag": "BOOLEAN", "instant": "TIMESTAMP"}
    found: dict[str, str] = {}
    for field in TABLES[table].fields:
        found[field.name] = types.get(field.type, "DECIMAL(18,4)")
        if field.type == "instant":
            found[field.name.removesuffix("_at") + "_on"] = "DATE"
    return found | {"_source": "VARCHAR"}


class Company:
    """Tables with rows, KPIs over them, and a way to ask."""

    def __init__(self) -> None:
        self.engine = DuckDBEngine()
        self.tables: dict[str, LoadedTable] = {}
        self.relations: dict[str, Relation] = {}
        self.kpis: dict[str, Kpi] = {}
        self.plan = make_plan()

    def load(self, table: str, rows: Sequence[Mapping[str, object]], **more: Any) -> None:
        columns = storage(table)
        fields = ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())
        self.engine._connection.execute(f'CREATE TABLE "{table}" ({fields})')
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" for _ in row)
            self.engine._connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))
        filled = frozenset(name for row in rows for name, value in row.items() if value is not None)
        dates = [value for row in rows for value in row.values() if isinstance(value, date)]
        known: dict[str, Any] = {
            "rows": len(rows),
            "filled": filled,
            "sources": (f"{table}-file",),
            "first": min(dates, default=None),
            "last": max(dates, default=None),
        }
        self.tables[table] = LoadedTable(table, **(known | more))

    def add(self, *kpis: Kpi) -> None:
        self.kpis |= {kpi.name: kpi for kpi in kpis}

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(kpis=dict(sorted(self.kpis.items())), relations=self.relations)

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.engine, self.tables, ())

    def ask(self, *asks: Ask) -> Measured:
        return measure(self.plan, self.catalogue, self.warehouse, [("a test", ask) for ask in asks])


def make_plan(
    period: Period = Q3,
    as_of: date = date(2026, 10, 1),
    compare: bool = True,
    positions: Positions | None = None,
    **data: Any,
) -> Plan:
    """A plan about the third quarter of 2026, compared with the second and with a year ago."""
    scenarios = {"actual": period}
    if compare:
        scenarios |= {"previous": previous(period), "year_ago": year_ago(period)}
    return Plan(
        path=Path("plan.yaml"), name="test", title="", organization="", as_of=as_of, period=period, scenarios=scenarios,
        locales=("en",), formats=("json",), data=PlanModel.model_validate(data), sources=(), sections=(), settings={},
        roots=(), positions=positions or Positions("plan.yaml", {}),
    )  # fmt: skip


def a_measure(name: str, **more: Any) -> Measure:
    """A count of contacts by their lead date, unless told otherwise."""
    known: dict[str, Any] = {
        "label": _(name), "definition": _(name), "unit": "count", "relation": "contacts", "date": "lead_on",
        "aggregate": "count(*)", "additive": True, "better": "higher",
    }  # fmt: skip
    if "numerator" in more:
        known |= {"aggregate": "", "additive": False, "unit": "ratio"}
    return Measure(name=name, **(known | more))


def a_formula(name: str, numerator: str, denominator: str = "", **more: Any) -> Formula:
    """A formula, a ratio unless told otherwise."""
    known: dict[str, Any] = {"label": _(name), "definition": _(name), "unit": "ratio", "better": "higher"}
    return Formula(name=name, numerator=numerator, denominator=denominator, **(known | more))


def value(result: Measured, kpi: str, **where: Any) -> Decimal | None:
    """The value of the figure found, which must be there."""
    figure = result.figures.find(kpi, **where)
    assert figure is not None, f"no figure of {kpi} at {where}"
    return figure.value


@pytest.fixture
def company() -> Company:
    """Leads of the summer and their cost: small enough to count by hand.

    Leads: July 3 (2 Paid, 1 Email), August 2 (1 Paid, 1 without channel), September 0; June 1 (Email).
    Costs: July 300 Paid, 50 without channel; August 100 Paid; September 60 Fairs.
    """
    made = Company()
    made.load(
        "contacts",
        [
            {"contact_id": str(index), "lead_on": day, "channel": channel, "created_on": day}
            for index, (day, channel) in enumerate(
                [
                    (date(2026, 6, 30), "Email"),
                    (date(2026, 7, 1), "Paid"),
                    (date(2026, 7, 15), "Paid"),
                    (date(2026, 7, 31), "Email"),
                    (date(2026, 8, 1), "Paid"),
                    (date(2026, 8, 20), None),
                ]
            )
        ],
        first=date(2026, 1, 5),
    )
    made.load(
        "costs",
        [
            {"date": date(2026, 7, 1), "channel": "Paid", "category": "media", "amount": Decimal(300)},
            {"date": date(2026, 7, 9), "channel": None, "category": "tools", "amount": Decimal(50)},
            {"date": date(2026, 8, 9), "channel": "Paid", "category": "media", "amount": Decimal("100.05")},
            {"date": date(2026, 9, 9), "channel": "Fairs", "category": "media", "amount": Decimal(60)},
        ],
        first=date(2026, 1, 1),
    )
    made.add(
        a_measure("leads"),
        a_measure("cost", relation="costs", date="date", aggregate="sum(r.amount)", unit="currency", better="lower"),
        a_measure(
            "media_cost", relation="costs", date="date", aggregate="sum(r.amount)", where="r.category = 'media'",
            unit="currency", better="lower",
        ),
        a_formula("cost_per_lead", "cost", "leads", unit="currency", better="lower"),
    )  # fmt: skip
    return made
