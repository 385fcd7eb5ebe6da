"""KPIs of attribution: credited conversions and revenue, their cost and return, roles, reach, marketing's part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen.document import Name, Quantity, Text
from reportgen.records import Derivation, Kpi, Measure, Modelled, Stretch
from reportgen_plugins.attribution.account import Credits, Question, What, account
from reportgen_plugins.attribution.measures import RECORDED
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.record import AttributionModel

#: Fewer conversions than that say little.
_FEW = 30
_ALSO = ("model", "channel,model", "campaign,model")

Values = Mapping[tuple[str, ...], Derivation]


def kpis(models: tuple[AttributionModel, ...]) -> Iterable[Kpi]:
    """All of them, for the models that plugins offer."""
    credit = partial(Modelled, dimensions=("channel", "campaign", "model"), also=_ALSO, basis=partial(basis, models))
    yield credit(
        name="attributed_conversions",
        label=_("Attributed conversions"),
        definition=_(
            "Conversions of the period, each shared out among the touches before it by an attribution model (the plan's where "
            "none is named)."
        ),
        unit="count",
        reads=partial(_reads, models, "conversions"),
        derive=partial(_derive, models, "conversions"),
        better="higher",
        additive=True,
    )
    revenue = partial(credit, unit="currency", reads=partial(_reads, models, "revenue"), better="higher", additive=True)
    yield revenue(
        name="attributed_revenue",
        label=_("Attributed revenue"),
        definition=_(
            "Amounts of the deals won in the period, each shared out among the touches before it by an attribution model (the "
            "plan's where none is named)."
        ),
        derive=partial(_derive, models, "revenue"),
    )
    yield revenue(
        name="revenue_by_model",
        label=_("Revenue by the plan's model"),
        definition=_("Revenue by channel and campaign where touches are recorded."),
        derive=partial(_derive_recorded, models),
        dimensions=("channel", "campaign"),
        also=(),
        stands_for={"revenue": ("channel", "campaign")},
        hidden=True,
    )
    yield credit(
        name="attributed_cost_per_conversion",
        label=_("Cost per attributed conversion"),
        definition=_("Full cost of a channel or campaign divided by its attributed conversions."),
        unit="currency",
        reads=partial(_reads_quotient, "cost", "attributed_conversions"),
        derive=partial(_derive_quotient, "cost", "attributed_conversions", over_cost=False),
        better="lower",
    )
    yield credit(
        name="attributed_roas",
        label=_("Attributed return on ad spend"),
        definition=_("Attributed revenue of a channel or campaign divided by its media cost."),
        unit="ratio",
        reads=partial(_reads_quotient, "media_cost", "attributed_revenue"),
        derive=partial(_derive_quotient, "media_cost", "attributed_revenue", over_cost=True),
        better="higher",
    )
    yield from _roles()
    yield from _reach()


def basis(models: tuple[AttributionModel, ...], plan: Plan) -> Text | None:
    """The plan's model in words."""
    settings = attribution(plan)
    label = next((model.label for model in models if model.name == settings.model), Name(settings.model))
    return _(
        "attributed by the model “{model}” over {days} days",
        model=label if isinstance(label, Text) else settings.model,
        days=Quantity(Decimal(settings.lookback_days)),
    )


# --- credit -----------------------------------------------------------------------------------------------------------


def _reads(models: tuple[AttributionModel, ...], what: What, plan: Plan, by: str) -> Iterable[tuple[str, str]]:
    return Question.of(plan, what, by, models).reads()


def _derive(models: tuple[AttributionModel, ...], what: What, plan: Plan, by: str, stretch: Stretch) -> Values | Text:
    question = Question.of(plan, what, by, models)
    found = account(question, stretch)
    if isinstance(found, Text):
        return found
    few = (stretch.total(f"{question.family}_conversions") or 0) < _FEW
    if "model" not in by.split(","):
        (only,) = found.values()
        return only if isinstance(only, Text) else _valued(only, few=few)
    return {
        key: value
        for model, credits_ in found.items()
        for key, value in _by_model(by, model, credits_, few=few).items()
    }


def _by_model(by: str, model: str, found: Credits | Text, *, few: bool) -> Values:
    """The values of one model; one without any says why where only the model is asked for."""
    names = by.split(",")
    if isinstance(found, Text):
        return {(model,): Derivation(reason=found)} if names == ["model"] else {}
    if names == ["model"]:
        return {(model,): Derivation(sum(found.values(), Decimal(0)), few=few)}
    place = names.index("model")
    return {(*key[:place], model, *key[place:]): value for key, value in _valued(found, few=few).items()}


def _valued(found: Credits, *, few: bool) -> Values:
    return {key: Derivation(value, few=few) for key, value in found.items()}


def _derive_recorded(models: tuple[AttributionModel, ...], plan: Plan, by: str, stretch: Stretch) -> Values | Text:
    """As attributed revenue, but only from touches of deals: else revenue stays with the deals' own channels."""
    if not stretch.total(RECORDED):
        return stretch.reason(RECORDED) or _("no touch is recorded by then")
    return _derive(models, "revenue", plan, by, stretch)


# --- quotients --------------------------------------------------------------------------------------------------------


def _reads_quotient(cost: str, credit: str, _plan: Plan, by: str) -> Iterable[tuple[str, str]]:
    yield credit, by
    yield cost, _without_model(by)


def _without_model(by: str) -> str:
    return ",".join(name for name in by.split(",") if name != "model")


