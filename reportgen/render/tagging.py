"""The structure of a laid out PDF, put right: what its tags say to those who hear a page instead of seeing it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

_MARKED = re.compile(rb"/\w+\s*<</MCID (\d+)>>\s*BDC")
_ARTIFACT = b"/Artifact BMC"


def tidy(pdf: pikepdf.Pdf, links: Mapping[str, str]) -> None:
    """Scope header cells, call decoration decoration, and let internal links say where they lead (anchor → words).

    Decoration is what runs in the margins, and the small marks of table cells, which stand beside the number they draw.
    """
    tree: Any = pdf.Root.get("/StructTreeRoot")
    if tree is None:
        return
    heard = _scoped(tree)
    sheets: Any = pdf.pages
    pages = {page.obj.StructParents: page for page in sheets if "/StructParents" in page.obj}
    numbers: Any = tree.ParentTree.Nums
    for place in range(0, len(numbers), 2):
        if page := pages.get(numbers[place]):
            _silence(page, numbers[place + 1], heard)
    for annotation in _links(pdf):
        target = str(annotation.get("/Dest", ""))
        if target in links:
            annotation.Contents = links[target]


def _scoped(tree: Any) -> set[tuple[int, int]]:
    """The elements that belong to the document, header cells with their scope.

    In the head of a table it is their column, and in a row of several too; one that stands alone heads its row.
    """
    import pikepdf

    heard: set[tuple[int, int]] = set()
    stack: list[tuple[Any, Any, bool]] = [(tree, None, False)]
    while stack:
        node, kind, head = stack.pop()
        heard.add(node.objgen)
        if kind == "/TH":
            if "/A" not in node:
                node.A = pikepdf.Dictionary(O=pikepdf.Name.Table)
            node.A.Scope = pikepdf.Name.Column if head else pikepdf.Name.Row
        children = node.get("/K")
        if isinstance(children, pikepdf.Dictionary):
            children = node.K = pikepdf.Array([children])
        if not isinstance(children, pikepdf.Array):
            continue
        kept, inside = [], head or kind == "/THead" or (kind == "/TR" and _heads(children) > 1)
        for child in children:
            if isinstance(child, pikepdf.Dictionary):
                own = child.get("/S")
                if own == "/Figure" and "/Alt" not in child:  # the mark of a cell
                    continue
                stack.append((child, own, inside))
            kept.append(child)
        if len(kept) < len(children):
            node.K = pikepdf.Array(kept)
    return heard


def _heads(cells: Iterable[Any]) -> int:
    return sum(cell.get("/S") == "/TH" for cell in cells)


def _silence(page: pikepdf.Page, elements: Any, heard: set[tuple[int, int]]) -> None:
    """Content of a page that belongs to none of the document's elements becomes an artifact."""
    silent = {number for number, element in enumerate(elements) if element.objgen not in heard}
    if not silent:
        return
    for number in silent:
        elements[number] = None
    contents: Any = page.obj.Contents
    written = contents.read_bytes()
    contents.write(_MARKED.sub(lambda found: _ARTIFACT if int(found[1]) in silent else found[0], written))


def _links(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        annotations: Any = page.obj.get("/Annots", ())
        yield from (annotation for annotation in annotations if annotation.get("/Subtype") == "/Link")
