"""``command``: any canonical table from what a program writes to its standard output. Plans must name it in plugins.use.

The program is started without a shell, in the plan's folder, with no more of the environment than it is told.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, field_validator

from reportgen import hookimpl
from reportgen.errors import PlanError, Problem
from reportgen.records import Connector, FileMapping, LoadContext
from reportgen.tables import TABLES
from reportgen_plugins.connectors.generic import OneTable, Reader
from reportgen_plugins.connectors.process import Program, output

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

_TIME = re.compile(r"(\d{1,4})\s*(second|minute|hour)s?")
#: What programs cannot do without: where others are, and how text is written.
_ALWAYS = ("PATH", "LANG", "LC_ALL", "LC_CTYPE")


class CommandOptions(OneTable):
    """``run`` is a program and its arguments.

    A program is a name on the PATH, an absolute path, or a path with a slash below the plan's folder or ``data_roots``.
    ``format`` is what it writes. ``environment`` names the variables that it is given beside PATH and the language's. It is
    ended after ``timeout``, and when it writes more than ``max_megabytes``.
    """

    run: Annotated[tuple[str, ...], Field(min_length=1)]
    format: Literal["csv", "jsonl"] = "csv"
    environment: tuple[str, ...] = ()
    timeout: str = "60 seconds"
    max_megabytes: Annotated[int, Field(gt=0, le=8_000)] = 1_000

    @field_validator("timeout")
    @classmethod
    def _limited(cls, text: str) -> str:
        if _TIME.fullmatch(text.strip()):
            return text
        raise ValueError("must be a time like 60 seconds, 10 minutes or 1 hour")

    @property
    def limit(self) -> timedelta:
        """How long the program may run."""
        match = _TIME.fullmatch(self.timeout.strip())
        assert match  # noqa: S101  # validated
        return timedelta(**{f"{match[2]}s": int(match[1])})


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``command``."""
    yield Connector(
        name="command",
        summary="Any table from a program's output (CSV or JSON lines)",
        tables=tuple(TABLES),
        options=CommandOptions,
        load=load,
        opt_in=True,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Run the program, and declare what it wrote as rows of the table."""
    options = source.options
    assert isinstance(options, CommandOptions)  # noqa: S101  # the plan validated the source with this connector's model
    program = Program(
        (_found(options.run[0], context), *options.run[1:]),
        context.path(".", "run"),
        _environment(options.environment, context),
        options.limit,
        options.max_megabytes * 1_000_000,
        context.where("run"),
    )
    name = Path(options.run[0]).name
    if options.format == "csv":
        files = context.spooled(f"{name}.csv", output(program), formats=("csv",))
    else:
        files = context.spooled(f"{name}.json", output(program), formats=("json",))
    return Reader(source, context).declared(files)


def _found(program: str, context: LoadContext) -> str:
    """The path of the program. Raises PlanError."""
    where = context.where("run")
    if "/" in program and not program.startswith("/"):
        path = str(context.path(program, "run"))
    else:
        path = shutil.which(program) or program
    if not Path(path).is_file():
        raise PlanError(Problem(f"there is no program {program!r}", "install it, or write its path", where))
    if not os.access(path, os.X_OK):
        raise PlanError(Problem(f"{program!r} may not be executed", f"chmod +x {program}", where))
    return path


def _environment(names: Iterable[str], context: LoadContext) -> dict[str, str]:
    """The variables that the program is given. Raises PlanError for those that are not set."""
    if missing := [name for name in names if name not in os.environ]:
        what = f"{missing[0]} is not set in the environment"
        raise PlanError(Problem(what, "export it before the build", context.where("environment")))
    return {name: os.environ[name] for name in (*_ALWAYS, *names) if name in os.environ}
