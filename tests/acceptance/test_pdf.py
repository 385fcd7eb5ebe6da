"""The PDFs of all examples, in every theme and language, as both standards ask: structure, links, fonts, attached data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from tests.acceptance import pages
from tests.acceptance.paper import Paper
from tests.acceptance.running import EXAMPLES, LOCALES, THEMES, Built
from tests.acceptance.shelf import Shelf

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Example:
    name: str
    theme: str
    built: Built


@pytest.fixture(scope="module", params=[(name, theme) for name in EXAMPLES for theme in THEMES], ids="-".join)
def example(request: pytest.FixtureRequest, shelf: Shelf) -> Example:
    name, theme = request.param
    return Example(name, theme, shelf.themed(name, theme))


@pytest.fixture(scope="module", params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def paper(example: Example, locale: str) -> Iterator[Paper]:
    """What is read of it once serves all tests."""
    found = Paper(example.built.folder / locale / "report.pdf")
    yield found
    found.close()


def detail(paper: Paper) -> set[int]:
    """The pages on which a chapter's detail begins: the appendix, where the contents name whole chapters only."""
    return {page for target, page in paper.targets.items() if target.endswith("-detail")}


def test_layout_and_fonts_have_nothing_to_complain_about(example: Example) -> None:
    assert [line for line in example.built.run.lines if "PDF" in line] == []


def test_figures_say_what_they_show(paper: Paper) -> None:
    """Type and period, then a sentence with a figure in it; never the name of a file."""
    words = [str(figure.get("/Alt", "")) for figure in paper.tagged("/Figure")]

    assert all(len(said) > 30 for said in words), words
    assert all(re.search(r"\d", said) and ": " in said.replace("\u202f", "").replace("\xa0", "") for said in words), (
        words
    )
    assert not [said for said in words if re.search(r"\.(png|svg|pdf|jpe?g)$", said)]


def test_header_cells_say_what_they_head(paper: Paper) -> None:
    heads = paper.tagged("/TH")

    assert heads
    assert {str(head.A.Scope) for head in heads} <= {"/Column", "/Row"}


def test_headings_begin_at_the_top_and_skip_no_level(paper: Paper) -> None:
    assert paper.levels[0] == 1
    assert paper.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(paper.levels))


def test_language_title_and_marks_are_declared(paper: Paper, locale: str) -> None:
    root = paper.pdf.Root

    assert str(root.Lang) == locale
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert len(str(paper.pdf.docinfo["/Title"])) > 10


def test_bookmarks_cover_the_report_and_its_chapters(paper: Paper) -> None:
    levels = [level for level, _title, _page in paper.bookmarks]

    assert levels == [level for level in paper.levels if level <= 2]
    assert all(title.strip() for _level, title, _page in paper.bookmarks)
    pages = [page for _level, _title, page in paper.bookmarks]
    assert pages == sorted(pages)


def test_links_lead_somewhere_and_say_where(paper: Paper) -> None:
    assert {link.target for link in paper.links} <= set(paper.targets)
    assert not [link for link in paper.links if link.words in {"", link.target}]


def test_the_contents_name_the_pages_on_which_chapters_begin(paper: Paper, example: Example) -> None:
    chapters = {page for level, _title, page in paper.bookmarks if level == 2}
    links = [link for link in paper.links if link.page == 0 and not link.target.startswith("kpi-")]
    foot = max((link.box[3] for link in links if link.target != "method"), default=0.0)
    contents = [link for link in links if link.box[1] <= foot]  # numbers below lead to the method too
    printed = [(re.findall(r"\d+", paper.within(link)), link) for link in contents]
    numbered = [(int(numbers[-1]), link) for numbers, link in printed if numbers]

    told = {paper.targets[link.target] for _number, link in numbered}
    assert example.theme != "board" or told >= chapters - {0, *detail(paper)}
    assert [number for number, _link in numbered] == [paper.targets[link.target] + 1 for _number, link in numbered]


