"""``reportgen explain``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from reportgen.cli.console import Console
from reportgen.errors import ExitCode


def _pairs(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """``--by channel=E-mail --by month=2026-08``."""
    pairs = [each.partition("=") for each in value]
    if any(not (name.strip() and sign) for name, sign, _value in pairs):
        raise click.BadParameter("write a dimension and its value: --by channel=E-mail")
    found = {name.strip(): wanted.strip() for name, _sign, wanted in pairs}
    if len(found) < len(pairs):
        raise click.BadParameter("a figure has one value of each dimension")
    return tuple(sorted(found.items()))


@click.command("explain")
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("kpi")
@click.option(
    "--by", metavar="DIMENSION=VALUE", multiple=True, callback=_pairs, help="The figure of one channel, campaign, …."
)
@click.option("--scenario", metavar="S", default="actual", show_default=True,
              help="previous, year_ago, baseline, target, required, or one of the plan's own.")  # fmt: skip
@click.option("--period", metavar="P", help="Explain the figure of this period instead of the plan's.")
@click.option(
    "--as-of", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="The day of the report; instead of today."
)
@click.option(
    "--rows", metavar="N", type=click.IntRange(0, 10_000), default=0, help="Show the first N rows behind each measure."
)
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON, for other tools.")
@click.option("--no-plugins", is_flag=True, envvar="REPORTGEN_NO_PLUGINS", help="Use first-party plugins only.")
@click.option("--block", metavar="NAME", multiple=True, help="Leave this plugin out.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(
    plan: Path, kpi: str, by: tuple[tuple[str, str], ...], scenario: str, period: str | None, as_of: object, rows: int,
    as_json: bool, no_plugins: bool, block: tuple[str, ...], quiet: bool, debug: bool,
) -> int:  # fmt: skip
    """Say how the figure of KPI in PLAN came about.

    Its definition, its formula down to the measures, each with numerator and denominator; the SQL as it was run; the files
    with the rows read, used and rejected. Values are exact, with what reports print beside them.
    """
    import json

    from reportgen.explaining import Request, explain, showing

    del debug  # read by the caller of all commands
    console = Console(quiet=quiet)
    day = as_of.date() if isinstance(as_of, datetime) else None
    request = Request(plan, kpi, by, scenario, period, day, rows, third_party=not no_plugins, block=block)
    explanation = explain(request, console.progress, console.warning)
    console.done(f"explained {kpi}")
    say = showing.words()
    if as_json:
        click.echo(json.dumps(showing.data(explanation, say), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(showing.lines(explanation, say)))
    return ExitCode.BUILT
