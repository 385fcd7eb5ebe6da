"""What all plugins of a build offer, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from reportgen.records.connector import Connector
from reportgen.records.kpi import Kpi, Relation
from reportgen.records.output import Output, Setting, Theme, Translations
from reportgen.records.section import FindingRule, Section


class Named(Protocol):
    """What hooks yield: a record with a name."""

    @property
    def name(self) -> str:
        """Unique within its kind."""


Record = TypeVar("Record", bound=Named)


class Offers(Protocol):
    """How a plugin that itself takes plugins asks them: ``offers("acme_models", AcmeModel)``.

    Gives the records of that kind that all plugins yield for the hook, sorted by name.
    """

    def __call__(self, hook: str, kind: type[Record]) -> tuple[Record, ...]:
        """Ask every plugin that implements ``hook``. Raises PluginError for a name offered twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Records of every kind, sorted by name; names are unique within a kind. ``named`` are first-party plugins in plugins.use."""

    connectors: Mapping[str, Connector] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    sections: Mapping[str, Section] = field(default_factory=dict)
    findings: Mapping[str, FindingRule] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    translations: Mapping[str, Translations] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
