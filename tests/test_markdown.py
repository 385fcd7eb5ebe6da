"""Markdown of any author becomes words in our own elements, or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reportgen.document import Fragment, Grid, Heading, Listing, Paragraph, Passage, Quantity, Quotation
from reportgen.document.passages import plain
from reportgen.markdown import passages

ROI = Quantity(Decimal("0.974"), "ratio")
MARK = "\ue0000\ue001"


def made(text: str) -> tuple[Passage, ...]:
    return passages(text, "roi.md", [ROI])[0]


def warned(text: str) -> list[str]:
    return [str(problem) for problem in passages(text, "roi.md", [ROI])[1]]


def test_words_have_styles() -> None:
    assert made("a **b** *c* `d`\ne") == (
        Paragraph(
            (
                Fragment("a "), Fragment("b", strong=True), Fragment(" "), Fragment("c", emphasis=True), Fragment(" "),
                Fragment("d", code=True), Fragment(" "), Fragment("e"),
            )
        ),
    )  # fmt: skip


def test_headings_stand_below_those_of_the_section() -> None:
    assert [passage.level for passage in made("# a\n## b\n##### c") if isinstance(passage, Heading)] == [4, 5, 6]


def test_lists_nest_and_keep_their_numbers() -> None:
    (listing,) = made("3. a\n   * b\n4. c")
    assert isinstance(listing, Listing)
    assert listing.start == 3
    assert isinstance(listing.items[0][1], Listing)
    assert listing.items[0][1].start is None


def test_tables_and_quotations() -> None:
    grid, quotation = made("| a | b |\n|---|---|\n| c | d |\n\n> e")
    assert isinstance(grid, Grid)
    assert [[plain((Paragraph(cell),)) for cell in row] for row in (grid.head, *grid.rows)] == [["a", "b"], ["c", "d"]]
    assert quotation == Quotation((Paragraph((Fragment("e"),)),))


@pytest.mark.parametrize(
    "text", [f"ROI {MARK}", f"**ROI** {MARK}", f"* {MARK}", f"# {MARK}", f"| a |\n|---|\n| {MARK} |"]
)
def test_a_figure_stands_wherever_words_may(text: str) -> None:
    assert "Decimal('0.974')" in repr(made(text))


@pytest.mark.parametrize(
    "html", ["<script>alert(1)</script>", "a <b onclick=x>b</b>", "<!-- no -->", "<img src=x onerror=alert(1)>"]
)
def test_html_stays_the_text_it_is(html: str) -> None:
    (paragraph,) = made(html)
    assert plain((paragraph,)) == html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
        "//evil.example/x", "../notes.md", "ftp://example.com", "\x01javascript:alert(1)", "", f"https://example.com/{MARK}",
    ],
)  # fmt: skip
def test_a_link_that_a_report_must_not_hold_is_its_words(address: str) -> None:
    text = f"see [the words](<{address}>)"
    assert "the words" in plain(made(text))
    assert "link='" not in repr(made(text)).replace("link=''", "")
    assert len(warned(text)) == 1


@pytest.mark.parametrize("address", ["https://example.com/a?b=1&c=2", "http://example.com", "mailto:cmo@example.com"])
def test_other_links_stay(address: str) -> None:
    (paragraph,) = made(f"[here]({address})")
    assert paragraph == Paragraph((Fragment("here", link=address),))
    assert warned(f"[here]({address})") == []


def test_a_picture_is_its_description() -> None:
    (paragraph,) = made("![a chart](https://example.com/x.png)")
    assert plain((paragraph,)) == "a chart"
    assert warned("a\n\n![a chart](x.png)") == [
        "roi.md:3: a picture is no part of a commentary; its description stands there instead"
    ]


def test_text_nested_without_end_is_cut_not_followed() -> None:
    assert made("> " * 5000 + "x")
