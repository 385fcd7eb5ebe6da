"""Section ``sales``: how sales did with the leads it was given, step by step, by channel, and why deals were lost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Argument, Block, Chapter, Column, Columns, Label, Name, Prose, Quantity, Row, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen.tables import NOT_SET
from reportgen_plugins.sections.cells import Money, minus
from reportgen_plugins.sections.chance import FEW, differ
from reportgen_plugins.sections.measure_table import COMPARED, interval_cell, measure_table, reference
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.sections.reason_chart import ranked, reason_chart
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

reportgen_api = 1

_STEPS = ("sql_to_opportunity_rate", "opportunity_to_proposal_rate", "proposal_to_win_rate", "win_rate")
_OTHERS = ("sales_cycle_days", "average_deal")
_COUNTS = ("sqls", "deals_won", "deals_lost")


class SalesOptions(Options):
    """``top``: how many channels are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 10


def asks(_plan: Plan, _options: SalesOptions) -> Iterable[Ask]:
    """Rates from SQL to win, times and deal sizes: in total, before, by channel; lost deals by reason."""
    yield Ask((*_STEPS, *_OTHERS, *_COUNTS), scenarios=("actual", *COMPARED))
    yield Ask((*_STEPS, *_OTHERS, *_COUNTS), by="channel")
    yield Ask(("deals_lost",), by="loss_reason")


def compose(figures: Figures, context: Context, options: SalesOptions) -> Chapter | Absent:
    """The chapter; absent where no step of the sale can be told."""
    reading = Reading(figures, context)
    if not any(reading.available(kpi) for kpi in (*_STEPS, "sales_cycle_days")):
        figure = reading.find("win_rate")
        if figure is None or figure.reason is None:
            return Absent(_("Sales needs deals, or contacts with the day of their SQL."))
        return Absent(_("Sales cannot be told: {reason}.", reason=figure.reason))
    blocks: list[Block] = [
        measure_table(
            reading,
            (*_STEPS, *_OTHERS),
            table="steps",
            title=_("Steps of the sale"),
            subtitle=_("{period}, AC; differences of rates in points, others in %", period=when(context)),
            notes=(_("A proposal may still follow for deals created late in the period."),)
            if reading.available("opportunity_to_proposal_rate")
            else (),
        )
    ]
    reasons = ranked(reading.by("deals_lost", "loss_reason"))
    prose = _prose(reading, reasons)
    if any(name != NOT_SET for name, _count in reasons):
        chart = reason_chart(
            reasons,
            chart="loss-reasons",
            title=_("Lost deals by reason"),
            subtitle=_("Number, {period}, AC", period=when(context)),
        )
        blocks.append(Columns((246, 246), ((chart,), (prose,))) if prose.paragraphs else chart)
    elif prose.paragraphs:
        blocks.append(prose)
    channels = _channel_table(reading, options.top)
    if channels is not None:
        blocks.append(channels)
    source = reading.source(*_STEPS, *_OTHERS)
    return Chapter("sales", _("Sales"), _message(reading), tuple(blocks), source=source)


def _message(reading: Reading) -> Text:
    kpi = next((each for each in ("win_rate", *_STEPS) if reading.available(each)), "sales_cycle_days")
    figure = reading.find(kpi)
    period = when(reading.context)
    before = reference(reading, kpi)
    if figure is None or figure.unit != "ratio":
        return _(
            "A won deal took {days} days at the median in {period}",
            days=Quantity(figure.value if figure else None, digits=0, figure=figure.id if figure else ""),
            period=period,
        )
    words: dict[str, Argument] = {
        "rate": Quantity(figure.value, "ratio", digits=1, figure=figure.id),
        "part": Quantity(figure.numerator),
        "whole": Quantity(figure.denominator),
        "period": period,
    }
    if kpi != "win_rate":
        return _("{step}: {rate} in {period}, {part} of {whole}", step=reading.label(kpi), **words)
    if before is None:
        return _("Sales won {part} of the {whole} deals closed in {period}: {rate}", **words)
    return _(
        "Sales won {part} of the {whole} deals closed in {period}: {rate}, {change} against {reference}",
        **words,
        change=Quantity(minus(figure.value, before[1].value), "points", digits=1, signed=True),
        reference=span(reading.context.scenarios[before[0]]),
    )


