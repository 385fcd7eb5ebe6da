"""The roles of each channel, its growth and its cost against the others'."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Argument, Cell, Chart, Column, Label, Name, Prose, Row, Table, Text
from reportgen.tables import NO_TOUCH, SHARED
from reportgen_plugins.attribution.roles import ROLES
from reportgen_plugins.sections.cells import Money, change, effect
from reportgen_plugins.sections.reading import when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.attribution.reading import Comparison

KPIS = tuple(f"{role}_{what}" for role in ROLES for what in ("conversions", "revenue"))
_GROUPS = {
    "originated": _("Originated"),
    "lead_created": _("Made the lead"),
    "assisted": _("Assisted"),
    "converted": _("Converted"),
}
_DASH = Name("–")


def role_table(found: Comparison, top: int) -> Table | None:
    """Conversions and revenue by role; roles overlap and are never added to each other."""
    reading = found.reading
    counted = {role: reading.by(f"{role}_conversions", "channel") for role in ROLES}
    earned = {role: reading.by(f"{role}_revenue", "channel") for role in ROLES}
    roles = [role for role in ROLES if any(figure.value for figure in counted[role].values())]
    if not roles:
        return None
    names = {name for role in roles for name, figure in counted[role].items() if figure.value}
    order = sorted(
        names, key=lambda name: (-_value(earned, "assisted", name), -_value(counted, "assisted", name), name)
    )
    amounts = [figure.value for role in roles for figure in earned[role].values()]
    money = Money.fitting(amounts, reading.currency)
    since = next((each for each in ("year_ago", "previous") if reading.by("assisted_revenue", "channel", each)), "")
    reach = reading.by("sole_reach", "channel")
    columns = [Column("channel", _("Channel"), align="start", width=84)]
    for role in roles:
        columns.append(Column(f"{role}_conversions", _("Number"), width=30, group=_GROUPS[role]))
        columns.append(Column(f"{role}_revenue", _("Revenue"), money.unit, width=38, group=_GROUPS[role]))
    if since:
        columns.append(
            Column("growth", _("Assisted revenue"), _("vs PY, %") if since == "year_ago" else _("vs PP, %"), width=44)
        )
    costs = reading.by("cost", "channel")
    spending = Money.fitting((figure.value for figure in costs.values()), reading.currency)
    if costs:
        columns.append(Column("cost", _("Cost"), spending.unit, width=44))
    if reach:
        columns.append(Column("sole_reach", _("Sole reach"), _("contacts"), width=40))
    rows = []
    for name in order[:top]:
        cells: list[Cell] = [Label(Name(name))]
        for role in roles:
            cells.append(reading.quantity(counted[role].get(name)))
            cells.append(money.figure(earned[role].get(name)))
        if since:
            now, then = (reading.value("assisted_revenue", scenario, channel=name) for scenario in ("actual", since))
            cells.append(change(now, then, "higher", bare=True) if then else _DASH)
        if costs:
            cells.append(spending.figure(costs[name]) if name in costs else _DASH)
        if reach:
            cells.append(reading.quantity(reach.get(name)) if name in reach else _DASH)
        rows.append(Row(tuple(cells)))
    return Table(
        id="roles",
        columns=tuple(columns),
        rows=tuple(rows),
        title=_("Roles of each channel"),
        subtitle=_(
            "Conversions and revenue of won deals by role over the whole recorded history, {period}, AC",
            period=when(reading.context),
        ),
        notes=(
            _(
                "Roles overlap and are not added up: one conversion may be originated, assisted and converted by one channel."
            ),
            *(
                (_("Sole reach: contacts whom only this channel had touched by the end of the period."),)
                if reach
                else ()
            ),
        ),
        limit=top,
    )


def _value(found: Mapping[str, Mapping[str, Figure]], role: str, name: str) -> Decimal:
    return _part(found[role], name)


def _costs(found: Comparison) -> list[tuple[str, Decimal, Decimal]]:
    """Channels with a cost and attributed conversions, and each one's cost per conversion against all others' together."""
    reading = found.reading
    conversions = reading.by("attributed_conversions", "channel")
    costs = {
        name: figure.value
        for name, figure in reading.by("cost", "channel").items()
        if figure.value and name not in (SHARED, NO_TOUCH)
    }
    known = {name: (cost, _part(conversions, name)) for name, cost in costs.items()}
    rows = []
    for name, (cost, converted) in known.items():
        others = [pair for other, pair in known.items() if other != name]
        spent, won = sum((pair[0] for pair in others), Decimal(0)), sum((pair[1] for pair in others), Decimal(0))
        if converted and won:
            rows.append((name, cost / converted, spent / won))
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _part(conversions: Mapping[str, Figure], name: str) -> Decimal:
    figure = conversions.get(name)
    return (figure.value if figure is not None else None) or Decimal(0)


def cost_chart(found: Comparison) -> Chart | None:
    """Cost per attributed conversion, each channel against all others together."""
    rows = _costs(found)
    if len(rows) < 2:  # noqa: PLR2004  # one has no others
        return None
    cheapest, dearest = rows[0], rows[-1]
    money = Money.fitting((row[1] for row in rows), found.reading.currency)
    return Chart(
        id="cost-per-attributed-conversion",
        kind="bars",
        fields=("category", "value", "reference", "effect"),
        data=tuple((name, cost, others, effect(cost - others, "lower")) for name, cost, others in rows),
        alt=_(
            "Bars of cost per attributed conversion: from {cheap} of {cheapest} to {dear} of {dearest}.",
            cheap=money.quantity(cheapest[1], bare=False),
            cheapest=Name(cheapest[0]),
            dear=money.quantity(dearest[1], bare=False),
            dearest=Name(dearest[0]),
        ),
        title=_("Cost per attributed conversion"),
        subtitle=_(
            "{currency}, {period}: direct cost of the channel ÷ its conversions by “{model}”; outlined: all other channels with "
            "a cost together",
            currency=Name(found.reading.currency),
            period=when(found.reading.context),
            model=found.own.label,
        ),
        labels=(
            ("category", _("Channel")),
            ("value", _("Cost per attributed conversion")),
            ("reference", _("All other channels")),
            ("effect", _("Effect")),
        ),
        unit="currency",
        currency=found.reading.currency,
        size=(504, 20 + 26 * len(rows)),
    )


def cost_answer(found: Comparison) -> Prose | None:
    """The same or lower cost than other channels? A sentence for social channels, else for the cheapest and the dearest."""
    rows = _costs(found)
    if len(rows) < 2:  # noqa: PLR2004  # one has no others
        return None
    social = [row for row in rows if "social" in row[0].lower()]
    money = Money.fitting((value for row in rows for value in row[1:]), found.reading.currency)
    paragraphs: list[tuple[Text | None, Text | Name]] = []
    for name, cost, others in social or [rows[0], rows[-1]]:
        words: dict[str, Argument] = {
            "channel": Name(name),
            "cost": money.quantity(cost, bare=False),
            "others": money.quantity(others, bare=False),
        }
        answer = (
            _("{channel}: yes, {cost} a conversion against {others} in all other channels with a cost.", **words)
            if cost <= others
            else _("{channel}: no, {cost} a conversion against {others} in all other channels with a cost.", **words)
        )
        paragraphs.append((None if paragraphs else _("The same or lower cost than other channels?"), answer))
    return Prose(tuple(paragraphs))
