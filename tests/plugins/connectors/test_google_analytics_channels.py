from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen_plugins.connectors.google_analytics.channels import channel

SHARED = Path(__file__).parents[4] / "shared"
VECTORS = SHARED / "ga4_channel_vectors.csv"
VELIR = SHARED / "data" / "velir_dbt_ga4"

Row = tuple[str | None, str | None, str | None]


def channels(rows: Sequence[Row], more: Mapping[str, Any] | None = None, sites: Sequence[str] = ()) -> list[str]:
    """The channel of each (source, medium, campaign), the kinds of the sources given or looked up."""
    rules = channel(more or {}, site="site" if sites else "")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE r (n INT, source VARCHAR, medium VARCHAR, campaign VARCHAR, site VARCHAR)")
        filled = [(n, *row, sites[n] if sites else None) for n, row in enumerate(rows)]
        connection.executemany("INSERT INTO r VALUES (?, ?, ?, ?, ?)", filled)
        return [
            name for (name,) in connection.execute(f"SELECT {rules.sql} FROM r ORDER BY n", rules.parameters).fetchall()
        ]


def read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_vector_of_the_specification() -> None:
    vectors = read(VECTORS)
    rows: list[Row] = [(each["source"], each["medium"], each["campaign"] or None) for each in vectors]
    found = channels(rows, sites=[each["source_category"] for each in vectors])
    assert len(vectors) == 23
    assert found == [each["expected_channel"] for each in vectors]


def test_every_vector_by_our_own_list_of_sources() -> None:
    vectors = read(VECTORS)
    rows: list[Row] = [(each["source"], each["medium"], each["campaign"] or None) for each in vectors]
    assert channels(rows) == [each["expected_channel"] for each in vectors]


def test_the_cases_of_a_public_implementation_but_for_its_one_quirk() -> None:
    cases = [each for each in read(VELIR / "default_channel_grouping_expected.csv") if each["source"] != "alibaba"]
    rows: list[Row] = [(each["source"] or None, each["medium"] or None, each["campaign"] or None) for each in cases]
    assert len(cases) == 29
    assert channels(rows) == [each["expected_channel"] for each in cases]
    assert channels([("alibaba", None, None)]) == ["Organic Shopping"]


def test_a_copy_of_googles_list_takes_the_place_of_ours() -> None:
    listed: dict[str, list[str]] = {}
    for each in read(VELIR / "ga4_source_categories.csv"):
        listed.setdefault(each["source_category"].removeprefix("SOURCE_CATEGORY_").lower(), []).append(each["source"])
    more = {"channels": {"replace": True, "sources": listed}}
    assert channels([("43things.com", "cpc", None), ("goo.gl", None, None)], more) == ["Paid Social", "Organic Social"]
    assert channels([("search.brave.com", "referral", None)], more) == ["Referral"]
    assert channels([("search.brave.com", "referral", None)]) == ["Organic Search"]


def test_a_teams_own_sources_stand_beside_ours_and_before_them() -> None:
    more = {"channels": {"sources": {"social": ["X.com", "youtube.com"]}}}
    rows: list[Row] = [("x.com", "referral", None), ("youtube.com", "referral", None), ("google", "organic", None)]
    assert channels(rows, more) == ["Organic Social", "Organic Social", "Organic Search"]


def test_a_teams_own_rules_take_the_place_of_ours() -> None:
    more = {"channels": {"rules": [{"channel": "Partners", "source": ["webinar"]}]}}
    assert channels([("Webinar", "event", None), ("google", "cpc", None)], more) == ["Partners", "Unassigned"]


def test_assistants_are_a_channel_of_their_own() -> None:
    assert channels([("chatgpt.com", "ai-assistant", "(ai-assistant)")]) == ["AI Assistant"]
    assert channels([("chatgpt.com", "referral", None)]) == ["Referral"]


def test_no_source_at_all_is_direct() -> None:
    assert channels([(None, None, None)]) == ["Direct"]


def test_case_and_outer_spaces_do_not_matter() -> None:
    assert channels([(" Google ", "CPC", None), ("LinkedIn", "Paid_Social", None)]) == ["Paid Search", "Paid Social"]


@settings(deadline=None, max_examples=15)
@given(
    st.sampled_from(["google", "linkedin", "youtube", "amazon", "webinar"]),
    st.from_regex("[a-z_-]{0,12}", fullmatch=True),
)
def test_only_a_paid_medium_makes_a_paid_channel(source: str, medium: str) -> None:
    paid = re.fullmatch("(.*cp.*|ppc|retargeting|paid.*)", medium) is not None
    (found,) = channels([(source, medium, None)])
    assert found.startswith("Paid") == paid
