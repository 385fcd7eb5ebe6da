"""``meta-ads``: what Meta Ads Manager reports say of money spent on Facebook and Instagram, by campaign."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import Connector
from reportgen_plugins.connectors.offered import vendor

reportgen_api = 1


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``meta-ads``: reports as costs; results are of one kind only beside their indicator, and travel along."""
    yield vendor("meta-ads", "Meta Ads Manager campaign costs (CSV and XLSX exports)", ("costs",), "meta_ads.yaml")
