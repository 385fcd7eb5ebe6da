"""Fixtures that run a connector over files written for the test."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from reportgen.plan import Overrides, parse, resolve
from reportgen.plan.model import Source
from reportgen.plan.schema import SourceModel
from reportgen.records import Connector, FileMapping
from reportgen.warehouse import Warehouse, load
from tests.plugins.connectors.declaring import CATALOGUE, Context, Declare, Declared, Load, Loaded


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


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[Load]:
    """Write files, load a plan's ``sources`` with the first-party connectors, and ask the tables."""
    warehouses: list[Warehouse] = []

    def run(given: Mapping[str, str | bytes], sources: str, period: str = "2026-Q3") -> Loaded:
        for name, text in given.items():
            (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
        lines = "\n".join(f"  {line}" for line in dedent(sources).strip().splitlines())
        plan = f"report: {{name: test, period: {period}, timezone: Europe/Paris, formats: [text]}}\nsources:\n{lines}\n"
        (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
        parsed = parse(tmp_path / "plan.yaml", os.environ)
        workdir = tmp_path / f"work{len(warehouses)}"
        workdir.mkdir(exist_ok=True)
        resolved = resolve(parsed, CATALOGUE, Overrides(), date(2026, 10, 1))
        warehouse = load(resolved, CATALOGUE, workdir, lambda *_: None)
        warehouses.append(warehouse)
        return Loaded(warehouse)

    yield run
    for warehouse in warehouses:
        warehouse.engine.close()
