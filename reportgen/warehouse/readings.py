"""How the texts of a column are to be read: decided from the column, never guessed.

A column is tried under both ways of writing numbers (decimal point or comma) or dates (day or month in front). A way that
alone reads some value wins; when each alone reads some, or both read all but differently, the column is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reportgen.errors import Location, Problem
from reportgen.warehouse import values
from reportgen.warehouse.values import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reportgen.records import FieldMapping
    from reportgen.tables import FieldType
    from reportgen.warehouse.sql import Parameters

#: ``plain``: no value raises the question; ``told``: the mapping says, or there is nothing to decide.
Reading = Literal["plain", "point", "comma", "day-first", "month-first", "told"]

#: Numbers that are shares of one: the only ones where a percent sign has a meaning.
SHARES = frozenset({"probability"})


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a table with its mappings: what the loader reads. How it is read, the first mapping of a column says."""

    name: str
    kind: FieldType
    mappings: tuple[FieldMapping, ...]
    required: bool = False

    @property
    def mapping(self) -> FieldMapping:
        """The mapping that says how texts are read."""
        return next((each for each in self.mappings if each.constant is None), self.mappings[0])

    @property
    def label(self) -> str:
        """What the file calls it."""
        return self.mapping.column or ", ".join(self.mapping.columns) or self.name

    @property
    def bare(self) -> str:
        """The one header whose cells are read as they stand, or nothing."""
        mapping = self.mapping
        changed = mapping.columns or mapping.constant is not None or mapping.when or mapping.split or mapping.strip
        return "" if len(self.mappings) > 1 or changed or mapping.values or mapping.nulls else mapping.column

    @property
    def ways(self) -> tuple[Reading, Reading] | None:
        """The two readings between which the column must decide."""
        mapping = self.mapping
        if mapping.offset:
            return None
        if self.kind in {"date", "instant"}:
            return None if mapping.pattern or mapping.dayfirst is not None else ("day-first", "month-first")
        if self.kind in {"count", "number", "money"}:
            return None if mapping.decimal else ("point", "comma")
        return None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a column shows: values not plain, values only the first or only the second way reads, values read differently."""

    unplain: int
    first_only: int
    second_only: int
    different: int


def swift(column: Column, reading: Reading) -> Callable[[str], str] | None:
    """A quick SQL that reads most of what ``reading`` reads, and nothing else or otherwise; None when there is none.

    It reads cells as they stand; moments only as the clock on the wall shows them.
    """
    mapping = column.mapping
    if mapping.offset or mapping.pattern or mapping.ends or mapping.scale is not None or mapping.decimal == ",":
        return None
    if column.kind in {"count", "number", "money"}:
        return {"plain": values.plain_number, "point": values.swift_number, "told": values.swift_number}.get(reading)
    return {"date": values.swift_date, "instant": values.swift_moment}.get(column.kind) if reading == "plain" else None


def reader(column: Column, reading: Reading, bind: Parameters) -> Way:
    """How the column's clean text is read."""
    mapping = column.mapping
    if column.kind == "flag":
        return Way(values.flag)
    if mapping.offset:
        return Way(values.counted(bind.bind(mapping.offset)))
    if column.kind in {"date", "instant"}:
        way = _moments(mapping, reading, bind)
        return values.ending(way, mapping.ends) if mapping.ends else way
    mark = mapping.decimal or ("," if reading == "comma" else ".")
    if mapping.scale is not None:
        return values.scaled("" if reading == "plain" else mark, bind.bind(mapping.scale))
    way = Way(values.plain_number) if reading == "plain" else values.number(mark)
    return values.percent(way) if column.name in SHARES else way


def _moments(mapping: FieldMapping, reading: Reading, bind: Parameters) -> Way:
    """How dates and times are read."""
    if mapping.pattern in values.EPOCHS:
        return Way(values.epoch(mapping.pattern))
    if reading == "told" and mapping.pattern:
        return Way(values.patterned(bind.bind(mapping.pattern)))
    if reading == "plain":
        return Way(values.plain_moment)
    return values.moment(dayfirst=reading == "day-first" or (reading == "told" and bool(mapping.dayfirst)))


