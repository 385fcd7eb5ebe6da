"""One object of HubSpot's API, old or new or as a pipeline wraps it, as values by internal name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

KINDS = ("contacts", "deals", "companies", "tickets")
#: The id of an object of the legacy API says what it is.
_IDS = {"vid": "contacts", "canonical-vid": "contacts", "dealId": "deals", "companyId": "companies"}
#: Properties that only one kind of object has, looked for in this order.
_SIGNS = {
    "deals": ("dealname", "dealstage"),
    "tickets": ("hs_pipeline_stage", "hs_ticket_id"),
    "contacts": ("email", "firstname", "lastname", "hs_lifecyclestage_lead_date"),
    "companies": ("domain", "name"),
}
_ASSOCIATED = {
    "contacts": "associated_contact_ids",
    "associatedVids": "associated_contact_ids",
    "deals": "associated_deal_ids",
    "associatedDealIds": "associated_deal_ids",
    "companies": "associated_company_ids",
    "associatedCompanyIds": "associated_company_ids",
}
_EPOCH = re.compile(r"-?\d{11,13}")
#: Names of properties that hold a time; the legacy API writes them in milliseconds.
_TIME = re.compile(r".*(date|timestamp)|hs_(v2_)?date_.*|notes_last_.*")
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """An object: its kind, as far as it shows, and its values by internal name."""

    kind: str
    values: Mapping[str, object]


def item(value: Mapping[str, Any]) -> Item | None:
    """The object in ``value``; None for a deleted one, an object of no use here, and what is no object."""
    found = _unwrapped(value)
    if found is None or found[1].get("archived") is True or found[1].get("isDeleted") is True:
        return None
    kind, record = found
    values = _values(record)
    return Item(kind or _kind(record, values), values) if "hs_object_id" in values else None


def _unwrapped(value: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The record in what a pipeline writes, with the kind that its stream names."""
    data: Any = value
    stream = ""
    if isinstance(value.get("type"), str) and (value["type"].isupper() or "record" in value):
        data = value.get("record") if value["type"] == "RECORD" else None
        stream = str(value.get("stream", ""))
        if isinstance(data, Mapping) and isinstance(data.get("data"), Mapping):  # Airbyte's messages
            data, stream = data["data"], str(data.get("stream", stream))
    elif "_airbyte_data" in value:
        data = value["_airbyte_data"]
        data = json.loads(data) if isinstance(data, str) else data
    if not isinstance(data, Mapping) or (stream and stream not in KINDS):
        return None
    return stream, data


def _kind(record: Mapping[str, Any], values: Mapping[str, object]) -> str:
    by_id = next((kind for name, kind in _IDS.items() if name in record), "")
    return by_id or next((kind for kind, names in _SIGNS.items() if any(name in values for name in names)), "")


def _values(record: Mapping[str, Any]) -> dict[str, object]:
    properties = record.get("properties")
    if not isinstance(properties, Mapping):
        properties = {}
        for name, value in record.items():
            bare = re.sub("^propert(y|ies)_+", "", name)
            if bare != name or not isinstance(value, list | Mapping):
                properties[bare] = value
    values = {name: _value(name, value) for name, value in properties.items()}
    first = next((record[name] for name in ("id", *_IDS) if record.get(name) is not None), None)
    for name, value in (
        ("hs_object_id", first),
        ("createdate", record.get("createdAt")),
        ("lastmodifieddate", record.get("updatedAt")),
        ("hs_merged_object_ids", _joined(record.get("merged-vids"))),
        *_associated(record),
    ):
        if value is not None and values.get(name) is None:
            values[name] = value
    return values


def _value(name: str, value: Any) -> object:
    """The present value of a property; the legacy API has its history beside it."""
    if isinstance(value, Mapping):
        value = value.get("value")
    if _TIME.fullmatch(name) and _EPOCH.fullmatch(str(value)):
        return (_START + timedelta(milliseconds=int(value))).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return None if isinstance(value, list | Mapping) else value


def _associated(record: Mapping[str, Any]) -> Iterable[tuple[str, str | None]]:
    """The ids of associated objects, as the export's columns list them."""
    given = record.get("associations")
    for place in (given if isinstance(given, Mapping) else {}, record):
        for name, column in _ASSOCIATED.items():
            yield column, _joined(place.get(name))
    company = record.get("associated-company")
    if isinstance(company, Mapping):
        yield "associated_company_ids", _joined([company.get("company-id")])


def _joined(listed: Any) -> str | None:
    """Ids with semicolons between them, each once: HubSpot names a primary company twice."""
    if isinstance(listed, Mapping):
        listed = listed.get("results")
    if not isinstance(listed, list):
        return None
    ids = [entry.get("id", entry.get("toObjectId")) if isinstance(entry, Mapping) else entry for entry in listed]
    return ";".join(dict.fromkeys(str(each) for each in ids if each is not None)) or None
