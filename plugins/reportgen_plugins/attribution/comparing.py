"""The models side by side: a table of shares with intervals, and a chart of the plan's model against another."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, Chart, Column, Derived, IntervalCell, Label, Name, Quantity, Row, Table, Text
from reportgen_plugins.attribution.reading import missing
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.derived import rows_together
from reportgen_plugins.sections.reading import when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.attribution.reading import Comparison
    from reportgen_plugins.attribution.record import AttributionModel

#: What most advertising tools report; the chart sets the plan's model against it.
_USUAL, _OTHER = "last-touch", "first-touch"
_WIDTH = 504
_UNNAMED = Derived(_("The model credits nothing to this channel"))
_FEW = 30


def comparison_table(found: Comparison, top: int) -> Table:
    """Channels by share; the plan's model first with its interval, every other model beside it."""
    others = [model for model in found.models if model.name != found.own.name]
    revenue = found.what == "revenue"
    money = Money.fitting((_value(found.credit(channel)) for channel in found.channels), found.reading.currency)
    wide = (_WIDTH - 84 - 46 - 36 - 62) / max(len(others), 1)
    columns = [
        Column("channel", _("Channel"), align="start", width=84),
        Column("credit", _("Revenue") if revenue else _("Conversions"), money.unit if revenue else None, width=46),
        Column("share", _("Share"), _("%"), width=36, group=found.own.label),
        Column("interval", _("Interval"), _("95%"), width=62, group=found.own.label, align="centre"),
        *(Column(f"share_{model.name}", model.label, _("%"), width=min(wide, 60)) for model in others),
    ]
    rows = [_row(found, channel, others, money) for channel in found.channels]
    total: list[Cell] = [
        Label(_("Total")),
        _sum(found, money),
        _all(found.own),
        None,
    ]
    total += [_all(model) for model in others]
    printed = [*rows[:top], Row(tuple(total), kind="total")]
    notes = _notes(found, len(rows) - top)
    return Table(
        id="models",
        columns=tuple(columns),
        rows=tuple(printed),
        title=_("Channels by model"),
        subtitle=_subtitle(found),
        notes=tuple(notes),
        limit=top + 1,
    )


def _subtitle(found: Comparison) -> Text:
    period = when(found.reading.context)
    if found.what == "revenue":
        return _("Share of the revenue of won deals, {period}, AC; intervals by bootstrap", period=period)
    return _("Share of conversions, {period}, AC; intervals by bootstrap", period=period)


def interval_table(found: Comparison, top: int) -> Table | None:
    """The interval of every model's share, by channel; None where there is but the plan's own model."""
    if len(found.models) == 1:
        return None
    wide = (_WIDTH - 84) / len(found.models)
    return Table(
        id="model-intervals",
        columns=(
            Column("channel", _("Channel"), align="start", width=84),
            *(
                Column(f"interval_{model.name}", model.label, _("%"), width=min(wide, 80), align="centre")
                for model in found.models
            ),
        ),
        rows=tuple(
            Row((Label(Name(name)), *(interval_cell(found.share(model.name, name), 0) for model in found.models)))
            for name in found.channels
        ),
        title=_("Intervals of every model, 95%"),
        subtitle=_subtitle(found),
        notes=(_("Where the intervals of two channels overlap, their order may be chance."), *_few(found)),
        limit=top,
    )


def _notes(found: Comparison, hidden: int) -> list[Text]:
    notes = [_("A share is association, not cause. Shares may not sum, for rounding.")]
    if hidden > 0:
        notes.append(
            _.plural(
                "{count} smaller channel is not shown; the total counts it.",
                "{count} smaller channels are not shown; the total counts them.",
                hidden,
            )
        )
    notes += _few(found)
    for name, reason in missing(found.reading, found.models).items():
        notes.append(_("{model} is not available: {reason}.", model=name, reason=reason))
    return notes


