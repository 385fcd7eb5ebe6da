"""KPIs of A/B tests: each variant's conversion rate, and its difference from the control."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Name, Text
from reportgen.records import Derivation, Figure, Interval, Kpi, Measure, Modelled, Relation, Stretch
from reportgen_plugins.kpis.trials import Comparison, Trial, compare
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

VARIANTS = "experiment,variant"
RATE, CONTROLS = "variant_conversion_rate", "variant_controls"
DIFFERENCE, P_VALUE = "variant_difference", "variant_p_value"
_FEW = 30

# Tests have no dates: they stand for the whole period of the report. Where no variant is marked, its name may say it.
_TRIALS = """
SELECT
    CAST($start AS DATE) AS started_on,
    CAST($end AS DATE) AS ended_on,
    e.experiment,
    e.variant,
    e.exposures,
    e.conversions,
    CASE
        WHEN max(CASE WHEN e.is_control THEN 1 ELSE 0 END) OVER (PARTITION BY e.experiment) = 1 THEN coalesce(e.is_control, FALSE)
        ELSE lower(trim(e.variant)) IN ('control', 'original', 'contrôle', 'témoin')
    END AS is_control
FROM experiments AS e
"""


def _trials(plan: Plan) -> tuple[str, Mapping[str, object]]:
    return _TRIALS, {"start": plan.period.start, "end": plan.period.end}


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """``trials``: a variant of a test."""
    yield Relation(name="trials", inputs=("experiments",), sql=_trials)


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Rates, differences, p-values, by experiment and variant."""
    measure = partial(
        Measure,
        relation="trials",
        date="started_on",
        where="r.started_on = period.start AND r.ended_on = period.end",
        dimensions=("experiment", "variant"),
        apart=("experiment", "variant"),
        also=(VARIANTS,),
    )
    yield measure(
        name=RATE,
        label=_("Conversion rate of a variant"),
        definition=_("Conversions divided by exposures of a variant of an A/B test."),
        unit="ratio",
        numerator="sum(r.conversions)",
        denominator="sum(r.exposures)",
        interval="wilson",
        better="higher",
    )
    yield measure(
        name=CONTROLS,
        label=_("Control"),
        definition=_("Whether a variant is the one that the others are compared with."),
        unit="count",
        aggregate="count(CASE WHEN r.is_control THEN 1 END)",
        hidden=True,
    )
    modelled = partial(
        Modelled,
        reads=lambda _plan, _by: ((RATE, VARIANTS), (CONTROLS, VARIANTS)),
        dimensions=("experiment", "variant"),
        apart=("experiment", "variant"),
        also=(VARIANTS,),
    )
    yield modelled(
        name=DIFFERENCE,
        label=_("Difference from the control"),
        definition=_("Conversion rate of a variant less that of the control, with its 95% interval."),
        unit="points",
        derive=partial(_derive, _difference),
        better="higher",
    )
    yield modelled(
        name=P_VALUE,
        label=_("p-value"),
        definition=_(
            "How often chance alone gives a difference as large as this one (two-proportion test, two-sided)."
        ),
        unit="ratio",
        derive=partial(_derive, _p_value),
    )


def _difference(found: Comparison) -> Derivation:
    return Derivation(found.difference, interval=Interval(Decimal("0.95"), found.low, found.high))


def _p_value(found: Comparison) -> Derivation:
    return Derivation(found.p_value)


def _derive(
    told: Callable[[Comparison], Derivation], _plan: Plan, _by: str, stretch: Stretch
) -> Mapping[tuple[str, ...], Derivation] | Text:
    """``told`` of every variant but the controls; a variant without comparison says why."""
    rates, controls = stretch.cells.get((RATE, VARIANTS), {}), stretch.by(CONTROLS, VARIANTS)
    if not rates:
        return stretch.reason(RATE) or _("there are no A/B tests")
    found: dict[tuple[str, ...], Derivation] = {}
    for (experiment, variant), figure in rates.items():
        if controls.get((experiment, variant)):
            continue
        against = [each for (name, other), each in rates.items() if name == experiment and controls.get((name, other))]
        found[experiment, variant] = _compared(told, experiment, figure, against)
    return found


def _compared(
    told: Callable[[Comparison], Derivation], experiment: str, variant: Figure, controls: list[Figure]
) -> Derivation:
    if len(controls) != 1:
        return Derivation(reason=_("{experiment} has no single control (is_control)", experiment=Name(experiment)))
    trials = [_trial(figure) for figure in (variant, *controls)]
    if None in trials:
        return Derivation(reason=_("its conversions are no part of its exposures"))
    own, control = (trial for trial in trials if trial is not None)
    few = min(own.exposures, control.exposures) < _FEW
    return replace(told(compare(own, control)), few=few)


def _trial(figure: Figure) -> Trial | None:
    conversions, exposures = figure.numerator, figure.denominator
    if conversions is None or exposures is None or not 0 <= conversions <= exposures or exposures == 0:
        return None
    return Trial(conversions, exposures)
