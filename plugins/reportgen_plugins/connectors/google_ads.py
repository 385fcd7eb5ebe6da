"""``google-ads``: what Google Ads reports say of money spent, by campaign."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import Connector
from reportgen_plugins.connectors.offered import vendor

reportgen_api = 1


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``google-ads``: reports as costs; what Google says of clicks and conversions travels along."""
    yield vendor("google-ads", "Google Ads campaign costs (report downloads)", ("costs",), "google_ads.yaml")
