"""What happens to files between a vendor and us: the same table in another dress, and files that were damaged."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Mapping

#: Makes of a file (name, bytes) another one.
Mutation = Callable[[str, bytes], tuple[str, bytes]]
#: What :func:`widened` adds.
UNKNOWN = "Surely unknown"

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def is_text(content: bytes) -> bool:
    """Whether a sample is plain text: only such a file can be written in another encoding or lose a line."""
    return (
        not content.startswith(_MARKS[1:]) and b"\0" not in content and not content.startswith((b"PK\3\4", b"\x1f\x8b"))
    )


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def zipped(name: str, content: bytes) -> tuple[str, bytes]:
    """Packed into a zip archive, whose bytes are the same on every run."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return f"{name}.zip", packed.getvalue()


#: The same table: it must give the same rows.
DRESSES: Mapping[str, Mutation] = {
    "gzip": lambda name, content: (f"{name}.gz", gzip.compress(content, mtime=0)),
    "zip": zipped,
    "byte-order mark": lambda name, content: (name, codecs.BOM_UTF8 + _decoded(content).encode()),
    "UTF-16": lambda name, content: (name, _decoded(content).encode("utf-16")),
}


def _without(content: bytes, at: int) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[:at] + lines[at + 1 :])


def _lines(content: bytes) -> int:
    return len(content.splitlines())


#: Damage: the file is read with every row accounted for, or refused in one line.
DAMAGES: Mapping[str, Mutation] = {
    "nothing left": lambda name, _: (name, b""),
    "two thirds left": lambda name, content: (name, content[: 2 * len(content) // 3]),
    "its first line lost": lambda name, content: (name, _without(content, 0)),
    "a middle line lost": lambda name, content: (name, _without(content, _lines(content) // 2)),
    "DOS line ends": lambda name, content: (name, content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")),
    "columns turned around": lambda name, content: (name, reordered(content)),
    "headers renamed": lambda name, content: (name, renamed(content)),
    "a quote that never ends": lambda name, content: (name, content + b'"'),
    "another file": lambda name, _: (name, b"\x93\x07not a table at all \xff\xfe\n" * 40),
}


def delimiter(text: str) -> str:
    """The sign that stands most often between cells."""
    return max(",;\t|", key=text.count)


def _rows(content: bytes) -> tuple[list[list[str]], str]:
    text = _decoded(content)
    sign = delimiter(text)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign)), sign


def _written(rows: list[list[str]], sign: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def reordered(content: bytes) -> bytes:
    """Every row's cells from the last to the first."""
    rows, sign = _rows(content)
    return _written([row[::-1] for row in rows], sign)


def renamed(content: bytes) -> bytes:
    """The widest row that comes first, its cells called otherwise."""
    rows, sign = _rows(content)
    width = max(map(len, rows), default=0)
    at = next((at for at, row in enumerate(rows) if len(row) == width), 0)
    return _written([*rows[:at], [f"{cell} x" for cell in rows[at]], *rows[at + 1 :]] if rows else rows, sign)


def widened(content: bytes, header: tuple[str, ...]) -> bytes:
    """The table under ``header`` with one more column, :data:`UNKNOWN`, in front of whatever follows it on a line."""
    rows, sign = _rows(content)
    at = next(at for at, row in enumerate(rows) if tuple(row) == header)
    width = len(header)
    body = [[*row[:width], "something", *row[width:]] if len(row) >= width else row for row in rows[at + 1 :]]
    return _written([*rows[:at], [*header, UNKNOWN], *body], sign)
