"""The command line in the tests' own process: a process of its own loads for longer than most tests then need."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from reportgen import cli
from reportgen.testing import Project, Run


def command(*arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command line run in ``cwd``."""
    out, err = StringIO(), StringIO()
    with chdir(cwd), patch.dict(os.environ, environment or {}), redirect_stdout(out), redirect_stderr(err):
        code = cli.run([str(argument) for argument in arguments])
    return code, out.getvalue(), err.getvalue()


class Here(Project):
    """A project whose commands run here."""

    def run(self, *arguments: str | Path) -> Run:
        return Run(*command(*arguments, cwd=self.folder, environment=self.env))
