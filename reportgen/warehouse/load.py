"""Loading: every source's connector declares its files, the engine reads them, the tables are put together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Problem, ReportgenError
from reportgen.records import FieldMapping
from reportgen.warehouse import assembly, breakdowns, currencies, ledger, spellings
from reportgen.warehouse.costs import cost_rows
from reportgen.warehouse.doubts import doubts
from reportgen.warehouse.engine import open_engine
from reportgen.warehouse.model import LoadedTable, Warehouse
from reportgen.warehouse.numbered import handed
from reportgen.warehouse.sources import Loading, Progress, read
from reportgen.warehouse.staging import Staged, careful
from reportgen.warehouse.statement import Shaping, Zones, columns_of

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.plan import Plan
    from reportgen.records import Catalogue

#: The source of costs that the plan itself holds.
PLAN = "plan"


def load(plan: Plan, catalogue: Catalogue, workdir: Path, progress: Progress) -> Warehouse:
    """Load all sources of ``plan``; private files go below ``workdir``.

    ``progress`` is told (stage, source, rows so far). Raises PlanError, DataError with the problems of every source, and
    PluginError when a connector fails.
    """
    engine = open_engine(workdir, plan.roots)
    try:
        with ThreadPoolExecutor(2, "sha256") as pool:
            return _load(Loading(plan, engine, engine.workdir, progress, pool), catalogue)
    except BaseException:
        engine.close()
        raise


def _load(loading: Loading, catalogue: Catalogue) -> Warehouse:
    ledger.open_ledger(loading.engine)
    for source in loading.plan.sources:
        try:
            read(loading, source, catalogue)
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


# --- all sources together ---------------------------------------------------------------------------------------------


def _plan_costs(loading: Loading) -> None:
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


def _convert(loading: Loading) -> tuple[tuple[str, Decimal, str], ...]:
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


def _tables(loading: Loading) -> dict[str, LoadedTable]:
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


def _doubts(loading: Loading, tables: dict[str, LoadedTable]) -> None:
    """Add to each source's caveats what its rows leave open."""
    for number, source in enumerate(loading.sources):
        found = [*source.caveats, *doubts(loading.engine, source.name, tables, loading.plan.as_of)]
        loading.sources[number] = replace(source, caveats=tuple(found))
