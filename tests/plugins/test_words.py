"""Every sentence of the first-party plugins stands in every catalogue, with the same placeholders."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path

import pytest

import reportgen_plugins
from reportgen_plugins import words
from tests.catalogues import LOCALES, catalogue, changed, entries, forms, incomplete

ROOT = Path(reportgen_plugins.__file__).parent


@dataclass(frozen=True)
class Sentence:
    """A call of ``_``: where it stands and its constant words; None where one is no constant."""

    where: str
    kind: str
    words: tuple[str | None, ...]

    @property
    def context(self) -> str | None:
        return self.words[0] if self.kind == "context" else None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(word or "" for word in (self.words[1:] if self.kind == "context" else self.words))


@cache
def sentences() -> tuple[Sentence, ...]:
    """All calls of ``_``, ``_.plural`` and ``_.context`` in the plugins' source."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (kind := _kind(node.func)) is not None:
                count = 1 if kind == "" else 2
                words = tuple(_constant(argument) for argument in node.args[:count])
                found.append(Sentence(f"{path.relative_to(ROOT)}:{node.lineno}", kind, words))
    return tuple(found)


def _constant(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _kind(called: ast.expr) -> str | None:
    match called:
        case ast.Name(id="_"):
            return ""
        case ast.Attribute(value=ast.Name(id="_"), attr=("plural" | "context") as kind):
            return kind
        case _:
            return None


def test_there_is_something_to_translate() -> None:
    assert len(sentences()) > 300


def test_every_sentence_is_written_out_where_it_is_used() -> None:
    assert [sentence.where for sentence in sentences() if None in sentence.words] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_is_in_the_catalogue(locale: str) -> None:
    known = catalogue(ROOT, locale)

    missing = {sentence.ids[0] for sentence in sentences() if known.get(sentence.ids[0], sentence.context) is None}

    assert sorted(missing) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_catalogue_holds_sentences_that_are_gone(locale: str) -> None:
    used = {sentence.ids[0] for sentence in sentences()}

    gone = [
        message.id
        for message in entries(ROOT, locale)
        if (message.id[0] if message.pluralizable else message.id) not in used
    ]

    assert gone == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_entry_is_translated_in_all_its_forms(locale: str) -> None:
    assert incomplete(ROOT, locale) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_keep_the_placeholders(locale: str) -> None:
    assert changed(ROOT, locale) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_plural_sentences_are_plural_in_the_catalogue(locale: str) -> None:
    plural = {sentence.ids for sentence in sentences() if sentence.kind == "plural"}

    assert plural == {tuple(message.id) for message in entries(ROOT, locale) if message.pluralizable}


def test_arabic_has_its_six_forms() -> None:
    plural = c2py(catalogue(ROOT, "ar").plural_expr)

    assert [plural(count) for count in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)] == [0, 1, 2, 3, 3, 4, 4, 5, 5, 3]


def test_french_sets_a_narrow_space_before_high_punctuation() -> None:
    loose = [
        form
        for message in entries(ROOT, "fr")
        for form in forms(message)
        if re.search(r"[^\u202f\u00a0({](?:[;!?»]| :)|\w%", form)
    ]

    assert [form for form in loose if "sla." not in form and "Is Deal Closed?" not in form] == []


def test_arabic_uses_the_terms_of_the_glossary() -> None:
    whole = "\n".join(form for message in entries(ROOT, "ar") for form in forms(message))

    assert "العائد على الاستثمار" in whole
    for wrong in ("الرصاص", "المشاركة", "التسويق الداخلي"):
        assert wrong not in whole


def test_the_catalogues_are_offered_under_the_domain_of_the_words() -> None:
    (offer,) = words.reportgen_translations()

    assert offer.domain == words.DOMAIN
    assert {path.stem for path in offer.folder.glob("*.po")} == set(LOCALES)
