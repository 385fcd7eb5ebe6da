"""How the first-party connectors find their columns: by aliases kept in data files, and by the plan's own words.

Headers are compared without case, and with spaces and underscores alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reportgen.errors import DataError, Location, PlanError, Problem
from reportgen.records import ExportFile, FieldMapping, FileMapping, Grid, LoadContext
from reportgen.tables import TABLES

if TYPE_CHECKING:
    from reportgen.plan import Source

#: A field's names in exports: choices in order of preference, each a tuple of spellings of one column (``^…`` is a regex).
Names = tuple[tuple[str, ...], ...]

_SHOWN = 12

T = TypeVar("T")


def plain(text: str) -> str:
    """``text`` as headers are compared."""
    return re.sub(r"[\s_]+", " ", text).strip().casefold()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one kind of export calls things: names of fields, and canonical words for their values."""

    columns: Mapping[str, Names]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@cache
def words(name: str) -> Mapping[str, Any]:
    """The data file ``name`` beside the connectors."""
    import yaml

    loaded: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return loaded


def vocabulary(name: str, kind: str) -> Vocabulary:
    """The part ``kind`` of the data file ``name``."""
    part = words(name)[kind]
    columns = {
        field: tuple(tuple(choice) for choice in names) if isinstance(names[0], list) else (tuple(names),)
        for field, names in part["columns"].items()
    }
    return Vocabulary(columns, part.get("values", {}))


def spelled(header: Iterable[str], name: str) -> tuple[str, ...]:
    """The headers that are ``name``."""
    return tuple(cell for cell in header if plain(cell) == plain(name))


def find(header: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The headers that are one of ``names``, in the order of the names, each once."""
    found: dict[str, None] = {}
    header = [cell for cell in header if cell.strip()]
    for name in names:
        if name.startswith("^"):
            pattern = re.compile(name, re.IGNORECASE)
            found.update((cell, None) for cell in header if pattern.match(" ".join(cell.split())))
        else:
            found.update((cell, None) for cell in spelled(header, name))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the plan itself says of a table's fields: their headers (``columns``) and constants (``values``)."""

    columns: Mapping[str, str]
    values: Mapping[str, str]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the plan speaks of."""
        return frozenset({*self.columns, *self.values})


def wishes(source: Source, context: LoadContext, tables: Mapping[str, tuple[str, ...]]) -> dict[str, Wishes]:
    """The plan's ``columns`` and ``values`` by table: nested by table where there are several ``tables``, else flat.

    ``tables`` gives the connector's tables with the field names that it understands beyond the canonical ones. Raises
    PlanError with everything that is not a field, not a table or no text.
    """
    problems: list[Problem] = []
    found = {table: Wishes({}, {}) for table in tables}
    for option, given in (("columns", source.common.columns), ("values", source.common.values)):
        owner = f"{option} of connector {source.connector}"
        nested = given if len(tables) > 1 else {next(iter(tables)): given}
        for table, fields in nested.items():
            key = (option, table) if len(tables) > 1 else (option,)
            if table not in tables:
                problems.append(unknown(table, tables, owner, context.where(*key)))
            elif not isinstance(fields, dict):
                what, advice = f"{owner} stand by table", f"write {table}: {{<field>: …}}"
                problems.append(Problem(what, advice, context.where(*key)))
            else:
                known = (*(field.name for field in TABLES[table].fields), *tables[table])
                texts: dict[str, str] = getattr(found[table], option)
                for name, value in fields.items():
                    problems += _wish(table, name, value, known, context.where(*key, name))
                    texts[name] = str(value).lower() if isinstance(value, bool) else str(value)
    for table, wish in found.items():
        problems += [
            Problem(f"{table}.{name} has a column and a constant", "keep one of the two", context.where("values"))
            for name in sorted(wish.columns.keys() & wish.values.keys())
        ]
    if problems:
        raise PlanError(*problems)
    return found


def _wish(table: str, name: str, value: object, known: tuple[str, ...], where: Location) -> list[Problem]:
    """What is wrong with one line of ``columns`` or ``values``."""
    if name not in known:
        return [unknown(name, known, f"table {table}", where)]
    if isinstance(value, dict | list) or value is None:
        return [Problem(f"{name} is not a text", "write one header, or one constant", where)]
    return []


def unknown(name: str, known: Iterable[str], owner: str, where: Location | None = None) -> Problem:
    """``owner`` has no ``name``: the nearest of the ``known`` names, else all of them."""
    known = list(known)
    close = get_close_matches(str(name), known, n=1)
    advice = f"did you mean {close[0]}?" if close else f"it has: {', '.join(known)}"
    return Problem(f"{owner} has no {name!r}", advice, where)


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

    @property
    def place(self) -> Location:
        """Where the header row stands."""
        return Location(self.file.shown, self.grid.line)

    def missing(self) -> tuple[str, ...]:
        """Required fields of the table that neither a column nor a constant fills."""
        return tuple(
            name for name in TABLES[self.table].required if name not in self.columns and name not in self.wishes.values
        )

    def fields(self, computed: Iterable[FieldMapping] = (), **reading: Any) -> tuple[FieldMapping, ...]:
        """Every field of the table: columns as they stand, then ``computed`` ones; the plan's own wishes replace both.

        ``reading`` is said of each column (nulls, decimal mark, …).
        """
        names = [known.name for known in TABLES[self.table].fields]
        columns = [
            FieldMapping(
                name=name,
                column=headers[0] if len(headers) == 1 else "",
                columns=headers if len(headers) > 1 else (),
                values=self.vocabulary.values.get(name, {}),
                **reading,
            )
            for name in names
            if (headers := self.columns.get(name)) and name not in self.wishes.values
        ]
        others = [mapping for mapping in computed if mapping.name not in self.wishes.fields]
        constants = [FieldMapping(name=name, constant=value) for name, value in self.wishes.values.items()]
        return (*columns, *others, *constants)

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
            close = get_close_matches(header, grid.header, n=1)
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
                        f"{_quoted(found)} both hold {name} and differ",
                        f"remove one, or name the right one in the plan under columns: {{{name}: …}}",
                        place,
                    )
                )
            preferred += found[:1]
        if preferred:
            columns[name] = tuple(preferred)
    problems += [
        Problem(f"two columns are headed {header!r}", "rename or remove one of them", place)
        for header in dict.fromkeys(header for headers in columns.values() for header in headers)
        if grid.header.count(header) > 1
    ]
    if problems:
        raise DataError(*problems)
    return Sheet(file, grid, table, columns, wishes, vocabulary)


def _different(grid: Grid, headers: tuple[str, ...]) -> bool:
    positions = [grid.header.index(header) for header in headers]
    return any(len({row[at].strip() for at in positions if at < len(row)}) > 1 for row in grid.samples)


def _quoted(headers: Iterable[str]) -> str:
    return ", ".join(f'"{" ".join(header.split())}"' for header in headers)


def shown(header: tuple[str, ...]) -> str:
    """A header row for a message: the first columns, and how many more there are."""
    text = _quoted(header[:_SHOWN])
    more = len(header) - _SHOWN
    return f"{text} and {more} more" if more > 0 else text or "none"


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
