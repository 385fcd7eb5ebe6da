"""Every sentence of the core, in its code and in its templates, stands in every catalogue, with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

import reportgen
from reportgen.render import theme_folder

ROOT = Path(reportgen.__file__).parent
TEMPLATES = theme_folder("board")
LOCALES = ("en", "fr", "ar")
_PLACEHOLDER = re.compile(r"{\w+}")


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
    for path in TEMPLATES.rglob("*.j2"):
        for call in Environment(autoescape=True).parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"say", "plural"}:
                count = 1 if call.node.name == "say" else 2
                yield tuple(str(argument.as_const()) for argument in call.args[:count])


@cache
def catalogue(locale: str) -> Catalog:
    with (ROOT / "locales" / f"{locale}.po").open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def entries(locale: str) -> Iterator[Message]:
    return (message for message in catalogue(locale) if message.id)


def ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def test_there_is_something_to_translate_in_code_and_templates() -> None:
    assert ("{start} to {end}",) in sentences()
    assert ("Skip to the report",) in sentences()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_holds_just_the_sentences_that_are_said(locale: str) -> None:
    held = {ids(message) for message in entries(locale)}

    assert (sorted(sentences() - held), sorted(held - sentences())) == ([], [])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_entry_is_translated_in_all_its_forms(locale: str) -> None:
    number = catalogue(locale).num_plurals

    incomplete = [
        message.id
        for message in entries(locale)
        if not all(forms(message)) or len(forms(message)) != (number if message.pluralizable else 1) or message.fuzzy
    ]

    assert incomplete == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_keep_the_placeholders(locale: str) -> None:
    """A form for one, two or none may say the count in words."""
    changed = []
    for message in entries(locale):
        wanted = set(_PLACEHOLDER.findall("".join(ids(message))))
        spoken = {"{count}"} if message.pluralizable else set()
        changed += [form for form in forms(message) if set(_PLACEHOLDER.findall(form)) | spoken != wanted | spoken]

    assert changed == []
