"""A PDF as others read it: its tags, its outline, its links, its fonts, and the words on its pages."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf

_HTML = "{http://www.w3.org/1999/xhtml}"
_SHOWING = {"Tj", "TJ", "'", '"'}


@dataclass(frozen=True)
class Word:
    """A word of a page, with its middle in points from the sheet's upper left corner."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Link:
    """An internal link: the page it stands on (from 0), its place there, where it leads, and what it says of that."""

    page: int
    box: tuple[float, float, float, float]
    target: str
    words: str


class Paper:
    """One PDF file; close it when done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pdf = pikepdf.open(path)

    def close(self) -> None:
        """Let go of the file."""
        self.pdf.close()

    # --- tags -------------------------------------------------------------------------------------------------------

    @cached_property
    def tags(self) -> list[Any]:
        """Every element of the structure, in reading order."""
        found: list[Any] = []
        stack: list[Any] = [self.pdf.Root.StructTreeRoot]
        while stack:
            node = stack.pop()
            if not isinstance(node, pikepdf.Dictionary):
                continue
            if "/S" in node:
                found.append(node)
            children = node.get("/K")
            stack += reversed(list(children) if isinstance(children, pikepdf.Array) else [children])
        return found

    def tagged(self, kind: str) -> list[Any]:
        """The elements of a kind (``/Figure``)."""
        return [tag for tag in self.tags if kind == tag.S]

    @property
    def levels(self) -> list[int]:
        """The levels of the headings, in reading order."""
        kinds = [re.fullmatch(r"/H([1-6])", str(tag.S)) for tag in self.tags]
        return [int(kind[1]) for kind in kinds if kind]

    # --- ways through it --------------------------------------------------------------------------------------------

    @cached_property
    def _numbers(self) -> dict[Any, int]:
        return {page.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Level (from 1), title and page (from 0) of every bookmark."""
        found: list[tuple[int, str, int]] = []

        def visit(marks: Any, level: int) -> None:
            for mark in marks:
                found.append((level, mark.title, self._numbers[mark.destination[0].objgen]))
                visit(mark.children, level + 1)

        with self.pdf.open_outline() as outline:
            visit(outline.root, 1)
        return found

    @cached_property
    def targets(self) -> dict[str, int]:
        """The pages (from 0) of all named places."""
        names: Any = self.pdf.Root.Names.Dests.Names
        return {str(names[at]): self._numbers[names[at + 1][0].objgen] for at in range(0, len(names), 2)}

    @cached_property
    def links(self) -> list[Link]:
        """All links to places inside."""
        found = []
        for number, page in enumerate(self.pdf.pages):
            height = float(page.mediabox[3])
            annotations: Any = page.obj.get("/Annots", ())
            for note in annotations:
                if "/Dest" in note:
                    x0, y0, x1, y1 = (float(edge) for edge in note.Rect)
                    box = (min(x0, x1), height - max(y0, y1), max(x0, x1), height - min(y0, y1))
                    found.append(Link(number, box, str(note.Dest), str(note.get("/Contents", ""))))
        return found

    @cached_property
    def words(self) -> list[list[Word]]:
        """The words of each page."""
        xml = subprocess.run(["pdftotext", "-bbox", self.path, "-"], capture_output=True, check=True).stdout
        return [
            [
                Word(
                    word.text or "",
                    (float(word.attrib["xMin"]) + float(word.attrib["xMax"])) / 2,
                    (float(word.attrib["yMin"]) + float(word.attrib["yMax"])) / 2,
                )
                for word in page.iter(f"{_HTML}word")
            ]
            for page in ET.fromstring(xml).iter(f"{_HTML}page")  # noqa: S314  # poppler's own markup
        ]

    def within(self, link: Link) -> str:
        """The words that a link is made of."""
        left, top, right, bottom = link.box
        inside = (word for word in self.words[link.page] if left <= word.x <= right and top <= word.y <= bottom)
        return " ".join(word.text for word in inside)

    # --- what it is made of -----------------------------------------------------------------------------------------

    @cached_property
    def actions(self) -> set[str]:
        """The kinds of all actions in it."""
        objects: Any = self.pdf.objects
        kinds = (
            "/GoTo",
            "/URI",
            "/JavaScript",
            "/Launch",
            "/SubmitForm",
            "/ImportData",
            "/GoToR",
            "/Named",
            "/Rendition",
        )
        dictionaries = (each for each in objects if isinstance(each, pikepdf.Dictionary))
        places = (each.get("/A", each) for each in dictionaries)
        return {str(each.S) for each in places if isinstance(each, pikepdf.Dictionary) and str(each.get("/S")) in kinds}

    @cached_property
    def fonts(self) -> dict[Any, Any]:
        """Every font by its object number, those of the drawings included."""
        objects: Any = self.pdf.objects
        dictionaries = (each for each in objects if isinstance(each, pikepdf.Dictionary))
        return {
            each.objgen: each for each in dictionaries if each.get("/Type") == "/Font" and "/DescendantFonts" in each
        }

    def missing_glyphs(self) -> Iterator[str]:
        """Fonts that are asked for a character they do not have, by page."""
        for number, page in enumerate(self.pdf.pages, 1):
            for name in _missing(page.obj.Resources, page):
                yield f"page {number}: {name}"


def _missing(resources: Any, stream: Any) -> Iterator[str]:
    font = ""
    instructions: Any = pikepdf.parse_content_stream(stream)
    for operands, operator in instructions:
        name = str(operator)
        if name == "Tf":
            font = str(operands[0])
        elif name in _SHOWING:
            pieces = operands[-1] if isinstance(operands[-1], pikepdf.Array) else [operands[-1]]
            codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            if any(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2)):
                yield str(resources.Font[font].BaseFont)
        elif name == "Do":
            drawn = resources.XObject[str(operands[0])]
            if drawn.get("/Subtype") == "/Form":
                yield from _missing(drawn.get("/Resources", resources), drawn)
