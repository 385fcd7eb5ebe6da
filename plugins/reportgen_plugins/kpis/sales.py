"""Deals as KPIs need them: closed or open, won or lost, of which channel and buyer; and what they bring to the goal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen.tables import NO_SCORE
from reportgen_plugins.kpis.goal import revenue_goal
from reportgen_plugins.kpis.spans import days_between

if TYPE_CHECKING:
    from reportgen import Plan

# One row a deal, however many contacts it has. An open deal's closing date is only expected: it is left out, but it shows
# that the data can tell closing dates, so that no win yet is 0 and not unknown.
_SALES_DEALS = f"""
WITH first_contacts AS (
    SELECT
        l.deal_id,
        l.contact_id,
        c.channel,
        c.campaign,
        c.conversion_point,
        c.response,
        b.band,
        row_number() OVER (
            PARTITION BY l.deal_id
            ORDER BY
                CASE WHEN l.is_primary THEN 0 ELSE 1 END, c.created_on NULLS LAST, c.created_at NULLS LAST, l.contact_id
        ) AS place
    FROM deal_contacts AS l
    LEFT JOIN contacts AS c ON c.contact_id = l.contact_id
    LEFT JOIN scored_contacts AS b ON b.contact_id = l.contact_id
),
known AS (
    SELECT
        d.*,
        CASE WHEN d.is_won THEN TRUE ELSE coalesce(d.is_closed, d.closed_on IS NOT NULL) END AS closed,
        max(CASE WHEN d.deal_type IS NOT NULL THEN 1 ELSE 0 END) OVER () = 1 AS typed,
        max(CASE WHEN d.closed_on IS NOT NULL THEN TRUE END) OVER () AS closing_dates
    FROM deals AS d
)
SELECT
    k._source,
    k.deal_id,
    k.created_on,
    k.created_at,
    CASE WHEN k.closed THEN k.closed_on END AS closed_on,
    CASE WHEN k.closed THEN k.closed_at END AS closed_at,
    k.closing_dates,
    k.amount,
    k.probability,
    k.is_won,
    k.closed AS is_closed,
    CASE WHEN k.is_won THEN 'won' WHEN k.closed AND NOT k.is_won THEN 'lost' END AS outcome,
    k.deal_type,
    CASE WHEN k.typed THEN lower(trim(k.deal_type)) = 'new' ELSE TRUE END AS is_new,
    lower(trim(k.deal_type)) IN ('repeat', 'expansion') AS is_repeat,
    k.referred,
    k.proposal_on,
    nullif(trim(k.loss_reason), '') AS loss_reason,
    CASE WHEN k.closed THEN {days_between("k.created", "k.closed")} END AS cycle_days,
    coalesce(k.channel, f.channel) AS channel,
    coalesce(k.campaign, f.campaign) AS campaign,
    coalesce(f.band, $no_score) AS band,
    f.conversion_point,
    f.response,
    coalesce('company ' || k.company_id, 'contact ' || f.contact_id, 'deal ' || k.deal_id) AS buyer,
    min(CASE WHEN k.is_won THEN k.closed_on END) OVER () AS first_won_on
FROM known AS k
LEFT JOIN first_contacts AS f ON f.deal_id = k.deal_id AND f.place = 1
"""

# The first row stands for the goal itself; it makes the sum exist, and only from the goal's first day on.
_REVENUE_GOAL = """
SELECT CAST($start AS DATE) AS counted_on, CAST($target AS DECIMAL(18, 4)) AS target, CAST(0 AS DECIMAL(18, 4)) AS amount
WHERE CAST($start AS DATE) IS NOT NULL
UNION ALL
SELECT d.closed_on, CAST($target AS DECIMAL(18, 4)), d.amount
FROM sales_deals AS d
WHERE d.outcome = 'won' AND d.closed_on BETWEEN CAST($start AS DATE) AND CAST($end AS DATE)
"""


def sales_deals(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a deal: its outcome, its channel (else its first contact's), its first contact's band and origin, its buyer."""
    return _SALES_DEALS, {"no_score": NO_SCORE}


def goal_revenue(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """What won deals bring towards the plan's revenue goal, a row a deal; no rows without such a goal."""
    goal = revenue_goal(plan)
    if goal is None:
        return _REVENUE_GOAL, {"start": None, "end": None, "target": None}
    return _REVENUE_GOAL, {"start": goal.start, "end": goal.end, "target": goal.target}
