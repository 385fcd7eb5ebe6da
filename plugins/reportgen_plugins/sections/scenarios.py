"""Section ``scenarios``: the plan's named scenarios beside the plan itself: what they assume, require and give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Cell, Chapter, Chart, Column, Label, Name, Note, Quantity, Row, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.kpis.goal import revenue_goal
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.scenarios import PLANNED, REQUIRED
from reportgen_plugins.sections.assumed import Assumed, assumed
from reportgen_plugins.sections.cells import Money, relative
from reportgen_plugins.sections.derived import a_month
from reportgen_plugins.sections.funnel_steps import stages
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.returns import basis
from reportgen_plugins.sections.stretches import months_in
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

reportgen_api = 1

#: More columns cannot be read on a page.
_SHOWN = 5


class ScenarioOptions(Options):
    """The section has none; ``scenarios`` in the plan names them."""


def asks(plan: Plan, _options: ScenarioOptions) -> Iterable[Ask]:
    """The scenarios' figures come with the KPIs that they are of."""
    if plan.alternatives:
        yield Ask((*(COUNTED[stage] for stage in stages(plan)), "revenue", "cost", "roi"))


def compose(figures: Figures, context: Context, _options: ScenarioOptions) -> Chapter | Absent:
    """The chapter; absent where the plan names no scenario."""
    if not context.plan.alternatives:
        return Absent(_("The plan names no scenarios."))
    reading = Reading(figures, context)
    names = (PLANNED, *list(context.plan.alternatives)[:_SHOWN])
    chart = _chart(reading, names)
    return Chapter(
        "scenarios",
        _("Scenarios"),
        _message(reading, names),
        (
            Note(
                _(
                    "Assumption, not forecast: each scenario replaces numbers of the plan and carries the visits of {period} "
                    "through its rates. Nothing here says how likely it is.",
                    period=when(context),
                )
            ),
            *((chart,) if chart is not None else ()),
            _table(reading, names),
        ),
        source=reading.source(*(COUNTED[stage] for stage in stages(context.plan)), "cost"),
    )


def _title(name: str) -> Text | Name:
    return _("Plan") if name == PLANNED else Name(name)


def _chart(reading: Reading, names: tuple[str, ...]) -> Chart | None:
    """Customers of each scenario; outlined, those that its goal requires."""
    data = []
    for name in names:
        value, wanted = reading.value("customers", name), _required(reading, "customers", name)
        reference = wanted.value if wanted is not None else None
        effect = "adverse" if value is not None and reference is not None and value < reference else "neutral"
        data.append((_title(name), value, reference, effect))
    if all(row[1] is None for row in data):
        return None
    most = max((row for row in data if row[1] is not None), key=lambda row: row[1] or Decimal(0))
    outlined = any(row[2] is not None for row in data)
    period = when(reading.context)
    return Chart(
        id="customers",
        kind="bars",
        fields=("category", "value", "reference", "effect"),
        data=tuple(data),
        alt=_(
            "Customers of {period} by scenario; the most are {count}: {name}.",
            period=period,
            count=Quantity(most[1], digits=1),
            name=most[0],
        ),
        title=_("Customers by scenario"),
        subtitle=_("{period}, assumption, not forecast; outline: what the revenue goal requires", period=period)
        if outlined
        else _("{period}, assumption, not forecast", period=period),
        labels=(
            ("category", _("Scenario")),
            ("value", _("Customers")),
            ("reference", _("Required")),
            ("effect", _("Effect")),
        ),
        size=(504, 8 + 20 * len(data)),
    )


def _table(reading: Reading, names: tuple[str, ...]) -> Table:
    plan = reading.context.plan
    rows = [*_assumptions(reading, names), *_requirements(reading, names), *_results(reading, names)]
    hidden = len(plan.alternatives) - (len(names) - 1)
    return Table(
        id="scenarios",
        columns=(
            Column("measure", _("Measure"), align="start", width=150),
            *(Column(name, _title(name)) for name in names),
        ),
        rows=tuple(rows),
        title=_("Scenarios side by side"),
        subtitle=_(
            "What each assumes, requires a month, and gives in {period}; unrounded inside", period=when(reading.context)
        ),
        notes=(
            _("ROI {basis} of the plan; a scenario may set another margin.", basis=basis(reading)),
            *(
                (
                    _.plural(
                        "{count} more scenario stands in report.json.",
                        "{count} more scenarios stand in report.json.",
                        hidden,
                    ),
                )
                if hidden > 0
                else ()
            ),
        ),
    )


