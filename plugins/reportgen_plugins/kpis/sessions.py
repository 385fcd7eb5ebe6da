"""KPIs of web sessions: how many, how engaged, who they were."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from reportgen import hookimpl
from reportgen.records import Kpi, Measure
from reportgen_plugins.words import _

reportgen_api = 1

_measure = partial(Measure, relation="sessions", date="date", dimensions=("channel", "campaign", "source"))


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Traffic and engagement."""
    yield _measure(
        name="sessions",
        label=_("Sessions"),
        definition=_("Visits to the website that began in the period."),
        unit="count",
        aggregate="sum(r.sessions)",
        better="higher",
        additive=True,
    )
    yield _measure(
        name="pageviews",
        label=_("Page views"),
        definition=_("Pages seen in sessions of the period."),
        unit="count",
        aggregate="sum(r.pageviews)",
        needs=("pageviews",),
        better="higher",
        additive=True,
    )
    yield _measure(
        name="users",
        label=_("Users"),
        definition=_(
            "Different visitors of the period. They cannot be added up, so they are shown only where the export states the "
            "number for exactly this period."
        ),
        unit="count",
        # One row, stating exactly this period: two (of two channels, say) share visitors.
        aggregate="CASE WHEN count(r.users) = 1 THEN max(r.users) END",
        where="r.date = period.start AND coalesce(r.until, r.date) = period.end",
        needs=("users",),
        better="higher",
    )
    yield from _engagement()
    yield from _visitors()


def _engagement() -> Iterable[Kpi]:
    known = "sum(CASE WHEN r.engaged_sessions IS NOT NULL THEN r.sessions END)"
    yield _measure(
        name="engagement_rate",
        label=_("Engagement rate"),
        definition=_("Share of sessions that were engaged."),
        unit="ratio",
        numerator="sum(r.engaged_sessions)",
        denominator=known,
        needs=("engaged_sessions",),
        interval="wilson",
        better="higher",
    )
    yield _measure(
        name="bounce_rate",
        label=_("Bounce rate"),
        definition=_("Share of sessions that were not engaged: 1 less the engagement rate."),
        unit="ratio",
        numerator="sum(r.sessions - r.engaged_sessions)",
        denominator=known,
        needs=("engaged_sessions",),
        interval="wilson",
        better="lower",
    )
    yield _measure(
        name="average_engagement_seconds",
        label=_("Average engagement time"),
        definition=_("Seconds of engagement divided by sessions."),
        unit="seconds",
        numerator="sum(r.engagement_seconds)",
        denominator="sum(CASE WHEN r.engagement_seconds IS NOT NULL THEN r.sessions END)",
        needs=("engagement_seconds",),
        better="higher",
    )


def _visitors() -> Iterable[Kpi]:
    share = partial(
        _measure,
        unit="ratio",
        denominator="sum(CASE WHEN r.visitor_type IS NOT NULL THEN r.sessions END)",
        needs=("visitor_type",),
        interval="wilson",
    )
    yield share(
        name="new_visitor_share",
        label=_("New visitor share"),
        definition=_("Sessions of first-time visitors as a share of sessions whose visitor type is known."),
        numerator="sum(CASE WHEN lower(r.visitor_type) = 'new' THEN r.sessions ELSE 0 END)",
    )
    yield share(
        name="customer_session_share",
        label=_("Customer session share"),
        definition=_("Sessions of customers as a share of sessions whose visitor type is known."),
        numerator="sum(CASE WHEN lower(r.visitor_type) = 'customer' THEN r.sessions ELSE 0 END)",
    )
