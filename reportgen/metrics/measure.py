"""Asks and tables in, figures out: the one place where the engine is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reportgen.document import Text, Words
from reportgen.errors import PluginError, Problem
from reportgen.metrics.answers import Answer, answer
from reportgen.metrics.definitions import Definitions, ask_problems
from reportgen.metrics.derivations import derivations, figures_of
from reportgen.metrics.dimensions import combined, names
from reportgen.metrics.formulas import Cells, Evaluation
from reportgen.metrics.measures import Measurement, measured
from reportgen.metrics.privacy import guarded
from reportgen.metrics.queries import Query, gather
from reportgen.metrics.relations import Relations, first_line
from reportgen.metrics.requests import Requests
from reportgen.metrics.slots import Slot
from reportgen.records import Derivation, Figure, Figures, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.plan import Plan
    from reportgen.records import Ask, Catalogue, Computed, Measure
    from reportgen.records.figure import FigureKey
    from reportgen.warehouse.model import Warehouse

_ = Words("reportgen")


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures, and what went wrong on the way: each problem cost its own KPIs, whose figures say so."""

    figures: Figures
    problems: tuple[Problem, ...] = ()


def measure(plan: Plan, catalogue: Catalogue, warehouse: Warehouse, asks: Iterable[tuple[str, Ask]]) -> Measured:
    """Measure what is asked, each ask with who asked, in as few queries as possible.

    The figures hold what was asked and the ingredients of formulas; hidden ingredients only where somebody named them.
    Raises PluginError, with all problems at once, for unknown KPI ids, formulas that are no arithmetic, and circles.
    """
    asks = tuple(asks)
    definitions = Definitions.of(catalogue)
    faults = (*definitions.problems(), *ask_problems(catalogue, asks))
    if faults:
        raise PluginError(*faults)
    return _Measuring(plan, definitions, Relations(plan, catalogue.relations, warehouse)).run(asks)


