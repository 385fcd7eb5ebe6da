"""Which numbers of a page tell how they came about, and which do not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "img", "br", "input", "hr", "col", "wbr", "source"}
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Open:
    """An element that is open, with its classes."""

    tag: str
    classes: frozenset[str] = field(default_factory=frozenset)
    scope: str = ""


@dataclass(frozen=True)
class Number:
    """A printed number: its text, and the elements that it stands in, outermost first."""

    text: str
    within: tuple[Open, ...]

    @property
    def explained(self) -> bool:
        """Whether it opens the facts behind it."""
        return any("figure" in each.classes and each.tag in {"a", "span"} for each in self.within)

    def inside(self, tag: str, name: str = "") -> bool:
        """Whether it stands in such an element, of such a class."""
        return any(each.tag == tag and (not name or name in each.classes) for each in self.within)


#: Numbers that are no figures, each with the reason why nothing stands behind them.
EXCEPTIONS: Mapping[str, str] = {
    "rank": "the place of a finding in its list",
    "head": "the age or threshold that a whole column is about, in the column's own words",
    "words": "how long something was given, how many files there are: whole numbers within words",
    "data": "the table behind a chart repeats its marks; the chart names measure, unit, period and source",
    "authored": "what people wrote into a commentary",
}


def exception(number: Number) -> str:
    """Which of :data:`EXCEPTIONS` it is; nothing where it must be explained."""
    cell = next((each for each in reversed(number.within) if each.tag in {"td", "th"}), Open(""))
    if number.inside("table", "data"):
        return "data"
    if number.inside("div", "passages"):
        return "authored"
    if "rank" in cell.classes:
        return "rank"
    if cell.tag == "th" and cell.scope in {"col", "colgroup"}:
        return "head"
    if cell.tag == "td" and "start" in cell.classes and not number.inside("div", "findings"):
        return "words"
    return ""


class _Numbers(HTMLParser):
    """Collects the numbers of an Arabic page: there nothing else is marked to run from the left but names, by their class."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Number] = []
        self._open: list[Open] = []
        self._number = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(Open(tag, frozenset(known.get("class", "").split()), known.get("scope", "")))
        if tag == "bdi" and known.get("dir") == "ltr" and "class" not in known:
            self._number = len(self._open)

    def handle_endtag(self, tag: str) -> None:
        if self._number == len(self._open):
            self._number = 0
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._number and _DIGIT.search(data):
            self.found.append(Number(data, tuple(self._open)))


def numbers(page: str) -> Sequence[Number]:
    """The numbers in cells and key figures of an Arabic page."""
    return [
        number
        for number in _Numbers(page).found
        if number.inside("td") or number.inside("th") or number.inside("p", "number") or number.inside("ul", "deltas")
    ]
