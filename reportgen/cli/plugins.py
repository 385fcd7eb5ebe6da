"""``reportgen plugins``."""

from __future__ import annotations

from pathlib import Path

import click

from reportgen.errors import ExitCode


@click.command("plugins")
@click.option(
    "--plan", type=click.Path(path_type=Path), help="Show the plugins this plan uses too, local files included."
)
@click.option(
    "--all", "everything", is_flag=True, help="Import every installed third-party plugin and show what it provides."
)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(plan: Path | None, everything: bool, debug: bool) -> int:
    """List plugins: name, version, origin, and what each provides.

    Third-party plugins are used, and imported, only when a plan names them under plugins.use.
    """
    from reportgen.build import used_plugins
    from reportgen.plugins.loading import installed, names

    del debug  # read by the caller of all commands
    plugins = used_plugins(plan, names(installed()) if everything else ())
    for info in plugins.infos():
        click.echo(f"{info.name} {info.version} ({info.origin}: {info.place})")
        for kind, provided in info.provides.items():
            if provided:
                click.echo(f"  {kind}: {', '.join(provided)}")
    used = {info.name for info in plugins.infos()}
    for name in names(installed()):
        if name not in used:
            click.echo(f"{name} (installed, not used: name it under plugins.use)")
    for failure in plugins.failures:
        click.echo(f"warning: {failure}", err=True)
    return ExitCode.PLUGIN if plugins.failures else ExitCode.BUILT
