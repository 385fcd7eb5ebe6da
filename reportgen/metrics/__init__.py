"""Asks in, figures out: SQL for measures, arithmetic for formulas, goals and pacing."""

from __future__ import annotations

from reportgen.metrics.asks import default_asks
from reportgen.metrics.definitions import ask_problems
from reportgen.metrics.goals import goals, target_figures
from reportgen.metrics.infos import kpi_infos
from reportgen.metrics.measure import Measured, measure
from reportgen.metrics.stretches import goal_asks
from reportgen.metrics.targets import with_targets
from reportgen.metrics.work import work

__all__ = [
    "Measured", "ask_problems", "default_asks", "goal_asks", "goals", "kpi_infos", "measure",
    "target_figures", "with_targets", "work",
]  # fmt: skip
