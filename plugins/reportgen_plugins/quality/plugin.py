"""The plugin ``lead-quality``: settings, relation and KPIs of lead scores, the section that shows them, and a finding."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import FindingRule, Kpi, Relation, Section, Setting
from reportgen_plugins.quality import kpis, overdue
from reportgen_plugins.quality.scores import LEAD_AGES
from reportgen_plugins.quality.section import SECTION
from reportgen_plugins.quality.settings import LeadScoringSettings

reportgen_api = 1


@hookimpl
def reportgen_settings() -> Iterable[Setting]:
    """``lead_scoring``."""
    yield Setting(name="lead_scoring", model=LeadScoringSettings)


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``lead_ages``; ``scored_contacts`` lies below the funnel, which offers it."""
    yield LEAD_AGES


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Overdue leads, conversion to date, and the cost of bands."""
    yield from kpis.kpis()


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION


@hookimpl
def reportgen_findings() -> Iterable[FindingRule]:
    """Overdue leads of the highest band."""
    yield FindingRule(name="overdue-leads", asks=overdue.asks, find=overdue.find)
