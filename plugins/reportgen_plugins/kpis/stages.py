"""When contacts entered each stage of the funnel: dates as they stand, derived from deals, or taken from later stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen_plugins.kpis.settings import STAGES, funnel
from reportgen_plugins.kpis.spans import days_between

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.kpis.settings import Stage

#: Stages that contacts enter; sessions are the visitors.
CONTACT_STAGES: tuple[Stage, ...] = STAGES[1:]

# Contacts of these lifecycle stages asked for news only: they are no leads until a date says so.
_SUBSCRIBERS = "('subscriber', 'abonné', 'مشترك')"

_DEAL_DATES = """
SELECT
    l.contact_id,
    min(d.created_on) AS opportunity_on,
    CASE WHEN count(d.created_at) = count(d.created_on) THEN min(d.created_at) END AS opportunity_at,
    min(CASE WHEN d.is_won THEN d.closed_on END) AS customer_on,
    CASE
        WHEN count(CASE WHEN d.is_won THEN d.closed_at END) = count(CASE WHEN d.is_won THEN d.closed_on END)
        THEN min(CASE WHEN d.is_won THEN d.closed_at END)
    END AS customer_at
FROM deal_contacts AS l
JOIN deals AS d ON d.deal_id = l.deal_id
WHERE $derive
GROUP BY l.contact_id
"""


def contact_stages(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a contact: its unit (itself, or its company), and per stage the day and instant it was entered.

    ``own_<stage>_on`` are dates that the data hold or its deals give, before missing ones are taken from later stages.
    """
    settings = funnel(plan)
    filled = settings.count == "reached-or-passed"
    entered = ",\n    ".join(
        f"{_first_known(stage, 'on', filled=filled)} AS {stage}_on,\n"
        f"    {_first_known(stage, 'at', filled=filled)} AS {stage}_at,\n"
        f"    o.{stage}_on AS own_{stage}_on"
        for stage in CONTACT_STAGES
    )
    sql = f"""
WITH deal_dates AS ({_DEAL_DATES}),
own AS (
    SELECT
        c.contact_id,
        c.company_id,
        c.channel,
        c.campaign,
        c.persona,
        b.band,
        b.score_tenth,
        c.conversion_point,
        c.response,
        c.created_on,
        {own_lead("on")} AS lead_on,
        {own_lead("at")} AS lead_at,
        c.mql_on,
        c.mql_at,
        c.sql_on,
        c.sql_at,
        coalesce(c.opportunity_on, d.opportunity_on) AS opportunity_on,
        CASE WHEN c.opportunity_on IS NOT NULL THEN c.opportunity_at ELSE d.opportunity_at END AS opportunity_at,
        coalesce(c.customer_on, d.customer_on) AS customer_on,
        CASE WHEN c.customer_on IS NOT NULL THEN c.customer_at ELSE d.customer_at END AS customer_at,
        d.contact_id IS NOT NULL AS has_deals
    FROM contacts AS c
    LEFT JOIN deal_dates AS d ON d.contact_id = c.contact_id
    LEFT JOIN scored_contacts AS b ON b.contact_id = c.contact_id
)
SELECT
    o.contact_id,
    CASE
        WHEN $by_company AND o.company_id IS NOT NULL THEN 'company ' || o.company_id ELSE 'contact ' || o.contact_id
    END AS unit_id,
    o.channel,
    o.campaign,
    o.persona,
    o.band,
    o.score_tenth,
    o.conversion_point,
    o.response,
    o.created_on,
    o.has_deals,
    o.lead_at AS own_lead_at,
    {entered}
FROM own AS o
"""
    return sql, {"derive": settings.derive_from_deals, "by_company": settings.unit == "company"}


def own_lead(part: str) -> str:
    """SQL for when a contact (alias ``c``) became a lead: its own date, else its creation unless it asked for news only.

    ``part`` is ``on`` (the local date) or ``at`` (the instant).
    """
    return (
        f"CASE WHEN c.lead_on IS NOT NULL THEN c.lead_{part} "
        f"WHEN lower(trim(coalesce(c.lifecycle_stage, ''))) NOT IN {_SUBSCRIBERS} THEN c.created_{part} END"
    )


