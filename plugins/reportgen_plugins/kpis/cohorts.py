"""KPIs of the cohort reading: contacts by when they came, how far they got and how long it took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.records import Kpi, Measure, Modelled, Relation
from reportgen_plugins.kpis import survival
from reportgen_plugins.kpis.settings import funnel
from reportgen_plugins.kpis.stages import CONTACT_STAGES, units
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document import Text
    from reportgen_plugins.kpis.settings import Stage

reportgen_api = 1

#: Ages, in days, at which cohorts are compared.
AGES = (30, 60, 90, 180)
_DIMENSIONS = ("channel", "campaign", "persona")
_KEYS = ", ".join(f"u.{name}" for name in _DIMENSIONS)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """Cohorts by day, stage and age; times between stages; what became of leads."""
    yield Relation(name="cohort_stages", inputs=("contact_stages",), sql=cohort_stages)
    yield Relation(name="stage_times", inputs=("contact_stages",), sql=stage_times)
    yield Relation(
        name="lead_fates",
        inputs=("contact_stages",),
        sql=lead_fates,
        filled_by={"customer_dates": "contacts.customer_at"},
    )


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Shares of cohorts that reached each stage, times between stages, and the curve of leads that become customers."""
    yield _reach(
        "cohort_reach_rate",
        _("Cohort: reached so far"),
        _(
            "Share of the contacts created in the period that had reached the stage by the day the report is made. Young "
            "cohorts have had less time: compare equal ages only."
        ),
        "reached",
        "contacts",
    )
    for days, label in (
        (30, _("Cohort: reached within 30 days")),
        (60, _("Cohort: reached within 60 days")),
        (90, _("Cohort: reached within 90 days")),
        (180, _("Cohort: reached within 180 days")),
    ):
        yield _reach(
            f"cohort_reach_rate_{days}",
            label,
            _(
                "Share of the contacts created in the period that reached the stage within so many days, of those that were "
                "created so long ago; younger ones are not judged yet."
            ),
            f"within_{days}",
            f"aged_{days}",
        )
    yield Measure(
        name="stage_days",
        label=_("Days from stage to stage"),
        definition=_(
            "Median days from the stage before to this one, of those who entered it in the period and whose dates of both "
            "stages stand in the data, in this order."
        ),
        unit="days",
        relation="stage_times",
        date="entered_on",
        aggregate="median(r.days)",
        beside={"mean": "avg(r.days)", "cases": "count(r.days)"},
        cases="count(r.days)",
        better="lower",
        dimensions=("stage", *_DIMENSIONS),
        apart=("stage",),
        also=("stage",),
    )
    yield from _followed()
    yield Modelled(
        name="lead_to_customer_curve",
        label=_("Leads that become customers, by age"),
        definition=_(
            "Share of the leads of the period that become customers by an age in days, with leads not yet so old counted as "
            "long as they were followed (Kaplan and Meier); interval by Greenwood's variance. The total is the share at the "
            "greatest age."
        ),
        unit="ratio",
        reads=survival.reads,
        derive=survival.derive,
        better="higher",
        dimensions=("age",),
        also=("age",),
    )


def _reach(name: str, label: Text, definition: Text, above: str, below: str) -> Measure:
    return Measure(
        name=name,
        label=label,
        definition=definition,
        unit="ratio",
        relation="cohort_stages",
        date="created_on",
        numerator=f"sum(r.{above})",
        denominator=f"sum(r.{below})",
        beside={"contacts": "sum(r.contacts)"},
        interval="wilson",
        better="higher",
        dimensions=("cohort", "stage", *_DIMENSIONS),
        apart=("stage",),
        also=("stage", "cohort,stage"),
    )


