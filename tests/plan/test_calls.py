"""The one form that a text may hold: read strictly, never evaluated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.plan.calls import PLACE, Known, calls

KNOWN = Known(("leads", "roi"), ("actual", "previous", "target"), ("channel", "campaign", "month", "week"))


def told(text: str) -> list[str]:
    return [str(problem) for problem in calls(text, "notes/roi.md", KNOWN)[2]]


@pytest.mark.parametrize(
    ("written", "kpi", "scenario", "dimensions"),
    [
        ('{{ figure("roi") }}', "roi", "actual", ()),
        ("{{figure('roi')}}", "roi", "actual", ()),
        ('{{ figure("leads", channel="E-mail") }}', "leads", "actual", (("channel", "E-mail"),)),
        ('{{ figure( "roi" , scenario = "previous" , ) }}', "roi", "previous", ()),
        (
            '{{ figure("leads", month="2026-08", channel="a \'b\'") }}',
            "leads",
            "actual",
            (("channel", "a 'b'"), ("month", "2026-08")),
        ),
    ],
)
def test_a_call_names_kpi_scenario_and_dimensions(
    written: str, kpi: str, scenario: str, dimensions: tuple[tuple[str, str], ...]
) -> None:
    text, found, problems = calls(f"ROI: {written}.", "roi.md", KNOWN)
    assert problems == ()
    assert [(call.kpi, call.scenario, call.dimensions) for call in found] == [(kpi, scenario, dimensions)]
    assert PLACE.sub("#", text) == "ROI: #."


def test_a_call_is_known_by_its_line_and_column() -> None:
    _text, (call,), _problems = calls('One\nTwo {{ figure("roi") }}', "notes/roi.md", KNOWN)
    assert str(call.where) == "notes/roi.md:2:5"


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__ }}", "{{ 7*7 }}", "{{ figure }}", "{{ figure() }}", "{{ figure(roi) }}", '{{ figure("roi"',
        '{{ figure("roi").value }}', '{{ figure("roi" | upper) }}', '{{ figure("a" "b") }}', '{{ self.figure("roi") }}',
        '{{ figure("roi", **{}) }}', '{{ figure("roi", "previous") }}', "{{", '{{ figure("ro\ni") }}',
    ],
)  # fmt: skip
def test_anything_else_between_braces_is_an_error_in_its_line(hostile: str) -> None:
    (problem,) = told(f"Good words\n{hostile} more")
    assert problem.startswith("notes/roi.md:2:1: ")
    assert "is no figure" in problem


def test_all_problems_of_a_text_are_told_in_one_run() -> None:
    text = (
        '{{ figure("rio") }}\n{{ figure("leads", chanel="E-mail") }}\n{{ figure("roi", scenario="year_ago") }}\n{{ x }}'
    )
    assert [problem.split("; ")[0] for problem in told(text)] == [
        "notes/roi.md:1:1: unknown KPI 'rio'",
        "notes/roi.md:2:1: unknown argument 'chanel'",
        "notes/roi.md:3:1: unknown scenario 'year_ago'",
        "notes/roi.md:4:1: '{{ x }}' is no figure",
    ]
    assert "did you mean 'roi'?" in told(text)[0]


@pytest.mark.parametrize(
    "twice", ['{{ figure("roi", channel="a", channel="b") }}', '{{ figure("roi", month="2026-08", week="2026-W31") }}']
)
def test_a_figure_has_one_value_of_a_dimension_and_one_stretch_of_time(twice: str) -> None:
    (problem,) = told(twice)
    assert "keep one of them" in problem


def test_marks_in_the_text_itself_stand_for_no_figure() -> None:
    text, found, _problems = calls('\ue0000\ue001 {{ figure("roi") }}', "roi.md", KNOWN)
    assert PLACE.findall(text) == ["0"]
    assert len(found) == 1


def test_braces_that_are_escaped_are_words() -> None:
    assert calls(r"\{\{ x }}", "roi.md", KNOWN) == (r"\{\{ x }}", (), ())


@given(st.text(alphabet="{}figure(\"') =,roi\n", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    marked, found, problems = calls(text, "roi.md", KNOWN)
    assert len(PLACE.findall(marked)) == len(found)
    assert ("{{" in text) == bool(found or problems)
