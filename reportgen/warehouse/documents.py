"""JSON as exports write it: one document, or a record a line; read as a stream, so that its size costs no memory."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bytes of a line of JSON lines; a longer one is no record.
MAX_LINE = 32 << 20
#: Bytes of a document that is read as one value.
MAX_WHOLE = 128 << 20
#: Bytes of one text of a document, and how deep its values are nested.
MAX_TEXT = 8 << 20
MAX_DEPTH = 200
_SEARCHED = 64 << 10
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_STEPS = {ord(mark): step for mark, step in zip("[{]}", (1, 1, -1, -1), strict=True)}
_OTHERS = bytes(each for each in range(256) if each not in _STEPS)


class BrokenError(ValueError):
    """A text that is no JSON; the message says why."""


def is_lines(path: Path) -> bool:
    """Whether a JSON file holds a record a line: another line begins like the first, with an object."""
    with path.open("rb") as stream:
        lines = [line for line in stream.read(_SEARCHED).removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    if len(lines) == 1:
        return lines[0].startswith(b"{") and _complete(lines[0])
    return lines[0].startswith(b"{") and any(line.startswith(b"{") for line in lines[1:])


def _complete(line: bytes) -> bool:
    """Whether the only line is a record rather than a document that holds records."""
    try:
        return not any(isinstance(value, list) for value in parsed(line).values())
    except BrokenError:
        return False


def values(path: Path, shown: str, at: str) -> Iterator[tuple[int, Any]]:
    """The values at a path of the document, or of every line, numbered from 1. Raises DataError for what is no JSON."""
    if not is_lines(path):
        yield from enumerate(_streamed(path, shown, at), 1)
        return
    steps = at.split(".") if at else []
    for line, text in lines(path, shown):
        try:
            record = parsed(text)
        except BrokenError as error:
            raise no_json(shown, str(error), line) from error
        yield from ((line, value) for value in _within(record, steps))


def lines(path: Path, shown: str) -> Iterator[tuple[int, bytes]]:
    """The filled lines of a file, numbered from 1. Raises DataError for one without end."""
    with path.open("rb") as stream:
        for number, text in enumerate(iter(lambda: stream.readline(MAX_LINE), b""), 1):
            if len(text) == MAX_LINE:
                raise DataError(Problem("a line is far too long", "export the file again", Location(shown, number)))
            if text.strip():
                yield number, text


def parsed(text: bytes) -> Any:
    """The value of a JSON text. Raises BrokenError, for what only Python knows (NaN) too."""
    try:
        return _DECODER.decode(text.decode("utf-8-sig"))
    except RecursionError as error:
        raise BrokenError("it is nested too deeply") from error
    except ValueError as error:
        raise BrokenError(str(error)) from error


def _no_constant(name: str) -> Any:
    raise BrokenError(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)


def _within(value: Any, steps: list[str]) -> Iterator[Any]:
    """The values at a path of one that is in memory."""
    if not steps:
        yield value
    elif steps[0] == "item" and isinstance(value, list):
        for entry in value:
            yield from _within(entry, steps[1:])
    elif isinstance(value, dict) and steps[0] in value:
        yield from _within(value[steps[0]], steps[1:])


def _streamed(path: Path, shown: str, at: str) -> Iterator[Any]:
    import ijson

    if not at and path.stat().st_size > MAX_WHOLE:
        raise DataError(Problem("is too large to be read as one value", "split the export", Location(shown)))
    with path.open("rb") as stream:
        try:
            yield from ijson.items(_Guarded(stream), at)
        except (ijson.JSONError, BrokenError, UnicodeDecodeError) as error:
            raise no_json(shown, str(error)) from error


def list_of_records(path: Path, shown: str) -> str:
    """The path of a document's records: its own entries, or those of the one list of objects under a key of it.

    Nothing when it is one record itself. Raises DataError when several lists hold objects.
    """
    import ijson

    found: list[str] = []
    with path.open("rb") as stream:
        try:
            for prefix, event, _ in ijson.parse(_Guarded(stream)):
                if event == "start_array" and not prefix:
                    return "item"
                outer = prefix.endswith(".item") and prefix.count(".") == 1
                if event == "start_map" and outer and prefix not in found:
                    found.append(prefix)
        except (ijson.JSONError, BrokenError, UnicodeDecodeError) as error:
            raise no_json(shown, str(error)) from error
    if len(found) > 1:
        names = ", ".join(each.removesuffix(".item") for each in found[:5])
        what = f"holds several lists of records: {names}"
        raise DataError(Problem(what, "say which: connector: json with rows: <key>", Location(shown)))
    return "".join(found)


def no_json(shown: str, why: str, line: int = 0) -> DataError:
    """What is said of a text that is no JSON."""
    why = " ".join(why.split("(right here)", maxsplit=1)[0].split())[:120]
    return DataError(Problem(f"this is no JSON ({why})", "export the file again", Location(shown, line)))


class _Guarded:
    """The bytes of a document for the parser, which would build whatever stands there: no endless texts, no endless nesting."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._begun = b""
        self._depth = 0
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)

    def read(self, size: int) -> bytes:
        """The next bytes. Raises BrokenError."""
        chunk = self._stream.read(size)
        bare = _STRING.sub(b"", self._begun + chunk)
        at = bare.find(b'"')
        self._begun, bare = (bare[at:], bare[:at]) if at >= 0 else (b"", bare)
        if len(self._begun) > MAX_TEXT:
            raise BrokenError("a text in it is far too long")
        depths = list(accumulate(map(_STEPS.__getitem__, bare.translate(None, _OTHERS)), initial=self._depth))
        self._depth = depths[-1]
        if max(depths) > MAX_DEPTH:
            raise BrokenError("it is nested too deeply")
        return chunk
