"""Loading: every source's connector declares its files, the engine reads them, the tables are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Words
from reportgen.errors import DataError, Location, PlanError, PluginError, Problem, ReportgenError
from reportgen.records import FieldMapping, FileMapping, FileRecord, RowBatch, SourceRecord
from reportgen.warehouse import assembly, breakdowns, currencies, ledger, replaced, spellings
from reportgen.warehouse.context import Context
from reportgen.warehouse.costs import cost_rows
from reportgen.warehouse.derived import derive
from reportgen.warehouse.doubts import doubts
from reportgen.warehouse.engine import open_engine
from reportgen.warehouse.expectations import expect_columns, judge
from reportgen.warehouse.model import LoadedTable, Warehouse
from reportgen.warehouse.numbered import handed
from reportgen.warehouse.options import overlaid, shaped
from reportgen.warehouse.staging import Staged, careful, stage
from reportgen.warehouse.statement import Shaping, Zones, columns_of

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.document import Text
    from reportgen.plan import Plan, Source
    from reportgen.records import Catalogue, Connector
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.export import Export

Progress = Callable[[str, str, int], None]

_ = Words("reportgen")
#: The source of costs that the plan itself holds.
PLAN = "plan"


@dataclass(slots=True)
class _Loading:
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


def load(plan: Plan, catalogue: Catalogue, workdir: Path, progress: Progress) -> Warehouse:
    """Load all sources of ``plan``; private files go below ``workdir``.

    ``progress`` is told (stage, source, rows so far). Raises PlanError, DataError with the problems of every source, and
    PluginError when a connector fails.
    """
    engine = open_engine(workdir, plan.roots)
    try:
        with ThreadPoolExecutor(2, "sha256") as pool:
            return _load(_Loading(plan, engine, engine.workdir, progress, pool), catalogue)
    except BaseException:
        engine.close()
        raise


def _load(loading: _Loading, catalogue: Catalogue) -> Warehouse:
    ledger.open_ledger(loading.engine)
    for source in loading.plan.sources:
        try:
            _source(loading, source, catalogue)
        except ReportgenError as error:
            loading.problems.append(error)
    if loading.problems:
        raise _together(loading.problems)
    _plan_costs(loading)
    rates = _convert(loading)
    engine = loading.engine
    columns = {each.name: engine.columns(each.name) for each in loading.staged}
    spellings.unify(engine, columns, loading.plan.data.channels)
    tables = _tables(loading)
    _doubts(loading, tables)
    (rejects,) = engine.query(f"SELECT count(*) FROM {ledger.TABLE}")[0]
    warehouse = Warehouse(
        engine,
        tables,
        tuple(loading.sources),
        tuple(loading.warnings),
        rates,
        rejects,
        None,
        tuple(loading.stale),
    )
    if not rejects:
        return warehouse
    path = loading.folder / "rejects.csv"
    ledger.write_rejects(warehouse, path)
    return replace(warehouse, ledger=path)


def _together(errors: list[ReportgenError]) -> ReportgenError:
    """All problems in the family whose exit code is highest."""
    worst = max(errors, key=lambda error: error.exit_code)
    return type(worst)(*dict.fromkeys(problem for error in errors for problem in error.problems))


# --- one source -------------------------------------------------------------------------------------------------------


def _source(loading: _Loading, source: Source, catalogue: Catalogue) -> None:
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
    verdict = judge(source, plan, files)
    loading.stale += verdict.stale
    loading.warnings += [*context.warnings, *reading.warnings, *verdict.warnings]
    caveats = tuple(dict.fromkeys((*context.caveats, *reading.caveats)))
    loading.sources.append(SourceRecord(source.name, source.connector, files, caveats, context.timezone))


def _declared(connector: Connector, source: Source, context: Context) -> Iterator[object]:
    """What the connector yields; its own failures are the plugin's."""
    try:
        yield from connector.load(source, context)
    except ReportgenError:
        raise
    except Exception as error:
        what = f"connector {source.connector} failed on source {source.name}: {type(error).__name__}: {error}"
        raise PluginError(Problem(what, "see its documentation, or run with --debug")) from error


@dataclass(slots=True)
class _Counted:
    """What was read of one table of a file."""

    read: int
    tables: list[str]
    staged: list[Staged]


