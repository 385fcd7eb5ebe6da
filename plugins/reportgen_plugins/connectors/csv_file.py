"""``csv``: any canonical table from a file of its own, columns named in the plan or like the fields."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import field_validator

from reportgen import hookimpl
from reportgen.records import Connector, ExportFile, FieldMapping, FileMapping, Grid, LoadContext, Options, Recognised
from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import Vocabulary, find, spelled
from reportgen_plugins.connectors.sheet import Sheet, each, sheet
from reportgen_plugins.connectors.wishes import Wishes, wishes

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

#: A column of ``deals`` that lists the deal's contacts; it fills ``deal_contacts``.
CONTACT_IDS = "contact_ids"
#: How sure names of columns make: any vendor's own signature says more.
_NAMED = 0.6


class CsvOptions(Options):
    """``table`` is the canonical table that ``files`` (a path or glob, or several) fill."""

    table: str
    files: str | tuple[str, ...]

    @field_validator("table")
    @classmethod
    def _known(cls, table: str) -> str:
        if table in TABLES:
            return table
        close = get_close_matches(table, TABLES, n=1)
        advice = f"did you mean {close[0]}?" if close else f"the tables are {', '.join(TABLES)}"
        raise ValueError(f"there is no table {table!r}; {advice}")


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``csv``."""
    yield Connector(
        name="csv",
        summary="Any table from CSV files, by column names",
        tables=tuple(TABLES),
        options=CsvOptions,
        load=load,
        recognise=recognise,
    )


def recognise(file: ExportFile) -> Recognised | None:
    """The table whose required fields all have a column of their name; of several, the one with most columns."""
    grids = file.grids() if file.format == "csv" else ()
    found = {
        table.name: len(named)
        for grid in grids[:1]
        for table in TABLES.values()
        if (named := [field.name for field in table.fields if find(grid.header, _spellings(field.name))])
        and set(table.required) <= set(named)
    }
    if not found:
        return None
    table = max(found, key=found.__getitem__)
    return Recognised(what=f"table {table}, its columns named like the fields", sure=_NAMED, options={"table": table})


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each file of the source as rows of its table; a deal's ``contact_ids`` fill ``deal_contacts``."""
    options = source.options
    assert isinstance(options, CsvOptions)  # noqa: S101  # the plan validated the source with this connector's model
    table = options.table
    more = (CONTACT_IDS,) if table == "deals" else ()
    names = (*(field.name for field in TABLES[table].fields), *more)
    called = Vocabulary({name: (_spellings(name),) for name in names})
    said = wishes(source, table, *more)
    return each(
        context.files(options.files, "files"),
        lambda file: _declared(sheet(file, _grid(file, table, called, said), table, called, said), context.timezone),
    )


def _spellings(name: str) -> tuple[str, ...]:
    return name, name.replace("_", "")


def _grid(file: ExportFile, table: str, called: Vocabulary, said: Wishes) -> Grid:
    """The file's table with all required columns, else with any column of ours, else the first, for the reader to refuse."""

    def has(name: str, header: tuple[str, ...]) -> bool:
        wish = said.columns.get(name)
        return bool(spelled(header, wish) if wish else find(header, called.columns[name][0]))

    required = [name for name in TABLES[table].required if name not in said.values]
    return (
        file.grid(lambda header: all(has(name, header) for name in required))
        or file.grid(lambda header: any(has(name, header) for name in called.columns))
        or next(iter(file.grids()), Grid((), 1, None, ()))
    )


def _declared(found: Sheet, timezone: str) -> Iterable[FileMapping]:
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
