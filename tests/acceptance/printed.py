"""A page of a report as its readers find it: headlines, tables with heads and cells, numbers with the figures behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import html

#: An element of lxml, which has no types.
Element = Any


def said(element: Element) -> str:
    """Its words, spaces at the ends left out."""
    return str(element.text_content()).strip()


def spaced(element: Element) -> str:
    """Its words, those of neighbouring elements apart."""
    return " ".join(element.itertext())


@dataclass(frozen=True)
class Column:
    """A column of a table: its alignment (``number``), its head with unit and spanner, and its cells from top to bottom."""

    align: str
    head: str
    cells: tuple[Element, ...]


@dataclass(frozen=True)
class Grid:
    """A table that is printed as a block: the chapter it stands in, its title, the file of its rows (or nothing)."""

    chapter: str
    title: str
    file: str
    element: Element

    @property
    def block(self) -> Element:
        """What holds the table, its notes and its file."""
        return self.element.getparent()

    @property
    def rows(self) -> list[list[Element]]:
        """Cells of each row, the head left out, rows that name a group too."""
        found = self.element.xpath("./tbody/tr[not(contains(@class, 'group'))] | ./tfoot/tr")
        return [row.xpath("./th | ./td") for row in found]

    @property
    def columns(self) -> Iterator[Column]:
        """The columns, those of small marks included."""
        spanners = [
            spaced(cell)
            for cell in self.element.xpath("./thead/tr[@class='spanners']/*")
            for _place in range(int(cell.get("colspan", "1")))
        ]
        heads = self.element.xpath("./thead/tr[not(@class='spanners')]/*")
        for place, head in enumerate(heads):
            words = f"{spanners[place]} {spaced(head)}" if spanners else spaced(head)
            yield Column(head.get("class", ""), words.strip(), tuple(row[place] for row in self.rows))


@dataclass(frozen=True)
class Printed:
    """One HTML page of a built report."""

    path: Path

    @cached_property
    def root(self) -> Element:
        return html.fromstring(self.path.read_bytes())

    @property
    def data(self) -> Path:
        """The folder of data that is published beside the page."""
        return self.path.parents[1] / "data"

    @cached_property
    def explanations(self) -> dict[str, Any]:
        """What the page tells of its figures: see ``reportgen.render.trace``."""
        (found,) = self.root.xpath("//script[@id='explanations']")
        told: dict[str, Any] = json.loads(found.text)
        return told

    @cached_property
    def headlines(self) -> dict[str, Element]:
        """The headings of all chapters."""
        return {each.get("id"): each.xpath(".//h2")[0] for each in self.root.xpath("//main//section[@id][.//h2]")}

    @cached_property
    def grids(self) -> list[Grid]:
        """All tables that are blocks of their own."""
        found = []
        for table in self.root.xpath("//div[contains(@class, 'block') and contains(@class, 'table')]/table"):
            files = table.xpath("../p[@class='files']/a/@download")
            titles = table.xpath("./caption/span[@class='title' or @class='subtitle']")
            chapter = table.xpath("ancestor::section[@id][1]/@id")
            found.append(Grid(chapter[0], " ".join(map(said, titles)), files[0] if files else "", table))
        return found
