"""``reportgen init``."""

from __future__ import annotations

from pathlib import Path

import click

from reportgen.errors import ExitCode, Problem, PublishError, UsageError


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=Path(), type=click.Path(path_type=Path, file_okay=False))
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(folder: Path, debug: bool) -> int:
    """Write a plan and small sample exports into DIR (default: here) that build as they are.

    No file that is already there is touched.
    """
    from reportgen.resources import starter

    del debug  # read by the caller of all commands
    source = starter()
    wanted = [path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file()]
    standing = [str(folder / path) for path in wanted if (folder / path).exists()]
    if standing:
        raise UsageError(Problem(f"{', '.join(standing)} already there", "choose an empty folder: reportgen init DIR"))
    try:
        for path in wanted:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((source / path).read_bytes())
            click.echo(str(target))
    except OSError as error:
        raise PublishError(Problem(f"cannot write {folder}: {error.strerror}", "choose another folder")) from error
    click.echo(f"now: reportgen build {folder / 'plan.yaml'}", err=True)
    return ExitCode.BUILT
