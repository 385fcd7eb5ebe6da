"""What a careful printer would send back: read from the laid out pages, before anybody sees them.

Boxes are WeasyPrint's own, lengths CSS pixels. This module is imported in worker processes only: it needs WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure.boxes import (  # type: ignore[import-untyped]  # ships no types
    BlockContainerBox,
    FlexContainerBox,
    MarginBox,
    ReplacedBox,
    TableCellBox,
    TableRowBox,
    TableRowGroupBox,
    TextBox,
)

#: Rounding of the layout, and the overhang of letters.
_SLACK = 1.0
#: The least a page holds, as a share of its height, when its chapter goes on.
_LEAST = 0.25
#: Rows of a table that stay together before and after a page's end.
_TOGETHER = 2
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_WHOLE = {"figure", "tr"}
_SHOWN = 40


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something a page must not show: its number (from 1) and what is wrong there."""

    page: int
    what: str

    def __str__(self) -> str:
        return f"page {self.page}: {self.what}"


def faults(pages: Sequence[Any]) -> tuple[Fault, ...]:
    """The faults of laid out pages (``weasyprint.Document.pages``), each once, in the order of the pages."""
    sheets = [_Sheet.of(number, page) for number, page in enumerate(pages, 1)]
    found = [fault for sheet in sheets for check in (_overfull, _stranded, _blank) for fault in check(sheet)]
    found += _torn(sheets)
    found += _sparse(sheets)
    return tuple(sorted(dict.fromkeys(found)))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A box with those around it, the nearest last."""

    box: Any
    around: tuple[Any, ...]

    @property
    def top(self) -> float:
        return float(self.box.position_y)

    @property
    def bottom(self) -> float:
        return self.top + _height(self.box)

    @property
    def left(self) -> float:
        return float(self.box.position_x)

    @property
    def right(self) -> float:
        return self.left + _width(self.box)

    def within(self, tags: Iterable[str]) -> bool:
        """Whether it stands in an element of such a tag, or is one."""
        return any(box.element_tag in tags for box in (*self.around, self.box))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page's boxes in reading order: those in its flow, and those in its margins."""

    number: int
    box: Any
    flow: tuple[_Placed, ...]
    margins: tuple[_Placed, ...]

    @classmethod
    def of(cls, number: int, page: Any) -> _Sheet:
        box = page._page_box  # noqa: SLF001  # the public page tells nothing of what stands on it
        flow = [child for child in box.children if not isinstance(child, MarginBox)]
        margins = [child for child in box.children if isinstance(child, MarginBox)]
        return cls(number, box, tuple(_walk(flow)), tuple(_walk(margins)))

    @property
    def top(self) -> float:
        return float(self.box.content_box_y())

    @property
    def bottom(self) -> float:
        return self.top + float(self.box.height)

    @property
    def ink(self) -> Iterator[_Placed]:
        """Words and pictures in the flow."""
        return (placed for placed in self.flow if _is_ink(placed.box))

    def fault(self, what: str) -> Fault:
        return Fault(self.number, what)


def _walk(boxes: Iterable[Any], around: tuple[Any, ...] = ()) -> Iterator[_Placed]:
    for child in boxes:
        box = getattr(child, "_box", child)  # what stands apart from the flow is held by a placeholder
        yield _Placed(box, around)
        yield from _walk(getattr(box, "children", ()), (*around, box))


def _is_ink(box: Any) -> bool:
    return (isinstance(box, TextBox) and bool(box.text.strip())) or isinstance(box, ReplacedBox)


def _width(box: Any) -> float:
    return float(box.width) if isinstance(box, TextBox) else float(box.border_width())


def _height(box: Any) -> float:
    return float(box.height) if isinstance(box, TextBox) else float(box.border_height())


def _words(placed: _Placed) -> str:
    text = " ".join(part.text for part in placed.box.descendants() if isinstance(part, TextBox))
    text = " ".join(text.split())
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”" if text else f"a {placed.box.element_tag}"


