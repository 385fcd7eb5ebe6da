from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reportgen.document import Chapter, Document, Prose, Words
from reportgen.render import pool, renderer
from reportgen_plugins.outputs.board import reportgen_themes
from reportgen_plugins.outputs.pdf import render
from tests.render.hostile import poisoned
from tests.render.sample import TRANSLATIONS, document, report

pytestmark = pytest.mark.slow
_ = Words("sample")


@dataclass(frozen=True)
class Made:
    content: bytes
    warnings: tuple[str, ...]


@pytest.fixture(scope="module")
def workers() -> Iterator[ProcessPoolExecutor]:
    with pool(1) as made:
        yield made


def make(workers: ProcessPoolExecutor, locale: str, shown: Document | None = None) -> Made:
    context = renderer(report(shown), next(iter(reportgen_themes())), TRANSLATIONS, locale, workers)
    (artifact,) = render(context.report, context)
    assert artifact.path == "report.pdf"
    return Made(artifact.content, tuple(str(problem) for problem in context.warnings))


@pytest.fixture(scope="module")
def english(workers: ProcessPoolExecutor) -> Made:
    return make(workers, "en")


@pytest.fixture(scope="module")
def arabic(workers: ProcessPoolExecutor) -> Made:
    return make(workers, "ar")


@pytest.fixture(scope="module")
def pdf(english: Made) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(english.content)) as opened:
        yield opened


def tags(pdf: pikepdf.Pdf) -> Iterator[Any]:
    stack: list[Any] = [pdf.Root.StructTreeRoot]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            children = node.get("/K")
            stack += list(children) if isinstance(children, pikepdf.Array) else [children]


def text(content: bytes, tmp_path: Path, *options: str) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", *options, str(path), "-"], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("made", ["english", "arabic"])
def test_the_layout_has_nothing_to_complain_about(made: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(made).warnings == ()


def test_every_figure_has_its_alternative(pdf: pikepdf.Pdf) -> None:
    figures = [str(tag.get("/Alt", "")) for tag in tags(pdf) if tag.S == "/Figure"]
    assert len(figures) == 8
    assert all(figures)


def test_every_header_cell_says_what_it_heads(pdf: pikepdf.Pdf) -> None:
    heads = [tag for tag in tags(pdf) if tag.S == "/TH"]
    assert heads
    assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}


def test_language_title_and_marks_are_declared(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo["/Title"]) == "Inbound marketing ROI – Northwind Tools, Q3 2026"


def test_nothing_in_it_runs_or_is_attached(pdf: pikepdf.Pdf) -> None:
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
    names: Any = pdf.Root.get("/Names", {})
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(names.keys())
    assert len(pdf.attachments) == 0
    for page in pdf.pages:
        annotations: Any = page.obj.get("/Annots", [])
        for annotation in annotations:
            assert annotation.get("/A", {}).get("/S", "/GoTo") == "/GoTo"


def test_all_pages_are_a4(pdf: pikepdf.Pdf) -> None:
    sizes = {(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in pdf.pages}
    assert sizes == {(595, 842)}


def test_bookmarks_cover_the_chapters_where_the_contents_say_they_are(
    pdf: pikepdf.Pdf, english: Made, tmp_path: Path
) -> None:
    numbers = {page.objgen: index for index, page in enumerate(pdf.pages, 1)}
    with pdf.open_outline() as outline:
        (report_mark,) = outline.root
        marks = {mark.title: numbers[mark.destination[0].objgen] for mark in report_mark.children}  # type: ignore[index]
    assert list(marks) == ["Summary", "Return on investment", "Funnel", "Channels", "Method and sources"]
    first = text(english.content, tmp_path, "-l", "1", "-layout")
    (contents,) = re.findall(r"Contents\s+(.*)", first)
    assert {name.strip(): int(number) for name, number in re.findall(r"([A-Z][a-z ]+?)\s(\d)", contents)} == {
        name: page for name, page in marks.items() if name in contents
    }
    for name, page in marks.items():
        assert name in text(english.content, tmp_path, "-f", str(page), "-l", str(page)) or page == 1


def test_heads_and_feet_run(english: Made, pdf: pikepdf.Pdf, tmp_path: Path) -> None:
    total = len(pdf.pages)
    for number in range(1, total + 1):
        words = text(english.content, tmp_path, "-f", str(number), "-l", str(number))
        assert f"Page {number} of {total}" in words
        assert "1 July to 30 September 2026" in words
        assert ("Northwind Tools · Inbound marketing ROI" in words) is (number > 1)


def test_chapters_on_the_same_sheets_share_its_head_and_name_their_sources_themselves(
    workers: ProcessPoolExecutor, tmp_path: Path
) -> None:
    first, *_others = document().chapters
    block = (Prose(((None, _("Nothing else.")),)),)
    chapters = (
        first,
        Chapter("one", _("First part"), None, block, _("Source: crm")),
        Chapter("two", _("Second part"), None, block, _("Source: web"), joined=True),
        Chapter("three", _("Alone"), None, block, _("Source: plan")),
    )
    made = make(workers, "en", replace(document(), chapters=chapters))
    together, alone = (text(made.content, tmp_path, "-f", page, "-l", page, "-layout") for page in ("2", "3"))

    head, body = together.split("\n", 1)

    assert "First part · Second part" in head
    assert re.findall(r"First part|Second part|Source: \w+|Board confidential", body) == [
        "First part", "Source: crm", "Second part", "Source: web", "Board confidential",
    ]  # fmt: skip
    assert "Alone" in alone.splitlines()[0]
    assert alone.count("Source: plan") == 1


def test_the_head_of_a_long_table_is_on_every_page(english: Made, pdf: pikepdf.Pdf, tmp_path: Path) -> None:
    pages = [
        text(english.content, tmp_path, "-f", str(n), "-l", str(n), "-layout") for n in range(1, len(pdf.pages) + 1)
    ]
    with_rows = [words for words in pages if "exports/file_" in words]
    assert len(with_rows) > 1
    assert all(re.search(r"Source\s+File\s+Rows\s+Period", words) for words in with_rows)
    assert "Showing 60 of 64 rows" in with_rows[-1]


def test_fonts_are_embedded(english: Made, tmp_path: Path) -> None:
    if not shutil.which("pdffonts"):
        pytest.skip("poppler is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(english.content)
    lines = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert lines
    assert all("Plex" in line and " yes yes " in line for line in lines)


def test_charts_are_vectors(pdf: pikepdf.Pdf) -> None:
    kinds = [
        str(item.get("/Subtype")) for page in pdf.pages for item in page.obj.Resources.get("/XObject", {}).values()
    ]
    assert kinds.count("/Form") >= 8
    assert "/Image" not in kinds


def test_the_same_report_gives_the_same_bytes(workers: ProcessPoolExecutor, english: Made) -> None:
    assert make(workers, "en").content == english.content


def test_a_payload_reaches_no_file_and_no_action(workers: ProcessPoolExecutor, tmp_path: Path) -> None:
    made = make(
        workers, "en", poisoned('"><link rel=attachment href="file:///etc/passwd"><img src="file:///etc/passwd">')
    )
    assert made.warnings == ()
    with pikepdf.open(BytesIO(made.content)) as opened:
        assert len(opened.attachments) == 0
    assert "root:" not in text(made.content, tmp_path)
    assert str(document().title) not in text(made.content, tmp_path)
