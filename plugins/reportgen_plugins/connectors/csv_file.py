"""``csv``: any canonical table from a file of its own, columns named in the plan or like the fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import field_validator

from reportgen import hookimpl
from reportgen.errors import DataError, Location, Problem
from reportgen.records import Connector, ExportFile, FieldMapping, FileMapping, Grid, LoadContext, Options
from reportgen.tables import TABLES
from reportgen_plugins.connectors.mapping import (
    Sheet,
    Vocabulary,
    Wishes,
    each,
    find,
    sheet,
    shown,
    spelled,
    unknown,
    wishes,
)

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

#: A column of ``deals`` that lists the deal's contacts; it fills ``deal_contacts``.
CONTACT_IDS = "contact_ids"


class CsvOptions(Options):
    """``table`` is the canonical table that ``files`` (a path or glob, or several) fill."""

    table: str
    files: str | tuple[str, ...]

    @field_validator("table")
    @classmethod
    def _known(cls, table: str) -> str:
        if table not in TABLES:
            raise ValueError(str(unknown(table, TABLES, "reportgen")))
        return table


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``csv``."""
    yield Connector(
        name="csv",
        summary="Any table from CSV files, by column names",
        tables=tuple(TABLES),
        options=CsvOptions,
        load=load,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each file of the source as rows of its table; a deal's ``contact_ids`` fill ``deal_contacts``."""
    options = source.options
    assert isinstance(options, CsvOptions)  # noqa: S101  # the plan validated the source with this connector's model
    more = (CONTACT_IDS,) if options.table == "deals" else ()
    said = wishes(source, context, {options.table: more})[options.table]
    called = _vocabulary(options.table, more)
    return each(
        context.files(options.files, "files"),
        lambda file: _read(file, _sheet(file, options.table, called, said, source.name), context.timezone),
    )


def _vocabulary(table: str, more: tuple[str, ...]) -> Vocabulary:
    names = [*(field.name for field in TABLES[table].fields), *more]
    return Vocabulary({name: ((name, name.replace("_", "")),) for name in names})


def _sheet(file: ExportFile, table: str, called: Vocabulary, said: Wishes, source: str) -> Sheet:
    """The file's first table that has the required columns, else the one that lacks them, with an error that says so."""

    def has(name: str, header: tuple[str, ...]) -> bool:
        wish = said.columns.get(name)
        return bool(spelled(header, wish) if wish else find(header, called.columns[name][0]))

    required = [name for name in TABLES[table].required if name not in said.values and not _derived(table, name)]
    grid = (
        file.grid(lambda header: all(has(name, header) for name in required))
        or file.grid(lambda header: any(has(name, header) for name in called.columns))
        or next(iter(file.grids()), Grid((), 1, None, ()))
    )
    found = sheet(file, grid, table, called, said)
    lacking = [name for name in found.missing() if name in required]
    if (
        table == "costs"
        and "amount" in found.missing()
        and not {"hours", "hourly_rate"} <= found.columns.keys() | said.fields
    ):
        lacking.append("amount (or hours and hourly_rate)")
    if lacking:
        wish = ", ".join(f"{name.split()[0]}: <header>" for name in lacking)
        raise DataError(
            Problem(
                f"table {table} needs {', '.join(lacking)}; the columns are {shown(grid.header)}",
                f"map them in the plan: sources.{source}.columns: {{{wish}}}",
                Location(file.shown, grid.line),
            )
        )
    return found


def _derived(table: str, name: str) -> bool:
    return table == "costs" and name == "amount"


def _read(file: ExportFile, found: Sheet, timezone: str) -> Iterable[FileMapping]:
    computed = [
        FieldMapping(name=name, constant="") for name in found.missing()
    ]  # costs.amount: hours × rate stand for it
    yield FileMapping(table=found.table, file=file, grid=found.grid, fields=found.fields(computed), timezone=timezone)
    contacts, deal = found.header(CONTACT_IDS), found.header("deal_id")
    if contacts and deal:
        yield FileMapping(
            table="deal_contacts",
            file=file,
            grid=found.grid,
            fields=(FieldMapping(name="deal_id", column=deal), FieldMapping(name="contact_id", column=contacts)),
            keep_extra=False,
            explode=("contact_id", ";"),
            first_flag="is_primary",
        )
