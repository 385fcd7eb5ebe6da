"""What the report's sentences are judged by, for the method page: the rule behind every finding, and the benchmarks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Name, Row, Table
from reportgen_plugins.kpis.settings import benchmarks
from reportgen_plugins.sections.derived import planned
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.summary import next_step
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from decimal import Decimal

    from reportgen.document import Quantity
    from reportgen.records import Context, Figure

_SEVERITIES = {
    "critical": _("Critical"),
    "attention": _("Needs attention"),
    "good": _("Good news"),
    "information": _("To know"),
}


def findings_table(context: Context) -> Table | None:
    """Every finding in its rank, from when on a rule says so, and what follows; the summary shows the first ones only."""
    if not context.findings:
        return None
    ranked = sorted(context.findings, key=lambda finding: (-finding.weight, finding.id))
    return Table(
        id="findings",
        columns=(
            Column("severity", _("Weight"), align="start", width=58),
            Column("finding", _("Finding"), align="start", width=186),
            Column("threshold", _("Said from here on"), align="start", width=146),
            Column("next_step", _("Next step, owner, date"), align="start", width=114),
        ),
        rows=tuple(
            Row((Label(_SEVERITIES[each.severity]), each.text, each.threshold, next_step(each, context)))
            for each in ranked
        ),
        title=_("All findings and the rules behind them"),
        subtitle=_("{period}, the weightiest first; no rule speaks of what chance may explain", period=when(context)),
    )


def benchmarks_table(reading: Reading) -> Table | None:
    """What others reach, as the plan says, beside what was reached here."""
    found = [(each, reading.find(each.kpi)) for each in benchmarks(reading.context.plan)]
    rows = [
        Row(
            (
                Label(reading.label(each.kpi)),
                reading.quantity(figure),
                _bound(reading, figure, each.low),
                _bound(reading, figure, each.high),
                Name(each.source),
            )
        )
        for each, figure in found
        if figure is not None
    ]
    if not rows:
        return None
    return Table(
        id="benchmarks",
        columns=(
            Column("measure", _("Measure"), align="start", width=170),
            Column("actual", _("AC"), width=70),
            Column("low", _("Benchmark from"), width=76),
            Column("high", _("Benchmark to"), width=76),
            Column("source", _("Who says so"), align="start", width=112),
        ),
        rows=tuple(rows),
        title=_("Benchmarks of the plan"),
        subtitle=_("{period}, AC beside what others reach; none is this report's own", period=when(reading.context)),
    )


def _bound(reading: Reading, figure: Figure, value: Decimal) -> Quantity:
    return replace(reading.quantity(figure), value=value, figure="", derived=planned(reading.context.plan))
