"""Section ``method``: how far the numbers can be trusted. Caveats first, then sources, marks and definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import (
    Block,
    Cell,
    Chapter,
    Column,
    Derived,
    Label,
    Name,
    Note,
    Prose,
    Quantity,
    Row,
    Span,
    Table,
    Text,
)
from reportgen.records import Ask, Context, Figure, Figures, Offers, Options, Section
from reportgen_plugins.attribution import appendix
from reportgen_plugins.attribution.record import AttributionModel
from reportgen_plugins.kpis.settings import benchmarks
from reportgen_plugins.sections.derived import evidenced, given, quotient, rows_together
from reportgen_plugins.sections.evidence import benchmarks_table, findings_table
from reportgen_plugins.sections.legend import legend
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_HASH = 10
_READ = _("Rows of the file, its head and totals apart")
_USED = _("Rows read less rows rejected")
_REJECTED = _("Rows that could not be read; rejects.csv lists them with the reason")
#: With one decimal this would print as all.
_NEARLY_ALL = Decimal("0.9995")
_ARROWS = {"higher": "↑", "lower": "↓", "neutral": "–"}


class MethodOptions(Options):
    """``definitions``: how many definitions are printed; the CSV has them all."""

    definitions: Annotated[int, Field(ge=0, le=200)] = 120


def asks(plan: Plan, _options: MethodOptions) -> Iterable[Ask]:
    """What benchmarks are held against, and the counts behind attribution; the page describes what others asked for."""
    yield from (Ask((each.kpi,)) for each in benchmarks(plan))
    if any(choice.name == "attribution" for choice in plan.sections):
        yield from appendix.asks(plan)


def compose(
    figures: Figures, context: Context, options: MethodOptions, models: tuple[AttributionModel, ...] = ()
) -> Chapter:
    """The chapter; it is never absent. ``models`` are those of attribution that plugins offer."""
    reading = Reading(figures, context)
    caveats = _caveats(context, figures)
    blocks: list[Block] = [
        Note(caveat, "caveat", _("Caveats") if number == 0 else None) for number, caveat in enumerate(caveats)
    ]
    blocks.append(_sources(context))
    blocks.append(legend())
    told = replace(context, findings=tuple(evidenced(each, figures) for each in context.findings))
    blocks += [block for block in (findings_table(told), benchmarks_table(reading)) if block is not None]
    if context.rates:
        blocks.append(_rates(context))
    if context.dropped:
        blocks.append(context.left_out())
    blocks.append(_making(context))
    if any(choice.name == "attribution" for choice in context.plan.sections):
        blocks += appendix.blocks(reading, models)
    definitions = _definitions(reading, options.definitions)
    if definitions:
        blocks.append(definitions)  # last, since it may fill pages and breaks anywhere
    return Chapter("method", _("Method and sources"), _message(context, caveats), tuple(blocks), appendix=True)


def _caveats(context: Context, figures: Figures) -> list[Text]:
    """What was noted of each source, rejected rows among it; a period that is not over; what is kept back; warnings."""
    found: list[Text] = []
    for source in context.sources:
        found += [_("{source}: {caveat}", source=Name(source.name), caveat=caveat) for caveat in source.caveats]
    if context.period.partial:
        found.append(
            _("The period is not over: {period}. It is compared with the same part of others.", period=when(context))
        )
    kept_back = sum(1 for figure in figures if figure.status == "suppressed")
    if kept_back:
        found.append(_("Figures kept back, since they would tell of few people: {count}.", count=kept_back))
    if context.warnings:
        found.append(
            _.plural(
                "{count} warning was given when the report was built; report.json states it.",
                "{count} warnings were given when the report was built; report.json lists them.",
                len(context.warnings),
            )
        )
    return found


def _sources(context: Context) -> Table:
    shown = _shortened([file.path for source in context.sources for file in source.files])
    rows = [
        Row(
            (
                Label(Name(source.name)),
                Name(source.connector),
                Name(shown[file.path]),
                Quantity(Decimal(file.rows_read), derived=_rows_of(_READ, file.path)),
                Quantity(Decimal(file.rows_used), derived=_rows_of(_USED, file.path)),
                Quantity(Decimal(file.rows_rejected), derived=_rows_of(_REJECTED, file.path)),
                Name(file.sha256[:_HASH]),
                Span(file.last, file.last, style="dates") if file.last else None,
            )
        )
        for source in context.sources
        for file in source.files
    ]
    files = [file for source in context.sources for file in source.files]
    if files:
        rows.append(
            Row(
                (
                    Label(_("Total")),
                    None,
                    _.plural("{count} file", "{count} files", len(files)),
                    Quantity(Decimal(sum(file.rows_read for file in files)), derived=rows_together(_("Read"))),
                    Quantity(Decimal(sum(file.rows_used for file in files)), derived=rows_together(_("Used"))),
                    Quantity(Decimal(sum(file.rows_rejected for file in files)), derived=rows_together(_("Rejected"))),
                    None,
                    None,
                ),
                kind="total",
            )
        )
    return Table(
        id="sources",
        columns=(
            Column("source", _("Source"), align="start", width=32),
            Column("connector", _("Connector"), align="start", width=73),
            Column("file", _("File"), align="start", width=138),
            Column("rows_read", _("Read"), width=38),
            Column("rows_used", _("Used"), width=42),
            Column("rows_rejected", _("Rejected"), width=42),
            Column("sha256", _("sha256"), align="start", width=55),
            Column("last", _("Data to"), align="number", width=84),
        ),
        rows=tuple(rows),
        title=_("Sources"),
        subtitle=_(
            "Files read for this report, rows, and the first 10 digits of each sha256; the full hashes are in the manifest"
        ),
    )


def _rows_of(formula: Text, path: str) -> Derived:
    return Derived(formula, sources=(path,))


def _shortened(paths: list[str]) -> dict[str, str]:
    """File names without their folders, as far as they still tell the files apart; report.json has the whole paths."""
    names = {path: PurePosixPath(path).name for path in paths}
    counts = Counter(names.values())
    return {path: name if counts[name] == 1 else path for path, name in names.items()}


def _definitions(reading: Reading, limit: int) -> Table | None:
    """Every KPI that has a figure in this report, with what it means and what it came to."""
    rows: list[Row] = []
    for name, info in sorted(reading.context.kpis.items()):
        figure = reading.find(name)
        if figure is None or not figure.ok:
            continue
        cells: tuple[Cell, ...] = (
            Label(info.label),
            info.definition,
            _value(reading, figure),
            Name(_ARROWS[info.better]),
        )
        rows.append(Row(cells, anchor=f"kpi-{name}"))
    if not rows or not limit:
        return None
    return Table(
        id="definitions",
        columns=(
            Column("term", _("Term"), align="start", width=130),
            Column("definition", _("Definition"), align="start", width=264),
            Column("value", _("This period"), width=84),
            Column("better", _.context("column", "Better"), align="centre", width=26),
        ),
        rows=tuple(rows),
        title=_("Definitions"),
        subtitle=_("As computed here; the last column says which direction is the better one"),
        limit=limit,
    )


def _value(reading: Reading, figure: Figure) -> Quantity:
    """Cents say nothing from a hundred on."""
    if figure.unit == "currency" and figure.value is not None and abs(figure.value) >= 100:  # noqa: PLR2004
        return reading.quantity(figure, digits=0)
    return reading.quantity(figure)


def _rates(context: Context) -> Table:
    currency = Name(context.plan.currency)
    return Table(
        id="rates",
        columns=(
            Column("currency", _("Currency"), align="start", width=90),
            Column("rate", _("{currency} per unit", currency=currency), width=110),
            Column("source", _("Source and date"), align="start"),
        ),
        rows=tuple(
            Row((Label(Name(code)), Quantity(rate, digits=4, derived=given(origin)), Name(origin)))
            for code, rate, origin in context.rates
        ),
        title=_("Exchange rates"),
        subtitle=_("Declared in the plan; amounts in other currencies are converted by these only"),
    )


def _making(context: Context) -> Prose:
    plan = context.plan
    paragraphs: tuple[tuple[Text | None, Text | Name], ...] = (
        (
            None,
            _(
                "Period {period}, as of {date}, time zone {timezone}, currency {currency}. Money is exact decimal, rounded "
                "half up once, when printed; parts may not sum. Intervals: Wilson 95% for rates, 80% for forecasts.",
                period=when(context),
                date=plan.as_of,
                timezone=Name(plan.timezone),
                currency=Name(plan.currency),
            ),
        ),
        (None, _("Same plan, same files, same versions: same figures.")),
    )
    return Prose(paragraphs, title=_("How this report was made"))


def _message(context: Context, caveats: list[Text]) -> Text:
    files = [file for source in context.sources for file in source.files]
    read = sum(file.rows_read for file in files)
    if not read:
        return _("No rows were read: the report rests on the plan alone")
    used = Decimal(sum(file.rows_used for file in files)) / read
    rows = Quantity(Decimal(read), derived=rows_together(_("Read")))
    kept = Quantity(Decimal(sum(file.rows_used for file in files)), derived=rows_together(_("Used")))
    how = quotient((_("Used"), kept), (_("Read"), rows))
    share = Quantity(used, "ratio", digits=2 if _NEARLY_ALL <= used < 1 else 1, derived=how)
    if not caveats:
        return _("{share} of {rows} rows were used, and no caveat limits the figures", share=share, rows=rows)
    return _.plural(
        "{share} of {rows} rows were used; {count} caveat limits what the figures can carry",
        "{share} of {rows} rows were used; {count} caveats limit what the figures can carry",
        len(caveats),
        share=share,
        rows=rows,
    )


SECTION = Section(
    name="method",
    title=_("Method and sources"),
    options=MethodOptions,
    asks=asks,
    compose=compose,
    order=900,
    tells_left_out=True,
    summary="Sources, caveats, definitions and how to read the marks",
)


@hookimpl
def reportgen_sections(offers: Offers) -> Iterable[Section]:
    """Offer the section, which describes the attribution models that plugins offer."""
    yield replace(SECTION, compose=partial(compose, models=offers("reportgen_attribution_models", AttributionModel)))
