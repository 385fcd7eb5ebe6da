"""Tables of all examples' PDFs, in every theme and language: readable in length, headed on every page, in a short body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pikepdf
import pytest

from tests.acceptance.paper import Paper
from tests.acceptance.running import EXAMPLES, LOCALES, THEMES, Built
from tests.acceptance.shelf import Shelf

pytestmark = pytest.mark.slow
#: More pages are leafed through, more rows are looked up elsewhere.
BODY, ROWS = 12, 200


@pytest.fixture(scope="module", params=[(name, theme) for name in EXAMPLES for theme in THEMES], ids="-".join)
def example(request: pytest.FixtureRequest, shelf: Shelf) -> Built:
    name, theme = request.param
    return shelf.themed(name, theme)


@pytest.fixture(params=LOCALES)
def paper(request: pytest.FixtureRequest, example: Built) -> Iterator[Paper]:
    found = Paper(example.folder / str(request.param) / "report.pdf")
    yield found
    found.close()


@dataclass(frozen=True)
class Piece:
    """What stands of a table on one page: the pages of its cells, its heads, its rows without those of the head."""

    pages: frozenset[int]
    heads: int
    rows: int


def pieces(paper: Paper) -> list[Piece]:
    """The tables; one that goes on is tagged anew on each page, with its head where that is repeated."""
    numbers = {page.objgen: number for number, page in enumerate(paper.pdf.pages)}
    found = []
    for table in paper.tagged("/Table"):
        tags = list(inside(table))
        pages = frozenset(numbers[tag.Pg.objgen] for tag in tags if "/Pg" in tag)
        heads = sum(tag.S == "/TH" and tag.A.Scope == "/Column" for tag in tags)
        rows = sum(
            tag.S == "/TR" and not any(cell.S == "/TH" and cell.A.Scope == "/Column" for cell in inside(tag))
            for tag in tags
        )
        found.append(Piece(pages, heads, rows))
    return found


def inside(tag: Any) -> Iterator[Any]:
    """The elements within one, in reading order."""
    children = tag.get("/K", ())
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from inside(child)


def test_a_table_that_goes_on_is_headed_on_every_page(paper: Paper) -> None:
    found = pieces(paper)

    assert found
    assert [piece for piece in found if len(piece.pages) != 1 or not piece.heads or not piece.rows] == []


def test_no_table_is_longer_than_anybody_reads(paper: Paper) -> None:
    """Pieces with as many heads that follow one another are taken for one table."""
    runs = [sum(piece.rows for piece in run) for _heads, run in groupby(pieces(paper), key=lambda piece: piece.heads)]

    assert max(runs) <= ROWS


def test_the_body_is_short(paper: Paper) -> None:
    appendix = [page for target, page in paper.targets.items() if target == "method" or target.endswith("-detail")]

    assert min(appendix, default=len(paper.pdf.pages)) <= BODY
