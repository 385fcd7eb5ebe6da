"""The one SELECT that turns a file's text cells into typed rows, each with the rule that it breaks, if any.

Layers, innermost first: clean text (``r0``, …) · read value (``m0``, …) · settled value (``t0``, …) · columns and rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reportgen.money import marks
from reportgen.tables import TABLES, local_date
from reportgen.warehouse import aside, values
from reportgen.warehouse.clocks import Clocks
from reportgen.warehouse.readings import Column, Reading, evidence_query, layered, plain_query, reader, swift
from reportgen.warehouse.sql import Parameters, identifier, literal
from reportgen.warehouse.values import Way

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from reportgen.records import FieldMapping, TotalRows
    from reportgen.tables import FieldType
    from reportgen.warehouse.numbered import Rows

#: What breaking a rule means: the row is a total and kept aside; skipped as declared; rejected; or it condemns the file.
Verdict = Literal["total", "skip", "reject", "refuse"]

_REASONS = {
    "date": "is not a date",
    "instant": "is not a date or time",
    "count": "is not a whole number from 0",
    "number": "is not a number",
    "money": "is not an amount",
    "flag": "is neither yes nor no",
    "text": "is missing",
}
_SQL_TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "instant": "TIMESTAMP",
    "count": "BIGINT",
    "number": "DECIMAL(18,4)",
    "money": "DECIMAL(18,4)",
    "flag": "BOOLEAN",
}


_CALENDAR = Clocks()
#: The column that holds hashes of a personal one until the source is read.
HASH = "_same"


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that a good row does not meet, and what to say of one that does."""

    condition: str
    verdict: Verdict
    reason: str
    label: str = ""
    value: str = "NULL"


@dataclass(frozen=True, slots=True)
class Zones:
    """The time zones of naive timestamps and of the report's days."""

    source: str
    report: str


@dataclass(frozen=True, slots=True)
class Shaping:
    """A file's table as it is to be read: everything about it but the readings of doubtful columns."""

    table: str
    columns: tuple[Column, ...]
    cells: Mapping[str, str]
    extras: Mapping[str, str]
    zones: Zones
    source: str
    breakdown: str = ""
    totals: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    explode: tuple[str, str] | None = None
    first_flag: str = ""
    currency: str = ""
    hashed: str = ""
    labelled: TotalRows | None = None
    footer: tuple[str, ...] = ()


def columns_of(table: str, fields: Iterable[FieldMapping]) -> tuple[Column, ...]:
    """The mapped fields with their types; names that the table does not know are text."""
    grouped: dict[str, list[FieldMapping]] = {}
    for mapping in fields:
        grouped.setdefault(mapping.name, []).append(mapping)
    known = TABLES[table]
    found: list[Column] = []
    for name, mappings in grouped.items():
        field = known.field(name)
        required = bool(field and field.required and not field.nullable)
        further: FieldType = next((each.kind for each in mappings if each.kind), "text")
        kind = field.type if field else further
        found.append(Column(name, kind, tuple(mappings), required))
    return tuple(found)


def stored(table: str) -> dict[str, str]:
    """The columns of a canonical table on the engine, with their SQL types."""
    columns: dict[str, str] = {}
    for field in TABLES[table].fields:
        columns[field.name] = _SQL_TYPES[field.type]
        if field.type == "instant":
            columns[local_date(field.name)] = "DATE"
    return columns


