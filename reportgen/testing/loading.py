"""Files loaded by one connector, as a build would load them, and everything that came of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from reportgen.errors import DataError, PluginError, Problem, ReportgenError
from reportgen.inspection.everything import Overheard, lent, plan_about_everything
from reportgen.inspection.recognising import FORMATS
from reportgen.warehouse import Warehouse, load
from reportgen.warehouse.sql import identifier

if TYPE_CHECKING:
    from reportgen.records import Catalogue, Connector, FileMapping, FileRecord, Recognised
    from reportgen.testing.conformance import Sample


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load gave: rows by table (sorted; without the name of their source), or the problems it was refused for.

    ``said`` is everything that a person would read of it.
    """

    rows: Mapping[str, tuple[tuple[Any, ...], ...]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[FileRecord, ...] = ()
    mappings: tuple[FileMapping, ...] = ()
    warnings: tuple[Problem, ...] = ()
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Loader:
    """Loads below ``folder``, each time in a new place; ``known`` are samples as they were loaded."""

    folder: Path
    _count: int = 0
    known: dict[tuple[object, ...], Loaded] = field(default_factory=dict)

    def plain(self, connector: Connector, sample: Sample) -> Loaded:
        """What :meth:`load` gives for the sample as it is; the second time from memory."""
        key = (connector, sample.name, sample.content, repr((sample.key, sample.options)))
        if key not in self.known:
            self.known[key] = self.load(connector, sample)
        return self.known[key]

    def load(
        self, connector: Connector, sample: Sample, files: Mapping[str, bytes] | None = None, *, pattern: Any = None
    ) -> Loaded:
        """``sample``, or ``files`` as its option names them (``pattern`` instead of its name), by ``connector``.

        Whatever is no explained error comes through: it is a bug of the connector.
        """
        place = self._place(files or {sample.name: sample.content})
        overheard = Overheard()
        catalogue = _with(overheard.connector(connector))
        keys = {"connector": connector.name, sample.key: pattern or sample.name, **sample.options}
        try:
            plan = plan_about_everything({"sample": keys}, place, catalogue)
            warehouse = load(plan, catalogue, place.parent / "work", lambda *_: None)
        except PluginError:
            raise
        except ReportgenError as error:
            return Loaded(mappings=tuple(overheard.items), problems=error.problems)
        try:
            return _loaded(warehouse, tuple(overheard.items))
        finally:
            warehouse.engine.close()

    def recognised(self, connector: Connector, name: str, content: bytes) -> tuple[Recognised, ...]:
        """What the connector says of a file and its parts; nothing of one that cannot be opened."""
        assert connector.recognise is not None
        place = self._place({name: content})
        plan = plan_about_everything({}, place, _with(connector))
        with lent(plan, place.parent / "work") as context:
            try:
                files = context.files(name, formats=FORMATS)
            except DataError:
                return ()
            parts = [part for part in files if part.format in connector.formats]
            return tuple(said for part in parts if (said := connector.recognise(part)) is not None)

    def _place(self, files: Mapping[str, bytes]) -> Path:
        self._count += 1
        place = self.folder / str(self._count) / "files"
        place.mkdir(parents=True)
        for name, content in files.items():
            (place / name).write_bytes(content)
        return place


def _loaded(warehouse: Warehouse, mappings: tuple[FileMapping, ...]) -> Loaded:
    columns = {name: tuple(c for c in warehouse.engine.columns(name) if c != "_source") for name in warehouse.tables}
    rows = {}
    for name, known in columns.items():
        listed = ", ".join(identifier(column) for column in sorted(known))
        rows[name] = tuple(sorted(warehouse.engine.query(f"SELECT {listed} FROM {identifier(name)}"), key=repr))
    (record,) = warehouse.sources
    said = (*map(str, warehouse.warnings), *(str(caveat) for caveat in record.caveats))
    return Loaded(rows, columns, record.files, mappings, warehouse.warnings, said)


def _with(connector: Connector) -> Catalogue:
    return replace(_installed(), connectors={connector.name: connector})


@cache
def _installed() -> Catalogue:
    from reportgen.plugins import load

    return load().catalogue()


@contextmanager
def no_network() -> Iterator[None]:
    """A place where whoever opens a connection fails."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a connector opened a network connection")

    kept = socket.socket.connect, socket.getaddrinfo
    socket.socket.connect, socket.getaddrinfo = refuse, refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect, socket.getaddrinfo = kept  # type: ignore[method-assign]
