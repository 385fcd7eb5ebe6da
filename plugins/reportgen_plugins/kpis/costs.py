"""What inbound cost, spread over the days it was spent on, and what a session, lead or customer cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Text
from reportgen.records import Formula, Kpi, Measure, Relation, Setting
from reportgen.tables import SHARED
from reportgen_plugins.kpis.settings import SharedCostSettings
from reportgen_plugins.kpis.sharing import SHARED_COST_WEIGHTS, SPENT
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

# Amounts are divided in whole ten-thousandths, the smallest unit of money in tables; what does not divide is spent on
# the last day, so that the days add up to the amount exactly.
_COST_DAYS = """
WITH priced AS (
    SELECT
        c.date,
        coalesce(c.until, c.date) AS until,
        c.category,
        coalesce(c.channel, $shared) AS channel,
        c.campaign,
        c.band,
        c.stage,
        coalesce(c.amount, CAST(c.hours * c.hourly_rate AS DECIMAL(18, 4))) AS amount
    FROM costs AS c
),
days AS (
    SELECT
        p.*,
        CAST(p.amount * 10000 AS HUGEINT) AS units,
        date_diff('day', p.date, p.until) + 1 AS length,
        CAST(unnest(generate_series(p.date, p.until, INTERVAL 1 DAY)) AS DATE) AS day
    FROM priced AS p
    WHERE p.until > p.date
)
SELECT p.date AS spent_on, p.category, p.channel, p.campaign, p.band, p.stage, p.amount
FROM priced AS p
WHERE p.until <= p.date
UNION ALL
SELECT
    d.day,
    d.category,
    d.channel,
    d.campaign,
    d.band,
    d.stage,
    CAST(
        CAST(
            CASE WHEN d.day < d.until THEN d.units // d.length ELSE d.units - (d.units // d.length) * (d.length - 1) END
            AS DECIMAL(18, 0)
        ) * 0.0001 AS DECIMAL(18, 4)
    )
FROM days AS d
"""


def _cost_days(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    return _COST_DAYS, {"shared": SHARED}


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``shared_costs``."""
    yield Setting(name="shared_costs", model=SharedCostSettings)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """A cost × day: as the sources tell it, and with shared costs given to channels as the plan declares."""
    yield Relation(name="cost_days", inputs=("costs",), sql=_cost_days)
    yield SHARED_COST_WEIGHTS
    yield SPENT


_measure = partial(
    Measure,
    relation="spent",
    date="spent_on",
    unit="currency",
    needs=("amount",),
    better="lower",
    additive=True,
    dimensions=("channel", "campaign", "category", "band", "stage"),
)


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Cost, and cost per result."""
    yield _measure(
        name="cost",
        label=_("Full cost"),
        definition=_(
            "Everything spent on inbound marketing in the period: media, tools, agency, content, training, salaries, hours and "
            "overhead, each spread evenly over the days it stands for."
        ),
        aggregate="sum(r.amount)",
    )
    yield _measure(
        name="media_cost",
        label=_("Media cost"),
        definition=_("The part of the cost that bought media."),
        aggregate="sum(r.amount)",
        where="lower(trim(r.category)) = 'media'",
    )
    yield from _per_result()


def _per_result() -> Iterable[Kpi]:
    for name, label, definition, cost, count in (
        ("cost_per_session", _("Cost per session"), _("Full cost divided by sessions."), "cost", "sessions"),
        ("cost_per_lead", _("Cost per lead"), _("Full cost divided by leads."), "cost", "leads"),
        ("cost_per_mql", _("Cost per MQL"), _("Full cost divided by marketing-qualified leads."), "cost", "mqls"),
        ("cost_per_sql", _("Cost per SQL"), _("Full cost divided by sales-qualified leads."), "cost", "sqls"),
        (
            "cost_per_opportunity",
            _("Cost per opportunity"),
            _("Full cost divided by opportunities."),
            "cost",
            "opportunities",
        ),
        ("paid_cost_per_lead", _("Media cost per lead"), _("Media cost divided by all leads."), "media_cost", "leads"),
        (
            "customer_acquisition_cost",
            _("Customer acquisition cost"),
            _("Full cost divided by new customers."),
            "cost",
            "customers",
        ),
        (
            "paid_customer_acquisition_cost",
            _("Media cost per customer"),
            _("Media cost divided by all new customers."),
            "media_cost",
            "customers",
        ),
    ):
        yield _cost_per(name, label, definition, cost, count)


def _cost_per(name: str, label: Text, definition: Text, cost: str, count: str) -> Formula:
    return Formula(
        name=name,
        label=label,
        definition=definition,
        unit="currency",
        numerator=cost,
        denominator=count,
        better="lower",
        dimensions=("channel", "campaign", "band") if cost == "cost" else ("channel", "campaign"),
    )
