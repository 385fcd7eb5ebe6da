"""The way to a goal, cumulated: what should be reached by the end of each of its weeks, months or quarters, and what was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.calendar import Period, split
from reportgen.records import Milestone

if TYPE_CHECKING:
    from reportgen.metrics.stretches import Stretch
    from reportgen.plan import Goal


def course(
    goal: Goal,
    stretch: Stretch,
    fiscal_year_start: int,
    due_by: Callable[[Stretch], Decimal],
    reached_in: Callable[[date, date, tuple[str, str]], Decimal | None],
) -> tuple[Milestone, ...]:
    """The goal's pieces in order of time.

    ``due_by`` says what is due by a stretch's last covered day, ``reached_in`` what was reached between two days (of a piece
    of that name). What is not over, and what follows a piece of which nothing is known, is not reached.
    """
    grain = goal.cadence or "month"
    found: list[Milestone] = []
    sum_: Decimal | None = Decimal(0)
    for piece in split(Period(stretch.start, stretch.end, ""), grain, fiscal_year_start):
        over = piece.end <= stretch.covered
        reached = reached_in(piece.start, piece.end, (grain, piece.label)) if over else None
        sum_ = None if sum_ is None or reached is None else sum_ + reached
        due = due_by(replace(stretch, covered=piece.end))
        found.append(Milestone(piece.start, piece.end, due, sum_))
    return tuple(found)
