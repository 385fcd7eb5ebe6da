"""How a figure came about: the plan is read, its sources loaded, the KPI measured as for a report, and all of it told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen import build
from reportgen.errors import Problem, UsageError
from reportgen.explaining import behind, showing
from reportgen.explaining.model import Explanation, Node, Request, Statement
from reportgen.explaining.tree import Tree
from reportgen.metrics.definitions import Definitions
from reportgen.plan.calls import COMPUTED
from reportgen.plan.names import choose
from reportgen.records import Measure
from reportgen.workplace import workplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.plan import Plan
    from reportgen.records import Catalogue, Figure, Figures
    from reportgen.warehouse import Warehouse

__all__ = ["Explanation", "Request", "explain", "showing"]


def explain(request: Request, progress: build.Progress, tell: build.Warn) -> Explanation:
    """Explain one figure. Raises UsageError for a KPI, scenario or dimension value that is not there, and what a build raises."""
    warn = build.Warnings(tell)
    progress("plan", str(request.plan), 0)
    whole = build.Request(
        request.plan, request.plan.parent, request.period, request.as_of, third_party=request.third_party, block=request.block
    )  # fmt: skip
    plan, plugins = build.read(whole, warn)
    catalogue = plugins.catalogue()
    known = Definitions.of(catalogue)
    _check(request, plan, known)
    tree = Tree(plan, known, request.scenario, request.by)
    records = tree.records(request.kpi)
    catalogue = replace(catalogue, kpis={name: kpi for name, kpi in catalogue.kpis.items() if name in records})
    with workplace() as work:
        warehouse = build.load(plan, plugins, work, progress, warn)
        try:
            plan = build.aimed(plan, plugins, warehouse, warn)
            tree = replace(tree, plan=plan)
            progress("measure", request.kpi, 0)
            figures = build.measure(plan, catalogue, warehouse, tree.asks(request.kpi), warn).figures
            node = tree.node(request.kpi, figures)
            if node.figure is None:
                raise UsageError(_nothing(request, figures))
            return _explained(request, plan, catalogue, warehouse, node, node.figure, warn)
        finally:
            warehouse.engine.close()


def _explained(
    request: Request,
    plan: Plan,
    catalogue: Catalogue,
    warehouse: Warehouse,
    node: Node,
    figure: Figure,
    warn: build.Warnings,
) -> Explanation:
    measures = [each for each in _leaves(node) if isinstance(catalogue.kpis.get(each.name), Measure)]
    origins = [each.figure.provenance for each in _leaves(node) if each.figure and each.figure.provenance]
    tables = sorted({table for origin in origins for table in origin.tables})
    names = {source for origin in origins for source in origin.sources}
    stretch = plan.scenarios.get(request.scenario, plan.period)
    declared = {each.name: catalogue.kpis[each.name] for each in measures}
    made = behind.relations((kpi.relation for kpi in declared.values() if isinstance(kpi, Measure)), catalogue, plan)
    shown = [
        behind.rows(kpi, request.by, stretch, plan, warehouse, catalogue, request.rows)
        for name, kpi in declared.items()
        if request.rows and isinstance(kpi, Measure) and any(each.name == name and each.figure for each in measures)
        and kpi.relation in {*warehouse.tables, *(each.of.removeprefix("relation ") for each in made)}
    ]  # fmt: skip
    return Explanation(
        request, stretch.label, plan.currency, node, figure, (*made, *_queries(measures)),
        tuple((table, warehouse.tables[table].rows) for table in tables if table in warehouse.tables),
        tuple(source for source in warehouse.sources if source.name in names),
        "plan" in names, tuple(shown), tuple(map(str, warn.found)),
    )  # fmt: skip


def _queries(measures: list[Node]) -> Iterator[Statement]:
    """The queries that answered the measures, each once, with the KPIs it answered."""
    answered: dict[str, list[str]] = {}
    for each in measures:
        if each.figure is not None and each.figure.provenance is not None and each.figure.provenance.sql:
            answered.setdefault(each.figure.provenance.sql, []).append(each.name)
    for sql, kpis in answered.items():
        yield Statement(", ".join(dict.fromkeys(kpis)), sql)


def _leaves(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _leaves(child)


def _check(request: Request, plan: Plan, known: Definitions) -> None:
    """Names that stand in no catalogue and no plan, before anything is loaded."""
    problems = []
    kpis = sorted({*known.measures, *known.formulas, *known.modelled, *known.provided})
    if request.kpi not in kpis:
        problems.append(Problem(f"unknown KPI {request.kpi!r}", choose(request.kpi, kpis) or "see docs/kpis.md"))
    scenarios = (*plan.scenarios, *COMPUTED, *plan.alternatives)
    if request.scenario not in scenarios:
        advice = choose(request.scenario, scenarios)
        problems.append(Problem(f"the plan has no scenario {request.scenario!r}", advice))
    if problems:
        raise UsageError(*problems)


def _nothing(request: Request, figures: Figures) -> Problem:
    """Why there is no figure: another value was meant, or the KPI is not broken down so."""
    wanted = {name for name, _value in request.by}
    about = "".join(f", {name} {value!r}" for name, value in request.by)
    for name, value in request.by:
        known = {
            figure.dimension(name) or ""
            for figure in figures
            if figure.kpi == request.kpi and {key for key, _value in figure.dimensions} == wanted
        }
        if known and value not in known:
            return Problem(f"there is no figure {request.kpi!r}{about}", f"{name}: {choose(value, known)}")
    advice = "it is not broken down so" if request.by else "the sources of the plan do not give it"
    return Problem(f"there is no figure {request.kpi!r}, scenario {request.scenario}{about}", advice)
