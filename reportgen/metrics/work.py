"""The state of planned work, by activity: goals that come after it wait until it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.tables import activity_done

if TYPE_CHECKING:
    from datetime import date

    from reportgen.warehouse.model import Warehouse

_SQL = f"""
SELECT lower(trim(a.activity)), min(CASE WHEN {activity_done("a")} THEN 1 ELSE 0 END) = 1, max(a.due)
FROM activities AS a
GROUP BY 1
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Work:
    """An activity: whether all its rows are done, and the last day that one of them is due (None: no row says)."""

    done: bool
    due: date | None = None


def work(warehouse: Warehouse) -> Mapping[str, Work]:
    """Work by the activity's name without case and outer spaces (:func:`known_as`); empty without ``activities``."""
    if "activities" not in warehouse.tables:
        return {}
    return {name: Work(bool(done), due) for name, done, due in warehouse.engine.query(_SQL)}


def known_as(activity: str) -> str:
    """The name under which spellings of one activity meet."""
    return activity.strip().lower()
