"""What HubSpot's lists of associations leave open, counted for the readers of the report."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from reportgen.document import Text
from reportgen_plugins.words import _

#: By default an export lists at most so many associated records in a cell.
LISTED = 1_000


def told_of_contacts(names: Container[str]) -> Mapping[str, Any]:
    """The counts that contacts ask for, and what tells them."""
    return {"counts": _counts(names, "linked_deals"), "tell": _of_contacts}


def told_of_deals(names: Container[str]) -> Mapping[str, Any]:
    """The counts that deals ask for, and what tells them."""
    return {"counts": _counts(names, "linked_contacts"), "tell": _of_deals}


def _counts(names: Container[str], listed: str) -> dict[str, str]:
    counts = {}
    if listed in names:
        counts["cut"] = f"strlen({listed}) - strlen(replace({listed}, ';', '')) = {LISTED - 1}"
    if "company_ids" in names:
        counts["companies"] = "contains(rtrim(company_ids, '; '), ';')"
    return counts


def _of_contacts(counts: Mapping[str, int]) -> Iterable[Text]:
    if several := counts.get("companies"):
        yield _.plural(
            "{count} contact belongs to several companies; it counts for the first of them",
            "{count} contacts belong to several companies; each counts for the first of them",
            several,
        )
    yield from _cut(counts)


def _of_deals(counts: Mapping[str, int]) -> Iterable[Text]:
    if several := counts.get("companies"):
        yield _.plural(
            "{count} deal belongs to several companies; it counts for the first of them",
            "{count} deals belong to several companies; each counts for the first of them",
            several,
        )
    yield from _cut(counts)


def _cut(counts: Mapping[str, int]) -> Iterator[Text]:
    if cut := counts.get("cut"):
        yield _.plural(
            "{count} record lists exactly 1,000 associated ones, where HubSpot stops; its links may be incomplete",
            "{count} records list exactly 1,000 associated ones, where HubSpot stops; their links may be incomplete",
            cut,
        )
