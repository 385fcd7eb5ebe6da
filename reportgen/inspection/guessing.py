"""How an unknown table might be mapped: the canonical table, and the column of each field, by likeness of names."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reportgen.inspection.examples import guessed
from reportgen.tables import TABLES, FieldType, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.records import Catalogue, Connector, ExportFile, Grid

#: From this likeness on, a header may mean a field.
_ALIKE = 0.72
#: What another word for a field counts beside its own name.
_OTHER = 0.9
#: Words that tell no field from another.
_FILLERS = frozenset({"at", "on", "the", "of", "in", "date"})
#: The types that a column may have to stand for a required field whatever it is called.
_FITTING: dict[FieldType, tuple[str, ...]] = {
    "date": ("date",),
    "instant": ("date",),
    "count": ("count",),
    "number": ("count", "number"),
    "money": ("count", "number"),
}


def guess(file: ExportFile, catalogue: Catalogue) -> Mapping[str, Any]:
    """Keys of a source that might read ``file`` (without the file itself); nothing when no table comes near."""
    connector = _general(file, catalogue)
    grids = [grid for grid in file.grids() if any(cell.strip() for cell in grid.header)]
    if connector is None or not grids:
        return {}
    tried = [(table, _columns(table, grids[0])) for table in TABLES.values()]
    table, columns = max(tried, key=lambda each: _worth(*each))
    if not columns:
        return {}
    return {"connector": connector.name, "table": table.name, "columns": columns}


def _general(file: ExportFile, catalogue: Catalogue) -> Connector | None:
    """The connector that reads any table of the file's format: the one that asks which ``table`` its ``files`` fill."""
    wanted = {"table", "files"}
    return next(
        (
            connector
            for connector in catalogue.connectors.values()
            if wanted <= connector.options.model_fields.keys()
            and file.format in connector.formats
            and not connector.opt_in
        ),
        None,
    )


def _worth(table: Table, columns: Mapping[str, str]) -> tuple[float, float]:
    """Required fields that are named count first, then how alike the names are."""
    required = table.required
    named = [name for name in required if name in columns]
    likeness = sum(_likeness(name, header) for name, header in columns.items())
    return len(named) / len(required), likeness


def _columns(table: Table, grid: Grid) -> dict[str, str]:
    """Fields with the header that is most like their name, each header once; then required ones by their type."""
    headers = [header for header in dict.fromkeys(grid.header) if header.strip()]
    pairs = sorted(
        ((_likeness(field.name, header), field.name, header) for field in table.fields for header in headers),
        key=lambda pair: -pair[0],
    )
    found: dict[str, str] = {}
    for alike, name, header in pairs:
        if alike >= _ALIKE and name not in found and header not in found.values():
            found[name] = header
    if not found:
        return {}
    for field in table.fields:
        if field.required and field.name not in found:
            free = [header for header in headers if header not in found.values()]
            fitting = [header for header in free if _kind(grid, header) in _FITTING.get(field.type, ())]
            if fitting:
                found[field.name] = fitting[0]
    return {field.name: found[field.name] for field in table.fields if field.name in found}


def _kind(grid: Grid, header: str) -> str:
    at = grid.header.index(header)
    return guessed(row[at].strip() for row in grid.samples if at < len(row) and row[at].strip())


@cache
def _called() -> Mapping[str, list[str]]:
    """Further words for fields."""
    import yaml

    words: Mapping[str, list[str]] = yaml.safe_load(
        files("reportgen.inspection").joinpath("words.yaml").read_text("utf-8")
    )
    return words


def _likeness(name: str, header: str) -> float:
    """How alike a field and a header are: 1 is its own name, a little less one of its other words."""
    return max(_alike(name, header), *(_OTHER * _alike(word, header) for word in _called().get(name, ())), 0)


def _alike(name: str, header: str) -> float:
    words, theirs = _words(name), _words(header)
    if words == theirs:
        return 1.0
    shared = len(set(words) & set(theirs)) / max(len(set(words) | set(theirs)), 1)
    return max(SequenceMatcher(None, " ".join(words), " ".join(theirs)).ratio() * 0.95, shared)


def _words(text: str) -> list[str]:
    """Its words in lower case; ``createdAt``, ``created_at`` and ``Created date`` are alike."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = [word for word in re.split(r"[\W_]+", spaced.lower()) if word]
    return [
        word for word in words if word not in {"at", "on", "the", "of", "in"} and (word != "date" or len(words) == 1)
    ]
