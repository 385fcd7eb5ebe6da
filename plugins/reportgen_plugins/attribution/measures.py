"""What the engine counts for attribution: relations of each family, and hidden measures over them that models read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from reportgen.records import Measure, Relation
from reportgen.tables import NOT_SET
from reportgen_plugins.attribution import drawn, journeys, roles, steps
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.journeys import Family, Sql
    from reportgen_plugins.attribution.record import AttributionModel

#: Ready-made journeys, as they are and dealt into random groups.
READY_MADE = ("path", "drawn")
#: The families that are measured: those of dated touches, and ready-made journeys.
NAMES = (*(family.name for family in journeys.FAMILIES), *READY_MADE)
#: Units that a chain's states can be made of.
UNITS = ("channel", "campaign")
RECORDED = "recorded_touches"
_LABEL = _("An ingredient of attribution.")


def wanted(plan: Plan, models: tuple[AttributionModel, ...]) -> tuple[AttributionModel, ...]:
    """The plan's own model first, then those it compares with (all where it does not say)."""
    settings = attribution(plan)
    by_name = {model.name: model for model in models}
    others = by_name if settings.compare is None else settings.compare
    return tuple(by_name[name] for name in dict.fromkeys((settings.model, *others)) if name in by_name)


def relations(models: tuple[AttributionModel, ...]) -> Iterable[Relation]:
    """Conversions, their touches, credits, steps and roles, a family each."""
    yield Relation(
        name="attributed_touches",
        inputs=("touches", "contacts"),
        optional=("touches", "contacts"),
        sql=lambda _plan: (journeys.TOUCHES, {}),
    )
    yield Relation(
        name="contact_reach",
        inputs=("touches", "scored_contacts"),
        optional=("scored_contacts",),
        sql=lambda _plan: (roles.REACH, {}),
    )
    for family in journeys.FAMILIES:
        yield from _family(family, models)
    yield Relation(name="path_journeys", inputs=("paths",), sql=journeys.path_journeys)
    yield Relation(
        name="path_ledger", inputs=("paths",), sql=lambda plan: (journeys.PATH_LEDGER, {"end": plan.period.end})
    )
    yield Relation(name="path_samples", inputs=("paths",), sql=lambda _plan: (drawn.SAMPLES, {}))
    dealt = partial(Relation, inputs=("path_samples", "path_journeys"))
    yield dealt(name="drawn_journeys", sql=lambda _plan: (drawn.JOURNEYS, {}))
    yield dealt(name="drawn_ledger", sql=lambda plan: (drawn.LEDGER, {"end": plan.period.end}))
    for name in READY_MADE:
        yield _credits(name, models)
        yield _steps(name, "channel")
        yield Relation(
            name=f"{name}_open_steps", inputs=(f"{name}_journeys",), sql=partial(steps.path_open_steps, name)
        )


def _family(family: Family, models: tuple[AttributionModel, ...]) -> Iterable[Relation]:
    name = family.name
    base = (f"{name}_conversions", f"{name}_members", "attributed_touches")
    relation = partial(Relation, inputs=(f"{name}_history", f"{name}_conversions", f"{name}_members"))
    yield Relation(
        name=base[0], inputs=family.inputs, optional=family.optional, sql=lambda _plan: (family.conversions, {})
    )
    member_inputs = (base[0], *family.inputs)
    yield Relation(name=base[1], inputs=member_inputs, optional=family.optional, sql=lambda _plan: (family.members, {}))
    yield Relation(name=f"{name}_history", inputs=base, sql=partial(journeys.history, name))
    yield Relation(name=f"{name}_journeys", inputs=(f"{name}_history",), sql=partial(journeys.journeys, name))
    yield relation(name=f"{name}_ledger", sql=lambda _plan: (journeys.ledger(name), {}))
    yield Relation(
        name=f"{name}_ties", inputs=(f"{name}_history",), sql=lambda _plan: (_TIES.replace("{family}", name), {})
    )
    yield Relation(
        name=f"{name}_roles",
        inputs=(f"{name}_conversions", f"{name}_history", "attributed_touches"),
        sql=partial(roles.roles, name),
        filled_by={
            "sourced": "inbound.channels",
            "touch_history": "touches.contact_id",
            "lead_dates": "contacts.lead_at",
        },
    )
    yield _credits(name, models)
    for unit in UNITS:
        yield _steps(name, unit)
        yield Relation(name=_named(name, unit, "open_steps"), inputs=base, sql=partial(steps.open_steps, name, unit))


def _credits(family: str, models: tuple[AttributionModel, ...]) -> Relation:
    def sql(plan: Plan) -> Sql:
        return journeys.credits_of(family, wanted(plan, models), plan)

    return Relation(name=f"{family}_credits", inputs=(f"{family}_journeys", f"{family}_ledger"), sql=sql)


