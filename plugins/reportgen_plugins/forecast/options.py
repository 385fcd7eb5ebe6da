"""What a plan may say of its forecast, and which stretches that makes: the months known, and those to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator

from reportgen.calendar import Period, containing, shift_months, split
from reportgen.document.text import Unit
from reportgen.records import Options

if TYPE_CHECKING:
    from reportgen import Plan

#: KPIs that may be forecast: sums over time.
UNITS: Mapping[str, Unit] = {
    "sessions": "count", "pageviews": "count", "leads": "count", "mqls": "count", "sqls": "count",
    "opportunities": "count", "customers": "count", "deals_won": "count", "revenue": "currency", "cost": "currency",
    "media_cost": "currency", "value_created": "currency",
}  # fmt: skip
_BY_OBJECTIVE: Mapping[str, tuple[str, ...]] = {
    "visibility": ("sessions", "leads"),
    "lead-generation": ("leads", "mqls"),
    "conversion": ("sessions", "customers"),
}
#: A default page holds so many.
_SHOWN = 4
#: Months of history that are looked at.
_WINDOW = 60
#: Fewer months to the year's end are no outlook; then it is so many.
_NEAR, _AHEAD = 3, 6
_DAY = timedelta(days=1)


class ForecastOptions(Options):
    """``kpis`` to forecast, instead of the goals' and the objective's; ``months`` ahead, instead of to the year's end."""

    kpis: tuple[str, ...] = ()
    months: Annotated[int, Field(ge=1, le=12)] | None = None

    @field_validator("kpis")
    @classmethod
    def _only_sums(cls, kpis: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [kpi for kpi in kpis if kpi not in UNITS]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: forecasts are made of {', '.join(UNITS)}")
        return tuple(dict.fromkeys(kpis))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is forecast from what: KPIs, complete months behind, whole months ahead."""

    kpis: tuple[str, ...]
    history: tuple[Period, ...]
    ahead: tuple[Period, ...]

    @property
    def known(self) -> date:
        """The last day of the last complete month."""
        return self.history[-1].end


@dataclass(frozen=True, slots=True)
class Landing:
    """A stretch of which the past is known and the rest is forecast, over inclusive dates; both ends of months ahead."""

    kpi: str
    start: date
    end: date


def outlook(plan: Plan) -> Outlook | None:
    """What the plan's section ``forecast`` wants; None where the plan has no such section."""
    choice = next((each for each in plan.sections if each.name == "forecast"), None)
    if choice is None or not isinstance(choice.options, ForecastOptions):
        return None
    options = choice.options
    first = (min(plan.period.end, plan.as_of) + _DAY).replace(day=1)
    year = _year(first, plan)
    months = options.months or _months(first, year.end)
    return Outlook(
        options.kpis or _usual(plan),
        split(Period(shift_months(first, -_WINDOW), first - _DAY, ""), "month"),
        split(Period(first, shift_months(first, months) - _DAY, ""), "month"),
    )


def landings(plan: Plan, wanted: Outlook) -> tuple[Landing, ...]:
    """Where each KPI lands: at the end of its goals' time, else of the fiscal year, as far as the forecast reaches.

    A goal that ends within a month is left out, since forecasts are made of whole months.
    """
    ends, year = {month.end for month in wanted.ahead}, _year(wanted.ahead[0].start, plan)

    def reachable(start: date, end: date) -> bool:
        return start <= wanted.known and end in ends

    found: dict[Landing, None] = {}
    for kpi in wanted.kpis:
        goals = [goal for goal in plan.data.goals if goal.kpi == kpi and not goal.channel and not goal.campaign]
        spans = [dates for goal in goals if goal.every is None and (dates := plan.dates_of(goal)) and reachable(*dates)]
        for start, end in spans or [(year.start, year.end)]:
            if reachable(start, end):
                found.setdefault(Landing(kpi, start, end))
    return tuple(found)


def _year(day: date, plan: Plan) -> Period:
    return containing(day, "year", plan.data.report.fiscal_year_start, fiscal=True)


def _months(first: date, last: date) -> int:
    left = len(split(Period(first, last, ""), "month"))
    return left if left >= _NEAR else _AHEAD


def _usual(plan: Plan) -> tuple[str, ...]:
    """The goals' KPIs, then the objective's, then money."""
    goals = tuple(goal.kpi for goal in plan.data.goals if not goal.channel and not goal.campaign)
    objective = _BY_OBJECTIVE.get(plan.data.objective or "", ("leads", "customers"))
    wanted = dict.fromkeys((*goals, *objective, "revenue", "cost"))
    return tuple(kpi for kpi in wanted if kpi in UNITS)[:_SHOWN]