@dataclass(slots=True)
class _Measuring:
    """One run of :func:`measure`."""

    plan: Plan
    definitions: Definitions
    relations: Relations
    cells: Cells = field(default_factory=Cells)
    figures: dict[FigureKey, Figure] = field(default_factory=dict)

    def run(self, asks: tuple[tuple[str, Ask], ...]) -> Measured:
        requests = Requests(self.plan, self.definitions, self.relations)
        for _who, ask in asks:
            requests.add(ask)
        named = frozenset(requests.asked)
        sound = dict(self._asked_by_computed(requests))
        self._measures(requests.wanted)
        self._modelled(requests)
        self._stand_ins(requests.wanted)
        late = self._formulas(requests.wanted)
        known = Figures(self.figures.values())
        for computed in sound.values():
            known = known.merged(self._compute(computed, known))
        self._formulas(late, after_computed=True)
        kept = [figure for figure in self.figures.values() if figure.kpi in named or not self._hidden(figure.kpi)]
        return Measured(Figures(guarded(kept, self.plan.data.privacy.min_cell)), tuple(self.relations.problems))

    def _hidden(self, name: str) -> bool:
        definition = self.definitions.get(name)
        return definition is not None and definition.hidden

    def _problem(self, what: str) -> None:
        self.relations.problems.append(Problem(what))

    # --- measures -----------------------------------------------------------------------------------------------------

    def _measures(self, wanted: Mapping[tuple[str, str], Mapping[Slot, bool]]) -> None:
        measures = {key: self.definitions.measures[key[0]] for key in wanted if key[0] in self.definitions.measures}
        absent = self._absent({each.name: each for each in measures.values()})
        asked = [
            (each, by, self._source(each, by), (slot.start, slot.end))
            for (name, by), each in measures.items()
            if name not in absent
            for slot in wanted[name, by]
        ]
        answers: dict[tuple[str, str], Answer] = {}
        for query in gather(asked):
            for part, given in self._answers(query):
                for name in part.measures:
                    if given is None:
                        absent[name] = _("it cannot be measured")
                    else:
                        answers |= {(name, by): given for by in part.asked if (name, by) in measures}
        for (name, by), each in measures.items():
            self._measured(each, by, answers.get((name, by)), absent.get(name), wanted[name, by])

    def _absent(self, measures: Mapping[str, Measure]) -> dict[str, Text]:
        """Why measures cannot be asked of the engine at all."""
        found: dict[str, Text] = {}
        needs: dict[str, dict[str, None]] = {}
        for name, each in measures.items():
            reason = self.relations.origin(each.relation).absent
            if reason is not None:
                found[name] = reason
            elif each.needs:
                needs.setdefault(each.relation, {}).update(dict.fromkeys(each.needs))
        empty = {relation: self.relations.unfilled(relation, columns) for relation, columns in needs.items()}
        for name, each in measures.items():
            lacking = empty.get(each.relation, frozenset()) & frozenset(each.needs)
            if name not in found and lacking:
                found[name] = self.relations.lacking(each.relation, lacking)
        return found

    def _source(self, each: Measure, by: str) -> str:
        table = self.relations.warehouse.tables.get(each.relation)
        return table.views.get(by, each.relation) if table is not None else each.relation

    def _answers(self, query: Query) -> Iterator[tuple[Query, Answer | None]]:
        """The query's answer; where it fails, that of each measure alone, None for those to blame."""
        relation = next(iter(query.measures.values())).relation
        missing = self.relations.origin(relation).missing
        engine = self.relations.warehouse.engine
        try:
            yield query, answer(query, engine, missing)
        except Exception as error:  # noqa: BLE001  # a plugin's SQL may fail in any way
            if len(query.measures) == 1:
                (name,) = query.measures
                self._problem(f"KPI '{name}' cannot be measured: {first_line(error)}")
                yield query, None
                return
            for each in query.measures.values():
                yield from self._answers(query.alone(each))

    def _measured(
        self, each: Measure, by: str, given: Answer | None, absent: Text | None, slots: Mapping[Slot, bool]
    ) -> None:
        origin = self.relations.origin(each.relation)
        found = Measurement(
            each,
            by,
            origin,
            {window: values for (name, dim, window), values in given.found.items() if (name, dim) == (each.name, by)}
            if given
            else {},
            Provenance(given.sql if given else "", origin.parameters, "", origin.tables, origin.sources),
            absent,
            () if absent else self.relations.sums(each.relation, self._source(each, by)),
        )
        reasons = found.reasons(slots, self.plan.as_of)
        self.cells.reasons |= {(each.name, slot): reason for slot, reason in reasons.items()}
        if by:
            slots = {slot: partial for slot, partial in slots.items() if slot not in reasons}
        for slot in slots:
            self.cells.at[each.name, by, slot] = {}
        for slot, value, figure in measured(found, slots, reasons):
            self._add(by, slot, value, figure)

    def _add(self, by: str, slot: Slot, value: str, figure: Figure) -> None:
        self.cells.at.setdefault((figure.kpi, by, slot), {})[value] = figure
        self.figures[figure.key] = figure

    # --- modelled figures, and those that stand in for others ----------------------------------------------------------

    def _modelled(self, requests: Requests) -> None:
        for (name, by), slots in requests.wanted.items():
            if name not in self.definitions.modelled:
                continue
            modelled = self.definitions.modelled[name]
            for slot, partial in slots.items():
                try:
                    given = derivations(modelled, by, slot, requests.reads.get((name, by), ()), self.plan, self.cells)
                except Exception as error:  # noqa: BLE001  # a plugin's function may fail in any way
                    self._problem(f"KPI '{name}' cannot be computed: {first_line(error)}")
                    given = _("it cannot be computed")
                if isinstance(given, Text):
                    self.cells.reasons[name, slot] = given
                    if by:
                        continue
                    given = {"": Derivation(reason=given)}
                self.cells.at[name, by, slot] = {}
                for value, figure in figures_of(modelled, by, slot, partial, given, self.cells, requests.reads):
                    self._add(by, slot, value, figure)

    def _stand_ins(self, wanted: Mapping[tuple[str, str], Mapping[Slot, bool]]) -> None:
        """Let modelled KPIs take the place of others where they are available for every value of the dimensions."""
        for (name, by), slots in wanted.items():
            modelled = self.definitions.stand_in(name, names(by))
            if modelled is None:
                continue
            basis = modelled.basis(self.plan) if modelled.basis is not None else None
            for slot in slots:
                given = self.cells.at.get((modelled.name, by, slot))
                if given is None or not all(figure.ok for figure in given.values()):
                    continue
                for figure in self.cells.at.pop((name, by, slot), {}).values():
                    self.figures.pop(figure.key, None)
                self.cells.at[name, by, slot] = {}
                for value, figure in given.items():
                    self._add(by, slot, value, replace(figure, kpi=name, basis=basis))

    # --- formulas and computed figures --------------------------------------------------------------------------------

    def _formulas(
        self, wanted: Mapping[tuple[str, str], Mapping[Slot, bool]], *, after_computed: bool = False
    ) -> dict[tuple[str, str], Mapping[Slot, bool]]:
        """Evaluate the formulas of ``wanted`` in order; gives back those that wait for computed figures."""
        late: dict[tuple[str, str], Mapping[Slot, bool]] = {}
        waiting = set() if after_computed else set(self.definitions.provided)
        for name in self.definitions.ordered(kpi for kpi, _by in wanted):
            formula = self.definitions.formulas[name]
            mine = {key: slots for key, slots in wanted.items() if key[0] == name}
            if waiting & set(self.definitions.inputs(formula)):
                waiting.add(name)
                late |= mine
                continue
            try:
                evaluation = Evaluation.of(formula, self.definitions, self.plan)
            except Exception as error:  # noqa: BLE001  # what a plugin reads from the plan may fail in any way
                self._problem(f"KPI '{name}' cannot be computed: {first_line(error)}")
                continue
            for (_name, by), slots in mine.items():
                for slot, partial in slots.items():
                    self.cells.at[name, by, slot] = {}
                    for value, figure in evaluation.cells(by, slot, partial, self.cells).items():
                        self._add(by, slot, value, figure)
        return late

    def _asked_by_computed(self, requests: Requests) -> Iterator[tuple[str, Computed]]:
        """The computed records whose own asks are sound, which are added to the requests."""
        for name, computed in self.definitions.computed.items():
            try:
                asks = tuple(computed.asks(self.plan))
            except Exception as error:  # noqa: BLE001  # a plugin's function may fail in any way
                self._problem(f"KPI '{name}' cannot say what it needs: {first_line(error)}")
                continue
            unknown = [kpi for ask in asks for kpi in ask.kpis if kpi not in self.definitions]
            if unknown:
                self.relations.problems += [self.definitions.unknown(kpi, f"KPI '{name}'") for kpi in unknown]
                continue
            for ask in asks:
                requests.add(ask)
            yield name, computed

    def _compute(self, computed: Computed, known: Figures) -> tuple[Figure, ...]:
        """Place what ``computed`` makes of the ``known`` figures, and give it back."""
        try:
            figures = tuple(computed.compute(self.plan, known))
            allowed = {*computed.provides, *(kpi for ask in computed.asks(self.plan) for kpi in ask.kpis)}
        except Exception as error:  # noqa: BLE001  # a plugin's function may fail in any way
            self._problem(f"KPI '{computed.name}' cannot be computed: {first_line(error)}")
            return ()
        for figure in figures:
            if figure.kpi not in allowed:
                self._problem(f"KPI '{computed.name}' gives figures of '{figure.kpi}', which it does not provide")
                return ()
        # A measured figure is never replaced by a computed one.
        new: list[Figure] = []
        for figure in figures:
            if figure.key not in self.figures:
                self._place(figure)
                new.append(figure)
        return tuple(new)

    def _place(self, figure: Figure) -> None:
        grain = tuple(pair for pair in figure.dimensions if pair[0] in ("month", "week", "quarter"))
        others = [pair for pair in figure.dimensions if pair not in grain]
        self.figures[figure.key] = figure
        by, value = combined(others)
        slot = Slot(figure.scenario, figure.start, figure.end, grain)
        self.cells.at.setdefault((figure.kpi, by, slot), {})[value] = figure
