from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from reportgen.testing import Sample


def parquet(sql: str) -> bytes:
    """What a SELECT gives, as a Parquet file."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "a.parquet"
        connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


SAMPLES = (
    Sample(
        name="spend.parquet",
        content=parquet("SELECT DATE '2026-09-01' + i::INTEGER AS date, i + 0.5 AS amount FROM range(3) t(i)"),
        options={"table": "costs"},
        rows={"costs": 3},
    ),
)
