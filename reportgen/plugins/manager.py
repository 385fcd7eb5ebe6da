"""The plugin manager: registers plugins and asks them; nothing else touches the hooks."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pluggy

from reportgen import hookspecs
from reportgen.errors import PlanError, PluginError, Problem
from reportgen.plugins.loading import (
    BrokenPluginError,
    Loaded,
    PluginInfo,
    import_installed,
    import_local,
    installed,
    is_own,
    names,
)
from reportgen.records import (
    Catalogue,
    Computed,
    Connector,
    Finding,
    FindingRule,
    Formula,
    Measure,
    Modelled,
    Output,
    Record,
    Relation,
    Section,
    Setting,
    Theme,
    Translations,
)
from reportgen.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.metadata import EntryPoint
    from pathlib import Path

    from jinja2 import Environment

    from reportgen.errors import Location
    from reportgen.plan import Plan
    from reportgen.records import Built, SourceRecord

#: What each collecting hook may yield, by the catalogue's field.
KINDS: dict[str, tuple[type, ...]] = {
    "connectors": (Connector,),
    "relations": (Relation,),
    "kpis": (Measure, Formula, Computed, Modelled),
    "sections": (Section,),
    "findings": (FindingRule,),
    "outputs": (Output,),
    "themes": (Theme,),
    "settings": (Setting,),
    "translations": (Translations,),
}


@dataclass(slots=True)
class Plugins:
    """Registered plugins; ``failures`` are those of third parties that cannot be used, a line each."""

    failures: list[Problem] = field(default_factory=list)
    _pm: pluggy.PluginManager = field(default_factory=lambda: pluggy.PluginManager("reportgen"))
    _loaded: dict[str, Loaded] = field(default_factory=dict)
    _catalogue: Catalogue | None = None
    _named: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._pm.add_hookspecs(hookspecs)

    def register(self, plugin: Loaded) -> None:
        """Register an imported plugin and the hook specifications it adds. Raises BrokenPluginError for a misspelt hook."""
        self._pm.register(plugin.module, plugin.name)
        self._loaded[plugin.name] = plugin
        try:
            for impl in self._pm.hook.reportgen_hookspecs.get_hookimpls():
                if impl.plugin is plugin.module:
                    for specs in cast("Iterable[type]", impl.function()):
                        self._pm.add_hookspecs(specs)
            self._pm.check_pending()
        except Exception as error:
            self._pm.unregister(plugin.module)
            del self._loaded[plugin.name]
            raise BrokenPluginError(
                Problem(f"plugin {plugin.name} ({plugin.place}): {error}", "see the list of hooks")
            ) from error

    def catalogue(self) -> Catalogue:
        """Everything all plugins offer, sorted by name. Raises PluginError for a name offered twice, naming both."""
        if self._catalogue is None:
            self._catalogue = Catalogue(**{kind: self._collect(kind) for kind in KINDS}, named=self._named)
        return self._catalogue

    def infos(self) -> tuple[PluginInfo, ...]:
        """What is registered, first-party first, then by name."""
        self.catalogue()
        found = [
            PluginInfo(plugin.name, plugin.version, plugin.origin, plugin.place, self._provided(plugin))
            for plugin in self._loaded.values()
        ]
        return tuple(sorted(found, key=lambda info: (info.origin != "first-party", info.name)))

    def check(self, plan: Plan, ledger: tuple[SourceRecord, ...]) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
        """What the plugins' own checks find: findings, and warnings; also one for each check that failed."""
        found: list[Finding] = []
        warnings: list[Problem] = []
        for impl in self._impls("reportgen_check"):
            arguments = {"plan": plan, "ledger": ledger}
            try:
                made = tuple(
                    cast(
                        "Iterable[Finding | Problem]", impl.function(*(arguments[name] for name in impl.argnames)) or ()
                    )
                )
            except Exception as error:  # noqa: BLE001  # a plugin may fail in any way; its check is lost, not the report
                warnings.append(_failed("check", impl.plugin_name, error))
                continue
            found += [each for each in made if not isinstance(each, Problem)]
            warnings += [each for each in made if isinstance(each, Problem)]
        return tuple(found), tuple(warnings)

    def jinja_environment(self, environment: Environment) -> None:
        """Let plugins add filters and globals."""
        self._pm.hook.reportgen_jinja_environment(environment=environment)

    def built(self, report: Built) -> tuple[Problem, ...]:
        """Tell plugins that a report was published; their failures come back as warnings."""
        warnings: list[Problem] = []
        for impl in self._impls("reportgen_built"):
            try:
                impl.function(*((report,) if impl.argnames else ()))
            except Exception as error:  # noqa: BLE001  # the report stands, whatever a plugin does afterwards
                warnings.append(_failed("hook reportgen_built", impl.plugin_name, error))
        return tuple(warnings)

    def _impls(self, hook: str) -> list[pluggy.HookImpl]:
        caller = getattr(self._pm.hook, hook, None)
        return sorted(caller.get_hookimpls(), key=lambda impl: impl.plugin_name) if caller is not None else []

    def _collect(self, kind: str) -> dict[str, Any]:
        found: dict[str, tuple[str, Any]] = {}
        for impl in self._impls(f"reportgen_{kind}"):
            owner = self._loaded[impl.plugin_name]
            for record in self._records(kind, owner, impl):
                if kind == "relations" and record.name in TABLES:
                    raise PluginError(
                        Problem(
                            f"plugin {owner.name} offers a relation named {record.name!r}, which is a canonical table"
                        )
                    )
                self._unique(
                    kind, record.name, owner, self._loaded[found[record.name][0]] if record.name in found else None
                )
                found[record.name] = (owner.name, record)
        return {name: found[name][1] for name in sorted(found)}

    def _unique(self, kind: str, name: str, owner: Loaded, other: Loaded | None) -> None:
        if other is not None:
            raise PluginError(
                Problem(
                    f"{kind}: {name!r} is offered twice, by {other.name} ({other.place}) "
                    f"and by {owner.name} ({owner.place})",
                    "rename one, or leave one plugin out of plugins.use",
                )
            )

    def offers(self, hook: str, kind: type[Record]) -> tuple[Record, ...]:
        """The records that all plugins yield for ``hook``, which a plugin added itself, sorted by their names.

        What a third party's function raises costs its own records. Raises PluginError for a name offered twice.
        """
        found: dict[str, tuple[Loaded, Record]] = {}
        for impl in self._impls(hook):
            owner = self._loaded[impl.plugin_name]
            for record in self._yielded(hook, (kind,), owner, impl):
                self._unique(hook, record.name, owner, found[record.name][0] if record.name in found else None)
                found[record.name] = owner, record
        return tuple(found[name][1] for name in sorted(found))

    def _records(self, kind: str, owner: Loaded, impl: pluggy.HookImpl) -> tuple[Any, ...]:
        return self._yielded(f"reportgen_{kind}", KINDS[kind], owner, impl)

    def _yielded(self, hook: str, kinds: tuple[type, ...], owner: Loaded, impl: pluggy.HookImpl) -> tuple[Any, ...]:
        arguments = {"offers": self.offers}
        try:
            records = tuple(cast("Iterable[Any]", impl.function(*(arguments[name] for name in impl.argnames))))
        except (Exception, SystemExit) as error:
            if owner.origin == "first-party":
                raise
            self._drop(_failed(f"hook {hook}", owner.name, error))
            return ()
        for record in records:
            if not isinstance(record, kinds):
                expected = " or ".join(known.__name__ for known in kinds)
                what = f"plugin {owner.name}: {hook} yields {type(record).__name__}, not {expected}"
                self._drop(Problem(what, "yield records of that kind"))
                return ()
        return records

    def _drop(self, problem: Problem) -> None:
        if problem not in self.failures:
            self.failures.append(problem)

    def _provided(self, plugin: Loaded) -> dict[str, tuple[str, ...]]:
        provided: dict[str, tuple[str, ...]] = {}
        for kind in KINDS:
            for impl in self._impls(f"reportgen_{kind}"):
                if impl.plugin is plugin.module:
                    offered = self._records(kind, plugin, impl)
                    provided[kind] = tuple(sorted(r.name for r in offered if not getattr(r, "hidden", False)))
        return provided


