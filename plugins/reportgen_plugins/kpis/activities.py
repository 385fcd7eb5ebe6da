"""KPIs of planned work: planned against done, hours and what they cost, overdue work, days to an approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.records import Formula, Kpi, Measure, Options, Relation, Setting
from reportgen.tables import activity_done
from reportgen_plugins.kpis.spans import days_between
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1


class ActivitySettings(Options):
    """``activities:`` - ``hourly_rate``: what an hour of work costs, in the report's currency."""

    hourly_rate: Annotated[Decimal, Field(gt=0)] | None = None


def hourly_rate(plan: Plan) -> Decimal | None:
    """The plan's ``activities.hourly_rate``."""
    found = plan.settings.get("activities")
    return found.hourly_rate if isinstance(found, ActivitySettings) else None


# Work counts where it was due; without a due date where it was handed in or approved; without any in the report's period.
_WORK = f"""
SELECT
    a.activity,
    a.unit,
    a.channel,
    a.planned,
    a.done,
    a.hours,
    a.due,
    coalesce(a.due, a.submitted_on, a.approved_on, CAST($start AS DATE)) AS due_on,
    a.approved_on,
    a.submitted_at,
    {days_between("a.submitted", "a.approved")} AS approval_days,
    {activity_done("a")} AS is_done,
    a.due < CAST($as_of AS DATE) AND NOT ({activity_done("a")}) AS is_overdue
FROM activities AS a
"""


def _work(plan: Plan) -> tuple[str, Mapping[str, object]]:
    return _WORK, {"start": plan.period.start, "as_of": plan.as_of}


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``activities``."""
    yield Setting(name="activities", model=ActivitySettings)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``work``: a piece of planned work."""
    yield Relation(
        name="work", inputs=("activities",), sql=_work, filled_by={"approval_days": "activities.approved_at"}
    )


_measure = partial(Measure, relation="work", date="due_on", dimensions=("activity", "channel", "unit"))


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Amounts in their own unit, pieces of work, hours, approvals."""
    # Posts and hours cannot be added: amounts are told by their unit only.
    amount = partial(_measure, unit="count", apart=("unit",), better="higher", additive=True, also=("unit",))
    yield amount(
        name="work_planned",
        label=_("Planned work"),
        definition=_("What was planned to be done in the period, in its own unit."),
        aggregate="sum(r.planned)",
        needs=("planned",),
    )
    yield amount(
        name="work_done",
        label=_("Work done"),
        definition=_("What was done of the work due in the period, in its own unit."),
        aggregate="sum(r.done)",
        needs=("done",),
    )
    yield _measure(
        name="work_completion_rate",
        label=_("Work completed"),
        definition=_(
            "Pieces of work that are done as a share of those due in the period: done as planned, or, where amounts are not "
            "known, begun or approved."
        ),
        unit="ratio",
        numerator="count(CASE WHEN r.is_done THEN 1 END)",
        denominator="count(*)",
        interval="wilson",
        better="higher",
    )
    yield _measure(
        name="work_overdue",
        label=_("Overdue work"),
        definition=_("Pieces of work due in the period, now past their due date and not done."),
        unit="count",
        aggregate="count(CASE WHEN r.is_overdue THEN 1 END)",
        needs=("due",),
        better="lower",
    )
    yield _measure(
        name="work_hours",
        label=_("Hours of work"),
        definition=_("Hours of the work due in the period."),
        unit="count",
        aggregate="sum(r.hours)",
        needs=("hours",),
        additive=True,
    )
    yield Formula(
        name="work_cost",
        label=_("Cost of hours"),
        definition=_(
            "Hours of work times the plan's hourly rate; not part of the full cost, which has costs of its own."
        ),
        unit="currency",
        numerator="work_hours * hourly_rate",
        values={"hourly_rate": hourly_rate},
        missing={"hourly_rate": "activities.hourly_rate"},
        better="lower",
        additive=True,
        dimensions=("activity", "channel", "unit"),
    )
    yield _measure(
        name="approval_days",
        label=_("Days to approval"),
        definition=_("Median days from submission to approval of what was approved in the period."),
        unit="days",
        date="approved_on",
        aggregate="median(r.approval_days)",
        beside={"mean": "avg(r.approval_days)"},
        cases="count(r.approval_days)",
        needs=("approval_days",),
        better="lower",
    )
