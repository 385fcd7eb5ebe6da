"""What all plugins of a build offer, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.records.connector import Connector
from reportgen.records.kpi import Kpi, Relation
from reportgen.records.output import Output, Setting, Theme, Translations
from reportgen.records.section import FindingRule, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Records of every kind, sorted by name; names are unique within a kind."""

    connectors: Mapping[str, Connector] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    sections: Mapping[str, Section] = field(default_factory=dict)
    findings: Mapping[str, FindingRule] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    translations: Mapping[str, Translations] = field(default_factory=dict)
