"""What figures are broken down by: nothing (``""``), a dimension, or several joined by commas, in the order of their names.

The value of several dimensions is their values joined by a character that no export holds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Between the values of several dimensions: the unit separator.
SEPARATOR = "\x1f"


@lru_cache(maxsize=256)
def names(by: str) -> tuple[str, ...]:
    """The dimensions of ``by``."""
    return tuple(name.strip() for name in by.split(",")) if by else ()


def joined(by: Iterable[str]) -> str:
    """Dimensions as one ``by``: each once, in the order of their names."""
    return ",".join(sorted(set(by)))


def pairs(by: str, value: str) -> tuple[tuple[str, str], ...]:
    """Each dimension of ``by`` with its part of ``value``."""
    return tuple(zip(names(by), value.split(SEPARATOR), strict=True)) if by else ()


def combined(found: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The ``by`` and the value that pairs of dimensions and values stand for."""
    ordered = sorted(found)
    return ",".join(name for name, _ in ordered), SEPARATOR.join(value for _, value in ordered)
