"""The asks of report.json: every KPI that the sources allow, printed by a section or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.metrics.definitions import Definitions
from reportgen.records import COMPARISONS, Ask

if TYPE_CHECKING:
    from reportgen.plan import Plan
    from reportgen.records import Catalogue

_BY = ("channel", "campaign", "month")
_GRAINS = {"month": "month", "week": "week", "quarter": "quarter"}


def default_asks(plan: Plan, catalogue: Catalogue) -> tuple[tuple[str, Ask], ...]:
    """Each KPI that is not hidden: its total, and by channel, campaign and month; compared, its total and by channel.

    Measures and modelled KPIs say by what else.
    ``report.figures`` of the plan names other KPIs (hidden ones too) or other dimensions instead.
    Each ask comes with who asks, as :func:`reportgen.metrics.measure` wants it.
    """
    known = Definitions.of(catalogue)
    choice = plan.data.report.figures
    everything = (*known.measures, *known.formulas, *known.modelled)
    shown = [name for name in everything if not (kpi := known.get(name)) or not kpi.hidden]
    kpis = tuple(sorted({*shown, *known.provided})) if choice.kpis is None else choice.kpis
    if not kpis:
        return ()
    by = _BY if choice.by is None else choice.by
    compared = tuple(name for name in COMPARISONS if name in plan.scenarios)
    asks = [Ask(kpis, scenarios=("actual", *compared))]
    for dimension in by:
        if dimension in _GRAINS:
            asks.append(Ask(kpis, grain=_GRAINS[dimension]))  # type: ignore[arg-type]  # one of the grains
        else:
            asks.append(Ask(kpis, by=dimension, scenarios=("actual", *(compared if dimension == "channel" else ()))))
    if choice.by is None:
        also = {name: kpi.also for name, kpi in known.measures.items()}
        also |= {name: kpi.also for name, kpi in known.modelled.items()}
        asks += [Ask((name,), by=by) for name in kpis for by in also.get(name, ())]
    return tuple(("report.figures", ask) for ask in asks)
