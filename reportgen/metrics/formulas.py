"""Figures of formulas: arithmetic over the figures of other KPIs and the plan's values."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Name, Text, Words
from reportgen.metrics.dimensions import SEPARATOR, pairs
from reportgen.metrics.expressions import parse, quotient
from reportgen.metrics.measures import ZERO, Said, unavailable
from reportgen.metrics.statistics import FEW, wilson
from reportgen.records import Figure, Provenance
from reportgen.tables import SHARED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.metrics.definitions import Definitions
    from reportgen.metrics.slots import Slot
    from reportgen.plan import Plan
    from reportgen.records import Formula

_ = Words("reportgen")


@dataclass(slots=True)
class Cells:
    """Figures while they are made: by KPI, dimension (``""``: total) and slot, then by dimension value.

    What is not there could not be measured, and ``reasons`` (by KPI and slot) says why; what is there and empty had no rows.
    """

    at: dict[tuple[str, str, Slot], dict[str, Figure]] = field(default_factory=dict)
    reasons: dict[tuple[str, Slot], Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operands:
    """What the names of a formula stand for at one place; ``unknown`` are reasons for those without a value."""

    values: Mapping[str, Decimal]
    unknown: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One formula for one plan: its inputs and the plan's values, read once."""

    formula: Formula
    inputs: tuple[str, ...]
    constants: Operands
    definitions: Definitions

    @classmethod
    def of(cls, formula: Formula, definitions: Definitions, plan: Plan) -> Evaluation:
        """Read the plan's values. What they raise is the plugin's."""
        values: dict[str, Decimal] = {}
        unknown: dict[str, Text] = {}
        for name, read in formula.values.items():
            value = read(plan)
            if value is None:
                key = formula.missing.get(name, name)
                unknown[name] = _("the plan does not say {key}", key=Name(key))
            else:
                values[name] = Decimal(value)
        return cls(formula, definitions.inputs(formula), Operands(values, unknown), definitions)

    def cells(self, by: str, slot: Slot, partial: bool, found: Cells) -> dict[str, Figure]:  # noqa: FBT001  # a column
        """The formula's figures in a slot, for every value that any of its inputs has there."""
        at = {name: found.at.get((name, by, slot)) for name in self.inputs}
        absent = {
            name: self._missing(name, found.reasons.get((name, slot))) for name in self.inputs if at[name] is None
        }
        here = {name: cells for name, cells in at.items() if cells is not None}
        values = sorted({value for cells in here.values() for value in cells}) if by else [""]
        return {value: self._figure(by, value, slot, partial, here, absent) for value in values}

    def _figure(
        self,
        by: str,
        value: str,
        slot: Slot,
        partial: bool,  # noqa: FBT001  # a column
        at: Mapping[str, Mapping[str, Figure]],
        absent: Mapping[str, Text],
    ) -> Figure:
        figures = [cells[value] for cells in at.values() if value in cells]
        return Figure(
            self.formula.name,
            self.formula.unit,
            slot.scenario,
            slot.start,
            slot.end,
            (*pairs(by, value), *slot.grain),
            partial=partial,
            provenance=self._provenance(figures),
            **self._valued(self._operands(value, at, absent)),
        )

    def _operands(self, value: str, at: Mapping[str, Mapping[str, Figure]], absent: Mapping[str, Text]) -> Operands:
        values, unknown = dict(self.constants.values), {**self.constants.unknown, **absent}
        for name, cells in at.items():
            figure = cells.get(value)
            if figure is not None and figure.value is not None:
                values[name] = figure.value
            elif figure is None and SHARED in value.split(SEPARATOR):
                unknown[name] = _("costs of no channel are shared by all")
            elif figure is None and self._additive(name):
                values[name] = ZERO  # it is measured by this dimension, and has nothing at this value
            else:
                unknown[name] = self._missing(name, figure.reason if figure is not None else None)
        return Operands(values, unknown)

    def _additive(self, name: str) -> bool:
        definition = self.definitions.get(name)
        return definition is not None and definition.additive

    def _missing(self, name: str, reason: Text | None) -> Text:
        if reason is not None:
            return _("{kpi} is not available: {reason}", kpi=self._label(name), reason=reason)
        return _("{kpi} is not available", kpi=self._label(name))

    def _label(self, name: str) -> Text | Name:
        definition = self.definitions.get(name)
        return definition.label if definition is not None else Name(name)

    def _valued(self, operands: Operands) -> Said:
        formula = self.formula
        above = self._part(formula.numerator, operands)
        if not formula.denominator:
            return unavailable(above) if isinstance(above, Text) else {"value": above}
        below = self._part(formula.denominator, operands)
        said: Said = {
            "numerator": above if isinstance(above, Decimal) else None,
            "denominator": below if isinstance(below, Decimal) else None,
        }
        if isinstance(above, Text):
            return {**said, **unavailable(above)}
        if isinstance(below, Text):
            return {**said, **unavailable(below)}
        value = parse("a / b").value({"a": above, "b": below})
        if value is None:
            return {**said, **unavailable(self._zero(formula.denominator))}
        if above == 0 and formula.unit == "currency" and formula.better == "lower":
            # Nothing was spent: that is no cheap lead, it is no cost per lead.
            return {**said, **unavailable(self._zero(formula.numerator))}
        said["value"] = value
        said["interval"] = wilson(above, below) if formula.interval == "wilson" else None
        said["few"] = self._counted() and below < FEW
        return said

    def _part(self, text: str, operands: Operands) -> Decimal | Text:
        expression = parse(text)
        for name in expression.names:
            if name in operands.unknown:
                return operands.unknown[name]
        value = expression.value(operands.values)
        return value if value is not None else _("it divides by zero")

    def _zero(self, text: str) -> Text:
        expression = parse(text)
        if expression.simple and expression.names:
            return _("{kpi} is zero", kpi=self._label(expression.names[0]))
        return _("{expression} is zero", expression=Name(expression.shown()))

    def _counted(self) -> bool:
        """Whether the denominator is a number of cases."""
        names = [name for name in parse(self.formula.denominator).names if name not in self.formula.values]
        units = [definition.unit for name in names if (definition := self.definitions.get(name)) is not None]
        return bool(units) and len(units) == len(names) and all(unit == "count" for unit in units)

    def _provenance(self, figures: list[Figure]) -> Provenance:
        origins = [figure.provenance for figure in figures if figure.provenance is not None]
        return Provenance(
            formula=quotient(self.formula.numerator, self.formula.denominator),
            tables=tuple(dict.fromkeys(table for origin in origins for table in origin.tables)),
            sources=tuple(dict.fromkeys(source for origin in origins for source in origin.sources)),
        )
