"""The plan: strict YAML with positions, schema in two passes, references confined to their roots, periods."""

from __future__ import annotations

from reportgen.plan.calls import FigureCall
from reportgen.plan.commentary import Remarks
from reportgen.plan.model import Plan, Positions, SectionChoice, Source
from reportgen.plan.parsing import Parsed, parse, parsed
from reportgen.plan.references import expand, shown
from reportgen.plan.resolving import Overrides, resolve
from reportgen.plan.schema import CORE_KEYS, Goal, Objective, PlanCost

__all__ = [
    "CORE_KEYS", "FigureCall", "Goal", "Objective", "Overrides", "Parsed", "Plan", "PlanCost", "Positions", "Remarks",
    "SectionChoice", "Source", "expand", "parse", "parsed", "resolve", "shown",
]  # fmt: skip
