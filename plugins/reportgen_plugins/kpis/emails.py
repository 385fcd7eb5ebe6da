"""KPIs of e-mail campaigns: opened, clicked, bounced, unsubscribed, converted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Text
from reportgen.records import Kpi, Measure, Relation
from reportgen.records.kpi import Better
from reportgen_plugins.kpis.quotients import where_known
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

# A newsletter that goes out every week under one name is told apart by its day, then by its id.
_MAILINGS = """
WITH named AS (
    SELECT
        e.*,
        coalesce(nullif(trim(e.name), ''), e.email_id) AS called
    FROM emails AS e
),
counted AS (
    SELECT
        n.*,
        count(*) OVER (PARTITION BY n.called) AS namesakes,
        count(*) OVER (PARTITION BY n.called, n.sent_on) AS twins
    FROM named AS n
)
SELECT
    c.sent_on,
    c.campaign,
    CASE
        WHEN c.namesakes = 1 THEN c.called
        WHEN c.twins = 1 THEN c.called || ', ' || CAST(c.sent_on AS VARCHAR)
        ELSE c.called || ', ' || CAST(c.sent_on AS VARCHAR) || ', ' || c.email_id
    END AS email,
    c.recipients,
    c.delivered,
    c.unique_opens,
    c.unique_clicks,
    c.bounces,
    c.unsubscribes,
    c.conversions,
    c.revenue
FROM counted AS c
"""


def _mailings(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    return _MAILINGS, {}


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``mailings``: an e-mail campaign under a name of its own."""
    yield Relation(name="mailings", inputs=("emails",), sql=_mailings)


_measure = partial(Measure, relation="mailings", date="sent_on", dimensions=("email", "campaign"))


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """The six rates, and the delivered e-mails they are rates of."""
    yield _measure(
        name="emails_delivered",
        label=_("E-mails delivered"),
        definition=_("E-mails of campaigns sent in the period that reached a mailbox."),
        unit="count",
        aggregate="sum(r.delivered)",
        better="higher",
        additive=True,
        hidden=True,
    )
    yield _rate(
        "email_open_rate",
        _("E-mail open rate"),
        _(
            "Unique opens divided by delivered e-mails. Privacy protection of mail programs opens e-mails that nobody read: an "
            "upper bound."
        ),
        "unique_opens",
        "delivered",
    )
    yield _rate(
        "email_click_rate",
        _("E-mail click rate"),
        _("Unique clicks divided by delivered e-mails."),
        "unique_clicks",
        "delivered",
    )
    yield _rate(
        "email_click_to_open_rate",
        _("E-mail click-to-open rate"),
        _("Unique clicks divided by unique opens, of which some are made by machines."),
        "unique_clicks",
        "unique_opens",
    )
    yield _rate(
        "email_bounce_rate",
        _("E-mail bounce rate"),
        _("Bounced e-mails divided by recipients."),
        "bounces",
        "recipients",
        "lower",
    )
    yield _rate(
        "email_unsubscribe_rate",
        _("E-mail unsubscribe rate"),
        _("Unsubscriptions divided by delivered e-mails."),
        "unsubscribes",
        "delivered",
        "lower",
    )
    yield _rate(
        "email_conversion_rate",
        _("E-mail conversion rate"),
        _("Conversions that the mail system counts, divided by delivered e-mails."),
        "conversions",
        "delivered",
    )


def _rate(name: str, label: Text, definition: Text, above: str, below: str, better: Better = "higher") -> Measure:
    """A proportion over the campaigns that tell both of its counts, by the day they were sent."""
    return _measure(
        name=name,
        label=label,
        definition=definition,
        unit="ratio",
        numerator=where_known(above, below),
        denominator=where_known(below, above),
        needs=(above, below),
        interval="wilson",
        better=better,
    )
