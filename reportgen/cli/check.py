"""``reportgen check``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from reportgen.cli.console import Console
from reportgen.errors import ExitCode


@click.command("check")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--period", metavar="P", help="Check for this period instead of the plan's.")
@click.option(
    "--as-of", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The day to check for; instead of today."
)
@click.option("--strict", is_flag=True, help="Any warning makes the exit code 1.")
@click.option("--no-plugins", is_flag=True, envvar="REPORTGEN_NO_PLUGINS", help="Use first-party plugins only.")
@click.option("--block", metavar="NAME", multiple=True, help="Leave this plugin out.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(
    plan: Path, period: str | None, as_of: object, strict: bool, no_plugins: bool, block: tuple[str, ...], debug: bool
) -> int:
    """Check PLAN and its sources, without a report.

    Every problem of the plan is told in one run; then the sources are loaded, and what was read, used and rejected is printed
    file by file.
    """
    from reportgen.build import Request, check

    del debug  # read by the caller of all commands
    console = Console()
    request = Request(
        plan, Path("build"), period=period, as_of=as_of.date() if isinstance(as_of, datetime) else None,
        third_party=not no_plugins, block=block,
    )  # fmt: skip
    result = check(request, console.progress, console.warning)
    console.done("checked")
    for source in result.sources:
        for file in source.files:
            dates = f", {file.first} to {file.last}" if file.first else ""
            click.echo(
                f"{source.name}: {file.path}: {file.rows_read:,} rows read, {file.rows_used:,} used, "
                f"{file.rows_rejected:,} rejected{dates}"
            )
    click.echo(f"{plan}: the plan is valid; {result.period} of {result.name} can be built")
    return ExitCode.GATE_FAILED if strict and result.warnings else ExitCode.BUILT
