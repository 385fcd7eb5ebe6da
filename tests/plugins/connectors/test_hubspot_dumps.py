"""What HubSpot's API gives, in every wrapping, is read like an export."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reportgen.errors import DataError
from reportgen_plugins.connectors.hubspot.objects import item
from tests.plugins.connectors.declaring import Load

CRM = "crm: {connector: hubspot, files: '*.json*'}"

#: As FORMATS §3.6 shows a page of API v3.
PAGE: dict[str, Any] = {
    "results": [
        {
            "id": "90100200301",
            "properties": {
                "email": "ines@orchard.example",
                "lifecyclestage": "customer",
                "createdate": "2026-02-03T08:14:00.000Z",
                "hs_object_id": "90100200301",
                "hs_analytics_source": "PAID_SEARCH",
                "hs_analytics_source_data_1": None,
            },
            "createdAt": "2026-02-03T08:14:00.000Z",
            "updatedAt": "2026-04-02T07:00:00.000Z",
            "archived": False,
            "associations": {"deals": {"results": [{"id": "17700440011", "type": "contact_to_deal"}]}},
        }
    ],
    "paging": {"next": {"after": "90100200302", "link": "https://api.example/x"}},
}
LAST: dict[str, Any] = {
    "results": [
        {"id": "90100200302", "properties": {"email": "wei@pier.example", "createdate": "2026-02-04T22:58:00Z"}},
        {
            "id": "90100200303",
            "properties": {"email": "x@y.example", "createdate": "2026-02-04T22:58:00Z"},
            "archived": True,
        },
    ]
}
OBJECTS = [*PAGE["results"], *LAST["results"]]
LEGACY: dict[str, Any] = {
    "deals": [
        {
            "dealId": 17700440011,
            "isDeleted": False,
            "associations": {"associatedVids": [90100200301, 90100200388], "associatedCompanyIds": [330010001]},
            "properties": {
                "dealname": {"value": "Orchard", "timestamp": 1770106440000, "versions": []},
                "dealstage": {"value": "closedwon"},
                "amount": {"value": "12000.00"},
                "createdate": {"value": "1770106440000", "sourceId": "x"},
                "closedate": {"value": "1775109600000"},
                "hs_is_closed_won": {"value": "true"},
            },
        },
        {"dealId": 5, "isDeleted": True, "properties": {"dealname": {"value": "gone"}, "dealstage": {"value": "x"}}},
    ],
    "hasMore": False,
}
SINGER = [
    {"type": "SCHEMA", "stream": "deals", "schema": {}, "key_properties": ["dealId"]},
    {
        "type": "RECORD",
        "stream": "deals",
        "record": {
            "dealId": 7,
            "property_dealname": {"value": "Pier"},
            "property_dealstage": {"value": "closedlost"},
            "property_amount": {"value": "3.5"},
            "associations": {"associatedVids": [11]},
        },
    },
    {"type": "RECORD", "stream": "contacts", "record": {"vid": 11, "property_createdate": {"value": "1770106440000"}}},
    {"type": "RECORD", "stream": "contacts_lists", "record": {"vid": 12, "email": "a@b.example"}},
    {"type": "STATE", "value": {}},
]


def lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


CONTACT_ROWS = "SELECT contact_id, channel, lifecycle_stage, created_at FROM contacts ORDER BY 1"
PAGES = [
    ("90100200301", "Paid search", "customer", "2026-02-03 08:14:00"),
    ("90100200302", None, None, "2026-02-04 22:58:00"),
]


@pytest.mark.parametrize(
    "files",
    [
        {"a.json": json.dumps(PAGE), "b.json": json.dumps(LAST, indent=2)},
        {"a.json": json.dumps([PAGE, LAST], indent=1)},
        {"a.jsonl": lines(PAGE, LAST)},
        {"a.json": json.dumps(OBJECTS, indent=1)},
        {"a.jsonl": lines(*OBJECTS)},
        {"a.jsonl": lines(*({"_airbyte_data": each} for each in OBJECTS))},
        {"a.jsonl": lines(*({"type": "RECORD", "stream": "contacts", "record": each} for each in OBJECTS))},
        {"a.jsonl": lines(*({"type": "RECORD", "record": {"stream": "contacts", "data": each}} for each in OBJECTS))},
    ],
    ids=["pages in files", "pages in a list", "pages in lines", "list", "lines", "airbyte", "singer", "airbyte messages"],
)  # fmt: skip
def test_contacts_of_api_v3_are_read_in_every_wrapping(loaded: Load, files: dict[str, str]) -> None:
    found = loaded(files, CRM)
    assert found.rows(CONTACT_ROWS) == PAGES
    assert found.rows("SELECT deal_id, contact_id FROM deal_contacts") == [("17700440011", "90100200301")]
    assert not {"email"} & set(found.warehouse.engine.columns("contacts"))


def test_archived_records_are_dropped(loaded: Load) -> None:
    assert loaded({"a.json": json.dumps(LAST)}, CRM).rows("SELECT contact_id FROM contacts") == [("90100200302",)]


def test_a_page_that_another_follows_is_refused_alone(loaded: Load) -> None:
    with pytest.raises(
        DataError, match=r"a.json: is a page of a list, .* \(after 90100200302\) is not there; name all"
    ):
        loaded({"a.json": json.dumps(PAGE)}, CRM)


def test_legacy_pages_that_have_more_are_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match="is a page of a list, and the page that follows it is not there"):
        loaded({"a.json": json.dumps({**LEGACY, "hasMore": True})}, CRM)


def test_two_pages_with_one_and_the_same_following_are_refused(loaded: Load) -> None:
    again = {**PAGE, "results": [{**PAGE["results"][0], "id": "1"}]}
    with pytest.raises(DataError, match="is a page of a list"):
        loaded({"a.json": json.dumps(PAGE), "b.json": json.dumps(again), "c.json": json.dumps(LAST)}, CRM)


def test_legacy_deals_have_values_in_objects_and_times_in_milliseconds(loaded: Load) -> None:
    found = loaded({"a.json": json.dumps(LEGACY)}, CRM, period="2026-Q2")
    assert found.rows("SELECT deal_id, amount, is_won, created_at, closed_at, company_id FROM deals") == [
        ("17700440011", "12000.0000", True, "2026-02-03 08:14:00", "2026-04-02 06:00:00", "330010001")
    ]
    assert found.rows("SELECT contact_id, is_primary FROM deal_contacts ORDER BY 1") == [
        ("90100200301", True),
        ("90100200388", False),
    ]


def test_deleted_records_are_dropped(loaded: Load) -> None:
    assert loaded({"a.json": json.dumps(LEGACY)}, CRM).rows("SELECT count(*) FROM deals") == [(1,)]


def test_singer_records_go_by_their_stream_and_its_other_lines_are_ignored(loaded: Load) -> None:
    found = loaded({"a.jsonl": lines(*SINGER)}, CRM)
    assert found.rows("SELECT deal_id, amount, is_won FROM deals") == [("7", "3.5000", False)]
    assert found.rows("SELECT contact_id, created_at FROM contacts") == [("11", "2026-02-03 08:14:00")]
    assert found.rows("SELECT deal_id, contact_id FROM deal_contacts") == [("7", "11")]
    assert sum(file.rows_read for file in found.warehouse.sources[0].files) == 2


def test_objects_that_do_not_tell_are_what_the_plan_says(loaded: Load) -> None:
    bare = {"results": [{"id": "1", "properties": {"createdate": "2026-02-03T08:14:00Z"}}]}
    found = loaded({"a.json": json.dumps(bare)}, "crm: {connector: hubspot, contacts: a.json}")
    assert found.rows("SELECT contact_id FROM contacts") == [("1",)]


def test_objects_that_neither_they_nor_the_plan_tell_are_refused(loaded: Load) -> None:
    bare = {"results": [{"id": "1", "properties": {"createdate": "2026-02-03T08:14:00Z"}}]}
    with pytest.raises(DataError, match="holds no HubSpot objects"):
        loaded({"a.json": json.dumps(bare)}, CRM)


def test_json_of_others_is_refused(loaded: Load) -> None:
    with pytest.raises(DataError, match=r"a.json: holds no HubSpot objects, but nothing of HubSpot's"):
        loaded({"a.json": '{"rows": [{"x": 1}]}'}, CRM)


def test_a_record_of_a_dump_keeps_its_line(loaded: Load) -> None:
    text = lines({"id": "1", "properties": {"email": "a@b.example"}}, *LAST["results"], *PAGE["results"])
    with pytest.raises(DataError, match=r"a.jsonl:1: column 'createdate'"):
        loaded({"a.jsonl": text}, CRM)


def test_merged_ids_of_the_legacy_api_are_folded() -> None:
    found = item({"vid": 1, "merged-vids": [2, 3], "properties": {}})
    assert found is not None
    assert found.values["hs_merged_object_ids"] == "2;3"


def test_a_primary_company_that_stands_twice_is_one() -> None:
    listed = {"results": [{"id": "5", "type": "deal_to_company"}, {"id": "5", "type": "deal_to_company_unlabeled"}]}
    found = item({"id": "1", "properties": {"dealname": "x"}, "associations": {"companies": listed}})
    assert found is not None
    assert (found.kind, found.values["associated_company_ids"]) == ("deals", "5")


def test_only_times_are_taken_for_milliseconds() -> None:
    found = item(
        {"vid": 1, "properties": {"createdate": {"value": "1770106440000"}, "code": {"value": "1770106440000"}}}
    )
    assert found is not None
    assert (found.values["createdate"], found.values["code"]) == ("2026-02-03T08:14:00.000Z", "1770106440000")
