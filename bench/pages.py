"""The PDF of the demonstration against WeasyPrint's own time for the same HTML, and three languages against one.

    python -m bench.pages --repeat 3

Seconds are user and system time of all processes that take part, since a machine is seldom ours alone; wall time and load stand
beside. The PDF: ours is the whole output (template, charts with the start of their engine, a worker from its start to its end,
checks of the pages, the last pass); theirs is a plain script that imports WeasyPrint and writes the page that ours laid out, with
the same fonts and empty places for the charts. Languages: `reportgen build` with HTML and PDF, from start to end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import Any

from bench.measure import Cost, cost

DEMO = Path(__file__).parents[1] / "configs/demo/plan.yaml"
FONTS = Path(__file__).parents[1] / "templates/board/fonts"
AS_OF = date(2026, 10, 1)
#: Goals: the PDF ÷ WeasyPrint alone; three languages ÷ one.
PDF, LANGUAGES = 1.3, 2.2
_THEIRS = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_tags=True)"


def ours(folder: Path) -> None:
    """Build the demonstration's PDF once; leave its page and what the output alone took in ``folder``."""
    from reportgen import build
    from reportgen.render.context import Renderer
    from reportgen_plugins.outputs import pdf

    render, submit = pdf.render, Renderer.submit

    def timed(report: Any, context: Renderer) -> list[Any]:
        cpu, wall = time.process_time(), time.perf_counter()
        made = list(render(report, context))
        wall = time.perf_counter() - wall
        worker = context.submit(time.process_time).result()  # the only one: it has done nothing else
        taken = {"cpu": time.process_time() - cpu + worker, "wall": wall}
        (folder / "taken.json").write_text(json.dumps(taken), encoding="utf-8")
        return made

    def noted(renderer: Renderer, function: Any, /, *arguments: Any) -> Future[Any]:
        if function.__name__ == "layout":
            (folder / "page.html").write_text(arguments[0].replace("asset:", f"{FONTS.as_uri()}/"), encoding="utf-8")
        return submit(renderer, function, *arguments)

    pdf.render, Renderer.submit = timed, noted  # type: ignore[assignment,method-assign]
    request = build.Request(DEMO, folder / "ours", as_of=AS_OF, formats=("pdf",), locales=("en",))
    build.build(request, lambda *_said: None, lambda _problem: None)


def the_pdf(folder: Path) -> Mapping[str, tuple[float, float]]:
    """CPU and wall seconds of ours and theirs, one after the other."""
    cost([sys.executable, "-m", "bench.pages", "--ours", folder])
    taken = json.loads((folder / "taken.json").read_text(encoding="utf-8"))
    alone = cost([sys.executable, "-c", _THEIRS, folder / "page.html", folder / "theirs.pdf"])
    return {"the PDF": (taken["cpu"], taken["wall"]), "WeasyPrint alone": (alone.cpu, alone.wall)}


def languages(folder: Path) -> Mapping[str, tuple[float, float]]:
    """CPU and wall seconds of a build in one language and in three."""

    def built(locales: str) -> Cost:
        options = ["--as-of", AS_OF.isoformat(), "--format", "html,pdf", "--locale", locales, "--out", folder / "built"]
        return cost([sys.executable, "-m", "reportgen", "build", DEMO, *options, "--quiet"])

    one, three = built("en"), built("en,fr,ar")
    return {"three languages": (three.cpu, three.wall), "one language": (one.cpu, one.wall)}


def told(rounds: Iterable[Mapping[str, tuple[float, float]]], goal: float) -> None:
    """The smallest of several rounds, and the ratio of the first line to the second."""
    found = list(rounds)
    least = {name: tuple(min(one[name][what] for one in found) for what in (0, 1)) for name in found[0]}
    for name, (cpu, wall) in least.items():
        print(f"  {name:<18} {cpu:7.2f} s CPU {wall:7.2f} s wall")
    upper, lower = least.values()
    print(f"  ratio              {upper[0] / lower[0]:7.2f} CPU   {upper[1] / lower[1]:7.2f} wall   goal ≤ {goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, help="rounds; the smallest reading of each counts")
    parser.add_argument("--only", choices=("pdf", "languages"), help="measure one of the two")
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        return ours(options.ours)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    parts = {"pdf": (the_pdf, PDF), "languages": (languages, LANGUAGES)}
    with tempfile.TemporaryDirectory() as folder:
        for name, (measured, goal) in parts.items():
            if options.only in {None, name}:
                told((measured(Path(folder)) for _ in range(options.repeat)), goal)
    print(f"load {os.getloadavg()[0]:.1f}")
    return None


if __name__ == "__main__":
    main()
