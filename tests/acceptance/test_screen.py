"""The HTML of all examples, in every theme and language: structure, words, numbers, charts with their data, access."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.acceptance.browsing import browser as started
from tests.acceptance.browsing import visit
from tests.acceptance.numbers import EXCEPTIONS, exception, numbers
from tests.acceptance.running import EXAMPLES, LOCALES, THEMES
from tests.acceptance.shelf import Shelf

pytestmark = pytest.mark.slow
MEGABYTE = 1_000_000
#: What axe and the edges of a window depend on, by turns; test_browser tries the demonstration in more of them.
VIEWS = {"en": (1280, "light"), "fr": (768, "dark"), "ar": (360, "light")}
_VOID = {"meta", "link", "img", "br", "input", "hr", "col", "wbr", "source"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as made:
        yield made


#: Last first: test_pdf, in another process, begins at the other end, and neither waits for the other's builds.
_TURNS = [(name, theme) for name in reversed(EXAMPLES) for theme in reversed(THEMES)]


@pytest.fixture(scope="module", params=_TURNS, ids="-".join)
def example(request: pytest.FixtureRequest, shelf: Shelf) -> Path:
    """The folder of an example's report in a theme."""
    name, theme = request.param
    return shelf.themed(name, theme).folder


@dataclass(frozen=True)
class Element:
    """A start tag with its attributes, and what it stands in, outermost first."""

    tag: str
    attributes: dict[str, str]
    within: tuple[str, ...]


class Page(HTMLParser):
    """Elements, and texts with what they stand in, of a page's body."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.elements: list[Element] = []
        self.words: list[tuple[str, tuple[str, ...]]] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and not {"script", "style"} & set(self._open):
            self.words.append((data, tuple(self._open)))

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    @property
    def said(self) -> str:
        """The words outside of charts, with their spaces as they are."""
        return "\n".join(text for text, within in self.words if "svg" not in within)


@pytest.fixture(scope="module", params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(example: Path, locale: str) -> Page:
    """What is parsed of it once serves all tests."""
    return Page((example / locale / "report.html").read_text(encoding="utf-8"))


def test_it_is_small_and_says_its_language(page: Page, locale: str) -> None:
    assert len(page.text.encode()) <= 2 * MEGABYTE
    (root,) = page.all("html")
    assert root.attributes == {"lang": locale, "dir": "rtl" if locale == "ar" else "ltr"}


def test_headings_and_landmarks_are_in_order(page: Page) -> None:
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {tag: len(page.all(tag)) for tag in ("main", "nav", "footer")} == {"main": 1, "nav": 1, "footer": 1}


def test_links_lead_somewhere_and_no_place_has_two_names(page: Page) -> None:
    places = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    links = [link.attributes for link in page.all("a")]  # a figure whose definition brief leaves out leads nowhere
    targets = {link["href"][1:] for link in links if "href" in link and "download" not in link}

    assert len(places) == len(set(places))
    assert targets <= set(places)


def test_tables_are_titled_headed_and_of_a_readable_length(page: Page) -> None:
    ours = re.sub(r'<div class="passages".*?</div>', "", page.text, flags=re.DOTALL)  # authors title theirs in words

    assert ours.count("<caption") == ours.count("<table")
    assert all(head.attributes.get("scope") for head in page.all("th"))
    for body in re.findall(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL):
        assert body.count("<tr") <= 200


def test_charts_say_what_they_show_and_have_their_data(page: Page) -> None:
    charts = [drawing for drawing in page.all("svg") if "chart" in drawing.attributes["class"].split()]
    tables = [table for table in page.all("table") if table.attributes.get("class") == "data"]

    assert len(charts) == len(tables)
    assert all(drawing.attributes["role"] == "img" for drawing in charts)
    for drawing in charts:
        assert len(drawing.attributes["aria-label"]) > 30
        assert re.search(r"\d", drawing.attributes["aria-label"])


def test_every_number_tells_how_it_came_about_but_for_a_few(page: Page, locale: str) -> None:
    if locale != "ar":
        pytest.skip("only from the right a number is told from a date by its markup")
    known = [(number.text, exception(number)) for number in numbers(page.text) if not number.explained]
    assert [text for text, reason in known if not reason] == []
    assert {reason for _text, reason in known} <= set(EXCEPTIONS)


def test_what_cannot_be_computed_is_said_in_words(page: Page) -> None:
    assert re.findall(r"\b(?:NaN|nan|Infinity|inf|None|null|undefined)\b", page.said) == []


def test_numbers_are_isolated_where_words_run_from_the_right(page: Page, locale: str) -> None:
    if locale != "ar":
        pytest.skip("numbers run with the words")
    torn = re.compile(r"[−+-]\d|\d[.,٫٬]\d")  # a number of one run of digits stays whole without
    loose = [text for text, within in page.words if torn.search(text) and not {"bdi", "svg", "title"} & set(within)]
    assert [text for text in loose if not re.search("[\u2066-\u2068]", text)] == []


def test_french_signs_keep_their_space(page: Page, locale: str) -> None:
    if locale != "fr":
        pytest.skip("other languages set no space there")
    authored = re.compile(r'<div class="(?:ask|passages)".*?</div>', re.DOTALL)  # people type as they like
    said = Page(authored.sub("", page.text)).said
    assert re.findall(r".{0,20}\w [:;!?%].{0,10}", said) == []
    assert re.findall(r"\d%", said) == []


def test_nobody_is_shut_out_and_nothing_leaves_the_window(browser: Browser, example: Path, locale: str) -> None:
    letters = (  # a box of letters is higher than their ink
        "[...document.querySelectorAll('svg.chart text')].filter(t => { const b = t.getBoundingClientRect(),"
        " s = t.ownerSVGElement.getBoundingClientRect(), d = b.height / 3; return b.width && (b.left < s.left - 1 ||"
        " b.right > s.right + 1 || b.top < s.top - d || b.bottom > s.bottom + d) }).map(t => t.textContent)"
    )
    width, scheme = VIEWS[locale]
    with visit(browser, example / locale / "report.html", width, color_scheme=scheme, bypass_csp=True) as it:
        assert it.violations() == []
        wide, shown = it.width()
        assert wide <= shown
        assert it.page.evaluate(letters) == []
