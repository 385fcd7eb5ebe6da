"""How numbers come about that are no figures of their own, told to readers who ask: formula, what goes into it, sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.document import Argument, Derived, Name, Operand, Quantity, Text
from reportgen.records import Figure
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from decimal import Decimal

    from reportgen import Plan
    from reportgen.records import Figures, Finding

#: What goes into a derived number: a figure, or a value with what it is called (as its figure, where that is None).
Value = Figure | tuple[Text | Name | None, Quantity] | None

#: More figures than this explain no number.
_EVIDENCE = 6


def from_figures(formula: Text, /, **values: Value) -> Derived:
    """A number by a formula whose placeholders are the names of ``values``."""
    return Derived(formula, tuple(_operand(name, value) for name, value in values.items()))


def quotient(numerator: Value, denominator: Value) -> Derived:
    """A share or a rate."""
    return from_figures(_("{numerator} ÷ {denominator}"), numerator=numerator, denominator=denominator)


def return_on(returned: Value, cost: Value) -> Derived:
    """What came back beyond the cost, in parts of it."""
    return from_figures(_("({returned} − {cost}) ÷ {cost}"), returned=returned, cost=cost)


def product(one: Value, other: Value) -> Derived:
    """One times the other."""
    return from_figures(_("{one} × {other}"), one=one, other=other)


def less(value: Value, reference: Value) -> Derived:
    """The first less the second."""
    return from_figures(_("{value} − {reference}"), value=value, reference=reference)


def relative(value: Value, reference: Value) -> Derived:
    """How far the first is from the second, in parts of the second."""
    return from_figures(_("({value} − {reference}) ÷ |{reference}|"), value=value, reference=reference)


def a_month(figure: Figure | None, months: Decimal) -> Derived:
    """The mean month of a figure that covers several."""
    return quotient(figure, (_("Months"), Quantity(months)))


def rows_together(column: Text | Name) -> Derived:
    """The sum of a column."""
    return Derived(_("The sum of the rows of this column: {column}", column=column))


def none_of(whole: Value) -> Derived:
    """A zero that stands where a breakdown has no row."""
    return from_figures(_("{whole}: nothing of it falls here"), whole=whole)


def times_margin(revenue: Value, margin: Decimal, plan: Plan) -> Derived:
    """The gross profit of a revenue."""
    return product(revenue, (_("Gross margin"), Quantity(margin, "ratio", derived=planned(plan))))


def planned(plan: Plan) -> Derived:
    """A number of the plan."""
    return given(plan.path.name)


def given(place: str) -> Derived:
    """A number of the plan that stands at ``place``, a file with or without the line; nobody knows where, if that is empty."""
    return Derived(_("A number that the plan gives"), sources=(place,) if place else ())


def evidenced(finding: Finding, figures: Figures) -> Finding:
    """A finding whose numbers lead to the figures that it rests on, where they do not lead to their own."""
    known = figures.ids()
    found = [known[name] for name in finding.figures if name in known]
    rested = Derived(
        _("Worked out from the figures below"), tuple(_operand(each.id, each) for each in found[:_EVIDENCE])
    )
    return replace(
        finding,
        text=_rests(finding.text, rested),
        cause=None if finding.cause is None else _rests(finding.cause, rested),
        action=None if finding.action is None else _rests(finding.action, rested),
    )


def _rests(text: Text, rested: Derived) -> Text:
    return replace(text, args=tuple((name, _resting(value, rested)) for name, value in text.args))


def _resting(value: Argument, rested: Derived) -> Argument:
    if isinstance(value, Text):
        return _rests(value, rested)
    if not isinstance(value, Quantity) or value.figure or value.derived is not None or not rested.operands:
        return value
    return replace(value, derived=rested)


def _operand(name: str, value: Value) -> Operand:
    if value is None:
        return Operand(name, Quantity(None), _("not available"))
    if isinstance(value, Figure):
        return Operand(name, Quantity(value.value, value.unit, figure=value.id))
    label, quantity = value
    return Operand(name, quantity, label)
