"""``salesforce``: opportunities and leads from Salesforce's reports ("Details Only")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.errors import DataError, Location, Problem
from reportgen.records import Connector, FieldMapping, FileMapping, LoadContext, Options
from reportgen_plugins.connectors.crm import Stages, closing, links
from reportgen_plugins.connectors.headers import words
from reportgen_plugins.connectors.offered import vendor
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.connectors.vendor import VendorOptions, declared
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

WORDS = "salesforce.yaml"


class StageNames(Options):
    """Further names of stages that close an opportunity."""

    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class SalesforceOptions(VendorOptions):
    """``stages`` are a team's own names of closed stages, for reports without the columns Won and Closed."""

    stages: StageNames = StageNames()


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``salesforce``."""
    yield vendor(
        "salesforce",
        "Salesforce opportunities and leads (report exports)",
        ("deals", "contacts", "deal_contacts"),
        WORDS,
        load,
        SalesforceOptions,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare opportunities as deals with their contacts, leads as contacts."""
    options = source.options
    assert isinstance(options, SalesforceOptions)  # noqa: S101  # the plan validated the source with this connector's model
    known = words(WORDS)
    stages = Stages(*(tuple(known["stages"][how]) for how in ("won", "lost"))).more(options.stages.model_dump())

    def opportunity(found: Sheet, lent: LoadContext) -> Iterator[FieldMapping]:
        _looked_through(found, lent, once="deal_id")
        yield from _amount(found, lent)
        yield from closing(found, stages)
        if not found.header("is_closed"):
            lent.caveat(_("Which opportunities are lost is read from stage names; export the column Closed to be sure"))

    def lead(found: Sheet, lent: LoadContext) -> Iterator[FieldMapping]:
        _looked_through(found, lent)
        yield from ()

    if not source.common.timezone:
        context.caveat(
            _("Salesforce reports state no time zone; their times are read as {zone}", zone=context.timezone)
        )
    for mapping in declared(source, context, WORDS, {"opportunities": opportunity, "leads": lead}):
        yield mapping
        if mapping.table == "deals":
            yield from links(mapping)


def _looked_through(found: Sheet, context: LoadContext, once: str = "") -> None:
    """Refuse subtotals, compare the report's own count of rows, tell of rows that repeat the id ``once``."""
    subtotal, counted = (re.compile(words(WORDS)[name], re.IGNORECASE) for name in ("subtotal", "counted"))
    header, until = found.header(once), found.grid.until
    at = found.grid.header.index(header) if header else None
    rows = repeated = 0
    said: int | None = None
    ids: set[str] = set()
    for line, cells in found.file.records(replace(found.grid, until=None)):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if filled and subtotal.match(filled[0]):
            what = "this is a formatted Salesforce report, with groups and subtotals"
            raise DataError(Problem(what, "export it again as Details Only", Location(found.file.shown, line)))
        if match := counted.search(" ".join(filled)):
            said = int(match[1])
        elif len(filled) > 1 and (until is None or line <= until):
            rows += 1
            if at is not None and at < len(cells) and cells[at]:
                repeated += cells[at] in ids
                ids.add(cells[at])
    if said is not None and said != rows:
        what = f"holds {rows} rows, the report's own count is {said}"
        context.warn(Problem(what, "the export may be cut; export it again", found.place))
    if repeated:
        context.caveat(
            _.plural(
                "{count} row of {file} repeats an opportunity for another contact; each opportunity counts once",
                "{count} rows of {file} repeat opportunities for other contacts; each opportunity counts once",
                repeated,
                file=found.file.shown,
            )
        )


def _amount(found: Sheet, context: LoadContext) -> Iterator[FieldMapping]:
    """The amount in the organisation's own currency where the report converts, else as it stands."""
    way = "converted" if found.header("converted_amount") else "plain"
    if amount := found.header(f"{way}_amount"):
        yield FieldMapping(name="amount", column=amount)
    if unit := found.header(f"{way}_currency"):
        yield FieldMapping(name="currency", column=unit)
    elif "currency" not in found.wishes.fields:
        context.caveat(_("Salesforce’s amounts are taken to be in the report’s currency; the export does not say"))
