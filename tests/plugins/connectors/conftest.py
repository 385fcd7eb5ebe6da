"""Fixtures that run a connector over files written for the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from reportgen.plan.model import Source
from reportgen.plan.schema import SourceModel
from reportgen.records import Connector, FileMapping
from tests.plugins.connectors.declaring import Context, Declare, Declared


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    with ThreadPoolExecutor(1) as pool:
        yield Context(tmp_path, pool)


@pytest.fixture
def declare(context: Context) -> Declare:
    """Write files, give a connector the keys of a source, and see what it declares."""

    def run(connector: Connector, given: Mapping[str, str | bytes], /, **keys: Any) -> Declared:
        for name, text in given.items():
            (context.folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
        common = {name: keys.pop(name) for name in ("columns", "values", "timezone") if name in keys}
        source = Source(
            "src",
            connector.name,
            SourceModel(connector=connector.name, **common),
            connector.options.model_validate(keys),
        )
        mappings = tuple(connector.load(source, context))
        assert all(isinstance(mapping, FileMapping) for mapping in mappings)
        return Declared(mappings, context)  # type: ignore[arg-type]  # asserted above

    return run
