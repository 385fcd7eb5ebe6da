from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reportgen.errors import RenderError
from reportgen.records import Artifact
from reportgen.render import Finish, finished, layout, placeholder

_PAGE = """<!doctype html><html lang="en"><head><title>A &amp; B &lt;plan&gt;</title><style>
@page { size: 300pt 400pt; @top-left { content: element(head) } } .head { position: running(head) }
</style></head><body><p class="head">running words</p><h1 id="top">Title</h1><a href="#top">up</a>
<table><thead><tr><th>head</th></tr></thead><tbody><tr><th>row</th></tr></tbody></table>
<img alt="Bar chart: 3" style="width:40pt;height:20pt" src="PICTURE">
<svg width="5" height="5"><rect width="5" height="5"/></svg></body></html>"""


@pytest.fixture(scope="module")
def laid_out() -> bytes:
    return layout(_PAGE.replace("PICTURE", placeholder(0)), ()).pdf


@pytest.fixture(scope="module")
def picture() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(504, 184))
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def elements(pdf: pikepdf.Pdf) -> list[Any]:
    found, stack = [], [pdf.Root.StructTreeRoot]
    while stack:
        node: Any = stack.pop()
        if isinstance(node, pikepdf.Dictionary):
            found += [node] if "/S" in node else []
            stack += list(node.get("/K", ()))
    return found


def test_a_picture_fills_its_place_to_the_last_decimal(laid_out: bytes, picture: bytes) -> None:
    with opened(finished(laid_out, {0: picture}, Finish("en"))) as pdf:
        (form,) = pdf.pages[0].obj.Resources.XObject.values()
        matrix: Any = form.Matrix
        assert [float(number) for number in matrix] == pytest.approx([1 / 504, 0, 0, 1 / 184, 0, 0], abs=1e-9)


def test_a_picture_without_a_place_is_an_error(laid_out: bytes, picture: bytes) -> None:
    with pytest.raises(RenderError, match="1 charts found no place"):
        finished(laid_out, {0: picture, 1: picture}, Finish("en"))


def test_header_cells_have_a_scope(laid_out: bytes, picture: bytes) -> None:
    with opened(finished(laid_out, {0: picture}, Finish("en"))) as pdf:
        assert sorted(str(each.A.Scope) for each in elements(pdf) if each.S == "/TH") == ["/Column", "/Row"]


def test_heads_beside_one_another_head_their_columns_without_a_head_of_the_table() -> None:
    """A chain of steps: their names stand in its first row, that of the numbers before each other one."""
    chain = (
        "<table><tbody><tr><td></td><th>Leads</th><td></td><th>MQLs</th></tr>"
        "<tr><th>Required</th><td>9</td><td>÷ 3</td><td>3</td></tr></tbody></table>"
    )
    plain = layout(f"<html lang=en><title>Chain</title><body><h1>Chain</h1>{chain}", ()).pdf
    with opened(finished(plain, {}, Finish("en"))) as pdf:
        assert sorted(str(each.A.Scope) for each in elements(pdf) if each.S == "/TH") == ["/Column", "/Column", "/Row"]


def test_running_words_and_unnamed_marks_are_decoration(laid_out: bytes, picture: bytes) -> None:
    with opened(laid_out) as before, opened(finished(laid_out, {0: picture}, Finish("en"))) as after:
        artifacts = [pdf.pages[0].obj.Contents.read_bytes().count(b"/Artifact") for pdf in (before, after)]
        figures = [str(each.Alt) for each in elements(after) if each.S == "/Figure"]

        assert artifacts[1] - artifacts[0] >= 2
        assert figures == ["Bar chart: 3"]


def test_links_say_where_they_lead(laid_out: bytes, picture: bytes) -> None:
    with opened(finished(laid_out, {0: picture}, Finish("en", links={"top": "The beginning"}))) as pdf:
        (link,) = list(pdf.pages[0].obj.Annots)
        assert str(link.Contents) == "The beginning"


def test_what_is_declared_is_what_was_asked_for(laid_out: bytes, picture: bytes) -> None:
    def parts(*variants: Any) -> tuple[str | None, str | None]:
        with (
            opened(finished(laid_out, {0: picture}, Finish("en", frozenset(variants)))) as pdf,
            pdf.open_metadata() as told,
        ):
            return told.get("pdfaid:part"), told.get("{http://www.aiim.org/pdfua/ns/id/}part")

    assert parts() == (None, None)
    assert parts("pdf/ua-1") == (None, "1")
    assert parts("pdf/a-3") == ("3", None)
    assert parts("pdf/ua-1", "pdf/a-3") == ("3", "1")


def test_titles_are_told_twice_the_same(laid_out: bytes, picture: bytes) -> None:
    with opened(finished(laid_out, {0: picture}, Finish("en"))) as pdf, pdf.open_metadata() as told:
        assert told["dc:title"] == str(pdf.docinfo["/Title"]) == "A & B <plan>"


def test_files_are_attached_as_data_of_the_whole(laid_out: bytes, picture: bytes) -> None:
    files = (Artifact("data/b.csv", b"x,y\n"), Artifact("report.json", b"{}\n"))
    with opened(finished(laid_out, {0: picture}, Finish("en", attached=files, made=date(2026, 10, 1)))) as pdf:
        found = {name: pdf.attachments[name].get_file() for name in pdf.attachments}
        assert {name: file.read_bytes() for name, file in found.items()} == {"b.csv": b"x,y\n", "report.json": b"{}\n"}
        assert [file.mime_type for _name, file in sorted(found.items())] == ["text/csv", "application/json"]
        listed: Any = pdf.Root.AF
        assert [str(each.AFRelationship) for each in listed] == ["/Data", "/Data"]


def test_the_same_pages_give_the_same_bytes(laid_out: bytes, picture: bytes) -> None:
    finish = Finish("en", frozenset({"pdf/a-3"}), (Artifact("data/b.csv", b"x\n"),), date(2026, 10, 1))
    assert finished(laid_out, {0: picture}, finish) == finished(laid_out, {0: picture}, finish)


def test_a_page_may_load_nothing_from_the_disk(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    made = layout(f'<html lang="en"><link rel=attachment href="{secret.as_uri()}"><p>words</p>', ())
    with opened(made.pdf) as pdf:
        assert len(pdf.attachments) == 0
    assert any("only bundled assets" in line for line in made.log)
