"""KPIs that only lead quality has: overdue leads, what scored leads became, where bands begin. All others are broken down."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.records import Kpi, Measure
from reportgen_plugins.quality.costs import cost_of_bands
from reportgen_plugins.words import _


def kpis() -> Iterable[Kpi]:
    """All of them."""
    yield Measure(
        name="overdue_leads",
        label=_("Overdue leads"),
        definition=_(
            "Open leads, at the end of the period, that are older than the time their band should need to become customers "
            "(lead_scoring.expected_days)."
        ),
        unit="count",
        relation="lead_ages",
        date="overdue_on",
        kind="snapshot",
        where='r.open_until >= period."end"',
        aggregate="count(*)",
        needs=("expected_days",),
        better="lower",
        dimensions=("channel", "campaign", "persona", "band"),
        also=("band", "band,channel"),
    )
    yield Measure(
        name="lead_conversion_to_date",
        label=_("Leads converted to date"),
        definition=_(
            "Of the leads of the twelve months to the period's end, the share that has become customers to date, however long "
            "it took. Young leads had less time than old ones."
        ),
        unit="ratio",
        relation="stage_entries",
        date="entered_on",
        kind="trailing",
        where="r.stage = 'lead'",
        numerator="count(CASE WHEN r.became_customer THEN 1 END)",
        denominator="count(*)",
        needs=("customer_dates",),
        interval="wilson",
        better="higher",
        dimensions=("channel", "campaign", "persona", "band", "score_tenth"),
        also=("band",),
    )
    yield Measure(
        name="contacts_scored_by_rules",
        label=_("Contacts scored by the plan's rules"),
        definition=_("Contacts whose lead score the plan's own rules make (lead_scoring.points and fit)."),
        unit="count",
        relation="scored_contacts",
        date="created_on",
        kind="snapshot",
        aggregate="count(r.by_rules)",
        needs=("by_rules",),
        dimensions=(),
        hidden=True,
    )
    yield Measure(
        name="scored_contacts_from",
        label=_("Lowest score of a band"),
        definition=_("The lowest lead score among the contacts of a band."),
        unit="count",
        relation="scored_contacts",
        date="created_on",
        kind="snapshot",
        aggregate="min(r.lead_score)",
        needs=("lead_score",),
        dimensions=("band", "score_tenth"),
        hidden=True,
    )
    yield Measure(
        name="unspread_cost",
        label=_("Full cost, as its band is stated"),
        definition=_("Full cost by the band that costs name."),
        unit="currency",
        relation="spent",
        date="spent_on",
        aggregate="sum(r.amount)",
        needs=("amount",),
        additive=True,
        dimensions=("band", "channel"),
        hidden=True,
    )
    yield cost_of_bands()
