"""What of an SVG drawing may be shown: shapes from a list, nothing that runs, loads or links anywhere."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, tostring

NAMESPACE = "http://www.w3.org/2000/svg"
_SHAPES = """
    svg g path text tspan rect line circle ellipse polygon polyline defs clipPath linearGradient radialGradient stop a title desc
"""
_LOOKS = """
    width height viewBox class fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-dashoffset
    stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit opacity transform d x y x1 x2 y1 y2 cx cy r rx ry
    points dx dy text-anchor font-family font-size font-weight font-style clip-path id offset stop-color stop-opacity
    display dominant-baseline gradientUnits version
"""
ELEMENTS, ATTRIBUTES = frozenset(_SHAPES.split()), frozenset(_LOOKS.split())
#: What reaches out of a drawing, or runs.
REACHING = re.compile(r"url\(\s*(?!['\"]?#)|javascript:|data:|expression\(", re.IGNORECASE)

#: A file's own drawing has more ways to say a shape than our charts do, but no words (they would need its fonts) and no links.
_OWN_ELEMENTS = (ELEMENTS - {"text", "tspan", "a"}) | {"use", "symbol", "mask", "style"}
_OWN_ATTRIBUTES = ATTRIBUTES | {
    "style", "clip-rule", "gradientTransform", "spreadMethod", "fx", "fy", "maskUnits", "maskContentUnits", "mask",
    "clipPathUnits", "preserveAspectRatio", "visibility",
}  # fmt: skip
#: What editors leave behind; nobody misses it.
_IDLE = {"metadata"}
_LINK = "{http://www.w3.org/1999/xlink}href"
_DEEPEST = 60
#: Shapes used again may hold shapes used again: each more doubles what is drawn.
_MOST_USES = 20
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>", re.IGNORECASE)


def written(root: Element) -> str:
    """Markup without prefixes; the standard library's own table of prefixes is everybody's, so it is not relied on."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    root.attrib = {"xmlns": NAMESPACE, **root.attrib}
    return tostring(root, encoding="unicode")


def drawing(content: bytes) -> tuple[str, tuple[float, float], tuple[str, ...]]:
    """A file's drawing with only its shapes, its width and height, and what had to be left out.

    Raises ValueError for what is no SVG drawing, with the reason.
    """
    from xml.etree.ElementTree import fromstring

    try:
        text = _DOCTYPE.sub("", content.decode("utf-8-sig"))
        if "<!" in re.sub(r"<!--.*?-->|<!\[CDATA\[", "", text, flags=re.DOTALL):
            raise ValueError("it declares entities")
        root = fromstring(text)  # noqa: S314  # no entities are left to expand
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except ParseError as error:
        raise ValueError(f"it is no SVG: {error}") from error
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise ValueError("it is no SVG: its root is not svg in the namespace of SVG")
    if _depth(root) > _DEEPEST:
        raise ValueError(f"it nests its shapes deeper than {_DEEPEST} levels")
    dropped: dict[str, None] = {}
    _clean(root, dropped)
    if sum(1 for _use in root.iter(f"{{{NAMESPACE}}}use")) > _MOST_USES:
        raise ValueError(f"it uses shapes again more than {_MOST_USES} times")
    size = _size(root)
    root.attrib |= {"width": f"{size[0]:g}", "height": f"{size[1]:g}"}
    return written(root), size, tuple(dropped)


def _depth(root: Element) -> int:
    deepest, level = 0, [root]
    while level:
        deepest += 1
        level = [child for element in level for child in element]
    return deepest


def _clean(parent: Element, dropped: dict[str, None]) -> None:
    for child in list(parent):
        space, _, name = child.tag.rpartition("}") if isinstance(child.tag, str) else ("", "", "")
        if space.removeprefix("{") == NAMESPACE and name in _OWN_ELEMENTS and not (name == "style" and _reaches(child)):
            _clean(child, dropped)
            continue
        if space.removeprefix("{") == NAMESPACE and name not in _IDLE:
            dropped[name] = None
        parent.remove(child)
    for key, value in list(parent.attrib.items()):
        name = key.rpartition("}")[2]
        if key in {_LINK, "href"}:
            if not value.startswith("#"):
                dropped["href"] = None
                del parent.attrib[key]
            elif key == _LINK:
                parent.attrib["href"] = parent.attrib.pop(key)
        elif key not in _OWN_ATTRIBUTES or _unsafe(value):
            if name.startswith("on") or key in _OWN_ATTRIBUTES:
                dropped[name] = None
            del parent.attrib[key]


def _reaches(style: Element) -> bool:
    return len(style) > 0 or _unsafe(style.text or "")


def _unsafe(css: str) -> bool:
    return REACHING.search(css) is not None or any(sign in css for sign in "@\\<")


def _size(root: Element) -> tuple[float, float]:
    box = re.findall(r"-?\d*\.?\d+(?:[eE][-+]?\d+)?", root.get("viewBox", ""))
    given = [re.match(r"\d*\.?\d+", root.get(side, "").strip()) for side in ("width", "height")]
    if len(box) == len(("x", "y", "width", "height")):
        width, height = float(box[2]), float(box[3])
    elif given[0] and given[1]:
        width, height = float(given[0][0]), float(given[1][0])
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    else:
        raise ValueError("it says neither viewBox nor width and height")
    if width <= 0 or height <= 0:
        raise ValueError("its viewBox is empty")
    return width, height
