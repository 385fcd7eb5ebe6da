from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from syrupy.assertion import SnapshotAssertion

from reportgen.document import Chapter, Chart, Document, Words
from reportgen.render import Renderer, pool, renderer
from reportgen_plugins.outputs.board import reportgen_themes
from reportgen_plugins.outputs.html import render
from tests.render.hostile import poisoned
from tests.render.sample import TRANSLATIONS, document, report
from tests.render.sample_parts import ROI

_ = Words("sample")
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title></svg></template><iframe src=javascript:alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
)

SHAPES = frozenset(
    (
        "class",
        "d",
        "fill",
        "fill-opacity",
        "font-family",
        "font-size",
        "font-weight",
        "stroke",
        "stroke-dasharray",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
        "transform",
        "x1",
        "x2",
        "y1",
        "y2",
        "opacity",
    )
)


@pytest.fixture(scope="module")
def workers() -> Iterator[ProcessPoolExecutor]:
    with pool(1) as made:
        yield made


def context(workers: ProcessPoolExecutor, locale: str = "en", shown: Document | None = None) -> Renderer:
    return renderer(report(shown), next(iter(reportgen_themes())), TRANSLATIONS, locale, workers)


def page(workers: ProcessPoolExecutor, locale: str = "en", shown: Document | None = None) -> str:
    lent = context(workers, locale, shown)
    (artifact,) = render(lent.report, lent)
    assert artifact.path == "report.html"
    assert lent.warnings == []
    return artifact.content.decode()


@pytest.fixture(scope="module")
def english(workers: ProcessPoolExecutor) -> str:
    return page(workers)


class Parsed(HTMLParser):
    """Start tags with their attributes, open elements checked, text by element."""

    VOID = frozenset({"meta", "br", "img", "col", "link", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.words: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append((self.stack[-1] if self.stack else "", data))


def test_elements_are_closed_in_order(english: str) -> None:
    assert Parsed(english).stack == []


@pytest.fixture(scope="module")
def harmless(workers: ProcessPoolExecutor) -> list[tuple[str, list[str]]]:
    return outline(page(workers, shown=poisoned("harmless")))


def outline(text: str) -> list[tuple[str, list[str]]]:
    """Elements with their attributes' names; inside charts only which elements there are, labels may wrap."""
    return [
        (tag, sorted(attributes))
        for tag, attributes in Parsed(text).tags
        if tag not in {"text", "g", "path", "line"} or set(attributes) - SHAPES
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_anywhere_changes_no_element_and_no_attribute(
    workers: ProcessPoolExecutor, harmless: list[tuple[str, list[str]]], payload: str
) -> None:
    made = page(workers, shown=poisoned(payload))
    assert outline(made) == harmless
    assert any(payload in words for _tag, words in Parsed(made).words)


def test_the_page_holds_its_own_script_no_handler_no_inline_style(english: str) -> None:
    scripts = [attributes for tag, attributes in Parsed(english).tags if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "explanations"}, {}]
    for tag, attributes in Parsed(english).tags:
        assert tag not in {"iframe", "object", "embed", "link", "form", "base"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_the_page_asks_for_nothing_from_outside(english: str) -> None:
    for _tag, attributes in Parsed(english).tags:
        for name in ("src", "href", "srcset", "action", "xlink:href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:text/csv;"))
    assert set(re.findall(r"url\((.{5})", english)) <= {"data:", "#colu", "#sess"}
    assert "@import" not in english


def test_the_policy_allows_the_one_style_and_the_one_script_by_their_hashes(english: str) -> None:
    style, script = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for element in ("style", "script")
        for text in re.findall(rf"<{element}>(.*?)</{element}>", english, re.DOTALL)
    )
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', english)
    assert policy.startswith(
        f"default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:"
    )
    assert "unsafe" not in policy


def test_the_page_reads_as_a_document(english: str) -> None:
    parsed = Parsed(english)
    headings = [int(tag[1]) for tag, _attributes in parsed.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(headings))
    assert {"main", "nav", "header", "footer"} <= {tag for tag, _attributes in parsed.tags}
    assert ("a", {"class": "skip", "href": "#main"}) in parsed.tags
    assert all(attributes.get("scope") for tag, attributes in parsed.tags if tag == "th")


def test_every_table_has_a_caption_and_what_scrolls_can_be_reached_by_keyboard(english: str) -> None:
    tags = [(tag, attributes) for tag, attributes in Parsed(english).tags]

    assert sum(tag == "caption" for tag, _attributes in tags) == sum(tag == "table" for tag, _attributes in tags)
    scrolling = [attributes for _tag, attributes in tags if attributes.get("class") == "scroll"]
    assert any(attributes.get("tabindex") == "0" for attributes in scrolling)


def test_links_lead_somewhere(english: str) -> None:
    parsed = Parsed(english)
    targets = {attributes["id"] for _tag, attributes in parsed.tags if "id" in attributes}
    links = {
        str(attributes["href"])[1:] for tag, attributes in parsed.tags if tag == "a" and "download" not in attributes
    }
    assert links <= targets
    assert len(targets) == len([1 for _tag, attributes in parsed.tags if "id" in attributes])


def test_every_chart_has_its_alternative_and_its_data(english: str) -> None:
    parsed = Parsed(english)
    charts = [attributes for tag, attributes in parsed.tags if tag == "svg" and "chart" in str(attributes["class"])]
    details = [tag for tag, attributes in parsed.tags if tag == "details" and "class" not in attributes]
    assert len(charts) == len(details) == 8
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in charts)


