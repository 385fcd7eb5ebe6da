"""One table of an export file with its columns known by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from reportgen.errors import DataError, Location, Problem
from reportgen.records import ExportFile, FieldMapping, FileMapping, Grid
from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import Vocabulary, find, quoted, short, shown, spelled
from reportgen_plugins.connectors.wishes import Wishes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file whose columns are known by field: ``columns[field]`` are headers, the preferred one first."""

    file: ExportFile
    grid: Grid
    table: str
    columns: Mapping[str, tuple[str, ...]]
    wishes: Wishes
    vocabulary: Vocabulary

    def header(self, name: str) -> str:
        """The preferred header of ``name``, or nothing."""
        return next(iter(self.columns.get(name, ())), "")

    def sample(self, name: str) -> tuple[str, ...]:
        """The filled cells of ``name``'s preferred column among the first rows."""
        header = self.header(name)
        at = self.grid.header.index(header) if header else len(self.grid.header)
        return tuple(row[at].strip() for row in self.grid.samples if at < len(row) and row[at].strip())

    @property
    def sniffed(self) -> Iterator[tuple[str, ...]]:
        """The first rows without the columns that bear a type of their own: what shows how the file writes numbers."""
        at = [i for i, header in enumerate(self.grid.header) if header not in self.grid.native]
        yield from (tuple(row[i] for i in at if i < len(row)) for row in self.grid.samples)

    def cells(self, *names: str) -> Iterator[tuple[str, ...]]:
        """The preferred columns of fields, row by row from the whole file, without outer spaces; what has none is empty."""
        at = [self.grid.header.index(header) if (header := self.header(name)) else -1 for name in names]
        for _, row in self.file.records(self.grid):
            yield tuple(row[i].strip() if 0 <= i < len(row) else "" for i in at)

    def texts(self, name: str) -> tuple[str, ...]:
        """The different texts of ``name``'s preferred column in the whole file, in order, without empty ones."""
        return tuple(dict.fromkeys(text for (text,) in self.cells(name) if text))

    def column(self, header: str, *, whole: bool = True) -> tuple[str, ...]:
        """The different texts below a ``header``, without empty ones: of the ``whole`` file, or of its first rows."""
        at = self.grid.header.index(header)
        rows = (row for _, row in self.file.records(self.grid)) if whole else iter(self.grid.samples)
        return tuple(dict.fromkeys(row[at].strip() for row in rows if at < len(row) and row[at].strip()))

    @property
    def place(self) -> Location:
        """Where the header row stands."""
        return Location(self.file.shown, self.grid.line)

    def missing(self) -> tuple[str, ...]:
        """Required fields of the table that neither a column nor a constant fills."""
        return tuple(
            name for name in TABLES[self.table].required if name not in self.columns and name not in self.wishes.values
        )

    def fields(
        self, computed: Iterable[FieldMapping] = (), *, carried: Iterable[str] = (), **reading: Any
    ) -> tuple[FieldMapping, ...]:
        """Every field of the table: columns as they stand, then ``computed`` ones; the plan's own wishes replace both.

        ``carried`` are further fields, which travel along; ``reading`` is said of each column (nulls, decimal mark, …).
        """
        names = [*(known.name for known in TABLES[self.table].fields), *carried]
        columns = [
            FieldMapping(
                name=name,
                column=headers[0] if len(headers) == 1 else "",
                columns=headers if len(headers) > 1 else (),
                values=self._values(name),
                **reading,
            )
            for name in names
            if (headers := self.columns.get(name)) and name not in self.wishes.values
        ]
        others = [mapping for mapping in computed if mapping.name not in self.wishes.fields]
        constants = [FieldMapping(name=name, constant=value) for name, value in self.wishes.values.items()]
        return (*columns, *others, *constants)

    def _values(self, name: str) -> Mapping[str, str]:
        """Words for the field's values, those of the first rows in front: the engine tries them in order, row by row."""
        known = self.vocabulary.values.get(name, {})
        seen = Counter(cell.lower() for cell in self.sample(name)) if known else Counter[str]()
        return dict(sorted(known.items(), key=lambda item: -seen[item[0].lower()]))

    def personal(self, names: Iterable[str], fields: Iterable[FieldMapping]) -> tuple[str, ...]:
        """Headers that are one of ``names`` and no field's column: not even loaded."""
        used = {header for mapping in fields for header in (mapping.column, *mapping.columns)}
        return tuple(header for header in find(self.grid.header, names) if header not in used)


def sheet(file: ExportFile, grid: Grid, table: str, vocabulary: Vocabulary, wishes: Wishes) -> Sheet:
    """The columns of ``grid`` by field: the plan's choice, else the vocabulary's.

    Raises DataError when a column that the plan names is not there, or two different columns claim one field.
    """
    place = Location(file.shown, grid.line)
    problems: list[Problem] = []
    columns: dict[str, tuple[str, ...]] = {}
    for name, header in wishes.columns.items():
        found = spelled(grid.header, header)
        if not found:
            close = get_close_matches(header, map(short, grid.header), n=1)
            advice = f"did you mean {close[0]!r}?" if close else f"the columns are {shown(grid.header)}"
            problems.append(Problem(f"no column {header!r}, which the plan names for {table}.{name}", advice, place))
        columns[name] = found[:1]
    for name, choices in vocabulary.columns.items():
        if name in wishes.fields:
            continue
        preferred: list[str] = []
        for choice in choices:
            found = find(grid.header, choice)
            if _different(grid, found):
                problems.append(
                    Problem(
                        f"{quoted(found)} both hold {name} and differ",
                        f"remove one, or name the right one in the plan under columns: {{{name}: …}}",
                        place,
                    )
                )
            preferred += found[:1]
        if preferred:
            columns[name] = tuple(preferred)
    if problems:
        raise DataError(*problems)
    return Sheet(file, grid, table, columns, wishes, vocabulary)


def _different(grid: Grid, headers: tuple[str, ...]) -> bool:
    positions = [grid.header.index(header) for header in headers]
    return any(len({row[at].strip() for at in positions if at < len(row)}) > 1 for row in grid.samples)


def each(files: Iterable[T], read: Callable[[T], Iterable[FileMapping]]) -> tuple[FileMapping, ...]:
    """What ``read`` declares of each file; the problems of all files are raised at once."""
    mappings: list[FileMapping] = []
    problems: list[Problem] = []
    for file in files:
        try:
            mappings += read(file)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(*problems)
    return tuple(mappings)
