"""One built demonstration for all tests of a session: whole builds are slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.running import DEMO, SHARED, Built, build


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demonstration, built once; tests only read it."""
    out = tmp_path_factory.mktemp("demo")
    return build(DEMO / "plan.yaml", out, "--as-of", "2026-10-01", name="northwind", period="2026-Q3")


@pytest.fixture
def shared_data() -> Path:
    """Third-party data that stands beside the project, never in it."""
    if not SHARED.is_dir():
        pytest.skip(f"public data is not there: {SHARED}")
    return SHARED
