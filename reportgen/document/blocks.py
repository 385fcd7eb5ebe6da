"""The tree of a report: chapters of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from reportgen.document.cells import Cell, Effect, Label
from reportgen.document.passages import Commentary
from reportgen.document.text import Name, Quantity, Span, Text, Words

_ = Words("reportgen")

#: A value behind a mark of a chart, as its data table and CSV print it.
Datum = Decimal | int | str | date | Text | Name | Span | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: head, unit under the head, alignment, width in points of a 504-point line (None: shared out).

    ``key`` names the column in the CSV. ``group`` is the spanner it stands under.
    """

    key: str
    head: Text | Name | None
    unit: Text | Name | None = None
    align: Literal["start", "number", "centre"] = "number"
    width: float | None = None
    group: Text | None = None
    #: Set where a column is a mark of a number that stands beside it: not written to the CSV, no cell for screen readers.
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``kind`` total gets a rule and bold type, highlight a pale ground (at most one per table).

    ``anchor`` is where links to the row lead, unique in the report: ``kpi-<id>`` for the row that defines a KPI.
    """

    cells: tuple[Cell, ...]
    kind: Literal["body", "total", "highlight", "group"] = "body"
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a neutral title (who, what, unit, when), rows, notes. ``id`` names its CSV in ``data/``.

    At most ``limit`` rows are printed, then "showing N of M"; the CSV has them all.
    """

    id: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: Text | None = None
    subtitle: Text | None = None
    notes: tuple[Text, ...] = ()
    limit: int = 40


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data and roles of its fields; ``charts`` draws it, nobody else knows how.

    ``kind`` is one of

    ``columns``     one quantity over time: fields ``time`` (date), ``value``, ``scenario``
    ``line``        one or few quantities over time: ``time``, ``value``, ``series``, ``scenario``
    ``outlook``     one quantity known, planned, expected: ``time``, ``value``, ``scenario``, ``low``, ``high`` (its interval)
    ``curve``       cumulative cash over monthly bars: ``time``, ``return``, ``cost``, ``cumulative``; ``low``, ``high`` of what
                    is forecast
    ``bars``        categories sorted as given: ``category``, ``value``, ``reference``, ``effect``
    ``funnel``      stages to scale, planned outlined: ``stage``, ``value``, ``planned``, ``effect``
    ``shares``      two shares per category joined by a line: ``category``, ``value``, ``reference``, ``effect``
    ``waterfall``   steps from a start to an end: ``step``, ``value``, ``role`` (start, step, end), ``effect``
    ``tornado``     effects of a change up and one down: ``category``, ``up``, ``down``; ``labels`` of both are the key
    ``heat``        shaded cells: ``row``, ``column``, ``value`` (None: not known yet)
    ``ages``        shares by age in days, in steps: ``series``, ``age``, ``value``, ``low``, ``high`` (of one series)
    ``vega``        escape hatch for plugins: ``spec`` is a ready Vega-Lite specification with inline data

    ``data`` holds one tuple per mark in the order of ``fields``. ``size`` is in points (504 is a full line, 246 a half).
    ``alt`` says in one sentence what the chart shows. ``unit``/``currency`` are those of ``value``. ``marks`` are notes on
    the time axis: (date, text). ``labels`` names fields for the data table.
    """

    id: str
    kind: Literal[
        "columns",
        "line",
        "outlook",
        "curve",
        "bars",
        "funnel",
        "shares",
        "waterfall",
        "tornado",
        "heat",
        "ages",
        "vega",
    ]
    fields: tuple[str, ...]
    data: tuple[tuple[Datum, ...], ...]
    alt: Text
    title: Text | None = None
    subtitle: Text | None = None
    labels: tuple[tuple[str, Text], ...] = ()
    unit: str = "count"
    currency: str = ""
    size: tuple[int, int] = (504, 200)
    marks: tuple[tuple[date, Text | Name], ...] = ()
    notes: tuple[Text, ...] = ()
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Hero:
    """The one large number, its basis, and its differences to references (label, variance)."""

    title: Text
    basis: Text
    quantity: Quantity
    deltas: tuple[tuple[Text, Cell], ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs; each may have a run-in head ("Why.")."""

    paragraphs: tuple[tuple[Text | None, Text | Name], ...]
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark: a caveat (amber side rule), a failure (red) or a piece of information."""

    text: Text | Name
    kind: Literal["information", "caveat", "failure"] = "information"
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """Numbered findings: sentence, cause, next step with owner and date."""

    title: Text
    items: tuple[tuple[Text | Name, Text | Name | None, Text | Name | Label | None], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One station of a chain: its name, the required value, the actual one, their difference, and the divisor to the next."""

    label: Text
    required: Quantity
    actual: Quantity | None = None
    difference: Cell = None
    rate: Quantity | None = None
    effect: Effect = "neutral"


@dataclass(frozen=True, slots=True)
class Steps:
    """A calculation as a chain in reading direction (the goal worked back to the visits)."""

    id: str
    title: Text
    subtitle: Text
    steps: tuple[Step, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side; ``widths`` in points, adding up to 504 less 12 a gutter."""

    widths: tuple[int, ...]
    children: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page (in paged outputs)."""


Block = Table | Chart | Hero | Prose | Note | Findings | Steps | Columns | PageBreak | Commentary


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section of the report.

    ``message`` is the headline (a number and a direction, two lines at most); ``id`` is the section's name in the plan.
    ``source`` names the sources the page rests on. ``detail`` are further blocks, for the appendix. ``appendix`` chapters stand
    last; one that is ``joined`` begins on the page where the one before it ends; ``of`` is the chapter whose detail it is, and
    contents leave it out.
    """

    id: str
    title: Text
    message: Text | None
    blocks: tuple[Block, ...]
    source: Text | None = None
    appendix: bool = False
    detail: tuple[Block, ...] = ()
    joined: bool = False
    of: str = ""

    def parts(self) -> tuple[Chapter, ...]:
        """The chapter, and its detail as a chapter of the appendix; one, where it stands there itself."""
        if not self.detail:
            return (self,)
        if self.appendix:
            return (replace(self, blocks=(*self.blocks, *self.detail), detail=()),)
        title = _("{chapter}: detail", chapter=self.title)
        detail = Chapter(
            f"{self.id}-detail", title, None, self.detail, self.source, appendix=True, joined=True, of=self.id
        )
        return replace(self, detail=()), detail


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report, in no language yet. ``names`` say by locale how a name is said in other languages."""

    name: str
    title: str | Name
    organization: str
    period: Span
    partial: bool
    scenarios: tuple[Text, ...]
    purpose: Literal["decide", "discuss", "note"] | None
    ask: str | Name
    currency: str
    timezone: str
    as_of: date
    chapters: tuple[Chapter, ...]
    colophon: tuple[tuple[Text, Name], ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, those inside columns and the chart of a hero included."""
    for block in blocks:
        yield block
        if isinstance(block, Columns):
            for child in block.children:
                yield from walk(child)
        elif isinstance(block, Hero) and block.chart is not None:
            yield block.chart
