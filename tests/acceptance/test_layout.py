"""How the demonstration lies on its pages, in every language: read from the PDFs, as a printer would."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from tests.acceptance.running import DEMO, Built, build

pytestmark = pytest.mark.slow
LOCALES = ("en", "fr", "ar")
_HTML = "{http://www.w3.org/1999/xhtml}"
#: Points from the top of the sheet within which a page's own content lies: no running head, source line or foot.
_TOP, _FOOT = 50.0, 775.0
#: How far down a page must at least reach, as a share of its height, unless its chapter ends there.
_LEAST = 0.6
_RIGHT, _LEFT = 551.0, 44.0


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Sheets:
    """A PDF's pages as words with places, and where its chapters begin."""

    path: Path

    @cached_property
    def pages(self) -> list[list[Word]]:
        xml = subprocess.run(["pdftotext", "-bbox", self.path, "-"], capture_output=True, check=True).stdout
        return [
            [
                Word(word.text or "", *(float(word.attrib[edge]) for edge in ("xMin", "xMax", "yMin", "yMax")))
                for word in page.iter(f"{_HTML}word")
            ]
            for page in ET.fromstring(xml).iter(f"{_HTML}page")  # noqa: S314  # poppler's own markup
        ]

    @cached_property
    def starts(self) -> list[int]:
        """The pages (from 0) on which chapters begin, by the bookmarks below the report's own."""
        with pikepdf.open(self.path) as pdf, pdf.open_outline() as outline:
            places: dict[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
            marks = [mark for root in outline.root for mark in (root.children or [root])]
            found = []
            for mark in marks:
                destination: Any = mark.destination if mark.destination is not None else mark.action.D  # type: ignore[union-attr]
                found.append(places[destination[0].objgen])
            return found

    def content(self, page: int) -> list[Word]:
        return [word for word in self.pages[page] if word.top > (_TOP if page else 0) and word.bottom < _FOOT]

    def headings(self, page: int) -> Iterator[tuple[float, float]]:
        """Top and bottom of what is set larger than text, the page's message and the titles of its blocks."""
        lines: defaultdict[float, list[Word]] = defaultdict(list)
        for word in self.content(page):
            lines[round(word.bottom)].append(word)
        for words in lines.values():
            height = max(word.bottom - word.top for word in words)
            if height > 20:  # the message, 18 points and more with its leading
                yield min(word.top for word in words), max(word.bottom for word in words)


@pytest.fixture(scope="module")
def demo_in_all_languages(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        DEMO / "plan.yaml", tmp_path_factory.mktemp("layout"), "--as-of", "2026-10-01", "--locale", ",".join(LOCALES),
        "--format", "pdf", name="northwind", period="2026-Q3",
    )  # fmt: skip


@pytest.fixture(scope="module", params=LOCALES)
def sheets(request: pytest.FixtureRequest, demo_in_all_languages: Built) -> Sheets:
    return Sheets(demo_in_all_languages.folder / request.param / "report.pdf")


def test_the_summary_is_the_first_page_and_no_more(sheets: Sheets) -> None:
    assert sheets.starts[:2] == [0, 1]


def test_every_chapter_of_the_body_is_one_page_and_attribution_two(sheets: Sheets) -> None:
    *_body, appendix = sheets.starts

    assert sheets.starts == [*range(appendix - 1), appendix]


def test_pages_are_full_unless_their_chapter_ends(sheets: Sheets) -> None:
    short = [
        page + 1
        for page in range(len(sheets.pages) - 1)
        if page + 1 not in sheets.starts
        and max((word.bottom for word in sheets.content(page)), default=0) < _LEAST * _FOOT
    ]

    assert short == []


def test_nothing_stands_outside_the_margins(sheets: Sheets) -> None:
    outside = [
        (page + 1, word.text)
        for page, words in enumerate(sheets.pages)
        for word in words
        if word.left < _LEFT or word.right > _RIGHT
    ]

    assert outside == []


def test_a_message_is_never_the_last_on_its_page(sheets: Sheets) -> None:
    stranded = [
        page + 1
        for page in range(len(sheets.pages))
        for _top, bottom in sheets.headings(page)
        if not any(word.top > bottom for word in sheets.content(page))
    ]

    assert stranded == []
