"""The demo's figures, worked out apart from the product: raw exports into SQLite as text, then ``truth.sql``."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import yaml

PERIODS = (
    ("actual", "2026-07-01", "2026-09-30", ""),
    ("previous", "2026-04-01", "2026-06-30", ""),
    ("year_ago", "2025-07-01", "2025-09-30", ""),
    ("actual", "2026-07-01", "2026-07-31", "month"),
    ("actual", "2026-08-01", "2026-08-31", "month"),
    ("actual", "2026-09-01", "2026-09-30", "month"),
)


@dataclass(frozen=True)
class Fact:
    """One true value; ``channel`` and ``grain`` are empty for totals."""

    kpi: str
    scenario: str
    start: str
    end: str
    grain: str
    channel: str
    value: float


def _rows(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    """Rows of a file from its header on: lines of the preamble and blank lines are no rows."""
    text = path.read_bytes().decode(encoding)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row for row in lines if row and not row[0].startswith("#")]


def _load(database: sqlite3.Connection, table: str, header: list[str], rows: list[list[str]]) -> None:
    columns = ", ".join(f'"{name}" TEXT' for name in header)
    database.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
    names = ", ".join(f'"{name}"' for name in header)
    marks = ", ".join("?" for _ in header)
    database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", [row[: len(header)] for row in rows])


def demo_facts(folder: Path) -> list[Fact]:
    """Everything ``truth.sql`` knows about the demo in ``folder``."""
    database = sqlite3.connect(":memory:")
    for path in sorted(folder.glob("exports/hubspot/*contacts*.csv")):
        header, *rows = _rows(path)
        _load(database, "contacts", header, rows)
    for path in sorted(folder.glob("exports/hubspot/*deals*.csv")):
        header, *rows = _rows(path)
        _load(database, "deals", header, rows)
    for path in sorted(folder.glob("exports/ga4/*.csv")):
        header, *rows = _rows(path)
        wanted = [name for name in header if name not in {"Engagement rate", "Total revenue"}]
        places = [header.index(name) for name in wanted]
        _load(database, "ga4", wanted, [[row[place] for place in places] for row in rows])
    header, *rows = _rows(folder / "exports/spend.csv", "cp1252", ";")
    _load(database, "spend", header, rows)
    header, *rows = _rows(folder / "exports/touches.csv")
    _load(database, "touches", header, rows)
    database.execute("CREATE TABLE plan_costs (channel TEXT, cents INTEGER, every TEXT, begins TEXT, ends TEXT)")
    # The base loader leaves everything text: PyYAML's others read the key ``on`` as true.
    for cost in yaml.load((folder / "plan.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["costs"]:  # noqa: S506
        euros = int(cost["amount"]) if "amount" in cost else int(cost["hours"]) * int(cost["hourly_rate"])
        begins = cost.get("on") or cost["from"]
        values = (
            cost.get("channel", "(shared)"),
            100 * euros,
            cost.get("every", ""),
            begins,
            cost.get("until", "2099-12-31"),
        )
        database.execute("INSERT INTO plan_costs VALUES (?, ?, ?, ?, ?)", values)
    database.execute("CREATE TABLE periods (scenario TEXT, first TEXT, last TEXT, grain TEXT)")
    database.executemany("INSERT INTO periods VALUES (?, ?, ?, ?)", PERIODS)
    database.executescript(Path(__file__).with_name("truth.sql").read_text(encoding="utf-8"))
    found = database.execute("SELECT kpi, scenario, first, last, grain, channel, value FROM truth").fetchall()
    database.close()
    return [Fact(*row) for row in found]
