"""``report.json``: every figure, goal, finding and source in a stable form that other tools read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen import hookimpl
from reportgen.records import Artifact, Figure, GoalResult, Output, RenderContext, Report, SourceRecord

if TYPE_CHECKING:
    from reportgen.document import Text

reportgen_api = 1

SCHEMA = "reportgen.report/1"


@hookimpl
def reportgen_outputs() -> Iterable[Output]:
    """Offer ``json``."""
    yield Output(name="json", summary="report.json, for other tools", render=render, per_locale=False)


def render(report: Report, context: RenderContext) -> Iterator[Artifact]:
    """One file for all languages; its words are in the first of them."""
    text = json.dumps(_report(report, context), ensure_ascii=False, indent=1, allow_nan=False)
    yield Artifact("report.json", (text + "\n").encode())


def _report(report: Report, context: RenderContext) -> dict[str, Any]:
    document, period = report.document, report.context.period
    figures = sorted(_published(report), key=lambda figure: _order(figure, period.start, period.end))
    known = {figure.id for figure in figures}
    return {
        "schema": SCHEMA,
        "name": document.name,
        "title": document.title if isinstance(document.title, str) else context.words(document.title),
        "currency": document.currency,
        "timezone": document.timezone,
        "as_of": document.as_of.isoformat(),
        "period": {
            "label": period.label, "start": period.start.isoformat(), "end": period.end.isoformat(),
            "partial": period.partial,
        },
        "figures": [_figure(figure, context) for figure in figures],
        "goals": [_goal(result, context) for result in report.context.goals],
        "findings": [
            {
                "id": finding.id, "severity": finding.severity, "text": context.words(finding.text),
                "figures": [figure for figure in finding.figures if figure in known],
                "cause": None if finding.cause is None else context.words(finding.cause),
                "action": None if finding.action is None else context.words(finding.action),
                "threshold": None if finding.threshold is None else context.words(finding.threshold),
            }
            for finding in report.context.findings
        ],
        "sources": [_source(source, context) for source in report.context.sources],
        "warnings": list(report.context.warnings),
    }  # fmt: skip


def _published(report: Report) -> Iterator[Figure]:
    """The figures of the catalogue inside their scenario's stretch, and beyond it those that a target of their own stands by.

    Months of a trend beyond the period, and a goal's own stretch, are the report's business: here they would no longer add
    up to the total.
    """
    choice = report.plan.data.report.figures
    targets = {
        (each.kpi, each.start, each.dimensions): each.end for each in report.figures if each.scenario == "target"
    }
    for figure in report.figures:
        stretch = report.context.scenarios.get(figure.scenario)
        if figure.kpi not in report.context.kpis:
            continue
        inside = stretch is None or (stretch.start <= figure.start and figure.end <= stretch.end)
        until = targets.get((figure.kpi, figure.start, figure.dimensions)) if figure.scenario == "actual" else None
        if not inside and (until is None or figure.end > until):
            continue
        if choice.kpis is not None and figure.kpi not in choice.kpis:
            continue
        if choice.by is not None and not {name for name, _ in figure.dimensions} <= set(choice.by):
            continue
        yield figure


def _order(figure: Figure, start: date, end: date) -> tuple[Any, ...]:
    """By KPI and scenario; totals first, and of those the one over the report's period."""
    names, values = (tuple(pair[i] for pair in figure.dimensions) for i in (0, 1))
    other = (figure.start, figure.end) != (start, end)
    return figure.kpi, figure.scenario, names, other and not names, figure.start, figure.end, values


def _figure(figure: Figure, context: RenderContext) -> dict[str, Any]:
    interval = figure.interval
    return {
        "id": figure.id,
        "kpi": figure.kpi,
        "value": _number(figure.value),
        "unit": figure.unit,
        "scenario": figure.scenario,
        "start": figure.start.isoformat(),
        "end": figure.end.isoformat(),
        "dimensions": dict(figure.dimensions),
        "partial": figure.partial,
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "interval": None if interval is None else {
            "level": _number(interval.level), "low": _number(interval.low), "high": _number(interval.high),
        },
        "status": figure.status,
        "reason": _words(figure.reason, context),
    }  # fmt: skip


def _goal(result: GoalResult, context: RenderContext) -> dict[str, Any]:
    """``dimensions`` and ``reason`` as figures have them: two goals of one KPI differ in their channel.

    ``place`` is where the goal is written, in the plan or in a source's ``targets``.
    """
    forecast = {"value": _number(result.forecast), "low": _number(result.low), "high": _number(result.high)}
    return {
        "kpi": result.kpi.name,
        "target": _number(result.target),
        "actual": _number(result.actual.value),
        "expected_to_date": _number(result.expected),
        "attainment": _number(result.attainment),
        "status": result.status,
        "forecast": None if result.forecast is None else forecast,
        "by": result.end.isoformat(),
        "dimensions": dict(result.actual.dimensions),
        "reason": _words(result.reason, context),
        "place": result.place,
    }


def _source(source: SourceRecord, context: RenderContext) -> dict[str, Any]:
    return {
        "name": source.name,
        "connector": source.connector,
        "files": [
            {
                "path": file.path, "sha256": file.sha256, "rows_read": file.rows_read, "rows_used": file.rows_used,
                "rows_rejected": file.rows_rejected,
            }
            for file in source.files
        ],
        "caveats": [context.words(caveat) for caveat in source.caveats],
    }  # fmt: skip


def _number(value: Decimal | None) -> float | int | None:
    """A float only here, at the edge; whole numbers stay whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)


def _words(text: Text | None, context: RenderContext) -> str | None:
    return None if text is None else context.words(text)
