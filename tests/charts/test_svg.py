from __future__ import annotations

import pytest

from reportgen.charts.svg import cleaned, drawn
from reportgen.errors import RenderError
from tests.charts.sample import look

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10">'
MARKS = '<g class="mark-rect role-mark data0_marks"><path d="M0,0h1v1Z"/><path d="M1,1h1v1Z"/></g>'


def clean(body: str, marks: int = 0) -> str:
    return cleaned(f"{HEAD}{body}</svg>", "c", look(), marks=marks)


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p/></foreignObject>",
        '<image href="https://example.org/x.png"/>',
        "<style>@import url(//example.org)</style>",
        '<animate attributeName="href"/>',
        '<use href="#x"/>',
        "<iframe/>",
        "<set/>",
    ],
)
def test_elements_off_the_list_are_dropped(body: str) -> None:
    assert clean(body) == clean("")


@pytest.mark.parametrize(
    "attribute",
    [
        'onclick="x()"',
        'style="fill:url(http://x)"',
        'fill="url(http://x)"',
        'fill="url( //x )"',
        'href="javascript:x"',
        'xlink:href="data:text/html,x"',
    ],
)
def test_attributes_off_the_list_are_dropped(attribute: str) -> None:
    assert clean(f"<path d='M0,0' {attribute}/>") == clean("<path d='M0,0'/>")


@pytest.mark.parametrize(
    "scheme", ["javascript:x", "data:text/html,x", "file:///etc/passwd", " JaVaScRiPt:x", "//x", "x"]
)
def test_links_keep_their_mark_and_lose_dangerous_targets(scheme: str) -> None:
    made = clean(f"<a href='{scheme}'><path d='M0,0'/></a>")
    assert "href" not in made
    assert "<path" in made


def test_safe_links_stay() -> None:
    assert "https://example.org" in clean("<a href='https://example.org'><path d='M0,0'/></a>")


@pytest.mark.parametrize("marks", [0, 1, 3])
def test_a_drawing_with_other_than_the_expected_marks_is_an_error(marks: int) -> None:
    with pytest.raises(RenderError, match=f"2 of {marks} marks"):
        clean(MARKS, marks)


def test_identifiers_are_the_charts_own() -> None:
    made = clean('<defs><clipPath id="clip1"/><clipPath id="clip10"/></defs><g clip-path="url(#clip10)"/>')
    assert 'id="c-clip1"' in made
    assert 'clip-path="url(#c-clip10)"' in made


def test_marks_are_counted_in_groups_of_marks_only() -> None:
    assert drawn(f'{HEAD}<g class="mark-text role-axis-label"><text/></g>{MARKS}</svg>') == 2


@pytest.mark.parametrize(("rightward", "said"), [(False, "\u2067عملاء (MQL)\u2069"), (True, "عملاء (MQL)")])
def test_mixed_words_of_a_report_in_arabic_run_from_the_right(rightward: bool, said: str) -> None:
    """A renderer takes a text's direction for the page's; in Arabic “customers (MQL)” came out with MQL in front."""
    body = f"{HEAD}<text>عملاء (MQL)</text><text>MQL</text></svg>"
    made = cleaned(body, "c", look(), marks=0, rightward=rightward)
    assert f"<text>{said}</text>" in made
    assert "<text>MQL</text>" in made
