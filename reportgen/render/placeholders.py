"""Charts in a PDF: laid out as one-pixel images, swapped for vector drawings afterwards.

The page keeps place, size, tag and alternative text; the drawing stays vector, and its Arabic is shaped by its own renderer.
Each placeholder has a colour of its own: identical images would be merged.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportgen.errors import Problem, RenderError

if TYPE_CHECKING:
    import pikepdf

#: Above any colour a small number could be mistaken for.
_BASE = 0x5A0000


def placeholder(number: int) -> str:
    """A data URL of one pixel that says ``number``."""
    pixel = struct.pack(">I", _BASE + number)[1:]
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + pixel)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def swap(content: bytes, pictures: Sequence[bytes], *, title: str = "", language: str = "") -> bytes:
    """``content`` with placeholder N replaced by the one page of ``pictures[N]``, header cells scoped, saved the same each time.

    Raises RenderError when a picture has no place.
    """
    import pikepdf

    with pikepdf.open(BytesIO(content)) as pdf:
        missing = set(range(len(pictures)))
        for page in pdf.pages:
            for images, name, number in list(_placeholders(page)):
                if number < len(pictures):
                    images[name] = _form(pdf, pictures[number])
                    missing.discard(number)
        if missing:
            raise RenderError(Problem(f"{len(missing)} charts found no place in the PDF", "report this: it is a bug"))
        _tidy_tags(pdf)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if language:
            pdf.Root.Lang = pikepdf.String(language)
        if title:
            pdf.docinfo["/Title"] = title
        target = BytesIO()
        pdf.save(target, deterministic_id=True, linearize=False)
    return target.getvalue()


def _placeholders(page: pikepdf.Page) -> Iterator[tuple[Any, str, int]]:
    """Images of a page that are placeholders: the dictionary they stand in, their name there, their number."""
    resources: Any = page.obj.get("/Resources", {})
    images: Any = resources.get("/XObject", {})
    for name in list(images.keys()):
        image = images[name]
        if image.get("/Subtype") == "/Image" and image.get("/Width") == 1 and image.get("/Height") == 1:
            pixel = image.read_bytes()[-3:]
            value = int.from_bytes(pixel, "big")
            if value >= _BASE:
                yield images, name, value - _BASE


def _form(pdf: pikepdf.Pdf, picture: bytes) -> pikepdf.Object:
    """A one-page PDF as a form whose matrix maps its box to the unit square, as an image would fill it."""
    import pikepdf

    with pikepdf.open(BytesIO(picture)) as source:
        form = pdf.copy_foreign(source.pages[0].as_form_xobject())
    left, bottom, right, top = (float(side) for side in form.BBox.as_list())
    width, height = right - left, top - bottom
    form.Matrix = pikepdf.Array([1 / width, 0, 0, 1 / height, -left / width, -bottom / height])
    return form


def _tidy_tags(pdf: pikepdf.Pdf) -> None:
    """Header cells say what they head: in the head of a table its column, elsewhere its row.

    Small marks of table cells, which stand beside the number they draw, are no figures of their own.
    """
    import pikepdf

    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None:
        return
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        node, head = stack.pop()
        if not isinstance(node, pikepdf.Dictionary):
            continue
        kind = node.get("/S")
        if kind == "/Figure" and "/Alt" not in node:
            node.S = pikepdf.Name.NonStruct
        if kind == "/TH":
            scope = pikepdf.Name.Column if head else pikepdf.Name.Row
            attributes = node.get("/A")
            if isinstance(attributes, pikepdf.Dictionary):
                attributes.Scope = scope
                attributes.O = pikepdf.Name.Table
            else:
                node.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=scope)
        children = node.get("/K")
        inside = head or kind == "/THead"
        if isinstance(children, pikepdf.Array):
            stack.extend((child, inside) for child in children)
        elif children is not None:
            stack.append((children, inside))
