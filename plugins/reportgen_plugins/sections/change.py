"""Section ``change``: why revenue, leads and ROI moved against an earlier period, as bridges with the channels behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from reportgen import hookimpl
from reportgen.document import Block, Chapter, Columns, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.kpis import change as kpis
from reportgen_plugins.kpis.compared import Compared, comparisons
from reportgen_plugins.sections.bridges import Bridge, bridge, leads_chart, revenue_chart, roi_chart
from reportgen_plugins.sections.change_message import message
from reportgen_plugins.sections.change_rows import rows
from reportgen_plugins.sections.change_table import ChannelTable
from reportgen_plugins.sections.few_deals import few_deals
from reportgen_plugins.sections.reading import Reading
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_SOURCES = ("revenue", "leads", "sessions", "cost")


class ChangeOptions(Options):
    """``against``: which of the plan's comparisons is explained, by default the first with figures; ``top``: channels printed."""

    against: Literal["previous", "year-ago", "baseline"] | None = None
    top: int = 6


def asks(plan: Plan, _options: ChangeOptions) -> Iterable[Ask]:
    """What the effects are worked out from; the effects come with it."""
    yield from kpis.asks(plan)


def compose(figures: Figures, context: Context, options: ChangeOptions) -> Chapter | Absent:
    """The page; absent without a period to compare with, or where none of the three can be explained."""
    chosen = _chosen(context.plan, options)
    if isinstance(chosen, Text):
        return Absent(chosen)
    reading = Reading(figures, context)
    found = {against: _bridges(reading, against) for against in chosen}
    against = next((each for each in chosen if found[each]), None)
    if against is None:
        return Absent(_reason(reading, chosen[0]))
    bridges = found[against]
    return Chapter(
        "change",
        _("What changed and why"),
        message(reading, next(iter(bridges.values())), against),
        tuple(_blocks(reading, bridges, against, options.top)),
        source=reading.source(*_SOURCES),
    )


def _chosen(plan: Plan, options: ChangeOptions) -> tuple[str, ...] | Text:
    """The comparisons to try, in order; or why there is none."""
    possible = comparisons(plan)
    if options.against is None:
        return possible or _(
            "Change needs an earlier period as long as this one: write compare: [previous] under report."
        )
    wanted = options.against.replace("-", "_")
    if wanted in possible:
        return (wanted,)
    if wanted in plan.scenarios:
        return _("The baseline is not as long as the period; what differs in length cannot be explained by effects.")
    return _("The plan does not compare with {against}: name it in report.compare.", against=options.against)


def _bridges(reading: Reading, against: str) -> dict[str, Bridge]:
    found = {kpi: bridge(reading, kpi, against) for kpi in kpis.PROVIDED}
    return {kpi: each for kpi, each in found.items() if each is not None}


def _reason(reading: Reading, against: str) -> Text:
    figure = reading.find("revenue", kpis.scenario(against)) or reading.find("leads", kpis.scenario(against))
    if figure is None or figure.reason is None:
        return _("Change needs sessions and leads, or leads and won deals, in both periods.")
    return _("Change cannot be explained: {reason}.", reason=figure.reason)


def _blocks(reading: Reading, bridges: Mapping[str, Bridge], against: str, top: int) -> Iterable[Block]:
    compared = Compared(reading.context.plan, reading.figures, against)
    revenue = compared.revenue() if "revenue" in bridges else None
    leads = compared.leads() if "leads" in bridges else None
    behind = rows(reading, against, revenue, leads)
    few = few_deals(reading, against) if revenue else None
    if few is not None:
        yield few
    if revenue is not None:
        yield revenue_chart(reading, bridges["revenue"], against)
        yield ChannelTable(reading, against, "revenue", behind, revenue.basis, top).table()
    halves: list[Block] = []
    if "leads" in bridges:
        halves.append(leads_chart(reading, bridges["leads"], against))
    if "roi" in bridges:
        halves.append(roi_chart(reading, bridges["roi"], against))
    if len(halves) > 1:
        yield Columns((246, 246), ((halves[0],), (halves[1],)))
    else:
        yield from halves
    if revenue is None and leads is not None:
        yield ChannelTable(reading, against, "leads", behind, None, top).table()


SECTION = Section(
    name="change",
    title=_("What changed and why"),
    options=ChangeOptions,
    asks=asks,
    compose=compose,
    order=45,
    summary="Why revenue, leads and ROI moved against an earlier period",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