def _group(text: Text, width: int) -> Row:
    return Row((Label(text), *(None for _name in range(width))), kind="group")


def _assumptions(reading: Reading, names: tuple[str, ...]) -> Iterator[Row]:
    yield _group(_("Assumed"), len(names))
    for each in assumed(reading, names[1:]):
        yield Row((Label(each.label), _assumption(each, None), *(_assumption(each, name) for name in names[1:])))


def _assumption(each: Assumed, scenario: str | None) -> Cell:
    value = each.planned if scenario is None else each.values.get(scenario, each.planned)
    return each.quantity(value)


def _requirements(reading: Reading, names: tuple[str, ...]) -> Iterator[Row]:
    """The chain from customers back to visits, a month; nothing without a revenue goal."""
    if revenue_goal(reading.context.plan) is None:
        return
    length = months_in(reading.context.period)
    yield _group(_("Required a month"), len(names))
    for stage in reversed(stages(reading.context.plan)):
        cells: list[Cell] = [Label(reading.label(COUNTED[stage]))]
        for name in names:
            figure = _required(reading, COUNTED[stage], name)
            value = figure.value / length if figure is not None and figure.value is not None else None
            cells.append(Quantity(value, digits=_digits(value), derived=a_month(figure, length)))
        yield Row(tuple(cells))


def _required(reading: Reading, kpi: str, scenario: str) -> Figure | None:
    key, value = REQUIRED
    return reading.find(kpi, scenario, **{key: value})


def _results(reading: Reading, names: tuple[str, ...]) -> Iterator[Row]:
    yield _group(_("Given by the visits of the period"), len(names))
    # The first stage is the same for all: the period's visits.
    for kpi in (*(COUNTED[stage] for stage in stages(reading.context.plan)[1:]), "revenue", "cost", "roi"):
        found = {name: reading.find(kpi, name) for name in names}
        money = Money.fitting([figure.value for figure in found.values() if figure], reading.currency)
        yield Row(
            (Label(reading.label(kpi)), *(_result(figure, money) for figure in found.values())),
            kind="total" if kpi == "roi" else "body",
        )


def _result(figure: Figure | None, money: Money) -> Cell:
    if figure is None:
        return Quantity(None)
    if figure.unit == "currency":
        return money.quantity(figure.value, bare=False, figure=figure.id)
    if figure.unit == "ratio":
        return Quantity(figure.value, "ratio", digits=1, figure=figure.id)
    return Quantity(figure.value, digits=_digits(figure.value), figure=figure.id)


def _digits(value: Decimal | None) -> int:
    return 0 if value is None or value >= 1000 else 2  # noqa: PLR2004  # a thousand


def _message(reading: Reading, names: tuple[str, ...]) -> Text:
    """The scenario that moves most, in customers, else in ROI."""
    period = when(reading.context)
    for kpi in ("customers", "roi", "cost"):
        base = reading.value(kpi, PLANNED)
        moved = [
            (abs(value - base), name, value)
            for name in names[1:]
            if base is not None and (value := reading.value(kpi, name)) is not None and value != base
        ]
        if not moved:
            continue
        _size, name, value = max(moved, key=lambda each: each[0])
        unit = "ratio" if kpi == "roi" else "currency" if kpi == "cost" else "count"
        words = {
            "scenario": Name(name),
            "kpi": reading.label(kpi),
            "value": Quantity(value, unit, reading.currency if unit == "currency" else "", digits=1),  # type: ignore[arg-type]
            "planned": Quantity(base, unit, reading.currency if unit == "currency" else "", digits=1),  # type: ignore[arg-type]
            "period": period,
        }
        change = relative(value, base)
        if change is None or kpi == "roi":
            return _("Scenario {scenario}: {kpi} {value} in {period} instead of {planned} as planned", **words)
        return _(
            "Scenario {scenario}: {kpi} {value} in {period} instead of {planned} as planned ({change})",
            **words,
            change=Quantity(change, "ratio", digits=1, signed=True),
        )
    return _.plural(
        "{count} scenario changes nothing in customers, ROI or cost of the period",
        "{count} scenarios change nothing in customers, ROI or cost of the period",
        len(names) - 1,
    )


SECTION = Section(
    name="scenarios",
    title=_("Scenarios"),
    options=ScenarioOptions,
    asks=asks,
    compose=compose,
    order=36,
    summary="Named scenarios of the plan side by side",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
