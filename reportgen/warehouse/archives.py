"""Opening .gz and .zip without being fooled: every size is counted, every member's name checked."""

from __future__ import annotations

import gzip
import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Literal

from reportgen.errors import DataError, Location, Problem
from reportgen.warehouse.formats import HEAD

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Bounds of what an archive may unpack to.
MAX_BYTES = 8 << 30
MAX_MEMBERS = 1_000
MAX_RATIO = 250
#: Below this size the ratio says nothing.
SMALL = 32 << 20
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
#: Bytes of a member's own header before its name; bytes of the length that ends a .gz.
_LOCAL, _LENGTH = 30, 4


_Bytes = IO[bytes] | gzip.GzipFile


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file taken out of an archive: ``content`` is the sha256 of what came out."""

    path: Path
    content: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A file inside an archive, or what a compressed file holds.

    ``part`` is its name in the archive, ``head`` its first bytes, ``size`` what the archive says of its size. ``unpack``
    writes it, once; it raises DataError for what is damaged or out of bounds.
    """

    shown: str
    part: str
    head: bytes
    size: int
    unpack: Callable[[], Unpacked]


def pieces(path: Path, shown: str, folder: Path, kind: Literal["gzip", "packed"]) -> Iterator[Piece]:
    """The files in an archive; they are written below ``folder`` when they are asked for.

    Raises DataError for anything damaged, encrypted, out of bounds or of an unsafe name.
    """
    if kind == "gzip":
        yield _piece(shown, "", _tail_length(path), path.stat().st_size, lambda: gzip.GzipFile(path), folder / "0")
        return
    with _readable(shown), zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _refused(shown, f"holds {len(members)} files", f"at most {MAX_MEMBERS} are opened")
    check_members(members, shown)
    members = [item for item in members if not item.is_dir() and not _clutter(item.filename)]
    if sum(item.file_size for item in members) > MAX_BYTES:
        raise _refused(shown, "unpacks to more than is allowed", "split the export")
    for number, item in enumerate(sorted(members, key=lambda item: item.filename)):
        name, target = f"{shown}!{item.filename}", folder / str(number)

        @contextmanager
        def member(item: zipfile.ZipInfo = item) -> Iterator[_Bytes]:
            with zipfile.ZipFile(path) as archive, archive.open(item) as stream:
                yield stream

        yield _piece(name, item.filename, item.file_size, item.compress_size, member, target)


def _piece(
    shown: str, part: str, size: int, packed: int, opened: Callable[[], AbstractContextManager[_Bytes]], target: Path
) -> Piece:
    with _readable(shown), opened() as stream:
        head = stream.read(HEAD)

    @cache
    def unpack() -> Unpacked:
        with _readable(shown), opened() as stream:
            return Unpacked(target, _copy(stream, target, packed, size if part else None, shown))

    return Piece(shown, part, head, size, unpack)


@contextmanager
def _readable(shown: str) -> Iterator[None]:
    """Turn what the libraries raise over damaged archives into a DataError."""
    try:
        yield
    except (OSError, EOFError, ValueError, struct.error, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
        raise _refused(shown, f"the archive cannot be opened ({error})", "export the file again") from error


def is_workbook(path: Path, shown: str) -> bool:
    """Whether a packed file is a workbook rather than an archive. Raises DataError when it is damaged."""
    with _readable(shown), zipfile.ZipFile(path) as archive:
        names = {name.lower() for name in archive.namelist()}
        if names & {"xl/workbook.xml", "xl/workbook.bin"}:
            return True
        if not {"mimetype", "content.xml"} <= names:
            return False
        with archive.open("mimetype") as stream:
            return stream.read(_CHUNK).startswith(_SPREADSHEET)


def check_members(members: Sequence[zipfile.ZipInfo], shown: str) -> None:
    """Look at the names and places of members. Raises DataError for what no honest archive has."""
    end = 0
    for item in sorted(members, key=lambda item: item.header_offset):
        if item.header_offset < end:
            raise _refused(shown, "members overlap", "check where this file comes from")
        end = item.header_offset + _LOCAL + item.compress_size
    for item in members:
        name = PurePosixPath(item.filename.replace("\\", "/"))
        where = f"{shown}!{item.filename}"
        if name.is_absolute() or ".." in name.parts or ":" in item.filename:
            raise _refused(where, "a member's name leads out of the archive", "pack the export again")
        if stat.S_ISLNK(item.external_attr >> 16):
            raise _refused(where, "a member is a link", "pack the files themselves")
        if item.flag_bits & _ENCRYPTED:
            raise _refused(where, "a member is encrypted", "pack it without a password")
        if item.file_size > MAX_BYTES:
            raise _refused(where, "unpacks to more than is allowed", "split the export")


def nested(shown: str) -> Problem:
    """What is said of an archive inside an archive."""
    return Problem("an archive inside an archive is not opened", "unpack it once", Location(shown))


def _clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _tail_length(path: Path) -> int:
    """What a .gz says of its size, which is enough to tell files that may be the same."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - _LENGTH, 0))
        return int.from_bytes(stream.read(_LENGTH), "little")


def _copy(stream: _Bytes, target: Path, packed: int, claimed: int | None, shown: str) -> str:
    """Copy what comes out of ``packed`` bytes, counting it (headers lie); return its sha256."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, written = hashlib.sha256(), 0
    with target.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            if written > MAX_BYTES or (written > SMALL and written > MAX_RATIO * max(packed, 1)):
                raise _refused(shown, "unpacks to far more than its size", "check where this file comes from")
            digest.update(chunk)
            out.write(chunk)
    if claimed not in {None, written}:
        raise _refused(shown, "the archive cannot be opened (a member is not as long as it says)", "pack it again")
    return digest.hexdigest()


def _refused(shown: str, what: str, advice: str) -> DataError:
    return DataError(Problem(what, advice, Location(shown)))
