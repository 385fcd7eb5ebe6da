"""Whole builds through the real command line, and their ``report.json`` as other tools read it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.here import command

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "configs/demo"
SHARED = ROOT.parent / "shared/data"
LOCALES = ("en", "fr", "ar")
THEMES = ("board", "brief")
#: Example, day of the report, its name and period.
EXAMPLES = {
    "demo": ("2026-10-01", "northwind", "2026-Q3"),
    "minimal": ("2026-10-01", "minimal", "2026-09"),
    "six-vendors": ("2026-10-01", "copperline", "2026-Q3"),
    "worked-case": ("2027-01-01", "worked-case", "2026"),
}


class _Plain(yaml.SafeLoader):
    """Reads ``on:`` as the word it is, as the plan's own reader does."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if first in "tf" or not tag.endswith(":bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


def reportgen(
    *arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None, seconds: int = 300
) -> Run:
    """Run the command line in a process of its own, as CI does: no terminal, no settings of the caller's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REPORTGEN", "SOURCE_DATE"))}
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        cwd=cwd,
        env={**kept, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=seconds,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def here(*arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run the command line in the tests' own process, which has loaded it: for what depends on no process."""
    return Run(*command(*arguments, cwd=cwd, environment=environment))


@dataclass(frozen=True)
class Built:
    """A published report."""

    folder: Path
    run: Run

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return found

    def figures(self) -> Figures:
        return Figures(self.report)


class Figures:
    """The figures of a report, found by what they are."""

    def __init__(self, report: dict[str, Any]) -> None:
        self.period = report["period"]
        self.all: list[dict[str, Any]] = report["figures"]
        self._found = {
            (f["kpi"], f["scenario"], f["start"], f["end"], tuple(sorted(f["dimensions"].items()))): f for f in self.all
        }

    def find(
        self, kpi: str, scenario: str = "actual", start: str = "", end: str = "", **dimensions: str
    ) -> dict[str, Any] | None:
        """The figure of exactly these dates (by default the report's) and dimensions, or None."""
        dates = (start or self.period["start"], end or self.period["end"])
        return self._found.get((kpi, scenario, *dates, tuple(sorted(dimensions.items()))))

    def value(
        self, kpi: str, scenario: str = "actual", start: str = "", end: str = "", **dimensions: str
    ) -> float | None:
        """Its value."""
        figure = self.find(kpi, scenario, start, end, **dimensions)
        assert figure is not None, f"no figure {kpi} {scenario} {start} {end} {dimensions}"
        value: float | None = figure["value"]
        return value


def build(
    plan: Path, out: Path, *options: str | Path, name: str, period: str, code: int = 0, seconds: int = 300
) -> Built:
    """Build ``plan`` into ``out``; fails with what the command said when its exit code is not ``code``."""
    run = reportgen("build", plan, "--out", out, *options, cwd=plan.parent, seconds=seconds)
    assert run.code == code, f"exit code {run.code}\n{run.err}"
    return Built(out / name / period, run)


def themed(name: str, theme: str, folder: Path, formats: Sequence[Any]) -> Built:
    """An example in a theme and all languages, built from a copy in ``folder``."""
    shutil.copytree(ROOT / "configs" / name, folder)
    plan = yaml.load((folder / "plan.yaml").read_text(encoding="utf-8"), _Plain)  # noqa: S506  # a safe loader's child
    plan["report"] |= {"theme": theme, "formats": list(formats), "locale": list(LOCALES)}
    (folder / "plan.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    day, report, period = EXAMPLES[name]
    return build(folder / "plan.yaml", folder / "out", "--as-of", day, name=report, period=period, seconds=900)
