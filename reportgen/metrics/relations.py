"""Brings the relations that measures stand on into being, each once, after its inputs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reportgen.document import Name, Text, Words
from reportgen.errors import Problem
from reportgen.tables import NOT_SET, TABLES, local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from reportgen.plan import Plan
    from reportgen.records import Relation
    from reportgen.tables import Table
    from reportgen.warehouse.model import Warehouse

_ = Words("reportgen")

_STORAGE = {
    "text": "VARCHAR",
    "date": "DATE",
    "count": "BIGINT",
    "number": "DECIMAL(18,4)",
    "money": "DECIMAL(18,4)",
    "flag": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a table or relation stands on.

    ``tables`` are the loaded canonical tables below it, ``first`` the earliest date in those it cannot do without.
    ``absent`` says why it cannot be measured. ``shown_missing`` are names for missing values by dimension, those of its
    first input. ``sql`` and ``parameters`` are what derived it.
    """

    name: str
    tables: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    first: date | None = None
    rows: int = 0
    absent: Text | None = None
    shown_missing: tuple[tuple[str, str], ...] = ()
    sql: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    columns: frozenset[str] = frozenset()

    def missing(self, dimension: str) -> str:
        """The name under which a missing value of ``dimension`` is shown."""
        return dict(self.shown_missing).get(dimension, NOT_SET)


