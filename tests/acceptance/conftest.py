"""Built demonstrations for all tests of a run: whole builds are slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.running import SHARED, Built
from tests.acceptance.shelf import Shelf


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Shelf:
    """The builds of this run of the tests."""
    own = tmp_path_factory.getbasetemp()  # each of several processes has a folder of its own in that of the run
    return Shelf((own if worker_id == "master" else own.parent) / "shelf")


@pytest.fixture(scope="session")
def demo(shelf: Shelf) -> Built:
    """The demonstration; tests only read it."""
    return shelf.demo()


@pytest.fixture
def shared_data() -> Path:
    """Third-party data that stands beside the project, never in it."""
    if not SHARED.is_dir():
        pytest.skip(f"public data is not there: {SHARED}")
    return SHARED
