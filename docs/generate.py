"""Writes the reference pages that come from the code: hooks, command line, KPIs, formats. A test holds them against it."""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path

HERE = Path(__file__).parent
#: A connector that fills more tables than this fills any.
_MOST_TABLES = 8


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    return {
        "hooks.md": hooks(), "cli.md": command_line(), "kpis.md": kpis(), "tables.md": tables(), "formats/README.md": formats(),
    }  # fmt: skip


def hooks() -> str:
    """Every hook with its signature and what it promises."""
    from reportgen import hookspecs

    parts = [
        "# Hooks\n\nWritten from the code by `docs/generate.py`. Start with the [tutorial](plugins.md).\n\n",
        inspect.getdoc(hookspecs) or "",
        "\n",
    ]
    for name, function in vars(hookspecs).items():
        if name.startswith("reportgen_"):
            parts.append(f"\n## `{name}{inspect.signature(function)}`\n\n{_markdown(inspect.getdoc(function) or '')}\n")
    return "".join(parts)


def command_line() -> str:
    """The help of every command, and the exit codes."""
    import click

    from reportgen import cli
    from reportgen.errors import ExitCode

    parts = ["# Command line\n\nWritten from the code by `docs/generate.py`.\n"]
    group = cli.reportgen
    with click.Context(group, info_name="reportgen", terminal_width=100, **group.context_settings) as parent:
        parts.append(f"\n## reportgen\n\n```\n{group.get_help(parent)}\n```\n")
        for name in cli.COMMANDS:
            command = group.get_command(parent, name)
            assert command is not None
            with click.Context(
                command, parent=parent, info_name=name, max_content_width=100, terminal_width=100
            ) as context:
                parts.append(f"\n## reportgen {name}\n\n```\n{command.get_help(context)}\n```\n")
    parts.append(
        "\n## Exit codes\n\nWith several plans the highest counts.\n\n| code | name | meaning |\n|---|---|---|\n"
    )
    lines = inspect.getsource(ExitCode).splitlines()
    for index, line in enumerate(lines):
        if line.strip().startswith("#:"):
            name, _, code = lines[index + 1].strip().partition(" = ")
            parts.append(f"| {code} | {name} | {line.strip().removeprefix('#: ')} |\n")
    return "".join(parts)


def kpis() -> str:
    """The catalogue: id, name, unit, better direction, definition."""
    from reportgen.plugins import load
    from reportgen.records import Computed, Formula, Measure, Modelled

    parts = ["# KPIs\n\nWritten from the code by `docs/generate.py`. Ids are a contract: other tools rely on them.\n\n"]
    parts.append("| id | name | unit | better | definition | computed as |\n|---|---|---|---|---|---|\n")
    for name, kpi in load().catalogue().kpis.items():
        if isinstance(kpi, Computed) or kpi.hidden:
            continue
        how = kpi.kind if isinstance(kpi, Measure) else "model" if isinstance(kpi, Modelled) else f"`{kpi.numerator}`"
        if isinstance(kpi, Formula) and kpi.denominator:
            how += f" ÷ `{kpi.denominator}`"
        definition = " ".join(kpi.definition.msgid.split())
        parts.append(
            f"| `{name}` | {kpi.label.msgid} | {kpi.unit} | {kpi.better} | {definition} | {how} |\n".replace(
                "|  |", "| |"
            )
        )
    return "".join(parts)


def tables() -> str:
    """Every canonical table: what one row is, its fields, what tells two rows apart."""
    from reportgen.tables import TABLES

    about = (
        "Written from the code by `docs/generate.py`. Connectors fill these tables and KPIs read them. A **bold** field must be\n"
        "there; a row without it is rejected (of an amount only the column must be there). Fields that end in `_at` take a date\n"
        "or a date with a time. Further columns travel along.\n"
    )
    parts = [f"# Canonical tables\n\n{about}"]
    for table in TABLES.values():
        parts.append(f"\n## `{table.name}`\n\nOne row is {table.grain}.")
        parts.append(f" Rows with the same {_and(table.key)} are one thing.\n\n" if table.key else "\n\n")
        parts.append("| field | type |\n|---|---|\n")
        for field in table.fields:
            name = f"**`{field.name}`**" if field.required else f"`{field.name}`"
            parts.append(f"| {name} | {field.type} |\n")
    return "".join(parts)


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def formats() -> str:
    """Every connector: what it reads, what it fills, and the page about its exports."""
    from reportgen.plugins import load

    about = (
        "Written from the code by `docs/generate.py`. `reportgen inspect FILE…` says [which of these a file is](../inspect.md);\n"
        "files are known by what stands in them, never by their names. Every text file may come as `.gz` or in a `.zip`, in any "
        "encoding.\n"
    )
    parts = [f"# Formats\n\n{about}\n", "| connector | reads | as | fills |\n|---|---|---|---|\n"]
    for name, connector in load().catalogue().connectors.items():
        # a page tells of the connectors that it shows in a plan; its own comes first
        pages = sorted((HERE / "formats").glob("*.md"), key=lambda page: (page.stem != name, page.name))
        showing = (page.name for page in pages if re.search(rf"connector: {name}\b(?!-)", page.read_text("utf-8")))
        page = next(showing, "")
        shown = f"[`{name}`]({page})" if page else f"`{name}`"
        opted = "; only when the plan names it under `plugins.use`" if connector.opt_in else ""
        tables = ", ".join(connector.tables) if len(connector.tables) <= _MOST_TABLES else "any table"
        parts.append(f"| {shown} | {connector.summary}{opted} | {', '.join(connector.formats)} | {tables} |\n")
    return "".join(parts)


def _markdown(docstring: str) -> str:
    """A Google-style docstring as Markdown: double backticks become single ones, examples fenced."""
    before, _, example = docstring.partition("Example::\n")
    text = before.replace("``", "`").rstrip()
    return f"{text}\n\n```python\n{textwrap.dedent(example).strip()}\n```" if example else text


if __name__ == "__main__":
    for file, page in pages().items():
        (HERE / file).write_text(page, encoding="utf-8")
