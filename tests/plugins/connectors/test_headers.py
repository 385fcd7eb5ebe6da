from __future__ import annotations

import re
from collections import Counter

import pytest

from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import find, plain, shown, vocabulary, words

KINDS = [("hubspot.yaml", "contacts"), ("hubspot.yaml", "deals"), ("google_analytics.yaml", "sessions")]


def spellings(file: str, kind: str) -> list[str]:
    return [name for names in vocabulary(file, kind).columns.values() for choice in names for name in choice]


@pytest.mark.parametrize(("file", "kind"), KINDS)
def test_no_header_means_two_fields(file: str, kind: str) -> None:
    counts = Counter(
        plain(name) for names in vocabulary(file, kind).columns.values() for name in {*map(plain, sum(names, ()))}
    )
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(("file", "kind"), KINDS)
def test_patterns_are_patterns(file: str, kind: str) -> None:
    assert all(re.compile(name) for name in spellings(file, kind) if name.startswith("^"))


@pytest.mark.parametrize(("file", "kind"), KINDS)
def test_required_fields_have_names(file: str, kind: str) -> None:
    named = {*vocabulary(file, kind).columns, *({"amount"} if kind == "deals" else ())}
    assert named >= set(TABLES[kind].required)


def test_every_value_of_a_field_is_compared_without_case() -> None:
    values = vocabulary("hubspot.yaml", "contacts").values
    assert all(text == text.casefold() for known in values.values() for text in known)


def test_every_source_says_which_texts_mean_it() -> None:
    texts = [text for rule in words("hubspot.yaml")["sources"] for text in rule["texts"]]
    assert len(texts) == len(set(texts))


def test_headers_are_compared_without_case_and_with_spaces_collapsed() -> None:
    assert find((" Create  DATE ", "createdate"), ("Create Date", "createdate")) == (" Create  DATE ", "createdate")


def test_a_header_that_two_names_mean_is_found_once() -> None:
    assert find(("Sessions",), ("Sessions", "sessions", "^sess.*$")) == ("Sessions",)


def test_a_message_shows_few_headers_and_cuts_endless_ones() -> None:
    text = shown(("x" * 1_000, *map(str, range(20))))
    assert text.startswith('"' + "x" * 100 + '…", "0", ')
    assert text.endswith("and 9 more")
