"""Opening the files that a plan names: what they are is seen by their content, what packs them is taken off."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem
from reportgen.warehouse import columnar, flattened, workbooks
from reportgen.warehouse.archives import is_workbook, nested, pieces
from reportgen.warehouse.delimited import Delimited, announced, delimiter_of, head
from reportgen.warehouse.export import Export, sha256, state
from reportgen.warehouse.formats import HEAD, foreign, kind_of, unwanted
from reportgen.warehouse.scan import encoding_of, json_encoding, transcode
from reportgen.warehouse.tabulated import Found, Made, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor, Future

    from reportgen.records import Format
    from reportgen.warehouse.archives import Piece
    from reportgen.warehouse.formats import Kind
    from reportgen.warehouse.workbooks import Sheet

_PLAIN = frozenset({"utf-8", "utf8", "utf-8-sig"})
_FORMATS: dict[Kind, Format] = {
    "text": "csv",
    "json": "json",
    "parquet": "parquet",
    "packed": "sheet",
    "binary workbook": "sheet",
    "page": "sheet",
}
_PATTERN = frozenset("*?[]{}")
_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class _Source:
    """What is the same for all parts of one file on disk."""

    original: Path
    modified: tuple[int, int]
    digest: Future[str]
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class _Part:
    """One file, on disk or in an archive, whose bytes are not looked at yet but for the first."""

    source: _Source
    shown: str
    name: str
    head: bytes
    size: int
    content: Callable[[], str]
    unpack: Callable[[], Path]
    folder: Path


def open_exports(
    path: Path,
    shown: str,
    folder: Path,
    pool: Executor,
    *,
    formats: tuple[Format, ...] = ("csv",),
    encoding: str = "",
    delimiter: str = "",
    warn: Callable[[Problem], None] = lambda _: None,
) -> Iterator[Export]:
    """The files of ``formats`` that ``path`` holds: itself, what its archive packs, the sheets of a workbook.

    Private copies go below ``folder``. Members of an archive that are of no use are told to ``warn`` when others are. Raises
    DataError for what is damaged, hostile, or of other formats.
    """
    path = path.resolve()
    with path.open("rb") as stream:
        first = stream.read(HEAD)
    source = _Source(path, state(path), pool.submit(sha256, path), encoding, delimiter)
    whole = _Part(source, shown, "", first, source.modified[0], source.digest.result, lambda: path, folder)
    kind = kind_of(first)
    if kind == "gzip" or (kind == "packed" and not is_workbook(path, shown)):
        parts = [
            _unpacked(source, piece, folder / str(number))
            for number, piece in enumerate(pieces(path, shown, folder / "unpacked", kind))
        ]
        if not parts:
            raise DataError(Problem("the archive holds no file", "export it again", Location(shown)))
        yield from _useful(parts, formats, warn)
    elif problem := _useless(whole, formats, packed=False):
        raise DataError(problem)
    else:
        yield from _open(whole)


def _unpacked(source: _Source, piece: Piece, folder: Path) -> _Part:
    def content() -> str:
        return piece.unpack().content

    def unpack() -> Path:
        return piece.unpack().path

    return _Part(source, piece.shown, piece.part, piece.head, piece.size, content, unpack, folder)


def _useful(parts: list[_Part], formats: tuple[Format, ...], warn: Callable[[Problem], None]) -> Iterator[Export]:
    """The parts of an archive that can be read; there must be one."""
    problems = {part.shown: _useless(part, formats, packed=True) for part in parts}
    useless = [problem for problem in problems.values() if problem]
    if len(useless) == len(parts):
        raise DataError(*useless)
    for problem in useless:
        warn(replace(problem, what=f"is not read: {problem.what}", advice=""))
    for part in parts:
        if not problems[part.shown]:
            yield from _open(part)


def _useless(part: _Part, formats: tuple[Format, ...], *, packed: bool) -> Problem | None:
    """Why a file cannot be read as one of ``formats``."""
    kind = kind_of(part.head)
    if kind is None:
        return foreign(part.head, part.shown)
    if kind == "gzip" or (packed and kind == "packed" and not is_workbook(part.unpack(), part.shown)):
        return nested(part.shown)
    return None if _FORMATS[kind] in formats else unwanted(_FORMATS[kind], formats, part.shown)


def _open(part: _Part) -> Iterator[Export]:
    match kind_of(part.head):
        case "json":
            yield _json(part)
        case "parquet":
            yield _export(part, "parquet", lambda: _plainly_named(part), columnar.tables)
        case "text":
            yield _text(part)
        case "page":
            encoding = part.source.encoding or _declared(part.head) or encoding_of(part.unpack(), part.shown)
            yield from _sheets(part, _in_utf8(part, encoding), encoding)
        case _:
            yield from _sheets(part, None, "")


def _export(
    part: _Part,
    kind: Format,
    unpack: Callable[[], Path],
    read: Callable[[Export], Tables],
    *,
    encoding: str = "",
    delimiter: str = "",
) -> Export:
    source = part.source
    return Export(
        shown=part.shown,
        part=part.name,
        format=kind,
        original=source.original,
        encoding=encoding,
        delimiter=delimiter,
        modified=source.modified,
        size=part.size,
        head=part.head,
        folder=part.folder,
        digest=source.digest,
        content=part.content,
        unpack=unpack,
        read=read,
    )


def _text(part: _Part) -> Export:
    """Delimited text."""
    encoding = part.source.encoding or encoding_of(part.unpack(), part.shown)
    path = _in_utf8(part, encoding)
    first = head(path)
    delimiter = part.source.delimiter or (announced(first[0]) if first else "") or delimiter_of(first)
    tables = Found(Delimited(path, delimiter, part.shown))
    return _export(part, "csv", lambda: path, lambda _: tables, encoding=encoding, delimiter=delimiter)


def _json(part: _Part) -> Export:
    """A document, or a record a line; unpacked only when somebody reads the text."""
    encoding = part.source.encoding or json_encoding(part.head)

    @cache
    def path() -> Path:
        return _in_utf8(part, encoding)

    def tables(export: Export) -> Made:
        return flattened.tables(export.path, export.shown, part.folder / "records.csv")

    return _export(part, "json", path, tables, encoding=encoding)


def _sheets(part: _Part, page: Path | None, encoding: str) -> Iterator[Export]:
    """The visible sheets of a workbook, or the tables of a ``page``."""
    path = page or part.unpack()
    if part.head.startswith(b"PK"):
        workbooks.check_workbook(path, part.shown)
    found = tuple(workbooks.sheets(path, part.shown, part.folder / "sheets", page=page is not None))
    if not found:
        raise DataError(Problem("the workbook holds no filled sheet", "export it again", Location(part.shown)))
    for sheet in found:
        yield _sheet(part, sheet, encoding)


def _sheet(part: _Part, sheet: Sheet, encoding: str) -> Export:
    path, tables = sheet.copy.path, Found(sheet, sheet.copy)
    own = replace(
        part,
        shown=f"{part.shown}!{sheet.name}" if sheet.name else part.shown,
        name="!".join(filter(None, (part.name, sheet.name))),
        size=path.stat().st_size,
        content=lambda: sha256(path),
    )
    return _export(own, "sheet", lambda: path, lambda _: tables, encoding=encoding)


def _plainly_named(part: _Part) -> Path:
    """The part, under a name that the engine does not take for a pattern."""
    path = part.unpack()
    if not _PATTERN & set(str(path)):
        return path
    part.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    link = part.folder / "table.parquet"
    if not link.is_symlink():
        link.symlink_to(path)
    return link


def _in_utf8(part: _Part, encoding: str) -> Path:
    """The part's text in UTF-8: itself, or a private copy. Raises DataError for another encoding than it is in."""
    path = part.unpack()
    if encoding.lower().replace("_", "-") in _PLAIN:
        return path
    part.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = part.folder / "utf8"
    try:
        transcode(path, encoding, target)
    except LookupError as error:
        what = f"the encoding {encoding!r} is not known"
        raise DataError(Problem(what, "write utf-8, cp1252, utf-16 …", Location(part.shown))) from error
    except UnicodeError as error:
        what = f"this is no text in the encoding {encoding!r}"
        raise DataError(Problem(what, "leave encoding: out, it is found by itself", Location(part.shown))) from error
    return target


def _declared(head: bytes) -> str:
    """The encoding that a web page says it is in, when Python knows it."""
    match = _CHARSET.search(head)
    name = match[1].decode("ascii", errors="replace") if match else ""
    try:
        b"".decode(name or "utf-8")
    except (LookupError, ValueError):
        return ""
    return "" if name.lower().replace("_", "-") in _PLAIN else name
