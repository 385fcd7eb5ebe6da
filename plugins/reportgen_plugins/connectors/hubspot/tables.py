"""HubSpot's objects as rows of the canonical tables: where each field stands, and on which condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from reportgen.document import Text
from reportgen.records import FieldMapping, FileMapping
from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import find
from reportgen_plugins.connectors.hubspot.doubts import told_of_contacts, told_of_deals
from reportgen_plugins.connectors.hubspot.lexicon import Lexicon
from reportgen_plugins.connectors.hubspot.made import links, touches
from reportgen_plugins.connectors.numerals import one_mark
from reportgen_plugins.connectors.orders import one_order
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.words import _

#: Takes down what readers of the report must know.
Note = Callable[[Text], object]

#: Fields that our tables do not know and that travel along, and those of them that are times.
_CARRIED = {
    "contacts": (
        "subscriber_at", "latest_channel", "latest_at", "first_visit_at", "first_conversion", "first_conversion_at",
        "linked_deals", "company_ids", "merged_ids", "modified_at",
    ),
    "deals": ("linked_contacts", "company_ids", "merged_ids", "modified_at"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says of its exports: the lexicon with the plan's words, the zone of times, and where notes go.

    ``proposal_stage`` is the deal stage whose date is the proposal's, ``currency`` that of amounts in company currency,
    ``touches`` whether first and latest sources become touches.
    """

    lexicon: Lexicon
    timezone: str
    note: Note
    proposal_stage: str
    currency: str | None
    touches: bool


def contacts(sheet: Sheet, told: Told) -> FileMapping:
    """The contacts of a file, with their deals and the touches that HubSpot remembers."""
    origin = _origin(sheet, told.lexicon, ("source", "medium", "campaign"))
    latest = (
        _origin(sheet, told.lexicon, ("source", "medium", "campaign"), "latest_") if sheet.header("latest_at") else ()
    )
    mapping = _mapping(sheet, told, _fields(sheet, told.lexicon, *origin, *latest))
    names = {field.name for field in mapping.fields}
    made = [*(touches(names) if told.touches else ()), *links(names, listed="linked_deals")]
    return replace(mapping, also=tuple(made), same=sheet.header("email"), **told_of_contacts(_undecided(sheet, names)))


def deals(sheet: Sheet, told: Told) -> FileMapping:
    """The deals of a file, with their contacts, the first of them marked."""
    fields = _fields(
        sheet,
        told.lexicon,
        *_amount(sheet, told),
        *_closing(sheet, told),
        *_proposal(sheet, told),
        *_origin(sheet, told.lexicon, ("campaign",)),
    )
    mapping = _mapping(sheet, told, fields)
    names = {field.name for field in fields}
    if "linked_contacts" not in names and sheet.header("contact_names"):
        told.note(
            _("Deals name their contacts without ids and are not linked to them; export “Associated Contact IDs”")
        )
    return replace(
        mapping, also=tuple(links(names, listed="linked_contacts")), **told_of_deals(_undecided(sheet, names))
    )


def emails(sheet: Sheet, told: Told) -> FileMapping:
    """The marketing e-mails of a file; without an id, name and date tell them apart."""
    told.note(
        _("HubSpot does not publish the columns of its e-mail exports; compare these figures with HubSpot’s own once")
    )
    fields = sheet.fields()
    if not sheet.header("email_id") and "email_id" not in sheet.wishes.fields:
        parts = tuple(header for name in ("name", "sent_at") if (header := sheet.header(name)))
        fields = (FieldMapping(name="email_id", columns=parts, join=" "), *fields)
    return _mapping(sheet, told, fields)


def _fields(sheet: Sheet, lexicon: Lexicon, *computed: FieldMapping) -> tuple[FieldMapping, ...]:
    """All fields; of several companies in a cell the first counts, and a source that nobody knows keeps its name."""
    return tuple(_own(sheet.table, field, lexicon) for field in sheet.fields(computed, carried=_CARRIED[sheet.table]))


def _own(table: str, field: FieldMapping, lexicon: Lexicon) -> FieldMapping:
    if field.constant is not None or field.when:
        return field
    if field.name.endswith("_at") and TABLES[table].field(field.name) is None:
        return replace(field, kind="instant")
    if field.name in ("channel", "latest_channel"):
        return replace(field, other=lexicon.data["unknown_source"])
    return replace(field, split=(";", 0)) if field.name == "company_id" else field


def _undecided(sheet: Sheet, names: set[str]) -> set[str]:
    """``names`` without the list of companies where the export itself says which of them is the primary one."""
    return names - {"company_ids"} if len(sheet.columns.get("company_id", ())) > 1 else names


