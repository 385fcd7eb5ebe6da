"""What HubSpot's API gives, as scripts and pipelines keep it, brought into the columns of an export.

Known are pages of API v3 and of the legacy API, lists of objects, and a record a line: pages, objects, or what Singer and
Airbyte wrap around them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from reportgen.errors import DataError, Location, Problem
from reportgen.records import ExportFile, LoadContext
from reportgen_plugins.connectors.hubspot.objects import Item, item

#: Where a page has its objects, and where it says that another page follows.
_LISTS = ("results", "contacts", "deals", "companies")
_NEXT = ("paging.next.after", "has-more", "hasMore")
_HEAD = 64 << 10
_PEEKED = 50


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths in a JSON file to its objects; of ``paged`` ones also what leads to a page, and the key of a page's objects."""

    objects: str
    paged: bool = False
    pages: str = ""
    listed: str = ""


def kind_of(file: ExportFile) -> str:
    """What objects ``file`` holds: that of the first ones that tell; nothing when they are none of HubSpot's."""
    try:
        return next((found.kind for _line, found in islice(_objects(file), _PEEKED) if found.kind), "")
    except DataError:
        return ""


def tables(files: Iterable[ExportFile], asked: str, context: LoadContext) -> Iterator[tuple[ExportFile, str]]:
    """Every kind of object in ``files`` as a table headed by internal names, with its kind.

    Raises DataError for pages whose following ones are not there, and for files without objects of the kind ``asked``.
    """
    files = tuple(files)
    _complete(files)
    for file in files:
        # two walks, so that neither objects nor rows are ever held: the columns first, then the rows
        columns: dict[str, dict[str, None]] = {}
        for _line, found in _objects(file):
            columns.setdefault(found.kind or asked, {}).update(dict.fromkeys(found.values))
        kinds = [kind for kind in columns if kind and (not asked or kind == asked)]
        if not kinds:
            others = ", ".join(sorted(filter(None, columns))) or "nothing of HubSpot's"
            what = f"holds no HubSpot {asked or 'objects'}, but {others}"
            raise DataError(Problem(what, "name a dump of objects with their properties", Location(file.shown)))
        for number, kind in enumerate(kinds):
            header = tuple(columns[kind])
            rows = _rows(file, kind, asked, header)
            yield context.copied(f"{file.shown} ({kind})" if number else file, header, rows), kind


def _rows(file: ExportFile, kind: str, asked: str, header: tuple[str, ...]) -> Iterator[tuple[int, list[object]]]:
    for line, found in _objects(file):
        if (found.kind or asked) == kind:
            yield line, [found.values.get(name) for name in header]


def _objects(file: ExportFile) -> Iterator[tuple[int, Item]]:
    """The objects of a file with their line or number; deleted ones and a pipeline's own messages are left out."""
    layout = _layout(file)
    for line, value in file.json(layout.objects):
        if isinstance(value, Mapping) and (found := item(value)):
            yield line, found


def _layout(file: ExportFile) -> Layout:
    """How the objects of ``file`` stand, by its beginning."""
    with file.path.open(encoding="utf-8-sig", errors="replace") as stream:
        head = stream.read(_HEAD)
    first: Any = _parsed(head.lstrip().split("\n", 1)[0])
    if isinstance(first, Mapping):
        listed = _listed(first)
        return Layout(f"{listed}.item", paged=True, listed=listed) if listed else Layout("")
    if head.lstrip().startswith("["):
        one = next((value for _line, value in file.json("item")), None)
        listed = _listed(one) if isinstance(one, Mapping) else ""
        return Layout(f"item.{listed}.item", paged=True, pages="item.", listed=listed) if listed else Layout("item")
    named = [(found.start(), name) for name in _LISTS if (found := re.search(rf'"{name}"\s*:\s*\[', head))]
    for _at, name in sorted(named):
        if next(file.json(f"{name}.item"), None):
            return Layout(f"{name}.item", paged=True, listed=name)
    return Layout("")


def _listed(page: Mapping[str, Any]) -> str:
    """The key under which a page has its objects; nothing for what is an object itself."""
    if "properties" in page or "type" in page:
        return ""
    return next((name for name in _LISTS if isinstance(page.get(name), list)), "")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _complete(files: tuple[ExportFile, ...]) -> None:
    """Refuse pages when every one of them says that another follows, or two say that the same one does."""
    pages = 0
    following: list[tuple[str, str]] = []
    for file in files:
        layout = _layout(file)
        if layout.paged:
            pages += sum(1 for _ in file.json(layout.pages + layout.listed))
            following += [(file.shown, after) for path in _NEXT for after in _told(file, layout.pages + path)]
    cursors = [after for _shown, after in following if after]
    if following and (len(following) == pages or len(set(cursors)) < len(cursors)):
        raise DataError(
            *(
                Problem(
                    f"is a page of a list, and the page that follows it{f' (after {after})' * bool(after)} is not there",
                    "name all pages, up to the last",
                    Location(shown),
                )
                for shown, after in following
            )
        )


def _told(file: ExportFile, path: str) -> Iterator[str]:
    """Where the pages of a file say that the next one begins, nothing where they only say that there is one."""
    for _line, value in file.json(path):
        if value is not None and value is not False:
            yield "" if value is True else str(value)
