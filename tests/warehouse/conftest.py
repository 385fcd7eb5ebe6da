"""The desk of every test of the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "plan"
    folder.mkdir()
    desk = Desk(folder, tmp_path / "work")
    yield desk
    desk.close()
