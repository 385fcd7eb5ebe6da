"""Section ``sensitivity``: what a tenth more or less of each driver would have changed in customers, revenue and ROI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Argument, Cell, Chapter, Chart, Column, Derived, Label, Quantity, Row, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.kpis.sensitivity import CHANGES, COST, DEAL, PROVIDED, SCENARIO, drivers, elasticity
from reportgen_plugins.sections.cells import Money, minus
from reportgen_plugins.sections.derived import from_figures, less
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.returns import basis
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_UP, _DOWN = CHANGES


class SensitivityOptions(Options):
    """The section has none: the change is a tenth of each driver."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A driver with what it does: its observed value, and the changes of each outcome (KPI) by change of the driver."""

    driver: str
    changes: dict[tuple[str, str], Decimal | None]
    elasticity: Decimal | None

    def of(self, kpi: str, change: str) -> Decimal | None:
        """The change of an outcome."""
        return self.changes[kpi, change]


def asks(_plan: Plan, _options: SensitivityOptions) -> Iterable[Ask]:
    """What the period brought, and its average deal; the changed figures come with them."""
    yield Ask((*PROVIDED, DEAL))


def compose(figures: Figures, context: Context, _options: SensitivityOptions) -> Chapter | Absent:
    """The chapter; absent where the period won nothing that could have been more."""
    reading = Reading(figures, context)
    if not reading.value("customers") and not reading.value("revenue"):
        return Absent(_("Sensitivity needs customers or revenue in the period: a tenth more of nothing is nothing."))
    judged = next(kpi for kpi in ("roi", "revenue", "customers") if reading.value(kpi) is not None)
    effects = _sorted([_effect(reading, driver) for driver, _rate in drivers(context.plan, figures)], judged)
    effects = [effect for effect in effects if any(effect.changes.values())]
    return Chapter(
        "sensitivity",
        _("Sensitivity"),
        _message(reading, effects),
        (_tornado(reading, effects, judged), _table(reading, effects)),
        source=reading.source(*PROVIDED),
    )


def _effect(reading: Reading, driver: str) -> Effect:
    changes = {
        (kpi, change): minus(reading.value(kpi, SCENARIO, change=change, driver=driver), reading.value(kpi))
        for kpi in PROVIDED
        for change in CHANGES
    }
    base, after = reading.value("revenue"), reading.value("revenue", SCENARIO, change=_UP, driver=driver)
    return Effect(driver, changes, None if not base or after is None else elasticity(base, after))


def _sorted(effects: list[Effect], judged: str) -> list[Effect]:
    """The largest effect of a rise first; among equals the funnel's order."""
    return sorted(effects, key=lambda effect: abs(effect.of(judged, _UP) or Decimal(0)), reverse=True)


def _tornado(reading: Reading, effects: list[Effect], judged: str) -> Chart:
    shown = [effect for effect in effects if effect.of(judged, _UP) or effect.of(judged, _DOWN)]
    top = shown[0]
    period = when(reading.context)
    subtitles = {
        "roi": _(
            "Change of ROI in points, {period}, {basis}; all else as observed", period=period, basis=basis(reading)
        ),
        "revenue": _("Change of revenue, {period}; all else as observed", period=period),
        "customers": _("Change of customers, {period}; all else as observed", period=period),
    }
    return Chart(
        id="tornado",
        kind="tornado",
        fields=("category", "up", "down"),
        data=tuple((_label(reading, each.driver), each.of(judged, _UP), each.of(judged, _DOWN)) for each in shown),
        alt=_(
            "A tenth more of {driver} changes {kpi} by {change}.",
            driver=_label(reading, top.driver),
            kpi=reading.label(judged),
            change=_difference(reading, top, judged, _UP),
        ),
        title=_("What a tenth more or less changes"),
        subtitle=subtitles[judged],
        labels=(("category", _("Driver")), ("up", _("10% more")), ("down", _("10% less"))),
        unit={"roi": "points", "revenue": "currency"}.get(judged, "count"),
        currency=reading.currency if judged == "revenue" else "",
        size=(504, 20 + 18 * len(shown)),
    )


