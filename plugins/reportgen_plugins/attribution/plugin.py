"""The plugin ``attribution``: settings, relations, KPIs and section, for the models that all plugins offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportgen import hookimpl
from reportgen.records import Kpi, Offers, Relation, Section, Setting
from reportgen_plugins.attribution import kpis, measures, record, shares
from reportgen_plugins.attribution.record import AttributionModel
from reportgen_plugins.attribution.section import section
from reportgen_plugins.attribution.settings import InboundSettings, settings_of

reportgen_api = 1

_HOOK = "reportgen_attribution_models"


@hookimpl
def reportgen_hookspecs() -> Iterable[Any]:
    """``reportgen_attribution_models``."""
    yield record


@hookimpl
def reportgen_settings(offers: Offers) -> Iterable[Setting]:
    """``attribution`` and ``inbound``."""
    names = (model.name for model in offers(_HOOK, AttributionModel))
    yield Setting(name="attribution", model=settings_of(names))
    yield Setting(name="inbound", model=InboundSettings)


@hookimpl
def reportgen_relations(offers: Offers) -> Iterable[Relation]:
    """Journeys, credits, steps and roles."""
    return measures.relations(offers(_HOOK, AttributionModel))


@hookimpl
def reportgen_kpis(offers: Offers) -> Iterable[Kpi]:
    """Credit, cost, return, roles, reach; and the counts that models read."""
    models = offers(_HOOK, AttributionModel)
    yield from measures.measures()
    yield from kpis.kpis(models)
    yield from shares.shares(models)
    yield from shares.chain(models)


@hookimpl
def reportgen_sections(offers: Offers) -> Iterable[Section]:
    """Offer the section."""
    yield section(offers(_HOOK, AttributionModel))
