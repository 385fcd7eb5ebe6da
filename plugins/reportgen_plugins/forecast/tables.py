"""The numbers behind the forecast: where it lands, the months, and how it did on history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, Derived, IntervalCell, Label, Name, Quantity, Row, Span, Table, Text
from reportgen_plugins.forecast.kpis import NAIVE, SCENARIO
from reportgen_plugins.sections.cells import Money, change
from reportgen_plugins.sections.derived import from_figures, less, planned, quotient
from reportgen_plugins.sections.headlines import unit_of
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.records import Figure
    from reportgen_plugins.forecast.options import Landing, Outlook
    from reportgen_plugins.sections.reading import Reading

#: KPIs that fit beside each other.
_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Landed:
    """A landing with its figure, what was reached by the last complete month, and the goal's target (or None)."""

    landing: Landing
    figure: Figure
    reached: Figure
    target: Decimal | None

    def money(self, reading: Reading) -> Money:
        """One scale for the amounts of the row."""
        return Money.fitting((self.figure.value, self.reached.value, self.target), reading.currency)


def total(reading: Reading, kpi: str, wanted: Outlook) -> Figure | None:
    """The forecast of all months ahead together."""
    return reading.figures.find(kpi, scenario=SCENARIO, start=wanted.ahead[0].start, end=wanted.ahead[-1].end)


def landed(reading: Reading, rows: tuple[Landed, ...]) -> Table:
    """Where each KPI stands at the end of its goal's time, or of the year."""
    return Table(
        id="forecast-landing",
        columns=(
            Column("measure", _("Measure"), align="start", width=104),
            Column("by", _("By"), align="start", width=84),
            Column("reached", _("AC so far"), width=50),
            Column("ahead", _("FC to come"), width=52),
            Column("landing", _("Lands at"), width=48),
            Column("interval", _("80% interval"), width=76),
            Column("target", _("PL"), width=44),
            Column("difference", _("ΔPL %"), width=46),
        ),
        rows=tuple(_landing(reading, each) for each in rows),
        title=_("Where the forecast lands"),
        subtitle=_("Actual of the complete months plus forecast of the rest"),
        notes=(
            _(
                "The page on goals carries the rate of the last months on; this page fits the whole history, so the two "
                "may differ."
            ),
        ),
    )  # fmt: skip


def _landing(reading: Reading, each: Landed) -> Row:
    money, figure = each.money(reading), each.figure
    ahead = figure.value - each.reached.value if figure.value is not None and each.reached.value is not None else None
    better = reading.better(figure.kpi)
    target = None
    if each.target is not None:
        target = _("Target"), replace(_quantity(each.target, figure, money), derived=planned(reading.context.plan))
    return Row(
        (
            _measure(reading, figure, money),
            Span(figure.end, figure.end, style="dates"),
            _quantity(each.reached.value, figure, money, each.reached.id),
            replace(_quantity(ahead, figure, money), derived=less(figure, each.reached)),
            _quantity(figure.value, figure, money, figure.id),
            _interval(figure, money),
            None if target is None else target[1],
            None if target is None else change(figure.value, each.target, better, bare=True, of=(figure, target)),
        )
    )


def months(reading: Reading, kpis: tuple[str, ...], wanted: Outlook) -> Iterator[Table]:
    """Each month ahead with its interval; at most four KPIs a table."""
    for first in range(0, len(kpis), _BESIDE):
        yield _months(
            reading, kpis[first : first + _BESIDE], wanted, suffix=f"-{first // _BESIDE + 1}" if first else ""
        )


def _months(reading: Reading, kpis: tuple[str, ...], wanted: Outlook, suffix: str) -> Table:
    scales = {kpi: _scale(reading, kpi, wanted) for kpi in kpis}
    columns = [Column("month", _("Month"), align="start", width=70)]
    for kpi in kpis:
        figure = total(reading, kpi, wanted)
        group = _named(reading, kpi, unit_of(figure, scales[kpi]))
        columns += [
            Column(kpi, _("FC"), width=38, group=group),
            Column(f"{kpi}_interval", _("80% interval"), width=70, group=group),
        ]
    rows = [
        Row(
            (
                Span(month.start, month.end, style="month"),
                *(
                    cell
                    for kpi in kpis
                    for cell in _cells(
                        reading.figures.find(
                            kpi, scenario=SCENARIO, start=month.start, end=month.end, month=month.label
                        ),
                        scales[kpi],
                    )
                ),
            )
        )
        for month in wanted.ahead
    ]
    whole = [cell for kpi in kpis for cell in _cells(total(reading, kpi, wanted), scales[kpi])]
    rows.append(Row((_("Together"), *whole), kind="total"))
    return Table(
        id=f"forecast-months{suffix}",
        columns=tuple(columns),
        rows=tuple(rows),
        title=_("The months ahead"),
        subtitle=_("{stretch}, FC with 80% interval", stretch=Span(wanted.ahead[0].start, wanted.ahead[-1].end, style="dates")),
        notes=(
            _(
                "Estimates: of ten such intervals about eight hold what comes. They carry history on; of what the plan changes "
                "from here, only its typed costs are in them. The interval of a sum is narrower than the sum of intervals."
            ),
        ),
    )  # fmt: skip


