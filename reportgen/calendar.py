"""Periods of a report: months, quarters, years, fiscal years, ranges and what they are compared with.

All dates are inclusive. Nothing here reads a clock: ``as_of`` is passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "year", "range"]


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive dates with their label (``2026-09``, ``2026-Q3``, ``FY2026-Q3``, ``2026``, ``2026-07-01..2026-09-30``).

    ``partial`` marks a period that is not over, or that is cut (a to-date period): it is compared with the same elapsed
    part of another period only.
    """

    start: date
    end: date
    label: str
    grain: Grain = "range"
    partial: bool = False

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.end - self.start).days + 1
