"""JSON records as rows: keys of nested objects joined by dots, lists of plain values by semicolons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem
from reportgen.records import Grid
from reportgen.sheets.cells import native, written
from reportgen.warehouse import documents
from reportgen.warehouse.layout import SAMPLES
from reportgen.warehouse.numbered import MAX_RECORD, SHORT, write
from reportgen.warehouse.tabulated import Made

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

#: Keys of all records together; more are no table.
MAX_KEYS = 2_000
#: Objects in objects that make columns; what lies deeper is JSON text.
_DEEP = 20


def tables(path: Path, shown: str, target: Path, at: str | None = None) -> Made:
    """The one table of a JSON file's records, copied to ``target``: those at a path, else found. Raises DataError.

    The records are read twice: for the keys of all of them, then for their rows.
    """
    if at is None and not documents.is_lines(path):
        at = documents.list_of_records(path, shown)
    keys = _Keys(shown)
    for _, record in _records(path, shown, at or ""):
        if isinstance(record, dict):
            keys.note(flat(record))
    header = tuple(keys.seen)
    samples: list[tuple[str, ...]] = []
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = write(_rows(_records(path, shown, at or ""), header, samples), len(header), target)
    grid = Grid(header, 0, None, tuple(samples), frozenset(keys.native())) if header else None
    return Made(grid, copy)


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record's plain values by the keys that lead to them."""
    found: dict[str, Any] = {}
    _gather(record, "", found, 0)
    return found


def _gather(record: dict[str, Any], prefix: str, found: dict[str, Any], depth: int) -> None:
    for key, value in record.items():
        name = prefix + key
        if not isinstance(value, dict | list):  # nearly all
            found[name] = value
        elif isinstance(value, dict) and value and depth < _DEEP:
            _gather(value, f"{name}.", found, depth + 1)
        elif isinstance(value, list) and not any(isinstance(entry, dict | list) for entry in value):
            found[name] = ";".join(written(entry) for entry in value if entry is not None)
        else:
            found[name] = None if value == {} else value


class _Keys:
    """The keys of all records in their order, and what kinds of values they lead to."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        #: Whether a key leads to text, to typed values.
        self.seen: dict[str, list[bool]] = {}

    def note(self, record: dict[str, Any]) -> None:
        for name, value in record.items():
            kinds = self.seen.setdefault(name, [False, False])
            if value is not None and value != "":
                kinds[native(value)] = True
        if len(self.seen) > MAX_KEYS:
            what = f"its records have more than {MAX_KEYS:,} different keys"
            advice = "export fewer properties, or use the connector of the system that it comes from"
            raise DataError(Problem(what, advice, Location(self._shown)))

    def native(self) -> Iterable[str]:
        """The keys that lead to typed values only."""
        return (name for name, (text, typed) in self.seen.items() if typed and not text)


def _records(path: Path, shown: str, at: str) -> Iterator[tuple[int, Any]]:
    """The records with their numbers; of lines, one that is no JSON is a BrokenError in their stead."""
    if at or not documents.is_lines(path):
        yield from documents.values(path, shown, at)
        return
    for line, text in documents.lines(path, shown):
        try:
            yield line, documents.parsed(text)
        except documents.BrokenError:
            yield line, _Broken(text)


class _Broken(bytes):
    """A line that is no JSON."""


def _rows(
    records: Iterable[tuple[int, Any]], header: Sequence[str], samples: list[tuple[str, ...]]
) -> Iterator[tuple[int | str, ...]]:
    nothing = ("",) * len(header)
    for line, record in records:
        if not isinstance(record, dict):
            broken = isinstance(record, _Broken)
            text = record.decode(errors="replace").strip() if broken else written(record)
            yield (line, "is no JSON" if broken else "is no record", text[:SHORT], *nothing)
            continue
        found = flat(record)
        cells = tuple(written(found.get(name)) for name in header)
        if sum(map(len, cells)) > MAX_RECORD:
            yield (line, "is far too long", ",".join(cells)[:SHORT], *nothing)
            continue
        if len(samples) < SAMPLES:
            samples.append(cells)
        yield (line, "", "", *cells)
