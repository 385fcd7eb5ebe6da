"""The plugin ``forecast``: its figures and its section."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import Kpi, Section
from reportgen_plugins.forecast.kpis import FORECAST
from reportgen_plugins.forecast.section import SECTION

reportgen_api = 1


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Figures of scenario ``forecast`` for KPIs that are measured too."""
    yield FORECAST


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
