"""What an output is lent for one locale: templates, pictures, a worker, and a place for warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeVar

from reportgen.charts import Drawing, Style, draw, style
from reportgen.charts.drawing import failed
from reportgen.document import Chart, Name, Text, Words, walk
from reportgen.errors import Problem, RenderError
from reportgen.locale import Locale, Numbering
from reportgen.records import Brand, Report, Theme, Translations
from reportgen.render import assets
from reportgen.render.catalogues import CORE, catalogues
from reportgen.render.environment import environment, folders
from reportgen.render.trace import Traces
from reportgen.render.words import Language

if TYPE_CHECKING:
    from jinja2 import Environment

_R = TypeVar("_R")
_ = Words(CORE)


@dataclass
class Renderer:
    """Implements ``records.RenderContext``; may be used by several threads."""

    report: Report
    theme: Theme
    locale: str
    folders: tuple[Path, ...]
    language: Language
    traces: Traces
    workers: ProcessPoolExecutor
    hook: Callable[[Environment], None] | None = None
    brand: Brand = field(default_factory=Brand)
    warnings: list[Problem] = field(default_factory=list)
    leading: Renderer | None = None
    _pictures: dict[str, Drawing] = field(default_factory=dict)
    _drawing: Lock = field(default_factory=Lock)
    _preparing: Lock = field(default_factory=Lock)

    @property
    def first(self) -> Renderer:
        """The renderer of the report's first language; of one made alone, itself."""
        return self.leading or self

    @cached_property
    def style(self) -> Style:
        """The theme's look in this language."""
        return style(self.folders, self.language.locale.language, self.brand)

    @cached_property
    def charts(self) -> Mapping[str, Chart]:
        """The charts of the document by id, in reading order."""
        blocks = (block for chapter in self.report.document.chapters for block in walk(chapter.blocks))
        return {block.id: block for block in blocks if isinstance(block, Chart)}

    @cached_property
    def _environment(self) -> Environment:
        from reportgen.render.filters import Pages  # brings Jinja along

        made = environment(self.folders)
        Pages(self).equip(made)
        if self.hook is not None:
            self.hook(made)
        return made

    def words(self, text: Text | Name) -> str:
        """Words in this locale as plain text."""
        return self.language.bare(text)

    def template(self, name: str, **values: object) -> str:
        """The theme's template ``name``; raises RenderError when it fails.

        What it links to and does not hold, since its theme leaves that out, is no link.
        """
        from jinja2 import TemplateError

        with self._preparing:
            prepared = self._environment
        try:
            template = prepared.get_template(name)
            return assets.anchored(template.render(report=self.report, document=self.report.document, **values))
        except TemplateError as exc:
            raise RenderError(
                Problem(f"template {name} of theme {self.theme.name}: {exc}", "repair the template")
            ) from exc

    def picture(self, chart_id: str) -> Drawing:
        """The chart, drawn once; one that cannot be drawn leaves a box that says so, and a warning."""
        with self._drawing:
            if chart_id not in self._pictures:
                chart = self.charts[chart_id]
                try:
                    drawing = draw(chart, self.language, self.style)
                except RenderError as exc:
                    for problem in exc.problems:
                        self.warn(problem)
                    drawing = failed(chart, self.language.plain(_("This chart could not be drawn")), self.style)
                self._pictures[chart_id] = drawing
            return self._pictures[chart_id]

    def submit(self, function: Callable[..., _R], /, *args: object) -> Future[_R]:
        """Run a module-level function in a worker."""
        return self.workers.submit(function, *args)

    def warn(self, problem: Problem) -> None:
        """Remember a warning for the person who runs the build."""
        self.warnings.append(problem)

    def stylesheet(self, name: str, *, inline: bool, shown: str = "") -> str:
        """One style element's text: faces, colours, the theme's sheets, and widths that this document uses.

        ``shown`` is the page it is for, by default any page of the document: it decides which scripts need faces.
        """
        arabic = self.language.locale.direction == "rtl" or assets.has_arabic(shown or repr(self.report.document))
        sheets = [assets.sheets(self.folders, "page.css"), assets.sheets(self.folders, name)]
        parts = [
            assets.faces(self.style, self.folders, "\n".join(sheets), inline=inline, arabic=arabic),
            assets.custom_properties(self.style, dark=inline),
            *sheets,
            assets.splits(self.report.document),
            assets.sheet(self.brand.paper),
            "" if inline else assets.sheets(self.folders, f"{self.brand.paper.lower()}.css"),
            assets.numbered(self.language.locale.numbering),
        ]
        return "\n".join(part for part in parts if part)


def renderer(
    report: Report,
    theme: Theme,
    translations: Iterable[Translations],
    locale: str,
    workers: ProcessPoolExecutor,
    jinja_hook: Callable[[Environment], None] | None = None,
    *,
    themes: Mapping[str, Theme] | None = None,
    brand: Brand | None = None,
    numbering: Numbering | Literal[""] = "",
) -> Renderer:
    """The context of one locale; raises RenderError for a locale nobody knows."""
    try:
        known = Locale(locale, numbering)
    except LookupError as exc:
        raise RenderError(Problem(f"nobody knows the locale {locale}", "use one like en, fr or ar")) from exc
    names = report.document.names
    words = Language(known, catalogues(translations, locale), names=names)
    traces = Traces(report, words)
    language = Language(known, words.catalogues, traces.explain, names)
    where = folders(theme, themes or {})
    return Renderer(report, theme, locale, where, language, traces, workers, jinja_hook, brand or Brand())
