"""What an explanation consists of: the figure, the tree of what it is made of, the SQL, the files, the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from reportgen.document import Name, Text
    from reportgen.records import Figure, SourceRecord

#: A plan value has a value and no figure; ``again`` stands for a KPI whose branch is shown above.
Kind = Literal["measure", "formula", "modelled", "computed", "plan", "again"]


@dataclass(frozen=True, slots=True)
class Request:
    """What to explain: a KPI of a plan, in a scenario, of dimension values, over the plan's period or another."""

    plan: Path
    kpi: str
    by: tuple[tuple[str, str], ...] = ()
    scenario: str = "actual"
    period: str | None = None
    as_of: date | None = None
    rows: int = 0
    third_party: bool = True
    block: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A KPI, or a value of the plan, and what it is made of.

    ``how`` is the formula, the aggregate, or where the value stands in the plan. ``figure`` is None where the KPI is not
    measured by the asked dimensions; ``parts`` then says how many figures there are by others.
    """

    name: str
    kind: Kind
    label: Text | Name | None = None
    definition: Text | None = None
    how: str = ""
    figure: Figure | None = None
    value: Decimal | None = None
    parts: str = ""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL that was run: a query and the KPIs it answers, or what made a relation."""

    of: str
    sql: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The first rows behind a measure: heads, cells as text (None: null), and how many rows there are in all."""

    kpi: str
    relation: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one figure came about. ``tables`` are canonical tables below it, with their numbers of rows."""

    request: Request
    period: str
    currency: str
    node: Node
    figure: Figure
    statements: tuple[Statement, ...]
    tables: tuple[tuple[str, int], ...]
    sources: tuple[SourceRecord, ...]
    of_plan: bool
    rows: tuple[Rows, ...] = ()
    warnings: tuple[str, ...] = field(default_factory=tuple)
