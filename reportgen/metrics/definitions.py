"""The KPIs of a catalogue as a graph: what each needs, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.errors import Problem
from reportgen.metrics.dimensions import joined
from reportgen.metrics.expressions import ExpressionError, parse
from reportgen.records import Computed, Formula, Measure, Modelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.records import Ask, Catalogue


@dataclass(frozen=True, slots=True)
class Definitions:
    """Measures, formulas and modelled KPIs by id; ``computed`` the records that make figures from figures, by name.

    ``provided`` are KPI ids that computed records alone give.
    """

    measures: Mapping[str, Measure]
    formulas: Mapping[str, Formula]
    computed: Mapping[str, Computed]
    provided: frozenset[str] = field(default=frozenset())
    modelled: Mapping[str, Modelled] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Definitions:
        """Sort a catalogue's KPIs by kind."""
        kpis = catalogue.kpis
        measures = {name: kpi for name, kpi in kpis.items() if isinstance(kpi, Measure)}
        formulas = {name: kpi for name, kpi in kpis.items() if isinstance(kpi, Formula)}
        computed = {name: kpi for name, kpi in kpis.items() if isinstance(kpi, Computed)}
        modelled = {name: kpi for name, kpi in kpis.items() if isinstance(kpi, Modelled)}
        known = measures.keys() | formulas.keys() | modelled.keys()
        provided = {name for kpi in computed.values() for name in kpi.provides} - known
        return cls(measures, formulas, computed, frozenset(provided), modelled)

    def __contains__(self, name: object) -> bool:
        return self.get(str(name)) is not None or name in self.provided

    def get(self, name: str) -> Measure | Formula | Modelled | None:
        """The measure, formula or modelled KPI called ``name``."""
        return self.measures.get(name) or self.formulas.get(name) or self.modelled.get(name)

    def stand_in(self, name: str, by: Iterable[str]) -> Modelled | None:
        """The modelled KPI that answers for ``name`` by these dimensions; None where none does, and for totals."""
        asked = set(by)

        def answers(places: tuple[str, ...]) -> bool:
            return asked <= {place for place in places if "," not in place} or joined(asked) in places

        return next((each for each in self.modelled.values() if asked and answers(each.stands_for.get(name, ()))), None)

    def inputs(self, formula: Formula) -> tuple[str, ...]:
        """The KPI ids that a formula reads (names that are no plan value), each once."""
        texts = [text for text in (formula.numerator, formula.denominator) if text]
        names = dict.fromkeys(name for text in texts for name in parse(text).names)
        return tuple(name for name in names if name not in formula.values)

    def ordered(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """``wanted`` formulas and those they need, each after its inputs."""
        found: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in self.formulas and name not in found:
                for below in self.inputs(self.formulas[name]):
                    visit(below)
                found.setdefault(name)

        for name in wanted:
            visit(name)
        return tuple(found)

    def unknown(self, name: str, who: str) -> Problem:
        """The problem of a KPI id that nobody offers."""
        return unknown_name("KPI", name, who, [*self.measures, *self.formulas, *self.modelled, *self.provided])

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the formulas: no arithmetic, unknown names, circles."""
        found: list[Problem] = []
        sound: dict[str, tuple[str, ...]] = {}
        for name, formula in self.formulas.items():
            try:
                sound[name] = self.inputs(formula)
            except ExpressionError as error:
                found.append(Problem(f"KPI '{name}': {error}"))
                continue
            found += [self.unknown(below, f"KPI '{name}'") for below in sound[name] if below not in self]
        found += [
            Problem(f"KPI '{circle[0]}' needs itself: {' -> '.join(circle)}", "break the circle")
            for circle in _circles(sound)
        ]
        return tuple(found)


def unknown_name(kind: str, name: str, who: str, valid: Iterable[str]) -> Problem:
    """The problem of a name that is not among ``valid``, with the nearest of them."""
    near = get_close_matches(name, list(valid), n=1)
    advice = f"did you mean '{near[0]}'?" if near else "the plugins that are in use offer no such name"
    return Problem(f"{who} asks for the unknown {kind} '{name}'", advice)


def ask_problems(catalogue: Catalogue, asks: Iterable[tuple[str, Ask]]) -> tuple[Problem, ...]:
    """A problem for each unknown KPI id in ``asks``, naming who asked."""
    known = Definitions.of(catalogue)
    missing = {(who, name): None for who, ask in asks for name in ask.kpis if name not in known}
    return tuple(known.unknown(name, who) for who, name in missing)


def _circles(inputs: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            found.append((*path[path.index(name) :], name))
        elif name in inputs and name not in done:
            for below in inputs[name]:
                visit(below, (*path, name))
            done.add(name)

    for name in inputs:
        visit(name, ())
    return found
