"""What may leave as SVG: shapes and words from a list, nothing that runs, loads or links anywhere dangerous.

Vega has no patterns: what it filled with a stand-in colour gets a hatch here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from reportgen.charts.canvas import DATA
from reportgen.charts.style import HATCH, Style
from reportgen.errors import Problem, RenderError

_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = """
    svg g path text tspan rect line circle ellipse polygon polyline defs clipPath linearGradient radialGradient stop a title desc
"""
_ATTRIBUTES = """
    width height viewBox class fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-dashoffset
    stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit opacity transform d x y x1 x2 y1 y2 cx cy r rx ry
    points dx dy text-anchor font-family font-size font-weight font-style clip-path id offset stop-color stop-opacity
    display dominant-baseline gradientUnits version
"""
_ALLOWED_ELEMENTS, _ALLOWED_ATTRIBUTES = frozenset(_ELEMENTS.split()), frozenset(_ATTRIBUTES.split())
_SAFE_LINKS = {"http", "https", "mailto"}
_ANYWHERE = re.compile(r"url\(\s*(?!#)|javascript:|data:|expression\(", re.IGNORECASE)


def cleaned(markup: str, chart: str, style: Style, *, marks: int) -> str:
    """Vega's SVG of ``chart`` with only what the lists above allow, hatched, its data marks counted.

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
    _clean(root)
    _place_identifiers(root, f"{chart}-")
    _hatch(root, f"{chart}-hatch", style["ac"])
    return _written(root)


def _written(root: Element) -> str:
    """Markup without prefixes; the standard library's own table of prefixes is everybody's, so it is not relied on."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    root.attrib = {"xmlns": _SVG, **root.attrib}
    return tostring(root, encoding="unicode")


def _count(root: Element) -> int:
    total = 0
    for group in root.iter(f"{{{_SVG}}}g"):
        if any(re.fullmatch(rf"{DATA}\d+_marks", name) for name in group.get("class", "").split()):
            total += sum(1 for _mark in group)
    return total


def drawn(markup: str) -> int:
    """Number of marks in Vega's SVG, axes and keys left out; a line counts as one."""
    from xml.etree.ElementTree import fromstring

    groups = fromstring(markup).iter(f"{{{_SVG}}}g")  # noqa: S314  # our own renderer's output
    return sum(len(group) for group in groups if "role-mark" in group.get("class", "").split())


def _clean(parent: Element) -> None:
    for child in list(parent):
        name = child.tag.removeprefix(f"{{{_SVG}}}") if isinstance(child.tag, str) else ""
        if name not in _ALLOWED_ELEMENTS or child.get("display") == "none":
            parent.remove(child)
            continue
        _clean(child)
    for key, value in list(parent.attrib.items()):
        if key in {_LINK, "href"}:
            if urlsplit(value.strip()).scheme.lower() not in _SAFE_LINKS:
                del parent.attrib[key]
        elif key not in _ALLOWED_ATTRIBUTES or _ANYWHERE.search(value):
            del parent.attrib[key]
    parent.attrib.pop("class", None)


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
