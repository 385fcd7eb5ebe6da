"""Section ``baseline``: how far the headline KPIs have come since the plan's baseline: before, now, multiple."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import (
    Argument,
    Block,
    Chapter,
    Column,
    Label,
    Name,
    Note,
    Quantity,
    Row,
    Table,
    Text,
)
from reportgen.records import Absent, Ask, Context, Figure, Figures, Options, Section
from reportgen_plugins.sections.cells import Money, change, points
from reportgen_plugins.sections.derived import a_month, quotient
from reportgen_plugins.sections.few_deals import few_deals
from reportgen_plugins.sections.headlines import candidates, unit_of
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.sections.since import Since, since
from reportgen_plugins.sections.since_chart import between, grain, trend
from reportgen_plugins.sections.stretches import months_in
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.sections.derived import Value

reportgen_api = 1

SCENARIO = "baseline"
#: ROI and five headline KPIs.
_COUNT = 6
_DASH = Name("–")


class BaselineOptions(Options):
    """``kpis``: the KPIs to compare, in place of ROI and the headline KPIs."""

    kpis: tuple[str, ...] = ()


def asks(plan: Plan, options: BaselineOptions) -> Iterable[Ask]:
    """The KPIs then and now, and from then to now by month."""
    stretch = plan.scenarios.get(SCENARIO)
    if stretch is not None:
        kpis = _kpis(plan, options)
        yield Ask((*kpis, "deals_won"), scenarios=("actual", SCENARIO))
        yield Ask(kpis, grain=grain(stretch, plan.period), within=between(stretch, plan.period))


def compose(figures: Figures, context: Context, options: BaselineOptions) -> Chapter | Absent:
    """The page; absent without a baseline, or where nothing is known of it."""
    if SCENARIO not in context.scenarios:
        return Absent(_("A baseline is a period of the start: write compare: [{baseline: …}] under report."))
    reading = Reading(figures, context)
    kpis = _kpis(context.plan, options)
    rows = [row for kpi in kpis if (row := since(reading, kpi, SCENARIO)) is not None][:_COUNT]
    if not rows:
        first = next((figure for kpi in kpis if (figure := reading.find(kpi, SCENARIO)) is not None), None)
        reason = first.reason if first is not None and first.reason is not None else _("nothing is known of it")
        return Absent(_("The baseline cannot be compared with: {reason}.", reason=reason))
    told = next((row for row in rows if row.multiple is not None and row.sure), None)
    told = told or next((row for row in rows if row.multiple is not None), rows[0])
    blocks: list[Block] = [
        Note(
            _(
                "Since {reference}, not necessarily because of inbound marketing: the market, the team and the season changed "
                "too.",
                reference=span(context.scenarios[SCENARIO]),
            )
        ),
        _table(reading, rows),
    ]
    few, drawn = few_deals(reading, SCENARIO), trend(reading, told.kpi, SCENARIO)
    if few is not None:
        blocks.insert(1, few)
    if drawn is not None:
        blocks.append(drawn)
    return Chapter(
        SCENARIO,
        _("Since the start"),
        _message(reading, told),
        tuple(blocks),
        source=reading.source(*kpis),
    )


def _kpis(plan: Plan, options: BaselineOptions) -> tuple[str, ...]:
    return options.kpis or ("roi", *candidates(plan, ()))


def _message(reading: Reading, row: Since) -> Text:
    """How many times the baseline a KPI is; where there is no multiple, what it was and is."""
    words: dict[str, Argument] = {
        "kpi": reading.label(row.kpi),
        "before": _said(reading, row, row.before, bare=False),
        "after": _said(reading, row, row.after, bare=False),
    }
    if row.multiple is None:
        return _("{kpi}: {after} now, {before} in the baseline period", **words)
    words["multiple"] = _times(reading, row)
    if row.monthly:
        return (
            _("{kpi} a month rose to {multiple} times the baseline: {after} now, {before} then", **words)
            if row.rose
            else _("{kpi} a month fell to {multiple} times the baseline: {after} now, {before} then", **words)
        )
    return (
        _("{kpi} rose to {multiple} times the baseline: {after} now, {before} then", **words)
        if row.rose
        else _("{kpi} fell to {multiple} times the baseline: {after} now, {before} then", **words)
    )


def _table(reading: Reading, rows: list[Since]) -> Table:
    reference = span(reading.context.scenarios[SCENARIO])
    notes = []
    if any(row.monthly for row in rows):
        notes.append(_("The two periods differ in length: sums are averages of a month."))
    if not all(row.sure for row in rows):
        notes.append(_("~ a difference that chance alone explains."))
    return Table(
        id="then-and-now",
        columns=(
            Column("measure", _("Measure"), align="start", width=204),
            Column("before", _("Before"), width=75),
            Column("now", _("Now"), width=75),
            Column("multiple", _("Multiple"), width=75),
            Column("change", _("Change"), width=75),
        ),
        rows=tuple(_row(reading, row) for row in rows),
        title=_("Before and now"),
        subtitle=_(
            "{reference} and {period}; change in %, of rates in points",
            reference=reference,
            period=when(reading.context),
        ),
        notes=tuple(notes),
    )


def _row(reading: Reading, row: Since) -> Row:
    better = reading.better(row.kpi)
    money = _money(reading, row)
    unit = unit_of(row.after, money)
    label = reading.label(row.kpi)
    before, after = row.before.value, row.after.value
    ends = _ends(reading, row)
    return Row(
        (
            Label(label, _("{unit} a month", unit=unit) if row.monthly and unit else unit),
            _said(reading, row, row.before, bare=True),
            _said(reading, row, row.after, bare=True),
            _DASH if row.multiple is None else _multiple(reading, row),
            points(after, before, better, bare=True, of=ends)
            if row.after.unit == "ratio"
            else change(after, before, better, bare=True, of=ends),
        )
    )


def _ends(reading: Reading, row: Since) -> tuple[Value, Value]:
    """Now and then; the monthly means, where the row prints those."""
    if not row.monthly:
        return row.after, row.before
    months = months_in(reading.context.period), months_in(reading.context.scenarios[SCENARIO])
    means = [
        (named, Quantity(each.value, each.unit, derived=a_month(reading.figures[each.id], length)))
        for named, each, length in zip((_("Now"), _("Before")), (row.after, row.before), months, strict=True)
    ]
    return means[0], means[1]


def _times(reading: Reading, row: Since) -> Quantity:
    return Quantity(row.multiple, digits=1, derived=quotient(*_ends(reading, row)))


def _multiple(reading: Reading, row: Since) -> Text | Quantity:
    times = _times(reading, row)
    return _("{multiple} ×", multiple=times) if row.sure else _("~ {multiple} ×", multiple=times)


def _money(reading: Reading, row: Since) -> Money:
    return Money.fitting([row.before.value, row.after.value], reading.currency)


def _said(reading: Reading, row: Since, figure: Figure, *, bare: bool) -> Quantity:
    """A value then or now; counts of a monthly average have a decimal while they are small."""
    if figure.unit == "currency":
        return _money(reading, row).quantity(figure.value, bare=bare, figure=figure.id)
    if figure.unit == "ratio":
        small = all(abs(end.value or Decimal(0)) < Decimal("0.1") for end in (row.before, row.after))
        return Quantity(figure.value, "ratio", digits=2 if small else 1, bare=bare, figure=figure.id)
    ends = (row.before.value or Decimal(0), row.after.value or Decimal(0))
    digits = 1 if row.monthly and min(ends) < 100 else None  # noqa: PLR2004  # from here on a decimal says nothing
    currency = reading.currency if figure.unit == "currency_per_day" else ""
    return Quantity(figure.value, figure.unit, currency, digits=digits, bare=bare, figure=figure.id)


SECTION = Section(
    name="baseline",
    title=_("Since the start"),
    options=BaselineOptions,
    asks=asks,
    compose=compose,
    order=85,
    summary="Headline KPIs before and now, against the plan's baseline",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
