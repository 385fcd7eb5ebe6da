"""``pipedrive``: deals and people from Pipedrive's exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.errors import Problem
from reportgen.records import Connector, FieldMapping, FileMapping, LoadContext
from reportgen_plugins.connectors.crm import links
from reportgen_plugins.connectors.headers import words
from reportgen_plugins.connectors.offered import vendor
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.connectors.vendor import declared
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

WORDS = "pipedrive.yaml"


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``pipedrive``."""
    yield vendor(
        "pipedrive",
        "Pipedrive deals and people (CSV or Excel exports)",
        ("deals", "contacts", "deal_contacts"),
        WORDS,
        load,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare deals, and people as contacts; a deal and its contact are linked by id only."""
    if not source.common.timezone:
        context.caveat(_("Pipedrive exports state no time zone; their times are read as {zone}", zone=context.timezone))
    for mapping in declared(source, context, WORDS, {"deals": _ending}):
        yield mapping
        if mapping.table == "deals":
            yield from links(mapping)


def _ending(found: Sheet, context: LoadContext) -> Iterator[FieldMapping]:
    """A deal's end by its status: a won deal keeps the last stage that it was open in."""
    status, texts = found.header("status"), words(WORDS)["status"]
    known = {*texts["open"], *texts["closed"]}
    for text in found.texts("status"):
        if text.casefold() not in known:
            what = f"column {status!r} says {text!r}, neither open, won nor lost: those deals count as open"
            context.warn(Problem(what, "set Pipedrive to English and export again", found.place))
    yield FieldMapping(name="is_won", constant="true", when=(status, tuple(texts["won"])))
    lost = tuple(text for text in texts["closed"] if text not in texts["won"])
    yield FieldMapping(name="is_won", constant="false", when=(status, lost))
    yield FieldMapping(name="is_closed", constant="true", when=(status, tuple(texts["closed"])))
    yield FieldMapping(name="is_closed", constant="false", when=(status, tuple(texts["open"])))
    for field, when in (("won_time", tuple(texts["won"])), ("lost_time", lost)):
        if header := found.header(field):
            yield FieldMapping(name="closed_at", column=header, when=(status, when))
    if found.header("person") and not found.header("contact_id"):
        context.caveat(_("Deals name their contacts without ids and are not linked to them; export “Person - ID”"))
