"""The road: a plan is read, its sources loaded, what sections ask is measured, composed, rendered and published."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen import comments, compose, publish
from reportgen.errors import ExitCode, PlanError, PluginError, Problem
from reportgen.records import Built, Context, Figures
from reportgen.workplace import workplace

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from reportgen.plan import Plan
    from reportgen.plugins import Plugins
    from reportgen.records import Artifact, Ask, Catalogue, GoalResult, KpiInfo, Report, SourceRecord
    from reportgen.warehouse import Warehouse

Progress = Callable[[str, str, int], None]
Warn = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One plan to build, with what the command line says instead of the plan."""

    plan: Path
    out: Path
    period: str | None = None
    as_of: date | None = None
    formats: tuple[str, ...] | None = None
    locales: tuple[str, ...] | None = None
    third_party: bool = True
    block: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A built (or checked) report: where it stands, its warnings, its sources, its exit code."""

    name: str
    period: str
    folder: Path
    warnings: tuple[Problem, ...]
    sources: tuple[SourceRecord, ...]
    code: ExitCode = ExitCode.BUILT


@dataclass(slots=True)
class Warnings:
    """All warnings of a build, told as they come, each once."""

    tell: Warn
    found: list[Problem] = field(default_factory=list)

    def __call__(self, problem: Problem) -> None:
        """Take one warning."""
        if problem not in self.found:
            self.found.append(problem)
            self.tell(problem)

    def all(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        """Take several."""
        for problem in problems:
            self(problem)


def build(request: Request, progress: Progress, tell: Warn) -> Result:
    """Build and publish one report. Raises ReportgenError; the last good report is then untouched."""
    warn = Warnings(tell)
    progress("plan", str(request.plan), 0)
    plan, plugins = read(request, warn)
    target = publish.prepare(request.out, plan.name, plan.period.label)
    with workplace() as work, _workers(plan, plugins) as workers:
        warehouse = load(plan, plugins, work, progress, warn)
        try:
            plan = aimed(plan, plugins, warehouse, warn)
            report = _report(plan, plugins, warehouse, progress, warn)
        finally:
            warehouse.engine.close()
        artifacts = _render(report, plugins, workers, progress, warn)
        progress("publish", str(target), 0)
        manifest = _manifest(request, report, warehouse, warn.found)
        hashes = publish.publish(target, artifacts, manifest)
        publish.keep_private(request.out, plan.name, plan.period.label, warehouse.ledger)
    warn.all(plugins.built(Built(target, report, hashes)))
    return Result(
        plan.name, plan.period.label, target, tuple(warn.found), warehouse.sources, _gates(plan, warehouse, warn)
    )


def check(request: Request, progress: Progress, tell: Warn) -> Result:
    """Read the plan and load its sources, nothing more. Raises ReportgenError with every problem."""
    warn = Warnings(tell)
    plan, plugins = read(request, warn)
    with workplace() as work:
        warehouse = load(plan, plugins, work, progress, warn)
        try:
            plan = aimed(plan, plugins, warehouse, warn)
        finally:
            warehouse.engine.close()
    _findings, warnings = plugins.check(plan, warehouse.sources)
    warn.all(warnings)
    target = request.out / plan.name / plan.period.label
    return Result(plan.name, plan.period.label, target, tuple(warn.found), warehouse.sources)


def read(request: Request, warn: Warnings) -> tuple[Plan, Plugins]:
    """The plan, checked against everything its plugins offer. Raises PlanError, PluginError."""
    from reportgen.plan import Overrides, parse, resolve
    from reportgen.plugins import load
    from reportgen.render import doubts

    parsed = parse(request.plan, os.environ)
    plugins = load(
        parsed.plugins_used, request.plan.parent, lambda index: parsed.positions.at("plugins", "use", index),
        third_party=request.third_party, block=request.block,
    )  # fmt: skip
    overrides = Overrides(request.period, request.as_of, request.locales, request.formats)
    try:
        plan = resolve(parsed, plugins.catalogue(), overrides, today())
    except PlanError as error:
        if plugins.failures and any(problem.unknown for problem in error.problems):
            # What the plan names may be what the broken plugin offers.
            raise PluginError(*plugins.failures, *error.problems) from error
        raise
    warn.all(plugins.failures)
    warn.all(plan.warnings)
    warn.all(doubts(plan, plugins.catalogue().themes))
    return plan, plugins


def used_plugins(plan: Path | None, more: tuple[str, ...]) -> Plugins:
    """The plugins of an installation: the first-party ones, those a plan uses, and ``more`` by name."""
    from reportgen.plan import parse
    from reportgen.plugins import load

    used = parse(plan, os.environ).plugins_used if plan else ()
    return load((*used, *(name for name in more if name not in used)), plan.parent if plan else None)


@contextmanager
def _workers(plan: Plan, plugins: Plugins) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that begin with the costly imports of the wanted formats, while sources are loaded."""
    from reportgen import render

    outputs = (plugins.catalogue().outputs[name] for name in plan.formats)
    warm = [output.warm for output in outputs if output.warm is not None]
    workers = render.pool(min(len(plan.locales), os.cpu_count() or 1))
    try:
        render.warm(workers, warm)
        yield workers
    finally:
        workers.shutdown(wait=True, cancel_futures=True)


def load(plan: Plan, plugins: Plugins, work: Path, progress: Progress, warn: Warnings) -> Warehouse:
    """The plan's sources as tables, in the private folder ``work``. Raises PlanError, DataError, PluginError."""
    from reportgen import warehouse as room

    warehouse = room.load(plan, plugins.catalogue(), work, progress)
    warn.all(warehouse.warnings)
    warn.all(warehouse.stale)
    return warehouse


