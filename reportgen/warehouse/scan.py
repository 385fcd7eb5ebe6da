"""One look over a file's bytes: its encoding, and whether its quotes and line ends can be trusted."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 4 << 20
FALLBACK = "cp1252"
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

    Raises DataError for NUL bytes in what is no UTF-16.
    """
    head = b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, seen = True, 0
    for chunk in chunks(path):
        if not seen:
            head = chunk[:4096]
            if marked := next((name for mark, name in _BOMS if head.startswith(mark)), None):
                if marked == "utf-16":
                    return marked
            elif wide := _wide(head):
                return wide
        if (at := chunk.find(b"\0")) >= 0:
            line = 1 + _lines_before(path, seen + at)
            raise DataError(Problem("holds a NUL byte", "export the file again", Location(shown, line)))
        if valid and not (chunk.isascii() and not decoder.getstate()[0]):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                valid = False
        seen += len(chunk)
    if valid and not decoder.getstate()[0]:
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
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
    with path.open("rb") as stream:
        return stream.read(offset).count(b"\n")
