"""Commentary on its way: its live figures are asked for with all others, filled in, and put at the end of their sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.document import Commentary, Quantity
from reportgen.errors import Problem
from reportgen.markdown import passages
from reportgen.money import scale
from reportgen.plan.calls import grain_of
from reportgen.plan.names import choose, shown
from reportgen.records import Ask

if TYPE_CHECKING:
    from reportgen.document import Chapter, Passage
    from reportgen.plan import FigureCall, Plan, Remarks
    from reportgen.records import Context, Figure, Figures


def asks(plan: Plan) -> Iterator[tuple[str, Ask]]:
    """What the commentary needs measured, each with the file that asks."""
    for remarks in plan.commentary:
        for call in remarks.calls:
            grains = grain_of(dict(call.dimensions))
            by = ",".join(name for name, _value in call.dimensions if name not in grains)
            ask = Ask((call.kpi,), by, scenarios=(call.scenario,))
            yield f"commentary {remarks.path}", replace(ask, grain=grains[0]) if grains else ask


def commented(
    chapters: Sequence[Chapter], figures: Figures, context: Context
) -> tuple[tuple[Chapter, ...], tuple[Problem, ...]]:
    """The chapters with their commentary at the end, and warnings: figures and pictures that are not there, sections too."""
    problems: list[Problem] = []
    spoken: dict[str, list[tuple[str, tuple[Passage, ...]]]] = {}
    for remarks in context.plan.commentary:
        quantities = [_quantity(call, figures, context, problems) for call in remarks.calls]
        made, left_out = passages(remarks.text, remarks.path, quantities)
        problems += left_out
        spoken.setdefault(remarks.section, []).append((remarks.locale, made))
    there = {chapter.id for chapter in chapters}
    for section in spoken.keys() - there:
        where = context.plan.positions.at("commentary", section)
        problems.append(Problem(f"the section {section!r} leaves itself out, and its commentary with it", "", where))
    return tuple(_with(chapter, spoken.get(chapter.id)) for chapter in chapters), tuple(problems)


def files(remarks: Sequence[Remarks]) -> dict[str, str]:
    """The sha256 of every file of commentary, by path."""
    return {each.path: each.sha256 for each in remarks}


def _with(chapter: Chapter, spoken: list[tuple[str, tuple[Passage, ...]]] | None) -> Chapter:
    return replace(chapter, blocks=(*chapter.blocks, Commentary(tuple(spoken)))) if spoken else chapter


def _quantity(call: FigureCall, figures: Figures, context: Context, problems: list[Problem]) -> Quantity:
    """The figure as sentences print it; not available, with a warning, where there is none."""
    figure = _figure(call, figures, context)
    if figure is None:
        about = "".join(f", {name} {shown(value)}" for name, value in call.dimensions)
        what = f"there is no figure {call.kpi!r}, scenario {call.scenario}{about}"
        problems.append(Problem(what, _meant(call, figures), call.where))
        return Quantity(None)
    if figure.value is None:
        problems.append(
            Problem(f"the figure {call.kpi!r} is not available", "`reportgen explain` says why", call.where)
        )
        return Quantity(None, figure=figure.id)
    currency = context.plan.currency if figure.unit.startswith("currency") else ""
    if figure.unit == "currency":
        compact, digits = scale(figure.value)
        return Quantity(figure.value, "currency", currency, digits, compact=compact, figure=figure.id)
    return Quantity(figure.value, figure.unit, currency, figure=figure.id)


def _figure(call: FigureCall, figures: Figures, context: Context) -> Figure | None:
    """The figure over the report's period, or that of its scenario, or the month or week that the call names."""
    dimensions = {name: _spelt(call, figures, name, value) for name, value in call.dimensions}
    if grain_of(dimensions):
        return figures.find(call.kpi, scenario=call.scenario, start=None, end=None, **dimensions)
    stretch = context.scenarios.get(call.scenario, context.period)
    return figures.find(call.kpi, scenario=call.scenario, start=stretch.start, end=stretch.end, **dimensions)


def _values(call: FigureCall, figures: Figures, name: str) -> set[str]:
    wanted = {each for each, _value in call.dimensions}
    return {
        figure.dimension(name) or ""
        for figure in figures
        if figure.kpi == call.kpi and {each for each, _value in figure.dimensions} == wanted
    }


def _spelt(call: FigureCall, figures: Figures, name: str, value: str) -> str:
    """A dimension's value as the figures spell it: case and outer spaces do not count."""
    plain = value.strip().casefold()
    return next((each for each in sorted(_values(call, figures, name)) if each.strip().casefold() == plain), value)


def _meant(call: FigureCall, figures: Figures) -> str:
    """The values that probably were meant, of the first dimension that has others."""
    for name, value in call.dimensions:
        known = _values(call, figures, name)
        if known and _spelt(call, figures, name, value) not in known:
            return f"{name}: {choose(value, known)}"
    return "the KPI is not broken down so" if call.dimensions else "`reportgen explain` says why"
