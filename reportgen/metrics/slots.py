"""The stretches that figures are measured over: periods of scenarios, split by grain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.calendar import split

if TYPE_CHECKING:
    from datetime import date

    from reportgen.plan import Plan
    from reportgen.records import Ask


@dataclass(frozen=True, slots=True)
class Slot:
    """Inclusive dates in a scenario; ``grain`` is the time dimension that names them: ``(("month", "2026-07"),)``, or empty."""

    scenario: str
    start: date
    end: date
    grain: tuple[tuple[str, str], ...] = ()


def slots_of(ask: Ask, plan: Plan) -> dict[Slot, bool]:
    """The slots an ask wants, in order of time, and whether each is partial (cut, or not over)."""
    stretches = (
        {"actual": ask.within}
        if ask.within is not None
        else {name: plan.scenarios[name] for name in ask.scenarios if name in plan.scenarios}
    )
    found: dict[Slot, bool] = {}
    for scenario, period in stretches.items():
        if not ask.grain:
            found[Slot(scenario, period.start, period.end)] = period.partial
            continue
        # A period that is not over ends at as_of, so that its last piece is cut, and July of a quarter to date is whole.
        for piece in split(period, ask.grain, plan.data.report.fiscal_year_start):
            found[Slot(scenario, piece.start, piece.end, ((ask.grain, piece.label),))] = piece.partial
    return found
