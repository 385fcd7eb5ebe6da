"""The rows behind every chart and table as CSV: exact values, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import assert_never

from reportgen.document import (
    Bar,
    Block,
    Bullet,
    Cell,
    Chart,
    Document,
    IntervalCell,
    Label,
    Name,
    Quantity,
    Span,
    Sparkline,
    Status,
    Steps,
    Table,
    Text,
    Variance,
    walk,
)
from reportgen.document.blocks import Datum
from reportgen.records import Artifact

#: A text cell that starts with one of these would be run as a formula by a spreadsheet (CWE-1236).
_FORMULA = tuple("=+-@\t\r\0＝＋－＠")  # the full-width forms are run too

Say = Callable[[Text | Name], str]


def data_files(document: Document, say: Say) -> Iterator[Artifact]:
    """One file a chart, table and chain of the document, ``data/<chapter>-<id>.csv``; words as ``say`` says them."""
    for chapter in document.chapters:
        for block in walk(chapter.blocks):
            made = data_file(chapter.id, block, say)
            if made is not None:
                yield made


def data_file(chapter: str, block: Block, say: Say) -> Artifact | None:
    """The file of one block; None for blocks without rows of their own."""
    match block:
        case Table():
            return _file(chapter, block.id, _table(block, say))
        case Chart() if block.kind != "vega":
            return _file(chapter, block.id, _chart(block, say))
        case Steps():
            return _file(chapter, block.id, _steps(block, say))
        case _:
            return None


def file_name(chapter: str, block: str) -> str:
    """The path of a block's data in the report's folder."""
    return f"data/{chapter}-{block}.csv"


def safe(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def _file(chapter: str, block: str, rows: Iterator[list[str]]) -> Artifact:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return Artifact(file_name(chapter, block), buffer.getvalue().encode())


def _table(table: Table, say: Say) -> Iterator[list[str]]:
    """The rows; those of a table in groups begin with the name of theirs, for the same words may stand in two groups."""
    kept = [index for index, column in enumerate(table.columns) if not column.decorative]
    grouped = any(row.kind == "group" for row in table.rows)
    yield [*(["group"] if grouped else []), *(safe(table.columns[index].key) for index in kept)]
    group = ""
    for row in table.rows:
        if row.kind == "group":
            group = _cell(row.cells[0], say)
        else:
            yield [*([group] if grouped else []), *(_cell(row.cells[index], say) for index in kept)]


def _chart(chart: Chart, say: Say) -> Iterator[list[str]]:
    yield list(chart.fields)
    for row in chart.data:
        yield [_datum(value, say) for value in row]


def _steps(steps: Steps, say: Say) -> Iterator[list[str]]:
    yield ["step", "required", "actual", "rate"]
    for step in steps.steps:
        yield [_cell(cell, say) for cell in (step.label, step.required, step.actual, step.rate)]


def _number(value: Decimal | int) -> str:
    """All its digits and never a power of ten: ``6000`` and ``0``, not ``6E+3`` and ``0E+27``."""
    return format(Decimal(value), "f") if value else "0"


def _datum(value: Datum, say: Say) -> str:
    match value:
        case Decimal() | int():
            return _number(value)
        case date():
            return value.isoformat()
        case str():
            return safe(value)
        case _:
            return _cell(value, say)


def _cell(cell: Cell, say: Say) -> str:
    match cell:
        case None | Sparkline() | Bar() | Bullet():
            return ""
        case Quantity():
            return "" if cell.value is None else _number(cell.value)
        case Variance():
            return _cell(cell.quantity, say)
        case Text() | Name():
            return safe(say(cell))
        case Label():
            return safe(say(cell.text))
        case Status():
            return cell.health
        case Span():
            return f"{cell.start.isoformat()}..{cell.end.isoformat()}"
        case IntervalCell():
            return f"{_cell(cell.low, say)}..{_cell(cell.high, say)}"
        case _:
            assert_never(cell)
