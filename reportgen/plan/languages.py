"""Words of the plan that are given by language: every language of the report has some, and each is one we know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reportgen.plan.checks import is_locale

if TYPE_CHECKING:
    from reportgen.plan.findings import Findings
    from reportgen.plan.model import Key


def each_language(found: Findings, key: Key, words: Mapping[str, object], locales: Sequence[str], advice: str) -> None:
    """What is given by locale is given for every language of the report."""
    known_locales(found, key, words)
    lacking = [locale for locale in locales if locale not in words and locale.split("-")[0] not in words]
    if lacking:
        found.add(key, f"there is no text in {', '.join(lacking)}", advice)


def known_locales(found: Findings, key: Key, words: Mapping[str, object]) -> None:
    """What is given by locale names locales that exist."""
    for name in words:
        if not is_locale(name):
            found.add((*key, name), f"unknown locale {name!r}", "write en, fr or ar", at_key=True)


def wordings(found: Findings, locales: Sequence[str]) -> None:
    """Words for readers that are given by locale, and how names are said."""
    for key in (("report", "title"), ("report", "ask"), *_listed(found, "annotations"), *_listed(found, "actions")):
        words = _at(found.data, key)
        if isinstance(words, dict):
            each_language(found, key, words, locales, "write the words for each language of the report")
    names = found.data.get("names")
    for name, words in names.items() if isinstance(names, dict) else ():
        if isinstance(words, dict):
            known_locales(found, ("names", name), words)


def _listed(found: Findings, key: str) -> Iterator[Key]:
    items = found.data.get(key)
    return ((key, index, "text") for index in range(len(items) if isinstance(items, list) else 0))


def _at(data: Any, key: Key) -> Any:
    for part in key:
        inside = isinstance(data, dict) or (isinstance(data, list) and isinstance(part, int))
        data = (data.get(part) if isinstance(data, dict) else data[part]) if inside else None
    return data