def _prose(reading: Reading, reasons: tuple[tuple[str, Decimal], ...]) -> Prose:
    paragraphs: list[tuple[Text | None, Text | Name]] = []
    now, before = reading.find("win_rate"), reference(reading, "win_rate")
    if now is not None and now.ok and before is not None:
        paragraphs.append((_("What chance explains."), _chance(now, before[1])))
    named = [each for each in reasons if each[0] != NOT_SET]
    lost = sum((count for _name, count in reasons), Decimal(0))
    if named:
        paragraphs.append(
            (
                _("Why deals were lost."),
                _(
                    "Most often: {reason}, {count} of {lost} lost deals.",
                    reason=Name(named[0][0]),
                    count=Quantity(named[0][1]),
                    lost=Quantity(lost),
                ),
            )
        )
    cycle = reading.find("sales_cycle_days")
    mean = dict(cycle.beside).get("mean") if cycle is not None else None
    if cycle is not None and cycle.ok and mean is not None:
        paragraphs.append(
            (
                _("How long it takes."),
                _(
                    "Half of the won deals closed within {median} days; the mean is {mean}.",
                    median=Quantity(cycle.value, digits=0, figure=cycle.id),
                    mean=Quantity(mean, digits=0),
                ),
            )
        )
    return Prose(tuple(paragraphs))


def _chance(now: Figure, before: Figure) -> Text:
    zero = Decimal(0)
    parts = [each or zero for each in (now.numerator, now.denominator, before.numerator, before.denominator)]
    if min(parts[1], parts[3]) < FEW:
        return _("Fewer than 30 deals were closed in one of the two periods: too few to tell a change from chance.")
    if differ(*parts):
        return _("The change of the win rate is larger than chance explains.")
    return _("The change of the win rate lies within what chance explains.")


def _channel_table(reading: Reading, top: int) -> Table | None:
    by = {kpi: reading.by(kpi, "channel") for kpi in (*_STEPS, *_OTHERS, *_COUNTS)}
    names = {name for kpi in (*_COUNTS, *_STEPS) for name, figure in by[kpi].items() if figure.value}
    if len(names) < 2:  # noqa: PLR2004  # one channel is the total
        return None
    order = sorted(names, key=lambda name: (-_count(by["deals_won"].get(name)), -_count(by["sqls"].get(name)), name))
    steps = [kpi for kpi in _STEPS[:3] if by[kpi]]
    money = Money.fitting([figure.value for figure in by["average_deal"].values()], reading.currency)
    heads = {
        "sql_to_opportunity_rate": _("SQL to opp."),
        "opportunity_to_proposal_rate": _("Opp. to proposal"),
        "proposal_to_win_rate": _("Proposal to win"),
    }
    columns = (
        Column("channel", _("Channel"), align="start", width=84),
        Column("sqls", _("SQLs")),
        *(Column(kpi, heads[kpi], _("%")) for kpi in steps),
        Column("deals_won", _("Won"), group=_("Deals")),
        Column("deals_lost", _("Lost"), group=_("Deals")),
        Column("win_rate", _("AC"), _("%"), group=_("Win rate")),
        Column("interval", _("95% interval"), width=66, group=_("Win rate")),
        Column("sales_cycle_days", _("Cycle"), _("days")),
        Column("average_deal", _("Average deal"), money.unit),
    )
    overall = reading.value("win_rate")
    rows = [
        Row(
            (
                Label(Name(name)),
                _quantity(by["sqls"].get(name)),
                *(_rate(by[kpi].get(name)) for kpi in steps),
                _quantity(by["deals_won"].get(name)),
                _quantity(by["deals_lost"].get(name)),
                _rate(by["win_rate"].get(name)),
                interval_cell(by["win_rate"].get(name), overall),
                _quantity(by["sales_cycle_days"].get(name)),
                money.figure(by["average_deal"].get(name)),
            )
        )
        for name in order
    ]
    few = any((figure := by["win_rate"].get(name)) is not None and figure.few for name in names)
    return Table(
        id="by-channel",
        columns=columns,
        rows=tuple(rows),
        title=_("Sales by the channel that brought the lead"),
        subtitle=_(
            "{period}, AC; deals by their own channel, else that of their first contact", period=when(reading.context)
        ),
        notes=(
            _("Filled dot: the win rate of all channels together lies outside the interval."),
            *((_("Few data: some rates rest on fewer than 30 cases."),) if few else ()),
        ),
        limit=top,
    )


def _count(figure: Figure | None) -> Decimal:
    return (figure.value if figure is not None else None) or Decimal(0)


def _quantity(figure: Figure | None) -> Quantity:
    return Quantity(None) if figure is None else Quantity(figure.value, digits=0, figure=figure.id)


def _rate(figure: Figure | None) -> Quantity:
    return Quantity(None) if figure is None else Quantity(figure.value, "ratio", digits=1, bare=True, figure=figure.id)


SECTION = Section(
    name="sales",
    title=_("Sales"),
    options=SalesOptions,
    asks=asks,
    compose=compose,
    order=75,
    order_for={"conversion": 23},
    summary="What sales made of the leads it was given, and why deals were lost",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
