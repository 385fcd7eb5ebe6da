"""The funnel as a calculation: from the revenue goal back to the visits, and from the visits on to customers."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Quantity, Row, Step, Steps, Table, Text
from reportgen_plugins.kpis import settings
from reportgen_plugins.kpis.backwards import forwards as multiplied
from reportgen_plugins.kpis.goal import RevenueGoal, revenue_goal
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.required import steps as planned_steps
from reportgen_plugins.sections.cells import Money, change, relative
from reportgen_plugins.sections.cells import effect as effect_of
from reportgen_plugins.sections.derived import a_month, less, planned, product, quotient
from reportgen_plugins.sections.funnel_steps import stages
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.stretches import months_in
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.records import Figure
    from reportgen_plugins.kpis.required import Step as PlannedStep
    from reportgen_plugins.sections.derived import Value
    from reportgen_plugins.sections.rules_funnel import Gap


def backwards(reading: Reading, gap: Gap | None) -> Steps | None:
    """The chain from customers to visits, a month; None without a revenue goal or where nothing follows from it."""
    plan = reading.context.plan
    goal = revenue_goal(plan)
    if goal is None:
        return None
    required = {stage: _required(reading, COUNTED[stage], goal) for stage in stages(plan)}
    customers = required.get("customer")
    if customers is None or customers.value is None:
        return None
    length, observed = _decimal(goal.months), months_in(reading.context.period)
    rates = {step.before: step for step in planned_steps(settings.funnel(plan), reading.figures, plan)}
    order = [stage for stage in reversed(stages(plan)) if (figure := required[stage]) is not None and figure.ok]
    chain = []
    for place, stage in enumerate(order):
        figure = required[stage]
        needed = None if figure is None or figure.value is None else figure.value / length
        count = reading.value(COUNTED[stage])
        actual = None if count is None else count / observed
        gap_here = gap is not None and gap.step.after == stage
        before = order[place + 1] if place + 1 < len(order) else None
        rate = rates.get(before) if before is not None else None
        difference = relative(actual, needed)
        wanted, monthly = a_month(figure, length), a_month(reading.find(COUNTED[stage]), observed)
        ends = (_("Actual"), Quantity(actual, derived=monthly)), (_("Required"), Quantity(needed, derived=wanted))
        chain.append(
            Step(
                label=_label(reading, COUNTED[stage]),
                required=Quantity(needed, digits=_digits(needed), derived=wanted),
                actual=Quantity(actual, digits=1 if actual is not None and actual < 1000 else 0, derived=monthly),  # noqa: PLR2004
                difference=change(actual, needed, "higher", of=ends),
                rate=_rate(reading, rate) if rate is not None and rate.rate is not None else None,
                effect="adverse" if gap_here else effect_of(difference, "higher") if difference is None else "neutral",
            )
        )
    return Steps(
        id="backwards",
        title=_("From the goal back to the visits"),
        subtitle=_subtitle(reading, goal, customers.value),
        steps=tuple(chain),
        notes=(
            *_whole_customers(reading, goal, customers.value),
            *_reach(reading, goal, customers),
            *_deal_caveats(reading),
        ),
    )


def _rate(reading: Reading, step: PlannedStep) -> Quantity:
    """The rate of a step: planned, else observed."""
    ends = (reading.find(COUNTED[step.after]), reading.find(COUNTED[step.before]))
    derived = planned(reading.context.plan) if step.planned else quotient(*ends)
    return Quantity(_decimal(step.rate), "ratio", digits=1, derived=derived)


def _required(reading: Reading, kpi: str, goal: RevenueGoal) -> Figure | None:
    return reading.figures.find(kpi, scenario="required", start=goal.start, end=goal.end)


def _deal(reading: Reading) -> Decimal | None:
    return settings.funnel(reading.context.plan).average_deal or reading.value("average_new_deal")


def _written(reading: Reading, deal: Quantity) -> Quantity:
    """The average deal as the plan gives it, else as it was observed."""
    observed = reading.find("average_new_deal")
    if settings.funnel(reading.context.plan).average_deal or observed is None:
        return replace(deal, derived=planned(reading.context.plan))
    return replace(deal, figure=observed.id)


def _deal_caveats(reading: Reading) -> Iterator[Text]:
    """What to know of an average deal that was observed: deals of no stated type in it, and how few it rests on."""
    figure = None if settings.funnel(reading.context.plan).average_deal else reading.find("average_new_deal")
    if figure is None or not figure.ok:
        return
    untyped = int(dict(figure.beside).get("without_type", 0))
    if untyped:
        yield _.plural(
            "{count} won deal states no type, so that it may not be a new one.",
            "{count} won deals state no type, so that they may not be new ones.",
            untyped,
        )
    if figure.few:
        yield _("Few data: the average deal rests on fewer than 30 deals.")


def _subtitle(reading: Reading, goal: RevenueGoal, customers: Decimal) -> Text:
    figure = _required(reading, COUNTED["customer"], goal)
    count = Quantity(customers, digits=4, figure=figure.id if figure else "")
    deal = _deal(reading)
    if settings.funnel(reading.context.plan).customers is not None or deal is None:
        return _(
            "{customers} customers by {date} as the plan says; a month, unrounded; AC: monthly mean",
            customers=replace(count, digits=None),
            date=goal.end,
        )
    money = Money.fitting((goal.target, deal), reading.currency)
    return _(
        "{target} ÷ {deal} average new deal = {customers} customers by {date}; a month, unrounded; AC: monthly mean",
        target=money.quantity(goal.target, bare=False, derived=planned(reading.context.plan)),
        deal=_written(reading, money.quantity(deal, bare=False)),
        customers=count,
        date=goal.end,
    )


def _whole_customers(reading: Reading, goal: RevenueGoal, customers: Decimal) -> tuple[Text, ...]:
    """Customers come whole: what the last whole number below brings, and how many pass the goal."""
    deal = _deal(reading)
    if deal is None:
        return ()
    below = int(customers.to_integral_value(rounding=ROUND_FLOOR))
    short = goal.target - below * deal
    if below < 1 or short <= 0:
        return ()
    pass_it = int((goal.target / deal).to_integral_value(rounding=ROUND_FLOOR))
    pass_it += 0 if pass_it * deal >= goal.target else 1
    money = Money.fitting((goal.target,), reading.currency)
    each = _("An average new deal"), _written(reading, Quantity(deal, "currency"))
    target = _("Target"), Quantity(goal.target, "currency", derived=planned(reading.context.plan))
    brought = product((_("Customers"), Quantity(Decimal(below))), each)
    return (
        _.plural(
            "{count} whole customer brings {amount}, {short} short of the goal; {enough} reach it.",
            "{count} whole customers bring {amount}, {short} short of the goal; {enough} reach it.",
            below,
            amount=money.quantity(below * deal, bare=False, derived=brought),
            short=money.quantity(
                short,
                bare=False,
                derived=less(target, (_("Revenue"), Quantity(below * deal, "currency", derived=brought))),
            ),
            enough=Quantity(Decimal(pass_it), derived=quotient(target, each)),
        ),
    )


def forwards(reading: Reading) -> Table | None:
    """What the visits of a mean month give at planned rates (observed ones where nothing is planned)."""
    levels = _levels(reading)
    if not levels:
        return None
    plan = reading.context.plan
    found = planned_steps(settings.funnel(plan), reading.figures, plan)
    rates = {step.after: step for step in found}
    rows: list[Row] = []
    before: Value = None
    for stage, level in zip(stages(plan), levels, strict=True):
        rate, value = rates.get(stage), _decimal(level)
        first = a_month(reading.find(COUNTED[stage]), months_in(reading.context.period))
        derived = (
            product(before, (reading.label(f"{rate.name}_rate"), _rate(reading, rate))) if rate is not None else first
        )
        before = _label(reading, COUNTED[stage]), Quantity(value, derived=derived)
        rows.append(
            Row(
                (
                    Label(_label(reading, COUNTED[stage])),
                    _rate(reading, rate) if rate is not None else None,
                    Quantity(value, digits=_digits(value) and 2, derived=derived),
                )
            )
        )
    return Table(
        id="forwards",
        columns=(
            Column("stage", _("Stage"), align="start", width=92),
            Column("rate", _("Rate"), width=38),
            Column("count", _("A month"), width=48),
        ),
        rows=tuple(rows),
        title=_("What today's visits give"),
        subtitle=_("Mean month of {period} at planned rates", period=when(reading.context)),
    )


def _levels(reading: Reading) -> tuple[Fraction, ...]:
    """The stages of a mean month, forwards from its visits; empty where nothing is planned or a rate is missing."""
    plan = reading.context.plan
    first = reading.value(COUNTED[stages(plan)[0]])
    found = planned_steps(settings.funnel(plan), reading.figures, plan)
    rates = [step.rate for step in found if step.rate is not None]
    if first is None or len(rates) < len(found) or not any(step.planned for step in found):
        return ()
    return multiplied(Fraction(first / months_in(reading.context.period)), rates)


def _reach(reading: Reading, goal: RevenueGoal, required: Figure) -> tuple[Text, ...]:
    """What today's visits give over the whole goal, beside what the goal requires."""
    levels = _levels(reading)
    if not levels or required.value is None:
        return ()
    reached = _decimal(levels[-1] * goal.months)
    a_mean_month = _("Customers a month at planned rates"), Quantity(_decimal(levels[-1]))
    given = product(a_mean_month, (_("Months"), Quantity(_decimal(goal.months))))
    whole = Quantity(reached, derived=given)
    words = {
        "reached": Quantity(reached, digits=2, derived=given),
        "required": Quantity(required.value, digits=2, figure=required.id),
        "gap": Quantity(abs(required.value - reached), digits=2, derived=less(required, (_("Reached"), whole))),
    }
    if reached < required.value:
        return (
            _("Today's visits at planned rates give {reached} customers by then: {gap} short of {required}.", **words),
        )
    return (
        _("Today's visits at planned rates give {reached} customers by then: {gap} more than {required}.", **words),
    )


def _decimal(value: Fraction | None) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator) if value is not None else Decimal(0)


def _digits(value: Decimal | None) -> int:
    """Four decimals show that nothing was rounded on the way; thousands need none."""
    return 0 if value is None or value >= 1000 else 4  # noqa: PLR2004  # a thousand


def _label(reading: Reading, kpi: str) -> Text:
    label = reading.label(kpi)
    return label if isinstance(label, Text) else _("{name}", name=label)
