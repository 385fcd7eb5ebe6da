"""One look over a file's bytes: its encoding, and whether its quotes and line ends can be trusted."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 4 << 20
FALLBACK = "cp1252"
#: A character of several bytes in UTF-8; bytes beyond ASCII.
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
#: Share of such characters that other encodings show by chance.
_CHANCE = 0.05
#: In words of Western Europe letters beyond ASCII hardly ever come in threes; the share that may.
_WORD, _MASSED = 3, 0.3
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Shape:
    """What the bytes of a text file in UTF-8 show: ``regular`` line ends are only LF or CRLF, quotes come in pairs."""

    size: int
    quotes: int
    regular: bool


def chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, a few megabytes at a time."""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def encoding_of(path: Path, shown: str) -> str:
    """The encoding of the whole file: by its byte-order mark, UTF-16 without one, strict UTF-8, else cp1252.

    Raises DataError for NUL bytes in what is no UTF-16, for UTF-8 with a few bad bytes, and for bytes that are hardly words of
    Western Europe (Arabic, Cyrillic and the like in an encoding of their own).
    """
    head = _head(path)
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None) or _wide(head)
    if marked and marked != "utf-8-sig":
        return marked
    decoder = codecs.getincrementaldecoder("utf-8")()
    bad: int | None = None
    seen = pending = 0
    for chunk in chunks(path):
        if (at := chunk.find(b"\0")) >= 0:
            line = 1 + _lines_before(path, seen + at)
            raise DataError(Problem("holds a NUL byte", "export the file again", Location(shown, line)))
        if bad is None and (pending or not chunk.isascii()):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                bad = seen - pending + error.start
            pending = len(decoder.getstate()[0])
        seen += len(chunk)
    if bad is None and pending:
        bad = seen - pending
    return _single_byte(path, shown, bad) if bad is not None else (marked or "utf-8")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4096)


def _single_byte(path: Path, shown: str, bad: int) -> str:
    """The encoding of what is no UTF-8 from byte ``bad``: cp1252 when nothing speaks against it. Raises DataError."""
    good = stray = massed = 0
    for chunk in chunks(path):
        good += len(_SEQUENCE.findall(chunk))
        for run in _HIGH.findall(_SEQUENCE.sub(b"", chunk)):
            stray += len(run)
            massed += len(run) if len(run) >= _WORD else 0
    where = Location(shown, 1 + _lines_before(path, bad))
    if good <= stray and massed > _MASSED * stray:
        what = "the encoding cannot be told: this is neither UTF-8 nor words of Western Europe"
        advice = "set encoding: (cp1256 is Arabic, cp1251 Cyrillic, cp932 Japanese), or save the file as UTF-8"
        raise DataError(Problem(what, advice, where))
    if good > _CHANCE * stray:
        what = "much of this is UTF-8, but here stands a byte that is not"
        advice = "export the file again, or set encoding: utf-8 to read a � in its place"
        raise DataError(Problem(what, advice, where))
    return FALLBACK


def json_encoding(head: bytes) -> str:
    """The encoding of a JSON text by its first bytes: what it says itself, else UTF-8."""
    return next((name for mark, name in _BOMS if head.startswith(mark)), None) or _wide(head[:4096]) or "utf-8"


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Write the text of ``path`` to ``target`` in UTF-8 without a byte-order mark; undecodable bytes become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with target.open("wb") as out:
        for chunk in chunks(path):
            out.write(decoder.decode(chunk).encode("utf-8", errors="replace"))
        out.write(decoder.decode(b"", final=True).encode("utf-8", errors="replace"))


def shape_of(path: Path) -> Shape:
    """Quotes and line ends of a UTF-8 file."""
    size = quotes = returns = pairs = 0
    last = b""
    for chunk in chunks(path):
        size += len(chunk)
        quotes += chunk.count(b'"')
        if b"\r" in chunk or last == b"\r":
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
        last = chunk[-1:]
    return Shape(size, quotes, regular=returns == pairs and quotes % 2 == 0)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain text is NUL."""
    even, odd = head[0::2], head[1::2]
    if len(head) < 4:  # noqa: PLR2004 - fewer than two characters tell nothing
        return None
    if odd.count(0) > 0.7 * len(odd) and not even.count(0):
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def _lines_before(path: Path, offset: int) -> int:
    count = 0
    for chunk in chunks(path):
        count += chunk.count(b"\n", 0, max(offset, 0))
        offset -= len(chunk)
        if offset <= 0:
            break
    return count
