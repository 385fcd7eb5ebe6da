"""Tables of a web page: what some systems export under the name ``.xls``."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from reportgen.sheets.writer import write_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CHUNK = 1 << 16
#: Cells that one cell may be spread over.
_MAX_SPAN = 1_000


def read_page(path: Path, target: Path) -> dict[str, Any] | None:
    """Write all tables of a page in UTF-8 to ``target``, an empty row between two; None when there is nothing in them."""
    width = max(map(len, _rows(path)), default=0)
    return write_sheet(_rows(path), width, target) if width else None


def _rows(path: Path) -> Iterator[list[str]]:
    parser = _Tables()
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            yield from parser.taken()
    parser.close()
    yield from parser.taken(whole=True)


class _Tables(HTMLParser):
    """Collects the rows of all tables; a table inside a cell is that cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._depth = 0
        self._hidden = 0

    def taken(self, *, whole: bool = False) -> Iterable[list[str]]:
        """The rows that are complete so far, or all."""
        if whole:
            self._end_row()
        found, self._rows = self._rows, []
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row, a cell."""
        match tag:
            case "table":
                self._depth += 1
            case "script" | "style":
                self._hidden += 1
            case "tr" if self._depth == 1:
                self._end_row()
                self._row = []
            case "td" | "th" if self._depth == 1:
                self._end_cell()
                if self._row is None:
                    self._row = []
                self._cell = []
                span = dict(attrs).get("colspan") or "1"
                self._span = min(int(span), _MAX_SPAN) if span.isascii() and span.isdigit() else 1
            case "br" | "p" | "div" if self._cell:
                self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End them."""
        match tag:
            case "table" if self._depth:
                self._depth -= 1
                if not self._depth:
                    self._end_row()
                    self._rows.append([])
            case "script" | "style" if self._hidden:
                self._hidden -= 1
            case "tr" if self._depth == 1:
                self._end_row()
            case "td" | "th" if self._depth == 1:
                self._end_cell()

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            text = " ".join("".join(self._cell).replace("\xa0", " ").split())
            self._row += [text, *[""] * (max(self._span, 1) - 1)]
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._rows.append(self._row)
        self._row = None
