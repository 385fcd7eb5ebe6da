"""The table "what it cost and what came back": cost by category, return, net return and ROI against references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Bar, Cell, Column, Derived, Label, Name, Quantity, Row, Table, Text, Variance
from reportgen_plugins.sections.categories import category
from reportgen_plugins.sections.cells import Money, change, compared, minus, points, share, total
from reportgen_plugins.sections.cells import effect as effect_of
from reportgen_plugins.sections.derived import none_of, planned, quotient
from reportgen_plugins.sections.reading import when
from reportgen_plugins.sections.returns import Returns, came, returns
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.document.text import Unit
    from reportgen.records import Figure
    from reportgen_plugins.sections.derived import Value
    from reportgen_plugins.sections.reading import Reading

Amounts = Mapping[str, Decimal | None]
_SAID: Mapping[str, Text] = {"actual": _("AC"), "target": _("PL"), "previous": _("PP"), "year_ago": _("PY")}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row before it is laid out: amounts by scenario, and the figures that hold them, else how they came about."""

    label: Text | Name
    amounts: Amounts
    better: str
    share: Decimal | None = None
    kind: str = "body"
    ratio: bool = False
    figures: Mapping[str, Figure] = field(default_factory=dict)
    derived: Mapping[str, Derived] = field(default_factory=dict)
    whole: Figure | None = None

    def value(self, scenario: str) -> Value:
        """The figure of a scenario, else its amount with the name of the row."""
        figure, derived = self.figures.get(scenario), self.derived.get(scenario)
        if figure is not None or derived is None:
            return figure
        unit: Unit = "ratio" if self.ratio else "currency"
        return _("{item}, {scenario}", item=self.label, scenario=_SAID[scenario]), Quantity(
            self.amounts[scenario], unit, derived=derived
        )


def cost_and_return(reading: Reading) -> Table:
    """The table; columns of references stand only where there is something to compare with."""
    references = reading.scenarios(("cost", "revenue"), ("target", "previous", "year_ago"))
    scenarios = ("actual", *references)
    results = {scenario: returns(reading, scenario) for scenario in scenarios}
    costs = [*_categories(reading, scenarios), _total_cost(reading, results)]
    came_back = _return_lines(reading, results)
    money = Money.fitting(
        [value for line in [*costs, *came_back] if not line.ratio for value in line.amounts.values()], reading.currency
    )
    widest = max((abs(_gap(line) or Decimal(0)) for line in costs), default=Decimal(0))
    widest_return = max((abs(_gap(line) or Decimal(0)) for line in came_back if not line.ratio), default=Decimal(0))
    layout = _Layout(references, money)
    rows = [layout.row(line, widest) for line in costs]
    if came_back:
        rows.append(layout.group(_("Return")))
        rows += [layout.row(line, widest_return) for line in came_back]
    notes = [_("ROI: differences in points. Shares may not sum to 100.")]
    if "target" in references:
        notes.insert(0, _("Bars: ΔPL by effect on profit; return on its own scale."))
    return Table(
        id="cost-and-return",
        columns=layout.columns(),
        rows=tuple(rows),
        title=_("What it cost and what came back"),
        subtitle=_("{unit}, {period}; AC against its references", unit=money.unit, period=when(reading.context)),
        notes=tuple(notes),
    )


def _categories(reading: Reading, scenarios: tuple[str, ...]) -> list[_Line]:
    """One line a category, dearest first; a category without rows in a scenario whose cost is known cost nothing there."""
    found = {scenario: reading.by("cost", "category", scenario) for scenario in scenarios}
    names = {name for figures in found.values() for name in figures}
    whole = reading.value("cost")

    def amount(scenario: str, name: str) -> Decimal | None:
        figure = found[scenario].get(name)
        if figure is None:
            return Decimal(0) if found[scenario] else None
        return figure.value

    ordered = sorted(names, key=lambda name: (-(amount("actual", name) or Decimal(0)), name))
    lines = []
    for name in ordered:
        figures = {scenario: figure for scenario in scenarios if (figure := found[scenario].get(name)) is not None}
        amounts = {scenario: amount(scenario, name) for scenario in scenarios}
        part = share(amounts["actual"], whole)
        nothing = {
            scenario: none_of(reading.find("cost", scenario))
            for scenario, value in amounts.items()
            if value is not None and scenario not in figures
        }
        lines.append(
            _Line(category(name), amounts, "lower", part, figures=figures, derived=nothing, whole=reading.find("cost"))
        )
    return lines


def _total_cost(reading: Reading, results: Mapping[str, Returns]) -> _Line:
    amounts = {scenario: result.cost for scenario, result in results.items()}
    return _Line(
        _("Full cost"),
        amounts,
        "lower",
        Decimal(1) if total(result.cost for result in results.values()) else None,
        kind="total",
        figures=_figures(reading, "cost", amounts),
        whole=reading.find("cost"),
    )


def _figures(reading: Reading, kpi: str, amounts: Amounts) -> dict[str, Figure]:
    """The figures of a KPI that hold just these amounts."""
    found = {scenario: reading.find(kpi, scenario) for scenario in amounts}
    return {name: figure for name, figure in found.items() if figure is not None and figure.value == amounts[name]}


