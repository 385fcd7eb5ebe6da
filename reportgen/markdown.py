"""Markdown of any author as passages: words, styles and harmless addresses; no markup of theirs reaches a page.

HTML stays the text it is. Pictures become their descriptions, and links to anything but http, https and mailto their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reportgen.document import Fragment, Grid, Heading, Listing, Paragraph, Passage, Quantity, Quotation
from reportgen.errors import Location, Problem
from reportgen.plan.calls import PLACE

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_SCHEMES = frozenset({"http", "https", "mailto"})
#: A section is an h2 and its blocks h3: what stands in a commentary comes below both.
_BELOW, _DEEPEST = 3, 6


@dataclass(slots=True)
class _Walk:
    """One text on its way; ``figures`` are the quantities in the places of its calls."""

    path: str
    figures: Sequence[Quantity]
    problems: list[Problem] = field(default_factory=list)
    line: int = 1

    def passages(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Passage]:
        for node in nodes:
            self.line = node.map[0] + 1 if node.map else self.line
            match node.type:
                case "paragraph":
                    yield Paragraph(self.words(node))
                case "heading":
                    yield Heading(min(_BELOW + int(node.tag[1:]), _DEEPEST), self.words(node))
                case "bullet_list" | "ordered_list":
                    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                    yield Listing(tuple(tuple(self.passages(item.children)) for item in node.children), start)
                case "blockquote":
                    yield Quotation(tuple(self.passages(node.children)))
                case "code_block" | "fence":
                    yield Paragraph(tuple(self.pieces(node.content.rstrip("\n"), Fragment("", code=True))))
                case "table":
                    head, *rows = [row for part in node.children for row in part.children]
                    yield Grid(self.cells(head), tuple(self.cells(row) for row in rows))
                case _:
                    pass  # a rule between passages says nothing

    def cells(self, row: SyntaxTreeNode) -> tuple[tuple[Fragment, ...], ...]:
        return tuple(self.words(cell) for cell in row.children)

    def words(self, node: SyntaxTreeNode) -> tuple[Fragment, ...]:
        return tuple(piece for child in node.children for piece in self.inline(child, Fragment("")))

    def inline(self, node: SyntaxTreeNode, style: Fragment) -> Iterator[Fragment]:
        match node.type:
            case "text":
                yield from self.pieces(node.content, style)
            case "code_inline":
                yield from self.pieces(node.content, replace(style, code=True))
            case "softbreak":
                yield replace(style, value=" ")
            case "hardbreak":
                yield Fragment("\n")
            case "image":
                self.problem("a picture is no part of a commentary; its description stands there instead")
                yield from self.pieces(node.content, style)
                return
            case "strong":
                style = replace(style, strong=True)
            case "em":
                style = replace(style, emphasis=True)
            case "link":
                style = replace(style, link=self.address(str(node.attrs.get("href", ""))))
            case _:
                pass
        for child in node.children:
            yield from self.inline(child, style)

    def pieces(self, text: str, style: Fragment) -> Iterator[Fragment]:
        """Words as they are, lines apart, and the figures between them."""
        for index, piece in enumerate(PLACE.split(text)):
            if index % 2:
                yield replace(style, value=self.figures[int(piece)], code=False)
                continue
            for number, line in enumerate(piece.split("\n")):
                if number:
                    yield Fragment("\n")
                if line:
                    yield replace(style, value=line)

    def address(self, address: str) -> str:
        """``address`` where a page may lead there, else nothing."""
        try:
            scheme = urlsplit(address).scheme.lower()
        except ValueError:
            scheme = ""
        if scheme in _SCHEMES and "%EE%80%80" not in address:  # a figure cannot be part of an address
            return address
        self.problem("a link leads to http:, https: or mailto: addresses only; its words stand without it")
        return ""

    def problem(self, what: str) -> None:
        self.problems.append(Problem(what, "", Location(self.path, self.line)))


def passages(text: str, path: str, figures: Sequence[Quantity]) -> tuple[tuple[Passage, ...], tuple[Problem, ...]]:
    """The passages of a Markdown text whose n-th mark stands for ``figures[n]``, and what was left out of it."""
    from markdown_it.tree import SyntaxTreeNode

    walk = _Walk(path, figures)
    made = tuple(walk.passages(SyntaxTreeNode(_parser().parse(text)).children))
    return made, tuple(dict.fromkeys(walk.problems))


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Every link is parsed, whatever its address: ours is the stricter judge, and keeps the words.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005  # the parser's signature
    return parser
