"""Opening .gz and .zip without being fooled: every size is counted, every member's name checked."""

from __future__ import annotations

import gzip
import hashlib
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bounds of what an archive may unpack to.
MAX_BYTES = 8 << 30
MAX_MEMBERS = 1_000
MAX_RATIO = 250
#: Below this size the ratio says nothing.
SMALL = 32 << 20
_CHUNK = 1 << 20
_TABLES = (".csv", ".tsv", ".txt", "")
_ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz")
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A text file taken out of an archive: ``content`` is the sha256 of what came out."""

    path: Path
    shown: str
    content: str


def is_archive(path: Path) -> bool:
    """Whether ``path`` is one of the two kinds of archive that are opened."""
    return path.suffix.lower() in {".gz", ".zip"}


def unpack(path: Path, shown: str, folder: Path) -> Iterator[Unpacked]:
    """The text files in an archive, written below ``folder``.

    Raises DataError for anything damaged, encrypted, nested, out of bounds or of an unsafe name.
    """
    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path) as stream:
                target = folder / "0"
                yield Unpacked(target, shown, _copy(stream, target, path.stat().st_size, shown))
        else:
            yield from _members(path, shown, folder)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise _refused(shown, f"the archive cannot be opened ({error})", "export the file again") from error


def _members(path: Path, shown: str, folder: Path) -> Iterator[Unpacked]:
    with zipfile.ZipFile(path) as archive:
        members = [item for item in archive.infolist() if not item.is_dir() and not _clutter(item.filename)]
        if len(members) > MAX_MEMBERS:
            raise _refused(shown, f"holds {len(members)} files", f"at most {MAX_MEMBERS} are opened")
        for item in members:
            _check(item, shown)
        if sum(item.file_size for item in members) > MAX_BYTES:
            raise _refused(shown, "unpacks to more than is allowed", "split the export")
        for number, item in enumerate(sorted(members, key=lambda item: item.filename)):
            name = f"{shown}!{item.filename}"
            target = folder / str(number)
            with archive.open(item) as stream:
                yield Unpacked(target, name, _copy(stream, target, item.compress_size, name))


def _clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _check(item: zipfile.ZipInfo, shown: str) -> None:
    name = PurePosixPath(item.filename.replace("\\", "/"))
    where = f"{shown}!{item.filename}"
    if name.is_absolute() or ".." in name.parts or ":" in item.filename:
        raise _refused(where, "a member's name leads out of the archive", "pack the export again")
    if stat.S_ISLNK(item.external_attr >> 16):
        raise _refused(where, "a member is a link", "pack the files themselves")
    if item.flag_bits & _ENCRYPTED:
        raise _refused(where, "a member is encrypted", "pack it without a password")
    if name.suffix.lower() in _ARCHIVES:
        raise _refused(where, "an archive inside an archive is not opened", "unpack it once")
    if name.suffix.lower() not in _TABLES:
        raise _refused(where, "a member is no CSV file", "pack only CSV files")
    if item.file_size > MAX_BYTES:
        raise _refused(where, "unpacks to more than is allowed", "split the export")


def _copy(stream: IO[bytes] | gzip.GzipFile, target: Path, packed: int, shown: str) -> str:
    """Copy what comes out, counting it (headers lie); return its sha256."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, written = hashlib.sha256(), 0
    with target.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            if written > MAX_BYTES or (written > SMALL and written > MAX_RATIO * max(packed, 1)):
                raise _refused(shown, "unpacks to far more than its size", "check where this file comes from")
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _refused(shown: str, what: str, advice: str) -> DataError:
    return DataError(Problem(what, advice, Location(shown)))
