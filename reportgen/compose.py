"""Sections are asked what they want, and after measuring compose the document from figures alone.

A section or rule that fails costs its own part: a visible box and a warning; one that the plan requires fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen import comments
from reportgen.document import Chapter, Document, Name, Note, Span, Text, Words
from reportgen.errors import PluginError, Problem
from reportgen.records import Absent, Ask, Context, Figures, Finding, Report

if TYPE_CHECKING:
    from reportgen.plan import Plan, SectionChoice
    from reportgen.records import Catalogue, Section

_ = Words("reportgen")

#: How comparisons are named to readers.
SCENARIOS: Mapping[str, Text] = {
    "actual": _("actual (AC)"),
    "previous": _("previous period (PP)"),
    "year_ago": _("prior year (PY)"),
    "baseline": _("baseline (BL)"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What sections and finding rules want measured, each with who wants it; ``failed`` could not even say."""

    asks: tuple[tuple[str, Ask], ...]
    failed: Mapping[str, Problem]


def ask(plan: Plan, catalogue: Catalogue) -> Asked:
    """Ask every section of the plan and every finding rule. Raises PluginError when a required section fails."""
    asks: list[tuple[str, Ask]] = []
    failed: dict[str, Problem] = {}

    def collect(who: str, offer: Callable[[], Iterable[Ask]], *, required: bool = False) -> None:
        try:
            asks.extend((who, one) for one in tuple(offer()))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a plugin may fail in any way
            failed[who] = _failure(who, error, required=required)

    for choice in plan.sections:
        section = catalogue.sections[choice.name]
        collect(f"section {choice.name}", lambda s=section, c=choice: s.asks(plan, c.options), required=choice.required)  # type: ignore[misc]  # defaults bind the loop's values
    for name, rule in catalogue.findings.items():
        collect(f"finding {name}", lambda r=rule: r.asks(plan))  # type: ignore[misc]  # as above
    asks += comments.asks(plan)
    return Asked(tuple(asks), failed)


def find(catalogue: Catalogue, figures: Figures, context: Context, asked: Asked) -> tuple[list[Finding], list[Problem]]:
    """The findings of all rules, the weightiest first, and a warning for each rule that failed."""
    found: list[Finding] = list(context.findings)
    warnings: list[Problem] = []
    for name, rule in catalogue.findings.items():
        who = f"finding {name}"
        if who in asked.failed:
            warnings.append(asked.failed[who])
            continue
        try:
            found.extend(rule.find(figures, context))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a plugin may fail in any way
            warnings.append(_failure(who, error, required=False))
    return sorted(found, key=lambda finding: (-finding.weight, finding.id)), warnings


def compose(
    plan: Plan, catalogue: Catalogue, figures: Figures, context: Context, findings: tuple[Finding, ...], asked: Asked
) -> tuple[Report, tuple[Problem, ...]]:
    """Make the document of all sections, in the plan's order, and warnings for parts that failed."""
    context = replace(context, findings=findings)
    chapters: list[Chapter] = []
    warnings: list[Problem] = []
    for choice in plan.sections:
        section = catalogue.sections[choice.name]
        made, problem = _chapter(section, choice, figures, context, asked.failed.get(f"section {choice.name}"))
        if problem is not None:
            warnings.append(problem)
            context = replace(context, warnings=(*context.warnings, str(problem)))
        if isinstance(made, Absent):
            context = replace(context, dropped=(*context.dropped, (section.title, made.reason)))
        else:
            chapters.append(made)
    if context.dropped and not any(catalogue.sections[choice.name].tells_left_out for choice in plan.sections):
        lines = replace(context.left_out(), title=None)
        chapters.append(Chapter("left-out", _("Not in this report"), None, (lines,), appendix=True, joined=True))
    spoken, problems = comments.commented(chapters, figures, context)
    warnings += problems
    context = replace(context, warnings=(*context.warnings, *map(str, problems)))
    parts = [part for chapter in spoken for part in chapter.parts()]
    chapters = _apart(
        sorted(parts, key=lambda chapter: chapter.appendix)
    )  # stable: the plan's order in body and appendix
    period = plan.period
    document = Document(
        name=plan.name,
        title=Name.of(plan.title),
        organization=plan.organization,
        period=Span(period.start, period.end, period.label),
        partial=period.partial,
        scenarios=tuple(SCENARIOS[name] for name in plan.scenarios if name in SCENARIOS),
        purpose=plan.data.report.purpose,
        ask=Name.of(plan.data.report.ask) if plan.data.report.ask else "",
        currency=plan.currency,
        timezone=plan.timezone,
        as_of=plan.as_of,
        chapters=tuple(chapters),
        names=plan.data.names,
        colophon=tuple((_("{name} version", name=Name(name)), Name(version)) for name, version in context.versions),
    )
    return Report(document, figures, context, plan), tuple(warnings)


def _apart(chapters: list[Chapter]) -> list[Chapter]:
    """The appendix begins on a page of its own."""
    first = next((chapter for chapter in chapters if chapter.appendix), None)
    return [replace(chapter, joined=False) if chapter is first else chapter for chapter in chapters]


def _chapter(
    section: Section, choice: SectionChoice, figures: Figures, context: Context, failed: Problem | None
) -> tuple[Chapter | Absent, Problem | None]:
    problem = failed
    if problem is None:
        try:
            # Its own copies: what one section does to a mapping, no other part of the report sees.
            own = replace(context, kpis=dict(context.kpis), scenarios=dict(context.scenarios))
            made = section.compose(figures, own, choice.options)
            if isinstance(made, Chapter):
                return replace(made, appendix=made.appendix or choice.appendix, joined=not choice.new_page), None
            if isinstance(made, Absent):
                return made, None
            raise TypeError(f"it gives {type(made).__name__}, not Chapter or Absent")  # noqa: TRY301  # told like any failure
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a plugin may fail in any way
            problem = _failure(f"section {choice.name}", error, required=choice.required)
    box = Note(_("This section could not be made; the others are not affected."), "failure", title=section.title)
    return Chapter(choice.name, section.title, None, (box,)), problem


def _failure(who: str, error: BaseException, *, required: bool) -> Problem:
    problem = Problem(f"{who} failed: {type(error).__name__}: {error}", "run with --debug, and tell its author")
    if required:
        raise PluginError(problem) from error
    return problem
