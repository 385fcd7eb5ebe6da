"""``microsoft-ads``: what Microsoft Advertising says of money spent, by campaign: grid downloads and reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.errors import Problem
from reportgen.records import Connector, FieldMapping, FileMapping, LoadContext
from reportgen_plugins.connectors.offered import vendor
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.connectors.vendor import declared
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

WORDS = "microsoft_ads.yaml"
_SAID = re.compile(r'^"?(?P<name>[^":]+):\s*(?P<value>[^"]*)"?')


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``microsoft-ads``."""
    yield vendor(
        "microsoft-ads", "Microsoft Advertising campaign costs (grid and report downloads)", ("costs",), WORDS, load
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each download as costs; what a report's preamble says of its completeness is held against it."""
    return declared(source, context, WORDS, {"report": _complete})


def _complete(found: Sheet, context: LoadContext) -> Iterator[FieldMapping]:
    """Tell of a report that says it is incomplete, or that has not as many rows as it says."""
    said = {
        match["name"].strip().casefold(): match["value"].strip()
        for match in map(_SAID.match, found.grid.above)
        if match
    }
    if said.get("potential incomplete data", "").casefold() == "true":
        context.caveat(_("{file} says that its data may be incomplete", file=found.file.shown))
    rows = said.get("rows", "").replace(",", "")
    if rows.isdecimal():
        # a footer and the totals of a file fill one cell, or name no campaign
        held = sum(any((campaign, number)) for campaign, number in found.cells("campaign", "campaign_id"))
        if held != int(rows):
            what = f"says that it has {rows} rows, and holds {held}"
            context.warn(Problem(what, "the download may be cut; download it again", found.place))
    yield from ()
