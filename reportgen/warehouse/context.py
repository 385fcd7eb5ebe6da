"""What connectors are lent while they declare a source: its files, its place in the plan, a notebook for caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, PlanError, Problem
from reportgen.plan.references import expand, shown
from reportgen.warehouse.export import Export, open_exports

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path

    from reportgen.document import Text
    from reportgen.plan import Plan, Source


class Context:
    """The lent things for one source (:class:`reportgen.records.LoadContext`)."""

    def __init__(self, plan: Plan, source: Source, folder: Path, pool: Executor) -> None:
        self._plan = plan
        self._source = source
        self._folder = folder
        self._pool = pool
        self._opened: dict[Path, tuple[Export, ...]] = {}
        self.caveats: list[Text] = []
        self.warnings: list[Problem] = []

    @property
    def timezone(self) -> str:
        """The source's time zone."""
        return self._source.common.timezone or self._plan.timezone

    @property
    def period(self) -> tuple[date, date]:
        """First and last day that the report looks at."""
        return min(start for start, _ in self.periods), max(end for _, end in self.periods)

    @property
    def periods(self) -> tuple[tuple[date, date], ...]:
        """The measured stretches, the report's own first."""
        own = (self._plan.period.start, self._plan.period.end)
        others = [(each.start, each.end) for each in self._plan.scenarios.values()]
        return tuple(dict.fromkeys((own, *others)))

    @property
    def opened(self) -> tuple[Export, ...]:
        """Every file that the connector asked for."""
        return tuple(export for exports in self._opened.values() for export in exports)

    def files(self, pattern: str | tuple[str, ...], *key: str) -> tuple[Export, ...]:
        """The files of an option, identical ones once. Raises PlanError, DataError."""
        patterns = (pattern,) if isinstance(pattern, str) else pattern
        if not patterns:
            raise PlanError(Problem("names no file", "name at least one", self.where(*key)))
        paths = dict.fromkeys(path for each in patterns for path in expand(each, self._plan.roots, self.where(*key)))
        problems: list[Problem] = []
        found: list[Export] = []
        for path in paths:
            try:
                found += self._open(path)
            except DataError as error:
                problems += error.problems
        if problems:
            raise DataError(*problems)
        return tuple(self._once(found))

    def _open(self, path: Path) -> tuple[Export, ...]:
        if path not in self._opened:
            common = self._source.common
            folder = self._folder / str(len(self._opened))
            name = shown(path, self._plan.roots[0])
            self._opened[path] = tuple(
                open_exports(path, name, folder, self._pool, encoding=common.encoding, delimiter=common.delimiter)
            )
            if not self._opened[path]:
                raise DataError(Problem("the archive holds no file", "export it again", Location(name)))
        return self._opened[path]

    def _once(self, exports: list[Export]) -> list[Export]:
        """Without the files whose bytes were already seen; only files of one size can be the same."""
        sizes = [export.path.stat().st_size for export in exports]
        kept: list[Export] = []
        first: dict[str, Export] = {}
        for export, size in zip(exports, sizes, strict=True):
            if sizes.count(size) > 1 and (twin := first.setdefault(export.content(), export)) is not export:
                what = f"holds the same bytes as {twin.shown}; it counts once"
                self.warn(Problem(what, "remove one of the two", Location(export.shown)))
                continue
            kept.append(export)
        return kept

    def where(self, *key: str | int) -> Location:
        """The position in the plan of an option of this source."""
        return self._plan.positions.at("sources", self._source.name, *key)

    def caveat(self, text: Text) -> None:
        """Note a caveat of the source, once."""
        if text not in self.caveats:
            self.caveats.append(text)

    def warn(self, problem: Problem) -> None:
        """Note a warning, once."""
        if problem not in self.warnings:
            self.warnings.append(problem)
