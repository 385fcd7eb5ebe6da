"""Worker processes: layout is the costliest step, it runs beside the drawing of charts and in a process that may be limited."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from types import FrameType

#: What one worker may use: bytes of address space, and seconds of computing for one layout (a busy machine is no fault of it).
MEMORY = 4 * 1024**3
SECONDS = 180


@dataclass(frozen=True, slots=True)
class Layout:
    """A laid out document.

    ``log`` is what WeasyPrint had to say about it (missing glyphs, refused resources, unknown CSS), ``faults`` what its pages
    must not show (:mod:`reportgen.render.faults`).
    """

    pdf: bytes
    log: tuple[str, ...]
    faults: tuple[str, ...] = ()


def pool(size: int | None = None) -> ProcessPoolExecutor:
    """Worker processes of their own (not forked: threads are about)."""
    return ProcessPoolExecutor(size or max(1, min(4, os.cpu_count() or 1)), get_context("spawn"), initializer=_limit)


def warm(workers: ProcessPoolExecutor, functions: Iterable[Callable[[], None]]) -> tuple[Future[None], ...]:
    """Run what outputs want to have imported early; failures show when the output runs."""
    return tuple(workers.submit(function) for function in functions)


@contextmanager
def _unsearched() -> Iterator[None]:
    """No search for garbage while a document grows: all its boxes are in use, and each search would visit every one of them."""
    gc.collect()  # what an earlier document left
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_unsearched()
def layout(html: str, folders: tuple[Path, ...], variant: str | None = None) -> Layout:
    """Lay out a page of HTML in a worker; it may load ``asset:`` files of the themes' fonts and ``data:`` only.

    ``variant`` is one of WeasyPrint's (``pdf/ua-1``, ``pdf/a-3u``). Raises TimeoutError after :data:`SECONDS`.
    """
    import weasyprint  # type: ignore[import-untyped]  # ships no types

    from reportgen.render.faults import faults
    from reportgen.render.fetcher import Fetcher

    options = {"pdf_tags": True, "pdf_identifier": b"reportgen", "pdf_variant": variant, "optimize_images": False}
    with _within(SECONDS), _collected("weasyprint", "fontTools") as log:
        document = weasyprint.HTML(string=html, base_url=None, url_fetcher=Fetcher(folders)).render(**options)
        found = faults(document.pages)
        pdf = document.write_pdf(**options)
    return Layout(bytes(pdf or b""), tuple(dict.fromkeys(log)), tuple(map(str, found)))


def warm_layout() -> None:
    """Import what layout needs."""
    import weasyprint  # noqa: F401  # the import is the point

    import reportgen.render.faults  # noqa: F401


def _die_with_parent() -> None:
    """A worker of a build that was killed has nobody to work for."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _limit() -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears of it and stops us
    try:
        import resource
    except ImportError:
        return  # not a POSIX system
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"the layout took longer than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _collected(*names: str) -> Iterator[list[str]]:
    """Warnings and errors of loggers, as one line each."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(" ".join(record.getMessage().split()))

    handler = Collector(logging.WARNING)
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield lines
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
