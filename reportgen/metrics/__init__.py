"""Asks in, figures out: SQL for measures, arithmetic for formulas, goals and pacing."""

from __future__ import annotations

from reportgen.metrics.asks import default_asks
from reportgen.metrics.definitions import ask_problems, plan_problems
from reportgen.metrics.infos import kpi_infos
from reportgen.metrics.measure import Measured, measure

__all__ = ["Measured", "ask_problems", "default_asks", "kpi_infos", "measure", "plan_problems"]
