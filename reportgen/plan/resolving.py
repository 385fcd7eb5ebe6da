"""The second pass over a plan: everything that depends on what plugins offer, on the day, and on the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen import calendar
from reportgen.errors import PlanError
from reportgen.plan import checks
from reportgen.plan.alternatives import alternatives
from reportgen.plan.brand import brand
from reportgen.plan.commentary import commentary
from reportgen.plan.findings import Findings
from reportgen.plan.formats import formats
from reportgen.plan.languages import wordings
from reportgen.plan.model import Plan
from reportgen.plan.parsing import Parsed
from reportgen.plan.references import folder
from reportgen.plan.schema import Baseline, ReportModel
from reportgen.plan.sections import sections
from reportgen.plan.settings import settings
from reportgen.plan.sources import sources
from reportgen.plan.theme import theme

if TYPE_CHECKING:
    from reportgen.records import Catalogue


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says instead of the plan; None leaves the plan's word."""

    period: str | None = None
    as_of: date | None = None
    locales: tuple[str, ...] | None = None
    formats: tuple[str, ...] | None = None


def resolve(parsed: Parsed, catalogue: Catalogue, overrides: Overrides, today: date) -> Plan:
    """The validated plan. Raises PlanError with every problem of both passes, in the order of the plan.

    ``today`` is the day the report is made as of, unless ``overrides`` name another.
    """
    found = Findings(parsed)
    as_of = overrides.as_of or today
    report = parsed.model.report if parsed.model else _readable_report(parsed)
    chosen_settings = settings(found, catalogue)
    chosen_sources = sources(found, catalogue)
    chosen_sections = sections(found, catalogue)
    locales = checks.locales(found, report, overrides.locales)
    chosen_formats = formats(found, report, overrides.formats, catalogue)
    checks.report(found, report)
    checks.kpis(found, catalogue)
    checks.currencies(found, report)
    checks.channels(found)
    wordings(found, locales)
    scenarios = _scenarios(found, report, as_of, overrides.period)
    roots = _roots(found)
    chosen_theme = theme(found, report.theme, catalogue, roots)
    looks, warnings = brand(found, roots, chosen_theme.folder if chosen_theme else None)
    changed = alternatives(found, catalogue)
    compared = (*(scenarios or ("actual",)), *changed)
    remarks = commentary(found, catalogue, chosen_sections, locales, compared, roots)
    if found.problems or parsed.model is None or scenarios is None or chosen_theme is None:
        raise PlanError(*found.ordered())
    plan = Plan(
        path=parsed.path,
        name=report.name or _name(parsed.path),
        title=report.title,
        organization=report.organization or looks.name,
        as_of=as_of,
        period=scenarios["actual"],
        scenarios=scenarios,
        locales=locales,
        formats=tuple(chosen_formats),
        format_options=chosen_formats,
        data=parsed.model,
        sources=chosen_sources,
        sections=chosen_sections,
        settings=chosen_settings,
        roots=roots,
        positions=parsed.positions,
        raw=parsed.raw,
        theme=chosen_theme,
        brand=looks,
        numbering={locale: checks.numbering(report, locale) for locale in locales},
        warnings=warnings,
        commentary=remarks,
    )
    others = {
        name: replace(plan, data=each.data, settings={**chosen_settings, **each.settings})
        for name, each in changed.items()
    }
    return replace(plan, alternatives=others)


def _readable_report(parsed: Parsed) -> ReportModel:
    """The keys of ``report`` that are right by themselves; the others' problems are known already."""
    given = parsed.data.get("report")
    good: dict[str, Any] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        try:
            ReportModel.model_validate({name: value})
        except ValueError:
            continue
        good[name] = value
    return ReportModel.model_validate(good)


def _scenarios(
    found: Findings, report: ReportModel, as_of: date, override: str | None
) -> Mapping[str, calendar.Period] | None:
    """The measured stretches by scenario, or None when the report's own period cannot be read."""
    start = report.fiscal_year_start
    if not calendar.FIRST_YEAR < as_of.year < calendar.LAST_YEAR:
        years = f"the years {calendar.FIRST_YEAR + 1} to {calendar.LAST_YEAR - 1}"
        found.add_outside(f"--as-of: {as_of} lies outside {years}", "write the day the report is made for")
        return None
    try:
        actual = calendar.parse(override or report.period, as_of, start)
    except calendar.PeriodError as error:
        if override:
            found.add_outside(f"--period: {error}")
        else:
            found.add(("report", "period"), str(error))
        return None
    scenarios = {"actual": actual}
    for index, compared in enumerate(report.compare):
        match compared:
            case "previous":
                scenarios["previous"] = calendar.previous(actual)
            case "year-ago":
                scenarios["year_ago"] = calendar.year_ago(actual)
            case Baseline():
                key = ("report", "compare", index, "baseline")
                if "baseline" in scenarios:
                    found.add(key, "is a second baseline; a report has one")
                    continue
                try:
                    scenarios["baseline"] = calendar.parse(compared.baseline, as_of, start)
                except calendar.PeriodError as error:
                    found.add(key, str(error))
    return scenarios


def _roots(found: Findings) -> tuple[Path, ...]:
    """The folders that data may come from: the plan's own, then the declared ones."""
    roots = [found.parsed.path.resolve().parent]
    declared = found.data.get("data_roots")
    for index, name in enumerate(declared if isinstance(declared, list) else ()):
        if isinstance(name, str):
            try:
                roots.append(folder(name, roots, found.positions.at("data_roots", index)))
            except PlanError as error:
                found.problems += error.problems
    return tuple(dict.fromkeys(roots))


def _name(path: Path) -> str:
    """The plan's folder as a name for files."""
    return re.sub(r"[^a-z0-9]+", "-", path.resolve().parent.name.lower()).strip("-")[:64] or "report"
