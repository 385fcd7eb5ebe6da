"""Which kind of export a file is, by its columns; what it lacks to be one, and what only a person can say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.errors import DataError, Location, Problem
from reportgen.records import ExportFile, Format, Grid, LoadContext, Recognised
from reportgen_plugins.connectors.days import stretch
from reportgen_plugins.connectors.headers import find, shown, words
from reportgen_plugins.connectors.kinds import Kind, kinds
from reportgen_plugins.connectors.stretches import COLUMNS

#: What vendors' exports come as.
FORMATS: tuple[Format, ...] = ("csv", "sheet")
#: The currency at the end of a header: ``Amount spent (EUR)``.
CURRENCY = re.compile(r"\(([A-Z]{3})\)\s*$")


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Says of a file whether it is one of the kinds that the data file ``words`` declares."""

    words: str

    def __call__(self, file: ExportFile) -> Recognised | None:
        """The kind of ``file``; else the kind of which it lacks least, not more than half of the signature; else None."""
        known = kinds(words(self.words))
        if found := recognised(file, known):
            kind, grid = found
            return Recognised(what=kind.what, sure=0.9, ask=dict(_questions(kind, grid)))
        near = [(missing, kind) for kind in known if not kind.refused for missing in _nearly(kind, file)]
        if not near:
            return None
        missing, kind = min(near, key=lambda pair: len(pair[0]) / len(pair[1].signature))
        sure = 0.5 * (1 - len(missing) / len(kind.signature))
        return Recognised(what=kind.what, sure=sure, missing=missing)


def _nearly(kind: Kind, file: ExportFile) -> Iterator[tuple[str, ...]]:
    """What each table of ``file`` lacks to be of ``kind``, when it is not more than half."""
    for grid in file.grids() if file.format in FORMATS else ():
        missing = kind.lacking(grid.header)
        if missing and len(missing) * 2 <= len(kind.signature) and not find(grid.header, kind.without):
            yield missing


def _questions(kind: Kind, grid: Grid) -> Iterator[tuple[str, str]]:
    """What a person must say of a file, by option."""

    def has(name: str) -> bool:
        return any(find(grid.header, names) for names in kind.vocabulary.columns.get(name, ()))

    in_header = kind.currency_in and any(CURRENCY.search(header) for header in grid.header)
    if "currency" in kind.needs and not has("currency") and not in_header:
        yield "currency", "which currency are the amounts in?"
    if kind.days and not any(map(has, COLUMNS)) and not any(map(stretch, grid.above)):
        yield "range", "which days does it cover? like 2026-09-01..2026-09-30"


def recognised(file: ExportFile, known: Iterable[Kind]) -> tuple[Kind, Grid] | None:
    """The first kind that a table of ``file`` shows, and that table."""
    if file.format not in FORMATS:
        return None
    for kind in known:
        if grid := file.grid(kind.fits):
            return kind, grid
    return None


def exports(files: Iterable[ExportFile], known: tuple[Kind, ...], context: LoadContext) -> Iterator[ExportFile]:
    """The files, of a workbook with several sheets those that are exports of a kind; what is none is told."""
    books: dict[str, list[ExportFile]] = {}
    for file in _used(tuple(files), known):
        books.setdefault(_whole(file) if file.format == "sheet" else file.shown, []).append(file)
    for book in books.values():
        if len(book) == 1:
            yield book[0]
            continue
        kind_of = {file: found[0] for file in book if (found := recognised(file, known))}
        preferred = [file for file, kind in kind_of.items() if file.part in kind.prefer]
        yield from preferred or kind_of or book[:1]
        for file in book if kind_of else ():
            if file not in kind_of:
                what = "this sheet is no export that the source reads"
                context.warn(Problem(what, "remove it if it should not be there", Location(file.shown)))


def _used(files: tuple[ExportFile, ...], known: tuple[Kind, ...]) -> Iterator[ExportFile]:
    """The files without the parts of an archive or workbook that are known to hold nothing, where another part holds more."""
    unused = {file for file in files if file.part and (found := recognised(file, known)) and found[0].unused}
    telling = {_whole(file) for file in files if file not in unused}
    return (file for file in files if file not in unused or _whole(file) not in telling)


def _whole(file: ExportFile) -> str:
    """The archive or workbook that a file is a part of, or the file itself."""
    return file.shown.removesuffix(f"!{file.part}") if file.part else file.shown


def told(file: ExportFile, known: tuple[Kind, ...]) -> tuple[Kind, Grid]:
    """What ``file`` is. Raises DataError when it is none of the ``known`` kinds, or one that holds no rows for us."""
    found = recognised(file, known)
    if found is None:
        grid = next(iter(file.grids()), Grid((), 1, None, ()))
        names = " or ".join(dict.fromkeys(kind.what for kind in known if not kind.refused))
        lacking = min((kind.lacking(grid.header) for kind in known if not kind.refused), key=len)
        advice = f"export it again with {', '.join(lacking)}, or name the columns in the plan (vocabulary:)"
        place = Location(file.shown, grid.line)
        raise DataError(Problem(f"this is no {names}; its columns are {shown(grid.header)}", advice, place))
    kind, grid = found
    if kind.refused:
        what, _, advice = kind.refused.partition("; ")
        raise DataError(Problem(f"this is a {kind.what}, {what}", advice, Location(file.shown, grid.line)))
    return kind, grid
