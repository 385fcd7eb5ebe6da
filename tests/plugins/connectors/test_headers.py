"""The names that exports give things: every data file of a connector, and how headers are found by them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import reportgen_plugins.connectors
from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import columns_of, find, plain, shown, words
from reportgen_plugins.connectors.kinds import Kind, kinds

FOLDER = Path(reportgen_plugins.connectors.__file__).parent
DATA = [path.name for path in sorted(FOLDER.glob("*.yaml")) if "exports" in words(path.name)]
EXPORTS = [pytest.param(kind, id=f"{name}-{kind.name}") for name in DATA for kind in kinds(words(name)) if kind.table]
COSTS = [each for each in EXPORTS if each.values[0].table == "costs"]  # type: ignore[union-attr]  # made just above
SESSIONS = columns_of(words("google_analytics/downloads.yaml")["exports"]["sessions"]["columns"])
LABELS = words("hubspot/labels.yaml")
HUBSPOT = words("hubspot/words.yaml")


def test_every_vendor_has_a_data_file() -> None:
    assert len(DATA) > 6


@pytest.mark.parametrize("kind", COSTS)
def test_no_header_of_a_cost_export_means_two_fields(kind: Kind) -> None:
    counts = Counter(name for names in kind.vocabulary.columns.values() for name in {*map(plain, sum(names, ()))})
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("kind", EXPORTS)
def test_patterns_are_patterns(kind: Kind) -> None:
    names = [name for choices in kind.vocabulary.columns.values() for choice in choices for name in choice]
    names += [name for group in kind.signature for name in group]
    assert all(re.compile(name) for name in names if name.startswith("^"))


@pytest.mark.parametrize("kind", EXPORTS)
def test_values_are_compared_without_case(kind: Kind) -> None:
    assert all(str(text) == str(text).casefold() for known in kind.vocabulary.values.values() for text in known)


def test_required_fields_of_google_analytics_have_names() -> None:
    assert {*SESSIONS} >= set(TABLES["sessions"].required)


def test_required_fields_of_hubspot_have_properties() -> None:
    for table, more in (("contacts", set()), ("deals", {"amount"})):
        assert {*columns_of(HUBSPOT[table]), *more} >= set(TABLES[table].required)


def test_headers_are_compared_without_case_and_with_spaces_collapsed() -> None:
    assert find((" Create  DATE ", "createdate"), ("Create Date", "createdate")) == (" Create  DATE ", "createdate")


def test_a_header_that_two_names_mean_is_found_once() -> None:
    assert find(("Sessions",), ("Sessions", "sessions", "^sess.*$")) == ("Sessions",)


def test_a_message_shows_few_headers_and_cuts_endless_ones() -> None:
    text = shown(("Campaign" * 100, *(f"Column {letter}" for letter in "abcdefghijklmnopqrst")))
    assert len(text.split('"')[1]) <= 101
    assert text.endswith("and 9 more")
