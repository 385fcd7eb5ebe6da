"""JSON as exports write it: one document, or a record a line; read as a stream, so that its size costs no memory."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Characters of a line of JSON lines; a longer one is no record.
MAX_LINE = 32 << 20
#: Lines that are looked at to tell a document from a record a line.
_SEARCHED = 64 << 10


def is_lines(path: Path, encoding: str) -> bool:
    """Whether a JSON file holds a record a line: another line begins like the first, or the first is complete and alone."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace") as stream:
        beginnings = [line[:1] for line in stream.read(_SEARCHED).splitlines() if line.strip()]
    return beginnings[:1] == ["{"] and beginnings.count("{") > 1


def values(path: Path, encoding: str, shown: str, at: str) -> Iterator[tuple[int, Any]]:
    """The values at a path of the document, or of every line, numbered from 1. Raises DataError for what is no JSON."""
    if is_lines(path, encoding):
        for line, text in lines(path, encoding, shown):
            try:
                record = parsed(text)
            except ValueError as error:
                raise _no_json(shown, str(error), line) from error
            yield from ((line, value) for value in _within(record, at.split(".") if at else []))
        return
    yield from enumerate(_streamed(path, encoding, shown, at), 1)


def lines(path: Path, encoding: str, shown: str) -> Iterator[tuple[int, str]]:
    """The filled lines of a file, numbered from 1. Raises DataError for one without end."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="\n") as stream:
        number = 0
        while text := stream.readline(MAX_LINE):
            number += 1
            if len(text) == MAX_LINE:
                raise DataError(Problem("a line is far too long", "export the file again", Location(shown, number)))
            if text.strip():
                yield number, text


def parsed(text: str) -> Any:
    """The value of a JSON text. Raises ValueError, for values that JSON does not know (NaN) too."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _within(value: Any, path: list[str]) -> Iterator[Any]:
    """The values at ``path`` of one that is in memory."""
    if not path:
        yield value
    elif path[0] == "item":
        for entry in value if isinstance(value, list) else ():
            yield from _within(entry, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from _within(value[path[0]], path[1:])


def _streamed(path: Path, encoding: str, shown: str, at: str) -> Iterator[Any]:
    import ijson  # type: ignore[import-untyped]  # it ships no types

    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace") as stream:
        try:
            yield from ijson.items(_Bytes(stream), at)
        except (ijson.JSONError, ValueError) as error:
            raise _no_json(shown, " ".join(str(error).split())) from error


class _Bytes:
    """A text read as bytes in UTF-8, which is what the parser wants, whatever the file is written in."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        """About ``size`` bytes."""
        return self._stream.read(size).encode("utf-8", errors="replace")


def _no_json(shown: str, why: str, line: int = 0) -> DataError:
    return DataError(Problem(f"this is no JSON ({why[:120]})", "export the file again", Location(shown, line)))