def _table(reading: Reading, effects: list[Effect]) -> Table:
    known = [kpi for kpi in ("customers", "revenue", "roi") if reading.value(kpi) is not None]
    amounts = [effect.of("revenue", change) for effect in effects for change in CHANGES]
    money = Money.fitting(amounts, reading.currency)
    heads = {"customers": _("Customers"), "revenue": _("Revenue"), "roi": _("ROI, points")}
    columns = [Column("driver", _("Driver"), align="start", width=116), Column("actual", _("AC"), width=56)]
    for kpi in known:
        unit = money.unit if kpi == "revenue" else None
        columns += [
            Column(f"{kpi}_up", _("10% more"), unit, group=heads[kpi]),
            Column(f"{kpi}_down", _("10% less"), unit, group=heads[kpi]),
        ]
    columns.append(Column("elasticity", _("Elasticity"), width=54))
    rows = []
    for effect in effects:
        cells: list[Cell] = [Label(_label(reading, effect.driver)), _now(reading, effect.driver)]
        for kpi in known:
            cells += [_cell(reading, effect, kpi, change, money) for change in CHANGES]
        cells.append(Quantity(effect.elasticity, digits=2, derived=_elastic(reading, effect)))
        rows.append(Row(tuple(cells)))
    return Table(
        id="drivers",
        columns=tuple(columns),
        rows=tuple(rows),
        title=_("Drivers and what they change"),
        subtitle=_("{period}: the observed outcome, with one driver changed by a tenth", period=when(reading.context)),
        notes=(
            _(
                "Elasticity: by how many per cent revenue rises when the driver rises by one per cent. Stages and the "
                "average deal multiply, so each has 1; a rate stops at 100% and then has less."
            ),
            _("Cost is held when volume or rates rise; what the rise itself would cost is not in it."),
        ),
    )


def _cell(reading: Reading, effect: Effect, kpi: str, change: str, money: Money) -> Quantity:
    value, derived = effect.of(kpi, change), _moved(reading, effect, kpi, change)
    if kpi == "revenue":
        return money.quantity(value, signed=True, derived=derived)
    if kpi == "roi":
        return Quantity(value, "points", digits=1, signed=True, bare=True, derived=derived)
    return Quantity(value, digits=2, signed=True, derived=derived)


def _difference(reading: Reading, effect: Effect, kpi: str, change: str) -> Quantity:
    value, derived = effect.of(kpi, change), _moved(reading, effect, kpi, change)
    if kpi == "revenue":
        return Money.fitting([value], reading.currency).quantity(value, signed=True, bare=False, derived=derived)
    return Quantity(value, "points" if kpi == "roi" else "count", digits=1, signed=True, derived=derived)


def _moved(reading: Reading, effect: Effect, kpi: str, change: str) -> Derived:
    """The outcome with the driver changed, less the observed one."""
    changed = reading.find(kpi, SCENARIO, change=change, driver=effect.driver)
    words = {"kpi": reading.label(kpi), "driver": _label(reading, effect.driver)}
    told = _("{kpi} with 10% more: {driver}", **words) if change == _UP else _("{kpi} with 10% less: {driver}", **words)
    return less((told, reading.quantity(changed)), reading.find(kpi))


def _elastic(reading: Reading, effect: Effect) -> Derived:
    """The relative change of revenue by that of the driver."""
    rise = _difference(reading, effect, "revenue", _UP)
    return from_figures(
        _("{rise} ÷ {revenue} ÷ 10%"), rise=(_("Revenue, 10% more"), rise), revenue=reading.find("revenue")
    )


def _now(reading: Reading, driver: str) -> Quantity:
    figure = reading.find(driver)
    if figure is None or figure.unit == "ratio":
        return Quantity(
            figure.value if figure else None, "ratio", digits=1 if figure and (figure.value or 0) >= Decimal("0.1") else 2,
            figure=figure.id if figure else "",
        )  # fmt: skip
    return reading.quantity(figure, digits=0)


def _message(reading: Reading, effects: list[Effect]) -> Text:
    """What most drivers have in common, since the chain multiplies; and what cost does, where ROI is known."""
    judged = "revenue" if reading.value("revenue") else "customers"
    stage = max((effect for effect in effects if effect.driver != COST), key=lambda each: each.of(judged, _UP) or 0)
    cost = next((effect for effect in effects if effect.driver == COST), None)
    words: dict[str, Argument] = {
        "kpi": reading.label(judged),
        "gain": _difference(reading, stage, judged, _UP),
    }
    if cost is None or cost.of("roi", _DOWN) is None or stage.of("roi", _UP) is None:
        return _("10% more at one stage, {period}: {kpi} {gain}", **words, period=when(reading.context))
    return _(
        "10% more at one stage: {kpi} {gain}, ROI {back}; 10% less cost: ROI {cost}",
        **words,
        back=_difference(reading, stage, "roi", _UP),
        cost=_difference(reading, cost, "roi", _DOWN),
    )


def _label(reading: Reading, kpi: str) -> Text:
    label = reading.label(kpi)
    return label if isinstance(label, Text) else _("{name}", name=label)


SECTION = Section(
    name="sensitivity",
    title=_("Sensitivity"),
    options=SensitivityOptions,
    asks=asks,
    compose=compose,
    order=34,
    summary="What a tenth more or less of each driver changes",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
