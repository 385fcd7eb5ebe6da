"""Lists of things a plan chooses, each by its name alone or with options: ``[summary, {attribution: {top: 8}}]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reportgen.plan.findings import Findings
from reportgen.plan.model import Key


def entries(found: Findings, key: Key, kind: str, listed: Iterable[Any]) -> Iterator[tuple[int, str, Any]]:
    """Place, name and options (as they are written; empty without any) of each entry of the list at ``key``."""
    for index, entry in enumerate(listed):
        name: Any = entry
        options: Any = None
        if isinstance(entry, dict):
            if len(entry) != 1:
                found.add((*key, index), f"must be one {kind}, `name` or `{{name: {{option: value}}}}`")
                continue
            ((name, options),) = entry.items()
        if isinstance(name, str):  # else the first pass has said so
            yield index, name, options or {}
