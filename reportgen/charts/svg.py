"""What may leave as SVG: shapes and words from a list, nothing that runs, loads or links anywhere dangerous.

Vega has no patterns: what it filled with a stand-in colour gets a hatch here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from unicodedata import bidirectional
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError, SubElement

from reportgen import vector
from reportgen.charts.canvas import DATA, Origin
from reportgen.charts.style import HATCH, Style
from reportgen.errors import Problem, RenderError

_SVG = vector.NAMESPACE
_LINK = "{http://www.w3.org/1999/xlink}href"
_SAFE_LINKS = {"http", "https", "mailto"}


def cleaned(
    markup: str,
    chart: str,
    style: Style,
    *,
    marks: int,
    origins: Mapping[str, Origin] = MappingProxyType({}),
    rightward: bool = True,
) -> str:
    """Vega's SVG of ``chart`` with only what the lists above allow, hatched, its data marks counted.

    ``origins`` are those of its layers: parts and rows become ``data-part`` and ``data-row``. ``rightward`` is whether the
    report's language runs to the right; where it does not, mixed words are told so.

    Raises RenderError when it does not hold ``marks`` marks of data: an empty chart is drawn without any error otherwise.
    """
    from xml.etree.ElementTree import fromstring  # vl-convert wrote it; no document type, no entities

    try:
        root = fromstring(markup)  # noqa: S314  # our own renderer's output, not a file of anybody's
    except ParseError as exc:
        raise RenderError(
            Problem(f"chart {chart}: its drawing is no SVG", "strip control characters from its data")
        ) from exc
    found = _count(root)
    if found != marks:
        raise RenderError(
            Problem(f"chart {chart}: {found} of {marks} marks were drawn", "its data hold values that cannot be drawn")
        )
    traces = list(_traces(root, origins))
    _clean(root)
    if not rightward:
        _turn(root)
    for element, name, number in traces:
        element.set(name, str(number))
    _place_identifiers(root, f"{chart}-")
    _hatch(root, f"{chart}-hatch", style["ac"])
    return vector.written(root)


def _count(root: Element) -> int:
    total = 0
    for group in root.iter(f"{{{_SVG}}}g"):
        if any(re.fullmatch(rf"{DATA}\d+_marks", name) for name in group.get("class", "").split()):
            total += sum(1 for _mark in group)
    return total


def _traces(root: Element, origins: Mapping[str, Origin]) -> Iterator[tuple[Element, str, int]]:
    """Which part of the chart marks belong to, and which row of its data they stand for."""
    for group in root.iter(f"{{{_SVG}}}g"):
        names = (name.removesuffix("_marks") for name in group.get("class", "").split() if name.endswith("_marks"))
        part, rows = next((origins[name] for name in names if name in origins), (None, ()))
        if part is not None:
            yield group, "data-part", part
        if len(rows) == len(group):
            for mark, row in zip(group, rows, strict=True):
                if row is not None:
                    yield mark, "data-row", row


def drawn(markup: str) -> int:
    """Number of marks in Vega's SVG, axes and keys left out; a line counts as one."""
    from xml.etree.ElementTree import fromstring

    groups = fromstring(markup).iter(f"{{{_SVG}}}g")  # noqa: S314  # our own renderer's output
    return sum(len(group) for group in groups if "role-mark" in group.get("class", "").split())


def _clean(parent: Element) -> None:
    for child in list(parent):
        name = child.tag.removeprefix(f"{{{_SVG}}}") if isinstance(child.tag, str) else ""
        if name not in vector.ELEMENTS or child.get("display") == "none":
            parent.remove(child)
            continue
        _clean(child)
    for key, value in list(parent.attrib.items()):
        if key in {_LINK, "href"}:
            if urlsplit(value.strip()).scheme.lower() not in _SAFE_LINKS:
                del parent.attrib[key]
        elif key not in vector.ATTRIBUTES or vector.REACHING.search(value):
            del parent.attrib[key]
    parent.attrib.pop("class", None)


def _turn(root: Element) -> None:
    # A drawing's words stand in no paragraph: what runs first in “customers (MQL)” would be decided by left-to-right rules.
    for element in root.iter(f"{{{_SVG}}}text"):
        if element.text and any(bidirectional(letter) in {"R", "AL"} for letter in element.text):
            element.text = f"\u2067{element.text}\u2069"


def _place_identifiers(root: Element, prefix: str) -> None:
    """Identifiers are the page's: those of two charts must not meet."""
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, prefix + value)
            elif value.startswith("url(#"):
                element.set(key, value.replace("url(#", f"url(#{prefix}", 1))


def _hatch(root: Element, identifier: str, colour: str) -> None:
    hit = [element for element in root.iter() if element.get("fill", "").lower() == HATCH]
    for element in hit:
        element.set("fill", f"url(#{identifier})")
    if hit:
        definitions = Element(f"{{{_SVG}}}defs")
        pattern = SubElement(definitions, f"{{{_SVG}}}pattern", {**_PATTERN, "id": identifier})
        SubElement(
            pattern, f"{{{_SVG}}}path", {"d": "M-1,1L1,-1M0,4L4,0M3,5L5,3", "stroke": colour, "stroke-width": "1.1"}
        )
        root.insert(0, definitions)


_PATTERN: Mapping[str, str] = {"width": "4", "height": "4", "patternUnits": "userSpaceOnUse"}