def _return_lines(reading: Reading, results: Mapping[str, Returns]) -> list[_Line]:
    if results["actual"].revenue is None:
        return []
    revenue = {scenario: result.revenue for scenario, result in results.items()}
    lines = [_Line(_("Revenue, won deals"), revenue, "higher", figures=_figures(reading, "revenue", revenue))]
    found = {scenario: came(reading, scenario) for scenario in results}
    if reading.margin is not None:
        margin = Quantity(reading.margin, "ratio", digits=0, derived=planned(reading.context.plan))
        lines.append(
            _line(results, found, _("Gross profit at {margin}", margin=margin), lambda result: result.returned, 0)
        )
    lines.append(replace(_line(results, found, _("Net return"), lambda result: result.net, 1), kind="total"))
    ratio = _line(results, found, _("ROI, %"), lambda result: result.roi, 2)
    lines.append(replace(ratio, ratio=True, figures=_figures(reading, "roi", ratio.amounts)))
    return lines


def _line(
    results: Mapping[str, Returns],
    found: Mapping[str, tuple[Derived, Derived, Derived]],
    label: Text,
    amount: Callable[[Returns], Decimal | None],
    place: int,
) -> _Line:
    amounts = {scenario: amount(result) for scenario, result in results.items()}
    derived = {scenario: found[scenario][place] for scenario, value in amounts.items() if value is not None}
    return _Line(label, amounts, "higher", derived=derived)


def _gap(line: _Line) -> Decimal | None:
    return minus(line.amounts.get("actual"), line.amounts.get("target"))


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns that this table has, and a line laid out in them."""

    references: tuple[str, ...]
    money: Money

    @property
    def compared(self) -> tuple[str, ...]:
        """Earlier periods with a column for the change: beside a plan there is room for one."""
        earlier = tuple(name for name in ("previous", "year_ago") if name in self.references)
        return earlier[-1:] if "target" in self.references else earlier

    def columns(self) -> tuple[Column, ...]:
        """Actual and share, the plan with its difference, then the periods compared with."""
        columns = [
            Column("item", _("Cost"), align="start", width=112),
            Column("actual", _("AC")),
            Column("share", _("Share %")),
        ]
        if "target" in self.references:
            columns += [
                Column("plan", _("PL")),
                Column("plan_difference", _("ΔPL")),
                Column("plan_bar", None, align="centre", width=58, decorative=True),
                Column("plan_change", _("ΔPL %")),
            ]
        heads = {"previous": (_("PP"), _("ΔPP %")), "year_ago": (_("PY"), _("ΔPY %"))}
        for scenario, (head, difference) in heads.items():
            if scenario in self.references:
                columns.append(Column(scenario, head))
            if scenario in self.compared:
                columns.append(Column(f"{scenario}_change", difference))
        return tuple(columns)

    def group(self, title: Text) -> Row:
        """A row that opens a group."""
        return Row((Label(title), *(None for _column in self.columns()[1:])), kind="group")

    def row(self, line: _Line, widest: Decimal) -> Row:
        """One line in these columns; ``widest`` is the difference that fills the bar's half."""
        cells: list[Cell] = [
            Label(line.label),
            self._amount(line, "actual"),
            Quantity(line.share, "ratio", digits=1, bare=True, derived=quotient(line.value("actual"), line.whole))
            if line.share is not None
            else None,
        ]
        if "target" in self.references:
            cells += self._against_plan(line, widest)
        for scenario in ("previous", "year_ago"):
            if scenario in self.references:
                cells.append(self._amount(line, scenario))
            if scenario in self.compared:
                cells.append(self._change(line, scenario))
        return Row(tuple(cells), kind="total" if line.kind == "total" else "body")

    def _against_plan(self, line: _Line, widest: Decimal) -> list[Cell]:
        """Plan, difference, its bar and its share of the plan; nothing where nothing was planned."""
        gap = _gap(line)
        if line.amounts.get("target") is None:
            return [None, None, None, None]
        bar = None
        if gap is not None and not line.ratio:
            bar = Bar(gap, widest or Decimal(1), None, effect_of(gap, line.better), "middle")
        return [self._amount(line, "target"), self._difference(line, gap), bar, self._change(line, "target")]

    def _amount(self, line: _Line, scenario: str) -> Quantity:
        value, known = line.amounts.get(scenario), line.figures.get(scenario)
        figure, derived = (known.id, None) if known else ("", line.derived.get(scenario))
        if line.ratio:
            return Quantity(value, "ratio", digits=1, signed=True, bare=True, figure=figure, derived=derived)
        return self.money.quantity(value, figure=figure, derived=derived)

    def _difference(self, line: _Line, gap: Decimal | None) -> Cell:
        points_apart = Quantity(gap, "points", digits=1, signed=True, bare=True)
        difference = points_apart if line.ratio else self.money.quantity(gap, signed=True)
        return Variance(compared(difference, (line.value("actual"), line.value("target"))), effect_of(gap, line.better))

    def _change(self, line: _Line, scenario: str) -> Cell:
        actual, reference = line.amounts.get("actual"), line.amounts.get(scenario)
        of = (line.value("actual"), line.value(scenario))
        return (points if line.ratio else change)(actual, reference, line.better, bare=True, of=of)
