"""From asks to what must be measured: KPI × dimension × slot, ingredients of formulas included."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from reportgen.errors import Problem
from reportgen.metrics.dimensions import joined, names
from reportgen.metrics.relations import first_line
from reportgen.metrics.slots import slots_of
from reportgen.records import Measure, Modelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.metrics.definitions import Definitions
    from reportgen.metrics.relations import Relations
    from reportgen.metrics.slots import Slot
    from reportgen.plan import Plan
    from reportgen.records import Ask

_GRAINS = ("month", "week", "quarter")


@dataclass(slots=True)
class Requests:
    """Slots by KPI and dimension, each with whether it is partial; ``asked`` are the KPIs that somebody named."""

    plan: Plan
    definitions: Definitions
    relations: Relations
    wanted: dict[tuple[str, str], dict[Slot, bool]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    #: What modelled KPIs read, by KPI and dimensions.
    reads: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    _visited: set[tuple[str, str]] = field(default_factory=set)

    def add(self, ask: Ask) -> None:
        """Note an ask; a KPI that does not offer the dimension is left out of it."""
        if ask.by in _GRAINS:
            ask = replace(ask, by="", grain=cast("object", ask.by))  # type: ignore[arg-type]  # one of the grains
        slots, by = slots_of(ask, self.plan), joined(names(ask.by))
        for name in ask.kpis:
            self.asked.add(name)
            self._want(name, by, slots)

    def offers(self, name: str, by: str) -> bool:
        """Whether the KPI can be broken down by ``by``: a formula by what all its inputs offer.

        Of web sessions exported under several dimensions no file knows two of them together for sure.
        """
        definition, asked = self.definitions.get(name), set(names(by))
        if isinstance(definition, Measure | Modelled) and not asked.issuperset(definition.apart):
            return False
        if not by:
            return True
        if definition is None:
            return name in self.definitions.provided
        if not asked <= set(definition.dimensions):
            return False
        if isinstance(definition, Measure):
            origin = self.relations.origin(definition.relation)
            loaded = self.relations.warehouse.tables.get(definition.relation)
            alone = len(asked) == 1 or loaded is None or not loaded.views
            return alone and (not origin.columns or asked <= origin.columns)
        if isinstance(definition, Modelled):
            return True
        inputs = self.definitions.inputs(definition)
        return bool(inputs) and all(self.offers(below, by) for below in inputs)

    def _want(self, name: str, by: str, slots: Mapping[Slot, bool]) -> None:
        definition = self.definitions.get(name)
        if definition is None or not self.offers(name, by):
            return
        if isinstance(definition, Modelled):
            if (name, by) in self._visited:
                return  # it needs itself, and will find itself missing
            # What it reads is wanted first: modelled KPIs are made in the order in which they are wanted.
            self._visited.add((name, by))
            for below, below_by in self._reads(definition, by):
                self._want(below, below_by, slots)
            self._visited.discard((name, by))
        self.wanted.setdefault((name, by), {}).update(slots)
        stand_in = self.definitions.stand_in(name, names(by))
        if stand_in is not None:
            self._want(stand_in.name, by, slots)
        if not isinstance(definition, Measure | Modelled):
            for below in self.definitions.inputs(definition):
                self._want(below, by, slots)

    def _reads(self, definition: Modelled, by: str) -> tuple[tuple[str, str], ...]:
        if (definition.name, by) not in self.reads:
            try:
                found = tuple((below, joined(names(each))) for below, each in definition.reads(self.plan, by))
            except Exception as error:  # noqa: BLE001  # a plugin's function may fail in any way
                what = f"KPI '{definition.name}' cannot say what it reads: {first_line(error)}"
                self.relations.problems.append(Problem(what))
                found = ()
            self.reads[definition.name, by] = found
        return self.reads[definition.name, by]
