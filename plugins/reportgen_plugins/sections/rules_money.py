"""Rules on money: ROI against its reference, break-even, cost over plan."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Argument, Quantity, Span, Text
from reportgen.records import Ask, Context, Figures, Finding
from reportgen_plugins.sections import cash
from reportgen_plugins.sections.break_even import break_even
from reportgen_plugins.sections.categories import category
from reportgen_plugins.sections.cells import Money, relative, share
from reportgen_plugins.sections.chance import FEW, Z95
from reportgen_plugins.sections.ranking import Severity, weight
from reportgen_plugins.sections.reading import Reading, span
from reportgen_plugins.sections.returns import Returns, returns
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

_COMPARED = ("previous", "year_ago")
#: Smaller changes of ROI are no news.
_POINTS = Decimal("0.10")
#: Costs are exact; up to this share over plan they are within the precision of planning.
_OVER = Decimal("0.05")


def roi_asks(_plan: Plan) -> Iterable[Ask]:
    """ROI, its parts and the deals it rests on, now and before."""
    yield Ask(("roi", "revenue", "cost", "deals_won"), scenarios=("actual", *_COMPARED))


def roi_change(figures: Figures, context: Context) -> Iterable[Finding]:
    """ROI against plan, else the year before, else the period before: at least ten points, and more than chance."""
    reading = Reading(figures, context)
    actual = returns(reading)
    if actual.roi is None:
        return
    for scenario in ("target", "year_ago", "previous"):
        reference = returns(reading, scenario)
        if reference.roi is None:
            continue
        change = actual.roi - reference.roi
        if abs(change) >= _POINTS and _beyond_chance(reading, scenario, actual, reference):
            yield _roi_finding(reading, scenario, actual, reference)
        return


def _beyond_chance(reading: Reading, scenario: str, actual: Returns, reference: Returns) -> bool:
    """Whether the change is larger than what the number of won deals alone makes likely (Poisson); a plan has no chance."""
    if actual.roi is None or reference.roi is None:
        return False
    spread = _variance(actual, reading.value("deals_won"))
    if spread is not None and scenario != "target":
        other = _variance(reference, reading.value("deals_won", scenario))
        spread = None if other is None else spread + other
    return spread is not None and abs(actual.roi - reference.roi) > Z95 * spread.sqrt()


def _variance(result: Returns, deals: Decimal | None) -> Decimal | None:
    """Of the return per unit of cost."""
    if result.returned is None or not result.cost or not deals:
        return None
    return (result.returned / result.cost) ** 2 / deals


def _roi_finding(reading: Reading, scenario: str, actual: Returns, reference: Returns) -> Finding:
    change = (actual.roi or Decimal(0)) - (reference.roi or Decimal(0))
    severity: Severity = "good" if change > 0 else "critical" if (actual.roi or 0) < 0 else "attention"
    figures = [figure.id for name in ("actual", scenario) if (figure := reading.find("roi", name))]
    words: dict[str, Argument] = {
        "roi": Quantity(actual.roi, "ratio", digits=0, signed=True, figure=figures[0] if figures else ""),
        "points": Quantity(abs(change), "points", digits=0),
    }
    if scenario == "target":
        text = (
            _("ROI came to {roi}, {points} over plan.", **words)
            if change > 0
            else _("ROI came to {roi}, {points} under plan.", **words)
        )
    else:
        words["reference"] = span(reading.context.scenarios[scenario])
        text = (
            _("ROI rose to {roi}, {points} more than in {reference}.", **words)
            if change > 0
            else _("ROI fell to {roi}, {points} less than in {reference}.", **words)
        )
    return Finding(
        id="roi-change",
        severity=severity,
        text=text,
        figures=tuple(figures),
        weight=weight(severity, change),
        cause=_why(reading, actual, reference),
        on="roi",
        threshold=_("A change of at least ten points that the number of won deals does not explain by chance."),
    )


def _why(reading: Reading, actual: Returns, reference: Returns) -> Text:
    deals = reading.value("deals_won")
    words: dict[str, Argument] = {
        "returned": Quantity(relative(actual.returned, reference.returned), "ratio", digits=0, signed=True),
        "cost": Quantity(relative(actual.cost, reference.cost), "ratio", digits=0, signed=True),
    }
    if deals is not None and deals < FEW:
        return _.plural(
            "Return {returned}, full cost {cost}. Few data: {count} deal.",
            "Return {returned}, full cost {cost}. Few data: {count} deals.",
            int(deals),
            **words,
        )
    return _("Return {returned}, full cost {cost}.", **words)


def break_even_asks(plan: Plan) -> Iterable[Ask]:
    """Return and cost by month since the start, and in the report's period."""
    yield Ask(("roi", "revenue", "cost"))
    yield from cash.asks(plan)


def broke_even(figures: Figures, context: Context) -> Iterable[Finding]:
    """The programme broke even within the report's period."""
    reading = Reading(figures, context)
    curve = cash.curve(reading)
    state = break_even(curve)
    if state.status != "reached" or state.month is None or len(curve) < 2:  # noqa: PLR2004  # one month is no programme
        return
    if state.month < context.period.start.replace(day=1) or curve[0].start == state.month:
        return
    balance = curve[-1].cumulative
    spent = sum((month.cost for month in curve), Decimal(0))
    evidence = (reading.find(kpi) for kpi in ("revenue", "cost", "roi"))
    yield Finding(
        id="break-even",
        severity="good",
        text=_(
            "The programme broke even in {month}; its return is {amount} ahead of all cost so far.",
            month=Span(state.month, state.month, style="month"),
            amount=Money.fitting([balance], reading.currency).quantity(balance, bare=False),
        ),
        figures=tuple(figure.id for figure in evidence if figure and figure.ok),
        weight=weight("good", share(balance, spent) or Decimal(0)),
        on="roi",
        threshold=_("The first month of the period from which cumulative return stays at or above cumulative cost."),
    )


def cost_asks(_plan: Plan) -> Iterable[Ask]:
    """Cost, in all and by category."""
    yield Ask(("cost",))
    yield Ask(("cost",), by="category")


def cost_over_plan(figures: Figures, context: Context) -> Iterable[Finding]:
    """Full cost more than five per cent over its target."""
    reading = Reading(figures, context)
    actual, planned = reading.find("cost"), reading.find("cost", "target")
    over = relative(actual.value, planned.value) if actual and planned else None
    if actual is None or planned is None or over is None or over <= _OVER:
        return
    money = Money.fitting((actual.value, planned.value), reading.currency)
    largest = max(
        ((name, figure) for name, figure in reading.by("cost", "category").items() if figure.value is not None),
        key=lambda item: item[1].value or Decimal(0),
        default=None,
    )
    cause = None
    if largest is not None:
        cause = _(
            "Largest part: {category}, {share} of full cost.",
            category=category(largest[0]),
            share=Quantity(share(largest[1].value, actual.value), "ratio", digits=0),
        )
    yield Finding(
        id="cost-over-plan",
        severity="attention",
        text=_(
            "Full cost ran {over} over plan: {actual} against {planned}.",
            over=Quantity(over, "ratio", digits=1),
            actual=money.quantity(actual.value, bare=False, figure=actual.id),
            planned=money.quantity(planned.value, bare=False, figure=planned.id),
        ),
        figures=(actual.id, planned.id),
        weight=weight("attention", over),
        cause=cause,
        on="cost",
        threshold=_("More than 5% over plan."),
    )
