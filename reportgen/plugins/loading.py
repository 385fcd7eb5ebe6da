"""Finding and importing plugin modules, one by one, so that a broken one stops nobody else."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Literal

from reportgen.errors import Problem
from reportgen.hookspecs import API

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.metadata import Distribution, EntryPoint
    from pathlib import Path
    from types import ModuleType

    from reportgen.errors import Location

GROUP = "reportgen.plugins"
#: The distribution whose entry points are first-party: the one this package came with.
OWN = "reportgen"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What ``reportgen plugins`` says of one plugin; ``origin`` is where it came from."""

    name: str
    version: str
    origin: Literal["first-party", "installed", "local"]
    place: str
    provides: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """An imported plugin module."""

    name: str
    version: str
    origin: Literal["first-party", "installed", "local"]
    place: str
    module: ModuleType


class BrokenPluginError(Exception):
    """Raised here for a plugin that cannot be used; carries the line for the user."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def installed() -> tuple[EntryPoint, ...]:
    """All entry points of the group, sorted by name; nothing is imported."""
    return tuple(sorted(entry_points(group=GROUP), key=lambda entry: entry.name))


def is_own(entry: EntryPoint) -> bool:
    """Whether an entry point came with this package."""
    return entry.dist is not None and _called(entry.dist)[0] == OWN


def import_installed(entry: EntryPoint) -> Loaded:
    """Import an installed plugin. Raises BrokenPluginError, whatever its import does."""
    name, version = _called(entry.dist) if entry.dist else ("", "")
    place = f"{name} ({entry.value})" if name else entry.value
    try:
        module = entry.load()
    except (Exception, SystemExit) as error:
        raise BrokenPluginError(_failure(entry.name, place, error)) from error
    origin: Literal["first-party", "installed"] = "first-party" if is_own(entry) else "installed"
    return _checked(Loaded(entry.name, version, origin, place, module))


def import_local(path: Path, where: Location | None) -> Loaded:
    """Import a plugin file beside the plan; its folder is importable only meanwhile. Raises BrokenPluginError."""
    name = f"{path.parent.name}/{path.name}"
    spec = spec_from_file_location(f"reportgen_local_{path.stem.replace('-', '_')}", path)
    if spec is None or spec.loader is None:
        raise BrokenPluginError(Problem(f"plugin {name} is not a Python file", "name a .py file in plugins.use", where))
    module = module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    sys.modules[spec.name] = module  # its classes must be found again when they are pickled
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        sys.modules.pop(spec.name, None)
        raise BrokenPluginError(_failure(name, str(path), error)) from error
    finally:
        sys.path.remove(str(path.parent))
    return _checked(Loaded(name, str(getattr(module, "__version__", "")), "local", str(path), module))


@lru_cache(maxsize=64)
def _called(dist: Distribution) -> tuple[str, str]:
    """A distribution's name and version. It parses its metadata anew for each answer, and here all its plugins ask."""
    return dist.name, dist.version


def names(entries: Iterable[EntryPoint]) -> tuple[str, ...]:
    """Names of third-party plugins that a plan may use."""
    return tuple(entry.name for entry in entries if not is_own(entry))


def _checked(plugin: Loaded) -> Loaded:
    api = getattr(plugin.module, "reportgen_api", None)
    if api != API:
        said = f"declares reportgen_api = {api}" if api is not None else "does not declare reportgen_api"
        raise BrokenPluginError(
            Problem(
                f"plugin {plugin.name} ({plugin.place}) {said}, this version needs {API}", "install a matching version"
            )
        )
    return plugin


def _failure(name: str, place: str, error: BaseException) -> Problem:
    reason = str(error).splitlines()[0] if str(error) else ""
    what = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
    return Problem(f"plugin {name} ({place}) could not be imported: {what}", "run with --debug for the traceback")