def layered(relation: str, ways: Mapping[str, tuple[str, Way]]) -> str:
    """``relation`` with further columns: by name, what a text column gives when it is read in a way."""
    steps = {name: tuple(f"{name}_{n}" for n in range(len(way.steps))) for name, (_, way) in ways.items()}
    for depth in range(max(map(len, steps.values()), default=0)):
        parts = [
            f"{way.steps[depth](text, *steps[name][:depth])} AS {steps[name][depth]}"
            for name, (text, way) in ways.items()
            if depth < len(way.steps)
        ]
        relation = f"(SELECT *, {', '.join(parts)} FROM {relation})"
    parts = [f"{way.read(text, *steps[name])} AS {name}" for name, (text, way) in ways.items()]
    return f"(SELECT {', '.join(['*', *parts])} FROM {relation})"


def plain_query(columns: Mapping[int, Column], relation: str, bind: Parameters) -> str:
    """One SELECT that counts each column's values that are not plain; its clean texts are ``r<key>`` of ``relation``."""
    tried = layered(relation, {f"p{i}": (f"r{i}", reader(column, "plain", bind)) for i, column in columns.items()})
    settled = [f"r{i}, {values.settled(column.kind, f'p{i}')} AS p{i}" for i, column in columns.items()]
    shown = [f"count_if(r{i} IS NOT NULL AND p{i} IS NULL)" for i in columns]
    return f"SELECT {', '.join(shown)} FROM (SELECT {', '.join(settled)} FROM {tried})"


def evidence_query(columns: Mapping[int, Column], relation: str, bind: Parameters) -> str:
    """One SELECT that gathers the evidence of ``columns``; their clean texts are ``r<key>`` of ``relation``."""
    tried: dict[str, tuple[str, Way]] = {}
    settled: list[str] = []
    shown: list[str] = []
    for i, column in columns.items():
        settled.append(f"r{i}")
        for letter, way in zip("pab", ("plain", *(column.ways or ())), strict=True):
            tried[f"{letter}{i}"] = (f"r{i}", reader(column, way, bind))
            settled.append(f"{values.settled(column.kind, f'{letter}{i}')} AS {letter}{i}")
        shown += [
            f"count_if(r{i} IS NOT NULL AND p{i} IS NULL)",
            f"count_if(a{i} IS NOT NULL AND b{i} IS NULL)",
            f"count_if(b{i} IS NOT NULL AND a{i} IS NULL)",
            f"count_if(a{i} <> b{i})",
        ]
    return f"SELECT {', '.join(shown)} FROM (SELECT {', '.join(settled)} FROM {layered(relation, tried)})"


def decide(column: Column, seen: Evidence, *, whole: bool) -> Reading | None:
    """The column's reading; None when a sample (``whole`` false) does not settle it, or when it must be refused."""
    if column.ways is None:
        return "told"
    first, second = column.ways
    if not seen.unplain:
        return "plain"
    if seen.first_only and seen.second_only:
        return None
    if seen.first_only:
        return first
    if seen.second_only:
        return second
    if seen.different or not whole:
        return None
    return "told"  # either way gives the same


def refusal(column: Column, seen: Evidence, source: str, where: Location) -> Problem:
    """Why a column was not read, and what the plan must say."""
    how = "every value reads" if not (seen.first_only and seen.second_only) else "values read"
    if column.kind in {"date", "instant"}:
        what = f"ambiguous dates in column {column.label!r} of {where.path}: {how} as day-first and month-first"
        return Problem(what, f"set sources.{source}.dates: day-first or month-first", where)
    what = (
        f"ambiguous numbers in column {column.label!r} of {where.path}: {how} with a decimal point and a decimal comma"
    )
    return Problem(what, f"set sources.{source}.decimal: '.' or ','", where)
