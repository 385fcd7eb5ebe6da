"""Every sentence of the core, in its code and in its templates, stands in every catalogue, with the same placeholders."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import reportgen
from reportgen.render import theme_folder
from tests.catalogues import LOCALES, changed, entries, ids, incomplete

ROOT = Path(reportgen.__file__).parent
THEMES = ("board", "brief")


@cache
def sentences() -> frozenset[tuple[str, ...]]:
    """One id, or a singular with its plural."""
    return frozenset((*_in_code(), *_in_templates()))


def _in_code() -> Iterator[tuple[str, ...]]:
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            match node.func:
                case ast.Name(id="_"):
                    count = 1
                case ast.Attribute(value=ast.Name(id="_"), attr="plural"):
                    count = 2
                case _:
                    continue
            words = [argument.value for argument in node.args[:count] if isinstance(argument, ast.Constant)]
            if len(words) == count:  # the filters hand on what templates say
                yield tuple(str(word) for word in words)


def _in_templates() -> Iterator[tuple[str, ...]]:
    for path in (path for theme in THEMES for path in theme_folder(theme).rglob("*.j2")):
        for call in Environment(autoescape=True).parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"say", "plural"}:
                count = 1 if call.node.name == "say" else 2
                yield tuple(str(argument.as_const()) for argument in call.args[:count])


def test_there_is_something_to_translate_in_code_and_templates() -> None:
    assert ("{start} to {end}",) in sentences()
    assert ("Skip to the report",) in sentences()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_holds_just_the_sentences_that_are_said(locale: str) -> None:
    held = {ids(message) for message in entries(ROOT, locale)}

    assert (sorted(sentences() - held), sorted(held - sentences())) == ([], [])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_entry_is_translated_in_all_its_forms(locale: str) -> None:
    assert incomplete(ROOT, locale) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_keep_the_placeholders(locale: str) -> None:
    assert changed(ROOT, locale) == []
