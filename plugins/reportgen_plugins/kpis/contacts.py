"""KPIs of the hand-over from marketing to sales: how soon, how many, how well accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reportgen import hookimpl
from reportgen.records import Kpi, Measure, Relation, Setting
from reportgen_plugins.kpis.settings import SlaSettings, sla
from reportgen_plugins.kpis.spans import hours_between
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

# Whoever sales touched before marketing was done waited no time. An MQL is judged once its time to be followed up is over.
_HAND_OVERS = f"""
SELECT
    c.contact_id,
    c.channel,
    c.campaign,
    c.persona,
    c.mql_on,
    c.mql_at,
    coalesce(c.mql_on, c.sql_on, c.created_on) AS handed_on,
    lower(trim(c.sales_status)) AS sales_status,
    nullif(trim(c.rejection_reason), '') AS rejection_reason,
    CASE
        WHEN c.first_sales_touch_at < c.mql_at THEN CAST(0 AS DECIMAL(30, 12))
        ELSE {hours_between("c.mql", "c.first_sales_touch")}
    END AS waited_hours,
    c.first_sales_touch_at,
    CAST($hours AS DECIMAL(18, 4)) AS sla_follow_up_hours,
    date_diff('second', c.mql_at, CAST($now AS TIMESTAMP)) >= CAST($hours AS DECIMAL(18, 4)) * 3600 AS judged,
    date_diff('second', c.mql_at, c.first_sales_touch_at) <= CAST($hours AS DECIMAL(18, 4)) * 3600 AS followed_up
FROM contacts AS c
"""


def _hand_overs(plan: Plan) -> tuple[str, Mapping[str, object]]:
    # The data reach to the end of as_of in the report's time zone.
    midnight = datetime.combine(plan.as_of + timedelta(days=1), time(), tzinfo=ZoneInfo(plan.timezone))
    return _HAND_OVERS, {
        "now": midnight.astimezone(UTC).replace(tzinfo=None),
        "hours": sla(plan).follow_up_hours,
    }


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``sla``."""
    yield Setting(name="sla", model=SlaSettings)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``hand_overs``: a contact, when it was handed over and what sales did."""
    yield Relation(
        name="hand_overs",
        inputs=("contacts",),
        sql=_hand_overs,
        filled_by={"sla_follow_up_hours": "sla.follow_up_hours"},
    )


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Speed, agreement, acceptance."""
    measure = partial(Measure, relation="hand_overs", dimensions=("channel", "campaign", "persona"))
    yield measure(
        name="speed_to_lead_hours",
        label=_("Speed to lead"),
        definition=_(
            "Median hours from becoming an MQL to the first sales touch, of the MQLs of the period that were touched; 0 where "
            "sales was there before."
        ),
        unit="hours",
        date="mql_on",
        aggregate="median(r.waited_hours)",
        beside={"mean": "avg(r.waited_hours)"},
        cases="count(r.waited_hours)",
        needs=("mql_at", "first_sales_touch_at"),
        better="lower",
    )
    yield measure(
        name="sla_follow_up_rate",
        label=_("Follow-up in time"),
        definition=_(
            "Share of the period's MQLs that sales touched within the agreed hours (sla.follow_up_hours), of those old enough to "
            "be judged."
        ),
        unit="ratio",
        date="mql_on",
        numerator="count(CASE WHEN r.judged AND r.followed_up THEN 1 END)",
        denominator="count(CASE WHEN r.judged THEN 1 END)",
        needs=("mql_at", "first_sales_touch_at", "sla_follow_up_hours"),
        interval="wilson",
        better="higher",
    )
    yield measure(
        name="sales_acceptance_rate",
        label=_("Sales acceptance rate"),
        definition=_(
            "Leads that sales accepted as a share of those it accepted or rejected, by the day of the hand-over."
        ),
        unit="ratio",
        date="handed_on",
        numerator="count(CASE WHEN r.sales_status = 'accepted' THEN 1 END)",
        denominator="count(CASE WHEN r.sales_status IN ('accepted', 'rejected') THEN 1 END)",
        needs=("sales_status",),
        interval="wilson",
        better="higher",
    )
    yield measure(
        name="rejected_leads",
        label=_("Leads rejected by sales"),
        definition=_("Leads that sales rejected, by the day of the hand-over."),
        unit="count",
        date="handed_on",
        aggregate="count(*)",
        where="r.sales_status = 'rejected'",
        needs=("sales_status",),
        better="lower",
        additive=True,
        dimensions=("channel", "campaign", "persona", "rejection_reason"),
        also=("rejection_reason",),
    )
