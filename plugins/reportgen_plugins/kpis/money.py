"""KPIs that set what came back against what was put in: ROI, ROAS, lifetime value, payback."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Quantity, Text
from reportgen.records import Formula, Kpi, Measure, Setting
from reportgen_plugins.kpis.settings import RoiSettings
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1


def _margin(plan: Plan) -> Decimal | None:
    return plan.data.assumptions.gross_margin


def _return_share(plan: Plan) -> Decimal | None:
    """What part of revenue counts as return: all of it where the plan knows no margin."""
    return _margin(plan) or Decimal(1)


def _lifetime(plan: Plan) -> Decimal | None:
    assumptions = plan.data.assumptions
    if assumptions.customer_lifetime_months is not None:
        return assumptions.customer_lifetime_months
    return None if assumptions.monthly_churn is None else 1 / assumptions.monthly_churn


def _basis(plan: Plan) -> Text:
    margin = _margin(plan)
    if margin is None:
        return _("on revenue, full cost")
    return _(
        "on gross profit at {margin}, full cost",
        margin=Quantity(margin, "ratio", digits=0 if margin.scaleb(2) % 1 == 0 else 1),
    )


_MARGIN = {"gross_margin": "assumptions.gross_margin"}
_LIFETIME = {"lifetime_months": "assumptions.customer_lifetime_months or assumptions.monthly_churn"}


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``roi``."""
    yield Setting(name="roi", model=RoiSettings)


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Return, break-even, lifetime value, retention."""
    yield from _returns()
    yield from _per_lead()
    yield from _lifetimes()


def _returns() -> Iterable[Kpi]:
    yield Formula(
        name="roi",
        label=_("ROI"),
        definition=_(
            "Return less cost, divided by cost. The return is gross profit where the plan gives a margin, else revenue."
        ),
        unit="ratio",
        numerator="revenue * return_share - cost",
        denominator="cost",
        values={"return_share": _return_share},
        basis=_basis,
        better="higher",
    )
    yield Formula(
        name="roas",
        label=_("Return on ad spend"),
        definition=_("Revenue divided by media cost."),
        unit="ratio",
        numerator="revenue",
        denominator="media_cost",
        better="higher",
    )
    yield Formula(
        name="break_even_customers",
        label=_("Customers to break even"),
        definition=_("Full cost divided by the gross profit of the average new deal."),
        unit="count",
        numerator="cost",
        denominator="average_new_deal * gross_margin",
        values={"gross_margin": _margin},
        missing=_MARGIN,
        better="lower",
    )


def _per_lead() -> Iterable[Kpi]:
    per_lead = partial(Formula, unit="currency", denominator="leads", better="higher")
    yield per_lead(
        name="revenue_per_lead",
        label=_("Revenue per lead"),
        definition=_("Revenue of the period divided by its leads."),
        numerator="revenue",
    )
    yield per_lead(
        name="return_per_lead",
        label=_("Return per lead"),
        definition=_("Revenue less full cost, divided by leads."),
        numerator="revenue - cost",
    )


def _lifetimes() -> Iterable[Kpi]:
    bought = partial(
        Measure,
        relation="sales_deals",
        date="closed_on",
        kind="trailing",
        where="r.outcome = 'won'",
        needs=("is_won", "closing_dates"),
        better="higher",
        dimensions=("channel",),
    )
    formula = partial(Formula, dimensions=("channel",))
    yield bought(
        name="monthly_revenue_per_customer",
        label=_("Monthly revenue per customer"),
        definition=_(
            "Revenue of the twelve months to the period's end, divided by the customers who bought in them and by twelve, or by "
            "the months since the first deal was won."
        ),
        unit="currency",
        numerator="sum(r.amount)",
        denominator="count(DISTINCT r.buyer) * least(12, max(date_diff('month', r.first_won_on, period.\"end\")) + 1)",
        cases="count(DISTINCT r.buyer)",
        hidden=True,
    )
    yield formula(
        name="customer_lifetime_value",
        label=_("Customer lifetime value"),
        definition=_("Gross profit of a customer a month times the months a customer stays."),
        unit="currency",
        numerator="monthly_revenue_per_customer * gross_margin * lifetime_months",
        values={"gross_margin": _margin, "lifetime_months": _lifetime},
        missing=_MARGIN | _LIFETIME,
        better="higher",
    )
    yield formula(
        name="ltv_to_cac",
        label=_("Lifetime value to acquisition cost"),
        definition=_("Customer lifetime value divided by customer acquisition cost."),
        unit="ratio",
        numerator="customer_lifetime_value",
        denominator="customer_acquisition_cost",
        better="higher",
    )
    yield formula(
        name="payback_months",
        label=_("Payback period"),
        definition=_("Months until a customer's gross profit has paid for its acquisition."),
        unit="months",
        numerator="customer_acquisition_cost",
        denominator="monthly_revenue_per_customer * gross_margin",
        values={"gross_margin": _margin},
        missing=_MARGIN,
        better="lower",
    )
    # Who bought in both years = buyers of the first + buyers of the second − buyers of either.
    before = 'r.closed_on < period."end" + INTERVAL 1 DAY - INTERVAL 12 MONTH'
    first = f"count(DISTINCT CASE WHEN {before} THEN r.buyer END)"
    second = f"count(DISTINCT CASE WHEN NOT ({before}) THEN r.buyer END)"
    yield bought(
        name="customer_retention_rate",
        label=_("Customer retention rate"),
        definition=_(
            "Share of the customers who bought in the twelve months before that bought again in these twelve months."
        ),
        unit="ratio",
        months=24,
        numerator=f"{first} + {second} - count(DISTINCT r.buyer)",
        denominator=first,
        interval="wilson",
    )
