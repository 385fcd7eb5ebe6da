"""HubSpot's contacts and deals as rows of the canonical tables: where each field stands, and on which condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from reportgen.document import Text
from reportgen.records import FieldMapping, FileMapping
from reportgen_plugins.connectors.headers import Vocabulary, find, vocabulary, words
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.words import _

TABLES = ("contacts", "deals", "deal_contacts")
WORDS = "hubspot.yaml"

#: Takes down what readers of the report must know.
Note = Callable[[Text], object]


def vocabulary_of(kind: str) -> Vocabulary:
    """HubSpot's words for ``contacts`` or ``deals``; a source's internal value becomes its label."""
    known = vocabulary(WORDS, kind)
    labels = {text: rule["channel"] for rule in words(WORDS)["sources"] for text in rule["texts"]}
    return replace(known, values={**known.values, "channel": labels})


def contacts(sheet: Sheet, timezone: str, note: Note) -> Iterator[FileMapping]:
    """The contacts of a file, and their deals."""
    _note_merged(sheet, note)
    yield _mapping(sheet, timezone, _fields(sheet, *_origin(sheet, ("source", "medium", "campaign"))))
    if deals := sheet.header("deal_ids"):
        yield _links(sheet, deal=deals, contact=sheet.header("contact_id"), listed="deal_id")


def deals(
    sheet: Sheet, timezone: str, note: Note, *, proposal_stage: str, currency: str | None
) -> Iterator[FileMapping]:
    """The deals of a file, and their contacts, the first of them marked."""
    _note_merged(sheet, note)
    fields = _fields(
        sheet,
        *_amount(sheet, currency, note),
        *_closing(sheet, note),
        *_proposal(sheet, proposal_stage),
        *_origin(sheet, ("campaign",)),
    )
    yield _mapping(sheet, timezone, fields)
    if contacts := sheet.header("contact_ids"):
        yield replace(
            _links(sheet, deal=sheet.header("deal_id"), contact=contacts, listed="contact_id"), first_flag="is_primary"
        )
    elif sheet.header("contact_names"):
        note(_("Deals name their contacts without ids and are not linked to them; export “Associated Contact IDs”"))


def _fields(sheet: Sheet, *computed: FieldMapping) -> tuple[FieldMapping, ...]:
    """All fields; of several companies in a cell the first counts."""
    return tuple(
        replace(field, split=(";", 0)) if field.name == "company_id" and field.constant is None else field
        for field in sheet.fields(computed)
    )


def _mapping(sheet: Sheet, timezone: str, fields: tuple[FieldMapping, ...]) -> FileMapping:
    return FileMapping(
        table=sheet.table,
        file=sheet.file,
        grid=sheet.grid,
        fields=fields,
        timezone=timezone,
        drop=sheet.personal(words(WORDS)["personal"], fields),
    )


def _links(sheet: Sheet, *, deal: str, contact: str, listed: str) -> FileMapping:
    return FileMapping(
        table="deal_contacts",
        file=sheet.file,
        grid=sheet.grid,
        fields=(
            FieldMapping(name="deal_id", column=deal),
            FieldMapping(name="contact_id", column=contact),
        ),
        keep_extra=False,
        explode=(listed, ";"),
    )


def _origin(sheet: Sheet, fields: tuple[str, ...]) -> Iterator[FieldMapping]:
    """What the drill-down columns mean depends on the source; what a source implies is a constant ("=cpc")."""
    texts: dict[tuple[str, str], list[str]] = {}
    for rule in words(WORDS)["sources"]:
        for field in fields:
            if field in rule:
                texts.setdefault((field, rule[field]), []).extend(rule["texts"])
    channel = sheet.header("channel")
    for (field, said), named in texts.items() if channel else ():
        if said.startswith("="):
            yield FieldMapping(name=field, constant=said[1:], when=(channel, tuple(named)))
        elif column := sheet.header(said):
            yield FieldMapping(name=field, column=column, when=(channel, tuple(named)))


def _amount(sheet: Sheet, currency: str | None, note: Note) -> Iterator[FieldMapping]:
    """The amount in the account's own currency where there is one: HubSpot freezes its rate when the deal closes."""
    account, deal, unit = (sheet.header(name) for name in ("company_amount", "deal_amount", "deal_currency"))
    if account and "amount" not in sheet.wishes.fields:
        yield FieldMapping(name="amount", column=account)
        unit = ""
    elif deal:
        yield FieldMapping(name="amount", column=deal)
    if unit:
        yield FieldMapping(name="currency", column=unit)
    elif currency:
        yield FieldMapping(name="currency", constant=currency)
    elif "currency" not in sheet.wishes.fields:
        note(_("HubSpot’s deal amounts are taken to be in the report’s currency; the export does not say"))


def _closing(sheet: Sheet, note: Note) -> Iterator[FieldMapping]:
    """An open deal's close date is only expected: it closes when the export says closed, won or lost."""
    true, stages = tuple(words(WORDS)["true"]), words(WORDS)["stages"]
    closed, won, lost, stage = (sheet.header(name) for name in ("is_closed", "is_won", "is_lost", "stage"))
    if closed:
        conditions = [(closed, true)]
    else:
        conditions = [(header, true) for header in (won, lost) if header]
        conditions += [(stage, tuple(stages["won"] + stages["lost"]))] if stage else []
        if stage and not (won and lost):
            note(_("Which deals are closed is read from stage names; export “Is Deal Closed?” to be sure"))
        yield from (FieldMapping(name="is_closed", constant="true", when=when) for when in conditions)
    if not won and stage:
        yield FieldMapping(name="is_won", constant="true", when=(stage, tuple(stages["won"])))
        yield FieldMapping(name="is_won", constant="false", when=(stage, tuple(stages["lost"])))
        note(_("Which deals are won is read from stage names; export “Is Closed Won” to be sure"))
    if date := sheet.header("close_date"):
        yield from (FieldMapping(name="closed_at", column=date, when=when) for when in conditions)
        yield FieldMapping(name="expected_close_at", column=date)


def _proposal(sheet: Sheet, stage: str) -> Iterator[FieldMapping]:
    """When the deal entered ``stage``, an id or a label: ``Date entered "Contract Sent (Sales Pipeline)"``."""
    columns = find(sheet.grid.header, (f"hs_v2_date_entered_{stage}", f"hs_date_entered_{stage}"))
    if not columns:
        columns = tuple(header for header in sheet.grid.header if _entered(header) == _letters(stage))
    for column in columns:
        yield FieldMapping(name="proposal_at", column=column)


def _entered(header: str) -> str:
    """The stage that a header is the entry date of, without the pipeline's name."""
    found = re.match(r'\s*date entered\s+"?([^"]*)', header, re.IGNORECASE)
    return _letters(re.sub(r"\([^()]*\)\s*$", "", found[1])) if found else ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _note_merged(sheet: Sheet, note: Note) -> None:
    if sheet.header("merged"):
        note(_("HubSpot merged records of these exports; a merged record that is still listed counts twice"))
