"""KPIs of pages and offers: calls to action, landing pages, time on the page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from reportgen import hookimpl
from reportgen.document import Text
from reportgen.records import Kpi, Measure
from reportgen_plugins.kpis.quotients import where_known
from reportgen_plugins.words import _

reportgen_api = 1

_measure = partial(Measure, relation="pages", date="date", dimensions=("page", "kind"), better="higher")


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Two rates and a time, and the counts that pages are ranked by."""
    yield _quotient(
        "cta_click_rate",
        _("Call-to-action click rate"),
        _("Clicks on calls to action divided by their views."),
        "cta_clicks",
        "cta_views",
    )
    yield _quotient(
        "landing_page_conversion_rate",
        _("Landing-page conversion rate"),
        _("Conversions on a page divided by the visits that began on it."),
        "conversions",
        "entrances",
    )
    yield _measure(
        name="page_engagement_seconds",
        label=_("Engagement time of a page"),
        definition=_("Seconds of engagement divided by views of the page."),
        unit="seconds",
        numerator=where_known("engagement_seconds", "views"),
        denominator=where_known("views", "engagement_seconds"),
        needs=("engagement_seconds", "views"),
    )
    yield _count("page_views", _("Views of pages"), _("How often pages were seen."), "views")
    yield _count("page_entrances", _("Entrances"), _("Visits that began on a page."), "entrances")
    yield _count("page_conversions", _("Conversions of pages"), _("Conversions on pages."), "conversions")


def _quotient(name: str, label: Text, definition: Text, above: str, below: str) -> Measure:
    return _measure(
        name=name,
        label=label,
        definition=definition,
        unit="ratio",
        numerator=where_known(above, below),
        denominator=where_known(below, above),
        needs=(above, below),
        interval="wilson",
    )


def _count(name: str, label: Text, definition: Text, column: str) -> Measure:
    return _measure(
        name=name,
        label=label,
        definition=definition,
        unit="count",
        aggregate=f"sum(r.{column})",
        needs=(column,),
        additive=True,
        hidden=True,
    )