def _mapping(sheet: Sheet, told: Told, fields: tuple[FieldMapping, ...]) -> FileMapping:
    names = {field.name for field in fields}
    fields = one_mark(sheet, sheet.table, one_order(sheet, sheet.table, fields))
    return FileMapping(
        table=sheet.table,
        file=sheet.file,
        grid=sheet.grid,
        fields=fields,
        timezone=told.timezone,
        drop=sheet.personal(told.lexicon.texts("personal"), fields),
        newest="modified_at" if "modified_at" in names else "",
        absorbs=("merged_ids", ";") if "merged_ids" in names else None,
    )


def _origin(sheet: Sheet, lexicon: Lexicon, fields: Iterable[str], prefix: str = "") -> Iterator[FieldMapping]:
    """What the drill-down columns mean depends on the source; what a source implies is a constant ("=cpc")."""
    channel = sheet.header(f"{prefix}channel")
    texts: dict[tuple[str, str], list[str]] = {}
    for source in lexicon.sources() if channel else ():
        for field in fields:
            if said := source.says.get(field):
                texts.setdefault((field, said), []).extend(source.texts)
    for (field, said), named in texts.items():
        if said.startswith("="):
            yield FieldMapping(name=prefix + field, constant=said[1:], when=(channel, tuple(named)))
        elif column := sheet.header(prefix + said):
            yield FieldMapping(name=prefix + field, column=column, when=(channel, tuple(named)))


def _amount(sheet: Sheet, told: Told) -> Iterator[FieldMapping]:
    """The amount in the account's own currency where there is one: HubSpot freezes its rate when the deal closes."""
    account, deal, unit = (sheet.header(name) for name in ("company_amount", "deal_amount", "deal_currency"))
    if account and "amount" not in sheet.wishes.fields:
        yield FieldMapping(name="amount", column=account)
        unit = ""
    elif deal:
        yield FieldMapping(name="amount", column=deal)
    if unit:
        yield FieldMapping(name="currency", column=unit)
    elif told.currency:
        yield FieldMapping(name="currency", constant=told.currency)
    elif "currency" not in sheet.wishes.fields:
        told.note(_("HubSpot’s deal amounts are taken to be in the report’s currency; the export does not say"))


def _closing(sheet: Sheet, told: Told) -> Iterator[FieldMapping]:
    """An open deal's close date is only expected: it closes when the export says closed, won or lost."""
    lexicon = told.lexicon
    true, false = lexicon.texts("values", "flag", "true"), lexicon.texts("values", "flag", "false")
    won_stages, lost_stages = lexicon.texts("stages", "won"), lexicon.texts("stages", "lost")
    closed, won, lost, stage = (sheet.header(name) for name in ("is_closed", "is_won", "is_lost", "stage"))
    if closed:
        conditions = [(closed, true)]
    else:
        conditions = [(header, true) for header in (won, lost) if header]
        conditions += [(stage, won_stages + lost_stages)] if stage else []
        if stage and not (won and lost):
            told.note(_("Which deals are closed is read from stage names; export “Is Deal Closed?” to be sure"))
        yield from (FieldMapping(name="is_closed", constant="true", when=when) for when in conditions)
    if not won and closed and (probability := sheet.header("probability")):
        # won is closed and certain: certain alone may be open still, closed alone may be lost
        yield FieldMapping(name="is_won", constant="false", when=(closed, (*false, "")))
        yield FieldMapping(name="is_won", constant="true", when=(probability, lexicon.texts("values", "certain")))
        yield FieldMapping(name="is_won", constant="false", when=(closed, true))
        told.note(_("Which deals are won is read from their probability; export “Is Closed Won” to be sure"))
    elif not won and stage:
        yield FieldMapping(name="is_won", constant="true", when=(stage, won_stages))
        yield FieldMapping(name="is_won", constant="false", when=(stage, lost_stages))
        told.note(_("Which deals are won is read from stage names; export “Is Closed Won” to be sure"))
    if date := sheet.header("close_date"):
        yield from (FieldMapping(name="closed_at", column=date, when=when) for when in conditions)
        yield FieldMapping(name="expected_close_at", column=date)


def _proposal(sheet: Sheet, told: Told) -> Iterator[FieldMapping]:
    """When the deal entered the proposal's stage, an id or a label: ``Date entered "Contract Sent (Sales Pipeline)"``."""
    for column in find(sheet.grid.header, told.lexicon.entered(told.proposal_stage)):
        yield FieldMapping(name="proposal_at", column=column)
