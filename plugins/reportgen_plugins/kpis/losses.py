"""KPIs of leads that fell out: how many, from which stage, after what, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.records import Kpi, Measure, Relation, Setting
from reportgen.tables import NO_TOUCH, NOT_SET
from reportgen_plugins.kpis.settings import DropOutSettings, drop_out, funnel
from reportgen_plugins.kpis.stages import CONTACT_STAGES
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

#: What ends a lead without a sale; earlier ones in this order win where two fall on one day.
FATES = ("rejected", "deal lost", "unsubscribed", "inactive")
_NEVER = "DATE '9999-12-31'"

# A rejection bears no date in CRMs: it counts on the day of the hand-over. Whoever went on to a later stage after
# unsubscribing had not left. Inactivity is told by today's last activity, and only where some system records activity.
_LEAD_ENDS = f"""
WITH ends AS (
    SELECT
        l.contact_id,
        coalesce(d.is_won, FALSE) OR coalesce(d.is_closed, d.closed_on IS NOT NULL) AS closed,
        CASE WHEN NOT d.is_won AND coalesce(d.is_closed, d.closed_on IS NOT NULL) THEN d.closed_on END AS lost_on
    FROM deal_contacts AS l
    JOIN deals AS d ON d.deal_id = l.deal_id
),
deal_ends AS (
    SELECT
        e.contact_id,
        CASE WHEN count(*) = count(e.lost_on) THEN max(e.lost_on) END AS lost_on,
        count(CASE WHEN NOT e.closed THEN 1 END) > 0 AS is_open
    FROM ends AS e
    GROUP BY e.contact_id
),
last_touches AS (
    SELECT t.contact_id, max(t.occurred_on) AS touched_on FROM touches AS t GROUP BY t.contact_id
),
leads AS (
    SELECT
        s.contact_id, s.channel, s.campaign, s.persona, s.band, {", ".join(f"s.{stage}_on" for stage in CONTACT_STAGES)},
        greatest({", ".join(f"coalesce(s.{stage}_on, s.lead_on)" for stage in CONTACT_STAGES)}) AS reached_on,
        coalesce(c.mql_on, c.sql_on, s.lead_on) AS handed_on,
        lower(trim(c.sales_status)) = 'rejected' AS rejected,
        c.unsubscribed_on,
        d.lost_on AS deal_lost_on,
        coalesce(d.is_open, FALSE) AS has_open_deal,
        greatest(
            coalesce(c.last_activity_on, s.lead_on),
            coalesce(t.touched_on, s.lead_on),
            coalesce(c.first_sales_touch_on, s.lead_on)
        ) AS active_on,
        coalesce(c.last_activity_on, t.touched_on) IS NOT NULL AS activity_recorded,
        coalesce(c.last_activity_on, t.touched_on, c.unsubscribed_on, d.lost_on) IS NOT NULL
            OR c.sales_status IS NOT NULL OR s.has_deals AS loss_recorded
    FROM contact_stages AS s
    JOIN contacts AS c ON c.contact_id = s.contact_id
    LEFT JOIN deal_ends AS d ON d.contact_id = s.contact_id
    LEFT JOIN last_touches AS t ON t.contact_id = s.contact_id
    WHERE s.lead_on <= CAST($as_of AS DATE)
),
known AS (
    SELECT
        max(CASE WHEN l.activity_recorded THEN TRUE END) AS activity_known,
        max(CASE WHEN l.loss_recorded THEN TRUE END) AS losses_known
    FROM leads AS l
),
dated AS (
    SELECT
        l.*,
        k.losses_known,
        CASE WHEN l.rejected THEN greatest(l.handed_on, l.reached_on) ELSE {_NEVER} END AS rejected_on,
        CASE WHEN l.deal_lost_on IS NULL THEN {_NEVER} ELSE greatest(l.deal_lost_on, l.reached_on) END AS out_of_deals_on,
        CASE WHEN l.unsubscribed_on >= l.reached_on THEN l.unsubscribed_on ELSE {_NEVER} END AS left_on,
        CASE
            WHEN k.activity_known AND NOT l.has_open_deal
                THEN greatest(l.active_on, l.reached_on) + CAST($inactive_days AS INTEGER)
            ELSE {_NEVER}
        END AS inactive_on
    FROM leads AS l
    CROSS JOIN known AS k
),
ended AS (
    SELECT
        d.*,
        least(d.rejected_on, d.out_of_deals_on, d.left_on) AS dropped_on,
        least(d.rejected_on, d.out_of_deals_on, d.left_on, d.inactive_on) AS gone_on
    FROM dated AS d
)
SELECT
    e.contact_id, e.channel, e.campaign, e.persona, e.band, {", ".join(f"e.{stage}_on" for stage in CONTACT_STAGES)},
    e.losses_known,
    CASE WHEN e.customer_on IS NULL AND e.gone_on <= CAST($as_of AS DATE) THEN e.gone_on END AS lost_on,
    CASE
        WHEN e.gone_on = e.rejected_on THEN 'rejected'
        WHEN e.gone_on = e.out_of_deals_on THEN 'deal lost'
        WHEN e.gone_on = e.left_on THEN 'unsubscribed'
        ELSE 'inactive'
    END AS fate,
    CASE WHEN e.customer_on IS NOT NULL THEN e.customer_on ELSE e.dropped_on END AS closed_on
