"""A small plan and a connector that declares what a test wants, on the real engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from reportgen.calendar import Period
from reportgen.plan import Plan, Positions, Source
from reportgen.plan.schema import PlanModel, SourceModel
from reportgen.records import Catalogue, Connector, FieldMapping, FileMapping, LoadContext, Options, RowBatch
from reportgen.tables import TABLES
from reportgen.warehouse import Warehouse, load

Declare = Callable[[Source, LoadContext], Iterable[FileMapping | RowBatch]]


class Choice(Options):
    """What the test connector reads: a table and its files."""

    table: str = "costs"
    files: str = "*.csv"
    extra: dict[str, Any] = Field(default_factory=dict)


def by_name(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Every column whose header is the name of a field."""
    options = source.options
    assert isinstance(options, Choice)
    names = {field.name for field in TABLES[options.table].fields}
    wanted = {"columns": source.common.columns, "values": source.common.values}
    for file in context.files(options.files, "files"):
        for grid in file.grids()[:1]:
            fields = tuple(
                FieldMapping(name=name.strip(), column=name)
                for name in dict.fromkeys(grid.header)
                if name.strip() in names and name.strip() not in wanted["values"]
            )
            yield FileMapping(table=options.table, file=file, grid=grid, fields=fields, **options.extra)


def make_plan(folder: Path, sources: dict[str, dict[str, Any]], **keys: Any) -> Plan:
    """A plan over ``folder``; ``keys`` are further top-level keys, ``report`` among them."""
    report = {"name": "test", "currency": "EUR", "timezone": "Europe/Paris", **keys.pop("report", {})}
    as_of = keys.pop("as_of", date(2026, 10, 1))
    data = PlanModel.model_validate({"report": report, **keys})
    period = Period(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3", "quarter")
    own = set(Choice.model_fields)
    found = tuple(
        Source(
            name,
            options.get("connector", "test"),
            SourceModel.model_validate({"connector": "test", **{k: v for k, v in options.items() if k not in own}}),
            Choice.model_validate({key: value for key, value in options.items() if key in own}),
        )
        for name, options in sources.items()
    )
    return Plan(
        path=folder / "plan.yaml",
        name="test",
        title="Test",
        organization="",
        as_of=as_of,
        period=period,
        scenarios={"actual": period},
        locales=("en",),
        formats=("json",),
        data=data,
        sources=found,
        sections=(),
        settings={},
        roots=(folder,),
        positions=Positions("plan.yaml", {}),
    )


def catalogue(declare: Declare = by_name) -> Catalogue:
    """The one connector ``test``."""
    return Catalogue(
        connectors={"test": Connector(name="test", summary="", tables=tuple(TABLES), options=Choice, load=declare)}
    )


class Desk:
    """Writes files, loads them, asks."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder = folder
        self.work = work
        self.told: list[tuple[str, str, int]] = []
        self._loaded: list[Warehouse] = []

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(
        self, sources: dict[str, dict[str, Any]] | None = None, declare: Declare = by_name, **keys: Any
    ) -> Warehouse:
        plan = make_plan(self.folder, {"one": {}} if sources is None else sources, **keys)
        work = self.work / str(len(self._loaded))
        warehouse = load(plan, catalogue(declare), work, lambda *told: self.told.append(told))
        self._loaded.append(warehouse)
        return warehouse

    def rows(self, content: str | bytes, sql: str, name: str = "a.csv", table: str = "costs", **options: Any) -> Any:
        """Write one file, load it, ask."""
        self.write(name, content)
        return self.load({"one": {"table": table, "files": name, **options}}).engine.query(sql)

    def close(self) -> None:
        for warehouse in self._loaded:
            warehouse.engine.close()
