"""Answers of the GA4 Data API (runReport, batchRunReports): their rows as tables like those of a download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem
from reportgen.records import ExportFile, Grid, LoadContext
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Text

_RANGE = "dateRange"
_TOTAL = "RESERVED_TOTAL"


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an answer: its columns, how many rows it holds and how many the whole report has.

    ``number`` counts the reports of a file from 0; ``ranges`` are the date ranges that its rows name.
    """

    file: ExportFile
    number: int
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    rows: int
    whole: int
    ranges: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def columns(self) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """What further pages of the same report share with it."""
        return self.dimensions, self.metrics, self.whole


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a report and its further pages as a file, how many of its columns are dimensions, its money's currency."""

    file: ExportFile
    grid: Grid
    dimensions: int
    currency: str

    @property
    def place(self) -> Location:
        """Where the report stands."""
        return Location(self.file.shown)


def tables(files: Sequence[ExportFile], context: LoadContext, wanted: str) -> Iterator[Table]:
    """The reports of ``files``, pages put together; ``wanted`` names the date range to take where there are several.

    Raises DataError for reports that lack rows, and for several date ranges of which none is wanted.
    """
    reports = [report for file in files for report in described(file)]
    problems: list[Problem] = []
    begun: dict[str, int] = {}
    for pages in _together(reports):
        first = pages[0]
        problem = _lacking(pages) or _undecided(first, wanted)
        if problem:
            problems.append(problem)
            continue
        for note in _notes(pages, context, wanted):
            context.caveat(note)
        name = pages[0].file.shown
        yield _table(pages, context, wanted, begun.get(name, 0))
        begun[name] = begun.get(name, 0) + sum(page.rows for page in pages) + 1
    if problems:
        raise DataError(*problems)


def described(file: ExportFile) -> Iterator[Report]:
    """The reports of a file without their rows."""
    for number, said in enumerate(_all(file)):
        rows = said.get("rows") or []
        dimensions = tuple(each["name"] for each in said.get("dimensionHeaders") or ())
        at = dimensions.index(_RANGE) if _RANGE in dimensions else -1
        ranges = dict.fromkeys(row["dimensionValues"][at]["value"] for row in rows) if at >= 0 else {}
        metrics = tuple(each["name"] for each in said.get("metricHeaders") or ())
        whole = int(said.get("rowCount") or 0)
        yield Report(file, number, dimensions, metrics, len(rows), whole, tuple(ranges), said.get("metadata") or {})


def _all(file: ExportFile) -> Iterator[dict[str, Any]]:
    for _line, document in file.json():
        yield from (each for each in _reports(document) if isinstance(each, dict) and "metricHeaders" in each)


def _reports(document: object) -> Iterable[object]:
    """The reports of an answer, of a batch, or of a list of them."""
    if isinstance(document, list):
        return chain.from_iterable(map(_reports, document))
    if isinstance(document, dict) and isinstance(document.get("reports"), list):
        return chain.from_iterable(map(_reports, document["reports"]))
    return (document,)


def _together(reports: Iterable[Report]) -> tuple[tuple[Report, ...], ...]:
    """Each report with its further pages: those that lack rows, by columns and by how many rows the whole has."""
    found: dict[object, list[Report]] = {}
    for report in reports:
        key = report.columns if report.rows < report.whole else (report.file.shown, report.number)
        found.setdefault(key, []).append(report)
    return tuple(map(tuple, found.values()))


def _lacking(pages: Sequence[Report]) -> Problem | None:
    """What a report and its further pages lack."""
    there, whole = sum(page.rows for page in pages), pages[0].whole
    if there == whole or (len(pages) == 1 and there > whole):
        return None
    names = ", ".join(dict.fromkeys(page.file.shown for page in pages))
    what = f"{there} of {whole} rows of the report by {', '.join(pages[0].dimensions) or 'nothing'} are in {names}"
    if there > whole:
        return Problem(what, "give each page once", Location(pages[0].file.shown))
    missing = (
        f"the {whole - there} rows from offset {there} on" if len(pages) == 1 else f"the other {whole - there} rows"
    )
    return Problem(what, f"fetch {missing} too (limit and offset), and add the file", Location(pages[0].file.shown))


def _undecided(report: Report, wanted: str) -> Problem | None:
    if len(report.ranges) < 2 or wanted in report.ranges:  # noqa: PLR2004 - one is no choice
        return None
    what = f"the report has {len(report.ranges)} date ranges, which are never added: {', '.join(report.ranges)}"
    return Problem(what, "choose one in the plan: date_range: <name>", Location(report.file.shown))


def _notes(pages: Sequence[Report], context: LoadContext, wanted: str) -> Iterator[Text]:
    """The marks that Google puts on data that are not exact."""
    for page in pages:
        said = page.metadata
        for sample in said.get("samplingMetadatas") or ():
            share = f"{sample.get('samplesReadCount', '?')} / {sample.get('samplingSpaceSize', '?')}"
            yield _("{file} is sampled by Google: {share} events were read", file=page.file.shown, share=share)
        if said.get("dataLossFromOtherRow"):
            yield _("{file} lumps rows together under “(other)”: some values are lost in it", file=page.file.shown)
        if said.get("subjectToThresholding"):
            yield _("{file} leaves small groups of people out (thresholding)", file=page.file.shown)
        if len(page.ranges) > 1:
            yield _("{file} holds several date ranges; only {name} is read", file=page.file.shown, name=wanted)
        zone = said.get("timeZone")
        if zone and zone != context.timezone:
            yield _("Days of {file} are those of {zone}", file=page.file.shown, zone=zone)


def _table(pages: Sequence[Report], context: LoadContext, wanted: str, begins: int) -> Table:
    """The rows of a report, numbered after those of the reports before it in the same file (``begins``)."""
    first = pages[0]
    kept = [at for at, name in enumerate(first.dimensions) if name != _RANGE]
    header = (*(first.dimensions[at] for at in kept), *first.metrics)
    range_at = first.dimensions.index(_RANGE) if _RANGE in first.dimensions else -1
    chosen = wanted or next(iter(first.ranges), "")

    def rows() -> Iterator[tuple[int, Sequence[object]]]:
        line = begins
        for said in (said for page in pages for said in _contents(page)):
            for row in said.get("rows") or ():
                line += 1
                dimensions, metrics = _values(row, "dimensionValues"), _values(row, "metricValues")
                if (range_at >= 0 and dimensions[range_at] != chosen) or _TOTAL in dimensions:
                    continue
                yield line, (*(dimensions[at] or "(not set)" for at in kept), *metrics)
        if kept and (total := _total(_contents(first), range_at, chosen)):
            yield line + 1, (*("" for _at in kept), *total)

    file = context.copied(first.file, header, rows())
    (grid,) = file.grids()
    return Table(file, replace(grid, line=begins), len(kept), str(first.metadata.get("currencyCode") or ""))


def _contents(page: Report) -> Iterator[dict[str, Any]]:
    return (said for number, said in enumerate(_all(page.file)) if number == page.number)


def _total(reports: Iterable[Mapping[str, Any]], range_at: int, chosen: str) -> tuple[str, ...] | None:
    """The report's own sums, for the loader to compare."""
    for said in reports:
        for row in said.get("totals") or ():
            dimensions = _values(row, "dimensionValues")
            if range_at < 0 or chosen in dimensions:
                return _values(row, "metricValues") or None
    return None


def _values(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(each.get("value", "")) for each in row.get(name) or ())
