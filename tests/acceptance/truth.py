"""The demo's figures, worked out apart from the product: plain SQL over the raw exports (``truth.sql``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

PERIODS = (
    ("actual", "2026-07-01", "2026-09-30", ""),
    ("previous", "2026-04-01", "2026-06-30", ""),
    ("year_ago", "2025-07-01", "2025-09-30", ""),
    ("actual", "2026-07-01", "2026-07-31", "month"),
    ("actual", "2026-08-01", "2026-08-31", "month"),
    ("actual", "2026-09-01", "2026-09-30", "month"),
    # What the plan expected when: from its first day to the last, or to the report's end.
    ("actual", "2024-10-01", "2024-12-31", "expected"),
    ("actual", "2024-10-01", "2025-03-31", "expected"),
    ("actual", "2024-10-01", "2025-09-30", "expected"),
    ("actual", "2024-10-01", "2026-09-30", "expected"),
    ("actual", "2026-04-01", "2026-09-29", "expected"),
    ("actual", "2026-08-12", "2026-09-25", "expected"),
    ("actual", "2026-08-12", "2026-09-30", "expected"),
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


def demo_facts(folder: Path) -> list[Fact]:
    """Everything ``truth.sql`` knows about the demo in ``folder``."""
    with duckdb.connect() as database:
        database.execute("SET VARIABLE folder = $folder", {"folder": folder.as_posix()})
        database.execute("CREATE TABLE plan_costs (channel TEXT, cents BIGINT, every TEXT, begins TEXT, ends TEXT)")
        database.executemany("INSERT INTO plan_costs VALUES (?, ?, ?, ?, ?)", plan_costs(folder / "plan.yaml"))
        database.execute("CREATE TABLE slots (scenario TEXT, first TEXT, last TEXT, grain TEXT)")
        database.executemany("INSERT INTO slots VALUES (?, ?, ?, ?)", PERIODS)
        database.execute(Path(__file__).with_name("truth.sql").read_text(encoding="utf-8"))
        found = database.execute(
            "SELECT kpi, scenario, first, last, grain, channel, value FROM truth WHERE value IS NOT NULL"
        ).fetchall()
    return [Fact(*row) for row in found]


def plan_costs(plan: Path) -> list[tuple[str, int, str, str, str]]:
    """The costs that the plan itself states, in cents."""
    # The base loader leaves everything text: PyYAML's others read the key ``on`` as true.
    costs = yaml.load(plan.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["costs"]  # noqa: S506
    return [
        (
            cost.get("channel", "(shared)"),
            100 * (int(cost["amount"]) if "amount" in cost else int(cost["hours"]) * int(cost["hourly_rate"])),
            cost.get("every", ""),
            cost.get("on") or cost["from"],
            cost.get("until", "2099-12-31"),
        )
        for cost in costs
    ]
