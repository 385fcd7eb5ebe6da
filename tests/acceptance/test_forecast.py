"""Forecasts through the real command line; the library behind them is loaded by nobody else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reportgen.testing import Project
from tests.here import Here

PLAN = """\
report: {{name: n, period: 2026-Q3, formats: [json]}}
sources: {{web: {{connector: csv, table: sessions, files: sessions.csv}}}}
goals: [{{kpi: sessions, target: 30_000, from: 2026-01-01, by: 2026-12-31}}]
sections: [{sections}]
"""
#: Builds without a new process, and says whether the library was loaded.
LOADED = """
import sys
from reportgen.cli import run
assert run(["build", "plan.yaml", "--as-of", "2026-10-01"]) == 0
print("statsmodels" in sys.modules)
"""


def sessions(months: int) -> str:
    """Sessions that rise by about 60 a month until September 2026, with the same scatter every time."""
    rows = []
    for back in range(months):
        year, month = divmod(2026 * 12 + 8 - back, 12)
        rows.append(f"{year}-{month + 1:02}-15,{3000 - 60 * back + (back * 37) % 90}")
    return "\n".join(["date,sessions", *rows, ""])


@pytest.fixture
def two_years(reportgen_project: Project) -> Project:
    reportgen_project.write("sessions.csv", sessions(24))
    reportgen_project.plan(PLAN.format(sections="goals, forecast"))
    return Here(reportgen_project.folder)


def test_a_rising_series_is_forecast_to_rise_with_an_interval_and_lands(two_years: Project) -> None:
    run = two_years.build("--as-of", "2026-10-01")

    assert run.code == 0, run.stderr
    found = {figure["id"]: figure for figure in run.report["figures"] if figure["scenario"] == "forecast"}
    months = [found[f"sessions|forecast|2026-{m}|month=2026-{m[:2]}"] for m in ("10-01|2026-10-31", "11-01|2026-11-30")]
    assert 3000 < months[0]["value"] < months[1]["value"] < 3300
    for month in months:
        assert month["interval"]["level"] == 0.8
        assert month["interval"]["low"] < month["value"] < month["interval"]["high"]
    landing = found["sessions|forecast|2026-01-01|2026-12-31"]
    reached = next(goal for goal in run.report["goals"] if goal["kpi"] == "sessions")["actual"]
    assert landing["value"] == pytest.approx(reached + found["sessions|forecast|2026-10-01|2026-12-31"]["value"])


def test_the_same_build_gives_the_same_forecast(two_years: Project) -> None:
    first, second = (two_years.build("--as-of", "2026-10-01").report["figures"] for _again in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("sections", "months", "loaded"),
    [("goals, forecast", 24, True), ("goals, forecast", 11, False), ("goals, method", 24, False)],
)
def test_the_library_is_loaded_only_where_something_is_forecast(
    reportgen_project: Project, sections: str, months: int, loaded: bool
) -> None:
    reportgen_project.write("sessions.csv", sessions(months))
    reportgen_project.plan(PLAN.format(sections=sections))

    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=reportgen_project.folder, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == str(loaded)
