"""Each fault of a page is made on purpose, and found; its healthy twin is let through."""

from __future__ import annotations

import pytest
import weasyprint  # type: ignore[import-untyped]  # ships no types

from reportgen.render.faults import Fault, faults

_PAGE = "@page { size: 200px 200px; margin: 20px } * { margin: 0; padding: 0 } body { font: 10px/12px sans-serif }"


def found(html: str, css: str = "") -> list[str]:
    style = f"<style>{_PAGE}{css}</style>"
    return [str(fault) for fault in faults(weasyprint.HTML(string=f"{style}<body>{html}").render().pages)]


def tall(pixels: int) -> str:
    return f'<p style="height:{pixels}px">text</p>'


def table(rows: int, *, head: bool = True) -> str:
    top = "<thead><tr><th>head</th></tr></thead>" if head else ""
    return f"<table>{top}<tbody>{''.join(f'<tr><td>row {n}</td></tr>' for n in range(rows))}</tbody></table>"


def test_a_quiet_page_has_none() -> None:
    assert found(f"<h2>Title</h2><p>Some words.</p>{table(3)}") == []


def test_words_wider_than_their_cell() -> None:
    narrow = "table { table-layout: fixed; width: 60px } td { white-space: nowrap }"
    cells = "<table><tr><td>1,087,500 EUR</td><td>x</td></tr></table>"

    assert found(cells, narrow) == ["page 1: “1,087,500 EUR” is wider than its cell"]
    assert found(cells, "td { white-space: nowrap }") == []


def test_words_in_the_margin() -> None:
    wide = '<p style="width:190px;white-space:nowrap">words that go on and on to the right</p>'

    assert any("stands in the margin" in line for line in found(wide))


def test_words_that_a_box_cuts_off() -> None:
    box = '<div style="height:{}px;overflow:hidden"><p>one line</p><p>and another</p></div>'

    assert found(box.format(12)) == ["page 1: “and another” is cut off"]
    assert found(box.format(24)) == []


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_heading_alone_at_the_foot(level: int) -> None:
    heading = f"<h{level}>Title</h{level}>"
    after_all = f"{tall(120)}{heading}{tall(60)}"

    assert found(after_all, "h1, h2, h3 { font-size: 10px; break-after: auto }") == [
        "page 1: the heading “Title” stands alone at the foot"
    ]
    assert found(after_all, "h1, h2, h3 { font-size: 10px; break-after: avoid }") == []


def test_a_heading_beside_words_is_alone_all_the_same() -> None:
    columns = (
        '<div style="display:flex"><div style="width:80px"><h3>Left</h3></div><div style="width:80px">{}</div></div>'
    )

    assert found(columns.format("<p>right</p><p>and more</p><p>and more</p>")) == [
        "page 1: the heading “Left” stands alone at the foot"
    ]


def test_a_parted_row() -> None:
    cell = "<br>".join(["line"] * 9)
    rows = f"{tall(100)}<table><tr><td>{cell}</td></tr><tr><td>{cell}</td></tr></table>"

    assert any("the row “line line" in line for line in found(rows, "tr { break-inside: auto }"))
    assert not any("parted" in line for line in found(rows, "tr { break-inside: avoid }"))


def test_a_figure_parted_from_its_caption() -> None:
    figure = f"{tall(130)}<figure>{tall(20)}{tall(30)}</figure>"

    assert "page 1: the figure “text” is parted by the page's end" in found(figure, "figure { break-inside: auto }")
    assert found(figure, "figure { break-inside: avoid }") == []


def test_a_table_that_goes_on_without_its_head() -> None:
    assert found(table(15), "thead { display: table-row-group }") == []  # no head at all: a table may have none
    assert found(table(15)) == []  # repeated


def test_a_row_that_stands_apart() -> None:
    one_over = f"{tall(140)}{table(2, head=False)}"

    assert "page 1: a single row of a table stands apart from the others" in found(one_over, "td { padding: 0 }")


def test_an_empty_page() -> None:
    assert found('<p>one</p><p style="break-before:page"></p><p style="break-before:page">three</p>') == [
        "page 2: nothing is on it"
    ]


def test_a_nearly_empty_page_only_while_its_chapter_goes_on() -> None:
    goes_on = '<section><p>a line</p><p style="break-before:page">more</p></section>'
    ends = '<section><p>a line</p></section><section style="break-before:page"><p>more</p></section>'

    assert found(goes_on) == ["page 1: only 7% is filled though its chapter goes on"]
    assert found(ends) == []


def test_faults_are_told_once_in_the_order_of_pages() -> None:
    assert sorted([Fault(2, "b"), Fault(1, "c")]) == [Fault(1, "c"), Fault(2, "b")]