def _followed() -> Iterable[Measure]:
    for name, label, definition, column in (
        (survival.FOLLOWED, _("Leads followed"), _("Leads of the period, by the days they were followed."), "leads"),
        (survival.WON, _("Leads won"), _("Those of them that became customers at that age."), "won"),
    ):
        yield Measure(
            name=name,
            label=label,
            definition=definition,
            unit="count",
            relation="lead_fates",
            date="lead_on",
            aggregate=f"sum(r.{column})",
            needs=("customer_dates",),
            additive=True,
            dimensions=("age",),
            hidden=True,
        )


def cohort_stages(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """Per day of creation and stage: units created, those that reached it by ``as_of``, and within each age if that old.

    Stages that the data cannot tell have no rows. What is dated after ``as_of`` has not happened yet.
    """
    entries = "\nUNION ALL\n".join(_entries(stage) for stage in CONTACT_STAGES if stage in funnel(plan).stages)
    counts = ",\n    ".join(
        f"count(CASE WHEN u.age >= {days} THEN 1 END) AS aged_{days},\n"
        f"    count(CASE WHEN u.age >= {days} AND u.days <= {days} THEN 1 END) AS within_{days}"
        for days in AGES
    )
    sql = f"""{units(plan)},
entries AS ({entries})
SELECT
    u.created_on,
    strftime(u.created_on, '%Y-%m') AS cohort,
    u.stage,
    {_KEYS},
    count(*) AS contacts,
    count(u.days) AS reached,
    {counts}
FROM entries AS u
GROUP BY u.created_on, u.stage, {_KEYS}"""
    return sql, {"as_of": plan.as_of}


def _entries(stage: Stage) -> str:
    return f"""SELECT
    u.created_on,
    '{stage}' AS stage,
    {_KEYS},
    date_diff('day', u.created_on, CAST($as_of AS DATE)) AS age,
    CASE
        WHEN u.{stage}_on <= CAST($as_of AS DATE) THEN greatest(date_diff('day', u.created_on, u.{stage}_on), 0)
    END AS days
FROM units AS u
CROSS JOIN known AS k
WHERE k.{stage}_dates AND u.created_on <= CAST($as_of AS DATE)"""


def stage_times(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a unit and stage whose own date stands in the data beside that of the stage before."""
    stages = [stage for stage in CONTACT_STAGES if stage in funnel(plan).stages]
    rows = "\nUNION ALL\n".join(
        f"""SELECT
    '{stage}' AS stage,
    u.own_{stage}_on AS entered_on,
    {_KEYS},
    date_diff('day', u.own_{before}_on, u.own_{stage}_on) AS days
FROM units AS u
WHERE u.own_{before}_on <= u.own_{stage}_on"""
        for before, stage in pairwise(stages)
    )
    none = f"SELECT '' AS stage, u.created_on AS entered_on, {_KEYS}, 0 AS days FROM units AS u WHERE false"
    return f"{units(plan)}\n{rows or none}", {}


def lead_fates(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """Per day of becoming a lead and age in days: leads followed for so long, and those of them that became customers then.

    A lead is followed until it becomes a customer, else until ``as_of``.
    """
    sql = f"""{units(plan)},
fates AS (
    SELECT
        u.own_lead_on AS lead_on,
        {_KEYS},
        u.customer_on <= CAST($as_of AS DATE) AS won,
        CASE
            WHEN u.customer_on <= CAST($as_of AS DATE) THEN greatest(date_diff('day', u.own_lead_on, u.customer_on), 0)
            ELSE date_diff('day', u.own_lead_on, CAST($as_of AS DATE))
        END AS age
    FROM units AS u
    WHERE u.own_lead_on <= CAST($as_of AS DATE)
)
SELECT
    u.lead_on,
    {_KEYS},
    u.age,
    count(*) AS leads,
    count(CASE WHEN u.won THEN 1 END) AS won,
    k.customer_dates
FROM fates AS u
CROSS JOIN known AS k
GROUP BY u.lead_on, {_KEYS}, u.age, k.customer_dates"""
    return sql, {"as_of": plan.as_of}
