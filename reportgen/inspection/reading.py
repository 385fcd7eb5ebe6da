"""Reading a file as a build would: a plan over this one file, its connector's declarations overheard."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.document import Text
from reportgen.errors import DataError, Location, Problem, ReportgenError
from reportgen.inspection import examples
from reportgen.inspection.everything import Overheard, plan_about_everything
from reportgen.inspection.model import Candidate, Part, Read, Sheet
from reportgen.inspection.writing import plan_of
from reportgen.plan.schema import SourceModel
from reportgen.tables import TABLES
from reportgen.warehouse import Warehouse, ledger, load
from reportgen.warehouse.sql import identifier

if TYPE_CHECKING:
    from datetime import date

    from reportgen.plan import Plan
    from reportgen.records import Catalogue, FileMapping, FileRecord

Progress = Callable[[str, str, int], None]
Say = Callable[[Text], str]

#: Rejected rows that are told.
REASONS = 3
#: Options that settle what is ambiguous, with the one that is tried so that the rest of the file can be told, and the question.
_SETTLED = {
    "dates": ("day-first", "day-first or month-first? (told here as day-first)"),
    "decimal": (".", "'.' or ','? (told here with a decimal point)"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files below ``base`` with the connectors of ``catalogue``; private copies go to folders below ``work``."""

    base: Path
    work: Path
    catalogue: Catalogue
    plugins: tuple[str, ...]
    roots: tuple[str, ...]
    say: Say
    progress: Progress

    def read(self, candidate: Candidate, name: str, source: Mapping[str, Any], asks: Mapping[str, str]) -> Read:
        """What reading ``candidate`` as the source ``name`` gives; where a question is open, as one answer would."""
        stand_ins = {option: "EUR" for option in asks if option.endswith("currency")}
        given = {**source, **stand_ins}
        try:
            return replace(self._loaded(candidate, name, given), asks=asks)
        except ReportgenError as error:
            failed = Read(sheets=_sheets(candidate, (), ()), asks=asks, problems=error.problems)
            options = [key for key in _SETTLED if any(f".{key}:" in problem.advice for problem in error.problems)]
        if not options:
            return failed
        open_ = {**asks, **{option: _SETTLED[option][1] for option in options}}
        try:
            read = self._loaded(candidate, name, {**given, **{option: _SETTLED[option][0] for option in options}})
        except ReportgenError:
            return replace(failed, asks=open_)
        return replace(read, asks=open_, problems=failed.problems)

    def unread(self, candidate: Candidate) -> Read:
        """What can be told of a file that no connector reads."""
        return Read(sheets=_sheets(candidate, (), ()), problems=candidate.problems)

    def check(self, data: Mapping[str, Any], as_of: date) -> tuple[Problem, ...]:
        """Why a build would refuse a plan; nothing when it would not."""
        try:
            with _closing(self._load(plan_of(data, self.base, self.catalogue, as_of), self.catalogue)):
                return ()
        except ReportgenError as error:
            return error.problems

    def _loaded(self, candidate: Candidate, name: str, source: Mapping[str, Any]) -> Read:
        overheard = Overheard()
        connectors = {
            key: overheard.connector(connector) if key == source["connector"] else connector
            for key, connector in self.catalogue.connectors.items()
        }
        catalogue = replace(self.catalogue, connectors=connectors)
        plan = self.plan({name: source}, catalogue)
        with _closing(self._load(plan, catalogue)) as warehouse:
            (record,) = warehouse.sources
            rejects: list[Problem] = []
            for file in record.files:
                rejects += ledger.examples(warehouse.engine, name, file.path, REASONS)  # type: ignore[arg-type]
            return Read(
                records=record.files,
                sheets=_sheets(candidate, overheard.items, record.files),
                rejects=tuple(rejects),
                caveats=tuple(self.say(caveat) for caveat in record.caveats),
                # what a build writes to rejects.csv is told here itself
                warnings=tuple(each for each in warehouse.warnings if "rejects.csv" not in each.advice),
                money=_money(warehouse),
                problems=tuple(_refused(record.files)),
            )

    def plan(self, sources: Mapping[str, Mapping[str, Any]], catalogue: Catalogue | None = None) -> Plan:
        """A plan that reads ``sources`` whatever they speak of."""
        return plan_about_everything(sources, self.base, catalogue or self.catalogue, self.plugins, self.roots)

    def _load(self, plan: Plan, catalogue: Catalogue) -> Warehouse:
        return load(plan, catalogue, self.folder(), self.progress)

    def folder(self) -> Path:
        """A new private folder."""
        return Path(tempfile.mkdtemp(dir=self.work))


@contextmanager
def _closing(warehouse: Warehouse) -> Iterator[Warehouse]:
    try:
        yield warehouse
    finally:
        warehouse.engine.close()


def _sheets(
    candidate: Candidate, mappings: Iterable[FileMapping], records: Iterable[FileRecord]
) -> Mapping[str, tuple[Sheet, ...]]:
    """The tables of each part, as declared; a part of which nothing is declared shows its first table."""
    mappings = tuple(mappings)
    sniffed = {record.path: dict(record.sniffed) for record in records}
    found: dict[str, tuple[Sheet, ...]] = {}
    for part in candidate.parts:
        shown = part.file.shown
        declared: dict[int, list[FileMapping]] = {}
        for mapping in mappings:
            if mapping.file.shown == shown:
                declared.setdefault(mapping.grid.line, []).append(mapping)
        found[shown] = tuple(
            Sheet(
                line,
                tuple(dict.fromkeys(mapping.table for mapping in group)),
                examples.columns(group[0].grid, group, sniffed.get(shown)),
            )
            for line, group in declared.items()
        ) or _first(part)
    return found


def _first(part: Part) -> tuple[Sheet, ...]:
    try:
        grids = part.file.grids()[:1]
    except DataError:
        return ()
    return tuple(Sheet(grid.line, (), examples.columns(grid)) for grid in grids)


def _money(warehouse: Warehouse) -> Mapping[str, int]:
    """Rows with an amount by the currency they name."""
    found: dict[str, int] = {}
    for table in warehouse.tables.values():
        money = [
            field.name for field in TABLES[table.name].fields if field.type == "money" and field.name in table.filled
        ]
        if not money:
            continue
        code = "upper(trim(currency))" if "currency" in table.filled else "''"
        filled = " OR ".join(f"{identifier(name)} IS NOT NULL" for name in money)
        sql = f"SELECT coalesce({code}, ''), count(*) FROM {identifier(table.name)} WHERE {filled} GROUP BY 1"
        for currency, count in warehouse.engine.query(sql):
            found[currency] = found.get(currency, 0) + count
    return found


def _refused(files: Iterable[FileRecord]) -> Iterator[Problem]:
    """Files that a build refuses for the share of their rows that it rejects."""
    most = SourceModel(connector="").max_rejected
    for file in files:
        if file.rows_rejected > most * file.rows_read:
            what = f"{file.rows_rejected} of {file.rows_read} rows are rejected, more than max_rejected ({most:%})"
            yield Problem(what, "mend the file, map its columns, or raise max_rejected", Location(file.path))
