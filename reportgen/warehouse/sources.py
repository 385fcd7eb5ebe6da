"""One source: everything that its connector declares, read onto the engine, with the record of every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from reportgen.document import Words
from reportgen.errors import DataError, Location, PlanError, PluginError, Problem, ReportgenError
from reportgen.records import FieldMapping, FileMapping, FileQuery, FileRecord, RowBatch, SourceRecord
from reportgen.warehouse import assembly, ledger, records_query, replaced
from reportgen.warehouse.context import Context
from reportgen.warehouse.derived import derive, fill
from reportgen.warehouse.expectations import WEEKS, expect_columns, expect_fields, judge
from reportgen.warehouse.export import listed
from reportgen.warehouse.finished import finish
from reportgen.warehouse.numbered import handed
from reportgen.warehouse.options import overlaid, shaped
from reportgen.warehouse.sql import identifier
from reportgen.warehouse.staging import Staged, careful, stage
from reportgen.warehouse.statement import Shaping, Zones, columns_of
from reportgen.warehouse.united import unite

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reportgen.document import Text
    from reportgen.plan import Plan, Source
    from reportgen.records import Catalogue, Connector
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.export import Export

Progress = Callable[[str, str, int], None]

_ = Words("reportgen")
#: Rows of a connector that tell which fields all its rows have.
_TELLING = 1_000


@dataclass(slots=True)
class Loading:
    """What has been loaded so far."""

    plan: Plan
    engine: DuckDBEngine
    folder: Path
    progress: Progress
    pool: ThreadPoolExecutor
    staged: list[Staged] = field(default_factory=list)
    sources: list[SourceRecord] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    stale: list[Problem] = field(default_factory=list)
    problems: list[ReportgenError] = field(default_factory=list)
    seen: dict[object, list[tuple[str, Export]]] = field(default_factory=dict)
    named: int = 0

    def name(self) -> str:
        """A name for the next staged table; a refused file's is not given again."""
        self.named += 1
        return f"_{self.named}"


def read(loading: Loading, source: Source, catalogue: Catalogue) -> None:
    """Read everything that the source's connector declares."""
    plan = loading.plan
    connector = catalogue.connectors.get(source.connector)
    if connector is None:
        advice = f"the connectors are {', '.join(catalogue.connectors)}"
        where = plan.positions.at("sources", source.name, "connector")
        raise PlanError(Problem(f"there is no connector {source.connector!r}", advice, where))
    folder = loading.folder / "files" / source.name
    context = Context(plan, source, folder, loading.pool)
    reading = _Reading(loading, source)
    loading.progress("load", source.name, 0)
    for item in _declared(connector, source, context):
        try:
            match item:
                case FileMapping():
                    reading.mapping(item)
                case RowBatch():
                    reading.batch(item)
                case FileQuery():
                    reading.query(item)
                case _:
                    raise TypeError(f"yielded {type(item).__name__}")
        except DataError as error:
            reading.problems += error.problems
    if reading.problems:
        raise DataError(*dict.fromkeys(reading.problems))
    reading.settle()
    for export in context.opened:
        export.check_unchanged()
    files = reading.records(context.opened)
    verdict = judge(source, plan, files, reading.days(files))
    loading.stale += verdict.stale
    loading.warnings += [*context.warnings, *reading.warnings, *verdict.warnings]
    caveats = tuple(dict.fromkeys((*context.caveats, *reading.caveats)))
    record = SourceRecord(source.name, source.connector, files, caveats, context.timezone, verdict.short)
    loading.sources.append(record)


def _declared(connector: Connector, source: Source, context: Context) -> Iterator[object]:
    with _of_plugin(source):
        yield from connector.load(source, context)


@contextmanager
def _of_plugin(source: Source) -> Iterator[None]:
    """Failures of a connector's own code are the plugin's."""
    try:
        yield
    except ReportgenError:
        raise
    except Exception as error:
        what = f"connector {source.connector} failed on source {source.name}: {type(error).__name__}: {error}"
        raise PluginError(Problem(what, "see its documentation, or run with --debug")) from error


