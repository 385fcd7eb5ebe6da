"""What a conversion in each role cost: a channel's full cost beside every role that it plays."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Name, Row, Table
from reportgen_plugins.attribution.role_table import GROUPS, spent
from reportgen_plugins.attribution.roles import ROLES
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.derived import quotient
from reportgen_plugins.sections.reading import when
from reportgen_plugins.sections.shared_costs import rule_notes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Cell
    from reportgen_plugins.attribution.reading import Comparison

_DASH = Name("–")


def role_costs(found: Comparison, top: int) -> Table | None:
    """A row a channel with a cost, the dearest first; None where none has a cost, or none plays a role."""
    reading = found.reading
    costs = spent(found)
    counted = {role: reading.by(f"{role}_conversions", "channel") for role in ROLES}
    roles = [role for role in ROLES if any(figure.value for figure in counted[role].values())]
    if not costs or not roles:
        return None

    def each(name: str, role: str) -> Decimal | None:
        figure = counted[role].get(name)
        return (costs[name].value or Decimal(0)) / figure.value if figure is not None and figure.value else None

    amounts = {(name, role): each(name, role) for name in costs for role in roles}
    money = Money.fitting((*(cost.value for cost in costs.values()), *amounts.values()), reading.currency)

    def cell(name: str, role: str) -> Cell:
        amount = amounts[name, role]
        how = quotient(costs[name], counted[role].get(name))
        return money.quantity(amount, derived=how) if amount is not None else _DASH

    order = sorted(costs, key=lambda name: (-(costs[name].value or Decimal(0)), name))
    return Table(
        id="role-costs",
        columns=(
            Column("channel", _("Channel"), align="start", width=110),
            Column("cost", _("Cost"), money.unit),
            *(Column(role, GROUPS[role], money.unit) for role in roles),
        ),
        rows=tuple(
            Row((Label(Name(name)), money.figure(costs[name]), *(cell(name, role) for role in roles))) for name in order
        ),
        title=_("What a conversion cost in each role"),
        subtitle=_(
            "{period}, AC: full cost of the channel ÷ its conversions in the role", period=when(reading.context)
        ),
        notes=(*rule_notes(reading), _("Roles overlap: the same cost stands beside each of them.")),
        limit=top,
    )
