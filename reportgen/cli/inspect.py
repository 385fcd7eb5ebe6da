"""``reportgen inspect``."""

from __future__ import annotations

from pathlib import Path

import click

from reportgen.cli.console import Console
from reportgen.errors import ExitCode


@click.command("inspect")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the inspection as JSON, for other tools.")
@click.option(
    "--plan",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the proposed plan to FILE too, if it is not there yet.",
)
@click.option("--use", metavar="NAME", multiple=True, help="Ask this third-party plugin too, as under plugins.use.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(
    paths: tuple[Path, ...], as_json: bool, plan: Path | None, use: tuple[str, ...], quiet: bool, debug: bool
) -> int:
    """Say which export each FILE is, and propose the plan that reads it.

    A folder stands for the exports in it. For each file: encoding, header, columns with what they feed, rows, dates, and what
    would be rejected; personal data are shown as shapes only. Nothing is written unless --plan says so. The exit code is 3
    when a file is unknown or would be refused.
    """
    import json

    from reportgen.build import today
    from reportgen.inspection import Request, inspect, showing

    del debug  # read by the caller of all commands
    _free(plan)
    console = Console(quiet=quiet)
    base = plan.parent if plan else Path()
    inspection = inspect(Request(paths, base, use), console.progress, today())
    console.done(f"inspected {len(inspection.files)} file{'s' * (len(inspection.files) != 1)}")
    for warning in inspection.warnings:
        console.warning(warning)
    if as_json:
        click.echo(json.dumps(showing.data(inspection), ensure_ascii=False, indent=1))
    else:
        for line in showing.lines(inspection):
            click.echo(line)
    if plan and inspection.proposal:
        _write(plan, inspection.proposal.text)
    return ExitCode.BUILT if inspection.good else ExitCode.DATA


def _free(plan: Path | None) -> None:
    """Raise UsageError when the plan is already there, before any work."""
    from reportgen.errors import Problem, UsageError

    if plan and plan.exists():
        raise UsageError(Problem(f"{plan} is already there", "name a new file; no plan is overwritten"))


def _write(plan: Path, text: str) -> None:
    from reportgen.errors import Problem, PublishError

    try:
        with plan.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise PublishError(Problem(f"cannot write {plan}: {error.strerror}", "choose another place")) from error