@dataclass(slots=True)
class Relations:
    """The relations of a catalogue on one warehouse, made when first asked for.

    A relation whose SQL cannot be made or run is absent, and a problem says so: it costs its own KPIs only.
    """

    plan: Plan
    declared: Mapping[str, Relation]
    warehouse: Warehouse
    problems: list[Problem] = field(default_factory=list)
    _made: dict[str, Origin] = field(default_factory=dict)
    _sums: dict[str, tuple[tuple[date, date], ...]] = field(default_factory=dict)

    def origin(self, name: str) -> Origin:
        """The table or relation ``name``, made if need be. Its circles are absent too."""
        if name not in self._made:
            self._made[name] = Origin(name, absent=_("{name} needs itself", name=Name(name)))
            self._made[name] = self._loaded(name) if name in TABLES else self._derived(name)
        return self._made[name]

    def sums(self, table: str, source: str) -> tuple[tuple[date, date], ...]:
        """The stretches of several days that single rows of a canonical table stand for, as ``source`` shows it."""
        if source not in self._sums:
            known = TABLES[table].field("date") and TABLES[table].field("until") if table in TABLES else None
            found: Sequence[tuple[date, date]] = ()
            if known and "until" in self.warehouse.tables[table].filled:
                sql = f"SELECT DISTINCT date, until FROM {quoted(source)} WHERE until > date ORDER BY date, until"
                found = [(first, last) for first, last in self.warehouse.engine.query(sql)]
            self._sums[source] = tuple(found)
        return self._sums[source]

    def unfilled(self, name: str, needs: Iterable[str]) -> frozenset[str]:
        """Those columns of ``needs`` that no source fills."""
        wanted = tuple(dict.fromkeys(needs))
        if name in TABLES:
            filled = self.warehouse.tables[name].filled
            known = filled | {local_date(column) for column in filled if column.endswith("_at")}
            return frozenset(wanted) - known
        there = [column for column in wanted if column in self.origin(name).columns]
        if not there:
            return frozenset(wanted)
        counts = ", ".join(f"count({quoted(column)})" for column in there)
        (row,) = self.warehouse.engine.query(f"SELECT {counts} FROM {quoted(name)}")
        return frozenset(wanted) - {column for column, count in zip(there, row, strict=True) if count}

    def lacking(self, name: str, columns: Iterable[str]) -> Text:
        """The reason of measures whose ``columns`` nobody fills: canonical columns, or keys of the plan."""
        places = [self._filled_by(name, column) for column in sorted(columns)]
        tables = [table for table, _column in places if table]
        if not tables:
            return _("the plan does not say {key}", key=Name(", ".join(key for _none, key in places)))
        fields = sorted({column for table, column in places if table == tables[0]})
        return _("no source fills {columns} of {table}", columns=Name(", ".join(fields)), table=Name(tables[0]))

    def _filled_by(self, name: str, column: str) -> tuple[str, str]:
        """The canonical table and column behind a column of ``name``; no table: a key of the plan."""
        if name in TABLES:
            instant = next((each.name for each in TABLES[name].fields if local_date(each.name) == column), "")
            return name, column if TABLES[name].field(column) else instant or column
        relation = self.declared.get(name)
        if relation is None:
            return name, column
        if column in relation.filled_by:
            table, _dot, field_ = relation.filled_by[column].partition(".")
            return (table, field_) if table in TABLES else ("", relation.filled_by[column])
        for below in relation.reads(self.plan):
            table, field_ = self._filled_by(below, column)
            if not table or (table in TABLES and TABLES[table].field(field_)):
                return table, field_
        return name, column

    def _loaded(self, name: str) -> Origin:
        table = self.warehouse.tables.get(name)
        if table is None:
            return Origin(name, absent=_("no source fills {table}", table=Name(name)))
        return Origin(
            name,
            (name,),
            table.sources,
            table.first,
            table.rows,
            None if table.rows else _("{table} has no rows", table=Name(name)),
            TABLES[name].missing,
            columns=frozenset(self.warehouse.engine.columns(name)),
        )

    def _derived(self, name: str) -> Origin:
        relation = self.declared.get(name)
        if relation is None:
            self.problems.append(Problem(f"no plugin offers the relation '{name}'"))
            return Origin(name, absent=_("no plugin offers {relation}", relation=Name(name)))
        origin = self._beside(relation)
        if origin.absent is not None:
            return origin
        for table in relation.optional:
            if table in relation.reads(self.plan) and table in TABLES and table not in self.warehouse.tables:
                self._empty(TABLES[table])
        engine = self.warehouse.engine
        try:
            sql, parameters = relation.sql(self.plan)
            engine.derive(name, sql, parameters)
            columns = frozenset(engine.columns(name))
        except Exception as error:  # noqa: BLE001  # a plugin's SQL may fail in any way
            self.problems.append(Problem(f"relation '{name}' cannot be made: {first_line(error)}"))
            return replace(origin, absent=_("{relation} cannot be made", relation=Name(name)))
        shown = tuple((key, str(value)) for key, value in parameters.items())
        return replace(origin, sql=sql, parameters=(*origin.parameters, *shown), columns=columns)

    def _beside(self, relation: Relation) -> Origin:
        """What the inputs of ``relation`` say of it."""
        inputs = relation.reads(self.plan)
        needed = [self.origin(name) for name in inputs if name not in relation.optional]
        optional = [name for name in relation.optional if name in inputs]
        welcome = [self.origin(name) for name in optional if name not in TABLES or name in self.warehouse.tables]
        # An empty table is no obstacle beside a filled one: a join with it is simply empty, a left join is not.
        empty = [origin for origin in needed if origin.absent and origin.name in self.warehouse.tables]
        broken = [origin for origin in needed if origin.absent and origin not in empty]
        broken += [origin for origin in welcome if origin.name not in TABLES and origin.absent]
        absent = broken[0].absent if broken else None
        if absent is None and needed and len(empty) == len(needed):
            absent = empty[0].absent
        everything = [*needed, *welcome]
        return Origin(
            relation.name,
            _union(everything, lambda origin: origin.tables),
            _union(everything, lambda origin: origin.sources),
            min((origin.first for origin in needed if origin.first is not None), default=None),
            sum(origin.rows for origin in needed),
            absent,
            self.origin(inputs[0]).shown_missing if inputs else (),
            parameters=tuple(dict(pair for origin in everything for pair in origin.parameters).items()),
        )

    def _empty(self, table: Table) -> None:
        """Give an optional table that no source fills its columns, and no rows."""
        if table.name in self._made and self._made[table.name].columns:
            return
        columns = dict(_columns(table))
        fields = ", ".join(f"CAST(NULL AS {type_}) AS {quoted(name)}" for name, type_ in columns.items())
        self.warehouse.engine.create(table.name, f"SELECT {fields} WHERE false")
        self._made[table.name] = replace(self.origin(table.name), columns=frozenset(columns))


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def first_line(error: Exception) -> str:
    """What an exception says, in one line."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _columns(table: Table) -> Iterable[tuple[str, str]]:
    for column in table.fields:
        if column.type == "instant":
            yield column.name, "TIMESTAMP"
            yield local_date(column.name), "DATE"
        else:
            yield column.name, _STORAGE[column.type]
    yield "_source", "VARCHAR"


def _union(origins: list[Origin], part: Callable[[Origin], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for origin in origins for name in part(origin)))
