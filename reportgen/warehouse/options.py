"""The keys every source takes, laid over what its connector declared; then the declaration held against the file."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from reportgen.errors import DataError, Location, Problem, told
from reportgen.records import FieldMapping
from reportgen.tables import TABLES
from reportgen.warehouse.statement import HASH, Shaping, Zones, columns_of, stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.plan import Plan, Source
    from reportgen.plan.schema import SourceModel
    from reportgen.records import FileMapping, Grid
    from reportgen.tables import Table

_SHOWN = 12
#: A company's CRM knows hundreds of columns; thousands are a table lying on its side, and no SQL to plan in reasonable time.
_MOST_COLUMNS = 2_000
#: Columns that no table knows and that travel along for plugins; each costs the engine a quarter of a megabyte.
_MOST_EXTRAS = 200


def overlaid(mapping: FileMapping, source: Source) -> FileMapping:
    """``mapping`` with the source's ``columns``, ``values``, ``dates``, ``decimal`` and ``ragged``."""
    common = source.common
    known = {field.name for field in TABLES[mapping.table].fields}
    fields = {name: [field for field in mapping.fields if field.name == name] for name in names(mapping.fields)}
    for name, header in _own(common.columns, mapping.table).items():
        found = spelled(mapping.grid.header, str(header))
        used = {column for field in fields.get(name, ()) for column in (field.column, *field.columns)}
        if name in known and found and found not in used:
            old = fields.get(name, [FieldMapping(name=name)])[0]
            fields[name] = [replace(old, column=found, columns=(), constant=None, when=None)]
    for name, value in _own(common.values, mapping.table).items():
        if name in known and not isinstance(value, dict | list):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            fields[name] = [FieldMapping(name=name, constant=text)]
    table, grid = TABLES[mapping.table], mapping.grid
    read = tuple(_typed(_read(field, common), table, grid) for group in fields.values() for field in group)
    return replace(mapping, fields=read, ragged="pad" if common.ragged == "pad" else mapping.ragged)


def names(fields: Iterable[FieldMapping]) -> tuple[str, ...]:
    """Names of the fields, each once."""
    return tuple(dict.fromkeys(field.name for field in fields))


