"""The command line: one small module per command, imported when it is called.

``reportgen --help`` must answer at once, so nothing here imports what a build needs.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from reportgen import __version__
from reportgen.errors import ExitCode, ReportgenError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

#: Commands with the line that ``--help`` shows, so that listing them imports none.
COMMANDS = {
    "build": "Build the report of one or more plans.",
    "check": "Check a plan and its sources without building a report.",
    "inspect": "Say which exports files are, and propose the plan that reads them.",
    "explain": "Say how a figure came about: formula, SQL, files, rows.",
    "init": "Write a runnable starting point: a plan and sample exports.",
    "plugins": "List installed plugins and what they provide.",
}


class Lazy(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"reportgen.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"choose one of: {', '.join(COMMANDS)}"
            raise click.UsageError(f"{error.message.rstrip('.')}; {hint}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 built, 1 built but a gate failed, 2 usage or plan, 3 source data, 4 plugin or format, "
    "5 writing, 70 a bug of ours.",
)
@click.version_option(__version__, "--version", message="%(prog)s %(version)s")
def reportgen() -> None:
    """Turn exported marketing and sales files into the ROI report that a board reads.

    Start with `reportgen init`, then `reportgen build plan.yaml`.
    """


def main() -> NoReturn:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns its exit code and explains every error in one line per problem."""
    debug = "--debug" in arguments
    try:
        code = reportgen.main(args=list(arguments), prog_name="reportgen", standalone_mode=False)
    except click.ClickException as error:
        usage = f"; see '{error.ctx.command_path} --help'" if isinstance(error, click.UsageError) and error.ctx else ""
        click.echo(f"reportgen: {error.format_message().rstrip('.')}{usage}", err=True)
        return ExitCode.PLAN
    except click.Abort:
        click.echo("reportgen: stopped; the last report stands", err=True)
        return 130
    except ReportgenError as error:
        if debug:
            raise
        for problem in error.problems:
            click.echo(str(problem), err=True)
        return error.exit_code
    except SystemExit:  # click's answer to a reader that went away; 1 would mean that a gate failed
        return ExitCode.PUBLISH
    except BrokenPipeError:
        sys.stderr.close()
        return ExitCode.PUBLISH
    except Exception as error:
        if debug:
            raise
        name = f"{type(error).__name__}: {error}".splitlines()[0]
        click.echo(f"reportgen: this is a bug of ours ({name}); please report it with the output of --debug", err=True)
        return ExitCode.BUG
    return code if isinstance(code, int) else ExitCode.BUILT
