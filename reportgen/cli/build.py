"""``reportgen build``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from reportgen.cli.console import Console
from reportgen.errors import ExitCode, ReportgenError

if TYPE_CHECKING:
    from reportgen.build import Request


def _list(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...] | None:
    """``--format html,pdf`` and ``--format html --format pdf`` mean the same."""
    words = tuple(word.strip() for part in value for word in part.split(",") if word.strip())
    return words or None


@click.command("build")
@click.argument("plans", metavar="PLAN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--period", metavar="P", help="Report on this period instead of the plan's (2026-09, 2026-Q3, last-month, …)."
)
@click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the report is made for; instead of today.",
)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), default=Path("build"), show_default=True,
              help="Where reports go: DIR/<report name>/<period>/.")  # fmt: skip
@click.option(
    "--format",
    "formats",
    metavar="LIST",
    multiple=True,
    callback=_list,
    help="Formats instead of the plan's: html,pdf,json.",
)
@click.option(
    "--locale",
    "locales",
    metavar="LIST",
    multiple=True,
    callback=_list,
    help="Languages instead of the plan's: en,fr,ar.",
)
@click.option("--strict", is_flag=True, help="Any warning makes the exit code 1.")
@click.option(
    "--jobs",
    "-j",
    metavar="N",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Build this many plans at a time.",
)
@click.option("--no-plugins", is_flag=True, envvar="REPORTGEN_NO_PLUGINS", help="Use first-party plugins only.")
@click.option("--block", metavar="NAME", multiple=True, help="Leave this plugin out.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How progress is told on standard error.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress; warnings and errors only.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(
    plans: tuple[Path, ...], period: str | None, as_of: object, out: Path, formats: tuple[str, ...] | None,
    locales: tuple[str, ...] | None, strict: bool, jobs: int, no_plugins: bool, block: tuple[str, ...],
    log_format: Literal["text", "json"], quiet: bool, debug: bool,
) -> int:  # fmt: skip
    """Build the report of each PLAN (a YAML file).

    The folder of each report is printed on standard output; it is replaced whole or not at all. With several plans the
    highest exit code counts.
    """
    from datetime import datetime

    from reportgen.build import Request

    requests = [
        Request(
            plan, out, period=period, as_of=as_of.date() if isinstance(as_of, datetime) else None, formats=formats,
            locales=locales, third_party=not no_plugins, block=block,
        )
        for plan in plans
    ]  # fmt: skip
    single = len(requests) == 1
    tasks = [(request, "" if single else f"{request.plan}: ", log_format, quiet, strict, debug) for request in requests]
    if single or jobs == 1:
        return max(_one(*task) for task in tasks)
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as pool:
        return max(future.result() for future in [pool.submit(_one, *task) for task in tasks])


def _one(
    request: Request, prefix: str, log_format: Literal["text", "json"], quiet: bool, strict: bool, debug: bool
) -> int:
    """Build one plan; returns its exit code."""
    from reportgen.build import build

    console = Console(log_format, quiet or log_format == "json", prefix)
    if prefix:
        console.live = False  # lines of several builds would overwrite each other
    try:
        result = build(request, console.progress, console.warning)
    except ReportgenError as error:
        if debug:
            raise
        for problem in error.problems:
            click.echo(f"{prefix}{problem}" if prefix and not problem.where else str(problem), err=True)
        return error.exit_code
    warnings = len(result.warnings)
    counted = f" ({warnings} warning{'s' if warnings != 1 else ''})" if warnings else ""
    console.done(f"built {result.name} {result.period}{counted}")
    click.echo(str(result.folder))
    if result.code == ExitCode.BUILT and strict and warnings:
        return ExitCode.GATE_FAILED
    return result.code
