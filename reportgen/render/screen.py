"""What makes a page on the screen answer: charts in the reader's colours, their rows as tables and files, facts on figures.

* ``picture(chart)`` a chart inline; ``parts(chart)`` its series; ``data_table(chart)`` heads and rows of the table behind it
* ``download(block)`` its rows as a file inside the page; ``explanations(page)`` the facts behind its figures
* ``script(name)`` the text of the page's one script
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from reportgen.charts.reading import SCENARIOS
from reportgen.document import Block, Chart, Name, Quantity, Span, Text, Words, walk
from reportgen.document.blocks import Datum
from reportgen.money import scale
from reportgen.render import assets
from reportgen.render.catalogues import CORE
from reportgen.render.data import data_file
from reportgen.render.describing import described

if TYPE_CHECKING:
    from jinja2 import Environment

    from reportgen.render.context import Renderer

_ = Words(CORE)
#: Pixels a point of a chart takes on the screen.
SCREEN = 1.8
#: Charts wider than this many points stay readable on a phone only when they may scroll.
_HALF = 330
#: A file of more bytes than this stands in the data folder only.
_LARGEST = 200_000
#: Fields of a chart that steer its look; its data table leaves them out.
_LOOKS = {"effect", "role"}
_FIELDS = {
    "time": _("Time"), "value": _("Value"), "scenario": _("Scenario"), "series": _("Series"), "return": _("Return"),
    "cost": _("Cost"), "cumulative": _("Cumulative"), "category": _("Category"), "reference": _("Reference"),
    "stage": _("Stage"), "planned": _("Planned"), "step": _("Step"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Download:
    """A file inside the page: its name and its data URL."""

    name: str
    url: str


@dataclass(frozen=True)
class Screen:
    """The globals of one rendering that only a page on the screen needs."""

    renderer: Renderer

    def equip(self, environment: Environment) -> None:
        """Add everything to the environment."""
        environment.globals |= {
            "picture": self.picture, "parts": self.parts, "data_table": self.data_table, "download": self.download,
            "script": self.script, "explanations": self.renderer.traces.explanations,
        }  # fmt: skip

    def picture(self, chart: Chart) -> Markup:
        """A chart as inline SVG whose colours follow the page's theme."""
        drawing = self.renderer.picture(chart.id)
        tokens = {value.lower(): name for name, value in self.renderer.style.light.items()}
        svg = re.sub(
            r'(fill|stroke)="(#[0-9a-fA-F]{6})"',
            lambda found: f'{found[1]}="var(--{tokens[found[2].lower()]})"' if found[2].lower() in tokens else found[0],
            drawing.svg,
        )
        width, height = (round(length * SCREEN) for length in drawing.size)
        wide = " wide" if drawing.size[0] > _HALF else ""
        words = escape(described(chart, self.renderer.report.document.period, self.renderer.language))
        head = f'<svg class="chart{wide}" role="img" aria-label="{words}" '
        svg = re.sub(r'\swidth="[\d.]+"\s+height="[\d.]+"', f' width="{width}" height="{height}"', svg, count=1)
        return Markup(head + svg.removeprefix("<svg"))  # noqa: S704  # svg.cleaned lets nothing but shapes and words through

    def parts(self, chart: Chart) -> tuple[str, ...]:
        """The series of a chart that a reader may hide; one alone is none."""
        parts = self.renderer.picture(chart.id).parts
        return parts if len(parts) > 1 else ()

    def script(self, name: str) -> Markup:
        """The text of the page's one script element."""
        code = assets.read(self.renderer.folders, name)
        return Markup(code.replace("</", "<\\/"))  # noqa: S704  # a theme's own file, which cannot end its element

    def download(self, block: Block) -> Download | None:
        """The rows of a block as a file inside the page, as in ``data/`` but in the page's language; None without rows."""
        made = data_file(self._chapters.get(id(block), "report"), block, self.renderer.words)
        if made is None or len(made.content) > _LARGEST:
            return None
        url = f"data:text/csv;charset=utf-8;base64,{base64.b64encode(made.content).decode()}"
        return Download(made.path.rpartition("/")[2], url)

    @cached_property
    def _chapters(self) -> Mapping[int, str]:
        """The chapter of each block; blocks are told apart as objects, since ids are unique in a chapter only."""
        chapters = self.renderer.report.document.chapters
        return {id(block): chapter.id for chapter in chapters for block in walk(chapter.blocks)}

    def data_table(self, chart: Chart) -> tuple[list[Markup], list[list[Markup]]]:
        """Heads and rows of the table behind a chart."""
        labels = dict(chart.labels)
        language = self.renderer.language
        shown = [index for index, field in enumerate(chart.fields) if field not in _LOOKS]
        heads = [
            language.html(
                labels.get(chart.fields[index]) or _FIELDS.get(chart.fields[index]) or Name(chart.fields[index])
            )
            for index in shown
        ]
        digits = _digits(chart)
        rows = [[self._datum(chart, chart.fields[index], row[index], digits) for index in shown] for row in chart.data]
        return heads, rows

    def _datum(self, chart: Chart, field: str, value: Datum, digits: int | None) -> Markup:
        language = self.renderer.language
        if value is None:
            return language.html(_("n/a"))
        if field == "scenario":
            key = value.msgid if isinstance(value, Text) else value.text if isinstance(value, Name) else str(value)
            return language.html(SCENARIOS.get(key, value if isinstance(value, Text | Name) else Name(key)))
        if isinstance(value, Decimal | int):
            unit: Any = "count" if field == "age" else chart.unit
            return language.html(Quantity(Decimal(value), unit, chart.currency, digits))
        if isinstance(value, date) and all(day.day == 1 for row in chart.data for day in row if isinstance(day, date)):
            return language.html(Span(value, value, style="month"))
        return language.html(value)


def _digits(chart: Chart) -> int | None:
    """Of money in large amounts cents say nothing; everything else prints as its unit does."""
    amounts = [abs(value) for row in chart.data for value in row if isinstance(value, Decimal)]
    compact, digits = scale(max(amounts, default=Decimal(0)))
    return None if chart.unit != "currency" else 0 if compact else digits