class _Reading:
    """Reads the declared tables of one source."""

    def __init__(self, loading: _Loading, source: Source) -> None:
        self.loading = loading
        self.source = source
        self.rows = 0
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.caveats: list[Text] = []
        self._counted: dict[str, dict[int, _Counted]] = {}
        self._files: dict[str, str] = {}
        self._replaced: dict[str, int] = {}

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
        counts = self._counted.setdefault(export.shown, {})
        counted = counts.get(mapping.grid.line)
        if counted is None:
            read = staged.used + staged.rejected + staged.skipped
            counted = counts[mapping.grid.line] = _Counted(read, [], [])
        self._keep(staged, counted, export)

    def batch(self, batch: RowBatch) -> None:
        """Read rows that the connector read itself. Raises DataError."""
        export: Export = batch.file  # type: ignore[assignment]  # contexts hand out nothing else
        rows = list(batch.rows)
        names = tuple(dict.fromkeys(name for row in rows for name in row))
        fields = tuple(FieldMapping(name=name, column=name) for name in names)
        engine, name = self.loading.engine, self.loading.name()
        zones = Zones(self.source.common.timezone or self.loading.plan.timezone, self.loading.plan.timezone)
        shaping = Shaping(
            batch.table, columns_of(batch.table, fields), {n: f"c{i}" for i, n in enumerate(names)}, {}, zones,
            self.source.name,
        )  # fmt: skip
        target = self.loading.folder / f"{name}.csv"
        handed_rows = handed(rows, batch.lines, names, target)
        where = Location(export.shown)
        staged = careful(engine, name, shaping, handed_rows, where, self.source.common.max_rejected)
        target.unlink()
        counted = _Counted(staged.used + staged.rejected, [], [])
        self._counted.setdefault(export.shown, {})[-self.loading.named] = counted
        self._keep(staged, counted, export)

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
        if not counted.read:
            what = f"holds no rows of {table}"
            self.warnings.append(Problem(what, "check the export's date range", Location(export.shown)))
        if rejected := staged.rejected + staged.skipped:
            what = f"{rejected} of {counted.read} rows rejected"
            self.warnings.append(Problem(what, "see rejects.csv", Location(export.shown)))
            text = _.plural(
                "{count} row of {file} was rejected",
                "{count} rows of {file} were rejected",
                rejected,
                file=export.shown,
            )
            self.caveats.append(text)
        self.rows += staged.used
        self.loading.progress("load", self.source.name, self.rows)

    def settle(self) -> None:
        """Count what the source's files tell twice once."""
        engine = self.loading.engine
        own = [each for each in self.loading.staged if each.name in self._files]
        self._replaced = replaced.replace(engine, own, self._files)
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

    def records(self, opened: tuple[Export, ...]) -> tuple[FileRecord, ...]:
        """The load record of every file."""
        found: list[FileRecord] = []
        engine = self.loading.engine
        for export in opened:
            counted = list(self._counted.get(export.shown, {}).values())
            read = sum(each.read for each in counted)
            rejected = ledger.rejected_lines(engine, self.source.name, export.shown) if read else 0
            rejected += sum(self._replaced.get(each.staged[0].name, 0) for each in counted if each.staged)
            spans = [
                assembly.dates(engine, each.name, each.shaping.table, tuple(engine.columns(each.name)))
                for one in counted
                for each in one.staged
            ]
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
                )
            )
        return tuple(found)


# --- all sources together ---------------------------------------------------------------------------------------------


def _plan_costs(loading: _Loading) -> None:
    """The plan's own costs as rows of ``costs``."""
    plan = loading.plan
    rows = list(cost_rows(plan.data.costs, max(plan.period.end, plan.as_of)))
    if not rows:
        return
    names = tuple(rows[0])
    fields = tuple(FieldMapping(name=name, column=name, decimal=".", pattern="") for name in names)
    shaping = Shaping(
        "costs",
        columns_of("costs", fields),
        {n: f"c{i}" for i, n in enumerate(names)},
        {},
        Zones("UTC", plan.timezone),
        PLAN,
    )
    target = loading.folder / "costs.csv"
    where = plan.positions.at("costs")
    staged = careful(loading.engine, loading.name(), shaping, handed(rows, (), names, target), where, Decimal(0))
    target.unlink()
    loading.staged.append(staged)


def _convert(loading: _Loading) -> tuple[tuple[str, Decimal, str], ...]:
    """Bring all money into the report's currency. Raises DataError for rates that the plan does not give."""
    engine, plan = loading.engine, loading.plan
    used: set[str] = set()
    problems: list[Problem] = []
    for each in loading.staged:
        at = f"source {each.shaping.source}"
        match currencies.conversion(engine, each.name, each.shaping.table, engine.columns(each.name), plan, at):
            case None:
                continue
            case list() as missing:
                problems += missing
            case currencies.Conversion() as found:
                currencies.convert(engine, each.name, found)
                used |= found.used
    if problems:
        raise DataError(*problems)
    return currencies.declared(plan, frozenset(used))


def _tables(loading: _Loading) -> dict[str, LoadedTable]:
    engine = loading.engine
    by_table: dict[str, list[Staged]] = {}
    for each in loading.staged:
        by_table.setdefault(each.shaping.table, []).append(each)
    found: dict[str, LoadedTable] = {}
    for table, staged in sorted(by_table.items()):
        columns = {each.name: engine.columns(each.name) for each in staged}
        assembly.assemble(engine, table, columns)
        views: dict[str, str] = {}
        if table == breakdowns.TABLE:
            declared: dict[str, set[str]] = {}
            for each in staged:
                declared.setdefault(each.shaping.source, set()).add(each.shaping.breakdown)
            views = breakdowns.views(engine, {name: frozenset(names) for name, names in declared.items()})
        sources = tuple(dict.fromkeys(each.shaping.source for each in staged))
        present = frozenset(name for names in columns.values() for name in names)
        found[table] = assembly.loaded(engine, table, present, sources, views)
    return found


def _doubts(loading: _Loading, tables: dict[str, LoadedTable]) -> None:
    """Add to each source's caveats what its rows leave open."""
    for number, source in enumerate(loading.sources):
        found = [*source.caveats, *doubts(loading.engine, source.name, tables)]
        loading.sources[number] = replace(source, caveats=tuple(found))
