"""The template environment: sandboxed, everything escaped, unknown names an error, a theme's files before its parent's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import Problem, RenderError
from reportgen.records import Theme
from reportgen.resources import templates

if TYPE_CHECKING:
    from jinja2 import Environment

#: The theme that ``default:report.html.j2`` means.
DEFAULT = "board"


def theme_folder(name: str) -> Path:
    """The folder of a theme that comes with reportgen."""
    return templates() / name


def folders(theme: Theme, themes: Mapping[str, Theme]) -> tuple[Path, ...]:
    """A theme's folder, then those of the themes it extends, then the default one's; raises RenderError for a ring."""
    chain: list[Theme] = []
    current: Theme | None = theme
    while current is not None:
        if current in chain:
            raise RenderError(Problem(f"theme {theme.name} extends itself", "let one of the themes stand alone"))
        chain.append(current)
        parent = current.extends
        if parent and parent not in themes and parent != DEFAULT:
            raise RenderError(
                Problem(f"theme {current.name} extends {parent}, which is not there", "install its plugin")
            )
        current = themes.get(parent) if parent else None
    return tuple(dict.fromkeys([*(link.folder for link in chain), theme_folder(DEFAULT)]))


def environment(paths: Sequence[Path]) -> Environment:
    """Templates of ``paths``, nearest first.

    The prefix ``default:`` reaches the default theme's original of an overridden one, that of a folder's name (``brief:``)
    the one that this theme would use.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined

    from reportgen.render.sandbox import Sandbox

    originals = {path.name: FileSystemLoader(paths[index:]) for index, path in enumerate(paths)}
    prefixed = PrefixLoader({**originals, "default": FileSystemLoader(theme_folder(DEFAULT))}, delimiter=":")
    return Sandbox(
        loader=ChoiceLoader([prefixed, FileSystemLoader(paths)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
