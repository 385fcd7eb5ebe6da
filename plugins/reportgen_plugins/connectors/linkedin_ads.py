"""``linkedin-ads``: what LinkedIn Campaign Manager reports say of money spent, by campaign or campaign group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from reportgen import hookimpl
from reportgen.records import Connector, FileMapping, LoadContext
from reportgen_plugins.connectors.offered import vendor
from reportgen_plugins.connectors.vendor import VendorOptions, declared
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

WORDS = "linkedin_ads.yaml"


class LinkedInOptions(VendorOptions):
    """``campaign: group`` takes the name of the campaign group for the campaign: what other vendors call a campaign."""

    campaign: Literal["name", "group"] = "name"


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``linkedin-ads``."""
    yield vendor(
        "linkedin-ads", "LinkedIn Campaign Manager costs (report downloads)", ("costs",), WORDS, load, LinkedInOptions
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each report as costs; its days are those of UTC, whatever the report's zone is."""
    options = source.options
    assert isinstance(options, LinkedInOptions)  # noqa: S101  # the plan validated the source with this connector's model
    mappings = declared(
        source, context, WORDS, instead={"campaign": "campaign_group"} if options.campaign == "group" else None
    )
    if context.timezone != "UTC":
        context.caveat(
            _("LinkedIn counts days in UTC: they begin at another hour than those of {zone}", zone=context.timezone)
        )
    return mappings
