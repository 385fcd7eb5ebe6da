"""Section ``drop-out``: which leads fell out of the funnel, at which stage, after what and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Argument, Cell, Chapter, Chart, Column, Label, Quantity, Row, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.settings import STAGES, Stage, drop_out
from reportgen_plugins.sections.cells import delta, relative
from reportgen_plugins.sections.derived import none_of
from reportgen_plugins.sections.interactions import FATES, interaction
from reportgen_plugins.sections.measure_table import COMPARED, interval_cell, reference
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document.blocks import Datum
    from reportgen.records import Figure

reportgen_api = 1

_BOTH = ("lost_leads", "drop_out_rate")
#: Columns of the picture; further interactions stand in the table alone.
_COLUMNS = 6


class DropOutOptions(Options):
    """``top``: how many pairs of stage and interaction are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=60)] = 8


@dataclass(frozen=True, slots=True)
class _Cell:
    """Leads that left one stage after one last interaction: how many were lost, and their share."""

    stage: Stage
    interaction: str
    lost: Decimal
    rate: Figure


def asks(_plan: Plan, _options: DropOutOptions) -> Iterable[Ask]:
    """Leads lost in total, by stage, by what ended them, and by stage and last interaction."""
    yield Ask(("lost_leads",), scenarios=("actual", *COMPARED))
    yield Ask(_BOTH, by="stage", scenarios=("actual", *COMPARED))
    yield Ask(("lost_leads",), by="fate,stage")
    yield Ask(_BOTH, by="last_interaction,stage")


def compose(figures: Figures, context: Context, options: DropOutOptions) -> Chapter | Absent:
    """The chapter; absent where no loss can be told, or none happened."""
    reading = Reading(figures, context)
    total = reading.find("lost_leads")
    if total is None or not total.value:
        reason = total.reason if total is not None else None
        if reason is not None:
            return Absent(_("Drop-out cannot be told: {reason}.", reason=reason))
        return Absent(_("No lead was lost in the period."))
    cells = _cells(reading)
    blocks: list[Chart | Table] = []
    touched = len({cell.interaction for cell in cells}) > 1
    if touched:
        blocks.append(_heat(reading, cells))
    blocks.append(_stage_table(reading))
    if touched:
        blocks.append(_pair_table(reading, cells, options.top))
    message = _message(reading, total, cells if touched else ())
    return Chapter("drop-out", _("Drop-out"), message, tuple(blocks), source=reading.source("lost_leads"))


def _stages(reading: Reading) -> list[Stage]:
    by = reading.by("drop_out_rate", "stage")
    return [stage for stage in STAGES if stage in by]


def _cells(reading: Reading) -> tuple[_Cell, ...]:
    """Pairs of stage and last interaction after which any lead was lost, the largest first."""
    found = []
    for stage in _stages(reading):
        lost = reading.by("lost_leads", "last_interaction", stage=stage)
        for name, rate in reading.by("drop_out_rate", "last_interaction", stage=stage).items():
            count = lost.get(name)
            if rate.ok and count is not None and count.value:
                found.append(_Cell(stage, name, count.value, rate))
    return tuple(sorted(found, key=lambda cell: (-cell.lost, STAGES.index(cell.stage), cell.interaction)))


def _heat(reading: Reading, cells: tuple[_Cell, ...]) -> Chart:
    sums: dict[str, Decimal] = {}
    for cell in cells:
        sums[cell.interaction] = sums.get(cell.interaction, Decimal(0)) + cell.lost
    names = sorted(sums, key=lambda name: (-sums[name], name))[:_COLUMNS]
    counts = {(cell.stage, cell.interaction): cell.lost for cell in cells}
    stages = [stage for stage in _stages(reading) if any(cell.stage == stage for cell in cells)]
    data: list[tuple[Datum, ...]] = [
        (reading.label(COUNTED[stage]), interaction(name), counts.get((stage, name), Decimal(0)))
        for stage in stages
        for name in names
    ]
    first = cells[0]
    return Chart(
        id="lost-by-stage-and-interaction",
        kind="heat",
        fields=("row", "column", "value"),
        data=tuple(data),
        alt=_(
            "Leads lost by stage and last interaction: most, {count}, at the stage {stage} after “{interaction}”.",
            count=Quantity(first.lost),
            stage=reading.label(COUNTED[first.stage]),
            interaction=interaction(first.interaction),
        ),
        title=_("Leads lost, by the stage they left and their last interaction"),
        subtitle=_("Number, {period}, AC", period=when(reading.context)),
        labels=(("row", _("Stage")), ("column", _("Last interaction")), ("value", _("Leads lost"))),
        size=(504, 20 + 20 * len(stages)),
    )