FROM ended AS e
"""

# Every stay of a lead in a stage; how it ended, where it did, and the last touch at or before that day.
_STAGE_EXITS = """
WITH stays AS ({stays}),
touched AS (
    SELECT
        s.contact_id,
        s.stage,
        coalesce(lower(trim(t.interaction)), $not_set) AS interaction,
        row_number() OVER (
            PARTITION BY s.contact_id, s.stage
            ORDER BY t.occurred_on DESC, t.occurred_at DESC NULLS LAST, t.interaction NULLS LAST
        ) AS place
    FROM stays AS s
    JOIN touches AS t ON t.contact_id = s.contact_id AND t.occurred_on <= s.left_stage_on
)
SELECT
    s.*,
    coalesce(t.interaction, $no_touch) AS last_interaction
FROM stays AS s
LEFT JOIN touched AS t ON t.contact_id = s.contact_id AND t.stage = s.stage AND t.place = 1
"""


def lead_ends(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a lead (a contact) with its stage dates and how it ended.

    ``closed_on`` is when it became a customer or sales and marketing lost it (far in the future: it is open); ``lost_on``
    and ``fate`` also know inactivity, and are of ``as_of``.
    """
    return _LEAD_ENDS, {"as_of": plan.as_of, "inactive_days": drop_out(plan).inactive_days}


def stage_exits(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a lead and stage in which it was: when it left it, whether it was lost then, why and after what."""
    stages = [stage for stage in CONTACT_STAGES if stage in funnel(plan).stages and stage != "customer"]
    stays = []
    for stage in stages:
        later = [f"e.{each}_on" for each in CONTACT_STAGES[CONTACT_STAGES.index(stage) + 1 :]]
        next_on = f"coalesce({', '.join(later)}, CAST(NULL AS DATE))"
        stays.append(f"""
SELECT
    e.contact_id, e.channel, e.campaign, e.persona, e.losses_known, '{stage}' AS stage,
    coalesce({next_on}, e.lost_on) AS left_stage_on,
    {next_on} IS NULL AND e.lost_on IS NOT NULL AS lost,
    CASE WHEN {next_on} IS NULL AND e.lost_on IS NOT NULL THEN e.fate END AS fate
FROM lead_ends AS e
CROSS JOIN (SELECT max(CASE WHEN s.own_{stage}_on IS NOT NULL THEN 1 ELSE 0 END) AS dated FROM contact_stages AS s) AS k
WHERE e.{stage}_on IS NOT NULL AND k.dated = 1""")
    return _STAGE_EXITS.format(stays="\nUNION ALL".join(stays)), {"not_set": NOT_SET, "no_touch": NO_TOUCH}


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``drop_out``."""
    yield Setting(name="drop_out", model=DropOutSettings)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``lead_ends``: a lead and how it ended; ``stage_exits``: a lead's stay in a stage."""
    yield Relation(
        name="lead_ends",
        inputs=("contact_stages", "contacts", "deals", "deal_contacts", "touches"),
        optional=("deals", "deal_contacts", "touches"),
        sql=lead_ends,
        filled_by={"losses_known": "contacts.unsubscribed_at"},
    )
    yield Relation(
        name="stage_exits",
        inputs=("lead_ends", "contact_stages", "touches"),
        optional=("touches",),
        sql=stage_exits,
        filled_by={"losses_known": "contacts.unsubscribed_at"},
    )


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Leads lost, and the share of those that left a stage."""
    dimensions = ("channel", "campaign", "persona", "stage", "fate", "last_interaction")
    yield Measure(
        name="lost_leads",
        label=_("Leads lost"),
        definition=_(
            "Leads that unsubscribed, that sales rejected (on the day of the hand-over), whose every deal was lost, or that did "
            "nothing for drop_out.inactive_days, by the day of that; customers are none."
        ),
        unit="count",
        relation="stage_exits",
        date="left_stage_on",
        aggregate="count(*)",
        where="r.lost",
        needs=("losses_known",),
        better="lower",
        additive=True,
        dimensions=dimensions,
        also=("stage", "fate", "last_interaction,stage"),
    )
    yield Measure(
        name="drop_out_rate",
        label=_("Drop-out rate"),
        definition=_(
            "Of the leads that left a stage in the period, the share that was lost instead of reaching a later stage."
        ),
        unit="ratio",
        relation="stage_exits",
        date="left_stage_on",
        numerator="count(CASE WHEN r.lost THEN 1 END)",
        denominator="count(*)",
        needs=("losses_known",),
        interval="wilson",
        better="lower",
        dimensions=dimensions,
        apart=("stage",),
        also=("stage", "last_interaction,stage"),
    )
