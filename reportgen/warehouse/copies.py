"""Files that a connector makes while it declares: tables of its own, bytes that no file holds."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, PluginError, Problem
from reportgen.records import Grid
from reportgen.sheets.cells import written
from reportgen.warehouse.archives import MAX_BYTES
from reportgen.warehouse.export import Export, sha256, state
from reportgen.warehouse.layout import SAMPLES
from reportgen.warehouse.numbered import write
from reportgen.warehouse.tabulated import Made

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from reportgen.records import ExportFile


def copied(
    origin: ExportFile | str,
    header: tuple[str, ...],
    rows: Iterable[tuple[int, Sequence[object]]],
    native: frozenset[str],
    folder: Path,
) -> Export:
    """``rows`` (line, cells) below ``header`` as a private file in ``folder``; messages name its ``origin``.

    Raises PluginError for a row of another length than the header.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    samples: list[tuple[str, ...]] = []

    def numbered() -> Iterator[tuple[int | str, ...]]:
        for line, cells in rows:
            if len(cells) != len(header):
                what = f"a row made of {shown} has {len(cells)} cells, its header has {len(header)}"
                raise PluginError(Problem(what, "", Location(shown, line)))
            texts = tuple(map(written, cells))
            if len(samples) < SAMPLES:
                samples.append(texts)
            yield (line, "", "", *texts)

    shown = origin if isinstance(origin, str) else origin.shown
    copy = write(numbered(), len(header), folder / "made.csv")
    made = Made(Grid(header, 0, None, tuple(samples), native), copy)

    def content() -> str:
        return sha256(copy.path)

    size = copy.path.stat().st_size
    if isinstance(origin, Export):
        return replace(origin, size=size, content=content, unpack=lambda: copy.path, read=lambda _: made)
    return Export(
        shown=shown,
        part="",
        format="csv",
        original=copy.path,
        encoding="utf-8",
        delimiter=",",
        modified=state(copy.path),
        size=size,
        head=b"",
        folder=folder,
        digest=_known(content()),
        content=content,
        unpack=lambda: copy.path,
        read=lambda _: made,
    )


def spooled(name: str, chunks: Iterable[bytes], folder: Path) -> Path:
    """A private file in ``folder`` with the bytes that come. Raises DataError when they are too many."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    suffix = name[name.rfind(".") :] if "." in name else ""
    path = folder / f"spooled{suffix if suffix.isascii() and suffix[1:].isalnum() else ''}"
    size = 0
    with path.open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_BYTES:
                raise DataError(Problem("is larger than is allowed", "ask for less of it", Location(name)))
            out.write(chunk)
    return path


def _known(digest: str) -> Future[str]:
    future: Future[str] = Future()
    future.set_result(digest)
    return future
