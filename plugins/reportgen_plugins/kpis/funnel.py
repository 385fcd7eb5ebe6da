"""KPIs of the funnel: stage counts, rates between stages, value created, and what the revenue goal requires."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.records import Computed, Formula, Kpi, Measure, Relation, Setting
from reportgen_plugins.kpis import settings
from reportgen_plugins.kpis.required import PROVIDED, asks, compute
from reportgen_plugins.kpis.settings import Benchmarks, FunnelSettings
from reportgen_plugins.kpis.stages import CONTACT_STAGES, contact_stages, stage_entries
from reportgen_plugins.kpis.worth import lead_revenue, stage_values
from reportgen_plugins.quality.scores import SCORED_CONTACTS
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_DIMENSIONS = ("channel", "campaign", "persona")
_SCORED = (*_DIMENSIONS, "band")
_ENTERED = (*_SCORED, "conversion_point", "response")


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``funnel`` and ``benchmarks``."""
    yield Setting(name="funnel", model=FunnelSettings, assumed=("average_deal", "customers", "rates.*"))
    yield Setting(name="benchmarks", model=Benchmarks)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """Contacts with their scores and stage dates, entries into stages, and what they were worth."""
    yield SCORED_CONTACTS
    yield Relation(
        name="contact_stages",
        inputs=("contacts", "deals", "deal_contacts", "scored_contacts"),
        optional=("deals", "deal_contacts"),
        sql=contact_stages,
    )
    dates = {f"{stage}_dates": f"contacts.{stage}_at" for stage in CONTACT_STAGES}
    yield Relation(
        name="stage_entries",
        inputs=("contact_stages",),
        sql=stage_entries,
        filled_by=dates | {"lead_to_customer_days": "contacts.customer_at"},
    )
    # Values lack where no new deal was won in twelve months; the plan may then say them.
    yield Relation(
        name="stage_values",
        inputs=("stage_entries", "deals"),
        optional=("deals",),
        sql=stage_values,
        filled_by={"value": "funnel.stage_values"},
    )
    yield Relation(
        name="lead_revenue", inputs=("stage_entries", "contact_stages", "deals", "deal_contacts"), sql=lead_revenue
    )


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Counts, rates, time, value, and the funnel worked backwards."""
    yield from _counts()
    yield from _rates()
    yield Measure(
        name="lead_to_customer_days",
        label=_("Days from lead to customer"),
        definition=_("Median days from becoming a lead to becoming a customer, of the customers won in the period."),
        unit="days",
        relation="stage_entries",
        date="won_on",
        aggregate="median(r.lead_to_customer_days)",
        beside={"mean": "avg(r.lead_to_customer_days)"},
        cases="count(r.lead_to_customer_days)",
        needs=("customer_dates", "lead_to_customer_days"),
        better="lower",
        dimensions=_SCORED,
    )
    yield from _cohort_revenue()
    yield from _value()
    yield Computed(name="funnel_backwards", provides=PROVIDED, asks=asks, compute=compute)


def _cohort_revenue() -> Iterable[Kpi]:
    cohort = partial(
        Measure,
        unit="currency",
        relation="lead_revenue",
        date="entered_on",
        better="higher",
        dimensions=_DIMENSIONS,
    )
    yield cohort(
        name="cohort_revenue_per_lead",
        label=_("Revenue per lead of the cohort"),
        definition=_(
            "Revenue that the leads of the period have brought to date, divided by those leads. A deal of several contacts is "
            "split equally among them."
        ),
        numerator="sum(r.revenue)",
        denominator="count(*)",
        cases="count(*)",
    )
    for days, label in (
        (30, _("Revenue per lead of the cohort within 30 days")),
        (90, _("Revenue per lead of the cohort within 90 days")),
        (180, _("Revenue per lead of the cohort within 180 days")),
    ):
        yield cohort(
            name=f"cohort_revenue_per_lead_{days}",
            label=label,
            definition=_(
                "Revenue that the leads of the period brought within so many days of becoming leads, divided by those of them "
                "that became leads so long ago; younger ones are not judged yet."
            ),
            numerator=f"sum(r.within_{days})",
            denominator=f"count(r.within_{days})",
            cases=f"count(r.within_{days})",
        )


def _value() -> Iterable[Kpi]:
    yield Measure(
        name="stage_value",
        label=_("Value of stage entries"),
        definition=_("Values of the stages entered in the period, each less that of the stage before."),
        unit="currency",
        relation="stage_values",
        date="entered_on",
        aggregate="sum(r.value)",
        needs=("value",),
        additive=True,
        dimensions=(*_DIMENSIONS, "stage"),
        hidden=True,
    )
    yield Formula(
        name="value_created",
        label=_("Value created"),
        definition=_(
            "What the period's entries into stages are worth: each adds the value of its stage less that of the stage before. A "
            "stage is worth the gross profit of the average new deal times the share of its entries that became customers, both "
            "over twelve months; or what the plan says in funnel.stage_values."
        ),
        unit="currency",
        numerator="stage_value * return_share",
        values={"return_share": _return_share},
        missing={"return_share": "assumptions.gross_margin or funnel.stage_values"},
        better="higher",
        additive=True,
        dimensions=(*_DIMENSIONS, "stage"),
    )


def _return_share(plan: Plan) -> Decimal | None:
    """Values of the plan count as they are, derived ones by the gross margin."""
    return Decimal(1) if settings.funnel(plan).stage_values else plan.data.assumptions.gross_margin


def _counts() -> Iterable[Kpi]:
    for name, stage, label, definition in (
        ("leads", "lead", _("Leads"), _("Contacts that became leads in the period.")),
        ("mqls", "mql", _("MQLs"), _("Contacts that became marketing-qualified leads in the period.")),
        ("sqls", "sql", _("SQLs"), _("Contacts that became sales-qualified leads in the period.")),
        ("opportunities", "opportunity", _("Opportunities"), _("Contacts that became opportunities in the period.")),
        ("customers", "customer", _("Customers"), _("Contacts that became customers in the period.")),
    ):
        yield Measure(
            name=name,
            label=label,
            definition=definition,
            unit="count",
            relation="stage_entries",
            date="entered_on",
            aggregate="count(*)",
            where=f"r.stage = '{stage}'",
            needs=(f"{stage}_dates",),
            better="higher",
            additive=True,
            dimensions=_ENTERED,
        )


def _rates() -> Iterable[Kpi]:
    # Wilson's interval is claimed only where the counts are a proportion: rates of a period may pass 100 %.
    rate = partial(Formula, unit="ratio", better="higher", interval="wilson")
    reach = partial(rate, dimensions=_ENTERED)
    yield rate(
        name="visitor_to_lead_rate",
        label=_("Visitor to lead"),
        definition=_("Leads of the period divided by its sessions."),
        numerator="leads",
        denominator="sessions",
    )
    yield reach(
        name="lead_to_mql_rate",
        label=_("Lead to MQL"),
        definition=_("MQLs of the period divided by its leads."),
        numerator="mqls",
        denominator="leads",
    )
    yield reach(
        name="mql_to_sql_rate",
        label=_("MQL to SQL"),
        definition=_("SQLs of the period divided by its MQLs."),
        numerator="sqls",
        denominator="mqls",
    )
    yield reach(
        name="sql_to_opportunity_rate",
        label=_("SQL to opportunity"),
        definition=_("Opportunities of the period divided by its SQLs."),
        numerator="opportunities",
        denominator="sqls",
    )
    yield reach(
        name="opportunity_to_customer_rate",
        label=_("Opportunity to customer"),
        definition=_("Customers of the period divided by its opportunities."),
        numerator="customers",
        denominator="opportunities",
    )
    yield reach(
        name="sql_to_customer_rate",
        label=_("SQL to customer"),
        definition=_("Customers of the period divided by its SQLs."),
        numerator="customers",
        denominator="sqls",
    )
    yield reach(
        name="lead_to_customer_rate",
        label=_("Lead to customer"),
        definition=_("Customers of the period divided by its leads."),
        numerator="customers",
        denominator="leads",
    )
    yield rate(
        name="visitor_to_customer_rate",
        label=_("Visitor to customer"),
        definition=_("Customers of the period divided by its sessions."),
        numerator="customers",
        denominator="sessions",
    )
    yield from _skipping_rates(rate, reach)


def _skipping_rates(rate: Callable[..., Formula], reach: Callable[..., Formula]) -> Iterable[Kpi]:
    """Rates between stages of plans that leave out those between them (``funnel.stages``)."""
    yield rate(
        name="visitor_to_mql_rate",
        label=_("Visitor to MQL"),
        definition=_("MQLs of the period divided by its sessions."),
        numerator="mqls",
        denominator="sessions",
    )
    yield rate(
        name="visitor_to_sql_rate",
        label=_("Visitor to SQL"),
        definition=_("SQLs of the period divided by its sessions."),
        numerator="sqls",
        denominator="sessions",
    )
    yield rate(
        name="visitor_to_opportunity_rate",
        label=_("Visitor to opportunity"),
        definition=_("Opportunities of the period divided by its sessions."),
        numerator="opportunities",
        denominator="sessions",
    )
    yield reach(
        name="lead_to_sql_rate",
        label=_("Lead to SQL"),
        definition=_("SQLs of the period divided by its leads."),
        numerator="sqls",
        denominator="leads",
    )
    yield reach(
        name="lead_to_opportunity_rate",
        label=_("Lead to opportunity"),
        definition=_("Opportunities of the period divided by its leads."),
        numerator="opportunities",
        denominator="leads",
    )
    yield reach(
        name="mql_to_opportunity_rate",
        label=_("MQL to opportunity"),
        definition=_("Opportunities of the period divided by its MQLs."),
        numerator="opportunities",
        denominator="mqls",
    )
    yield reach(
        name="mql_to_customer_rate",
        label=_("MQL to customer"),
        definition=_("Customers of the period divided by its MQLs."),
        numerator="customers",
        denominator="mqls",
    )
