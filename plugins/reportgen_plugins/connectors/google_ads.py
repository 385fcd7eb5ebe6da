"""``google-ads``: what Google Ads reports say of money spent, by campaign."""

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

WORDS = "google_ads.yaml"


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``google-ads``."""
    yield Connector(
        name="google-ads",
        summary="Google Ads campaign costs (report downloads)",
        tables=("costs",),
        options=VendorOptions,
        load=load,
        recognise=Recogniser(WORDS),
        formats=FORMATS,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each report as costs; what Google says of clicks and conversions travels along."""
    return declared(source, context, WORDS)
