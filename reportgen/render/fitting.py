"""How wide the columns of a table are: as its section asked, unless that is too narrow for what stands in them.

A number is never parted and a word only where nothing else helps, so columns with room to spare give some of it to those that
would overflow. What is asked for suits one language and the figures of one day; this suits all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from reportgen.document import (
    Bar,
    Block,
    Bullet,
    Cell,
    Column,
    Columns,
    Document,
    IntervalCell,
    Label,
    Name,
    Quantity,
    Row,
    Span,
    Sparkline,
    Status,
    Table,
    Text,
    Variance,
)
from reportgen.render.assets import LINE, has_arabic

#: Points: type sizes of cells and heads (``print.css``), what a cell keeps free at its sides, the marks beside numbers.
_BODY, _HEAD, _PADDING, _MARK = 8.5, 8.0, 6.5, 10.0
#: A column without a width gets at least this.
_LEAST = 24.0
#: Bold type runs wider than the regular one that is measured.
_BOLD = 1.05
#: Joined Arabic letters are at least so much narrower than the single ones that are measured.
_SHAPED = 0.82
#: A longer word (a path, an address) may be parted.
_LONGEST = 90.0

Measure = Callable[[str, float], float]


@dataclass(frozen=True, slots=True)
class Fitting:
    """Fits tables of a document, whose words ``say`` says and ``measure`` measures (text, type size → points)."""

    lines: Mapping[int, float]
    say: Callable[[Text | Name | Quantity | Span], str]
    status: Callable[[Status], str]
    measure: Measure

    def shares(self, table: Table, rows: Sequence[Row]) -> tuple[str, ...]:
        """Each column's part of the table's width, in per cent; ``rows`` are those that are shown."""
        line = self.lines.get(id(table), LINE)
        asked = _asked(table.columns, line)
        scale = line / sum(asked)
        widths = [width * scale for width in asked]
        numbered = list(enumerate(table.columns))
        unbroken = [self._unbroken(rows, index, widths[index]) for index, _column in numbered]
        words = [max(unbroken[index], self._words(column, rows, index)) for index, column in numbered]
        labels = [max(words[index], self._labels(rows, index)) for index, _column in numbered]
        for least, floors in ((unbroken, (labels, words, unbroken)), (words, (labels, words))):
            for floor in floors:
                widths = _raised(widths, least, floor)
        return tuple(f"{100 * width / line:.2f}".rstrip("0").rstrip(".") for width in widths)

    def _unbroken(self, rows: Sequence[Row], column: int, asked: float) -> float:
        """What numbers, dates and drawings of a column need."""
        return max((self._solid(row, column, asked) for row in rows if row.kind != "group"), default=0.0)

    def _solid(self, row: Row, column: int, asked: float) -> float:
        cell: Cell = row.cells[column]
        match cell:
            case None | Text() | Name() | Label():
                return 0.0
            case Bar() | Bullet() | Sparkline():
                return asked
            case Quantity() | Span():
                wide = self._measured(self.say(cell), _BODY)
            case Variance():
                wide = self._measured(self.say(cell.quantity), _BODY) + (_MARK if cell.effect == "adverse" else 0)
            case Status():
                wide = self._measured(self.status(cell), _BODY) + _MARK
            case IntervalCell():
                wide = self._measured(f"{self.say(cell.low)}–{self.say(cell.high)}", _BODY)
                wide += 0 if cell.outside is None else _MARK
            case _:
                assert_never(cell)
        return wide * _BOLD + _PADDING

    def _words(self, column: Column, rows: Sequence[Row], index: int) -> float:
        """What the longest words of a column and its head need."""
        heads = (text for text in (column.head, column.unit) if text is not None)
        found = [self._longest(text, _HEAD) for text in heads]
        for row in rows:
            cell = row.cells[index] if row.kind != "group" else None
            match cell:
                case Text() | Name():
                    found.append(self._longest(cell, _BODY))
                case Label():
                    found.append(self._longest(cell.text, _BODY) * _BOLD)
                case _:
                    pass
        return max(found, default=0.0) + _PADDING

    def _measured(self, text: str, size: float) -> float:
        return self.measure(text, size) * (_SHAPED if has_arabic(text) else 1)

    def _labels(self, rows: Sequence[Row], index: int) -> float:
        """What the labels of a column need to stand on one line each."""
        cells = (row.cells[index] for row in rows if row.kind != "group")
        found = (self._wide(cell.text) for cell in cells if isinstance(cell, Label))
        return max(found, default=0.0) * _BOLD + _PADDING

    def _wide(self, text: Text | Name) -> float:
        return self._measured(self.say(text), _BODY)

    def _longest(self, text: Text | Name, size: float) -> float:
        return min(max((self._measured(word, size) for word in self.say(text).split()), default=0.0), _LONGEST)


def lines(document: Document) -> Mapping[int, float]:
    """The room of each table that stands beside others, by the identity of the block; all others have the full line."""
    found: dict[int, float] = {}

    def visit(blocks: Iterable[Block], line: float) -> None:
        for block in blocks:
            if isinstance(block, Columns):
                for width, children in zip(block.widths, block.children, strict=True):
                    visit(children, width)
            elif isinstance(block, Table):
                found[id(block)] = line

    for chapter in document.chapters:
        visit(chapter.blocks, LINE)
    return found


def _asked(columns: Sequence[Column], line: float) -> list[float]:
    """The widths that a section asked for; columns without one share what is left of the line."""
    given = sum(column.width or 0 for column in columns)
    free = sum(1 for column in columns if column.width is None)
    left = max(line - given, _LEAST * free) / free if free else 0
    return [left if column.width is None else column.width for column in columns]


def _raised(widths: Sequence[float], least: Sequence[float], floor: Sequence[float]) -> list[float]:
    """``widths`` with the same sum and none below ``least``, as far as the others have room to spare above ``floor``."""
    kept = [max(low, ground) for low, ground in zip(least, floor, strict=True)]
    lack = sum(max(low - width, 0) for width, low in zip(widths, least, strict=True))
    spare = sum(max(width - ground, 0) for width, ground in zip(widths, kept, strict=True))
    if not lack or not spare:
        return list(widths)
    moved = min(lack, spare)
    return [
        width + max(low - width, 0) * moved / lack - max(width - ground, 0) * moved / spare
        for width, low, ground in zip(widths, least, kept, strict=True)
    ]
