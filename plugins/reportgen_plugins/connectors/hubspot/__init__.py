"""``hubspot``: contacts, deals and marketing e-mails as HubSpot exports them, with labels or internal names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from reportgen import hookimpl
from reportgen.errors import DataError, Location, Problem
from reportgen.records import (
    Connector,
    ExportFile,
    FileMapping,
    Finding,
    Format,
    LoadContext,
    Options,
    SourceRecord,
)
from reportgen_plugins.connectors.headers import shown
from reportgen_plugins.connectors.hubspot import dumps, tables
from reportgen_plugins.connectors.hubspot.lexicon import extended, own
from reportgen_plugins.connectors.hubspot.recognition import KINDS, beside, recognise, table
from reportgen_plugins.connectors.sheet import Sheet, each, sheet
from reportgen_plugins.connectors.wishes import wishes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Text
    from reportgen.plan import Source

reportgen_api = 1

NAME = "hubspot"
FORMATS: tuple[Format, ...] = ("csv", "sheet", "json")
#: Rows after which HubSpot goes on in another file: of a sheet of the old kind, and of any export.
_PARTED_AT = frozenset({65_535, 65_536, 1_000_000})

Paths = str | tuple[str, ...]


class HubSpotOptions(Options):
    """Exports by object (``contacts``, ``deals``, ``companies``, ``emails``: paths or globs), or together as ``files``.

    ``vocabulary`` is a YAML file beside the plan with further labels and words, in the shape of the connector's own.
    ``proposal_stage`` is the deal stage (id or label) whose entry date is the proposal's. ``account_currency`` is the
    currency of "Amount in company currency", by default the report's. ``touches: false`` leaves first and latest sources out
    of the touches, for plans that have whole journeys from elsewhere.
    """

    contacts: Paths = ()
    deals: Paths = ()
    companies: Paths = ()
    emails: Paths = ()
    files: Paths = ()
    vocabulary: str = ""
    proposal_stage: str = "contractsent"
    account_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    touches: bool = True

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.contacts or self.deals or self.companies or self.emails or self.files):
            raise ValueError("name the exports under contacts, deals, companies, emails or files")
        return self


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``hubspot``."""
    yield Connector(
        name=NAME,
        summary="HubSpot contacts, deals and marketing e-mails (exports and API dumps)",
        tables=("contacts", "deals", "deal_contacts", "touches", "emails"),
        options=HubSpotOptions,
        load=load,
        recognise=recognise,
        formats=FORMATS,
    )


@hookimpl
def reportgen_check(ledger: tuple[SourceRecord, ...]) -> Iterable[Finding]:
    """Exports that are all exactly as long as HubSpot makes a part may lack the last part."""
    for source in ledger:
        parts = [file for file in source.files if file.rows_read]
        for file in parts if source.connector == NAME else ():
            alike = [other for other in parts if other.tables == file.tables]
            if all(other.rows_read in _PARTED_AT for other in alike):
                yield Finding(
                    id=f"part-missing-{source.name}-{file.path}",
                    severity="attention",
                    text=_.plural(
                        "{file} has exactly {count} row, where HubSpot begins another file; name all parts",
                        "{file} has exactly {count} rows, where HubSpot begins another file; name all parts",
                        count=file.rows_read,
                        file=file.path,
                    ),
                    figures=(),
                    weight=Decimal(0),
                )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare every export of the source; the links between contacts and deals come from the deals' side, else the contacts'."""
    options = source.options
    assert isinstance(options, HubSpotOptions)  # noqa: S101  # the plan validated the source with this connector's model
    notes: list[Text] = []
    lexicon = extended(context.words(options.vocabulary, "vocabulary")) if options.vocabulary else own()
    told = tables.Told(
        lexicon, context.timezone, notes.append, options.proposal_stage, options.account_currency, options.touches
    )

    def read(asked: tuple[ExportFile, str]) -> Iterable[FileMapping]:
        file, kind = asked
        if beside(file, [each for each, _ in named], lexicon):
            what = "this sheet is no HubSpot export"
            context.warn(Problem(what, "remove it if it should not be there", Location(file.shown)))
            return ()
        grid, kind = table(file, kind, lexicon)
        if kind not in _DECLARED:
            place = Location(file.shown, grid.line)
            context.warn(Problem(f"HubSpot {kind} are not used", "name exports of contacts and deals only", place))
            return ()
        found = sheet(file, grid, kind, lexicon.vocabulary(kind), wishes(source, kind))
        _complete(found)
        return (_DECLARED[kind](found, told),)

    named = tuple(_named(options, context))
    mappings = each(named, read)
    if not source.common.timezone and any(mapping.table in ("contacts", "deals") for mapping in mappings):
        notes.append(_("HubSpot exports state no time zone; their times are read as {zone}", zone=context.timezone))
    for note in dict.fromkeys(notes):
        context.caveat(note)
    return _linked_once(mappings)


_DECLARED: dict[str, Callable[[Sheet, tables.Told], FileMapping]] = {
    "contacts": tables.contacts,
    "deals": tables.deals,
    "emails": tables.emails,
}


def _named(options: HubSpotOptions, context: LoadContext) -> Iterator[tuple[ExportFile, str]]:
    """Every file once, with the object that the plan says it holds; API dumps as the tables that they give."""
    seen: set[str] = set()
    for key in (*KINDS, "files"):
        asked = key if key in KINDS else ""
        pattern = getattr(options, key)
        named = context.files(pattern, key, formats=FORMATS) if pattern else ()
        fresh = [file for file in named if file.shown not in seen]  # by kind, and again among the files
        seen.update(file.shown for file in fresh)
        yield from ((file, asked) for file in fresh if file.format != "json")
        yield from dumps.tables([file for file in fresh if file.format == "json"], asked, context)


def _complete(found: Sheet) -> None:
    """Raise DataError when the export lacks a column that its table cannot do without."""
    kind, lacking = found.table, set(found.missing())
    if found.header("company_amount") or found.header("deal_amount"):
        lacking.discard("amount")
    if found.header("name"):
        lacking.discard("email_id")
    if lacking:
        labels = ", ".join(f'"{_label(found, name)}"' for name in sorted(lacking))
        raise DataError(
            Problem(
                f"a HubSpot export of {kind} needs {labels}; the columns are {shown(found.grid.header)}",
                f"export it again with all properties, or name the column in the plan under columns.{kind}, or its label "
                "in a vocabulary file (vocabulary: words.yaml)",
                found.place,
            )
        )


def _label(found: Sheet, name: str) -> str:
    """The English label of the first property that holds the field ``name``."""
    known = found.vocabulary.columns
    names = known[name if name in known else "company_amount"][0]
    return names[1] if len(names) > 1 else names[0]


def _linked_once(mappings: tuple[FileMapping, ...]) -> Iterator[FileMapping]:
    """Contacts and deals list the same links, which only the deals' side orders; the other is used where there is none."""
    linked = {mapping.table for mapping in mappings for made in mapping.also if made.table == "deal_contacts"}
    for mapping in mappings:
        twice = mapping.table == "contacts" and "deals" in linked
        also = tuple(made for made in mapping.also if not (twice and made.table == "deal_contacts"))
        yield replace(mapping, also=also)
