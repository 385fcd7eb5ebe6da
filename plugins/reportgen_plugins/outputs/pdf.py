"""The report as a tagged PDF: laid out in a worker while its charts are drawn, then joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from typing import Annotated

from pydantic import BeforeValidator

from reportgen import hookimpl
from reportgen.document import Chart, Label, Table, walk
from reportgen.errors import Problem, RenderError
from reportgen.records import Artifact, Options, Output, RenderContext, Report
from reportgen.render import Finish, Variant, data_files, finished, layout, placeholder, warm_layout
from reportgen_plugins.outputs import json_file

reportgen_api = 1


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class PdfOptions(Options):
    """``variant``: standards the file follows; it declares them, nobody has certified it. ``pdf/a-3`` carries the data files."""

    variant: Annotated[tuple[Variant, ...], BeforeValidator(_listed)] = ()


@hookimpl
def reportgen_outputs() -> Iterable[Output]:
    """Offer ``pdf``."""
    yield Output(
        name="pdf", summary="for the board pack: charts as vectors, tagged; pdf/ua-1 and pdf/a-3 as options", render=render,
        options=PdfOptions, warm=warm_layout,
    )  # fmt: skip


def render(report: Report, context: RenderContext) -> Iterable[Artifact]:
    """The document of one locale; raises RenderError when the layout fails."""
    options = report.plan.format_options.get("pdf", PdfOptions())
    variants: frozenset[Variant] = frozenset(options.variant) if isinstance(options, PdfOptions) else frozenset()
    attached = tuple(_attached(report, context.first)) if "pdf/a-3" in variants else ()
    hashes = [(file.path, len(file.content), sha256(file.content).hexdigest()) for file in attached]
    html = context.template("print.html.j2", paged=True, attached=hashes)
    base = "pdf/a-3u" if "pdf/a-3" in variants else next(iter(variants), None)
    pending = context.submit(layout, html, context.folders, base)
    blocks = (block for chapter in report.document.chapters for block in walk(chapter.blocks))
    charts = dict.fromkeys(block.id for block in blocks if isinstance(block, Chart))
    # a theme may leave charts out
    pictures = {
        number: context.picture(chart).pdf for number, chart in enumerate(charts) if placeholder(number) in html
    }
    try:
        laid_out = pending.result()
    except (BrokenProcessPool, MemoryError, TimeoutError) as exc:
        raise RenderError(
            Problem(f"the PDF could not be laid out: {exc or type(exc).__name__}", "print fewer rows")
        ) from exc
    for line in (*laid_out.log, *laid_out.faults):
        context.warn(Problem(f"PDF ({context.locale}): {line}"))
    finish = Finish(
        context.locale.replace("_", "-"), variants, attached, report.document.as_of, dict(_links(report, context))
    )
    yield Artifact("report.pdf", finished(laid_out.pdf, pictures, finish))


def _attached(report: Report, first: RenderContext) -> Iterator[Artifact]:
    """The data as it is published beside the report, byte for byte."""
    yield from data_files(report.document, first.words)
    yield from json_file.render(report, first)


def _links(report: Report, context: RenderContext) -> Iterator[tuple[str, str]]:
    """Words for what may be linked to: chapters, and rows that have an anchor."""
    for chapter in report.document.chapters:
        yield chapter.id, context.words(chapter.title)
        for block in walk(chapter.blocks):
            for row in block.rows if isinstance(block, Table) else ():
                label = row.cells[0]
                if row.anchor and isinstance(label, Label):
                    yield row.anchor, context.words(label.text)
