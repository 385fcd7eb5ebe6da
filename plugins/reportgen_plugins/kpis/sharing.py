"""Costs of no channel, given to channels by the rule that a plan declares (``shared_costs``).

Each day's shared cost is split in proportion to the weights of the calendar month that the day lies in, so that days, weeks
and months add up. Parts are cut in ten-thousandths, the smallest unit of money in tables, along the running total of channels
by name: together they are the amount exactly, and none is off by a whole unit. A month without any weight keeps its cost shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.records import Relation
from reportgen.tables import NOT_SET, SHARED
from reportgen_plugins.kpis.settings import shared_costs
from reportgen_plugins.kpis.stages import contact_stages, stage_entries
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

_CONTACTS = ("contacts", "deals", "deal_contacts")
#: What each rule weighs channels by.
_INPUTS: Mapping[str, tuple[str, ...]] = {
    "by-media-cost": ("cost_days",),
    "by-leads": ("scored_contacts", *_CONTACTS),
    "evenly": ("cost_days", "scored_contacts", *_CONTACTS),
}

_MEDIA = """
SELECT
    date_trunc('month', d.spent_on) AS month,
    d.channel,
    CAST(sum(d.amount) * 10000 AS HUGEINT) AS weight
FROM cost_days AS d
WHERE lower(trim(d.category)) = 'media' AND d.channel <> $shared
GROUP BY 1, 2
HAVING sum(d.amount) > 0
"""

_LEADS = """
WITH contact_stages AS ({contact_stages}),
entries AS ({stage_entries})
SELECT
    date_trunc('month', e.entered_on) AS month,
    coalesce(e.channel, $not_set) AS channel,
    CAST(count(*) AS HUGEINT) AS weight
FROM entries AS e
WHERE e.stage = 'lead'
GROUP BY 1, 2
"""

_EVENLY = """
WITH leads AS ({leads})
SELECT l.month, l.channel, CAST(1 AS HUGEINT) AS weight
FROM leads AS l
WHERE l.channel <> $not_set
UNION
SELECT date_trunc('month', d.spent_on), d.channel, CAST(1 AS HUGEINT)
FROM cost_days AS d
WHERE d.channel <> $shared AND d.amount > 0
"""

_SPENT = """
WITH shared AS (
    SELECT
        d.spent_on,
        date_trunc('month', d.spent_on) AS month,
        d.category,
        d.campaign,
        d.band,
        d.stage,
        CAST(sum(d.amount) * 10000 AS HUGEINT) AS units
    FROM cost_days AS d
    WHERE d.channel = $shared AND d.amount IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
),
parts AS (
    SELECT
        w.month,
        w.channel,
        w.weight,
        CAST(sum(w.weight) OVER (PARTITION BY w.month ORDER BY w.channel ROWS UNBOUNDED PRECEDING) AS HUGEINT) AS upto,
        CAST(sum(w.weight) OVER (PARTITION BY w.month) AS HUGEINT) AS whole
    FROM shared_cost_weights AS w
)
SELECT d.spent_on, d.category, d.channel, d.campaign, d.band, d.stage, d.amount
FROM cost_days AS d
WHERE d.channel <> $shared
UNION ALL
SELECT
    s.spent_on,
    s.category,
    coalesce(p.channel, $shared),
    s.campaign,
    s.band,
    s.stage,
    CAST(
        CAST(
            CASE WHEN p.whole IS NULL THEN s.units
            ELSE (s.units * p.upto) // p.whole - (s.units * (p.upto - p.weight)) // p.whole END
            AS DECIMAL(18, 0)
        ) * 0.0001 AS DECIMAL(18, 4)
    )
FROM shared AS s
LEFT JOIN parts AS p ON p.month = s.month
"""


def _weights(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """What each channel weighs in each calendar month."""
    rule = shared_costs(plan).rule
    if rule == "by-media-cost":
        return _MEDIA, {"shared": SHARED}
    (stages, about_stages), (entries, about_entries) = contact_stages(plan), stage_entries(plan)
    leads = _LEADS.format(contact_stages=stages, stage_entries=entries)
    parameters = {**about_stages, **about_entries, "not_set": NOT_SET}
    if rule == "by-leads":
        return leads, parameters
    return _EVENLY.format(leads=leads), {**parameters, "shared": SHARED}


def _spent(plan: Plan) -> tuple[str, Mapping[str, object]]:
    if shared_costs(plan).rule is None:
        return "SELECT d.* FROM cost_days AS d", {}
    return _SPENT, {"shared": SHARED}


def _weighed(plan: Plan) -> tuple[str, ...]:
    rule = shared_costs(plan).rule
    return ("cost_days",) if rule is None else _INPUTS[rule]


#: What channels weigh in each month.
SHARED_COST_WEIGHTS = Relation(name="shared_cost_weights", inputs=_weighed, optional=_CONTACTS, sql=_weights)
#: A cost × day, with costs of no channel given to channels as the plan declares.
SPENT = Relation(
    name="spent",
    inputs=lambda plan: ("cost_days", "shared_cost_weights") if shared_costs(plan).rule else ("cost_days",),
    sql=_spent,
)


def sharing_rule(plan: Plan) -> Text | None:
    """How costs of no channel reach channels, to be printed wherever channel costs are; None where they stay shared."""
    match shared_costs(plan).rule:
        case "by-media-cost":
            return _("costs of no channel go to channels by their media cost of each month")
        case "by-leads":
            return _("costs of no channel go to channels by their leads of each month")
        case "evenly":
            return _("costs of no channel go evenly to the channels with a lead or a cost in each month")
        case None:
            return None


def lacking_weight(plan: Plan) -> Text | None:
    """Why costs stay shared although the plan declares a rule; None where it declares none."""
    match shared_costs(plan).rule:
        case "by-media-cost":
            return _("their months have no media cost of a channel to go by")
        case "by-leads":
            return _("their months have no leads to go by")
        case "evenly":
            return _("their months have no channel with a lead or a cost")
        case None:
            return None
