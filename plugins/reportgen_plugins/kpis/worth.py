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

_GIVEN_VALUES = """
SELECT e.*, CAST(CASE e.stage {gains} END AS DECIMAL(30, 12)) AS value
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
SELECT e.*, CAST(g.gain * w.deal AS DECIMAL(30, 12)) AS value
FROM stage_entries AS e
CROSS JOIN worth AS w
LEFT JOIN gains AS g ON g.stage = e.stage
"""


def stage_values(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """``stage_entries`` with the value of each: the plan's ``funnel.stage_values``, else revenue expected of it."""
    settings = funnel(plan)
    if settings.stage_values:
        gains = given_gains(settings)
        cases = " ".join(f"WHEN '{stage}' THEN CAST(${stage} AS DECIMAL(18, 4))" for stage in gains)
        return _GIVEN_VALUES.format(gains=cases), {str(stage): gain for stage, gain in gains.items()}
    order = " ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(CONTACT_STAGES))
    end = plan.period.end
    return _DERIVED_VALUES.format(order=order), {
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
        CAST(d.amount * 10000 AS HUGEINT) AS units,
        count(*) OVER (PARTITION BY l.deal_id) AS contacts,
        row_number() OVER (PARTITION BY l.deal_id ORDER BY l.contact_id) AS place
    FROM deal_contacts AS l
    JOIN deals AS d ON d.deal_id = l.deal_id
    WHERE d.is_won AND d.closed_on <= CAST($as_of AS DATE) AND d.amount IS NOT NULL
),
credits AS (
    SELECT
        s.unit_id,
        CAST(
            CAST(
                sum(
                    CASE WHEN i.place < i.contacts THEN i.units // i.contacts
                    ELSE i.units - (i.units // i.contacts) * (i.contacts - 1) END
                ) AS DECIMAL(18, 0)
            ) * 0.0001 AS DECIMAL(18, 4)
        ) AS revenue
    FROM links AS i
    JOIN contact_stages AS s ON s.contact_id = i.contact_id
    GROUP BY s.unit_id
)
SELECT e.unit_id, e.entered_on, e.channel, e.campaign, e.persona, coalesce(c.revenue, 0) AS revenue
FROM stage_entries AS e
LEFT JOIN credits AS c ON c.unit_id = e.unit_id
WHERE e.stage = 'lead'
"""


def lead_revenue(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a lead, with the revenue that its deals brought until ``as_of``."""
    return _LEAD_REVENUE, {"as_of": plan.as_of}
