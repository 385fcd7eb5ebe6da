"""``meta-ads``: what Meta Ads Manager reports say of money spent on Facebook and Instagram, by campaign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.records import Connector, FileMapping, LoadContext
from reportgen_plugins.connectors.recognising import FORMATS, Recogniser
from reportgen_plugins.connectors.vendor import VendorOptions, declared

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

WORDS = "meta_ads.yaml"


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``meta-ads``."""
    yield Connector(
        name="meta-ads",
        summary="Meta Ads Manager campaign costs (CSV and XLSX exports)",
        tables=("costs",),
        options=VendorOptions,
        load=load,
        recognise=Recogniser(WORDS),
        formats=FORMATS,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each report as costs; results are of one kind only beside their indicator, and travel along."""
    return declared(source, context, WORDS)
