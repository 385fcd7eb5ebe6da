from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.plugins.attribution.ledgers import Row, World


@pytest.fixture
def world(tmp_path: Path) -> Callable[[Mapping[str, Sequence[Row]]], World]:
    """A world of the given tables."""
    return lambda tables: World(tmp_path, {name: rows for name, rows in tables.items() if rows})
