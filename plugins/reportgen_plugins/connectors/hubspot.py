"""``hubspot``: contacts and deals as HubSpot exports them to CSV, with labels or internal names."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from reportgen import hookimpl
from reportgen.errors import DataError, Location, Problem
from reportgen.records import Connector, ExportFile, FileMapping, Grid, LoadContext, Options
from reportgen_plugins.connectors.headers import find, shown, vocabulary, words
from reportgen_plugins.connectors.hubspot_tables import TABLES, WORDS, Note, contacts, deals, vocabulary_of
from reportgen_plugins.connectors.sheet import each, sheet
from reportgen_plugins.connectors.wishes import Wishes, wishes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Text
    from reportgen.plan import Source

reportgen_api = 1

Kind = Literal["contacts", "deals", "companies", "tickets", ""]


class HubSpotOptions(Options):
    """Exports by kind (``contacts``, ``deals``: paths or globs), or together as ``files``, told apart by their headers.

    ``proposal_stage`` is the deal stage (id or label) whose entry date is the proposal's. ``account_currency`` is the
    currency of "Amount in company currency", by default the report's.
    """

    contacts: str | tuple[str, ...] = ()
    deals: str | tuple[str, ...] = ()
    files: str | tuple[str, ...] = ()
    proposal_stage: str = "contractsent"
    account_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.contacts or self.deals or self.files):
            raise ValueError("name the exports under contacts, deals or files")
        return self


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``hubspot``."""
    yield Connector(
        name="hubspot",
        summary="HubSpot contacts and deals (CSV exports)",
        tables=TABLES,
        options=HubSpotOptions,
        load=load,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare contacts and deals; the links between them come from the deals' side, else from the contacts'."""
    options = source.options
    assert isinstance(options, HubSpotOptions)  # noqa: S101  # the plan validated the source with this connector's model
    notes: list[Text] = []

    def read(asked: tuple[ExportFile, Kind]) -> Iterable[FileMapping]:
        file, kind = asked
        grid, kind = _recognised(file, kind)
        if kind in ("companies", "tickets"):
            place = Location(file.shown, grid.line)
            context.warn(Problem(f"HubSpot {kind} are not used", "name exports of contacts and deals only", place))
            return ()
        return _declared(file, grid, kind, wishes(source, kind), options, context.timezone, notes.append)

    wanted: dict[str, tuple[ExportFile, Kind]] = {}
    kinds: tuple[tuple[str, Kind], ...] = (("contacts", "contacts"), ("deals", "deals"), ("files", ""))
    for key, kind in kinds:
        pattern = getattr(options, key)
        for file in context.files(pattern, key) if pattern else ():
            wanted.setdefault(file.shown, (file, kind))  # one file may be named twice, by kind and among the files
    mappings = each(wanted.values(), read)
    if not source.common.timezone:
        notes.append(_("HubSpot exports state no time zone; their times are read as {zone}", zone=context.timezone))
    for note in dict.fromkeys(notes):
        context.caveat(note)
    # Both sides list the same links; only the deals' side orders them.
    from_deals = any(mapping.first_flag for mapping in mappings)
    return [m for m in mappings if m.table != "deal_contacts" or m.first_flag or not from_deals]


def _recognised(file: ExportFile, asked: Kind) -> tuple[Grid, Kind]:
    """The table of ``file`` and what it holds. Raises DataError when that is not what was ``asked`` for, or unknown."""
    grid = file.grid(lambda header: _kind(header) != "") or next(iter(file.grids()), Grid((), 1, None, ()))
    kind, place = _kind(grid.header), Location(file.shown, grid.line)
    if asked and kind not in ("", asked):
        advice = f"name it under {kind}" if kind in ("contacts", "deals") else f"name an export of {asked}"
        raise DataError(Problem(f"this is a HubSpot export of {kind}, not of {asked}", advice, place))
    if not asked and not kind:
        advice = 'export contacts or deals from HubSpot as CSV with "Record ID" and all properties'
        raise DataError(Problem(f"this is no HubSpot export; its columns are {shown(grid.header)}", advice, place))
    return grid, asked or kind


def _kind(header: tuple[str, ...]) -> Kind:
    """What an export holds, by its header row."""
    contact, deal = vocabulary(WORDS, "contacts").columns, vocabulary(WORDS, "deals").columns
    signs: dict[str, list[str]] = words(WORDS)["signatures"]

    def has(*names: Iterable[str]) -> bool:
        return bool(find(header, chain.from_iterable(names)))

    if has(signs["ticket"]):
        return "tickets"
    if not has(*contact["contact_id"], *deal["deal_id"]):
        return ""
    if has(*deal["name"]) and has(*deal["stage"]):
        return "deals"
    if has(signs["company"]) and has(signs["company_only"]) and not has(signs["email"], signs["person"]):
        return "companies"
    return "contacts" if has(*contact["lifecycle_stage"], *contact["channel"], signs["email"]) else ""


def _declared(
    file: ExportFile, grid: Grid, kind: str, said: Wishes, options: HubSpotOptions, timezone: str, note: Note
) -> Iterable[FileMapping]:
    found = sheet(file, grid, kind, vocabulary_of(kind), said)
    lacking = set(found.missing())
    if found.header("company_amount") or found.header("deal_amount"):
        lacking.discard("amount")
    if lacking:
        labels = ", ".join(f'"{_label(kind, name)}"' for name in sorted(lacking))
        raise DataError(
            Problem(
                f"a HubSpot export of {kind} needs {labels}; the columns are {shown(grid.header)}",
                f"export it again with all properties, or name the column in the plan under columns.{kind}",
                found.place,
            )
        )
    if kind == "contacts":
        return contacts(found, timezone, note)
    return deals(found, timezone, note, proposal_stage=options.proposal_stage, currency=options.account_currency)


def _label(kind: str, name: str) -> str:
    names = vocabulary(WORDS, kind).columns
    return names[name if name in names else "company_amount"][0][0]