def _measure(reading: Reading, figure: Figure, money: Money) -> Label:
    """The KPI with its unit; counts need none."""
    return Label(_named(reading, figure.kpi, unit_of(figure, money) if figure.unit != "count" else None))


def _named(reading: Reading, kpi: str, unit: Text | Name | None) -> Text:
    label = reading.label(kpi)
    return _("{name}", name=label) if unit is None else _("{kpi}, {unit}", kpi=label, unit=unit)


def _scale(reading: Reading, kpi: str, wanted: Outlook) -> Money:
    figure = total(reading, kpi, wanted)
    return Money.fitting([figure.value if figure else None], reading.currency)


def _cells(figure: Figure | None, money: Money) -> tuple[Cell, Cell]:
    if figure is None or not figure.ok:
        return Quantity(None), None
    return _quantity(figure.value, figure, money, figure.id), _interval(figure, money)


def _interval(figure: Figure, money: Money) -> Cell:
    if figure.interval is None:
        return None
    ends = (figure.interval.low, figure.interval.high)
    low, high = (_quantity(end, figure, money, figure.id) for end in ends)
    return IntervalCell(low, high)


def _quantity(value: Decimal | None, figure: Figure, money: Money, trace: str = "") -> Quantity:
    """Counts of a forecast are rounded to whole ones, from a hundred on; smaller ones keep a decimal."""
    if figure.unit == "currency":
        return money.quantity(value, figure=trace)
    return Quantity(value, digits=0 if value is None or abs(value) >= 10 else 1, figure=trace)  # noqa: PLR2004  # two digits


def tried(reading: Reading, kpis: tuple[str, ...], wanted: Outlook) -> Table:
    """How each method did where the outcome is known: error beside the naive one's, and months inside the interval."""
    return Table(
        id="forecast-back-test",
        columns=(
            Column("measure", _("Measure"), align="start", width=110),
            Column("method", _("Method"), align="start", width=136),
            Column("months", _("Months known"), width=46),
            Column("tested", _("Months tried"), width=42),
            Column("error", _("Error"), width=46),
            Column("naive_error", _("Naive"), width=42),
            Column("scaled_error", _("RMSSE"), width=42),
            Column("inside", _("Inside"), width=40),
        ),
        rows=tuple(_tried(reading, figure) for kpi in kpis if (figure := total(reading, kpi, wanted)) is not None),
        title=_("Back-test: the forecast made again from earlier months"),
        subtitle=_(
            "Up to nine origins; share of the months tried that fell into the 80% interval before it was widened"
        ),
        notes=(_widened(reading, kpis, wanted), *_naive(reading, kpis, wanted)),
    )


def _tried(reading: Reading, figure: Figure) -> Row:
    record = dict(figure.beside)
    money = Money.fitting([record.get("error"), record.get("naive_error")], reading.currency)
    inside, tested = record["inside"], record["tested"]
    count = _("Months tried"), Quantity(tested)

    def how(formula: Text) -> Derived:
        return from_figures(formula, count=count, **{figure.kpi: figure})

    return Row(
        (
            _measure(reading, figure, money),
            figure.basis,
            Quantity(record["months"], derived=how(_("Complete months that the sources know"))),
            Quantity(tested, derived=how(_("Months that were forecast again from earlier ones"))),
            _error(record["error"], figure, money, how(_("Root mean square of forecast − actual, over the months tried"))),
            _error(
                record["naive_error"], figure, money,
                how(_("Root mean square of naive forecast − actual, over the months tried")),
            ),
            Quantity(
                record.get("scaled_error"), digits=2,
                derived=how(_("Error ÷ root mean square of the change from month to month")),
            ),
            Quantity(
                inside / tested if tested else None, "ratio", digits=0,
                derived=quotient((_("Months inside the interval"), Quantity(inside)), count),
            ),
        )
    )  # fmt: skip


def _error(value: Decimal, figure: Figure, money: Money, derived: Derived) -> Quantity:
    if figure.unit == "currency":
        return money.quantity(value, derived=derived)
    return Quantity(value, digits=1, derived=derived)


def _widened(reading: Reading, kpis: tuple[str, ...], wanted: Outlook) -> Text:
    """By how much intervals were widened, for what history showed."""
    factors = [dict(figure.beside)["widening"] for kpi in kpis if (figure := total(reading, kpi, wanted)) is not None]
    most = max(factors, default=Decimal(1))
    if most == 1:
        return _(
            "Intervals held on history and stand as they were estimated. Error: root mean square; "
            "RMSSE: in units of the usual change from month to month."
        )
    return _(
        "Where history left its interval too often, the interval was widened, at most {factor} times. Error: root "
        "mean square; RMSSE: in units of the usual change from month to month.",
        factor=Quantity(most, digits=1),
    )


def _naive(reading: Reading, kpis: tuple[str, ...], wanted: Outlook) -> tuple[Text, ...]:
    """Says where smoothing did no better than repeating what was."""
    repeated = [kpi for kpi in kpis if (figure := total(reading, kpi, wanted)) is not None and figure.basis in NAIVE]
    if not repeated:
        return ()
    return (
        _(
            "The naive forecast stands for {count} of {total} measures: on history smoothing did no better than repeating it.",
            count=Quantity(Decimal(len(repeated))),
            total=Quantity(Decimal(len(kpis))),
        ),
    )
