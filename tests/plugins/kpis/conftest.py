from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.plugins.kpis.book import Book, Row

OpenBook = Callable[..., Book]


@pytest.fixture
def book(tmp_path: Path) -> OpenBook:
    """Makes a book of examples from tables of rows."""

    def opening(**tables: Sequence[Row]) -> Book:
        return Book(tmp_path, tables)

    return opening
