"""The roles that channels play over the whole recorded history: who originated, made the lead, assisted, converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.tables import NO_SCORE, NO_TOUCH
from reportgen_plugins.attribution.journeys import ORDER, listed
from reportgen_plugins.attribution.settings import inbound

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.journeys import Sql

ROLES = ("originated", "lead_created", "assisted", "converted")

# One row a conversion and role; of the role "assisted" one a conversion and channel. No look-back limits the history.
_ROLES = """
WITH placed AS (
    SELECT
        h.conversion_id,
        h.channel,
        h.complete,
        {inbound} AS inbound,
        h.before_lead,
        row_number() OVER (PARTITION BY h.conversion_id ORDER BY {order}) AS place,
        count(*) OVER (PARTITION BY h.conversion_id) AS touches
    FROM {family}_history AS h
    WHERE h.standing <> 'after'
),
marked AS (
    SELECT
        p.*,
        max(CASE WHEN p.before_lead THEN p.place END) OVER (PARTITION BY p.conversion_id) AS lead_place,
        max(CASE WHEN p.inbound THEN 1 ELSE 0 END) OVER (PARTITION BY p.conversion_id) = 1 AS influenced,
        max(CASE WHEN p.complete THEN 0 ELSE 1 END) OVER (PARTITION BY p.conversion_id) = 1 AS incomplete
    FROM placed AS p
),
found AS (
    SELECT m.conversion_id, 'originated' AS role, m.channel, m.inbound, m.influenced, m.incomplete
    FROM marked AS m WHERE m.place = 1
    UNION ALL
    SELECT m.conversion_id, 'converted', m.channel, m.inbound, m.influenced, m.incomplete
    FROM marked AS m WHERE m.place = m.touches
    UNION ALL
    SELECT m.conversion_id, 'lead_created', m.channel, m.inbound, m.influenced, m.incomplete
    FROM marked AS m WHERE m.place = m.lead_place
    UNION ALL
    SELECT DISTINCT m.conversion_id, 'assisted', m.channel, m.inbound, m.influenced, m.incomplete FROM marked AS m
),
roles AS (SELECT role FROM (VALUES ('originated'), ('lead_created'), ('assisted'), ('converted')) AS r(role)),
history AS (SELECT max(CASE WHEN t.contact_id IS NOT NULL THEN TRUE END) AS recorded FROM attributed_touches AS t),
leads AS (SELECT max(CASE WHEN c.lead_on IS NOT NULL THEN TRUE END) AS dated FROM {family}_conversions AS c)
SELECT
    c.conversion_id,
    c.converted_on,
    c.value,
    r.role,
    coalesce(f.channel, '{no_touch}') AS channel,
    CASE WHEN $declared THEN coalesce(f.inbound, FALSE) END AS sourced,
    CASE WHEN $declared THEN coalesce(f.influenced, FALSE) END AS influenced,
    coalesce(f.incomplete, FALSE) AS incomplete,
    history.recorded AS touch_history,
    leads.dated AS lead_dates
FROM {family}_conversions AS c
CROSS JOIN roles AS r
CROSS JOIN history
CROSS JOIN leads
LEFT JOIN found AS f ON f.conversion_id = c.conversion_id AND f.role = r.role
"""

# A contact is reached by one channel alone until another one touches it.
# A contact's band is that of its score today; scores of the past are not recorded.
REACH = f"""
WITH firsts AS (
    SELECT t.contact_id, t.channel, min(t.occurred_on) AS first_on
    FROM touches AS t
    WHERE coalesce(t.complete, TRUE)
    GROUP BY t.contact_id, t.channel
),
placed AS (
    SELECT
        f.*,
        row_number() OVER (PARTITION BY f.contact_id ORDER BY f.first_on, f.channel) AS place,
        lead(f.first_on) OVER (PARTITION BY f.contact_id ORDER BY f.first_on, f.channel) AS other_on
    FROM firsts AS f
)
SELECT p.contact_id, p.channel, coalesce(b.band, '{NO_SCORE}') AS band, p.first_on, p.other_on
FROM placed AS p
LEFT JOIN scored_contacts AS b ON b.contact_id = p.contact_id
WHERE p.place = 1
"""


def roles(family: str, plan: Plan) -> Sql:
    """A row a conversion and role (and channel, of those that assisted), with the value; channels that the plan calls inbound."""
    names = inbound(plan) or ()
    marks, values = listed("inbound", names)
    condition = f"lower(trim(h.channel)) IN ({marks})" if names else "FALSE"
    sql = _ROLES.replace("{inbound}", condition).replace("{order}", ORDER)
    sql = sql.replace("{family}", family).replace("{no_touch}", NO_TOUCH)
    return sql, values | {"declared": bool(names)}
