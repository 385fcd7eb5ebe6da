"""Small worlds of touches, deals and ready-made journeys, measured by the real engine and the real plugins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from reportgen.calendar import parse
from reportgen.metrics import measure
from reportgen.plan import Plan, Positions
from reportgen.plan.schema import PlanModel
from reportgen.plugins import load
from reportgen.records import Ask, Figure, Figures
from reportgen.tables import TABLES, local_date
from reportgen.warehouse import LoadedTable, Warehouse
from reportgen.warehouse.engine import DuckDBEngine
from tests.plugins.rows import insert

CATALOGUE = load().catalogue()
_TYPES = {"text": "VARCHAR", "date": "DATE", "count": "BIGINT", "flag": "BOOLEAN", "instant": "TIMESTAMP"}
Row = Mapping[str, object]


def a_plan(period: str = "2026-Q3", compare: Sequence[str] = (), **data: Any) -> Plan:
    """A plan about ``period``; ``compare`` names measured scenarios."""
    settings = {
        name: setting.model.model_validate(data.pop(name, {}))
        for name, setting in CATALOGUE.settings.items()
        if name in data or name in ("attribution", "inbound")
    }
    stretch = parse(period, date(2026, 10, 1))
    scenarios = {"actual": stretch}
    if "previous" in compare:
        scenarios["previous"] = parse("2026-Q2", date(2026, 10, 1))
    return Plan(
        path=Path("plan.yaml"), name="world", title="", organization="", as_of=date(2026, 10, 1), period=stretch,
        scenarios=scenarios, locales=("en",), formats=("json",), data=PlanModel.model_validate(data), sources=(),
        sections=(), settings=settings, roots=(), positions=Positions("plan.yaml", {}),
    )  # fmt: skip


@dataclass
class World:
    """Tables by name; asked with a plan, it answers with figures."""

    workdir: Path
    tables: Mapping[str, Sequence[Row]]

    def figures(self, plan: Plan, *asks: Ask) -> Figures:
        """The figures of ``asks``; nothing may go wrong on the way."""
        engine = DuckDBEngine(duckdb.connect(), self.workdir)
        try:
            tables = {name: _load(engine, name, rows) for name, rows in self.tables.items()}
            measured = measure(plan, CATALOGUE, Warehouse(engine, tables, ()), [("a test", ask) for ask in asks])
        finally:
            engine.close()
        assert not measured.problems, measured.problems
        return measured.figures

    def credit(
        self, plan: Plan, kpi: str = "attributed_conversions", by: str = "channel"
    ) -> dict[str, dict[str, Decimal]]:
        """Credit by model and channel; models without any are left out."""
        found: dict[str, dict[str, Decimal]] = {}
        for figure in self.figures(plan, Ask((kpi,), by=f"{by},model")):
            model, name = figure.dimension("model"), figure.dimension(by)
            if figure.kpi == kpi and model and name and figure.value is not None:
                found.setdefault(model, {})[name] = figure.value
        return found

    def figure(self, plan: Plan, kpi: str, **dimensions: str) -> Figure:
        """One figure over the plan's period."""
        by = ",".join(dimensions)
        found = self.figures(plan, Ask((kpi,), by=by)).find(
            kpi, start=plan.period.start, end=plan.period.end, **dimensions
        )
        assert found is not None, f"no figure of {kpi} {dimensions}"
        return found


def _load(engine: DuckDBEngine, table: str, rows: Sequence[Row]) -> LoadedTable:
    kinds: dict[str, str] = {}
    for field in TABLES[table].fields:
        kinds[field.name] = _TYPES.get(field.type, "DECIMAL(18,4)")
        if field.type == "instant":
            kinds[local_date(field.name)] = "DATE"
    kinds["_source"] = "VARCHAR"
    engine.execute(f'CREATE TABLE "{table}" ({", ".join(f"{name} {kind}" for name, kind in kinds.items())})')
    stored = [_stored(row) for row in rows]
    insert(engine, table, stored)
    filled = frozenset(name for row in stored for name, value in row.items() if value is not None)
    days = [value for row in stored for name, value in row.items() if isinstance(value, date) and name.endswith("_on")]
    return LoadedTable(table, len(rows), filled, ("world",), min(days, default=None), max(days, default=None))


def _stored(row: Row) -> dict[str, object]:
    """A row with local dates beside its instants; ``2026-09-01`` is a date alone."""
    found: dict[str, object] = {"_source": "world"}
    for name, value in row.items():
        if name.endswith("_at") and isinstance(value, str):
            moment = datetime.fromisoformat(value)
            found[local_date(name)] = moment.date()
            found[name] = moment if "T" in value else None
        else:
            found[name] = value
    return found


def touch(contact: str, at: str, channel: str, **more: object) -> Row:
    return {"contact_id": contact, "occurred_at": at, "channel": channel, **more}


def deal(number: str, closed: str, amount: object = 90, **more: object) -> Row:
    return {
        "deal_id": number,
        "created_at": "2026-06-01",
        "closed_at": closed,
        "amount": amount,
        "is_won": True,
        **more,
    }


def linked(number: str, *contacts: str) -> list[Row]:
    return [{"deal_id": number, "contact_id": contact} for contact in contacts]


def journeys(paths: Iterable[tuple[str, int, int]], value: int = 0) -> dict[str, list[Row]]:
    """Touches and deals of ``(path, converting, not converting)``: a contact and, where it converts, a deal each."""
    touches: list[Row] = []
    deals: list[Row] = []
    links: list[Row] = []
    end = datetime(2026, 9, 30, 12)
    for path, converting, others in paths:
        for number in range(converting + others):
            contact = f"{path}-{number}-{len(deals)}"
            channels = path.split(" > ") if path else []
            for place, channel in enumerate(channels):
                at = end - timedelta(hours=len(channels) - place)
                touches.append(touch(contact, at.isoformat(), channel))
            if number < converting:
                deals.append(deal(contact, end.isoformat(), value))
                links += linked(contact, contact)
    return {"touches": touches, "deals": deals, "deal_contacts": links}


def ready_made(paths: Iterable[tuple[str, int, int]], value: int = 0) -> dict[str, list[Row]]:
    """The same as ready-made journeys."""
    return {
        "paths": [
            {"path": path, "conversions": converting, "value": value * converting, "non_converting": others}
            for path, converting, others in paths
        ]
    }
