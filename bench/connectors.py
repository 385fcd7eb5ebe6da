"""Measure reading large exports against a bare DuckDB read of the same columns; prints ratios and asserts nothing.

python -m bench.connectors [--contacts 1000000] [--events 5000000] [--repeat 3]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import exports
from bench.measure import Cost, alternate
from reportgen_plugins.connectors.google_analytics.records import EVENTS
from reportgen_plugins.connectors.headers import words

PLAN = """\
report: {{name: bench, period: 2026-Q3, currency: EUR, timezone: Europe/Paris, formats: [json]}}
sources:
  one: {{{}}}
"""
BARE = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("SET memory_limit = '300MB'")
connection.execute(sys.argv[2])
"""


def check(plan: Path) -> list[str | Path]:
    return [sys.executable, "-m", "reportgen", "check", plan, "--as-of", "2026-10-01"]


def bare(database: Path, sql: str) -> list[str | Path]:
    return [sys.executable, "-c", BARE + "import os; os.remove(sys.argv[1])", database, sql]


def compared(title: str, plan: Path, sql: str, folder: Path, repeat: int) -> None:
    nothing = folder / "nothing.yaml"
    (folder / "one.csv").write_text("date,sessions\n2026-09-30,1\n", encoding="utf-8")
    nothing.write_text(PLAN.format("connector: csv, table: sessions, files: one.csv"), encoding="utf-8")
    costs = alternate({"bare": bare(folder / "bare.db", sql), "ours": check(plan), "start": check(nothing)}, repeat)
    print(title)
    for name, one in costs.items():
        print(f"  {name:<6} {one.cpu:8.2f} s CPU {one.wall:8.2f} s wall {one.largest:8,.0f} MB")
    print(f"  ours ÷ bare {ratio(costs, 'cpu'):.2f} CPU, {ratio(costs, 'wall'):.2f} wall; goal ≤ 1.5\n")


def ratio(costs: dict[str, Cost], what: str) -> float:
    """Without what starting costs, which a small file pays as well."""
    own: float = getattr(costs["ours"], what) - getattr(costs["start"], what)
    return own / float(getattr(costs["bare"], what))


def contacts(folder: Path, rows: int, repeat: int) -> None:
    path = folder / "contacts.csv"
    exports.contacts(path, rows)
    plan = folder / "contacts.yaml"
    plan.write_text(PLAN.format("connector: hubspot, contacts: contacts.csv, timezone: Europe/Paris"), encoding="utf-8")
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(exports.HEADER)))
    sql = f"CREATE TABLE rows AS SELECT * FROM read_csv('{path}', header = true, auto_detect = false, columns = {{{columns}}})"
    compared(f"contacts: {rows:,} rows, {path.stat().st_size >> 20:,} MB", plan, sql, folder, repeat)


def events(folder: Path, count: int, repeat: int) -> None:
    shards = folder / "events"
    written = exports.events(shards, count)
    plan = folder / "events.yaml"
    plan.write_text(PLAN.format("connector: google-analytics, files: events/*.json.gz"), encoding="utf-8")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in words(EVENTS)["columns"].items())
    sql = f"CREATE TABLE rows AS SELECT * FROM read_json('{shards}/*.gz', format = 'newline_delimited', columns = {{{columns}}})"
    size = sum(path.stat().st_size for path in shards.iterdir()) >> 20
    compared(
        f"events: {written:,} in {len(list(shards.iterdir()))} shards, {size:,} MB packed", plan, sql, folder, repeat
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--contacts", type=int, default=1_000_000, metavar="N", help="rows of the contacts export; 0 for none"
    )
    parser.add_argument("--events", type=int, default=5_000_000, metavar="N", help="events of the dump; 0 for none")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of each command (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as temporary:
        folder = Path(temporary)
        if options.contacts:
            contacts(folder, options.contacts, options.repeat)
        if options.events:
            events(folder, options.events, options.repeat)


if __name__ == "__main__":
    main()
