"""What connectors are lent while they declare a source: its files, its place in the plan, a notebook for caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.document import Words
from reportgen.errors import DataError, Location, PlanError, Problem
from reportgen.plan.reader import MAX_BYTES, read
from reportgen.plan.references import expand, located, shown
from reportgen.warehouse.copies import copied, spooled
from reportgen.warehouse.opening import open_exports

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path

    from reportgen.document import Text
    from reportgen.plan import Plan, Source
    from reportgen.records import ExportFile, Format
    from reportgen.warehouse.export import Export

_ = Words("reportgen")


class Context:
    """The lent things for one source (:class:`reportgen.records.LoadContext`)."""

    def __init__(self, plan: Plan, source: Source, folder: Path, pool: Executor) -> None:
        self._plan = plan
        self._source = source
        self._folder = folder
        self._pool = pool
        self._opened: dict[tuple[Path, tuple[Format, ...]], tuple[Export, ...]] = {}
        self._made: list[Export] = []
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
        """Every file that the connector asked for or made, each name once."""
        found = (*(export for exports in self._opened.values() for export in exports), *self._made)
        return tuple({export.shown: export for export in reversed(found)}.values())[::-1]

    def files(
        self, pattern: str | tuple[str, ...], *key: str, formats: tuple[Format, ...] = ("csv",)
    ) -> tuple[Export, ...]:
        """The files of an option, identical ones once. Raises PlanError, DataError."""
        patterns = (pattern,) if isinstance(pattern, str) else pattern
        if not patterns:
            raise PlanError(Problem("names no file", "name at least one", self.where(*key)))
        paths = dict.fromkeys(path for each in patterns for path in expand(each, self._plan.roots, self.where(*key)))
        problems: list[Problem] = []
        found: list[Export] = []
        for path in paths:
            try:
                found += self._open(path, formats)
            except DataError as error:
                problems += error.problems
        if problems:
            raise DataError(*problems)
        return tuple(self._once(found))

    def _open(self, path: Path, formats: tuple[Format, ...]) -> tuple[Export, ...]:
        key = (path, formats)
        if key not in self._opened:
            common = self._source.common
            self._opened[key] = tuple(
                open_exports(
                    path,
                    shown(path, self._plan.roots[0]),
                    self._private(),
                    self._pool,
                    formats=formats,
                    encoding=common.encoding,
                    delimiter=common.delimiter,
                    warn=self.warn,
                )
            )
        return self._opened[key]

    def _private(self) -> Path:
        """A folder for the copies of the next file."""
        return self._folder / str(len(self._opened) + len(self._made))

    def _once(self, exports: list[Export]) -> list[Export]:
        """Without the files whose bytes were already seen; only files of one size can be the same."""
        sizes = [export.size for export in exports]
        kept: list[Export] = []
        first: dict[str, Export] = {}
        for export, size in zip(exports, sizes, strict=True):
            if sizes.count(size) > 1 and (twin := first.setdefault(export.content(), export)) is not export:
                book = export.shown.removesuffix(export.part)
                if export.format == "sheet" and book == twin.shown.removesuffix(twin.part):
                    # vendors write a sheet to look at beside the one to read: nobody need remove it
                    told = {"file": export.shown, "other": twin.shown}
                    self.caveat(_("{file} holds the same as {other}; it counts once", **told))
                    continue
                what = f"holds the same bytes as {twin.shown}; it counts once"
                self.warn(Problem(what, "remove one of the two", Location(export.shown)))
                continue
            kept.append(export)
        return kept

    def path(self, name: str, *key: str) -> Path:
        """A file or folder that an option names, inside the plan's roots. Raises PlanError."""
        return located(name, self._plan.roots, self.where(*key))

    def words(self, name: str, *key: str) -> Mapping[str, Any]:
        """What stands in a YAML file that an option names. Raises PlanError."""
        path = self.path(name, *key)
        return words(path, shown(path, self._plan.roots[0]))

    def copied(
        self,
        origin: ExportFile | str,
        header: tuple[str, ...],
        rows: Iterable[tuple[int, Sequence[object]]],
        *,
        native: Iterable[str] = (),
    ) -> Export:
        """A table that the connector makes, as a file. Raises DataError."""
        export = copied(origin, header, rows, frozenset(native), self._private())
        self._made.append(export)
        return export

    def spooled(
        self, name: str, chunks: Iterable[bytes], *, formats: tuple[Format, ...] = ("csv",)
    ) -> tuple[Export, ...]:
        """Bytes that no file holds, opened like a file called ``name``. Raises DataError."""
        path = spooled(name, chunks, self._private())
        found = tuple(open_exports(path, name, path.parent / "copies", self._pool, formats=formats, warn=self.warn))
        self._made += found
        return found

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


def words(path: Path, name: str) -> Mapping[str, Any]:
    """The mapping in a YAML file, read as strictly as a plan; ``name`` is the file's for messages. Raises PlanError."""
    if not path.is_file():
        raise PlanError(Problem("is a folder", "name the YAML file in it", Location(name)))
    with path.open("rb") as stream:
        reading = read(stream.read(MAX_BYTES + 1), name)
    if reading.problems:
        raise PlanError(*reading.problems)
    return reading.data
