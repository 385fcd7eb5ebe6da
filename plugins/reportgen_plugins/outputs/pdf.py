"""The report as a tagged PDF on A4: laid out in a worker while its charts are drawn, then joined."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures.process import BrokenProcessPool

from reportgen import hookimpl
from reportgen.document import Chart, walk
from reportgen.errors import Problem, RenderError
from reportgen.records import Artifact, Output, RenderContext, Report
from reportgen.render import layout, swap, warm_layout

reportgen_api = 1


@hookimpl
def reportgen_outputs() -> Iterable[Output]:
    """Offer ``pdf``."""
    yield Output(
        name="pdf", summary="A4 for the board pack, charts as vectors, tagged", render=render, warm=warm_layout
    )


def render(report: Report, context: RenderContext) -> Iterable[Artifact]:
    """The document of one locale; raises RenderError when the layout fails."""
    html = context.template("print.html.j2", paged=True)
    pending = context.submit(layout, html, context.folders)
    blocks = (block for chapter in report.document.chapters for block in walk(chapter.blocks))
    charts = dict.fromkeys(block.id for block in blocks if isinstance(block, Chart))
    pictures = [context.picture(chart).pdf for chart in charts]
    try:
        laid_out = pending.result()
    except (BrokenProcessPool, MemoryError, TimeoutError) as exc:
        raise RenderError(
            Problem(f"the PDF could not be laid out: {exc or type(exc).__name__}", "print fewer rows")
        ) from exc
    for line in laid_out.log:
        context.warn(Problem(f"PDF ({context.locale}): {line}"))
    yield Artifact("report.pdf", swap(laid_out.pdf, pictures, language=context.locale.replace("_", "-")))
