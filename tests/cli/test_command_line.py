from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reportgen import cli
from reportgen.testing import Project
from tests.here import Here

HEAVY = (
    "altair",
    "weasyprint",
    "duckdb",
    "pydantic",
    "babel",
    "pluggy",
    "jinja2",
    "yaml",
    "vl_convert",
    "pikepdf",
    "pandas",
    "statsmodels",
)


@pytest.fixture
def here(reportgen_project: Project) -> Here:
    """A project for what depends on no process of its own."""
    return Here(reportgen_project.folder)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["build", "--help"], ["check", "--help"], ["inspect", "--help"], ["plugins", "--help"]],
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom reportgen.cli import run\n"
        f"code = run({arguments!r})\n"
        f"print('loaded:', *[name for name in {HEAVY!r} if name in sys.modules])\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("loaded:")


def test_a_misspelt_command_is_answered_with_the_probable_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["biuld", "plan.yaml"]) == 2
    assert "No such command 'biuld'; did you mean 'build'?" in capsys.readouterr().err


def test_a_missing_argument_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["build"]) == 2
    assert capsys.readouterr().err == "reportgen: Missing argument 'PLAN...'; see 'reportgen build --help'\n"


def test_a_bug_is_one_line_that_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("reportgen.build.build", broken)
    assert cli.run(["build", "plan.yaml"]) == 70
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ZeroDivisionError: division by zero" in said
    with pytest.raises(ZeroDivisionError):
        cli.run(["build", "plan.yaml", "--debug"])


def test_init_writes_a_plan_that_builds_and_touches_nothing_else(here: Here) -> None:
    begun = here.run("init", ".")
    assert begun.code == 0
    assert "reportgen build plan.yaml" in begun.stderr
    assert here.build("--as-of", "2026-10-01").code == 0
    again = here.run("init", ".")
    assert again.code == 2
    assert "plan.yaml" in again.stderr
    assert "already there" in again.stderr


def test_plugins_lists_what_there_is(reportgen_project: Project) -> None:
    run = reportgen_project.run("plugins")
    assert run.code == 0
    assert "hubspot" in run.stdout
    assert "first-party" in run.stdout
    assert "  connectors: hubspot" in run.stdout


def test_a_used_plugin_that_is_broken_makes_plugins_fail(here: Here) -> None:
    here.write("mine.py", "raise RuntimeError('boom')")
    here.plan({"plugins": {"use": ["./mine.py"]}, "sources": {}})
    run = here.run("plugins", "--plan", "plan.yaml")
    assert run.code == 4
    assert "RuntimeError: boom" in run.stderr
    assert "Traceback" not in run.stderr


def test_check_tells_what_was_read_and_builds_nothing(here: Here) -> None:
    here.write("c.csv", "contact_id,created_at\n1,2026-09-01\n2,2026-09-05\n")
    here.plan(
        {
            "report": {"name": "x", "period": "2026-09"},
            "sources": {"crm": {"connector": "csv", "table": "contacts", "files": "c.csv"}},
        }
    )
    run = here.run("check", "plan.yaml")
    assert run.code == 0, run.stderr
    assert "crm: c.csv: 2 rows read, 2 used, 0 rejected, 2026-09-01 to 2026-09-05" in run.stdout
    assert not (here.folder / "build").exists()


def test_machines_are_told_in_json(here: Here) -> None:
    import json

    here.run("init", ".")
    run = here.build("--log-format", "json", "--as-of", "2026-10-01")
    events = [json.loads(line) for line in run.stderr.splitlines()]
    assert {"progress", "done"} <= {event["event"] for event in events}


def test_only_the_reports_folder_goes_to_standard_output(reportgen_project: Project) -> None:
    reportgen_project.run("init", ".")
    run = reportgen_project.build("--as-of", "2026-10-01")
    lines = run.stdout.splitlines()
    assert len(lines) == 1
    assert (reportgen_project.folder / Path(lines[0]) / "report.json").exists()


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_of_several_plans_the_highest_exit_code_counts(reportgen_project: Project, jobs: str) -> None:
    reportgen_project.run("init", "good")
    reportgen_project.write("bad/plan.yaml", "report: {perod: 2026-09}\n")
    run = reportgen_project.run(
        "build", "good/plan.yaml", "bad/plan.yaml", "--format", "json", "--as-of", "2026-10-01", "--jobs", jobs
    )
    assert run.code == 2
    assert "did you mean 'period'?" in run.stderr
    assert run.stdout.startswith("build/good/")
