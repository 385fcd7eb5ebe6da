"""A drawing of anybody's: its shapes stay, whatever runs, loads or links does not."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.vector import ATTRIBUTES, ELEMENTS, NAMESPACE, drawing

HEAD = f'<svg xmlns="{NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 60">'
REACHING = re.compile(r"script|javascript:|https?:|file:|\son\w+=|@import|foreignObject|<image|<!ENTITY", re.IGNORECASE)


def cleaned(body: str) -> tuple[str, tuple[str, ...]]:
    text, size, dropped = drawing(f"{HEAD}{body}</svg>".encode())
    assert size == (200, 60)
    return text.replace(f'xmlns="{NAMESPACE}"', ""), dropped


@pytest.mark.parametrize(
    ("body", "dropped"),
    [
        ("<script>alert(1)</script>", ("script",)),
        ('<rect onload="alert(1)" width="1" height="1"/>', ("onload",)),
        ('<image href="http://evil.example/x.png"/>', ("image",)),
        ('<use xlink:href="http://evil.example/x.svg#a"/>', ("href",)),
        ('<use href="file:///etc/passwd#a"/>', ("href",)),
        ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', ("a",)),
        ("<foreignObject><p>hello</p></foreignObject>", ("foreignObject",)),
        ("<style>@import url(http://evil.example/x.css);</style>", ("style",)),
        ("<style>.a{fill:url(http://evil.example/#x)}</style>", ("style",)),
        ('<path style="fill:url(https://evil.example/a#b)" d="M0 0"/>', ("style",)),
        ('<path fill="url(https://evil.example/a#b)" d="M0 0"/>', ("fill",)),
        (r'<path style="fill:\75rl(https://evil.example/a#b)" d="M0 0"/>', ("style",)),
        ('<animate attributeName="href" to="javascript:alert(1)"/>', ("animate",)),
        ('<set attributeName="onclick" to="alert(1)"/>', ("set",)),
        ("<text>Acme</text>", ("text",)),
        ('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>', ("script",)),
    ],
)
def test_what_runs_loads_or_links_is_left_out_and_named(body: str, dropped: tuple[str, ...]) -> None:
    text, named = cleaned(f'<path d="M1 2"/>{body}')

    assert REACHING.search(text) is None
    assert named == dropped
    assert 'd="M1 2"' in text


def test_what_drawing_programs_write_stays() -> None:
    body = (
        '<style>.st0{fill:#7A1F5C;}</style><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>'
        '<path id="p" d="M1 2"/></defs><use xlink:href="#p"/><path class="st0" style="fill:url(#g)" d="M3 4"/>'
    )
    text, dropped = cleaned(body)

    assert dropped == ()
    for kept in (".st0{fill:#7A1F5C;}", 'href="#p"', "fill:url(#g)", 'class="st0"'):
        assert kept in text


def test_what_editors_note_is_dropped_without_a_word() -> None:
    body = '<metadata>made by me</metadata><i:pgf xmlns:i="http://ns.adobe.com/i">x</i:pgf><path data-name="Layer" d="M1 2"/>'

    assert cleaned(body) == ('<svg  viewBox="0 0 200 60" width="200" height="60"><path d="M1 2" /></svg>', ())


def test_a_doctype_without_declarations_is_no_fault() -> None:
    content = f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/x.dtd">{HEAD}</svg>'

    assert drawing(content.encode())[1] == (200, 60)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{HEAD}&b;</svg>'.encode(), "entities"),
        (b"\xff\xfe<\x00s\x00v\x00g\x00", "UTF-8"),
        (b"<svg", "no SVG"),
        (b"<html/>", "root is not svg"),
        (b"<svg/>", "root is not svg"),
        (f'<svg xmlns="{NAMESPACE}"/>'.encode(), "neither viewBox"),
        (f'<svg xmlns="{NAMESPACE}" viewBox="0 0 0 10"/>'.encode(), "empty"),
        (f"{HEAD}{'<g>' * 5000}{'</g>' * 5000}</svg>".encode(), "deeper"),
        ((HEAD + '<use href="#a"/>' * 21 + "</svg>").encode(), "uses shapes again"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_reason(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        drawing(content)


names = st.sampled_from(sorted(ELEMENTS | {"script", "image", "animate", "iframe", "style"}))
keys = st.sampled_from(sorted(ATTRIBUTES | {"onclick", "href", "style", "src"}))
values = st.sampled_from(
    ["#a", "url(#a)", "url(http://x/)", "javascript:x", "data:text/html,x", "1", "\\6a", "@import 'x'"]
)
trees: st.SearchStrategy[tuple[str, dict[str, str], list[Any]]] = st.recursive(
    st.builds(lambda name, attributes: (name, attributes, []), names, st.dictionaries(keys, values, max_size=4)),
    lambda inner: st.builds(
        lambda name, attributes, children: (name, attributes, children),
        names,
        st.dictionaries(keys, values),
        st.lists(inner),
    ),
    max_leaves=12,
)


def _grow(parent: ET.Element, tree: tuple[str, dict[str, str], list[object]]) -> None:
    child = ET.SubElement(parent, tree[0], tree[1])
    for inner in tree[2]:
        _grow(child, inner)  # type: ignore[arg-type]


@given(trees)
def test_no_tree_of_elements_brings_anything_that_reaches_out(tree: tuple[str, dict[str, str], list[object]]) -> None:
    root = ET.Element("svg", {"xmlns": NAMESPACE, "viewBox": "0 0 1 1"})
    _grow(root, tree)
    text, _size, _dropped = drawing(ET.tostring(root))

    again = ET.fromstring(text)  # noqa: S314  # the subject of this test
    for element in again.iter():
        assert element.tag.removeprefix(f"{{{NAMESPACE}}}") in ELEMENTS | {"style"}
        for key, value in element.attrib.items():
            assert not key.startswith("on")
            assert "http" not in value
            assert "script" not in value
            assert key != "href" or value.startswith("#")
