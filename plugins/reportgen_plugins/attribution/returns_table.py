"""What each channel cost and what the plan's model attributes to it: cost per conversion, return on ad spend, sole reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Name, Quantity, Row, Table
from reportgen.tables import NO_TOUCH, SHARED
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.reading import when
from reportgen_plugins.sections.shared_costs import rule_notes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Cell
    from reportgen.records import Figure
    from reportgen_plugins.attribution.reading import Comparison
    from reportgen_plugins.attribution.role_table import Made
    from reportgen_plugins.sections.reading import Reading

#: Read by channel, by the plan's model.
KPIS = (
    "cost", "attributed_conversions", "attributed_cost_per_conversion", "attributed_revenue", "attributed_roas", "sole_reach",
)  # fmt: skip
_DASH = Name("–")


def returns_table(found: Comparison, top: int) -> Table | None:
    """A row a channel that costs something or is attributed something; None where no channel has a cost."""
    reading = found.reading
    costs = {name: figure for name, figure in reading.by("cost", "channel").items() if name != SHARED and figure.value}
    if not costs:
        return None
    credit = reading.by("attributed_conversions", "channel")
    names = sorted(
        {*costs, *(name for name, figure in credit.items() if figure.value and name != NO_TOUCH)},
        key=lambda name: (-(credit[name].value or 0) if name in credit else Decimal(0), name),
    )
    made = list(_columns(reading))
    notes = [_("Return on ad spend: attributed revenue ÷ media cost.")]
    if any(column.key == "sole_reach" for column, _cell in made):
        notes.append(_("Sole reach: contacts whom only this channel had touched by the end of the period."))
    return Table(
        id="attributed-returns",
        columns=(Column("channel", _("Channel"), align="start", width=110), *(column for column, _cell in made)),
        rows=tuple(Row((Label(Name(name)), *(cell(name) for _column, cell in made))) for name in names),
        title=_("Cost and attributed return of each channel"),
        subtitle=_("{period}, AC, by “{model}”", period=when(reading.context), model=found.own.label),
        notes=(*rule_notes(reading), *notes),
        limit=top,
    )


def _columns(reading: Reading) -> Iterable[Made]:
    amounts = {
        "cost": _("Cost"),
        "attributed_cost_per_conversion": _("Cost per conversion"),
        "attributed_revenue": _("Attributed revenue"),
    }
    numbers = {
        "attributed_conversions": (_("Conversions"), None, 2),
        "attributed_roas": (_("ROAS"), None, 1),
        "sole_reach": (_("Sole reach"), _("contacts"), 0),
    }
    for kpi in KPIS:
        figures = reading.by(kpi, "channel")
        if not any(figure.ok for figure in figures.values()):
            continue
        if kpi in amounts:
            money = Money.fitting((figure.value for figure in figures.values()), reading.currency)
            yield Column(kpi, amounts[kpi], money.unit), partial(_amount, figures, money)
        else:
            head, unit, digits = numbers[kpi]
            yield Column(kpi, head, unit), partial(_number, figures, digits)


def _amount(figures: Mapping[str, Figure], money: Money, channel: str) -> Cell:
    figure = figures.get(channel)
    return money.figure(figure) if figure is not None and figure.ok else _DASH


def _number(figures: Mapping[str, Figure], digits: int, channel: str) -> Cell:
    figure = figures.get(channel)
    if figure is None or not figure.ok:
        return _DASH
    return Quantity(figure.value, "score", digits=digits, figure=figure.id)
