"""Stages against what the revenue goal requires: counts, and rates beside plan, earlier periods and their interval."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Bar, Cell, Column, IntervalCell, Label, Quantity, Row, Table, Text
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.sections.cells import points, share
from reportgen_plugins.sections.derived import planned as given
from reportgen_plugins.sections.derived import quotient
from reportgen_plugins.sections.funnel_steps import stages
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.kpis.settings import Stage
    from reportgen_plugins.sections.funnel_steps import FunnelStep
    from reportgen_plugins.sections.rules_funnel import Gap

_FEW = 30
_SMALL = Decimal("0.1")


def stage_table(reading: Reading, found: tuple[FunnelStep, ...], gap: Gap | None) -> Table:
    """One row a stage; the bottleneck is highlighted."""
    names = stages(reading.context.plan)
    required = {stage: reading.value(COUNTED[stage], "required") for stage in names}
    shares = {stage: share(reading.value(COUNTED[stage]), required[stage]) for stage in names}
    scale = max((value for value in shares.values() if value is not None), default=Decimal(1))
    goal = any(value is not None for value in required.values())
    planned = any(step.planned is not None for step in found)
    compared = tuple(
        scenario for scenario in ("previous", "year_ago") if any(step.rates.get(scenario) is not None for step in found)
    )
    incoming = {step.after: step for step in found}
    rows = []
    for stage in names:
        cells: list[Cell] = [
            Label(reading.label(COUNTED[stage])),
            reading.quantity(reading.find(COUNTED[stage])),
        ]
        if goal:
            cells += _against_required(reading, stage, shares[stage], max(scale, Decimal(1)))
        cells += _rates(reading, incoming.get(stage), compared, planned=planned)
        hit = gap is not None and gap.step.after == stage
        rows.append(Row(tuple(cells), kind="highlight" if hit else "body"))
    return Table(
        id="stages",
        columns=_columns(compared, goal=goal, planned=planned),
        rows=tuple(rows),
        title=_("Stages against what the revenue goal requires") if goal else _("Stages and their rates"),
        subtitle=_(
            "{period}, period reading: each stage on its own dates; bar: AC in % of the count required",
            period=when(reading.context),
        )
        if goal
        else _("{period}, period reading: each stage on its own dates", period=when(reading.context)),
        notes=_notes(found, planned=planned),
    )


def _columns(compared: tuple[str, ...], *, goal: bool, planned: bool) -> tuple[Column, ...]:
    count, rate = _("Count"), _("Conversion rate, %")
    columns = [Column("stage", _("Stage"), align="start", width=92), Column("actual", _("AC"), group=count)]
    if goal:
        columns += [
            Column("required", _("Required"), group=count),
            Column("of_required", _("AC, %"), group=count),
            Column("of_required_bar", _("Required: 100"), align="start", width=60, group=count, decorative=True),
        ]
    columns.append(Column("rate", _("AC"), group=rate))
    if planned:
        columns += [Column("rate_planned", _("PL"), group=rate), Column("rate_difference", _("Δ"), group=rate)]
    heads = {"previous": _("PP"), "year_ago": _("PY")}
    columns += [Column(f"rate_{scenario}", heads[scenario], group=rate) for scenario in compared]
    columns.append(Column("interval", _("95% interval"), width=64, group=rate))
    return tuple(columns)


def _against_required(reading: Reading, stage: Stage, part: Decimal | None, scale: Decimal) -> list[Cell]:
    count, required = reading.find(COUNTED[stage]), reading.find(COUNTED[stage], "required")
    if required is None or not required.ok:
        return [Quantity(None), Quantity(None), None]
    effect = "adverse" if part is not None and part < Decimal("0.9") else "neutral"
    return [
        Quantity(required.value, digits=_digits(required.value), figure=required.id),
        Quantity(part, "ratio", digits=0, bare=True, derived=quotient(count, required)),
        Bar(part, scale, reference=Decimal(1), effect="adverse" if effect == "adverse" else "neutral"),
    ]


def _digits(value: Decimal | None) -> int:
    """Small requirements need a decimal."""
    return 1 if value is not None and value < 100 else 0  # noqa: PLR2004  # a hundred


def _rates(reading: Reading, step: FunnelStep | None, compared: tuple[str, ...], *, planned: bool) -> list[Cell]:
    """The rate into a stage; the first stage has none."""
    width = 2 + 2 * planned + len(compared)
    if step is None:
        return [None] * width
    rates = [rate for rate in (step.actual, step.planned) if rate is not None]
    digits = 2 if rates and max(rates) < _SMALL else 1
    cells: list[Cell] = [_rate(step.actual, digits, step.figure)]
    if planned:
        target = step.figures.get("target")
        written = replace(_rate(step.planned, digits, target), derived=None if target else given(reading.context.plan))
        cells += [
            None if step.planned is None else written,
            None
            if step.planned is None
            else points(
                step.actual,
                step.planned,
                "higher",
                digits=digits,
                bare=True,
                of=(step.figure, target or (_("PL"), written)),
            ),
        ]
    cells += [_rate(step.rates.get(scenario), digits, step.figures.get(scenario)) for scenario in compared]
    interval = step.interval
    cells.append(
        IntervalCell(
            _rate(interval.low, digits, step.figure), _rate(interval.high, digits, step.figure), step.planned_outside
        )
        if interval
        else None
    )
    return cells


def _rate(value: Decimal | None, digits: int, figure: Figure | None = None) -> Quantity:
    return Quantity(value, "ratio", digits=digits, bare=True, figure=figure.id if figure else "")


def _notes(found: tuple[FunnelStep, ...], *, planned: bool) -> tuple[Text, ...]:
    notes = []
    if planned:
        notes.append(_("Filled dot: the planned rate lies outside the interval."))
    if any(step.actual is not None and step.actual > 1 for step in found):
        notes.append(_("A rate passes 100% where people of earlier periods reached the stage in this one."))
    few = any(
        step.figure is not None and step.figure.denominator is not None and step.figure.denominator < _FEW
        for step in found
    )
    if few:
        notes.append(_("Few data: some rates rest on fewer than 30 cases."))
    return tuple(notes)
