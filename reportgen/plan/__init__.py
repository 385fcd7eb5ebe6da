"""The plan: strict YAML with positions, schema, references confined to their roots, periods."""

from __future__ import annotations

from reportgen.plan.model import Plan, Positions, SectionChoice, Source
from reportgen.plan.schema import Goal, PlanCost

__all__ = ["Goal", "Plan", "PlanCost", "Positions", "SectionChoice", "Source"]
