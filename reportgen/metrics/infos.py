"""KPIs as plain data for readers: label, definition, the formula in words, the basis it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.metrics.definitions import Definitions
from reportgen.metrics.expressions import ExpressionError, quotient
from reportgen.records import Formula, KpiInfo, Modelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.document import Text
    from reportgen.plan import Plan
    from reportgen.records import Catalogue


def kpi_infos(plan: Plan, catalogue: Catalogue) -> Mapping[str, KpiInfo]:
    """Every KPI that is not hidden, by id, in the catalogue's order. What computed records alone provide has no label."""
    known = Definitions.of(catalogue)
    found: dict[str, KpiInfo] = {}
    for name in catalogue.kpis:
        kpi = known.get(name)
        if kpi is None or kpi.hidden:
            continue
        found[name] = KpiInfo(
            kpi.name, kpi.label, kpi.definition, kpi.unit, kpi.better, kpi.additive,
            formula=_shown(kpi) if isinstance(kpi, Formula) else "",
            basis=_basis(kpi, plan) if isinstance(kpi, Formula | Modelled) else None,
        )  # fmt: skip
    return found


def _shown(formula: Formula) -> str:
    try:
        return quotient(formula.numerator, formula.denominator)
    except ExpressionError:
        return ""  # measuring says so


def _basis(formula: Formula | Modelled, plan: Plan) -> Text | None:
    if formula.basis is None:
        return None
    try:
        return formula.basis(plan)
    except Exception:  # noqa: BLE001  # a plugin's function may fail in any way; the figure itself will say so
        return None
