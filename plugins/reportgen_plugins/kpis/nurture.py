"""KPIs of nurturing: open leads that marketing stays in touch with, and those that everybody forgot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.records import Kpi, Measure, Relation, Setting
from reportgen_plugins.kpis.settings import NurtureSettings, nurture
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

# States of a lead as stretches of days: open; open and nurtured in the window; open and touched by nobody in it. A touch
# covers the days of its window, or those until the next touch: stretches of one state never overlap, so that rows count leads.
# A source that tells first and latest touches alone cannot tell who was not touched.
_LEAD_CARE = """
WITH open_leads AS (
    SELECT
        e.contact_id,
        e.channel,
        e.campaign,
        e.persona,
        e.band,
        e.lead_on,
        e.closed_on - 1 AS open_until
    FROM lead_ends AS e
),
touched AS (
    SELECT
        t.contact_id,
        t.occurred_on AS touched_on,
        lead(t.occurred_on, 1, DATE '9999-12-31') OVER (PARTITION BY t.contact_id ORDER BY t.occurred_on) AS next_on,
        row_number() OVER (PARTITION BY t.contact_id ORDER BY t.occurred_on) AS place
    FROM (SELECT DISTINCT t.contact_id, t.occurred_on FROM touches AS t) AS t
),
nurtured AS (
    SELECT
        t.contact_id,
        t.occurred_on AS touched_on,
        lead(t.occurred_on, 1, DATE '9999-12-31') OVER (PARTITION BY t.contact_id ORDER BY t.occurred_on) AS next_on
    FROM (
        SELECT DISTINCT t.contact_id, t.occurred_on FROM touches AS t WHERE lower(trim(t.interaction)) = 'nurture'
    ) AS t
),
interactions AS (
    SELECT max(t.interaction) AS interaction, max(TRUE) AS recorded
    FROM touches AS t
    WHERE coalesce(t.complete, TRUE)
),
states AS (
    SELECT o.*, 'open' AS state, o.lead_on AS since_on, o.open_until AS until_on FROM open_leads AS o
    UNION ALL
    SELECT
        o.*,
        'nurtured',
        greatest(o.lead_on, n.touched_on),
        least(o.open_until, n.next_on - 1, n.touched_on + CAST($window_days AS INTEGER) - 1)
    FROM open_leads AS o
    JOIN nurtured AS n ON n.contact_id = o.contact_id
    UNION ALL
    SELECT
        o.*,
        'forgotten',
        greatest(o.lead_on, t.touched_on + CAST($window_days AS INTEGER)),
        least(o.open_until, t.next_on - 1)
    FROM open_leads AS o
    JOIN touched AS t ON t.contact_id = o.contact_id
    UNION ALL
    SELECT
        o.*,
        'forgotten',
        o.lead_on,
        CASE WHEN t.touched_on IS NULL THEN o.open_until ELSE least(o.open_until, t.touched_on - 1) END
    FROM open_leads AS o
    LEFT JOIN touched AS t ON t.contact_id = o.contact_id AND t.place = 1
)
SELECT s.*, i.interaction, i.recorded
FROM states AS s
CROSS JOIN interactions AS i
WHERE s.since_on <= s.until_on
"""


def lead_care(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a lead (a contact), state (open, nurtured, forgotten) and stretch of days in which it was in it."""
    return _LEAD_CARE, {"window_days": nurture(plan).window_days}


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``nurture``."""
    yield Setting(name="nurture", model=NurtureSettings)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``lead_care``: when leads were open, nurtured and forgotten."""
    yield Relation(
        name="lead_care",
        inputs=("lead_ends", "touches"),
        sql=lead_care,
        filled_by={"interaction": "touches.interaction", "recorded": "touches.complete"},
    )


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """The share of open leads that is nurtured, and those that nobody touched."""
    measure = partial(
        Measure,
        relation="lead_care",
        kind="snapshot",
        date="since_on",
        where='r.until_on >= period."end"',
        dimensions=("channel", "campaign", "persona", "band"),
    )
    open_leads = "count(CASE WHEN r.state = 'open' THEN 1 END)"
    forgotten = "count(CASE WHEN r.state = 'forgotten' THEN 1 END)"
    yield measure(
        name="nurture_rate",
        label=_("Nurture rate"),
        definition=_(
            "Open leads with a nurture touch in the last nurture.window_days days (30 by default) as a share of open leads, at "
            "the end of the period. Open is a lead that is no customer, did not unsubscribe, was not rejected and did not lose "
            "all its deals."
        ),
        unit="ratio",
        numerator="count(CASE WHEN r.state = 'nurtured' THEN 1 END)",
        denominator=open_leads,
        needs=("interaction",),
        interval="wilson",
        better="higher",
    )
    yield measure(
        name="forgotten_leads",
        label=_("Forgotten leads"),
        definition=_("Open leads without any touch in the last nurture.window_days days, at the end of the period."),
        unit="count",
        aggregate=forgotten,
        needs=("recorded",),
        better="lower",
    )
    yield measure(
        name="forgotten_lead_share",
        label=_("Share of forgotten leads"),
        definition=_("Forgotten leads as a share of open leads, at the end of the period."),
        unit="ratio",
        numerator=forgotten,
        denominator=open_leads,
        needs=("recorded",),
        interval="wilson",
        better="lower",
        hidden=True,
    )