def load(
    use: tuple[str, ...] = (), folder: Path | None = None, where: Callable[[int], Location] | None = None, *,
    third_party: bool = True, block: tuple[str, ...] = (),
) -> Plugins:  # fmt: skip
    """Import and register the first-party plugins and those that a plan uses.

    ``use`` are installed names or paths (``./plugins/x.py``) below ``folder``; ``where`` gives each one's place in the plan.
    A first-party name among them loads nothing more, but lets a connector serve that asks for it (``opt_in``).
    ``third_party=False`` leaves all of them out, ``block`` some of any origin. A third-party plugin that cannot be used
    becomes a line in ``failures``. Raises PlanError for a name that is not there.
    """
    entries = [entry for entry in installed() if entry.name not in block]
    own = frozenset(entry.name for entry in entries if is_own(entry))
    plugins = Plugins(_named=own.intersection(use if third_party else ()))
    for entry in entries:
        if is_own(entry):
            plugins.register(import_installed(entry))
    unknown: list[Problem] = []
    for index, name in enumerate(use if third_party else ()):
        if name in block or name in own:
            continue
        try:
            plugins.register(_third_party(name, entries, folder, where(index) if where else None))
        except BrokenPluginError as broken:
            plugins.failures.append(broken.problem)
        except PlanError as error:
            unknown += error.problems
    if unknown:
        raise PlanError(*unknown)
    return plugins


def _third_party(name: str, entries: list[EntryPoint], folder: Path | None, where: Location | None) -> Loaded:
    if name.endswith(".py") or "/" in name:
        return import_local(_local(name, folder, where), where)
    for entry in entries:
        if entry.name == name and not is_own(entry):
            return import_installed(entry)
    raise PlanError(_not_installed(name, names(entries), where))


def _local(name: str, folder: Path | None, where: Location | None) -> Path:
    """The file of a local plugin, which must lie in the plan's folder."""
    if folder is None:
        raise PlanError(Problem(f"local plugin {name!r} needs a plan to stand beside", "", where))
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise PlanError(
            Problem(f"local plugin {name!r} lies outside the plan's folder", "move it beside the plan", where)
        )
    if not path.is_file():
        raise PlanError(Problem(f"local plugin {name!r} does not exist", "check plugins.use", where))
    return path


def _not_installed(name: str, available: tuple[str, ...], where: Location | None) -> Problem:
    close = difflib.get_close_matches(name, available, 1)
    if close:
        return Problem(f"plugin {name!r} is not installed", f"did you mean {close[0]!r}?", where)
    listed = ", ".join(available) or "none"
    return Problem(f"plugin {name!r} is not installed", f"install it, or choose one of: {listed}", where)


def _failed(what: str, plugin: str, error: BaseException) -> Problem:
    return Problem(
        f"{what} of plugin {plugin} failed: {type(error).__name__}: {error}", "run with --debug for the traceback"
    )
