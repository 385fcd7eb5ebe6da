"""What entries into stages are worth, and what leads have brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.calendar import shift_months
from reportgen_plugins.kpis.settings import funnel
from reportgen_plugins.kpis.stages import CONTACT_STAGES

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.kpis.settings import FunnelSettings, Stage

#: Ages of leads, in days, up to which their revenue is compared.
REVENUE_AGES = (30, 90, 180)

_ENTRIES = "e.stage, e.entered_on, e.channel, e.campaign, e.persona"
_GIVEN_VALUES = """
SELECT {entries}, CAST(CASE e.stage {gains} END AS DECIMAL(30, 12)) AS value
FROM stage_entries AS e
"""

# What an entry adds: the chance to win that it has more than before, times what a new customer's deal is worth. Chances and
# deal are those of twelve months, the same for every row, so that months add up to their quarter.
_DERIVED_VALUES = """
WITH typed AS (
    SELECT max(CASE WHEN d.deal_type IS NOT NULL THEN 1 ELSE 0 END) = 1 AS known FROM deals AS d
),
worth AS (
    SELECT sum(d.amount) / nullif(count(*), 0) AS deal
    FROM deals AS d
    CROSS JOIN typed AS t
    WHERE
        d.is_won
        AND d.closed_on BETWEEN CAST($since AS DATE) AND CAST($end AS DATE)
        AND (NOT t.known OR lower(trim(d.deal_type)) = 'new')
),
chances AS (
    SELECT e.stage, count(CASE WHEN e.became_customer THEN 1 END) * 1.0 / count(*) AS chance
    FROM stage_entries AS e
    WHERE e.entered_on BETWEEN CAST($since AS DATE) AND CAST($end AS DATE)
    GROUP BY e.stage
),
gains AS (
    SELECT
        c.stage,
        c.chance - lag(c.chance, 1, 0) OVER (ORDER BY CASE c.stage {order} END) AS gain
    FROM chances AS c
)
SELECT {entries}, CAST(g.gain * w.deal AS DECIMAL(30, 12)) AS value
FROM stage_entries AS e
CROSS JOIN worth AS w
LEFT JOIN gains AS g ON g.stage = e.stage
"""


def stage_values(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """A row for each of ``stage_entries`` with its value: the plan's ``funnel.stage_values``, else revenue expected of it."""
    settings = funnel(plan)
    if settings.stage_values:
        gains = given_gains(settings)
        cases = " ".join(f"WHEN '{stage}' THEN CAST(${stage} AS DECIMAL(18, 4))" for stage in gains)
        return _GIVEN_VALUES.format(entries=_ENTRIES, gains=cases), {str(stage): gain for stage, gain in gains.items()}
    order = " ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(CONTACT_STAGES))
    end = plan.period.end
    return _DERIVED_VALUES.format(entries=_ENTRIES, order=order), {
        "since": twelve_months_to(end),
        "end": end,
    }


def given_gains(settings: FunnelSettings) -> Mapping[Stage, Decimal]:
    """What an entry into each stage adds by ``funnel.stage_values``: its value less that of the stage before.

    A stage without a value, or left out of the funnel, is worth what the one before it is.
    """
    gains: dict[Stage, Decimal] = {}
    before = settings.stage_values.get("visitor", Decimal(0))
    for stage in CONTACT_STAGES:
        value = settings.stage_values.get(stage, before) if stage in settings.stages else before
        gains[stage] = value - before
        before = value
    return gains


def twelve_months_to(end: date) -> date:
    """The first day of the twelve months that end with ``end``."""
    return shift_months(end + timedelta(days=1), -12)


# A deal's amount is split equally over its contacts, in ten-thousandths; the last one takes what does not divide.
_LEAD_REVENUE = """
WITH links AS (
    SELECT
        l.contact_id,
        d.closed_on,
        CAST(d.amount * 10000 AS HUGEINT) AS units,
        count(*) OVER (PARTITION BY l.deal_id) AS contacts,
        row_number() OVER (PARTITION BY l.deal_id ORDER BY l.contact_id) AS place
    FROM deal_contacts AS l
    JOIN deals AS d ON d.deal_id = l.deal_id
    WHERE d.is_won AND d.closed_on <= CAST($as_of AS DATE) AND d.amount IS NOT NULL
),
shares AS (
    SELECT
        s.unit_id,
        i.closed_on,
        CASE WHEN i.place < i.contacts THEN i.units // i.contacts
        ELSE i.units - (i.units // i.contacts) * (i.contacts - 1) END AS units
    FROM links AS i
    JOIN contact_stages AS s ON s.contact_id = i.contact_id
),
leads AS (
    SELECT e.unit_id, e.entered_on, e.channel, e.campaign, e.persona FROM stage_entries AS e WHERE e.stage = 'lead'
),
credits AS (
    SELECT
        h.unit_id,
        {to_date} AS revenue,
        {within}
    FROM shares AS h
    JOIN leads AS e ON e.unit_id = h.unit_id
    GROUP BY h.unit_id
)
SELECT
    e.unit_id,
    e.entered_on,
    e.channel,
    e.campaign,
    e.persona,
    coalesce(c.revenue, 0) AS revenue,
    {aged}
FROM leads AS e
LEFT JOIN credits AS c ON c.unit_id = e.unit_id
"""


def lead_revenue(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a lead: what its deals brought until ``as_of`` and, null of younger leads, within each of ``REVENUE_AGES``."""

    def money(units: str) -> str:
        return f"CAST(CAST(sum({units}) AS DECIMAL(18, 0)) * 0.0001 AS DECIMAL(18, 4))"

    within = ",\n        ".join(
        money(f"CASE WHEN date_diff('day', e.entered_on, h.closed_on) <= {days} THEN h.units END")
        + f" AS within_{days}"
        for days in REVENUE_AGES
    )
    aged = ",\n    ".join(
        f"CASE WHEN date_diff('day', e.entered_on, CAST($as_of AS DATE)) >= {days} THEN coalesce(c.within_{days}, 0) END "
        f"AS within_{days}"
        for days in REVENUE_AGES
    )
    return _LEAD_REVENUE.format(to_date=money("h.units"), within=within, aged=aged), {"as_of": plan.as_of}
