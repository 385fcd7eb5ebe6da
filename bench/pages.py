"""The PDF of the demonstration against WeasyPrint's own time for the same HTML: what charts, checks and the last pass cost.

    python -m bench.pages --repeat 3

Ours is the whole output: template, charts, layout, checks of the pages, drawing in, tags. Theirs is `HTML(…).write_pdf()` of the
page that ours laid out, with empty places for the charts. Both run in a worker that has imported what it needs; they take turns.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from reportgen import build
from reportgen.render import pool
from reportgen.render.context import Renderer
from reportgen_plugins.outputs import pdf

DEMO = Path(__file__).parents[1] / "configs/demo/plan.yaml"
_GOAL = 1.3


def theirs(html: str, folders: tuple[Path, ...]) -> float:
    """Seconds that WeasyPrint takes for a page."""
    import weasyprint

    from reportgen.render.fetcher import Fetcher

    began = time.perf_counter()
    weasyprint.HTML(string=html, url_fetcher=Fetcher(folders)).write_pdf(pdf_tags=True)
    return time.perf_counter() - began


class Taken:
    """Stands in for the output's own function, and takes the time of both while a build runs."""

    def __init__(self, repeat: int) -> None:
        self.repeat = repeat
        self.ours: list[float] = []
        self.theirs: list[float] = []
        self.page: tuple[str, tuple[Path, ...]] = ("", ())
        self._render, self._submit = pdf.render, Renderer.submit

    def render(self, report: Any, context: Renderer) -> list[Any]:
        """The output, several times in turn with WeasyPrint alone."""
        made: list[Any] = []
        with pool(1) as alone:
            for _ in range(self.repeat):
                context._pictures.clear()  # noqa: SLF001  # each time they are drawn anew
                began = time.perf_counter()
                made = list(self._render(report, context))
                self.ours.append(time.perf_counter() - began)
                self.theirs.append(alone.submit(theirs, *self.page).result())
        return made

    def submit(self, renderer: Renderer, function: Any, /, *arguments: Any) -> Any:
        """Note the page that is laid out."""
        if function.__name__ == "layout":
            self.page = arguments[0], arguments[1]
        return self._submit(renderer, function, *arguments)


def main(repeat: int) -> None:
    taken = Taken(repeat)

    def submit(renderer: Renderer, /, *arguments: Any) -> Any:
        return taken.submit(renderer, *arguments)

    pdf.render = taken.render  # type: ignore[assignment]
    Renderer.submit = submit  # type: ignore[assignment,method-assign]
    with tempfile.TemporaryDirectory() as out:
        request = build.Request(DEMO, Path(out), as_of=date(2026, 10, 1), formats=("pdf",), locales=("en",))
        build.build(request, lambda *_said: None, lambda _problem: None)
    ours, own = median(taken.ours), median(taken.theirs)
    print(f"ours {ours:.2f} s, WeasyPrint alone {own:.2f} s, ratio {ours / own:.2f} (goal {_GOAL})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    main(parser.parse_args().repeat)
