"""The DuckDB engine: a database file in the private work folder that reads nothing outside the plan's folders."""

from __future__ import annotations

import os
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Problem
from reportgen.warehouse.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

MEMORY_LIMIT = "300MB"
_NAMES = re.compile(r"\$([A-Za-z_]\w*)")


class DuckDBEngine:
    """Answers SQL from one DuckDB connection; calls from several threads take turns.

    Parameters that a statement does not name are left out. The session's time zone is UTC.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, workdir: Path) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.workdir = workdir

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Sequence[tuple[Any, ...]]:
        """The rows of one SELECT."""
        with self._lock, _explained():
            return self._connection.execute(sql, _named(sql, parameters)).fetchall()

    def execute(self, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """Run a statement that gives no rows."""
        with self._lock, _explained():
            self._connection.execute(sql, _named(sql, parameters))

    def create(self, name: str, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """Materialise a SELECT as the table ``name``, compressed in the database's file."""
        self.execute(f"CREATE TABLE {identifier(name)} AS {sql}", parameters)

    def derive(self, name: str, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        """Materialise a SELECT as the relation ``name``; not compressed, since it is read a few times only."""
        self.execute(f"CREATE TEMP TABLE {identifier(name)} AS {sql}", parameters)

    def columns(self, name: str) -> Mapping[str, str]:
        """Column names of a relation with their SQL types, in order."""
        return {row[0]: row[1] for row in self.query(f"DESCRIBE {identifier(name)}")}

    def close(self) -> None:
        """Close the connection and remove the database."""
        with self._lock:
            self._connection.close()
        for path in (self.workdir / "warehouse.duckdb", self.workdir / "warehouse.duckdb.wal"):
            path.unlink(missing_ok=True)


def open_engine(workdir: Path, roots: Iterable[Path]) -> DuckDBEngine:
    """An engine whose files lie in ``workdir`` and that can read ``workdir`` and ``roots`` and nothing else."""
    import duckdb

    workdir = workdir.resolve()
    workdir.mkdir(mode=0o700, parents=True, exist_ok=True)
    workdir.chmod(0o700)
    spill = workdir / "spill"
    spill.mkdir(mode=0o700, exist_ok=True)
    folders = ", ".join(literal(str(folder)) for folder in (workdir, *(root.resolve() for root in roots)))
    connection = duckdb.connect(str(workdir / "warehouse.duckdb"))
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # the file is thrown away
    for setting in (
        f"memory_limit = {literal(MEMORY_LIMIT)}",
        f"threads = {min(os.cpu_count() or 2, 8)}",
        f"temp_directory = {literal(str(spill))}",
        "TimeZone = 'UTC'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_progress_bar = false",
        f"allowed_directories = [{folders}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return DuckDBEngine(connection, workdir)


@contextmanager
def _explained() -> Iterator[None]:
    """Say plainly that the data need more memory, or the disk more room, than there is."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        what = f"the data need more memory than the engine may use ({MEMORY_LIMIT}): {str(error).splitlines()[0]}"
        raise DataError(Problem(what, "make room in the temporary folder, or build from shorter exports")) from error


def _named(sql: str, parameters: Mapping[str, object] | None) -> dict[str, object] | None:
    if not parameters:
        return None
    return {name: parameters[name] for name in _NAMES.findall(sql) if name in parameters} or None
