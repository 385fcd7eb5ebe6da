"""The last step of a source: what its files tell of merged records, the rows that mappings make of their own, and counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.document import Words
from reportgen.warehouse import merged
from reportgen.warehouse.derived import further
from reportgen.warehouse.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from reportgen.document import Text
    from reportgen.records import FileMapping
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.staging import Staged

_ = Words("reportgen")


@dataclass(frozen=True, slots=True)
class Finished:
    """``rows`` taken out by staged table, ``made`` tables each with the one it was made of, and what to tell."""

    rows: Mapping[str, int]
    made: tuple[tuple[Staged, Staged], ...]
    caveats: tuple[Text, ...]


def finish(
    engine: DuckDBEngine,
    parts: Sequence[tuple[Staged, FileMapping]],
    staged: Sequence[Staged],
    files: Mapping[str, str],
) -> Finished:
    """Fold merged records of a source's ``parts``, make the rows that their mappings add, and count what they ask for.

    ``staged`` are all tables of the source, ``files`` the files by staged table.
    """
    folded = merged.fold(engine, parts, files)
    made = tuple((each, more) for each, mapping in parts for more in further(engine, each, mapping.also))
    merged.repoint(engine, (*staged, *(more for _each, more in made)), folded.tables)
    return Finished(folded.rows, made, (*_folded(folded, files), *_counted(engine, parts)))


def _folded(folded: merged.Folded, files: Mapping[str, str]) -> Iterator[Text]:
    by_file: Counter[str] = Counter()
    for name, count in folded.rows.items():
        by_file[files[name]] += count
    for file, count in by_file.items():
        yield _.plural(
            "{count} row of {file} is of a merged record or a second one of the same person, and counts with the other",
            "{count} rows of {file} are of merged records or second ones of the same people, and count with the others",
            count,
            file=file,
        )
    for table, count in folded.shared.items():
        yield _.plural(
            "{count} row of {table} shares an address with many others; it counts as one of its own",
            "{count} rows of {table} share an address with many others; each counts as one of its own",
            count,
            table=table,
        )


def _counted(engine: DuckDBEngine, parts: Sequence[tuple[Staged, FileMapping]]) -> Iterator[Text]:
    """What mappings tell of their rows, those of all files that tell it in the same way together."""
    sums: dict[Callable[[Mapping[str, int]], Iterable[Text]], Counter[str]] = {}
    for each, mapping in parts:
        if mapping.tell and mapping.counts:
            conditions = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in mapping.counts.values())
            found = engine.query(f"SELECT {conditions} FROM {identifier(each.name)}")[0]
            sums.setdefault(mapping.tell, Counter()).update(dict(zip(mapping.counts, found, strict=True)))
    for tell, counts in sums.items():
        yield from tell(counts)
