"""Plans to build: the demonstration, and the demonstration with as many session rows as one likes."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

DEMO = Path(__file__).parents[1] / "configs/demo"

#: Two years of sessions; every value follows from the row's number, so that each run measures the same bytes.
SESSIONS = """
CREATE TEMP MACRO die(i, sides) AS CAST(hash(i) % sides AS BIGINT);
COPY (
  SELECT DATE '2024-10-01' + CAST(i * 730 // {rows} AS INTEGER) AS date,
         ['Organic Search', 'Email', 'Paid Search', 'Referral', 'Organic Social', 'Paid Social', 'Direct'][1 + die(i, 7)]
           AS channel,
         ['google', 'letter', 'bing', 'toolblog.example', 'linkedin', '(direct)'][1 + die(i + 1, 6)] AS source,
         ['organic', 'email', 'cpc', 'referral', 'social', '(none)'][1 + die(i + 2, 6)] AS medium,
         'campaign-' || die(i + 3, 40) AS campaign, '/page/' || die(i + 4, 900) AS landing_page,
         ['FR', 'DE', 'GB', 'TN', 'AE'][1 + die(i + 5, 5)] AS country,
         ['desktop', 'mobile', 'tablet'][1 + die(i + 6, 3)] AS device,
         1 + die(i + 7, 9) AS sessions, die(i + 8, 2) AS engaged_sessions, 2 + die(i + 9, 20) AS pageviews,
         die(i + 10, 600) AS engagement_seconds
  FROM range({rows}) AS numbers(i)
) TO '{path}' (HEADER)
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A plan with its data; ``name`` is the report's name too."""

    name: str
    plan: Path
    rows: int

    @property
    def data(self) -> Path:
        return self.plan.parent / "exports"

    @property
    def megabytes(self) -> float:
        return sum(path.stat().st_size for path in self.data.rglob("*.csv")) / 1e6


def demo() -> Case:
    """The demonstration as it stands in the repository."""
    return Case("northwind", DEMO / "plan.yaml", sum(_lines(path) for path in DEMO.glob("exports/ga4/*.csv")))


def generated(folder: Path, rows: int) -> Case:
    """The demonstration's CRM and spend with ``rows`` rows of sessions in one file."""
    import duckdb

    name = f"rows-{rows}"
    target = folder / name
    if not (target / "plan.yaml").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(DEMO / "exports", target / "exports", ignore=shutil.ignore_patterns("ga4"))
        with duckdb.connect() as engine:
            engine.execute("SET enable_progress_bar = false")
            engine.execute(SESSIONS.format(rows=rows, path=target / "exports/sessions.csv"))
        plan = (DEMO / "plan.yaml").read_text(encoding="utf-8").replace("name: northwind ", f"name: {name} ")
        web = "  web:\n    connector: csv\n    table: sessions\n    files: exports/sessions.csv\n  spend:"
        plan, changed = re.subn(r"  web:\n.*?\n  spend:", web, plan, flags=re.DOTALL)
        assert changed == 1, "the demonstration's plan has another shape now"
        (target / "plan.yaml").write_text(plan, encoding="utf-8")
    return Case(name, target / "plan.yaml", rows)


def _lines(path: Path) -> int:
    with path.open(encoding="utf-8-sig") as file:
        return sum(1 for line in file if line.strip() and not line.startswith("#")) - 1
