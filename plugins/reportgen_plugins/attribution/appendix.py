"""The attribution part of the method page: what went in, what was left out and why, how each model weighs, what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Block, Cell, Column, Label, Name, Prose, Quantity, Row, Table, Text
from reportgen.records import Ask
from reportgen.tables import NO_TOUCH, NOT_SET
from reportgen_plugins.attribution.comparing import interval_cell, share_cell
from reportgen_plugins.attribution.drawing import REPLICATES
from reportgen_plugins.attribution.measures import LEDGER, wanted
from reportgen_plugins.attribution.reading import lookback, missing
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.attribution.steps import SAMPLES, groups_of
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.record import AttributionModel


def asks(plan: Plan) -> Iterable[Ask]:
    """The counts that the page states, of deals and of what the plan counts as a conversion."""
    families = dict.fromkeys((attribution(plan).conversion, "path"))
    counts = (*LEDGER, "touches_unknown")
    yield Ask(("recorded_touches", *(f"{family}_{what}" for family in families for what in counts)))
    yield Ask((f"{attribution(plan).conversion}_touches_tied",))
    yield Ask(("removal_effect", "open_journeys"))
    yield Ask(("removal_effect",), by="channel")
    yield Ask(("attributed_conversion_share",), by="channel,model")
    yield Ask(("attributed_conversions",))
    yield Ask(("attributed_conversions",), by="model")


def blocks(reading: Reading, models: tuple[AttributionModel, ...]) -> tuple[Block, ...]:
    """Inputs and counts, the models, removal effects, rules and limits; nothing where nothing is attributed."""
    figure = reading.find("attributed_conversions")
    if figure is None or not any(
        (each := reading.find("attributed_conversions", model=model.name)) is not None and each.ok for model in models
    ):
        return ()
    plan = reading.context.plan
    family = "path" if reading.available("path_conversions") and not reading.value("recorded_touches") else ""
    found: list[Block] = [_inputs(reading, family or attribution(plan).conversion), _models(reading, models)]
    effects = _effects(reading)
    if effects is not None:
        found.append(effects)
    found.append(_rules(reading, family))
    return tuple(found)


_CONVERSIONS = {
    "deal": _("Conversions: deals won in the period"),
    "customer": _("Conversions: customers won in the period"),
    "lead": _("Conversions: leads of the period"),
    "path": _("Conversions of ready-made journeys"),
}


def _inputs(reading: Reading, family: str) -> Table:
    """What the models were given, counted."""
    rows: list[tuple[Text, str, Text]] = [
        (_CONVERSIONS[family], f"{family}_conversions", _("each counts once, whatever the number of its contacts")),
        (_("of these without a recorded touch"), f"{family}_untouched", _("kept, as {name}", name=Name(NO_TOUCH))),
    ]
    if family != "path":
        rows += [
            (
                _("of these with several contacts"),
                f"{family}_several_contacts",
                _("their touches are merged in order of time"),
            ),
            (
                _("of these with first and latest source only"),
                f"{family}_incomplete",
                _("first touch and last touch can be told, no other model"),
            ),
        ]
    rows += [
        (_("Touches in the journeys"), f"{family}_touches", _("at or before the conversion, in the look-back")),
        (_("of these of an unknown channel"), f"{family}_touches_unknown", _("kept, as {name}", name=Name(NOT_SET))),
    ]
    if family != "path":
        rows += [
            (
                _("of these at the same time as another"),
                f"{family}_touches_tied",
                _("they stand in the order of contact, channel and campaign"),
            ),
            (
                _("Touches before the look-back"),
                f"{family}_touches_before",
                _("not credited; they count for the roles"),
            ),
            (_("Touches after the conversion"), f"{family}_touches_after", _("not counted")),
        ]
    rows.append(
        (
            _("Journeys without a conversion"),
            "open_journeys",
            _("touched in the look-back of the period's end, not converted by then; the Markov chain alone uses them"),
        )
    )
    cells = [
        Row((Label(label), reading.quantity(reading.find(kpi)), note))
        for label, kpi, note in rows
        if reading.find(kpi) is not None
    ]
    return Table(
        id="attribution-inputs",
        columns=(
            Column("what", _("What"), align="start", width=190),
            Column("count", _("Number"), width=60),
            Column("how", _("How it is treated"), align="start", width=250),
        ),
        rows=tuple(cells),
        title=_("Attribution: inputs"),
        subtitle=_(
            "{period}, look-back {days} days",
            period=when(reading.context),
            days=Quantity(lookback(reading)),
        ),
    )


def _models(reading: Reading, models: tuple[AttributionModel, ...]) -> Table:
    """Each model of the plan: how it weighs, what its credits add up to, or why it has none."""
    reasons = missing(reading, models)
    rows: list[Row] = []
    for model in wanted(reading.context.plan, models):
        figure = reading.find("attributed_conversions", model=model.name)
        cells: tuple[Cell, ...] = (
            Label(model.label, Name(model.name)),
            model.definition,
            reasons.get(model.name),
            reading.quantity(figure, digits=2),
        )
        rows.append(Row(cells))
    reasoned = any(model.name in reasons for model in models)
    keep = (0, 1, 2, 3) if reasoned else (0, 1, 3)
    columns = (
        Column("model", _("Model"), align="start", width=96),
        Column("definition", _("How it shares credit"), align="start", width=220 if reasoned else 330),
        Column("reason", _("Why not available"), align="start", width=110),
        Column("credit", _("Credits"), width=70),
    )
    return Table(
        id="attribution-models",
        columns=tuple(columns[index] for index in keep),
        rows=tuple(Row(tuple(row.cells[index] for index in keep)) for row in rows),
        title=_("Attribution: models"),
        subtitle=_("The plan's own model first; credits of a conversion add up to 1"),
    )


def _effects(reading: Reading) -> Table | None:
    """Removal effects of the Markov chain, with the chance that they are parts of."""
    found = reading.by("removal_effect", "channel")
    chance = reading.find("removal_effect")
    if not found or chance is None or not chance.ok:
        return None
    order = sorted(found.items(), key=lambda pair: (-(pair[1].value or Decimal(0)), pair[0]))
    shares = {
        name: reading.find("attributed_conversion_share", channel=name, model="markov") for name in (*found, NO_TOUCH)
    }
    untouched = shares[NO_TOUCH]
    return Table(
        id="removal-effects",
        columns=(
            Column("channel", _("Channel"), align="start", width=150),
            Column("effect", _("Removal effect"), _("%"), width=110),
            Column("share", _("Share of conversions"), _("%"), width=110),
            Column("interval", _("Interval"), _("95%"), width=100, align="centre"),
        ),
        rows=tuple(
            Row(
                (
                    Label(Name(name)),
                    Quantity(figure.value, "ratio", digits=1, bare=True, figure=figure.id),
                    share_cell(shares[name]),
                    interval_cell(shares[name]),
                )
            )
            for name, figure in order
        ),
        title=_("Attribution: removal effects of the Markov chain"),
        subtitle=_(
            "Part of the conversions with a touch that is lost without the channel; order {order}, chance of a conversion "
            "{chance}",
            order=attribution(reading.context.plan).markov_order,
            chance=Quantity(chance.value, "ratio", digits=1, figure=chance.id),
        ),
        notes=(
            _(
                "Without a recorded touch are {share} of conversions: no channel has a share in them.",
                share=Quantity(untouched.value, "ratio", digits=1, figure=untouched.id),
            ),
        )
        if untouched is not None and untouched.value
        else (),
        limit=15,
    )


_DEALT = _(
    "Ready-made journeys are put into the groups by chance, each for itself; the value of a row counts the same for each of its "
    "conversions."
)


def _rules(reading: Reading, family: str) -> Prose:
    plan = reading.context.plan
    settings = attribution(plan)
    paragraphs: list[tuple[Text | None, Text | Name]] = []
    if family == "path":
        paragraphs.append(
            (
                _("Journeys."),
                _(
                    "They were given ready-made, without dates and campaigns: they stand for the whole period, and models that "
                    "need dates have no answer."
                ),
            )
        )
    else:
        paragraphs += [
            (
                _("Journeys."),
                _(
                    "A journey is made of the touches of the conversion's contacts, at or before the conversion and at most "
                    "{days} days old. Instants are compared where both are known, else days; touches of the same instant stand "
                    "in the order of contact, channel and campaign.",
                    days=Quantity(lookback(reading)),
                ),
            ),
            (
                _("What counts."),
                _(
                    "Every recorded touch, whatever kind of interaction it is: visits and forms as much as mails that were sent "
                    "and calls by sales."
                ),
            ),
            (
                _("Money."),
                _(
                    "Revenue is always that of won deals, shared along each deal's own journey. Where touches are recorded, "
                    "revenue and ROI by channel follow the plan's own model everywhere in this report; other counts stay with "
                    "the deal's or contact's own channel."
                ),
            ),
        ]
    paragraphs += [
        (
            _("Rounding."),
            _(
                "Credits are rounded to 12 decimals so that those of a conversion add up to exactly 1; totals are kept to the "
                "cent."
            ),
        ),
        (
            _("Direct."),
            _("Direct traffic is what bears one of these names: {names}.", names=Name(", ".join(settings.direct))),
        ),
        (
            _("Weights."),
            _(
                "Half-life of time decay: {days} days. Order of the Markov chain: {order}; it is solved by linear algebra, not "
                "simulated.",
                days=Quantity(settings.half_life_days),
                order=settings.markov_order,
            ),
        ),
        (
            _("Intervals."),
            _(
                "95%, by bootstrap: {draws} draws, with replacement, of {groups} random groups of journeys (of {chained} for the "
                "Markov chain, which is solved anew each time), the same at every build. They say how far chance alone may "
                "move a share, not what recording misses.",
                draws=REPLICATES,
                groups=len(SAMPLES),
                chained=len(groups_of(settings.markov_order)),
            ),
        ),
        *([(None, _DEALT)] if family else []),
        (
            _("Limits."),
            _(
                "Only recorded touches count: what was seen without a click, on another device or offline is missing. A share "
                "is association, not cause; only an experiment shows what a channel brings about."
            ),
        ),
    ]
    return Prose(tuple(paragraphs), title=_("Attribution: rules and limits"))