def _steps(family: str, unit: str) -> Relation:
    return Relation(
        name=_named(family, unit, "steps"),
        inputs=(f"{family}_journeys",),
        sql=partial(steps.converting_steps, family, unit),
    )


def _named(family: str, unit: str, what: str) -> str:
    return f"{family}_{what}" if unit == "channel" else f"{family}_{unit}_{what}"


def steps_of(family: str, unit: str) -> tuple[str, str]:
    """The measures that count steps of converting and of other journeys."""
    return f"{_named(family, unit, 'steps')}_counted", f"{_named(family, unit, 'open_steps')}_counted"


#: What is summed of each conversion, by the end of the measure's name.
_LEDGER = {
    "conversions": "sum(r.weight)",
    "value": "sum(r.value)",
    "untouched": "sum(CASE WHEN r.touches = 0 THEN r.weight ELSE 0 END)",
    "untouched_value": "sum(CASE WHEN r.touches = 0 THEN r.value ELSE 0 END)",
    "incomplete": "sum(CASE WHEN r.incomplete THEN r.weight ELSE 0 END)",
    "touches": "sum(r.touches * r.weight)",
    "touches_before": "sum(r.touches_before)",
    "touches_after": "sum(r.touches_after)",
    "several_contacts": "sum(CASE WHEN r.contacts > 1 THEN 1 ELSE 0 END)",
}
LEDGER = tuple(_LEDGER)
#: Touches within the look-back that share their instant (their day, where no more is known) with another of the journey.
_TIES = """
SELECT h.conversion_id, h.converted_on, count(*) AS touches
FROM {family}_history AS h
WHERE h.standing = 'within'
GROUP BY h.conversion_id, h.converted_on, h.occurred_on, h.occurred_at
HAVING count(*) > 1
"""


def measures() -> Iterable[Measure]:
    """The hidden measures: ``<family>_<what>``."""
    measure = partial(Measure, definition=_LABEL, unit="count", hidden=True)
    flow = partial(measure, date="converted_on", additive=True)
    yield measure(
        name=RECORDED,
        label=_LABEL,
        relation="touches",
        date="occurred_on",
        kind="snapshot",
        aggregate="count(*)",
        dimensions=(),
    )
    for family in NAMES:
        for what, aggregate in _LEDGER.items():
            name = f"{family}_{what}"
            yield flow(
                name=name, label=_LABEL, relation=f"{family}_ledger", aggregate=aggregate, dimensions=("sample",)
            )
        yield flow(
            name=f"{family}_touches_unknown",
            label=_LABEL,
            relation=f"{family}_journeys",
            aggregate=f"sum(CASE WHEN r.channel = '{NOT_SET}' THEN r.weight ELSE 0 END)",
            dimensions=(),
        )
        for what in ("credit", "value"):
            name = f"{family}_credited_{what}"
            yield flow(
                name=name,
                label=_LABEL,
                relation=f"{family}_credits",
                aggregate=f"sum(r.{what})",
                dimensions=("channel", "campaign", "model", "sample"),
            )
        for unit in UNITS if family not in READY_MADE else UNITS[:1]:
            inside, outside = steps_of(family, unit)
            states = ("from_state", "to_state", "sample")
            yield flow(
                name=inside,
                label=_LABEL,
                relation=_named(family, unit, "steps"),
                aggregate="sum(r.journeys)",
                dimensions=states,
            )
            yield measure(
                name=outside,
                label=_LABEL,
                relation=_named(family, unit, "open_steps"),
                date="valid_from",
                kind="snapshot",
                where='r.valid_until >= period."end"',
                aggregate="sum(r.journeys)",
                dimensions=states,
            )
        if family not in READY_MADE:
            yield flow(
                name=f"{family}_touches_tied",
                label=_LABEL,
                relation=f"{family}_ties",
                aggregate="sum(r.touches)",
                dimensions=(),
            )
            yield from _roles(family)


def _roles(family: str) -> Iterable[Measure]:
    measure = partial(
        Measure,
        definition=_LABEL,
        relation=f"{family}_roles",
        date="converted_on",
        additive=True,
        hidden=True,
        dimensions=("channel",),
        needs=("touch_history",),
    )
    for role in roles.ROLES:
        needs = ("touch_history", *(("lead_dates",) if role == "lead_created" else ()))
        of_role = partial(measure, label=_LABEL, where=f"r.role = '{role}'", needs=needs)
        yield of_role(name=f"{family}_{role}_conversions", unit="count", aggregate="count(*)")
        yield of_role(name=f"{family}_{role}_revenue", unit="currency", aggregate="sum(r.value)")
    name = f"{family}_roles_incomplete"
    yield measure(
        name=name,
        label=_LABEL,
        unit="count",
        aggregate="count(*)",
        where="r.role = 'originated' AND r.incomplete",
        dimensions=(),
    )
