"""What a file is, by its first bytes."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Literal

from reportgen.errors import Location, Problem

if TYPE_CHECKING:
    from reportgen.records import Format

#: Bytes of a file that tell what it is.
HEAD = 64 << 10
#: What stands in a file; ``page`` is a web page that holds a table, ``packed`` a workbook or an archive of files.
Kind = Literal["text", "json", "parquet", "packed", "binary workbook", "page", "gzip"]

_BEGINS_JSON = re.compile(rb'[\[{]\s*["{\[\]}]')
_KNOWN = {"csv": "a CSV file", "sheet": "an Excel workbook", "json": "JSON", "parquet": "a Parquet file"}
_CONNECTORS = {"csv": "csv", "sheet": "excel", "json": "json", "parquet": "parquet"}
_OTHER_ARCHIVES = (b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd")
_TAR = (257, b"ustar")


def kind_of(head: bytes) -> Kind | None:
    """What a file that begins with ``head`` is; None for what no table can stand in (:func:`foreign` says why)."""
    start = _start(head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):  # the second is an archive of nothing
        return "packed"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "binary workbook"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"<"):
        return "page" if b"<table" in start else None
    if _BEGINS_JSON.match(start):
        return "json"
    return None if foreign(head) else "text"


def foreign(head: bytes, shown: str = "") -> Problem | None:
    """Why no table can stand in a file that begins with ``head``."""
    where = Location(shown)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return Problem("the file is empty", "export it again", where)
    if head.startswith(b"%PDF"):
        return Problem("this is a PDF, not a table", "export the table as CSV", where)
    if head.startswith(_OTHER_ARCHIVES) or head[_TAR[0] :].startswith(_TAR[1]):
        return Problem("this archive is of a kind that is not opened", "unpack it, or pack it as .zip or .gz", where)
    start = _start(head)
    if start.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return Problem("this is a workbook in the XML of Excel 2003", "save it as .xlsx or CSV", where)
    if start.startswith(b"<"):
        return Problem("this is a web page, not a CSV file", "export again while signed in", where)
    return None


def _start(head: bytes) -> bytes:
    """The beginning as plain lower-case text, of UTF-16 too."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head[:2].count(0) == 1
    if wide:
        head = head.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE).replace(b"\0", b"")
    return head.removeprefix(codecs.BOM_UTF8).lstrip().lower()


def unwanted(found: Format, wanted: tuple[Format, ...], shown: str) -> Problem:
    """Why a file is not read by a connector that reads ``wanted``, and which connector would."""
    here = {"json": "JSON, perhaps an error message"}.get(found, _KNOWN[found])
    others = " or ".join(_KNOWN[each] for each in wanted)
    first = _KNOWN[wanted[0]].removeprefix("a ").removeprefix("an ").removesuffix(" file")
    advice = f"export it as {first}, or use connector: {_CONNECTORS[found]}"
    return Problem(f"this is {here}, not {others}", advice, Location(shown))
