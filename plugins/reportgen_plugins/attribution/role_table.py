"""The roles of each channel with their growth, and its cost per conversion against the others'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Argument, Cell, Chart, Column, Derived, Label, Name, Prose, Quantity, Row, Table, Text
from reportgen.tables import NO_TOUCH, SHARED
from reportgen_plugins.attribution.roles import ROLES
from reportgen_plugins.sections.cells import Money, change, effect
from reportgen_plugins.sections.derived import quotient
from reportgen_plugins.sections.reading import when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.attribution.reading import Comparison
    from reportgen_plugins.sections.reading import Reading

KPIS = tuple(f"{role}_{what}" for role in ROLES for what in ("conversions", "revenue"))
#: What the roles are called.
GROUPS = {
    "originated": _("Originated"),
    "lead_created": _("Made the lead"),
    "assisted": _("Assisted"),
    "converted": _("Converted"),
}
_DASH = Name("–")
_OTHERS = Derived(_("Cost of all other channels with a cost ÷ the conversions attributed to them"))

#: A column with the cell of each channel in it.
Made = tuple[Column, Callable[[str], Cell]]


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
    money = Money.fitting((figure.value for role in roles for figure in earned[role].values()), reading.currency)
    since = next((each for each in ("year_ago", "previous") if reading.by("assisted_revenue", "channel", each)), "")
    made = [each for role in roles for each in _role(reading, role, counted[role], earned[role], money, since)]
    channel = Column("channel", _("Channel"), align="start", width=96)
    return Table(
        id="roles",
        columns=(channel, *(column for column, _cell in made)),
        rows=tuple(Row((Label(Name(name)), *(cell(name) for _column, cell in made))) for name in order),
        title=_("Roles of each channel"),
        subtitle=_(
            "Conversions and revenue of won deals by role over the whole recorded history, {period}, AC",
            period=when(reading.context),
        ),
        notes=(
            _(
                "Roles overlap and are not added up: one conversion may be originated, assisted and converted by one channel."
            ),
        ),
        limit=top,
    )


def _role(
    reading: Reading, role: str, counted: Mapping[str, Figure], earned: Mapping[str, Figure], money: Money, since: str
) -> Iterable[Made]:
    yield (
        Column(f"{role}_conversions", _("Number"), width=33, group=GROUPS[role]),
        lambda name: reading.quantity(counted.get(name)),
    )
    yield (
        Column(f"{role}_revenue", money.unit, width=33, group=GROUPS[role]),
        lambda name: money.figure(earned.get(name)),
    )
    before = reading.by(f"{role}_revenue", "channel", since) if since else {}
    if before:
        head = _("ΔPY %") if since == "year_ago" else _("ΔPP %")
        yield (
            Column(f"{role}_growth", head, width=36, group=GROUPS[role]),
            lambda name: _growth(earned.get(name), before.get(name)),
        )


def _growth(now: Figure | None, then: Figure | None) -> Cell:
    if then is None or not then.value:
        return _DASH
    value = now.value if now is not None and now.value is not None else Decimal(0)
    ends = now or (_("None in the period"), Quantity(value, then.unit)), then
    return change(value, then.value, "higher", bare=True, of=ends)


def _value(found: Mapping[str, Mapping[str, Figure]], role: str, name: str) -> Decimal:
    return _part(found[role], name)


def spent(found: Comparison) -> dict[str, Figure]:
    """The full cost of each channel that has one."""
    return {
        name: figure
        for name, figure in found.reading.by("cost", "channel").items()
        if figure.value and name not in (SHARED, NO_TOUCH)
    }


def _costs(found: Comparison) -> list[tuple[str, Decimal, Decimal]]:
    """Channels with a cost and attributed conversions, and each one's cost per conversion against all others' together."""
    conversions = found.reading.by("attributed_conversions", "channel")
    known = {name: (cost.value or Decimal(0), _part(conversions, name)) for name, cost in spent(found).items()}
    rows = []
    for name, (cost, converted) in known.items():
        others = [pair for other, pair in known.items() if other != name]
        paid, won = sum((pair[0] for pair in others), Decimal(0)), sum((pair[1] for pair in others), Decimal(0))
        if converted and won:
            rows.append((name, cost / converted, paid / won))
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
            "Cost per attributed conversion: from {cheap} of {cheapest} to {dear} of {dearest}.",
            cheap=money.quantity(cheapest[1], bare=False),
            cheapest=Name(cheapest[0]),
            dear=money.quantity(dearest[1], bare=False),
            dearest=Name(dearest[0]),
        ),
        title=_("Cost per attributed conversion"),
        subtitle=_(
            "{currency}, {period}: cost of the channel ÷ its conversions by “{model}”; outlined: all other channels with "
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
    social = [row for row in rows if _is_social(row[0])]
    known = {row[0] for row in rows}
    vain = [(name, cost) for name, cost in spent(found).items() if _is_social(name) and name not in known]
    won = found.reading.by("attributed_conversions", "channel")
    if len(rows) < 2 and not (rows and vain):  # noqa: PLR2004  # one has no others
        return None
    money = Money.fitting(
        (*(value for row in rows for value in row[1:]), *(cost.value for _name, cost in vain)), found.reading.currency
    )
    answers: list[Text] = []
    for name, cost, others in social or ([] if vain else [rows[0], rows[-1]]):
        words: dict[str, Argument] = {
            "channel": Name(name),
            "cost": money.quantity(cost, bare=False, derived=quotient(spent(found).get(name), won.get(name))),
            "others": money.quantity(others, bare=False, derived=_OTHERS),
        }
        answers.append(
            _("{channel}: yes, {cost} a conversion against {others} in all other channels with a cost.", **words)
            if cost <= others
            else _("{channel}: no, {cost} a conversion against {others} in all other channels with a cost.", **words)
        )
    answers += [
        _(
            "{channel}: no, {cost} spent and no conversion attributed to it.",
            channel=Name(name),
            cost=money.quantity(cost.value, bare=False, figure=cost.id),
        )
        for name, cost in vain
    ]
    answers.append(_("By “{model}”: full cost ÷ attributed conversions.", model=found.own.label))
    lead = _("The same or lower cost than other channels?")
    return Prose(tuple((None if place else lead, answer) for place, answer in enumerate(answers)))


def _is_social(channel: str) -> bool:
    return "social" in channel.lower()
