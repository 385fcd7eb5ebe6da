"""Rows that HubSpot's rows give besides their own: the first and latest touch of a contact, the links of a list of ids."""

from __future__ import annotations

from collections.abc import Container, Iterator

from reportgen.records import QueryResult

#: Ids of a list stand between semicolons, in dumps sometimes between commas.
_ENTRIES = (
    "list_filter(list_transform(regexp_split_to_array({listed}, '[;,]'), lambda entry: trim(entry)), "
    "lambda entry: entry <> '')"
)


def touches(names: Container[str]) -> Iterator[QueryResult]:
    """A contact's first touch, its latest one if that came from elsewhere, and its first conversion, as far as exported.

    ``names`` are the fields of the contacts. They are all that HubSpot remembers: none is a whole history.
    """
    if "channel" not in names:
        return
    first, conversion = _instant(names, "first_visit", "created"), _instant(names, "first_conversion")
    yield _touch(names, first, "'first'", "channel IS NOT NULL")
    if "latest_channel" in names and "latest_at" in names:
        changed = " OR ".join(
            f"{_text(names, f'latest_{field}')} IS DISTINCT FROM {_text(names, field)}"
            for field in ("channel", "source", "campaign")
        )
        met = f"latest_channel IS NOT NULL AND latest_on IS NOT NULL AND ({changed})"
        yield _touch(names, _instant(names, "latest"), "'latest'", met, prefix="latest_")
    if "first_conversion_at" in names:
        what = f"coalesce({_text(names, 'first_conversion')}, 'conversion')"
        # the visit of the first conversion is one of the first source, or of one that the export does not name
        yield _touch(names, conversion, what, "channel IS NOT NULL AND first_conversion_on IS NOT NULL")


def links(names: Container[str], *, listed: str) -> Iterator[QueryResult]:
    """A row an entry of ``listed``: ``linked_deals`` of contacts or ``linked_contacts`` of deals, the first of them primary."""
    if listed not in names:
        return
    primary = listed == "linked_contacts"
    own, other = ("deal_id", "contact_id") if primary else ("contact_id", "deal_id")
    lists = f"SELECT {own}, {_ENTRIES.format(listed=listed)} AS entries FROM {{rows}} WHERE {listed} IS NOT NULL"
    entries = f"SELECT {own}, entries[1] AS head, unnest(list_distinct(entries)) AS {other} FROM ({lists})"
    flag = f", {other} = head AS is_primary" if primary else ""
    yield QueryResult(table="deal_contacts", sql=f"SELECT {own}, {other}{flag} FROM ({entries})")


def _touch(names: Container[str], when: tuple[str, str], interaction: str, met: str, prefix: str = "") -> QueryResult:
    fields = ", ".join(
        f"{_text(names, prefix + field)} AS {field}" for field in ("channel", "source", "medium", "campaign")
    )
    return QueryResult(
        table="touches",
        sql=f"SELECT contact_id, {when[0]} AS occurred_at, {when[1]} AS occurred_on, {fields}, {interaction} AS interaction, "
        f"false AS complete FROM {{rows}} WHERE {met}",
    )


def _instant(names: Container[str], *stems: str) -> tuple[str, str]:
    """The moment and the day of the first filled of some instants."""
    known = [stem for stem in stems if f"{stem}_at" in names]
    days = ", ".join(f"{stem}_on" for stem in known)
    cases = " ".join(f"WHEN {stem}_on IS NOT NULL THEN {stem}_at" for stem in known)
    return f"CASE {cases} END", f"coalesce({days})" if len(known) > 1 else days


def _text(names: Container[str], name: str) -> str:
    return name if name in names else "NULL::VARCHAR"
