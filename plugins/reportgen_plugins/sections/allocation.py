"""Section ``allocation``: where the next euro should go, as a scenario at constant ROI."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import (
    Argument,
    Chapter,
    Chart,
    Derived,
    Name,
    Prose,
    Quantity,
    Text,
)
from reportgen.records import Absent, Ask, Context, Figures, Finding, FindingRule, Options, Section
from reportgen_plugins.sections.allocation_table import shift_table
from reportgen_plugins.sections.budget_shift import SHARE, SQUARES, Budget, budget
from reportgen_plugins.sections.cells import Money, total
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.sections.shared_costs import about_shared
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_KPIS = ("cost", "revenue", "roi", "deals_won")
_PART = Decimal("0.10")
_DASH = Name("–")
_OUTSIDE = Derived(_("The return of all channels less that of the channels with a cost"))


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
            shift_table(reading, found, options.top),
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
