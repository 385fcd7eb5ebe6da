"""Section ``allocation``: where the next euro should go, as a scenario at constant ROI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import (
    Argument,
    Cell,
    Chapter,
    Chart,
    Column,
    Derived,
    IntervalCell,
    Label,
    Name,
    Prose,
    Quantity,
    Row,
    Table,
    Text,
    Variance,
)
from reportgen.records import Absent, Ask, Context, Figures, Finding, FindingRule, Options, Section
from reportgen_plugins.sections.budget_shift import SHARE, SQUARES, Budget, Line, budget
from reportgen_plugins.sections.cells import Money, effect, total
from reportgen_plugins.sections.derived import from_figures, none_of, quotient, return_on, rows_together, times_margin
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.returns import basis
from reportgen_plugins.sections.shared_costs import about_shared, rule_notes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_KPIS = ("cost", "revenue", "roi", "deals_won")
_PART = Decimal("0.10")
_DASH = Name("–")
_OUTSIDE = Derived(_("The return of all channels less that of the channels with a cost"))
_SHIFT = Derived(
    _("The part that weak channels give of their cost; strong ones share it out as their costs are to each other")
)


class AllocationOptions(Options):
    """``part``: which part of the cost of weak channels the scenario moves. ``top``: how many channels are printed."""

    part: Annotated[Decimal, Field(gt=0, le=1)] = _PART
    top: Annotated[int, Field(ge=2, le=40)] = 12


def asks(_plan: Plan, _options: AllocationOptions) -> Iterable[Ask]:
    """Cost, revenue and deals by channel, and what says how sure the shares of revenue are."""
    yield Ask(_KPIS)
    yield Ask((*_KPIS, SQUARES), by="channel")
    yield Ask((SHARE,), by="channel,model")


def compose(figures: Figures, context: Context, options: AllocationOptions) -> Chapter | Absent:
    """The chapter; absent unless two channels have a cost, and one of them revenue."""
    reading = Reading(figures, context)
    found = budget(reading, options.part)
    if found is None:
        return Absent(_("An allocation compares at least two channels that have a cost, one of them with revenue."))
    return Chapter(
        "allocation",
        _("Where the next euro should go"),
        _message(reading, found),
        (
            _chart(reading, found, options.top),
            _table(reading, found, options.top),
            _prose(reading, found, options.part),
        ),
        source=reading.source(*_KPIS),
    )


def _chart(reading: Reading, found: Budget, top: int) -> Chart:
    lines = found.lines[:top]
    widest = max(lines, key=lambda line: abs(line.return_share - line.cost_share))
    colours = {"above": "favourable", "below": "adverse", "even": "neutral"}
    return Chart(
        id="return-and-cost-shares",
        kind="shares",
        fields=("category", "value", "reference", "effect"),
        data=tuple((line.channel.name, line.return_share, line.cost_share, colours[line.verdict]) for line in lines),
        alt=_(
            "Two shares per channel with a cost, {period}: {channel} has {cost} of cost and {returned} of return.",
            period=when(reading.context),
            channel=Name(widest.channel.name),
            cost=Quantity(widest.cost_share, "ratio", digits=1),
            returned=Quantity(widest.return_share, "ratio", digits=1),
        ),
        title=_("Return share against cost share"),
        subtitle=_(
            "% of the channels that have a cost, {period}; coloured where more than chance",
            period=when(reading.context),
        ),
        labels=(
            ("category", _("Channel")),
            ("value", _("Share of return")),
            ("reference", _("Share of cost")),
            ("effect", _("Effect")),
        ),
        unit="ratio",
        size=(504, 40 + 30 * len(lines)),
    )


def _table(reading: Reading, found: Budget, top: int) -> Table:
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


def _prose(reading: Reading, found: Budget, part: Decimal) -> Prose:
    paragraphs: list[tuple[Text | None, Text | Name]] = [
        (_("Scenario at constant ROI."), _scenario(reading, found, part))
    ]
    if found.outside > 0:
        money = Money.fitting([found.outside], reading.currency)
        paragraphs.append(
            (
                _("Without a cost."),
                _(
                    "Channels that cost nothing here returned {amount}: no cost can be moved from them, and what they would do "
                    "with one is not known.",
                    amount=money.quantity(found.outside, bare=False, derived=_OUTSIDE),
                ),
            )
        )
    shared = about_shared(reading)
    if shared is not None:
        paragraphs.append((_("Shared costs."), shared))
    return Prose(tuple(paragraphs))


def _scenario(reading: Reading, found: Budget, part: Decimal) -> Text:
    if found.few:
        return _(
            "A shift is proposed from {count} won deals on: fewer cannot tell channels apart.",
            count=Quantity(Decimal(30)),
        )
    if not found.moved:
        return _(
            "A shift is proposed only from a channel whose share of return lies surely below its share of cost to one where it "
            "lies surely above: there is no such pair."
        )
    money = Money.fitting((found.moved, found.gain, found.sure), reading.currency)
    return _(
        "{part} of the cost of the weak channels, {moved}, goes to the strong ones; the return would rise by {gain}, and by "
        "{sure} at the near ends of the intervals. The next euro usually returns less than the average one: try it in steps.",
        part=Quantity(part, "ratio", digits=0),
        moved=money.quantity(found.moved, bare=False),
        gain=money.quantity(found.gain, bare=False),
        sure=money.quantity(found.sure, bare=False),
    )


def _message(reading: Reading, found: Budget) -> Text:
    if found.few:
        return _.plural(
            "{count} won deal cannot tell channels apart: no shift of budget is proposed",
            "{count} won deals cannot tell channels apart: no shift of budget is proposed",
            found.deals,
        )
    if not found.moved:
        best = max(found.lines, key=lambda line: line.roi)
        return _(
            "No shift of budget: even the ROI of {channel}, {roi}, is not surely apart from the others",
            channel=Name(best.channel.name),
            roi=Quantity(best.roi, "ratio", digits=0, signed=True, figure=best.channel.ids.get("roi", "")),
        )
    return _(
        "Moving {moved} from {giver} to {taker} would return {gain} more at constant ROI", **_words(reading, found)
    )


def _words(reading: Reading, found: Budget) -> dict[str, Argument]:
    money = Money.fitting((found.moved, found.gain), reading.currency)
    return {
        "moved": money.quantity(found.moved, bare=False),
        "gain": money.quantity(found.gain, bare=False),
        "giver": Name(", ".join(line.channel.name for line in found.givers[:2])),
        "taker": Name(", ".join(line.channel.name for line in found.takers[:2])),
    }


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """A shift between channels that are surely apart."""
    reading = Reading(figures, context)
    found = budget(reading, _PART)
    if found is None or not found.moved:
        return
    lines = (*found.givers, *found.takers)
    yield Finding(
        id="next-euro",
        severity="good",
        text=_(
            "Moving {moved} from {giver} to {taker} would return {gain} more at constant ROI.", **_words(reading, found)
        ),
        figures=tuple(
            line.channel.ids[kpi] for line in lines for kpi in ("cost", "revenue") if kpi in line.channel.ids
        ),
        weight=weight("good", found.gain / total(line.returned for line in found.lines)),
        on="roi",
        threshold=_("At least 30 won deals, and shares of return whose 95% intervals leave out the shares of cost."),
    )


SECTION = Section(
    name="allocation",
    title=_("Where the next euro should go"),
    options=AllocationOptions,
    asks=asks,
    compose=compose,
    order=52,
    summary="Cost share against return share, and a shift where they differ by more than chance",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION


@hookimpl
def reportgen_findings() -> Iterable[FindingRule]:
    """Offer the rule."""
    yield FindingRule(name="next-euro", asks=lambda plan: asks(plan, AllocationOptions()), find=find)
