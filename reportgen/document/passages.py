"""What people write about a section, as plain data: paragraphs, headings, lists, quotations and small tables.

It comes from Markdown of any author, so it holds words, styles and addresses only, and no markup.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.document.text import Quantity


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words in one style, or a live figure; a line break alone begins a new line. ``link``: http, https or mailto."""

    value: str | Quantity
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words."""

    words: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a commentary; ``level`` 4 to 6, below the section (2) and its blocks (3)."""

    level: int
    words: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Items, each with passages of its own; numbered from ``start``, or with bullets where that is None."""

    items: tuple[tuple[Passage, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody else's words."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table of words: heads, and rows of as many cells."""

    head: tuple[tuple[Fragment, ...], ...]
    rows: tuple[tuple[tuple[Fragment, ...], ...], ...]


Passage = Paragraph | Heading | Listing | Quotation | Grid


@dataclass(frozen=True, slots=True)
class Commentary:
    """A section's commentary, by locale; what stands under ``""`` is for every locale that has none of its own."""

    passages: tuple[tuple[str, tuple[Passage, ...]], ...]

    def spoken(self, locale: str) -> tuple[Passage, ...]:
        """The passages for a locale (``ar-EG``), else for its language, else those for all; none where nobody wrote any."""
        known = dict(self.passages)
        names = (locale, locale.replace("_", "-").split("-")[0], "")
        return next((known[name] for name in names if name in known), ())


def plain(passages: tuple[Passage, ...]) -> str:
    """All words of passages in reading order, figures left out."""
    found: list[str] = []
    for passage in passages:
        match passage:
            case Paragraph() | Heading():
                found += _said(passage.words)
            case Listing():
                found += [plain(item) for item in passage.items]
            case Quotation():
                found.append(plain(passage.passages))
            case Grid():
                found += [word for row in (passage.head, *passage.rows) for cell in row for word in _said(cell)]
    return " ".join(found)


def _said(words: tuple[Fragment, ...]) -> list[str]:
    return [fragment.value for fragment in words if isinstance(fragment.value, str)]
