"""The gettext catalogues of a package as its tests read them: what they hold, and what no catalogue may lack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LOCALES = ("en", "fr", "ar")
_PLACEHOLDER = re.compile(r"{\w+}")


@cache
def catalogue(package: Path, locale: str) -> Catalog:
    with (package / "locales" / f"{locale}.po").open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def entries(package: Path, locale: str) -> Iterator[Message]:
    return (message for message in catalogue(package, locale) if message.id)


def ids(message: Message) -> tuple[str, ...]:
    """One id, or a singular with its plural."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def incomplete(package: Path, locale: str) -> list[tuple[str, ...]]:
    """Entries that lack a form, or that nobody has confirmed."""
    number = catalogue(package, locale).num_plurals
    return [
        ids(message)
        for message in entries(package, locale)
        if not all(forms(message)) or len(forms(message)) != (number if message.pluralizable else 1) or message.fuzzy
    ]


def changed(package: Path, locale: str) -> list[str]:
    """Forms with other placeholders than their sentence; a form for one, two or none may say the count in words."""
    found = []
    for message in entries(package, locale):
        wanted = set(_PLACEHOLDER.findall("".join(ids(message))))
        spoken = {"{count}"} if message.pluralizable else set()
        found += [form for form in forms(message) if set(_PLACEHOLDER.findall(form)) | spoken != wanted | spoken]
    return found
