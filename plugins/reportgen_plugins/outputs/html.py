"""The report as one page of HTML that needs nothing else: no script, no network, no other file."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import Artifact, Output, RenderContext, Report

reportgen_api = 1


@hookimpl
def reportgen_outputs() -> Iterable[Output]:
    """Offer ``html``."""
    yield Output(name="html", summary="One self-contained page for the screen, offline", render=render)


def render(report: Report, context: RenderContext) -> Iterable[Artifact]:  # noqa: ARG001  # the context knows the report
    """The page of one locale."""
    yield Artifact("report.html", context.template("report.html.j2").encode())
