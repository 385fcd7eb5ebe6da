"""Any canonical table from a file of its own, whatever its format: columns named in the plan or like the fields."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import field_validator

from reportgen.records import ExportFile, FieldMapping, FileMapping, Grid, LoadContext, Options, Recognised
from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import Vocabulary, find, spelled
from reportgen_plugins.connectors.sheet import Sheet, each, sheet
from reportgen_plugins.connectors.wishes import wishes

if TYPE_CHECKING:
    from reportgen.plan import Source

#: A column of ``deals`` that lists the deal's contacts; it fills ``deal_contacts``.
CONTACT_IDS = "contact_ids"
#: How sure names of columns make: any vendor's own signature says more.
_NAMED = 0.6


class OneTable(Options):
    """``table`` is the canonical table that a source fills."""

    table: str

    @field_validator("table")
    @classmethod
    def _known(cls, table: str) -> str:
        if table in TABLES:
            return table
        close = get_close_matches(table, TABLES, n=1)
        advice = f"did you mean {close[0]}?" if close else f"the tables are {', '.join(TABLES)}"
        raise ValueError(f"there is no table {table!r}; {advice}")


class TableOptions(OneTable):
    """``files`` (a path or glob, or several) fill the table."""

    files: str | tuple[str, ...]


class Reader:
    """Declares files as rows of the one table that a source fills; a deal's ``contact_ids`` fill ``deal_contacts``."""

    def __init__(self, source: Source, context: LoadContext) -> None:
        options = source.options
        assert isinstance(options, OneTable)  # noqa: S101  # the plan validated the source with its connector's model
        self.table = options.table
        more = (CONTACT_IDS,) if self.table == "deals" else ()
        self._called = _vocabulary(self.table, *more)
        self._wishes = wishes(source, self.table, *more)
        self._timezone = context.timezone

    def declared(self, files: Iterable[ExportFile]) -> Iterable[FileMapping]:
        """The mappings of all files. Raises DataError with the problems of all."""
        return each(files, self._mappings)

    def wanted(self, file: ExportFile) -> bool:
        """Whether a file holds a table with all required columns."""
        return self._whole(file) is not None

    def _mappings(self, file: ExportFile) -> Iterable[FileMapping]:
        found = sheet(file, self._grid(file), self.table, self._called, self._wishes)
        return _mappings(found, self._timezone)

    def _whole(self, file: ExportFile) -> Grid | None:
        required = [name for name in TABLES[self.table].required if name not in self._wishes.values]
        return file.grid(lambda header: all(self._has(name, header) for name in required))

    def _grid(self, file: ExportFile) -> Grid:
        """The file's table with all required columns, else with any column of ours, else the first, for the reader to refuse."""
        return (
            self._whole(file)
            or file.grid(lambda header: any(self._has(name, header) for name in self._called.columns))
            or next(iter(file.grids()), Grid((), 1, None, ()))
        )

    def _has(self, name: str, header: tuple[str, ...]) -> bool:
        wish = self._wishes.columns.get(name)
        return bool(spelled(header, wish) if wish else find(header, self._called.columns[name][0]))


def recognise(file: ExportFile) -> Recognised | None:
    """The table whose required fields all have a column of their name; of several, the one with most columns."""
    found = {
        name: len(named)
        for grid in file.grids()
        for name, table in TABLES.items()
        if (named := _named(grid, name)) >= set(table.required)
    }
    if not found:
        return None
    table = max(found, key=found.__getitem__)
    return Recognised(what=f"table {table}, its columns named like the fields", sure=_NAMED, options={"table": table})


def _named(grid: Grid, table: str) -> set[str]:
    """The fields of a table that have a column of their name."""
    return {name for name, (spellings,) in _vocabulary(table).columns.items() if find(grid.header, spellings)}


def _vocabulary(table: str, *more: str) -> Vocabulary:
    """Every field by its own name."""
    names = (*(field.name for field in TABLES[table].fields), *more)
    return Vocabulary({name: ((name, name.replace("_", "")),) for name in names})


def _mappings(found: Sheet, timezone: str) -> Iterable[FileMapping]:
    fields = found.fields()
    names = {field.name for field in fields}
    if found.table == "costs" and "amount" not in names and {"hours", "hourly_rate"} <= names:
        fields = (*fields, FieldMapping(name="amount", constant=""))  # hours × rate will stand for it
    yield FileMapping(table=found.table, file=found.file, grid=found.grid, fields=fields, timezone=timezone)
    contacts, deal = found.header(CONTACT_IDS), found.header("deal_id")
    if contacts and deal:
        yield FileMapping(
            table="deal_contacts",
            file=found.file,
            grid=found.grid,
            fields=(FieldMapping(name="deal_id", column=deal), FieldMapping(name="contact_id", column=contacts)),
            keep_extra=False,
            explode=("contact_id", ";"),
            first_flag="is_primary",
        )