def aimed(plan: Plan, plugins: Plugins, warehouse: Warehouse, warn: Warnings) -> Plan:
    """The plan with the goals that its sources bring (table ``targets``). Raises DataError for rows that are none."""
    from reportgen.metrics import with_targets

    plan, conflicts = with_targets(plan, plugins.catalogue(), warehouse)
    warn.all(conflicts)
    return plan


@dataclass(frozen=True, slots=True)
class Measurements:
    """All figures of a report, the KPIs they are of, and the plan's goals held against them."""

    figures: Figures
    infos: Mapping[str, KpiInfo]
    goals: tuple[GoalResult, ...]


def measure(
    plan: Plan, catalogue: Catalogue, warehouse: Warehouse, asks: Iterable[tuple[str, Ask]], warn: Warnings
) -> Measurements:
    """Measure what is asked and what goals need, and judge the goals; what they plan are figures too."""
    from reportgen import metrics

    measured = metrics.measure(plan, catalogue, warehouse, [*asks, *metrics.goal_asks(plan, catalogue)])
    warn.all(measured.problems)
    infos = metrics.kpi_infos(plan, catalogue)
    goals = metrics.goals(plan, infos, measured.figures, metrics.work(warehouse))
    return Measurements(measured.figures.merged(metrics.target_figures(plan, goals)), infos, goals)


def _report(plan: Plan, plugins: Plugins, warehouse: Warehouse, progress: Progress, warn: Warnings) -> Report:
    """Ask, measure, judge goals, find, compose."""
    from reportgen import metrics

    catalogue = plugins.catalogue()
    asked = compose.ask(plan, catalogue)
    progress("measure", f"{len(asked.asks)} asks", 0)
    known = measure(plan, catalogue, warehouse, [*asked.asks, *metrics.default_asks(plan, catalogue)], warn)
    figures = known.figures
    checks, warnings = plugins.check(plan, warehouse.sources)
    warn.all(warnings)
    context = Context(
        plan=plan, period=plan.period, scenarios=plan.scenarios, kpis=known.infos, goals=known.goals, findings=checks,
        sources=warehouse.sources, tables=tuple(warehouse.tables), warnings=tuple(map(str, warn.found)),
        versions=_versions(plugins), rates=warehouse.rates,
    )  # fmt: skip
    progress("compose", f"{len(figures)} figures", 0)
    findings, warnings_ = compose.find(catalogue, figures, context, asked)
    warn.all(warnings_)
    report, failures = compose.compose(plan, catalogue, figures, context, tuple(findings), asked)
    warn.all(failures)
    return report


def _render(
    report: Report, plugins: Plugins, workers: ProcessPoolExecutor, progress: Progress, warn: Warnings
) -> list[Artifact]:
    from reportgen import render

    catalogue, plan = plugins.catalogue(), report.plan
    progress("render", ", ".join(f"{name} {locale}" for locale in plan.locales for name in plan.formats), 0)
    artifacts, warnings = render.render(
        report, tuple(catalogue.outputs[name] for name in plan.formats), catalogue.themes,
        tuple(catalogue.translations.values()), workers, plugins.jinja_environment,
    )  # fmt: skip
    warn.all(warnings)
    return artifacts


def today() -> date:
    """Today, or the day of ``SOURCE_DATE_EPOCH`` for builds that must give the same bytes. Raises PlanError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(tz=UTC).astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), tz=UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise PlanError(
            Problem(f"SOURCE_DATE_EPOCH is not a number of seconds: {epoch!r}", "unset or correct it")
        ) from error


def _versions(plugins: Plugins) -> tuple[tuple[str, str], ...]:
    """What made the report, as far as its bytes depend on it."""
    from importlib.metadata import version

    from reportgen import __version__

    libraries = ("altair", "babel", "duckdb", "statsmodels", "vl-convert-python", "weasyprint")
    others = ((info.name, info.version) for info in plugins.infos() if info.origin != "first-party")
    return (("reportgen", __version__), *others, *((name, version(name)) for name in libraries))


def _manifest(request: Request, report: Report, warehouse: Warehouse, warnings: list[Problem]) -> dict[str, Any]:
    plan = report.plan
    return {
        "schema": "reportgen.manifest/1",
        "name": plan.name,
        "period": plan.period.label,
        "as_of": plan.as_of.isoformat(),
        "plan": {
            "path": request.plan.name,
            "sha256": hashlib.sha256(request.plan.read_bytes()).hexdigest(),
        },
        "commentary": comments.files(plan.commentary),
        "inputs": [
            {
                "source": source.name, "path": file.path, "sha256": file.sha256, "rows_read": file.rows_read,
                "rows_used": file.rows_used, "rows_rejected": file.rows_rejected,
            }
            for source in warehouse.sources
            for file in source.files
        ],
        "rows": {name: table.rows for name, table in sorted(warehouse.tables.items())},
        "versions": dict(report.context.versions),
        "warnings": [str(problem) for problem in warnings],
    }  # fmt: skip


def _gates(plan: Plan, warehouse: Warehouse, warn: Warnings) -> ExitCode:
    """The exit code of a built report; what failed has been told as a warning."""
    allowed, count = plan.data.gates.max_warnings, len(warn.found)
    crossed = allowed is not None and count > allowed
    if crossed:
        where = plan.positions.at("gates", "max_warnings")
        warn(Problem(f"warnings of this build: {count}; the plan allows {allowed}", "", where))
    return ExitCode.GATE_FAILED if crossed or warehouse.stale else ExitCode.BUILT