def _derive_quotient(
    cost: str, credit: str, _plan: Plan, by: str, stretch: Stretch, *, over_cost: bool
) -> Values | Text:
    """Cost ÷ credit, or credit ÷ cost; not available without either."""
    given = stretch.cells.get((credit, by))
    if given is None:
        return stretch.reason(credit) or _("nothing is attributed")
    costs = stretch.by(cost, _without_model(by))
    names = by.split(",") if by else []
    found = {}
    for key, figure in given.items():
        spent = costs.get(tuple(part for name, part in zip(names, key, strict=True) if name != "model"))
        found[key] = (
            Derivation(reason=figure.reason)
            if figure.value is None
            else _quotient(figure.value, spent, over_cost=over_cost)
        )
    return found


def _quotient(earned: Decimal, spent: Decimal | None, *, over_cost: bool) -> Derivation:
    if not spent:
        return Derivation(reason=_("no cost is recorded for it"))
    above, below = (earned, spent) if over_cost else (spent, earned)
    if not below:
        return Derivation(numerator=above, denominator=below, reason=_("nothing is attributed to it"))
    return Derivation(above / below, above, below)


# --- roles ------------------------------------------------------------------------------------------------------------

_ROLES = {
    "originated": (
        (_("Originated conversions"), _("Conversions whose first recorded touch was of the channel.")),
        (_("Originated revenue"), _("Revenue of deals whose first recorded touch was of the channel.")),
    ),
    "lead_created": (
        (_("Lead-making conversions"), _("Conversions whose lead was made by a touch of the channel.")),
        (_("Lead-making revenue"), _("Revenue of deals whose lead was made by a touch of the channel.")),
    ),
    "assisted": (
        (
            _("Assisted conversions"),
            _("Conversions that a touch of the channel came before, first and last included; in total, each once."),
        ),
        (
            _("Assisted revenue"),
            _(
                "Revenue of deals that a touch of the channel came before, first and last included; in total, each once."
            ),
        ),
    ),
    "converted": (
        (_("Converted conversions"), _("Conversions whose last touch before the sale was of the channel.")),
        (_("Converted revenue"), _("Revenue of deals whose last touch before the sale was of the channel.")),
    ),
}


def _roles() -> Iterable[Kpi]:
    for role, texts in _ROLES.items():
        for what, unit, (label, definition) in zip(
            ("conversions", "revenue"), ("count", "currency"), texts, strict=True
        ):
            yield Modelled(
                name=f"{role}_{what}",
                label=label,
                definition=definition,
                unit=unit,  # type: ignore[arg-type]  # one of the units
                reads=partial(_reads_role, role, what),
                derive=partial(_derive_role, role, what),
                better="higher",
                additive=True,
                dimensions=("channel",),
            )


def _role_family(plan: Plan, what: str) -> str:
    return attribution(plan).conversion if what == "conversions" else "deal"


def _reads_role(role: str, what: str, plan: Plan, by: str) -> Iterable[tuple[str, str]]:
    family = _role_family(plan, what)
    yield _role_measure(family, role, what, by), by
    yield f"{family}_roles_incomplete", ""


def _role_measure(family: str, role: str, what: str, by: str) -> str:
    """The measure of a role. Several channels assist one conversion; in total it counts once, as with whoever originated it."""
    return f"{family}_{role if by or role != 'assisted' else 'originated'}_{what}"


def _derive_role(role: str, what: str, plan: Plan, by: str, stretch: Stretch) -> Values | Text:
    family = _role_family(plan, what)
    name = _role_measure(family, role, what, by)
    incomplete = stretch.total(f"{family}_roles_incomplete")
    if incomplete and role in ("assisted", "lead_created"):
        return _(
            "of {incomplete} conversions only the first and the latest source are known, not the touches between",
            incomplete=Quantity(incomplete),
        )
    if (name, by) not in stretch.cells:
        return stretch.reasons.get(name) or _("no touch is recorded by then")
    figures = stretch.cells[name, by]
    return {key: Derivation(each.value, few=each.few, reason=each.reason) for key, each in figures.items()}


# --- reach and marketing's part ---------------------------------------------------------------------------------------


def _reach() -> Iterable[Kpi]:
    yield Measure(
        name="sole_reach",
        label=_("Sole reach"),
        definition=_(
            "Contacts touched by the end of the period whom only this channel had touched by then. A contact's band is that of "
            "its score today."
        ),
        unit="count",
        relation="contact_reach",
        date="first_on",
        kind="snapshot",
        where='(r.other_on IS NULL OR r.other_on > period."end")',
        aggregate="count(*)",
        better="higher",
        dimensions=("channel", "band"),
        also=("band,channel",),
    )
    share = partial(
        Measure,
        unit="ratio",
        relation="deal_roles",
        date="converted_on",
        where="r.role = 'originated'",
        denominator="sum(r.value)",
        cases="count(*)",
        needs=("sourced", "touch_history"),
        better="higher",
        dimensions=(),
    )
    yield share(
        name="marketing_sourced_revenue_share",
        label=_("Revenue sourced by marketing"),
        definition=_("Revenue of deals whose first recorded touch was of an inbound channel, as a share of revenue."),
        numerator="sum(CASE WHEN r.sourced THEN r.value ELSE 0 END)",
    )
    yield share(
        name="marketing_influenced_revenue_share",
        label=_("Revenue influenced by marketing"),
        definition=_("Revenue of deals that any touch of an inbound channel came before, as a share of revenue."),
        numerator="sum(CASE WHEN r.influenced THEN r.value ELSE 0 END)",
    )
