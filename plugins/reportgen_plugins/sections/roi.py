"""Section ``roi``: the cumulative curve, the month of break-even, what it cost and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.calendar import containing
from reportgen.document import Block, Chapter, Chart, Derived, Note, Prose, Quantity, Span, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.sections import cash
from reportgen_plugins.sections.break_even import BreakEven, CashMonth, Outlook, ahead, break_even
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.derived import from_figures
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.returns import basis, returned_of
from reportgen_plugins.sections.roi_table import cost_and_return
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_SCENARIOS = ("actual", "previous", "year_ago")


class RoiOptions(Options):
    """The section has none yet."""


def asks(plan: Plan, _options: RoiOptions) -> Iterable[Ask]:
    """Cost by category and the return with their comparisons, and both month by month since the start."""
    yield Ask(("roi", "revenue", "cost"), scenarios=_SCENARIOS)
    yield Ask(("break_even_customers", "customers"))
    yield Ask(("cost",), by="category", scenarios=_SCENARIOS)
    yield from cash.asks(plan)


def compose(figures: Figures, context: Context, _options: RoiOptions) -> Chapter | Absent:
    """The chapter; absent without any cost, the one thing that return can be held against."""
    reading = Reading(figures, context)
    if not reading.available("cost"):
        return Absent(_("Return on investment needs costs: a source with the table costs, or costs in the plan."))
    curve = cash.curve(reading)
    state = break_even(curve)
    blocks: list[Block] = []
    if curve:
        coming = ahead(curve, state, _end_of_year(context))
        blocks += [_chart(reading, curve, coming), _readings(reading, curve, state, coming)]
    else:
        blocks.append(Note(_("Without won deals there is no return to hold against the cost."), "caveat"))
    blocks.append(cost_and_return(reading))
    return Chapter(
        "roi",
        _("Return on investment"),
        _message(reading, curve, state),
        tuple(blocks),
        source=reading.source("roi", "revenue", "cost"),
    )


def _end_of_year(context: Context) -> date | None:
    """The last day of the (fiscal) year that the period ends in; None where the period itself is not over."""
    period = context.period
    if period.partial:
        return None
    return containing(period.end, "year", context.plan.data.report.fiscal_year_start).end


def _chart(reading: Reading, curve: tuple[CashMonth, ...], coming: tuple[Outlook, ...]) -> Chart:
    money = Money.fitting((month.cumulative for month in curve), reading.currency)
    stretch = Span(curve[0].start, reading.context.period.end, style="dates")
    profit = reading.margin is not None
    return Chart(
        id="cash-curve",
        kind="curve",
        fields=("time", "return", "cost", "cumulative", "scenario", "low", "high"),
        data=(
            *((month.start, month.returned, month.cost, month.cumulative, "actual", None, None) for month in curve),
            *(
                (month.start, month.returned, month.cost, month.cumulative, "forecast", month.low, month.high)
                for month in coming
            ),
        ),
        alt=_(
            "By month, {stretch}: cumulative return less full cost ends at {balance}; its lowest point is {low}.",
            stretch=stretch,
            balance=money.quantity(curve[-1].cumulative, signed=True, bare=False),
            low=money.quantity(min(month.cumulative for month in curve), signed=True, bare=False),
        ),
        title=(
            _("Cumulative gross profit less full cost, and monthly gross profit (up) and full cost (down)")
            if profit
            else _("Cumulative revenue less full cost, and monthly revenue (up) and full cost (down)")
        ),
        subtitle=(
            _(
                "{unit}, {stretch}, AC; then FC at the mean of the last six months, 80% interval",
                unit=money.unit,
                stretch=stretch,
            )
            if coming
            else _("{unit}, {stretch}, AC", unit=money.unit, stretch=stretch)
        ),
        labels=(
            ("time", _("Month")),
            ("return", _("Gross profit") if profit else _("Revenue")),
            ("cost", _("Full cost")),
            ("cumulative", _("Cumulative")),
            ("scenario", _("Scenario")),
            ("low", _("Low")),
            ("high", _("High")),
        ),
        unit="currency",
        currency=reading.currency,
        size=(504, 200),
        marks=reading.annotations(stretch.start, stretch.end),
    )


def _readings(reading: Reading, curve: tuple[CashMonth, ...], state: BreakEven, coming: tuple[Outlook, ...]) -> Prose:
    money = Money.fitting((month.cumulative for month in curve), reading.currency)
    lowest = min(curve, key=lambda month: month.cumulative)
    return Prose(
        (
            (
                _("Basis."),
                _(
                    "ROI stands {basis}; money is counted from {month}.",
                    basis=basis(reading),
                    month=_month(curve[0].start),
                ),
            ),
            (
                _("Low point."),
                _(
                    "Most money was out in {month}: {amount}.",
                    month=_month(lowest.start),
                    amount=money.quantity(lowest.cumulative, signed=True, bare=False, derived=_summed(reading)),
                ),
            ),
            (_("Break-even."), _outlook(state)),
            *_heading(reading, state, coming),
            *_afloat(reading),
        )
    )


def _summed(reading: Reading) -> Derived:
    """How the cumulative sum comes about, with what the report's period adds to it."""
    return from_figures(
        _("Return less cost, added up month by month from the first cost on; in this period: {returned} − {cost}"),
        returned=returned_of(reading),
        cost=reading.find("cost"),
    )


