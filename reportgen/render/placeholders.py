"""Charts in a PDF: laid out as one-pixel images, swapped for vector drawings afterwards.

The page keeps place, size, tag and alternative text; the drawing stays vector, and its Arabic is shaped by its own renderer.
Each placeholder has a colour of its own: identical images would be merged.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportgen.errors import Problem, RenderError

if TYPE_CHECKING:
    import pikepdf

#: Above any colour a small number could be mistaken for.
_BASE = 0x5A0000
#: Decimals of a form's scale: a rounding error grows with the picture's width.
_PRECISION = 10


def placeholder(number: int) -> str:
    """A data URL of one pixel that says ``number``."""
    pixel = struct.pack(">I", _BASE + number)[1:]
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + pixel)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def draw_in(pdf: pikepdf.Pdf, pictures: Mapping[int, bytes]) -> None:
    """Put the one page of ``pictures[N]`` in the place of placeholder N; raises RenderError when a picture has no place."""
    missing = set(pictures)
    for page in pdf.pages:
        for images, name, number in list(_placeholders(page)):
            if number in pictures:
                images[name] = _form(pdf, pictures[number])
                missing.discard(number)
    if missing:
        raise RenderError(Problem(f"{len(missing)} charts found no place in the PDF", "report this: it is a bug"))


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
    box: Any = form.BBox.as_list()
    left, bottom, right, top = map(Decimal, box)
    width, height = right - left, top - bottom
    matrix = (1 / width, Decimal(0), Decimal(0), 1 / height, -left / width, -bottom / height)
    form.Matrix = pikepdf.Array([round(number, _PRECISION) for number in matrix])
    return form
