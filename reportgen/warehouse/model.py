"""What loading leaves behind: an engine that answers SQL, and what is known of each table on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from reportgen.errors import Problem
    from reportgen.records import SourceRecord


class Engine(Protocol):
    """Where tables live and SQL is answered. DuckDB is the one we ship; another may stand behind the same five methods."""

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Sequence[tuple[Any, ...]]:
        """The rows of one SELECT; values come as int, Decimal, str, date, datetime, bool or None."""

    def create(self, name: str, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """Materialise a SELECT as the table ``name``."""

    def derive(self, name: str, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """Materialise a SELECT as the relation ``name``, which is read a few times only."""

    def columns(self, name: str) -> Mapping[str, str]:
        """Column names of a relation with their SQL types, in order."""

    def close(self) -> None:
        """Let go of everything, temporary files too."""


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """A canonical table as loaded.

    ``filled`` are the canonical columns that at least one row fills (an instant's local date counts too); ``sources`` the
    plan's sources whose rows it holds; ``first``/``last`` its range of dates. ``views`` name, per dimension, the relation an
    Ask by that dimension must read instead of the table where a source exports several breakdowns of the same days (``""``
    for totals); a dimension that is not in it reads the table itself.
    """

    name: str
    rows: int
    filled: frozenset[str]
    sources: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    views: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """All loaded tables, with the ledger of every source.

    ``rates`` are the declared exchange rates that were used: (currency, rate, source and date).
    ``rejects`` counts rows in the private ledger, the file ``ledger`` in the work folder (None without rejects). ``stale``
    tells of sources older than their ``expect.error_after``.
    """

    engine: Engine
    tables: Mapping[str, LoadedTable]
    sources: tuple[SourceRecord, ...]
    warnings: tuple[Problem, ...] = ()
    rates: tuple[tuple[str, Decimal, str], ...] = ()
    rejects: int = 0
    ledger: Path | None = None
    stale: tuple[Problem, ...] = ()
