"""No string escapes translation: with catalogues of marked words a page shows no other word but names, numbers and dates.

The language is Arabic: it runs from the right, so that names and numbers are isolated in plain text too. A copy of the packages
has catalogues for it, the English ones with every letter made an Arabic one. What is Latin and stands in no isolate was said
without a catalogue.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.acceptance.running import DEMO, ROOT, reportgen

LOCALE = "ar"
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ابتثجحخدذرزسشصضطظعغفقكلمنهابتثجحخدذرزسشصضطظعغفقكلمنه"
)
_PLACEHOLDER = re.compile(r"(\{\w+\})")
_ISOLATE = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_WORD = re.compile(r"[A-Za-z]{2,}")
#: Attributes that are read out or shown.
_SPOKEN = {
    "title",
    "alt",
    "aria-label",
    "aria-description",
    "data-l",
    "data-g",
    "data-open",
    "data-close",
    "placeholder",
    "content",
}
#: A page's own script and styles, and what HTML says of itself.
_SILENT = {"script", "style"}
_VOID = {"meta", "link", "img", "br", "input", "hr", "col", "wbr", "source"}


def marked(message: str) -> str:
    """A message whose words no reader knows; its placeholders stay."""
    return "".join(
        piece if _PLACEHOLDER.fullmatch(piece) else piece.translate(_LETTERS) for piece in _PLACEHOLDER.split(message)
    )


def catalogue(source: Path) -> Catalog:
    """The English catalogue with marked words."""
    with source.open("rb") as file:
        english = read_po(file, locale="en")
    made = Catalog(locale=LOCALE)
    for message in english:
        if message.id:
            said = message.id if isinstance(message.id, tuple | list) else (message.id,)
            words = [marked(word) for word in said]
            forms = [words[min(form, len(words) - 1)] for form in range(made.num_plurals)]
            made.add(message.id, forms if len(said) > 1 else words[0], context=message.context)
    return made


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demonstration in that language."""
    folder = tmp_path_factory.mktemp("pseudo")
    for name in ("reportgen", "plugins", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for locales in (folder / "reportgen/locales", folder / "plugins/reportgen_plugins/locales"):
        with (locales / f"{LOCALE}.po").open("wb") as file:
            write_po(file, catalogue(locales / "en.po"))
    shutil.copytree(DEMO, folder / "demo")
    plan = folder / "demo/plan.yaml"
    own = re.sub(
        r"(?m)^commentary:.*\n", "", plan.read_text(encoding="utf-8")
    )  # an author's words are nobody's to translate
    plan.write_text(own, encoding="utf-8")
    run = reportgen(
        "build", plan, "--out", folder / "out", "--as-of", "2026-10-01", "--locale", LOCALE, "--format", "html",
        cwd=folder, environment={"PYTHONPATH": os.pathsep.join((str(folder), str(folder / "plugins")))}, seconds=600,
    )  # fmt: skip
    assert run.code == 0, run.err
    return next((folder / "out").rglob("report.html")).read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Collects what a reader sees or hears outside of isolates, with where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.facts = ""
        self._open: list[str] = []
        self._json = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        for name, value in attrs:
            if name in _SPOKEN and value and tag != "meta":
                self.found += _loose(value)
        if tag not in _VOID:
            self._open.append(tag)
            self._json = told.get("type") == "application/json"

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass  # what HTML lets stay open ends with what it stands in

    def handle_data(self, data: str) -> None:
        if self._json and self._open[-1:] == ["script"]:
            self.facts += data
        elif not {"bdi", *_SILENT} & set(self._open):
            self.found += _loose(data)


def _loose(text: str) -> list[str]:
    """Latin words that stand in no isolate."""
    text = text.strip()
    if text.startswith("\u2067") and text.endswith("\u2069"):
        text = text[1:-1]  # a drawing's words are set in a direction as a whole
    while _ISOLATE.search(text):
        text = _ISOLATE.sub("", text)
    return _WORD.findall(text)


def _strings(node: Any) -> Iterator[str]:
    match node:
        case str():
            yield node
        case dict():
            for value in node.values():
                yield from _strings(value)
        case list():
            for value in node:
                yield from _strings(value)
        case _:
            pass


@pytest.mark.slow
def test_a_page_shows_no_word_without_a_catalogue(page: str) -> None:
    reader = Reader()
    reader.feed(page)
    assert sorted(set(reader.found)) == []


@pytest.mark.slow
def test_explanations_of_figures_hold_no_word_without_a_catalogue(page: str) -> None:
    reader = Reader()
    reader.feed(page)
    known = json.loads(reader.facts)
    told = [*_strings(known["kpis"]), *_strings(known["facts"])]
    assert told, "there are explanations"
    assert sorted({word for text in told for word in _loose(text)}) == []


@pytest.mark.slow
def test_the_proof_can_fail(page: str) -> None:
    reader = Reader()
    reader.feed(
        page.replace("<main", "<p>Before</p><main", 1).replace("</main>", "<p title='Spoken'>After</p></main>", 1)
    )
    assert reader.found == ["Before", "Spoken", "After"]