def test_colours_of_charts_follow_the_page(english: str) -> None:
    charts = "".join(re.findall(r'<svg class="(?:chart|mark).*?</svg>', english, re.DOTALL))
    assert set(re.findall(r'(?:fill|stroke)="(#[0-9A-Fa-f]+)"', charts)) == set()
    assert "prefers-color-scheme:dark" in english


def test_a_number_tells_its_formula_and_its_two_numbers(english: str) -> None:
    assert ROI.id not in english
    assert 'title="(gross_profit - full_cost) / full_cost; 114,200 ÷ 108,400"' in english


def test_a_page_carries_the_faces_it_needs_and_stays_small(workers: ProcessPoolExecutor, english: str) -> None:
    arabic = page(workers, "ar")
    assert english.count("@font-face") == 2
    assert arabic.count("@font-face") == 4
    assert max(len(english), len(arabic)) < 2_000_000


@pytest.mark.parametrize(("locale", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_language_and_direction_are_declared(workers: ProcessPoolExecutor, locale: str, direction: str) -> None:
    assert f'<html lang="{locale}" dir="{direction}">' in page(workers, locale)


def test_the_same_report_gives_the_same_page(workers: ProcessPoolExecutor, english: str) -> None:
    assert page(workers) == english


def test_a_chart_that_cannot_be_drawn_leaves_a_box_and_a_warning(workers: ProcessPoolExecutor) -> None:
    chart = Chart("empty", "bars", ("category", "value"), (), alt=_("nothing"))
    shown = replace(document(), chapters=(Chapter("one", _("One"), None, (chart,)),))
    lent = context(workers, shown=shown)
    (artifact,) = render(lent.report, lent)
    assert "This chart could not be drawn" in artifact.content.decode()
    assert [problem.what for problem in lent.warnings] == ["chart empty: there is nothing to draw"]


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_page_of_the_sample_has_not_changed(
    workers: ProcessPoolExecutor, locale: str, snapshot: SnapshotAssertion
) -> None:
    text = re.sub(
        r"<(style|script)>.*?</\1>|(?<=base64,)[^\"]+|sha256-[^']+", "…", page(workers, locale), flags=re.DOTALL
    )
    text = re.sub(r'(<svg class="(?:chart|mark)[^>]*>).*?</svg>', r"\1…</svg>", text, flags=re.DOTALL)
    assert re.sub(r"(</(?:tr|p|h[1-6]|figure|table|section|li)>)", r"\1\n", text) == snapshot
