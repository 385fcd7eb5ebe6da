from __future__ import annotations

import gzip

import pytest
from pydantic import ValidationError

from reportgen.errors import DataError
from reportgen_plugins.connectors.csv_file import CsvOptions, reportgen_connectors
from tests.plugins.connectors.declaring import Declare

(CSV,) = reportgen_connectors()

COSTS = "Date,Channel,Amount,Clicks\n2026-07-01,Paid search,12.50,3\n"


def test_columns_named_like_the_fields_are_found_without_case_spaces_and_underscores(declare: Declare) -> None:
    found = declare(CSV, {"d.csv": "DEAL ID,createdAt,amount\n1,2026-07-01,5\n"}, table="deals", files="*.csv")
    assert {field.name: field.column for field in found.of("deals").fields} == {
        "deal_id": "DEAL ID",
        "created_at": "createdAt",
        "amount": "amount",
    }


def test_the_plan_names_columns_and_constants(declare: Declare) -> None:
    found = declare(
        CSV,
        {"s.csv": "Day;Kosten;Kanal\n01/07/2026;12,50;Ads\n"},
        table="costs",
        files="s.csv",
        columns={"date": "day", "amount": "Kosten", "channel": "Kanal"},
        values={"category": "media", "currency": "EUR"},
    )
    assert found.field("costs", "amount").column == "Kosten"
    assert found.field("costs", "date").column == "Day"
    assert found.field("costs", "category").constant == "media"


def test_a_constant_replaces_a_column_of_the_file(declare: Declare) -> None:
    found = declare(CSV, {"s.csv": COSTS}, table="costs", files="s.csv", values={"channel": "Print"})
    assert (found.field("costs", "channel").constant, found.field("costs", "channel").column) == ("Print", "")


def test_a_constant_stands_for_a_required_column(declare: Declare) -> None:
    found = declare(CSV, {"s.csv": "Amount\n5\n"}, table="costs", files="s.csv", values={"date": "2026-07-01"})
    assert found.field("costs", "date").constant == "2026-07-01"


def test_unknown_columns_travel_along(declare: Declare) -> None:
    mapping = declare(CSV, {"s.csv": COSTS}, table="costs", files="s.csv").of("costs")
    assert mapping.keep_extra
    assert "Clicks" not in {field.column for field in mapping.fields}


def test_titles_above_the_header_are_looked_past(declare: Declare) -> None:
    text = "Spend of the quarter\n\nDate,Channel,Amount\n2026-07-01,Ads,5\n2026-07-02,Ads,6\n"
    assert declare(CSV, {"s.csv": text}, table="costs", files="s.csv").of("costs").grid.line == 3


def test_contact_ids_of_deals_become_links(declare: Declare) -> None:
    text = "deal_id,amount,contact_ids\n1,5,a;b\n2,6,\n"
    links = declare(CSV, {"d.csv": text}, table="deals", files="d.csv").of("deal_contacts")
    assert links.explode == ("contact_id", ";")
    assert links.first_flag == "is_primary"
    assert [(field.name, field.column) for field in links.fields] == [
        ("deal_id", "deal_id"),
        ("contact_id", "contact_ids"),
    ]


def test_compressed_files_are_read_too(declare: Declare) -> None:
    found = declare(CSV, {"s.csv.gz": gzip.compress(COSTS.encode())}, table="costs", files="*.gz")
    assert found.field("costs", "amount").column == "Amount"


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValidationError, match="did you mean costs"):
        CsvOptions(table="cost", files="x.csv")


def test_a_column_that_the_plan_names_and_the_file_lacks_is_told_with_the_nearest(declare: Declare) -> None:
    with pytest.raises(DataError, match=r"s.csv:1: no column 'Chanel'.*did you mean 'Channel'"):
        declare(CSV, {"s.csv": COSTS}, table="costs", files="s.csv", columns={"channel": "Chanel"})


def test_a_header_of_the_plan_is_no_pattern(declare: Declare) -> None:
    with pytest.raises(DataError, match="no column"):
        declare(CSV, {"s.csv": COSTS}, table="costs", files="s.csv", columns={"channel": "^Chan.*"})
