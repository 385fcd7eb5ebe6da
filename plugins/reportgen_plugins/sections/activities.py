"""Section ``activities``: planned against done work, its hours, and how long approvals took."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import (
    Argument,
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Label,
    Name,
    Prose,
    Quantity,
    Row,
    Table,
    Text,
)
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen.tables import NOT_SET
from reportgen_plugins.sections.cells import Money, share
from reportgen_plugins.sections.derived import from_figures, none_of, quotient
from reportgen_plugins.sections.rates import DASH, few, rate
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

reportgen_api = 1

_AMOUNTS = ("work_planned", "work_done")
_PIECES = ("work_completion_rate", "work_overdue", "work_hours", "work_cost", "approval_days")
_BY = "activity,unit"
_IN_CHART = 10


class ActivityOptions(Options):
    """``top``: how many activities are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 15


def asks(_plan: Plan, _options: ActivityOptions) -> Iterable[Ask]:
    """Amounts by activity and unit, the rest in total, by activity and by channel."""
    yield Ask(_PIECES)
    yield Ask((*_AMOUNTS, *_PIECES), by=_BY)
    yield Ask(_PIECES, by="channel")


def compose(figures: Figures, context: Context, options: ActivityOptions) -> Chapter | Absent:
    """The chapter; absent where no work was due."""
    reading = Reading(figures, context)
    completed = reading.find("work_completion_rate")
    if completed is None or not completed.ok:
        return Absent(_("No planned work was due in the period."))
    rows = _rows(reading)
    blocks: list[Block] = [_table(reading, rows, options.top)]
    chart = _chart(reading, rows)
    if chart is not None:
        blocks.insert(0, chart)
    blocks += _channels(reading)
    told = _told(reading)
    if told:
        blocks.append(Prose(told))
    return Chapter(
        "activities", _("Planned work"), _message(reading, completed), tuple(blocks), source=reading.source(*_PIECES)
    )


def _message(reading: Reading, completed: Figure) -> Text:
    overdue = reading.value("work_overdue")
    words: dict[str, Argument] = {
        "done": Quantity(completed.numerator, figure=completed.id),
        "due": Quantity(completed.denominator, figure=completed.id),
        "period": when(reading.context),
    }
    if not overdue:
        return _("{done} of {due} pieces of work due in {period} are done, none is overdue", **words)
    return _.plural(
        "{done} of {due} pieces of work due in {period} are done; {count} is overdue",
        "{done} of {due} pieces of work due in {period} are done; {count} are overdue",
        int(overdue),
        **words,
    )


Amounts = dict[str, "Figure"]


def _rows(reading: Reading) -> tuple[tuple[str, str, Amounts], ...]:
    """Activity, unit and figures of every piece of work that was due, the least done first."""
    period = reading.context.period
    found: dict[tuple[str, str], Amounts] = {}
    for figure in reading.figures:
        named = dict(figure.dimensions)
        over_period = (figure.scenario, figure.start, figure.end) == ("actual", period.start, period.end)
        if figure.ok and over_period and named.keys() == {"activity", "unit"}:
            found.setdefault((named["activity"], named["unit"]), {})[figure.kpi] = figure
    due = {key: figures for key, figures in found.items() if "work_completion_rate" in figures}
    rows = ((activity, unit, figures) for (activity, unit), figures in due.items())
    return tuple(sorted(rows, key=_order))


def _order(row: tuple[str, str, Amounts]) -> tuple[Decimal, str, str]:
    activity, unit, figures = row
    part = _part(figures)
    return (Decimal("Infinity") if part is None else part), activity, unit


def _part(figures: Amounts) -> Decimal | None:
    """What was done of what was planned."""
    planned, done = (figures.get(kpi) for kpi in _AMOUNTS)
    return share(done.value if done else Decimal(0), planned.value) if planned is not None else None


def _chart(reading: Reading, rows: tuple[tuple[str, str, Amounts], ...]) -> Chart | None:
    data = tuple(
        (
            _name(activity, unit),
            part,
            Decimal(1),
            "adverse" if figures.get("work_overdue") and figures["work_overdue"].value else "neutral",
        )
        for activity, unit, figures in rows
        if (part := _part(figures)) is not None
    )[:_IN_CHART]
    if len(data) < 2:  # noqa: PLR2004  # one bar says no more than the table
        return None
    return Chart(
        id="work-done",
        kind="bars",
        fields=("category", "value", "reference", "effect"),
        data=data,
        alt=_(
            "Work done as a share of what was planned, {period}: {activity} is furthest behind, {rate}.",
            period=when(reading.context),
            activity=Name(data[0][0]),
            rate=Quantity(data[0][1], "ratio", digits=0),
        ),
        title=_("Work done against plan"),
        subtitle=_("% of the planned amount, {period}; outline: plan", period=when(reading.context)),
        labels=(
            ("category", _("Activity")),
            ("value", _("Done")),
            ("reference", _("Planned")),
            ("effect", _("Effect")),
        ),
        unit="ratio",
        size=(504, 24 + 18 * len(data)),
    )


