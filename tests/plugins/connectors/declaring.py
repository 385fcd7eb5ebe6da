"""Connectors run over real files: opened by the warehouse, declared by the connector, nothing loaded yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from reportgen.document import Text
from reportgen.errors import Location, PlanError, Problem
from reportgen.plan.references import located
from reportgen.records import Catalogue, ExportFile, FieldMapping, FileMapping, Format, Output, Theme
from reportgen.warehouse import Warehouse
from reportgen.warehouse.context import words
from reportgen.warehouse.copies import copied, spooled
from reportgen.warehouse.opening import open_exports
from reportgen_plugins.connectors import (
    command,
    csv_file,
    excel,
    google_ads,
    google_analytics,
    hubspot,
    json_records,
    linkedin_ads,
    mailchimp,
    meta_ads,
    microsoft_ads,
    parquet,
    pipedrive,
    salesforce,
    social,
    sql,
)

MODULES = (
    command, csv_file, excel, google_ads, google_analytics, hubspot, json_records, linkedin_ads, mailchimp, meta_ads,
    microsoft_ads, parquet, pipedrive, salesforce, social, sql,
)  # fmt: skip
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))


@dataclass
class Context:
    """What the core lends a connector, over the files of one folder."""

    folder: Path
    pool: ThreadPoolExecutor
    timezone: str = "Europe/Paris"
    periods: tuple[tuple[date, date], ...] = (QUARTER,)
    caveats: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    made: int = 0

    @property
    def period(self) -> tuple[date, date]:
        return min(start for start, _ in self.periods), max(end for _, end in self.periods)

    def files(
        self, pattern: str | tuple[str, ...], *key: str, formats: tuple[Format, ...] = ("csv",)
    ) -> tuple[ExportFile, ...]:
        patterns = (pattern,) if isinstance(pattern, str) else pattern
        paths = [path for each in patterns for path in sorted(self.folder.glob(each))]
        if not paths:
            raise PlanError(Problem("no file", where=self.where(*key)))
        return tuple(
            file
            for path in paths
            for file in open_exports(path, path.name, self._private(), self.pool, formats=formats)
        )

    def path(self, name: str, *key: str) -> Path:
        return located(name, (self.folder,), self.where(*key))

    def words(self, name: str, *key: str) -> Mapping[str, Any]:
        return words(self.path(name, *key), name)

    def copied(
        self,
        origin: ExportFile | str,
        header: tuple[str, ...],
        rows: Iterable[tuple[int, Sequence[object]]],
        *,
        native: Iterable[str] = (),
    ) -> ExportFile:
        return copied(origin, header, rows, frozenset(native), self._private())

    def spooled(
        self, name: str, chunks: Iterable[bytes], *, formats: tuple[Format, ...] = ("csv",)
    ) -> tuple[ExportFile, ...]:
        path = spooled(name, chunks, self._private())
        return tuple(open_exports(path, name, self._private(), self.pool, formats=formats))

    def _private(self) -> Path:
        self.made += 1
        return self.folder / "copies" / str(self.made)

    def where(self, *key: str | int) -> Location:
        return Location("plan.yaml:" + ".".join(map(str, key)))

    def caveat(self, text: Text) -> None:
        msgid = text.plural if text.plural and text.arguments["count"] != 1 else text.msgid
        self.caveats.append(msgid.format(**{name: str(value) for name, value in text.args}))

    def warn(self, problem: Problem) -> None:
        self.warnings.append(problem)


@dataclass(frozen=True)
class Declared:
    """What a connector declared, easy to ask."""

    mappings: tuple[FileMapping, ...]
    context: Context

    def of(self, table: str) -> FileMapping:
        return next(mapping for mapping in self.mappings if mapping.table == table)

    def field(self, table: str, name: str) -> FieldMapping:
        (found,) = self.fields(table, name)
        return found

    def fields(self, table: str, name: str) -> tuple[FieldMapping, ...]:
        return tuple(field for field in self.of(table).fields if field.name == name)


Declare = Callable[..., Declared]


def _never(*_: object) -> Any:
    raise AssertionError("nothing is rendered here")


CATALOGUE = Catalogue(
    connectors={connector.name: connector for module in MODULES for connector in module.reportgen_connectors()},
    outputs={"text": Output(name="text", summary="", render=_never)},
    themes={"board": Theme(name="board", folder=Path())},
    named=frozenset({"command"}),
)


@dataclass(frozen=True)
class Loaded:
    """A loaded warehouse, easy to ask."""

    warehouse: Warehouse

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, numbers and times as text."""
        found = self.warehouse.engine.query(sql)
        return [
            tuple(cell if cell is None or isinstance(cell, bool | int) else str(cell) for cell in row) for row in found
        ]

    @property
    def caveats(self) -> list[str]:
        """What readers are told of the sources."""
        return [text.msgid for source in self.warehouse.sources for text in source.caveats]


Load = Callable[..., Loaded]