def _few(found: Comparison) -> list[Text]:
    conversions = found.reading.find("attributed_conversions")
    if conversions is None or conversions.value is None or conversions.value >= _FEW:
        return []
    return [
        _.plural(
            "Few data: shares rest on {count} conversion.",
            "Few data: shares rest on {count} conversions.",
            int(conversions.value),
        )
    ]


def _value(figure: Figure | None) -> Decimal | None:
    return figure.value if figure is not None else None


def _row(found: Comparison, channel: str, others: list[AttributionModel], money: Money) -> Row:
    credit, own = found.credit(channel), found.share(found.own.name, channel)
    amount, origin = (credit.value, credit.id) if credit is not None else (Decimal(0), "")
    derived = None if origin else _UNNAMED
    cells: list[Cell] = [Label(Name(channel))]
    if found.what == "revenue":
        cells.append(money.quantity(amount, figure=origin, derived=derived))
    else:
        cells.append(Quantity(amount, digits=2, figure=origin, derived=derived))
    cells += [share_cell(own), interval_cell(own)]
    cells += [share_cell(found.share(model.name, channel)) for model in others]
    return Row(tuple(cells))


def share_cell(figure: Figure | None, *, bare: bool = True, digits: int = 1) -> Quantity:
    """A share; a channel that a model does not name has nothing there."""
    if figure is None:
        return Quantity(Decimal(0), "ratio", digits=digits, bare=bare, derived=_UNNAMED)
    return Quantity(figure.value, "ratio", digits=digits, bare=bare, figure=figure.id)


def interval_cell(figure: Figure | None, digits: int = 1) -> Cell:
    """The interval of a share; empty where there is none."""
    if figure is None or figure.interval is None:
        return None
    ends = (figure.interval.low, figure.interval.high)
    low, high = (Quantity(value, "ratio", digits=digits, bare=True, figure=figure.id) for value in ends)
    return IntervalCell(low, high)


def _all(model: AttributionModel) -> Quantity:
    return Quantity(Decimal(1), "ratio", digits=1, bare=True, derived=rows_together(model.label))


def _sum(found: Comparison, money: Money) -> Quantity:
    values = [value for channel in found.channels if (value := _value(found.credit(channel))) is not None]
    total = sum(values, Decimal(0))
    if found.what == "revenue":
        return money.quantity(total, derived=rows_together(_("Revenue")))
    return Quantity(total, digits=2, derived=rows_together(_("Conversions")))


def comparison_chart(found: Comparison, top: int) -> Chart | None:
    """The plan's model against the last touch (the first, where the last is the plan's): how many points it moves."""
    usual = _USUAL if found.own.name != _USUAL else _OTHER
    other = next((model for model in found.models if model.name == usual), None)
    if other is None:
        return None
    own, against = found.shares[found.own.name], found.shares[usual]
    zero = Decimal(0)
    data = [
        (name, own.get(name, zero), against.get(name, zero), "neutral")
        for name in found.channels[:top]
        if own.get(name) or against.get(name)
    ]
    if len(data) < 2:  # noqa: PLR2004  # one channel has all by any model
        return None
    moved = max(data, key=lambda row: abs(row[1] - row[2]))
    return Chart(
        id="own-against-usual",
        kind="shares",
        fields=("category", "value", "reference", "effect"),
        data=tuple(data),
        alt=_(
            "Two shares per channel: {channel} has {own} by “{model}” and {usual} by “{other}”.",
            channel=Name(moved[0]),
            own=Quantity(moved[1], "ratio", digits=1),
            usual=Quantity(moved[2], "ratio", digits=1),
            model=found.own.label,
            other=other.label,
        ),
        title=_("What the choice of a model moves"),
        subtitle=_(
            "% of the total, {period}: “{model}” (squares) against “{other}” (rings), difference in points; association, not "
            "cause",
            period=when(found.reading.context),
            model=found.own.label,
            other=other.label,
        ),
        labels=(
            ("category", _("Channel")),
            ("value", found.own.label),
            ("reference", other.label),
            ("effect", _("Effect")),
        ),
        unit="ratio",
        size=(504, 40 + 24 * len(data)),
    )