def _name(activity: str, unit: str) -> str:
    return activity if unit == NOT_SET else f"{activity} ({unit})"


def _table(reading: Reading, rows: tuple[tuple[str, str, Amounts], ...], top: int) -> Table:
    money = Money.fitting(
        [figures["work_cost"].value for *_who, figures in rows if "work_cost" in figures], reading.currency
    )
    total = {kpi: figure for kpi in _PIECES if (figure := reading.find(kpi)) is not None and figure.ok}
    printed = [
        Row((Label(Name(_name(activity, unit))), *_amounts(figures), *_pieces(figures, money)))
        for activity, unit, figures in rows
    ]
    last = Row((Label(_("Total")), None, None, None, *_pieces(total, money)), kind="total")
    return Table(
        id="work",
        columns=(
            Column("activity", _("Activity"), align="start", width=140),
            Column("planned", _("Planned")),
            Column("done", _("Done")),
            Column("part", _("Done"), _("%")),
            *_columns(money),
        ),
        rows=(*printed[:top], last, *printed[top:]),
        title=_("Planned against done work"),
        subtitle=_("{period}, AC; by due date; amounts in the unit of the activity", period=when(reading.context)),
        notes=few(figures.get("approval_days") for *_who, figures in rows),
        limit=top + 1,
    )


def _columns(money: Money) -> tuple[Column, ...]:
    return (
        Column("pieces", _("Pieces due")),
        Column("overdue", _("Overdue")),
        Column("hours", _("Hours")),
        Column("cost", _("Cost of hours"), money.unit),
        Column("approval_days", _("To approval"), _("days")),
    )


def _amounts(figures: Amounts) -> tuple[Cell, ...]:
    planned, done = (figures.get(kpi) for kpi in _AMOUNTS)
    part = _part(figures)
    return (
        Quantity(planned.value, figure=planned.id) if planned else DASH,
        Quantity(done.value, figure=done.id) if done else DASH,
        DASH
        if part is None
        else Quantity(
            part, "ratio", digits=0, bare=True, derived=quotient(done, planned) if done else none_of(planned)
        ),
    )


def _pieces(figures: Amounts, money: Money) -> tuple[Cell, ...]:
    completed, overdue, hours, cost, days = (figures.get(kpi) for kpi in _PIECES)
    return (
        Quantity(completed.denominator, figure=completed.id) if completed else DASH,
        Quantity(overdue.value, figure=overdue.id) if overdue else DASH,
        Quantity(hours.value, digits=0, figure=hours.id) if hours else DASH,
        money.figure(cost) if cost else DASH,
        Quantity(days.value, "days", digits=1, bare=True, figure=days.id) if days else DASH,
    )


def _channels(reading: Reading) -> list[Block]:
    """The same by channel, where work names channels."""
    found = {kpi: reading.by(kpi, "channel") for kpi in _PIECES}
    names = sorted(name for name, figure in found["work_completion_rate"].items() if figure.ok)
    if len(names) < 2:  # noqa: PLR2004  # one channel is the total
        return []
    costs = [figure.value for figure in found["work_cost"].values()]
    money = Money.fitting(costs, reading.currency)
    rows = []
    for name in names:
        mine = {
            kpi: figure for kpi, figures in found.items() if (figure := figures.get(name)) is not None and figure.ok
        }
        rows.append(Row((Label(Name(name)), rate(mine["work_completion_rate"]), *_pieces(mine, money))))
    return [
        Table(
            id="work-by-channel",
            columns=(
                Column("channel", _("Channel"), align="start", width=140),
                Column("completed", _("Pieces done"), _("%")),
                *_columns(money),
            ),
            rows=tuple(rows),
            title=_("Planned work by channel"),
            subtitle=_("{period}, AC", period=when(reading.context)),
        )
    ]


def _told(reading: Reading) -> tuple[tuple[Text, Text], ...]:
    found: list[tuple[Text, Text]] = []
    hours, cost, days = (reading.find(kpi) for kpi in _PIECES[2:])
    if cost is not None and cost.ok:
        money = Money.fitting([cost.value], reading.currency)
        found.append(
            (
                _("Hours."),
                _(
                    "{hours} hours at the plan's rate are {cost}. They are not added to the full cost, which has its own "
                    "entries for work.",
                    hours=reading.quantity(hours, digits=0),
                    cost=money.quantity(cost.value, bare=False, figure=cost.id),
                ),
            )
        )
    if days is not None and days.ok:
        mean = dict(days.beside).get("mean")
        found.append(
            (
                _("Approvals."),
                _(
                    "Half of the approvals of the period took {days} or less from submission; the mean is {mean}.",
                    days=reading.quantity(days, digits=1),
                    mean=Quantity(
                        mean,
                        "days",
                        digits=1,
                        derived=from_figures(_("Mean of the values whose median is {median}"), median=days),
                    ),
                ),
            )
        )
    return tuple(found)


SECTION = Section(
    name="activities",
    title=_("Planned work"),
    options=ActivityOptions,
    asks=asks,
    compose=compose,
    order=58,
    summary="Planned against done work, its hours, and how long approvals took",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
