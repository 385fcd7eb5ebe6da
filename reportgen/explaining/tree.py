"""From a KPI down to its measures: what must be asked for, and the tree of what came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Name
from reportgen.explaining.model import Node
from reportgen.metrics.dimensions import joined, names
from reportgen.metrics.expressions import quotient
from reportgen.plan.schema import FileGoal
from reportgen.records import Ask, Formula, Measure, Modelled

if TYPE_CHECKING:
    from reportgen.metrics.definitions import Definitions
    from reportgen.plan import Plan
    from reportgen.records import Computed, Figure, Figures

#: The scenario of what goals plan.
TARGET = "target"


@dataclass(slots=True)
class Tree:
    """One KPI of a plan by some dimensions, in a scenario."""

    plan: Plan
    known: Definitions
    scenario: str
    by: tuple[tuple[str, str], ...]
    _shown: set[str] = field(default_factory=set)

    @property
    def measured(self) -> bool:
        """Whether the scenario is a stretch that is measured; others are computed from those."""
        return self.scenario in self.plan.scenarios

    # --- before measuring ---------------------------------------------------------------------------------------------

    def needs(self, kpi: str) -> dict[tuple[str, str], None]:
        """The KPI and all below it, with the dimensions that each is needed by."""
        found: dict[tuple[str, str], None] = {}

        def visit(name: str, by: str) -> None:
            if (name, by) in found:
                return
            found[name, by] = None
            for below in self._below(name, by):
                visit(*below)

        visit(kpi, joined(name for name, _value in self.by))
        return found

    def asks(self, kpi: str) -> Iterator[tuple[str, Ask]]:
        """Asks for all of them, by name, so that ingredients that no report shows are measured too."""
        scenario = self.scenario if self.measured else "actual"
        for name, by in self.needs(kpi):
            yield "explain", Ask((name,), by, scenarios=(scenario,))

    def records(self, kpi: str) -> set[str]:
        """Names of the catalogue's records that these KPIs are: measuring needs no others."""
        found = {name for name, _by in self.needs(kpi)}
        return found | {each.name for name in found for each in self._computing(name)}

    def _below(self, name: str, by: str) -> Iterator[tuple[str, str]]:
        definition = self.known.get(name)
        stand_in = self.known.stand_in(name, names(by))
        if stand_in is not None:
            yield stand_in.name, by
        if isinstance(definition, Formula):
            yield from ((below, by) for below in self.known.inputs(definition))
        elif isinstance(definition, Modelled):
            yield from ((below, joined(names(each))) for below, each in definition.reads(self.plan, by))
        for computed in self._computing(name):
            for ask in computed.asks(self.plan):
                yield from ((below, joined(names(ask.by))) for below in ask.kpis)

    def _computing(self, name: str) -> list[Computed]:
        """Who computes the KPI, where it is not measured."""
        if self.scenario == TARGET or (self.measured and self.known.get(name) is not None):
            return []
        return [each for each in self.known.computed.values() if name in each.provides]

    # --- afterwards ---------------------------------------------------------------------------------------------------

    def node(self, kpi: str, figures: Figures) -> Node:
        """The tree; a KPI that is met again is told once."""
        self._shown.clear()
        return self._node(kpi, joined(name for name, _value in self.by), figures, self.scenario)

    def _node(self, name: str, by: str, figures: Figures, scenario: str) -> Node:
        definition = self.known.get(name)
        stretch = self.plan.scenarios.get(scenario, self.plan.period)
        dimensions = {key: value for key, value in self.by if key in names(by)}
        figure = None
        if set(names(by)) == dimensions.keys():
            figure = figures.find(name, scenario=scenario, start=stretch.start, end=stretch.end, **dimensions)
        parts = "" if figure is not None or not by else self._parts(name, by, figures, scenario)
        label = definition.label if definition is not None else Name(name)
        if name in self._shown:
            return Node(name, "again", label, figure=figure, parts=parts)
        self._shown.add(name)
        told = definition.definition if definition is not None else None
        stand_in = self.known.stand_in(name, names(by)) if figure is not None and figure.basis is not None else None
        if stand_in is not None:
            below = self._node(stand_in.name, by, figures, scenario)
            return Node(name, "modelled", label, told, f"{stand_in.name} stands for it", figure, children=(below,))
        match definition:
            case _ if scenario == TARGET:
                goals = tuple(self._goals(name))
                return Node(name, "computed", label, told, "the goals' part of this period", figure, children=goals)
            case _ if scenario not in self.plan.scenarios or definition is None:
                computing = [each for each in self._computing(name) if self._gives(each, figure, figures)]
                how = f"by {', '.join(each.name for each in computing)}"
                read = {pair: None for each in computing for ask in each.asks(self.plan) for pair in _pairs(ask)}
                below_ = tuple(self._node(*pair, figures, "actual") for pair in read)
                return Node(name, "computed", label, told, how, figure, parts=parts, children=below_)
            case Measure():
                return Node(name, "measure", label, told, _aggregate(definition), figure, parts=parts)
            case Formula():
                how = quotient(definition.numerator, definition.denominator)
                below_ = tuple(self._node(each, by, figures, scenario) for each in self.known.inputs(definition))
                return Node(
                    name, "formula", label, told, how, figure, parts=parts, children=(*below_, *self._values(definition))
                )  # fmt: skip
            case Modelled():
                reads = dict.fromkeys((each, joined(names(other))) for each, other in definition.reads(self.plan, by))
                below_ = tuple(self._node(*pair, figures, scenario) for pair in reads)
                return Node(name, "modelled", label, told, f"a model of {', '.join(each for each, _by in reads)}", figure,
                            parts=parts, children=below_)  # fmt: skip
        raise AssertionError(name)

    def _gives(self, computed: Computed, figure: Figure | None, figures: Figures) -> bool:
        """Whether a record computes this very figure; it is a pure function, and may be asked again."""
        return figure is not None and any(each.id == figure.id for each in computed.compute(self.plan, figures))

    def _goals(self, name: str) -> Iterator[Node]:
        for index, goal in enumerate(self.plan.data.goals, start=1):
            if goal.kpi == name:
                place = goal.place if isinstance(goal, FileGoal) else f"goals[{index}].target"
                yield Node(place, "plan", value=goal.target)

    def _values(self, formula: Formula) -> Iterator[Node]:
        for name, read in formula.values.items():
            value = read(self.plan)
            key = formula.missing.get(name, "")
            yield Node(name, "plan", how=key, value=None if value is None else Decimal(value))

    def _parts(self, name: str, by: str, figures: Figures, scenario: str) -> str:
        found = [
            figure
            for figure in figures
            if (figure.kpi, figure.scenario) == (name, scenario)
            and {key for key, _ in figure.dimensions} == {*names(by)}
        ]
        return f"{len(found)} values by {by.replace(',', ' and ')}"


def _pairs(ask: Ask) -> Iterator[tuple[str, str]]:
    return ((kpi, joined(names(ask.by))) for kpi in ask.kpis)


def _aggregate(measure: Measure) -> str:
    """The measure as its plugin declares it."""
    what = f"{measure.numerator} ÷ {measure.denominator}" if measure.denominator else measure.aggregate
    where = f" where {measure.where}" if measure.where else ""
    when = {"flow": "in the period", "snapshot": "by its end", "trailing": f"in the {measure.months} months to its end"}
    return " ".join(f"{what} of {measure.relation}{where}, {measure.date} {when[measure.kind]}".split())