def _ahead(reading: Reading) -> Derived:
    """How the sum is carried on."""
    return from_figures(
        _(
            "The sum so far + the mean month of the last six × months to come; its interval by how much those months vary; in "
            "this period: {returned} − {cost}"
        ),
        returned=returned_of(reading),
        cost=reading.find("cost"),
    )


def _heading(reading: Reading, state: BreakEven, coming: tuple[Outlook, ...]) -> Iterator[tuple[Text, Text]]:
    """Where the sum stands at the end of the year; a break-even still to come has its own words."""
    if not coming or state.status == "forecast":
        return
    end = coming[-1]
    money = Money.fitting((end.cumulative, end.low, end.high), reading.currency)
    yield (
        _("Where this leads."),
        _(
            "Estimate at the rate of the last six months: {amount} at the end of {month}, 80% interval {low} to {high}.",
            amount=money.quantity(end.cumulative, signed=True, bare=False, derived=_ahead(reading)),
            month=_month(end.start),
            low=money.quantity(end.low, signed=True, derived=_ahead(reading)),
            high=money.quantity(end.high, signed=True, derived=_ahead(reading)),
        ),
    )


def _afloat(reading: Reading) -> Iterator[tuple[Text, Text]]:
    """How many new customers earn back what the period cost, beside how many came."""
    needed, came = reading.find("break_even_customers"), reading.find("customers")
    if needed is None or needed.value is None or came is None or came.value is None:
        return
    yield (
        _("To stay afloat."),
        _(
            "{needed} new customers at the average deal earn back the cost of {period}; {came} came.",
            needed=Quantity(needed.value, digits=1, figure=needed.id),
            period=when(reading.context),
            came=Quantity(came.value, digits=0, figure=came.id),
        ),
    )


def _outlook(state: BreakEven) -> Text:
    if state.status == "reached" and state.month:
        return _("Reached in {month}: since then the sum has not fallen below zero.", month=_month(state.month))
    if state.status == "forecast" and state.month:
        if state.low and state.high:
            return _(
                "Estimate at the rate of the last six months: {month}, 80% interval {low} to {high}.",
                month=_month(state.month),
                low=_month(state.low),
                high=_month(state.high),
            )
        return _(
            "Estimate at the rate of the last six months: {month}, 80% interval from {low} on; the months differ so much that "
            "it may not come.",
            month=_month(state.month),
            low=_month(state.low or state.month),
        )
    return _("Not in sight at today's rate: over the last six months the cost was not earned back.")


def _message(reading: Reading, curve: tuple[CashMonth, ...], state: BreakEven) -> Text:
    period = when(reading.context)
    cost = reading.find("cost")
    spent = Money.fitting([cost.value if cost else None], reading.currency)
    if not curve:
        return _(
            "Inbound cost {cost} in {period}; without won deals no return can be stated",
            cost=spent.quantity(reading.value("cost"), bare=False, figure=cost.id if cost else ""),
            period=period,
        )
    balance = curve[-1].cumulative
    amount = Money.fitting([balance], reading.currency).quantity(abs(balance), bare=False, derived=_summed(reading))
    if state.status == "reached" and state.month:
        if state.month >= reading.context.period.start:
            return _(
                "The programme broke even in {month} and is {amount} ahead of its cost",
                month=_month(state.month),
                amount=amount,
            )
        return _(
            "In the black since {month}: return is {amount} ahead of all cost so far",
            month=_month(state.month),
            amount=amount,
        )
    if state.status == "forecast" and state.month:
        return _(
            "{amount} is still to be earned back; at today's rate break-even comes in {month}",
            amount=amount,
            month=_month(state.month),
        )
    return _(
        "Cost exceeds return by {amount} so far, and break-even is not in sight at today's rate",
        amount=amount,
    )


def _month(start: date) -> Span:
    return Span(start, start, style="month")


SECTION = Section(
    name="roi",
    title=_("Return on investment"),
    options=RoiOptions,
    asks=asks,
    compose=compose,
    order=40,
    summary="What it cost, what came back, and when it pays",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