def test_nothing_in_it_runs_or_leads_outside(paper: Paper) -> None:
    assert paper.actions <= {"/GoTo"}
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(paper.pdf.Root.keys())
    assert "/JavaScript" not in paper.pdf.Root.Names


def test_all_fonts_are_inside_and_no_glyph_is_missing(paper: Paper) -> None:
    assert paper.fonts
    for font in paper.fonts.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys()), font.BaseFont
        assert "/ToUnicode" in font, font.BaseFont
    assert list(paper.missing_glyphs()) == []


def test_all_sheets_have_one_size(paper: Paper) -> None:
    assert {(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in paper.pdf.pages} == {
        (595, 842)
    }


def test_the_published_data_is_attached_and_nothing_else(paper: Paper, example: Example) -> None:
    published = {path.name: path.read_bytes() for path in (example.built.folder / "data").iterdir()}
    published["report.json"] = (example.built.folder / "report.json").read_bytes()
    attached = {name: paper.pdf.attachments[name].get_file().read_bytes() for name in paper.pdf.attachments}
    listed: Any = paper.pdf.Root.AF

    assert attached == published
    assert [str(file.AFRelationship) for file in listed] == ["/Data"] * len(published)
    assert sorted(str(file.UF) for file in listed) == sorted(published)


def test_the_hash_of_each_attached_file_is_printed(paper: Paper, example: Example) -> None:
    printed = "".join(word.text for page in paper.words for word in page)

    if example.theme == "board":
        for name in paper.pdf.attachments:
            assert sha256(paper.pdf.attachments[name].get_file().read_bytes()).hexdigest() in printed, name


def test_it_declares_the_standards_it_follows_and_colours_are_defined(paper: Paper) -> None:
    intents: Any = paper.pdf.Root.OutputIntents
    (intent,) = intents
    with paper.pdf.open_metadata() as metadata:
        part, conformance = metadata["pdfaid:part"], metadata["pdfaid:conformance"]
        accessible, title = metadata["{http://www.aiim.org/pdfua/ns/id/}part"], metadata["dc:title"]

    assert (part, conformance, accessible) == ("3", "U", "1")
    assert title == str(paper.pdf.docinfo["/Title"])
    assert (str(intent.S), intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
    assert "/Encrypt" not in paper.pdf.trailer


def test_words_in_the_margins_are_no_part_of_the_text(paper: Paper) -> None:
    """Every marked piece of a page belongs to an element of the document, or is an artifact."""
    heard = {tag.objgen for tag in paper.tags}
    numbers: Any = paper.pdf.Root.StructTreeRoot.ParentTree.Nums
    for at in range(0, len(numbers), 2):
        entries = numbers[at + 1] if isinstance(numbers[at + 1], pikepdf.Array) else [numbers[at + 1]]
        assert {entry.objgen for entry in entries if entry is not None} <= heard


def test_it_does_not_say_that_somebody_certified_it(paper: Paper) -> None:
    printed = " ".join(word.text for page in paper.words for word in page)

    assert not re.search(r"PDF/(UA|A)", printed)


def test_the_first_page_is_the_summary_and_the_body_has_at_most_twelve(paper: Paper, example: Example) -> None:
    chapters = [page for level, _title, page in paper.bookmarks if level == 2]
    if (example.name, example.theme) == ("demo", "board"):
        assert chapters[:2] == [0, 1]
        assert min(detail(paper)) <= 12
    if example.theme == "brief":
        assert len(paper.pdf.pages) == 2


def test_pages_look_as_they_did(paper: Paper, example: Example, locale: str) -> None:
    """Of the demonstration's body, left to right and right to left; ``make snapshots`` keeps what is seen now."""
    if example.name != "demo" or locale == "fr":
        pytest.skip("its looks are not kept")

    assert pages.changed(paper.path, f"{example.theme}-{locale}", most=12) == []