def spelled(header: Iterable[str], name: str) -> str:
    """The header that ``name`` means: as it stands, else without regard to case and spaces; "" when there is none."""
    header = list(header)
    if name in header:
        return name
    return next((cell for cell in header if _flat(cell) == _flat(name)), "")


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _own(given: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """The part of ``columns`` or ``values`` that speaks of ``table``: nested by table, or flat."""
    nested = given.get(table)
    if isinstance(nested, dict):
        return nested
    return {name: value for name, value in given.items() if not isinstance(value, dict)}


def _read(field: FieldMapping, common: SourceModel) -> FieldMapping:
    dates = common.dates if isinstance(common.dates, str) else common.dates.get(field.name, "")
    if dates and field.constant is None and not field.offset:
        if dates in {"day-first", "month-first"}:
            field = replace(field, dayfirst=dates == "day-first", pattern="")
        else:
            field = replace(field, pattern=dates, dayfirst=None)
    if common.decimal and field.constant is None:
        mark: Literal[".", ","] = common.decimal
        field = replace(field, decimal=mark)
    return field


def _typed(field: FieldMapping, table: Table, grid: Grid) -> FieldMapping:
    """``field`` when its columns hold typed values, written in one way whatever the plan says of texts."""
    columns = {field.column, *field.columns} - {""}
    if not columns or field.offset or not columns <= grid.native:
        return field
    known = table.field(field.name)
    kind = field.kind or (known.type if known else "text")
    if kind in {"date", "instant"}:
        epochs = {grid.serials.get(column) for column in columns}
        if len(epochs) == 1 and (epoch := epochs.pop()):
            return replace(field, pattern="", dayfirst=None, offset=epoch)
        # numbers may still be days in some pattern (202607)
        return replace(field, pattern="", dayfirst=None) if _iso(columns, grid) else field
    return replace(field, decimal=".") if kind in {"count", "number", "money"} else field


def _iso(columns: Iterable[str], grid: Grid) -> bool:
    """Whether columns of typed values hold dates rather than numbers."""
    places = [grid.header.index(column) for column in columns]
    return any("-" in row[at][1:] for row in grid.samples for at in places if at < len(row))


def shaped(mapping: FileMapping, plan: Plan, source: Source) -> Shaping:
    """What is to be read of the file. Raises DataError for headers that are missing or stand twice."""
    header, where = mapping.grid.header, Location(mapping.file.shown, mapping.grid.line)
    problems = [*_too_many(header, where), *_twice(header, where), *_missing(mapping, source, where)]
    if problems:
        raise DataError(*problems)
    columns = columns_of(mapping.table, mapping.fields)
    cells = {name: f"c{i}" for i, name in enumerate(header)}
    used = {name for field in mapping.fields for name in (field.column, *field.columns)}
    taken = {"_source", "_reject", "_line", "_value", "_fault", HASH, "breakdown", "nth"}
    taken |= {name.lower() for name in stored(mapping.table)} | {column.name.lower() for column in columns}
    extras: dict[str, str] = {}
    for name in header if mapping.keep_extra else ():
        if name in used or name in mapping.drop or not name.strip() or len(extras) == _MOST_EXTRAS:
            continue
        own = name.strip()
        while own.lower() in taken:
            own += " (file)"
        taken.add(own.lower())
        extras[own] = cells[name]
    return Shaping(
        table=mapping.table,
        columns=columns,
        cells=cells,
        extras=extras,
        zones=Zones(source.common.timezone or mapping.timezone or plan.timezone, plan.timezone),
        source=source.name,
        breakdown=mapping.breakdown,
        totals=tuple(name for name in mapping.blank_is_total if name in cells),
        filled=tuple(name for name in mapping.skip_where_empty if name in cells),
        explode=mapping.explode,
        first_flag=mapping.first_flag,
        currency=plan.currency,
        hashed=cells.get(mapping.same, ""),
        labelled=mapping.totals,
        footer=mapping.footer,
    )


def _too_many(header: tuple[str, ...], where: Location) -> Iterable[Problem]:
    if len(header) > _MOST_COLUMNS:
        what = f"has {len(header):,} columns, at most {_MOST_COLUMNS:,} are read"
        yield Problem(what, "export only those that the report needs", where)


def _twice(header: tuple[str, ...], where: Location) -> Iterable[Problem]:
    for name in dict.fromkeys(header):
        if name.strip() and header.count(name) > 1:
            yield Problem(f"two columns are headed {name!r}", "rename or remove one of them", where)


def _missing(mapping: FileMapping, source: Source, where: Location) -> Iterable[Problem]:
    header = mapping.grid.header
    for field in mapping.fields:
        wanted = (field.column, *field.columns, field.when[0] if field.when else "")
        for name in wanted:
            if name and name not in header:
                yield Problem(f"no column {name!r} for {field.name}", _advice(name, header, source, field.name), where)
    present = {*names(mapping.fields), *(each.name for each in mapping.derived), mapping.first_flag}
    for name in TABLES[mapping.table].required:
        derived = mapping.table == "costs" and name == "amount" and {"hours", "hourly_rate"} <= present
        if name not in present and not derived:
            what = f"table {mapping.table} needs {name}; the columns are {_listed(header)}"
            yield Problem(what, f"map it: sources.{source.name}.columns: {{{name}: <header>}}", where)


def _advice(name: str, header: tuple[str, ...], source: Source, field: str) -> str:
    close = get_close_matches(name, header, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}the columns are {_listed(header)}; map it: sources.{source.name}.columns: {{{field}: <header>}}"


def _listed(header: tuple[str, ...]) -> str:
    more = f" and {len(header) - _SHOWN} more" if len(header) > _SHOWN else ""
    return ", ".join(repr(" ".join(name.split())) for name in told(header)[:_SHOWN]) + more or "none"
