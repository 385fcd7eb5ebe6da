"""KPIs of growth that customers bring themselves: new business on their recommendation, and the help they look for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from reportgen import hookimpl
from reportgen.records import Kpi, Measure
from reportgen_plugins.words import _

reportgen_api = 1


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Revenue by who brought it, and visits to support pages."""
    won = partial(
        Measure,
        relation="sales_deals",
        date="closed_on",
        where="r.outcome = 'won'",
        needs=("is_won", "closing_dates", "referred"),
        better="higher",
    )
    yield won(
        name="referred_new_business_share",
        label=_("New business brought by customers"),
        definition=_(
            "Revenue of referred deals with new customers as a share of the revenue of all deals with new customers. Where the "
            "export never states a deal's type, all won deals count as new."
        ),
        unit="ratio",
        numerator="sum(CASE WHEN r.is_new AND r.referred THEN r.amount WHEN r.is_new THEN 0 END)",
        denominator="sum(CASE WHEN r.is_new THEN r.amount END)",
        cases="count(CASE WHEN r.is_new THEN 1 END)",
    )
    yield Measure(
        name="support_page_views",
        label=_("Support page views"),
        definition=_("Views of pages of the kind “support”."),
        unit="count",
        relation="pages",
        date="date",
        aggregate="sum(r.views)",
        where="lower(trim(r.kind)) = 'support'",
        needs=("kind", "views"),
        additive=True,
        dimensions=("page",),
    )