def texts(
    shaping: Shaping,
    rows: Rows,
    bind: Parameters,
    *,
    quick: frozenset[str] = frozenset(),
    only: Container[int] | None = None,
) -> str:
    """The innermost layers: a row's clean texts (of ``quick`` fields the cells as they stand), and what is said of it whole.

    ``only`` are the numbers of the columns that are wanted; nothing else travels along then.
    """
    columns = {i: column for i, column in enumerate(shaping.columns) if only is None or i in only}
    kept = ["line", "fault", "text"] if rows.numbered else []
    if only is None:
        kept += [f"{cell} AS x{k}" for k, cell in enumerate(shaping.extras.values())]
    raw = {i: shaping.cells[column.bare] for i, column in columns.items() if column.name in quick}
    kept += [f"{cell} AS r{i}" for i, cell in raw.items()]
    slow = {i: column for i, column in columns.items() if i not in raw}
    cleaned = [f"{values.clean(cell)} AS {cell}" for cell in _wanted(shaping, slow.values())]
    cells = f"(SELECT {', '.join([*kept, *cleaned]) or '1'} FROM {rows.sql})"
    parts = [each.rsplit(" AS ", 1)[-1] for each in kept]
    parts += [f"{values.text(column.mappings, shaping.cells, bind)} AS r{i}" for i, column in slow.items()]
    parts += [f"{shaping.hashed} AS hashed"] if shaping.hashed and only is None else []
    totals = [_empty(shaping, shaping.totals, " AND ")] if shaping.totals else []
    totals += [aside.labelled(shaping.labelled, shaping.cells)] if shaping.labelled else []
    parts += [f"({' OR '.join(totals)}) AS total"] if totals else []
    parts += [f"({_empty(shaping, shaping.filled, ' OR ')}) AS unfilled"] if shaping.filled else []
    where = f" WHERE NOT {aside.below(shaping.footer, shaping.cells)}" if shaping.footer else ""
    sql = f"(SELECT {', '.join(parts)} FROM {cells}{where})"
    return _exploded(shaping, sql) if shaping.explode else sql


def _wanted(shaping: Shaping, columns: Iterable[Column]) -> tuple[str, ...]:
    """The cells whose clean text is asked for, each once."""
    if shaping.labelled or shaping.footer:
        return tuple(shaping.cells.values())
    headers = [*shaping.totals, *shaping.filled]
    for column in columns:
        for mapping in column.mappings:
            headers += (mapping.column, *mapping.columns, mapping.when[0] if mapping.when else "")
    cells = [shaping.cells[header] for header in headers if header]
    return tuple(dict.fromkeys([*cells, *([shaping.hashed] if shaping.hashed else [])]))


def _empty(shaping: Shaping, headers: Iterable[str], joined: str) -> str:
    """The condition that cells say "no value"."""
    return joined.join(f"{shaping.cells[header]} IS NULL" for header in headers)


def _exploded(shaping: Shaping, sql: str) -> str:
    """A row an entry of the listed field; an empty list gives none."""
    assert shaping.explode is not None  # noqa: S101 - the caller asked
    field, separator = shaping.explode
    i = next(i for i, column in enumerate(shaping.columns) if column.name == field)
    split = literal("[;,]" if separator == ";" else f"[{separator}]")
    entries = (
        f"list_filter(list_transform(regexp_split_to_array(r{i}, {split}), lambda e: trim(e)), lambda e: length(e) > 0)"
    )
    listed = f"SELECT * EXCLUDE (r{i}), {entries} AS entries FROM {sql}"
    return f"(SELECT * EXCLUDE (entries), unnest(entries) AS r{i}, unnest(range(1, len(entries) + 1)) AS nth FROM ({listed}))"


def doubtful(shaping: Shaping) -> dict[int, Column]:
    """The columns that can be read in two ways, by number."""
    return {i: column for i, column in enumerate(shaping.columns) if column.ways}


def unplain(shaping: Shaping, relation: str, bind: Parameters) -> str:
    """The query that counts, for each doubtful column, values that are not plain; ``relation`` are :func:`texts`."""
    columns = doubtful(shaping)
    return plain_query(columns, _told(shaping, relation, columns), bind)


def evidence(shaping: Shaping, relation: str, columns: Mapping[int, Column], bind: Parameters) -> str:
    """The query for the evidence of ``columns``; ``relation`` are :func:`texts`."""
    return evidence_query(columns, _told(shaping, relation, columns), bind)


