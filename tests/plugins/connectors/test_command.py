"""``command``: a program's output as a table, and what it may not do."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.errors import DataError, PlanError, ReportgenError

ROWS = "date,channel,amount\\n2026-07-01,Email,10.5\\n2026-07-02,Ads,20\\n"
PLAN = "spend: {{connector: command, table: costs, run: {run}{more}}}"


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """Writes an executable shell script beside the plan."""

    def write(text: str, name: str = "dump.sh") -> str:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o700)
        return f"./{name}"

    return write


def source(run: Any, more: str = "") -> str:
    return PLAN.format(run=json.dumps([run] if isinstance(run, str) else run), more=f", {more}" if more else "")


def refused(loaded: Any, run: Any, more: str = "", error: type[ReportgenError] = DataError) -> str:
    with pytest.raises(error) as caught:
        loaded({}, source(run, more))
    return str(caught.value)


def test_what_a_program_writes_is_a_table(loaded: Any, program: Any) -> None:
    run = program(f"printf '{ROWS}'")
    result = loaded({}, source(run))
    assert result.rows("SELECT channel, amount FROM costs ORDER BY amount DESC") == [
        ("Ads", "20.0000"),
        ("Email", "10.5000"),
    ]
    (file,) = result.warehouse.sources[0].files
    assert (file.path, file.rows_read) == ("dump.sh.csv", 2)


def test_json_lines_are_read_too(loaded: Any, program: Any) -> None:
    run = program("""for n in 1 2; do echo '{"date": "2026-07-0'$n'", "amount": 1.5}'; done""")
    assert loaded({}, source(run, "format: jsonl")).rows("SELECT sum(amount) FROM costs") == [("3.0000",)]


def test_arguments_go_to_the_program_and_to_no_shell(loaded: Any, tmp_path: Path) -> None:
    result = loaded({}, source(["printf", "%b", "date,amount,channel\\n2026-07-01,1,$(touch hacked; echo x)\\n"]))
    assert result.rows("SELECT channel FROM costs") == [("$(touch hacked; echo x)",)]
    assert not (tmp_path / "hacked").exists()


def test_it_runs_in_the_plans_folder(loaded: Any, program: Any) -> None:
    run = program("cat spend.txt")
    found = loaded({"spend.txt": ROWS.replace("\\n", "\n")}, source(run))
    assert found.rows("SELECT count(*) FROM costs") == [(2,)]


def test_a_program_outside_the_roots_is_refused(loaded: Any, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.sh"
    outside.write_text("#!/bin/sh\n")
    outside.chmod(0o700)
    assert "outside the plan's folder" in refused(loaded, "../outside.sh", error=PlanError)


def test_a_missing_program_is_told(loaded: Any, tmp_path: Path) -> None:
    told = refused(loaded, "no-such-program", error=PlanError)
    assert told == f"{tmp_path}/plan.yaml:3:50: there is no program 'no-such-program'; install it, or write its path"


def test_a_program_that_may_not_be_executed_is_told(loaded: Any, tmp_path: Path) -> None:
    (tmp_path / "plain.sh").write_text("echo")
    assert "'./plain.sh' may not be executed; chmod +x ./plain.sh" in refused(loaded, "./plain.sh", error=PlanError)


def test_of_the_environment_it_sees_what_is_named(loaded: Any, program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_TOKEN", "42")
    monkeypatch.setenv("OTHER", "7")
    run = program('printf "date,amount\\n2026-07-01,${CRM_TOKEN:-0}\\n2026-07-01,${OTHER:-0}\\n"')
    assert loaded({}, source(run, "environment: [CRM_TOKEN]")).rows("SELECT sum(amount) FROM costs") == [("42.0000",)]


def test_a_variable_that_is_not_set_is_told(loaded: Any) -> None:
    told = refused(loaded, "printf", "environment: [NO_SUCH_VARIABLE]", PlanError)
    assert "NO_SUCH_VARIABLE is not set in the environment; export it before the build" in told


def test_a_failing_program_is_told_with_its_last_words(loaded: Any, program: Any) -> None:
    run = program(f"printf '{ROWS}'; echo first >&2; echo 'token expired' >&2; exit 3")
    assert refused(loaded, run).endswith("dump.sh ended with exit code 3: token expired; try it by hand")


def test_a_program_that_is_killed_is_told(loaded: Any, program: Any) -> None:
    assert "dump.sh was ended by SIGTERM" in refused(loaded, program("kill -TERM $$"))


def test_a_program_that_cannot_start_is_told(loaded: Any, tmp_path: Path) -> None:
    path = tmp_path / "odd.sh"
    path.write_text("#!/no/such/shell\n")
    path.chmod(0o700)
    assert "odd.sh cannot be started" in refused(loaded, "./odd.sh")


def test_whoever_takes_too_long_is_ended_with_all_children(loaded: Any, program: Any, tmp_path: Path) -> None:
    run = program("sleep 60 & echo $! > child; sleep 60")
    began = time.monotonic()
    assert "dump.sh did not end within 0:00:01" in refused(loaded, run, "timeout: 1 second")
    assert time.monotonic() - began < 20
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{child}/stat").exists() and Path(f"/proc/{child}/stat").read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    raise AssertionError("the child is still there")


def test_a_child_that_keeps_the_output_open_is_ended(loaded: Any, program: Any) -> None:
    run = program(f"printf '{ROWS}'; sleep 60 &")
    assert "did not end within" in refused(loaded, run, "timeout: 1 second")


def test_a_program_that_never_stops_writing_is_ended(loaded: Any) -> None:
    assert "yes writes more than 1 MB; ask it for less" in refused(loaded, "yes", "max_megabytes: 1")


def test_much_on_standard_error_stops_nobody(loaded: Any, program: Any) -> None:
    run = program(f"yes complaint | head -c 1000000 >&2; printf '{ROWS}'")
    assert loaded({}, source(run)).rows("SELECT count(*) FROM costs") == [(2,)]


def test_a_time_must_be_one(loaded: Any) -> None:
    told = refused(loaded, "printf", "timeout: soon", PlanError)
    assert "sources.spend.timeout: must be a time like 60 seconds" in told