def _overfull(sheet: _Sheet) -> Iterator[Fault]:
    """Words wider than the cell or block they stand in, or below what the page or a clipping box shows."""
    for placed in (*sheet.flow, *sheet.margins):
        if not _is_ink(placed.box):
            continue
        holder = next((box for box in reversed(placed.around) if isinstance(box, BlockContainerBox)), None)
        if holder is not None:
            left, width = holder.padding_box_x(), holder.padding_width()
            kind = "its cell" if isinstance(holder, TableCellBox) else "its place"
            if placed.left < left - _SLACK or placed.right > left + width + _SLACK:
                yield sheet.fault(f"{_words(placed)} is wider than {kind}")
        clip = next((box for box in reversed(placed.around) if box.style["overflow"] != "visible"), None)
        if clip is not None and placed.bottom > clip.padding_box_y() + clip.padding_height() + _SLACK:
            yield sheet.fault(f"{_words(placed)} is cut off")
    left, right = sheet.box.content_box_x(), sheet.box.content_box_x() + sheet.box.width
    for placed in sheet.ink:
        if placed.left < left - _SLACK or placed.right > right + _SLACK or placed.bottom > sheet.bottom + _SLACK:
            yield sheet.fault(f"{_words(placed)} stands in the margin")


def _stranded(sheet: _Sheet) -> Iterator[Fault]:
    """Headings below which nothing of their own follows on the page."""
    content = [placed for placed in sheet.ink if not placed.within(_HEADINGS)]
    for placed in sheet.flow:
        if placed.box.element_tag not in _HEADINGS or not isinstance(placed.box, BlockContainerBox):
            continue
        follows = (
            other.top >= placed.bottom - _SLACK and other.left < placed.right and other.right > placed.left
            for other in content
        )
        if not any(follows):
            yield sheet.fault(f"the heading {_words(placed)} stands alone at the foot")


def _blank(sheet: _Sheet) -> Iterator[Fault]:
    if not any(sheet.ink):
        yield sheet.fault("nothing is on it")


def _torn(sheets: Sequence[_Sheet]) -> Iterator[Fault]:
    """What belongs together and was parted: rows, figures, the head of a table from its rows."""
    seen: dict[int, int] = {}
    for sheet in sheets:
        for placed in sheet.flow:
            box = placed.box
            if box.element_tag not in _WHOLE or box.element is None or _in_head(placed):
                continue
            if isinstance(box, TableRowBox) if box.element_tag == "tr" else isinstance(box, BlockContainerBox):
                first = seen.setdefault(id(box.element), sheet.number)
                if first != sheet.number:
                    yield Fault(first, f"the {_NAMES[box.element_tag]} {_words(placed)} is parted by the page's end")
    yield from _tables(sheets)


_NAMES = {"tr": "row", "figure": "figure"}


def _in_head(placed: _Placed) -> bool:
    return any(isinstance(box, TableRowGroupBox) and (box.is_header or box.is_footer) for box in placed.around)


def _tables(sheets: Sequence[_Sheet]) -> Iterator[Fault]:
    parts: dict[int, list[tuple[_Sheet, bool, int]]] = {}
    for sheet in sheets:
        for placed in sheet.flow:
            groups = [child for child in getattr(placed.box, "children", ()) if isinstance(child, TableRowGroupBox)]
            if groups:
                rows = sum(len(group.children) for group in groups if not group.is_header)
                headed = any(group.is_header for group in groups)
                parts.setdefault(id(placed.box.element), []).append((sheet, headed, rows))
    for pieces in parts.values():
        if len(pieces) == 1:
            continue
        for sheet, headed, rows in pieces:
            if not headed and any(other for _sheet, other, _rows in pieces):
                yield sheet.fault("a table goes on without its head")
            if rows < _TOGETHER:
                yield sheet.fault("a single row of a table stands apart from the others")


def _sparse(sheets: Sequence[_Sheet]) -> Iterator[Fault]:
    """Pages that are nearly empty though their chapter goes on."""
    for sheet, following in pairwise(sheets):
        lowest = max((placed.bottom for placed in sheet.ink), default=sheet.top)
        share = (lowest - sheet.top) / (sheet.bottom - sheet.top)
        last, first = _chapters(sheet)[-1:], _chapters(following)[:1]
        if share < _LEAST and last and last == first:
            yield sheet.fault(f"only {share:.0%} is filled though its chapter goes on")


def _chapters(sheet: _Sheet) -> list[int]:
    """The elements that make pages of their own."""
    return [
        id(placed.box.element)
        for placed in sheet.flow
        if placed.box.element_tag == "section" and not isinstance(placed.box, FlexContainerBox)
    ]
