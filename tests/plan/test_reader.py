from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import PlanError
from reportgen.plan.reader import MAX_BYTES, Reading, read


def reading(text: str) -> Reading:
    return read(text.encode(), "plan.yaml")


def refusal(content: bytes) -> str:
    with pytest.raises(PlanError) as refused:
        read(content, "plan.yaml")
    (problem,) = refused.value.problems
    return str(problem)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10_000_000", 10_000_000),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("0.70", Decimal("0.70")),
        ("1_000.5", Decimal("1000.5")),
        ("0.1234567890123456789", Decimal("0.1234567890123456789")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_numbers_truth_and_nothing_are_read_exactly(written: str, meant: object) -> None:
    value = reading(f"key: {written}\n").data["key"]

    assert value == meant
    assert type(value) is type(meant)
    assert str(value) == str(meant)


@pytest.mark.parametrize(
    "text",
    [
        *("NO", "no", "on", "off", "Yes", "y", "True", "NULL", "012", "0o17", "0x1F", "1:30", "12:30:00", "2026-01-01"),
        *("2026-01-01T10:00:00", "1e6", ".5", "5.", ".inf", ".nan", "1__0", "_1", "1_", "1.2.3", "=", "٣", "1,5"),
    ],
)
def test_everything_else_stays_text(text: str) -> None:
    assert reading(f"key: {text}\n").data["key"] == text


def test_quoted_text_stays_text() -> None:
    assert reading("a: '12'\nb: \"true\"\nc: !!str 12\n").data == {"a": "12", "b": "true", "c": "12"}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert reading("2026: a\ntrue: b\nnull: c\non: d\n1.50: e\n").data == {
        "2026": "a",
        "true": "b",
        "null": "c",
        "on": "d",
        "1.50": "e",
    }


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbfa: 1\r\nb: x\r\n", "plan.yaml").data == {"a": 1, "b": "x"}


def test_aliases_repeat_a_value() -> None:
    assert reading("a: &one [1]\nb: *one\n").data == {"a": [1], "b": [1]}


def test_every_value_has_its_place() -> None:
    positions = reading("attribution:\n  lookback_days: 90\n  compare: [linear, markov]\n").positions

    assert str(positions.at("attribution", "lookback_days")) == "plan.yaml:2:18"
    assert str(positions.of_key("attribution", "lookback_days")) == "plan.yaml:2:3"
    assert str(positions.at("attribution", "compare", 1)) == "plan.yaml:3:21"


def test_a_block_is_found_at_its_key() -> None:
    assert str(reading("a: 1\nreport:\n  title: x\n").positions.at("report")) == "plan.yaml:2:1"


def test_what_is_not_there_is_found_at_its_parent() -> None:
    assert str(reading("a: 1\nb: {c: 1}\n").positions.at("b", "d", "e")) == "plan.yaml:2:4"


FAULTS = {
    "a: 1\nb: 2\na: 3\n": "3:1: `a` is given twice, first at plan.yaml:1:1; keep one of them",
    "r:\n  x: 1\n  x: 2\n": "3:3: `x` is given twice, first at plan.yaml:2:3; keep one of them",
    "a: {b: 1, b: 2}\n": "1:11: `b` is given twice, first at plan.yaml:1:5; keep one of them",
    "1: a\n'1': b\n": "2:1: `1` is given twice, first at plan.yaml:1:1; keep one of them",
    "a: &a {x: 1}\nb:\n  <<: *a\n": "3:3: merge keys (<<) are not part of the plan language; write it out",
    "? [a, b]\n: 1\n": "1:3: a key must be plain text; put quotes around it",
    "a: !!python/object/apply:os.system [id]\n": "1:4: the tag !!python/object/apply:os.system is not part of the plan "
    "language; take it out",
    "a: !!timestamp 2026-01-01\n": "1:4: the tag !!timestamp is not part of the plan language; take it out",
    "a: !!binary aGk=\n": "1:4: the tag !!binary is not part of the plan language; take it out",
    "a: !!set {b}\n": "1:4: the tag !!set is not part of the plan language; take it out",
    "a: !secret x\n": "1:4: the tag !secret is not part of the plan language; take it out",
    "a: !!int x\n": "1:4: 'x' is not of the type that its tag !!int says; take the tag out",
    f"a: {'9' * 5000}\n": "1:4: a number of more than 24 digits; round it",
}


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_noted_with_its_place(text: str) -> None:
    assert [str(problem) for problem in reading(text).problems] == [f"plan.yaml:{FAULTS[text]}"]


def test_reading_goes_on_after_a_fault() -> None:
    found = reading("a: 1\na: 2\nb: !x 1\n<<: {}\nc: 3\n")

    assert len(found.problems) == 3
    assert found.data == {"a": 1, "b": None, "c": 3}


REFUSALS = {
    b"": "1:1: the plan is empty; write at least report: and sources:",
    b"# only words\n": "1:1: the plan is empty; write at least report: and sources:",
    b"---\n": "1:1: the plan is empty; write at least report: and sources:",
    b"null\n": "1:1: the plan is empty; write at least report: and sources:",
    b"- a\n": "1:1: a plan is a mapping of keys (report:, sources:, …), not a list",
    b"text\n": "1:1: a plan is a mapping of keys (report:, sources:, …), not a single value",
    b"a:\n\tb: 1\n": "2:1: a tab cannot indent YAML; use spaces",
    b"a: 1\n---\nb: 2\n": "2:1: a second document (---) begins here; keep one plan in one file",
    b"a: 1\nb: \xff\n": "2:4: the plan is not UTF-8 text; save it in the encoding UTF-8",
    "a: é\n".encode("cp1252"): "1:4: the plan is not UTF-8 text; save it in the encoding UTF-8",
    "a: 1\n".encode("utf-16"): "1:1: the plan is not UTF-8 text; save it in the encoding UTF-8",
    b"a: \x00\n": "1:4: the character U+0000 may not stand in a plan; delete it",
    b"a: 1\nb: \x1b[2J\n": "2:4: the character U+001B may not stand in a plan; delete it",
    b"a: b: c\n": "1:5: not valid YAML: a second colon on one line, or wrong indentation; put quotes around text with colons",
    b"a: *x\n": "1:4: not valid YAML: found undefined alias 'x'; put text that begins with * in quotes",
    b"a: &a [*a]\n": "1:4: aliases (*) make the plan endless or far too large; write values out",
    b"a: " + b"[" * 51 + b"]" * 51: "1:53: nested deeper than 50 levels; write it flatter",
    b"a: " + b"[" * 200_000: "1:53: nested deeper than 50 levels; write it flatter",
    b"a: &a 1\nb: [" + b"*a, " * 101 + b"]": "2:405: more than 100 aliases (*); write it flatter",
    b"#" * (MAX_BYTES + 1): " the plan is larger than 1 MiB; move data into files",
}


@pytest.mark.parametrize("content", REFUSALS, ids=range(len(REFUSALS)))
def test_what_is_no_plan_at_all_is_refused_with_its_place(content: bytes) -> None:
    assert refusal(content) == f"plan.yaml:{REFUSALS[content]}"


def test_a_bracket_left_open_is_told_with_the_line_where_it_was_opened() -> None:
    assert refusal(b"a: [1,\nb: 2\nc: 3\n").startswith("plan.yaml:")
    assert "line 1" in refusal(b"a: [1,\nb: 2\nc: 3\n")


def test_a_plan_of_a_million_values_is_not_read_to_the_end() -> None:
    assert "more than 10000 values; write it flatter" in refusal(b"a: [" + b"1," * 520_000 + b"1]")


def test_a_billion_laughs_are_not_heard() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 10)]

    assert "aliases (*) make the plan endless or far too large" in refusal("\n".join(lines).encode())


plain: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text("abc 0123456789.:-_#{}[]'\"\\\n€ش", max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)  # the machine may be busy
@given(st.dictionaries(st.text("abcxyz", min_size=1), plain, min_size=1))
def test_json_is_read_as_it_was_written(data: dict[str, Any]) -> None:
    import json

    assert reading(json.dumps(data)).data == data


def told(content: bytes) -> bool:
    """Whether the reader gives data or words; any other error escapes."""
    try:
        return bool(read(content, "plan.yaml").positions.marks)
    except PlanError as error:
        return str(error).startswith("plan.yaml:")


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail_otherwise_than_in_words(content: bytes) -> None:
    assert told(content)


@settings(deadline=None)  # the machine may be busy
@given(st.text("a:-[]{}&*!|>'\"%@`,?# \n\t<.0", max_size=60))
def test_no_text_makes_the_reader_fail_otherwise_than_in_words(text: str) -> None:
    assert told(text.encode())
