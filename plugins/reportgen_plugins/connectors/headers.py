"""What exports call things: names of fields and words for their values, kept in data files beside the connectors.

Headers are compared without case, and with spaces and underscores alike, straight and curved apostrophes too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from reportgen.errors import told

#: A field's names in exports: choices in order of preference, each a tuple of spellings of one column (``^…`` is a regex).
Names = tuple[tuple[str, ...], ...]

_SHOWN = 12
_LONGEST = 100


@lru_cache(4096)
def plain(text: str) -> str:
    """``text`` as headers are compared."""
    return re.sub(r"[\s_]+", " ", _typed(text)).strip().casefold()


def _typed(text: str) -> str:
    """``text`` as a typewriter has it: composed letters, straight apostrophes."""
    return unicodedata.normalize("NFKC", text).replace("’", "'")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one kind of export calls things: names of fields, and canonical words for their values."""

    columns: Mapping[str, Names]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@cache
def words(name: str) -> Mapping[str, Any]:
    """The data file ``name`` beside the connectors."""
    import yaml

    # libyaml's loader where PyYAML was built with it: a tenth of the time
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: Mapping[str, Any] = yaml.load((Path(__file__).parent / name).read_text(encoding="utf-8"), loader)  # noqa: S506  # safe ones
    return loaded


def vocabulary(name: str, kind: str) -> Vocabulary:
    """The part ``kind`` of the data file ``name``."""
    part = words(name)[kind]
    return Vocabulary(columns_of(part["columns"]), part.get("values", {}))


def columns_of(part: Mapping[str, Any]) -> dict[str, Names]:
    """Fields with their names as data files write them: a list of names, or a list of choices of names."""
    return {
        field: tuple(tuple(choice) for choice in names) if isinstance(names[0], list) else (tuple(names),)
        for field, names in part.items()
    }


def spelled(header: Iterable[str], name: str) -> tuple[str, ...]:
    """The headers that are ``name``."""
    return tuple(cell for cell in header if plain(cell) == plain(name))


def find(header: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The headers that are one of ``names``, in the order of the names, each once."""
    found: dict[str, None] = {}
    header = [cell for cell in header if cell.strip()]
    spelt: dict[str, list[str]] = {}
    for cell in header:
        spelt.setdefault(plain(cell), []).append(cell)
    for name in names:
        if name.startswith("^"):
            pattern = re.compile(name, re.IGNORECASE)
            found.update((cell, None) for cell in header if pattern.match(" ".join(_typed(cell).split())))
        else:
            found.update(dict.fromkeys(spelt.get(plain(name), ())))
    return tuple(found)


def quoted(headers: Iterable[str]) -> str:
    """Headers for a message, each cut to a readable length."""
    return ", ".join(f'"{short(" ".join(header.split()))}"' for header in headers)


def short(text: str) -> str:
    """``text``, cut with an ellipsis when it is no header that anybody wrote."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def shown(header: tuple[str, ...]) -> str:
    """A header row for a message: the first columns, and how many more there are."""
    text = quoted(told(header)[:_SHOWN])
    more = len(header) - _SHOWN
    return f"{text} and {more} more" if more > 0 else text or "none"
