"""The table of an allocation: cost and return of each channel that costs something, their shares, and what is shifted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, Derived, IntervalCell, Label, Name, Quantity, Row, Table, Text, Variance
from reportgen_plugins.sections.cells import Money, effect, total
from reportgen_plugins.sections.derived import from_figures, none_of, quotient, return_on, rows_together, times_margin
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.returns import basis
from reportgen_plugins.sections.shared_costs import rule_notes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen_plugins.sections.budget_shift import Budget, Line

_DASH = Name("–")
_SHIFT = Derived(
    _("The part that weak channels give of their cost; strong ones share it out as their costs are to each other")
)


def shift_table(reading: Reading, found: Budget, top: int) -> Table:
    """A row a channel, dearest first, and all of them together; at most ``top`` are printed."""
    money = Money.fitting((amount for line in found.lines for amount in (line.cost, line.returned)), reading.currency)
    step = Money.fitting((line.shift for line in found.lines), reading.currency)
    cost, returned = total(line.cost for line in found.lines), total(line.returned for line in found.lines)
    whole = _Whole(reading, found, money.quantity(cost), money.quantity(returned))
    rows = [_row(whole, line, money, step) for line in found.lines]
    spent, back = whole.cost, whole.returned
    everything: tuple[Cell, ...] = (
        Label(_("Channels with a cost")), spent[1], _percent(Decimal(1), quotient(spent, spent)), back[1],
        _percent(Decimal(1), quotient(back, back)), None, _roi(returned / cost - 1, derived=return_on(back, spent)),
        step.quantity(Decimal(0), derived=rows_together(_("Shift"))) if found.moved else _DASH,
    )  # fmt: skip
    rows.append(Row(everything, kind="total"))
    return Table(
        id="allocation",
        columns=(
            Column("channel", _("Channel"), align="start", width=112),
            Column("cost", _("Cost"), money.unit, width=48),
            Column("cost_share", _("Share of cost"), _("%"), width=48),
            Column("return", _("Return"), money.unit, width=48),
            Column("return_share", _("Share of return"), _("%"), width=52),
            Column("interval", _("95% interval"), _("%"), width=78),
            Column("roi", _("ROI"), _("%"), width=52),
            Column("shift", _("Shift"), step.unit, width=66),
        ),
        rows=tuple(rows),
        title=_("Cost, return and a shift of cost"),
        subtitle=_(
            "{period}, AC; ROI {basis}, of each channel on its own cost; shift: scenario at constant ROI",
            period=when(reading.context),
            basis=basis(reading),
        ),
        notes=(
            _("A filled dot: the share of cost lies outside the interval of the share of return."),
            *rule_notes(reading),
        ),
        limit=top + 1,
    )


@dataclass(frozen=True, slots=True)
class _Whole:
    """Cost and return of all channels with a cost, and how those of a line come about."""

    reading: Reading
    found: Budget
    spent: Quantity
    back: Quantity

    @property
    def cost(self) -> tuple[Text, Quantity]:
        """All cost."""
        return _("Cost of the channels with a cost"), replace(self.spent, derived=rows_together(_("Cost")))

    @property
    def returned(self) -> tuple[Text, Quantity]:
        """All return."""
        return _("Return of the channels with a cost"), replace(self.back, derived=rows_together(_("Return")))

    def back_of(self, line: Line) -> tuple[Text, Quantity]:
        """The return of a line: its revenue, or the gross profit of that."""
        origin, margin = line.channel.ids.get("revenue", ""), self.reading.margin
        revenue = None, Quantity(line.channel.revenue, "currency", figure=origin)
        if not origin:
            return _("Return"), replace(self.back, value=line.returned, derived=none_of(self.reading.find("revenue")))
        if margin is None:
            return _("Return"), replace(self.back, value=line.returned, figure=origin)
        derived = times_margin(revenue, margin, self.reading.context.plan)
        return _("Return"), replace(self.back, value=line.returned, derived=derived)

    def drawn(self, line: Line) -> Derived:
        """Where the interval of a share of return comes from."""
        return from_figures(
            _("{returned} ÷ {all}; the interval holds 95% of what chance would make of the deals won"),
            returned=self.back_of(line),
            all=self.returned,
        )


def _row(whole: _Whole, line: Line, money: Money, step: Money) -> Row:
    ids, ends = line.channel.ids, line.ends
    outside, back = line.verdict != "even", whole.back_of(line)
    cost = None, money.quantity(line.cost, figure=ids.get("cost", ""))
    drawn = whole.drawn(line)
    return Row(
        (
            Label(Name(line.channel.name)),
            cost[1],
            _percent(line.cost_share, quotient(cost, whole.cost)),
            back[1],
            _percent(line.return_share, quotient(back, whole.returned)),
            IntervalCell(_percent(ends[0], drawn), _percent(ends[1], drawn), outside=outside)
            if ends is not None
            else None,
            _roi(line.roi, ids.get("roi", ""), None if "roi" in ids else return_on(back, cost)),
            step.quantity(line.shift, signed=True, derived=_SHIFT) if line.shift else _DASH,
        )
    )


def _percent(value: Decimal, derived: Derived) -> Quantity:
    return Quantity(value, "ratio", digits=1, bare=True, derived=derived)


def _roi(value: Decimal, figure: str = "", derived: Derived | None = None) -> Variance:
    shown = Quantity(value, "ratio", digits=0, signed=True, bare=True, figure=figure, derived=derived)
    return Variance(shown, effect(value, "higher"))
