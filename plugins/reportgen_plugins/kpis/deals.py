"""KPIs of deals: revenue, win rates, cycle times, pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Quantity, Span, Text
from reportgen.records import Formula, Kpi, Measure, Relation
from reportgen_plugins.kpis.goal import revenue_goal
from reportgen_plugins.kpis.sales import goal_revenue, sales_deals
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from decimal import Decimal

    from reportgen import Plan

reportgen_api = 1


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``sales_deals``: a deal with its outcome, channel and buyer; ``goal_revenue``: what won deals bring to the goal."""
    yield Relation(
        name="sales_deals",
        inputs=("deals", "deal_contacts", "contacts", "scored_contacts"),
        optional=("deal_contacts", "contacts"),
        sql=sales_deals,
        filled_by={"closing_dates": "deals.closed_at"},
    )
    yield Relation(name="goal_revenue", inputs=("sales_deals",), sql=goal_revenue)


_measure = partial(Measure, relation="sales_deals")
_closed = partial(_measure, date="closed_on", needs=("is_won", "closing_dates"))
_WON = "r.outcome = 'won'"
_wins = partial(_closed, where=_WON)
_AMOUNT = "sum(r.amount)"


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Revenue, wins and losses, times, pipeline, shares of revenue."""
    yield _wins(
        name="revenue",
        label=_("Revenue"),
        definition=_("Amounts of the deals won in the period, by closing date."),
        unit="currency",
        aggregate=_AMOUNT,
        better="higher",
        additive=True,
        dimensions=("channel", "campaign", "band", "conversion_point", "response"),
    )
    yield _wins(
        name="squared_revenue",
        label=_("Squares of won amounts"),
        definition=_("Says how far a share of revenue may lie from what deals of such sizes would give again."),
        unit="currency",
        aggregate="sum(CAST(r.amount AS DECIMAL(38, 4)) * r.amount)",
        dimensions=("channel",),
        hidden=True,
    )
    yield from _counts()
    yield from _averages()
    yield from _rates()
    yield from _pipeline()
    yield from _shares()


def _counts() -> Iterable[Kpi]:
    yield _wins(
        name="deals_won",
        label=_("Deals won"),
        definition=_("Deals won in the period, by closing date."),
        unit="count",
        aggregate="count(*)",
        better="higher",
        additive=True,
    )
    yield _closed(
        name="deals_lost",
        label=_("Deals lost"),
        definition=_("Deals closed in the period without being won."),
        unit="count",
        aggregate="count(*)",
        where="r.outcome = 'lost'",
        better="lower",
        additive=True,
        dimensions=("channel", "campaign", "loss_reason"),
        also=("loss_reason",),
    )


def _averages() -> Iterable[Kpi]:
    # Counted in one go: by channel, deals and their own amounts belong together whatever model shares revenue out.
    yield _wins(
        name="average_deal",
        label=_("Average deal"),
        definition=_("Revenue divided by deals won."),
        unit="currency",
        numerator=_AMOUNT,
        denominator="count(*)",
        cases="count(*)",
        beside={"deviation": "stddev_samp(r.amount)"},
        better="higher",
    )
    yield _wins(
        name="average_new_deal",
        label=_("Average new deal"),
        definition=_(
            "Revenue of deals with new customers divided by their number. Where the export never states a deal's type, all won "
            "deals count."
        ),
        unit="currency",
        numerator="sum(CASE WHEN r.is_new THEN r.amount END)",
        denominator="count(CASE WHEN r.is_new THEN 1 END)",
        cases="count(CASE WHEN r.is_new THEN 1 END)",
        beside={"without_type": "count(CASE WHEN r.deal_type IS NULL THEN 1 END)"},
        better="higher",
    )
    yield _wins(
        name="sales_cycle_days",
        label=_("Sales cycle"),
        definition=_("Median days from creation to closing of the deals won in the period."),
        unit="days",
        aggregate="median(r.cycle_days)",
        needs=("is_won", "closing_dates", "created_on"),
        beside={"mean": "avg(r.cycle_days)"},
        cases="count(r.cycle_days)",
        better="lower",
    )


def _rates() -> Iterable[Kpi]:
    rate = partial(_measure, unit="ratio", interval="wilson", better="higher")
    won = "count(CASE WHEN r.outcome = 'won' THEN 1 END)"
    yield rate(
        name="win_rate",
        label=_("Win rate"),
        definition=_("Deals won as a share of deals won or lost, closed in the period."),
        date="closed_on",
        numerator=won,
        denominator="count(r.outcome)",
        needs=("is_won", "closing_dates"),
    )
    yield rate(
        name="opportunity_to_proposal_rate",
        label=_("Opportunity to proposal"),
        definition=_("Share of the deals created in the period that received a proposal."),
        date="created_on",
        numerator="count(r.proposal_on)",
        denominator="count(*)",
        needs=("created_on", "proposal_on"),
    )
    yield rate(
        name="proposal_to_win_rate",
        label=_("Proposal to win"),
        definition=_("Deals won as a share of deals won or lost in the period after a proposal."),
        date="closed_on",
        where="r.proposal_on IS NOT NULL",
        numerator=won,
        denominator="count(r.outcome)",
        needs=("is_won", "closing_dates", "proposal_on"),
    )


def _pipeline() -> Iterable[Kpi]:
    # A closed deal whose closing date nobody knows is certainly not open.
    still_open = partial(
        _measure,
        kind="snapshot",
        date="created_on",
        where="(NOT r.is_closed OR r.closed_on > period.end)",
        needs=("created_on",),
        better="higher",
    )
    yield still_open(
        name="pipeline",
        label=_("Open pipeline"),
        definition=_("Amounts of the deals open at the end of the period: created by then, not closed by then."),
        unit="currency",
        aggregate=_AMOUNT,
    )
    yield still_open(
        name="weighted_pipeline",
        label=_("Weighted pipeline"),
        definition=_(
            "Amounts of the open deals times their probability. Probabilities are known only today, so an earlier period has "
            "none."
        ),
        unit="currency",
        aggregate="sum(r.amount * r.probability)",
        needs=("created_on", "probability"),
        today_only=True,
    )
    yield still_open(
        name="open_deals",
        label=_("Open deals"),
        definition=_("Deals open at the end of the period."),
        unit="count",
        aggregate="count(*)",
        hidden=True,
    )
    yield Formula(
        name="pipeline_velocity",
        label=_("Pipeline velocity"),
        definition=_("Open deals times win rate times average deal, divided by the sales cycle in days."),
        unit="currency_per_day",
        numerator="open_deals * win_rate * average_deal",
        denominator="sales_cycle_days",
        better="higher",
    )
    yield Measure(
        name="revenue_towards_goal",
        label=_("Revenue towards the goal"),
        definition=_("Revenue since the start of the revenue goal, counted up to its target."),
        unit="currency",
        relation="goal_revenue",
        kind="snapshot",
        date="counted_on",
        aggregate="least(sum(r.amount), max(r.target))",
        dimensions=(),
        hidden=True,
    )
    yield Formula(
        name="pipeline_coverage",
        label=_("Pipeline coverage"),
        definition=_("Open pipeline divided by what the revenue goal still lacks."),
        unit="ratio",
        numerator="pipeline",
        denominator="revenue_goal - revenue_towards_goal",
        values={"revenue_goal": _target},
        missing={"revenue_goal": "goals (kpi: revenue)"},
        basis=_goal_named,
        better="higher",
        dimensions=(),
    )


def _target(plan: Plan) -> Decimal | None:
    goal = revenue_goal(plan)
    return goal.target if goal else None


def _goal_named(plan: Plan) -> Text | None:
    goal = revenue_goal(plan)
    if goal is None:
        return None
    return _(
        "towards the revenue goal of {target}, {stretch}",
        target=Quantity(goal.target, "currency", plan.currency),
        stretch=Span(goal.start, goal.end, style="dates"),
    )


def _shares() -> Iterable[Kpi]:
    share = partial(_wins, unit="ratio", denominator="sum(r.amount)", better="higher")
    yield share(
        name="referral_revenue_share",
        label=_("Referral revenue share"),
        definition=_("Revenue of referred deals as a share of revenue."),
        numerator="sum(CASE WHEN r.referred THEN r.amount ELSE 0 END)",
        needs=("is_won", "closing_dates", "referred"),
    )
    yield share(
        name="repeat_revenue_share",
        label=_("Repeat revenue share"),
        definition=_("Revenue of repeat and expansion deals as a share of revenue."),
        numerator="sum(CASE WHEN r.is_repeat THEN r.amount ELSE 0 END)",
        needs=("is_won", "closing_dates", "deal_type"),
    )
