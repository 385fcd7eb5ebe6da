"""Words for names that nobody knows: what is valid, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import SecretStr

from reportgen.plan.model import Key

#: A longer list, or a longer value, helps nobody.
_LISTED = 80
_SHOWN = 40


def closest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that ``name`` probably is, or None; case and the kind of dash do not count."""
    plain = {_plain(candidate): candidate for candidate in sorted(valid, reverse=True)}
    found = get_close_matches(_plain(name), plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else None


def choose(name: str, valid: Iterable[str], *, kind: str = "valid") -> str:
    """Advice for an unknown name: ``did you mean 'revenue'? valid: …``."""
    known = sorted(valid)
    meant = closest(name, known)
    advice = [f"did you mean {meant!r}?"] if meant else []
    if known and len(known) <= _LISTED:
        advice.append(f"{kind}: {', '.join(known)}")
    return " ".join(advice)


def dotted(key: Key) -> str:
    """A key as people write it: ``goals[2].kpi``, list items counted from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return printable(text)


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal or turn the line around."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def shown(value: Any) -> str:
    """A value of the plan for a message: short, one line, never a secret."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case SecretStr():
            return "a secret"
        case str():
            return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return str(value)


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")
