"""Sections and rules on figures that the real KPIs measured from a few rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reportgen.calendar import parse, previous
from reportgen.document import Chapter
from reportgen.metrics import kpi_infos
from reportgen.plan import Plan
from reportgen.records import Absent, Ask, Context, Figures, Finding
from tests.plugins.kpis.book import Book, Row, a_plan, catalogue
from tests.plugins.sections.world import chapter, context_of, say

Tables = Mapping[str, Sequence[Row]]


def _plan(**data: Any) -> Plan:
    """Of the third quarter of 2026, compared with the second; ``baseline`` (a period as plans write it) is compared with too."""
    baseline = data.pop("baseline", None)
    plan = a_plan(**data)
    scenarios = {**plan.scenarios, "previous": previous(plan.period)}
    if baseline is not None:
        scenarios["baseline"] = parse(baseline, plan.as_of)
    return replace(plan, scenarios=scenarios)


def _world(folder: Path, tables: Tables, plan: Plan, asks: Sequence[Ask]) -> tuple[Figures, Context]:
    figures = Book(folder, tables).figures(plan, *asks)
    return figures, context_of(plan, kpis=kpi_infos(plan, catalogue()))


def page(
    folder: Path, module: Any, tables: Tables, *, data: Mapping[str, Any] | None = None, **options: Any
) -> Chapter:
    """The chapter that the section of ``module`` makes of the third quarter of 2026."""
    return chapter(_composed(folder, module, tables, data or {}, options))


def absent(folder: Path, module: Any, tables: Tables, *, data: Mapping[str, Any] | None = None, **options: Any) -> str:
    """Why the section leaves itself out."""
    found = _composed(folder, module, tables, data or {}, options)
    assert isinstance(found, Absent)
    return say(found.reason)


def _composed(
    folder: Path, module: Any, tables: Tables, data: Mapping[str, Any], options: Mapping[str, Any]
) -> Chapter | Absent:
    plan, chosen = _plan(**data), module.SECTION.options(**options)
    found: Chapter | Absent = module.compose(*_world(folder, tables, plan, tuple(module.asks(plan, chosen))), chosen)
    return found


def findings(
    folder: Path, module: Any, tables: Tables, *, data: Mapping[str, Any] | None = None, only: str = ""
) -> list[Finding]:
    """What the rules of ``module`` (``only`` one of them) find in the third quarter of 2026; every figure they name exists."""
    plan, found = _plan(**(data or {})), []
    for rule in module.reportgen_findings():
        if only not in {"", rule.name}:
            continue
        figures, context = _world(folder, tables, plan, tuple(rule.asks(plan)))
        for finding in rule.find(figures, context):
            assert finding.threshold is not None
            assert set(finding.figures) <= set(figures.ids())
            found.append(finding)
    return found