@dataclass(slots=True)
class _Counted:
    """What was read of one table of a file; ``made`` are tables whose rows were made of its records."""

    read: int
    tables: list[str] = field(default_factory=list)
    staged: list[Staged] = field(default_factory=list)
    made: tuple[Staged, ...] = ()
    repeated: int = 0


class _Reading:
    """Reads the declared tables of one source."""

    def __init__(self, loading: Loading, source: Source) -> None:
        self.loading = loading
        self.source = source
        self.rows = 0
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.caveats: list[Text] = []
        self._counted: dict[str, dict[int, _Counted]] = {}
        self._files: dict[str, str] = {}
        self._replaced: dict[str, int] = {}
        self._spans: dict[str, tuple[date | None, date | None]] = {}
        self._mappings: list[tuple[Staged, FileMapping]] = []

    def mapping(self, declared: FileMapping) -> None:
        """Read one table of a file. Raises DataError."""
        mapping = overlaid(declared, self.source)
        expect_columns(self.source, [mapping])
        export: Export = mapping.file  # type: ignore[assignment]  # contexts hand out nothing else
        if self._known(mapping, export):
            return
        shaping = shaped(mapping, self.loading.plan, self.source)
        engine, name = self.loading.engine, self.loading.name()
        staged = stage(engine, name, shaping, mapping, export, self.source.common.max_rejected, self.loading.folder)
        fill(engine, staged, mapping.derived)
        if mapping.parts == "file":
            self.warnings += unite(engine, [staged], {name: export.shown})
        counts = self._counted.setdefault(export.shown, {})
        counted = counts.get(mapping.grid.line)
        if counted is None:
            read = staged.used + staged.rejected + staged.skipped
            counted = counts[mapping.grid.line] = _Counted(read)
        self._mappings.append((staged, mapping))
        self._keep(staged, counted, export)

    def batch(self, batch: RowBatch) -> None:
        """Read rows that the connector read itself. Raises DataError."""
        export: Export = batch.file  # type: ignore[assignment]  # contexts hand out nothing else
        rows = self._own(batch.rows)
        first = list(islice(rows, _TELLING))
        names = tuple(dict.fromkeys(name for row in first for name in row))
        fields = tuple(FieldMapping(name=name, column=name) for name in names)
        engine, name = self.loading.engine, self.loading.name()
        cells = {each: f"c{i}" for i, each in enumerate(names)}
        shaping = Shaping(batch.table, columns_of(batch.table, fields), cells, {}, self._zones(), self.source.name)
        target = self.loading.folder / f"{name}.csv"
        where = Location(export.shown)
        handed_rows = handed(chain(first, rows), batch.lines, names, target, export.shown)
        staged = careful(engine, name, shaping, handed_rows, where, self.source.common.max_rejected)
        target.unlink()
        counted = _Counted(staged.used + staged.rejected)
        self._counted.setdefault(export.shown, {})[-self.loading.named] = counted
        self._keep(staged, counted, export)

    def query(self, declared: FileQuery) -> None:
        """Run a connector's queries over records. Raises DataError."""
        expect_fields(self.source, declared)
        engine, name = self.loading.engine, self.loading.name()
        most, folder = self.source.common.max_rejected, self.loading.folder
        found = records_query.answer(engine, name, declared, self._zones(), self.source.name, most, folder)
        tables = list(dict.fromkeys(each.shaping.table for each in found.staged))
        for each in found.staged:
            self._files[each.name] = declared.files[0].shown
            self.loading.staged.append(each)
            self.rows += each.used
        for file, shard in zip(declared.files, found.shards, strict=True):
            counted = _Counted(shard.read, tables, [], found.staged, shard.repeated)
            self._counted.setdefault(file.shown, {})[-self.loading.named] = counted
            self._tell(file.shown, shard.read, shard.rejected, tables[0])
            if shard.repeated:
                self._tell_repeated(file.shown, shard.repeated)
        with _of_plugin(self.source):
            self.caveats += declared.tell(found.counts) if declared.tell else ()
        self.loading.progress("load", self.source.name, self.rows)

    def _own(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        with _of_plugin(self.source):
            yield from rows

    def _zones(self) -> Zones:
        return Zones(self.source.common.timezone or self.loading.plan.timezone, self.loading.plan.timezone)

    def _keep(self, staged: Staged, counted: _Counted, export: Export) -> None:
        table = staged.shaping.table
        self._files[staged.name] = export.shown
        counted.tables.append(table)
        counted.staged.append(staged)
        self.loading.staged.append(staged)
        self.warnings += staged.disagreements
        for further in derive(self.loading.engine, staged):
            counted.tables.append(further.shaping.table)
            self._files[further.name] = export.shown
            self.loading.staged.append(further)
        self._tell(export.shown, counted.read, staged.rejected + staged.skipped, table)
        self.rows += staged.used
        self.loading.progress("load", self.source.name, self.rows)

    def _tell(self, file: str, read: int, rejected: int, table: str) -> None:
        """Tell of a file without rows, and of rejected rows."""
        if not read:
            what = f"holds no rows of {table}"
            self.warnings.append(Problem(what, "check the export's date range", Location(file)))
        if rejected:
            what = f"{rejected} of {read} rows rejected"
            self.warnings.append(Problem(what, "see rejects.csv", Location(file)))
            text = _.plural(
                "{count} row of {file} was rejected", "{count} rows of {file} were rejected", rejected, file=file
            )
            self.caveats.append(text)

    def _tell_repeated(self, file: str, count: int) -> None:
        what = f"{count} record{'s' * (count != 1)} told before; the first counts"
        self.warnings.append(Problem(what, "see rejects.csv", Location(file)))
        text = _.plural(
            "{count} record of {file} was told before and is left out",
            "{count} records of {file} were told before and are left out",
            count,
            file=file,
        )
        self.caveats.append(text)

    def settle(self) -> None:
        """Count what the source's files tell twice once."""
        engine = self.loading.engine
        own = [each for each in self.loading.staged if each.name in self._files]
        self._unite()
        mappings = {staged.name: mapping for staged, mapping in self._mappings}
        self._replaced = replaced.replace(engine, own, self._files, mappings)
        # of several tables made of the same lines the first stands for them
        for each in [
            counted.staged[0] for grids in self._counted.values() for counted in grids.values() if counted.staged
        ]:
            if count := self._replaced.get(each.name, 0):
                table, file = each.shaping.table, self._files[each.name]
                what = (
                    f"{count} row{'s' * (count != 1)} of {table} told again by a row read later; the later one counts"
                )
                self.warnings.append(Problem(what, "see rejects.csv, or keep one export", Location(file)))
                text = _.plural(
                    "{count} row of {file} was replaced by a later one of the same thing",
                    "{count} rows of {file} were replaced by later ones of the same things",
                    count,
                    file=file,
                )
                self.caveats.append(text)
        if shared := replaced.shared_days(engine, own):
            one, other = shared
            what = f"holds sessions of days that {self._files[one.name]} holds too; they are added up"
            advice = "remove one of the two if they tell of the same visits"
            self.warnings.append(Problem(what, advice, Location(self._files[other.name])))
        for one, other, count in replaced.identical(engine, own, self._files, mappings):
            table, twin = one.shaping.table, self._files[one.name]
            what = (
                f"{count} row{'s' * (count != 1)} of {table} stand{'s' * (count == 1)} in {twin} too; they are added up"
            )
            advice = "remove one of the two if they tell of the same things"
            self.warnings.append(Problem(what, advice, Location(self._files[other.name])))
        self._finish(own)

    def _unite(self) -> None:
        """Put together what several files tell in parts."""
        by_table: dict[str, list[Staged]] = {}
        for staged, mapping in self._mappings:
            if mapping.parts == "source":
                by_table.setdefault(mapping.table, []).append(staged)
        for parts in by_table.values():
            for each in parts:
                self._spans[each.name] = self._dates(each)
            self.warnings += unite(self.loading.engine, parts, self._files)

    def _finish(self, own: Sequence[Staged]) -> None:
        """Fold merged records and make what the mappings add."""
        with _of_plugin(self.source):
            done = finish(self.loading.engine, self._mappings, own, self._files)
        self.caveats += done.caveats
        for name, count in done.rows.items():
            self._replaced[name] = self._replaced.get(name, 0) + count
        for each, more in done.made:
            counted = next(one for one in self._counted[self._files[each.name]].values() if each in one.staged)
            counted.tables.append(more.shaping.table)
            self._files[more.name] = self._files[each.name]
            self.loading.staged.append(more)

    def _known(self, mapping: FileMapping, export: Export) -> bool:
        """Whether the same bytes were already read in the same way under another name."""
        size = export.path.stat().st_size
        key = (size, mapping.table, mapping.grid.line, repr(mapping.fields))
        for source, other in self.loading.seen.setdefault(key, []):
            same = (source, other.shown) == (self.source.name, export.shown)
            if not same and other.content() == export.content():
                what = f"holds the same bytes as {other.shown} of source {source}; it counts once"
                self.warnings.append(Problem(what, "remove one of the two", Location(export.shown)))
                return True
        self.loading.seen[key].append((self.source.name, export))
        return False

    def _dates(self, staged: Staged) -> tuple[date | None, date | None]:
        """The range of dates that was read, whatever file its rows now stand with."""
        if staged.name in self._spans:
            return self._spans[staged.name]
        engine = self.loading.engine
        return assembly.dates(engine, staged.name, staged.shaping.table, tuple(engine.columns(staged.name)))

    def days(self, files: Sequence[FileRecord]) -> frozenset[date]:
        """The days with a row in the weeks before the last."""
        last = max((each.last for each in files if each.last), default=None)
        if last is None:
            return frozenset()
        engine: DuckDBEngine = self.loading.engine
        found: set[date] = set()
        for each in self.loading.staged:
            low = (assembly.span(each.shaping.table) or ("",))[0]
            if each.name in self._files and low in engine.columns(each.name):
                sql = f"SELECT DISTINCT {low} FROM {identifier(each.name)} WHERE {low} > $first AND {low} <= $last"
                found |= {row[0] for row in engine.query(sql, {"first": last - WEEKS, "last": last})}
        return frozenset(found)

    def records(self, opened: tuple[Export, ...]) -> tuple[FileRecord, ...]:
        """The load record of every file."""
        found: list[FileRecord] = []
        engine = self.loading.engine
        for export in listed(opened, self._counted):
            counted = list(self._counted.get(export.shown, {}).values())
            read = sum(each.read for each in counted)
            rejected = ledger.rejected_lines(engine, self.source.name, export.shown) if read else 0
            twice = sum(each.repeated for each in counted)
            twice += sum(self._replaced.get(each.staged[0].name, 0) for each in counted if each.staged)
            rejected += twice
            spans = [self._dates(each) for one in counted for each in (*one.staged, *one.made)]
            first = min((low for low, _high in spans if low), default=None)
            last = max((high for _low, high in spans if high), default=None)
            tables = tuple(dict.fromkeys(table for each in counted for table in each.tables))
            sniffed = dict.fromkeys(pair for one in counted for each in one.staged for pair in each.sniffed)
            found.append(
                FileRecord(
                    export.shown,
                    export.sha256,
                    read,
                    read - rejected,
                    rejected,
                    export.encoding,
                    export.delimiter,
                    first,
                    last,
                    tables,
                    tuple(sniffed),
                    twice,
                )
            )
        return tuple(found)
