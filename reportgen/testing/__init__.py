r"""The kit that plugin authors test with: a pytest plugin, active wherever reportgen is installed.

The fixture ``reportgen_project`` gives a folder to write a plan and its data into, and runs the command line on it::

    def test_my_connector_loads(reportgen_project):
        reportgen_project.write("leads.csv", "contact_id,created_at\n1,2026-09-01\n")
        reportgen_project.plan({"report": {"period": "2026-09"}, "sources": {"crm": {"connector": "mine", "files": "leads.csv"}}})
        run = reportgen_project.build()
        assert run.code == 0
        assert run.value("leads") == 1

:func:`check_connector` and :func:`check_section` hold a record against the contract; a connector's test class derives from
:class:`ConnectorConformance` and gives :class:`Sample` files.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reportgen.testing.conformance import ConnectorConformance, Sample

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.records import Connector, Section

__all__ = [
    "ConnectorConformance", "Project", "Run", "Sample", "check_connector", "check_section", "reportgen_project",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command line: exit code, what it printed, and the report's folder when there is one."""

    code: int
    stdout: str
    stderr: str
    folder: Path | None = None

    @property
    def report(self) -> dict[str, Any]:
        """``report.json``."""
        assert self.folder is not None, self.stderr
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return found

    def figure(self, kpi: str, scenario: str = "actual", **dimensions: str) -> dict[str, Any]:
        """The figure of ``report.json`` with exactly these dimensions; of several stretches, the report's own."""
        report = self.report
        found: list[dict[str, Any]] = [
            figure
            for figure in report["figures"]
            if (figure["kpi"], figure["scenario"], figure["dimensions"]) == (kpi, scenario, dimensions)
        ]
        own = (report["period"]["start"], report["period"]["end"])
        found = [figure for figure in found if (figure["start"], figure["end"]) == own] or found
        assert len(found) == 1, f"{len(found)} figures {kpi} {scenario} {dimensions}"
        return found[0]

    def value(self, kpi: str, scenario: str = "actual", **dimensions: str) -> float | None:
        """The value of :meth:`figure`."""
        value: float | None = self.figure(kpi, scenario, **dimensions)["value"]
        return value


@dataclass(slots=True)
class Project:
    """A folder with a plan and its data; ``env`` is added to the environment of its runs."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file beside the plan."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def plan(self, plan: str | Mapping[str, Any]) -> Path:
        """Write ``plan.yaml`` from text, or from data (JSON is YAML)."""
        return self.write("plan.yaml", plan if isinstance(plan, str) else json.dumps(plan, indent=1, default=str))

    def run(self, *arguments: str | Path) -> Run:
        """Run the command line in the folder."""
        done = subprocess.run(  # noqa: S603  # our own command line on a folder of the test
            [sys.executable, "-m", "reportgen", *map(str, arguments)],
            cwd=self.folder, env={**os.environ, **self.env}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Run(done.returncode, done.stdout, done.stderr)

    def build(self, *arguments: str | Path, formats: str = "json") -> Run:
        """Build ``plan.yaml`` into the folder's ``build``; JSON alone unless told otherwise, which is quick."""
        run = self.run("build", "plan.yaml", "--out", "build", "--format", formats, *arguments)
        found = sorted((self.folder / "build").glob("*/*/manifest.json"))
        return Run(run.code, run.stdout, run.stderr, found[-1].parent if found else None)


@pytest.fixture
def reportgen_project(tmp_path: Path) -> Project:
    """An empty project folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder)


def check_connector(connector: Connector) -> None:
    """Hold a connector against the contract: names, known tables, options that refuse unknown keys."""
    from pydantic import ValidationError

    from reportgen.tables import TABLES

    assert connector.name == connector.name.lower(), "names are kebab-case"
    assert connector.summary, "a summary says what the connector reads"
    assert set(connector.tables) <= set(TABLES), f"unknown tables: {set(connector.tables) - set(TABLES)}"
    with pytest.raises(ValidationError):
        connector.options.model_validate({"surely-not-an-option": 1})
    pickle.loads(pickle.dumps(connector.load))  # noqa: S301  # our own bytes; a connector may run in a process of its own


def check_section(section: Section) -> None:
    """Hold a section against the contract: options with defaults that refuse unknown keys, functions that pickle."""
    from pydantic import ValidationError

    section.options()
    with pytest.raises(ValidationError):
        section.options.model_validate({"surely-not-an-option": 1})
    pickle.loads(pickle.dumps((section.asks, section.compose)))  # noqa: S301  # our own bytes