def _first_known(stage: str, part: str, *, filled: bool) -> str:
    """The stage's own date, or that of the next stage that has one; instants follow the stage whose day was taken."""
    if not filled:
        return f"o.{stage}_{part}"
    later = CONTACT_STAGES[CONTACT_STAGES.index(stage) :]
    cases = " ".join(f"WHEN o.{each}_on IS NOT NULL THEN o.{each}_{part}" for each in later)
    return f"CASE {cases} END"


def stage_entries(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a unit (contact, or company) and stage that it entered, with its channel, campaign, persona and band of score.

    A company enters a stage when its first contact does. ``<stage>_dates`` are true where the data can tell that stage at
    all: without a single date (and without deals to derive it from) nobody counts its entries.
    """
    settings = funnel(plan)
    stages = [stage for stage in CONTACT_STAGES if stage in settings.stages]
    won_on, cycle = "u.customer_on", days_between("u.own_lead", "u.customer")
    rows = "\nUNION ALL\n".join(
        f"""SELECT
    u.unit_id,
    '{stage}' AS stage,
    u.{stage}_on AS entered_on,
    u.channel,
    u.campaign,
    u.persona,
    u.band,
    u.score_tenth,
    u.conversion_point,
    u.response,
    u.customer_on IS NOT NULL AS became_customer,
    {won_on if stage == "customer" else "CAST(NULL AS DATE)"} AS won_on,
    {cycle if stage == "customer" else "CAST(NULL AS DECIMAL(30, 12))"} AS lead_to_customer_days,
    {_known(stages)}
FROM units AS u
CROSS JOIN known AS k
WHERE u.{stage}_on IS NOT NULL"""
        for stage in stages
    )
    return f"{units(plan)}\n{rows}", {}


def units(plan: Plan) -> str:
    """SQL that a query begins with: ``units`` (contacts, or companies at the dates of their first contact) and ``known``.

    Units have the columns of ``contact_stages`` but its deals; ``known`` is one row that says of each stage whether the data
    can tell it at all (``<stage>_dates``).
    """
    # Contacts are read where they lie; the engine would copy them all first.
    by_company = funnel(plan).unit == "company"
    chosen = f"({_COMPANIES})" if by_company else "NOT MATERIALIZED (SELECT s.* FROM contact_stages AS s)"
    return f"WITH units AS {chosen},\nknown AS ({_KNOWN})"


def _known(stages: list[Stage]) -> str:
    return ", ".join(
        f"k.{stage}_dates" if stage in stages else f"CAST(NULL AS BOOLEAN) AS {stage}_dates" for stage in CONTACT_STAGES
    )


_KNOWN = """
SELECT
    TRUE AS lead_dates,
    max(CASE WHEN s.own_mql_on IS NOT NULL THEN TRUE END) AS mql_dates,
    max(CASE WHEN s.own_sql_on IS NOT NULL THEN TRUE END) AS sql_dates,
    max(CASE WHEN s.own_opportunity_on IS NOT NULL OR s.has_deals THEN TRUE END) AS opportunity_dates,
    max(CASE WHEN s.own_customer_on IS NOT NULL OR s.has_deals THEN TRUE END) AS customer_dates
FROM contact_stages AS s
"""

#: A company is described by its first contact.
_DESCRIBED = ("channel", "campaign", "persona", "band", "score_tenth", "conversion_point", "response")
_FIRST_CONTACT = ",\n    ".join(f"max(CASE WHEN c.place = 1 THEN c.{name} END) AS {name}" for name in _DESCRIBED)

_COMPANIES = f"""
SELECT
    c.unit_id,
    {_FIRST_CONTACT},
    {", ".join(f"min(c.{stage}_{part}) AS {stage}_{part}" for stage in CONTACT_STAGES for part in ("on", "at"))},
    {", ".join(f"min(c.own_{stage}_on) AS own_{stage}_on" for stage in CONTACT_STAGES)},
    min(c.created_on) AS created_on,
    min(c.own_lead_at) AS own_lead_at
FROM (
    SELECT
        s.*,
        row_number() OVER (PARTITION BY s.unit_id ORDER BY s.lead_on NULLS LAST, s.created_on, s.contact_id) AS place
    FROM contact_stages AS s
) AS c
GROUP BY c.unit_id
"""