def _stage_table(reading: Reading) -> Table:
    rates, losses = reading.by("drop_out_rate", "stage"), reading.by("lost_leads", "stage")
    stages = _stages(reading)
    fates = [
        fate for fate in FATES if any(_value(reading.by("lost_leads", "fate", stage=each).get(fate)) for each in stages)
    ]
    heads = {"previous": _("ΔPP"), "year_ago": _("ΔPY")}
    compared = [
        each for each in reversed(COMPARED) if any(f.ok for f in reading.by("drop_out_rate", "stage", each).values())
    ]
    # One comparison: beside the reasons there is no room for two.
    earlier = compared[:1]
    why, rate = _("Leads lost because"), _("Drop-out rate, %")
    columns = [
        Column("stage", _("Stage left"), align="start", width=76),
        Column("left", _("Left it"), width=42),
        Column("lost", _("Leads lost"), width=40),
        *(Column(fate.replace(" ", "_"), FATES[fate], width=52, group=why) for fate in fates),
        Column("rate", _("AC"), group=rate),
        Column("interval", _("95% interval"), width=62, group=rate),
        *(Column(f"{each}_difference", heads[each], _("points"), width=44, group=rate) for each in earlier),
    ]
    rows = []
    for stage in stages:
        figure, ended = rates[stage], reading.by("lost_leads", "fate", stage=stage)
        cells: list[Cell] = [
            Label(reading.label(COUNTED[stage])),
            Quantity(figure.denominator, figure=figure.id),
            _count(losses.get(stage), reading.find("lost_leads")),
            *(_count(ended.get(fate), losses.get(stage)) for fate in fates),
            _rate(figure),
            interval_cell(figure),
        ]
        for scenario in earlier:
            before = reading.by("drop_out_rate", "stage", scenario).get(stage)
            cells.append(None if before is None else delta(figure, before, "lower", bare=True))
        rows.append(Row(tuple(cells)))
    few = any(figure.few for figure in rates.values())
    return Table(
        id="by-stage",
        columns=tuple(columns),
        rows=tuple(rows),
        title=_("Leads that left a stage, and those lost"),
        subtitle=_(
            "{period}, AC; rate: lost instead of reaching a later stage; inactive: nothing for {days} days",
            period=when(reading.context),
            days=drop_out(reading.context.plan).inactive_days,
        ),
        notes=(_("Few data: some rates rest on fewer than 30 cases."),) if few else (),
    )


def _pair_table(reading: Reading, cells: tuple[_Cell, ...], top: int) -> Table:
    rates = reading.by("drop_out_rate", "stage")
    rows = tuple(
        Row(
            (
                Label(reading.label(COUNTED[cell.stage])),
                Label(interaction(cell.interaction)),
                Quantity(cell.lost, figure=cell.rate.id),
                Quantity(cell.rate.denominator, figure=cell.rate.id),
                _rate(cell.rate),
                interval_cell(cell.rate, rates[cell.stage].value),
                _rate(rates[cell.stage]),
            )
        )
        for cell in cells
    )
    few = any(cell.rate.few for cell in cells)
    return Table(
        id="by-stage-and-interaction",
        columns=(
            Column("stage", _("Stage left"), align="start", width=110),
            Column("interaction", _("Last interaction"), align="start", width=120),
            Column("lost", _("Leads lost")),
            Column("left", _("Left it")),
            Column("rate", _("AC"), group=_("Drop-out rate, %")),
            Column("interval", _("95% interval"), width=70, group=_("Drop-out rate, %")),
            Column("stage_rate", _("Whole stage"), group=_("Drop-out rate, %")),
        ),
        rows=rows,
        title=_("After what leads fell out"),
        subtitle=_("{period}, AC; the last interaction before the stage was left", period=when(reading.context)),
        notes=(
            _(
                "Filled dot: the rate of the whole stage lies outside the interval. It shows what came before, not the cause."
            ),
            *((_("Few data: some rates rest on fewer than 30 cases."),) if few else ()),
        ),
        limit=top,
    )


def _message(reading: Reading, total: Figure, cells: tuple[_Cell, ...]) -> Text:
    before = reference(reading, "lost_leads")
    change = relative(total.value, before[1].value) if before else None
    by = reading.by("lost_leads", "stage")
    first = max(by, key=lambda name: (_value(by[name]), name)) if by else ""
    words: dict[str, Argument] = {"count": reading.quantity(total), "period": when(reading.context)}
    if before is None or change is None:
        if cells:
            return _(
                "Leads lost: {count} in {period}, most at the stage {stage} after “{interaction}”",
                **words,
                stage=reading.label(COUNTED[cells[0].stage]),
                interaction=interaction(cells[0].interaction),
            )
        return _("Leads lost: {count} in {period}, most at the stage {stage}", **words, stage=_stage(reading, first))
    words |= {
        "change": Quantity(change, "ratio", digits=0, signed=True, figure=total.id, against=before[1].id),
        "reference": span(reading.context.scenarios[before[0]]),
    }
    if cells:
        return _(
            "Leads lost: {count} in {period}, {change} against {reference}; most at {stage}, after “{interaction}”",
            **words,
            stage=reading.label(COUNTED[cells[0].stage]),
            interaction=interaction(cells[0].interaction),
        )
    return _(
        "Leads lost: {count} in {period}, {change} against {reference}; most at the stage {stage}",
        **words,
        stage=_stage(reading, first),
    )


def _stage(reading: Reading, name: str) -> Argument:
    return next((reading.label(COUNTED[stage]) for stage in STAGES if stage == name), name)


def _value(figure: Figure | None) -> Decimal:
    return (figure.value if figure is not None else None) or Decimal(0)


def _count(figure: Figure | None, whole: Figure | None) -> Quantity:
    if figure is None:
        return Quantity(Decimal(0), derived=none_of(whole))
    return Quantity(figure.value, figure=figure.id)


def _rate(figure: Figure | None) -> Quantity:
    return Quantity(None) if figure is None else Quantity(figure.value, "ratio", digits=1, bare=True, figure=figure.id)


SECTION = Section(
    name="drop-out",
    title=_("Drop-out"),
    options=DropOutOptions,
    asks=asks,
    compose=compose,
    order=38,
    summary="Leads that fell out: at which stage, after what, why",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
