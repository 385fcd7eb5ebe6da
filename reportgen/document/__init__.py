"""The report as plain, frozen data: words, cells and blocks. Composed once, localised and drawn by outputs."""

from __future__ import annotations

from reportgen.document.blocks import (
    Block,
    Chapter,
    Chart,
    Column,
    Columns,
    Document,
    Findings,
    Hero,
    Note,
    PageBreak,
    Prose,
    Row,
    Step,
    Steps,
    Table,
    walk,
)
from reportgen.document.cells import Bar, Bullet, Cell, IntervalCell, Label, Sparkline, Status, Variance
from reportgen.document.passages import Commentary, Fragment, Grid, Heading, Listing, Paragraph, Passage, Quotation
from reportgen.document.text import Argument, Derived, Name, Operand, Quantity, Span, Text, Words

__all__ = [
    "Argument", "Bar", "Block", "Bullet", "Cell", "Chapter", "Chart", "Column", "Columns", "Commentary", "Derived", "Document",
    "Findings", "Fragment", "Grid", "Heading", "Hero", "IntervalCell", "Label", "Listing", "Name", "Note", "Operand",
    "PageBreak", "Paragraph", "Passage", "Prose", "Quantity", "Quotation", "Row", "Span", "Sparkline", "Status", "Step", "Steps",
    "Table", "Text", "Variance", "Words", "walk",
]  # fmt: skip