def _told(shaping: Shaping, relation: str, columns: Mapping[int, Column]) -> str:
    """The texts that tell how columns are read: a total's label tells nothing about dates."""
    parts = [
        f"CASE WHEN NOT total THEN r{i} END AS r{i}"
        if shaping.labelled and column.kind in {"date", "instant"}
        else f"r{i}"
        for i, column in columns.items()
    ]
    return f"(SELECT {', '.join(parts)} FROM {relation})"


def select(
    shaping: Shaping,
    rows: Rows,
    readings: Mapping[str, Reading],
    *,
    hurried: bool = False,
    clocks: Clocks = _CALENDAR,
    relation: str = "",
) -> tuple[str, dict[str, object], tuple[Rule, ...]]:
    """The SELECT of typed rows with ``_reject`` (the number of the broken rule, from 1) and the rules themselves.

    Numbered rows also give ``_line`` and ``_value``. ``hurried`` rejects whatever is not written in the plainest way.
    ``relation`` are :func:`texts` that are already there.
    """
    bind = Parameters()
    ways = {column.name: swift(column, readings[column.name]) for column in shaping.columns if hurried and column.bare}
    quick = frozenset(name for name, way in ways.items() if way)
    relation = relation or texts(shaping, rows, bind, quick=quick)
    read: dict[str, tuple[str, Way]] = {}
    settled: list[str] = []
    moments: list[str] = []
    for i, column in enumerate(shaping.columns):
        if column.kind == "text":
            continue
        swiftly = ways.get(column.name)
        read[f"m{i}"] = (f"r{i}", Way(swiftly) if swiftly else reader(column, readings[column.name], bind))
        settled.append(f"{values.settled(column.kind, f'm{i}')} AS t{i}")
        if column.kind == "instant":
            zoned = _zoned(i, column, swift=bool(swiftly))
            settled.append(f"{zoned} AS z{i}")
            moments.append(f"{_utc(i, zoned, shaping.zones, clocks)} AS u{i}")
    layer = f"SELECT {', '.join(['*', *settled])} FROM {layered(relation, read)}"
    layer = f"SELECT {', '.join(['*', *moments])} FROM ({layer})"
    rules = _rules(shaping, rows, hurried=hurried)
    code = " ".join(f"WHEN {rule.condition} THEN {number}" for number, rule in enumerate(rules, 1))
    parts = [part for i, column in enumerate(shaping.columns) for part in _stored(i, column, shaping.zones, clocks)]
    if shaping.first_flag:
        parts.append(f"nth = 1 AS {identifier(shaping.first_flag)}")
    parts += [f"x{k} AS {identifier(name)}" for k, name in enumerate(shaping.extras)]
    if shaping.hashed:
        parts.append(f"CASE WHEN hashed IS NOT NULL THEN hash(lower(hashed)) END AS {HASH}")
    if shaping.table == "sessions":
        parts.append(f"{bind.bind(shaping.breakdown)}::VARCHAR AS breakdown")
    parts.append(f"{bind.bind(shaping.source)}::VARCHAR AS _source")
    parts.append(f"(CASE {code} END)::SMALLINT AS _reject" if code else "NULL::SMALLINT AS _reject")
    if rows.numbered:
        value = " ".join(f"WHEN {rule.condition} THEN left({rule.value}, 40)" for rule in rules)
        parts += ["line::BIGINT AS _line", f"CASE {value} END AS _value", "fault AS _fault"]
    return f"SELECT {', '.join(parts)} FROM ({layer})", bind.values, rules


