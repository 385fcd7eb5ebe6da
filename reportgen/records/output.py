"""What renders a report, in which look, with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from reportgen.document import Document, Name, Text
from reportgen.records.options import Options

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from pydantic import BaseModel

    from reportgen.errors import Problem
    from reportgen.plan import Plan
    from reportgen.records.figure import Figures
    from reportgen.records.section import Context


_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an output may print; plain data, pickles."""

    document: Document
    figures: Figures
    context: Context
    plan: Plan


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the report's folder: its path inside the folder and its bytes."""

    path: str
    content: bytes


class Picture(Protocol):
    """A chart drawn for one locale."""

    @property
    def svg(self) -> str:
        """The chart as SVG markup that holds no script and no outside reference."""

    @property
    def pdf(self) -> bytes:
        """One page of the chart's size, vector."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""


class RenderContext(Protocol):
    """What the core lends an output for one locale."""

    @property
    def locale(self) -> str:
        """The locale of this rendering (``en``, ``fr``, ``ar``)."""

    @property
    def theme(self) -> Theme:
        """The theme the plan chose."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """The theme's folder, then those of the themes it extends: where templates, style sheets and ``fonts/`` are found."""

    @property
    def first(self) -> RenderContext:
        """The context of the report's first language, in which files for all languages are written; it may be this one."""

    def words(self, text: Text | Name) -> str:
        """Words in this locale as plain text (for JSON, CSV, titles), nothing escaped."""

    def template(self, name: str, **values: object) -> str:
        """Render the theme's template ``name`` with the report, words and cells localised, everything escaped."""

    def picture(self, chart_id: str) -> Picture:
        """A chart of the document, drawn once for all outputs of the locale."""

    def submit(self, function: Callable[..., _R], /, *args: object) -> Future[_R]:
        """Run a module-level function in a worker process; arguments and result pickle."""

    def warn(self, problem: Problem) -> None:
        """Warn the person who runs the build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Renders a report (hook: ``reportgen_outputs``); ``name`` is what ``report.formats`` lists.

    ``options`` is the model of what ``report.formats: [{name: {option: value}}]`` may ask of it; the validated instance stands
    in ``report.plan.format_options[name]``. ``per_locale`` outputs run once a locale and their files go below its folder.
    ``warm`` is a module-level function that a worker process runs early (heavy imports), so that they overlap with loading.
    """

    name: str
    summary: str
    render: Callable[[Report, RenderContext], Iterable[Artifact]]
    per_locale: bool = True
    options: type[BaseModel] = Options
    warm: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A look (hook: ``reportgen_themes``): a folder with ``report.html.j2``, ``print.html.j2``, CSS and ``tokens.json``.

    ``extends`` names the theme whose files fill the gaps.
    """

    name: str
    folder: Path
    extends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A top-level key of the plan that a plugin owns (hook: ``reportgen_settings``).

    The validated model stands in ``plan.settings[name]``; a plan without the key gets ``model()`` when that is valid,
    else None. ``assumed`` are the numbers below the key that a scenario of the plan may change, as dotted paths (``*``: any
    name): those that computed figures read, and nothing that is measured. Where the key holds a list, ``kpi`` of its items is
    the id of a KPI: unknown ones are told with their line.
    """

    name: str
    model: type[BaseModel]
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """A gettext domain's catalogues (hook: ``reportgen_translations``): ``<folder>/<locale>.po``."""

    domain: str
    folder: Path

    @property
    def name(self) -> str:
        """The domain."""
        return self.domain


@dataclass(frozen=True, slots=True)
class Built:
    """What ``reportgen_built`` is told after publication."""

    folder: Path
    report: Report
    files: Mapping[str, str] = field(default_factory=dict)
