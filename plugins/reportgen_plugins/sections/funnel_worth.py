"""What one more point at each step is worth, in customers and revenue of the period."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Bar, Column, Derived, Label, Quantity, Row, Table
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.derived import from_figures, product
from reportgen_plugins.sections.funnel_steps import later_rates
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen_plugins.sections.funnel_steps import FunnelStep

_ASSUMED = Derived(_("A step by which every rate is tried, the same in every report"))
_POINT = Decimal("0.01")
#: Of visits far fewer than one in a hundred become leads: a whole point would be out of reach.
_TENTH = Decimal("0.001")


def worth(reading: Reading, found: tuple[FunnelStep, ...]) -> Table | None:
    """Customers gained when one rate rises and all others stay as observed; None where nothing can be said."""
    deal = reading.value("average_deal")
    gains = [
        (step, _step(step), gain, _derived(found, place))
        for place, step in enumerate(found)
        if (gain := _gain(found, place)) is not None
    ]
    if not gains:
        return None
    scale = max(gain for *_kept, gain, _how in gains) or Decimal(1)
    money = Money.fitting([deal * gain for *_kept, gain, _how in gains] if deal else [], reading.currency)
    rows = tuple(
        Row(
            (
                Label(reading.label(step.kpi)),
                Quantity(
                    step.actual,
                    "ratio",
                    digits=2 if size == _TENTH else 1,
                    figure=step.figure.id if step.figure is not None else "",
                ),
                Quantity(size, "points", digits=1, signed=True, bare=True, derived=_ASSUMED),
                Quantity(gain, digits=2, signed=True, derived=how),
                Bar(gain, scale),
                money.quantity(
                    gain * deal,
                    signed=True,
                    derived=product((_("Customers"), Quantity(gain, derived=how)), reading.find("average_deal")),
                )
                if deal
                else None,
            ),
            kind="highlight" if gain == scale and len(gains) > 1 else "body",
        )
        for step, size, gain, how in gains
    )
    if sum(row.kind == "highlight" for row in rows) > 1:
        rows = tuple(Row(row.cells) for row in rows)
    return Table(
        id="worth",
        columns=(
            Column("step", _("Step"), align="start", width=108),
            Column("rate", _("Rate"), width=40),
            Column("points", _("Points"), width=34),
            Column("customers", _("Customers"), width=46),
            Column("bar", None, align="start", width=34, decorative=True),
            Column("revenue", _("Revenue"), money.unit, width=52),
        ),
        rows=rows,
        title=_("What one more point is worth"),
        subtitle=_(
            "Customers and revenue of {period} if one rate rises, the others as observed",
            period=when(reading.context),
        ),
    )


def _derived(found: tuple[FunnelStep, ...], place: int) -> Derived:
    """What :func:`_gain` multiplies."""
    step = found[place]
    cases = step.figure.denominator if step.figure is not None else None
    return from_figures(
        _("{cases} × {points} × {later}"),
        cases=(_("Cases before the step"), Quantity(cases)),
        points=(_("Points"), Quantity(_step(step), "points")),
        later=(_("Rates of the later steps, multiplied"), Quantity(later_rates(found, place), "ratio")),
        **({"rate": step.figure} if step.figure is not None else {}),
    )


def _step(step: FunnelStep) -> Decimal:
    return _TENTH if step.before == "visitor" else _POINT


def _gain(found: tuple[FunnelStep, ...], place: int) -> Decimal | None:
    """Cases before the step × its rise × the later rates; None too where the rate cannot rise so far."""
    step = found[place]
    later = later_rates(found, place)
    if (
        step.actual is None
        or step.actual + _step(step) > 1
        or later is None
        or step.figure is None
        or step.figure.denominator is None
    ):
        return None
    return step.figure.denominator * _step(step) * later