def _rules(shaping: Shaping, rows: Rows, *, hurried: bool) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    if rows.numbered:
        rules.append(Rule("fault IS NOT NULL", "reject", "", value="text"))
    if shaping.totals or shaping.labelled:
        rules.append(Rule("total", "total", ""))
    if shaping.filled:
        label = ", ".join(shaping.filled)
        rules.append(Rule("unfilled", "skip", "is empty", label))
    for i, column in enumerate(shaping.columns):
        if column.kind == "text" and column.name.endswith("_id"):
            mangled = f"contains(r{i}, 'E+') AND regexp_full_match(r{i}, '[0-9][.,]?[0-9]*E\\+[0-9]+')"
            rules.append(Rule(mangled, "refuse", "was cut by a spreadsheet", column.label, f"r{i}"))
    for i, column in enumerate(shaping.columns):
        rules += _fitting(i, column, telling=rows.numbered)
        if column.kind == "money" and shaping.currency and not hurried:  # what is hurried bears no mark
            rules.append(_foreign(shaping, i, column))
    return tuple(rules)


def _fitting(i: int, column: Column, *, telling: bool) -> Iterator[Rule]:
    """What a column asks of a value; ``telling`` when the reason will be read."""
    if column.required:
        yield Rule(f"r{i} IS NULL", "reject", "is missing", column.label, f"r{i}")
    if column.kind == "text":
        return
    unread = f"r{i} IS NOT NULL AND t{i} IS NULL"
    if telling and column.kind in {"count", "number", "money"}:
        digits = f"regexp_full_match(r{i}, '[-+]?[0-9][0-9., ]{{14,}}')"
        yield Rule(f"{unread} AND {digits}", "reject", "has too many digits", column.label, f"r{i}")
    yield Rule(unread, "reject", _REASONS[column.kind], column.label, f"r{i}")


def _foreign(shaping: Shaping, i: int, column: Column) -> Rule:
    """An amount that is marked with another currency than the report's, in a row that names none."""
    known = ", ".join(literal(mark) for mark in ("", *sorted(marks(shaping.currency))))
    condition = f"t{i} IS NOT NULL AND {values.mark(f'r{i}')} NOT IN ({known})"
    if named := [k for k, other in enumerate(shaping.columns) if other.name == "currency"]:
        condition += f" AND r{named[0]} IS NULL"
    reason = f"is not in {shaping.currency}, and no column names its currency"
    return Rule(condition, "reject", reason, column.label, f"r{i}")


def _zoned(i: int, column: Column, *, swift: bool) -> str:
    """Whether a moment's text bears an offset."""
    pattern = column.mapping.pattern
    if pattern in values.EPOCHS:
        return "true"
    if pattern or swift:
        return "true" if "%z" in pattern else "false"
    return f"coalesce(regexp_matches(r{i}, {values.ZONED}), false)"


def _utc(i: int, zoned: str, zones: Zones, clocks: Clocks) -> str:
    """A read moment in UTC."""
    if zoned == "true":
        return f"t{i}"
    naive = clocks.utc(f"t{i}", zones.source)
    return naive if zoned == "false" else f"CASE WHEN z{i} THEN t{i} ELSE {naive} END"


def _stored(i: int, column: Column, zones: Zones, clocks: Clocks) -> list[str]:
    """The final columns of a field; an instant has two."""
    name = identifier(column.name)
    if column.kind == "text":
        return [f"r{i} AS {name}"]
    if column.kind != "instant":
        return [f"t{i} AS {name}"]
    pattern = column.mapping.pattern
    if pattern:
        clock = pattern in values.EPOCHS or any(f"%{letter}" in pattern for letter in "HIcsXT")
        timed = "true" if clock else "false"
    else:
        timed = f"contains(r{i}, ':')"
    local = clocks.wall(f"u{i}", zones.report)
    if zones.source == zones.report:
        # the clock on the wall already shows the report's day, in the hour that summer time skips too
        local = f"CASE WHEN z{i} THEN {local} ELSE t{i} END"
    return [
        f"CASE WHEN {timed} THEN u{i} END AS {name}",
        f"(CASE WHEN {timed} THEN {local} ELSE t{i} END)::DATE AS {identifier(local_date(column.name))}",
    ]
