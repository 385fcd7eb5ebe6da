"""Computed figures of what might have been: sensitivity of the outcome, and the plan's scenarios side by side."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import Computed, Kpi
from reportgen_plugins.kpis import scenarios, sensitivity

reportgen_api = 1


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Figures of KPIs that are measured too, in scenarios of their own."""
    yield Computed(
        name="sensitivity", provides=sensitivity.PROVIDED, asks=sensitivity.asks, compute=sensitivity.compute
    )
    yield Computed(name="scenarios", provides=scenarios.PROVIDED, asks=scenarios.asks, compute=scenarios.compute)
