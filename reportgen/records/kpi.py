"""What a KPI is: a measure of one relation, a formula over other KPIs, or values computed from figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reportgen.document import Text
from reportgen.document.text import Unit

if TYPE_CHECKING:
    from datetime import date

    from reportgen.plan import Plan
    from reportgen.records.figure import Ask, Figure, Figures, Interval

Better = Literal["higher", "lower", "neutral"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table derived in SQL from canonical tables and other relations (hook: ``reportgen_relations``).

    ``sql`` gives, for a plan, one SELECT in DuckDB's dialect and its bound parameters (``$name``); no text of a plan may
    enter the SQL itself. Keep to SQL that transpiles: window functions rather than lists. ``inputs`` are tables or
    relations, or a function that names them for a plan; when a canonical table among them was not loaded, the relation is
    missing too, unless it is in ``optional`` (then it exists with no rows). ``filled_by`` says of derived columns that measures
    need what fills them, in words of the user: a canonical column (``deals.closed_at``) or a key of the plan
    (``sla.follow_up_hours``).
    """

    name: str
    inputs: tuple[str, ...] | Callable[[Plan], tuple[str, ...]]
    sql: Callable[[Plan], tuple[str, Mapping[str, object]]]
    optional: tuple[str, ...] = ()
    filled_by: Mapping[str, str] = field(default_factory=dict)

    def reads(self, plan: Plan) -> tuple[str, ...]:
        """The tables and relations that the relation stands on under ``plan``."""
        return self.inputs(plan) if callable(self.inputs) else self.inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A KPI that is one SQL aggregate over one relation (hook: ``reportgen_kpis``).

    The engine joins the relation (alias ``r``) with the asked periods (alias ``period``, columns ``period.start`` and
    ``period.end``, inclusive dates) and evaluates ``aggregate`` per period and dimension value:

    * ``flow``: rows whose ``date`` column lies in the period;
    * ``snapshot``: rows whose ``date`` column is at or before the period's end; ``where`` says which still count;
    * ``trailing``: rows whose ``date`` lies in the ``months`` months to the period's end.

    ``where`` is an SQL condition on rows. For a quotient (a share, an average) give ``numerator`` and ``denominator``
    aggregates instead of ``aggregate``; a zero denominator makes the figure not available. ``needs`` are columns of the
    relation that at least one source must fill, else the KPI is not available. With ``interval="wilson"`` the quotient is a
    proportion of counts and gets its 95 % Wilson interval. ``cases`` is an aggregate that counts what the value rests on:
    under 30 the figure is marked as few data.
    ``beside`` are further aggregates of the same rows, carried on the figure by name (the mean beside a median).
    ``apart`` are dimensions across which nothing may be added or mixed (the stage that was reached): there is a figure only
    where all of them are asked. ``also`` are breakdowns that report.json always holds.
    """

    name: str
    label: Text
    definition: Text
    unit: Unit
    relation: str
    date: str
    aggregate: str = ""
    numerator: str = ""
    denominator: str = ""
    where: str = ""
    kind: Literal["flow", "snapshot", "trailing"] = "flow"
    months: int = 12
    better: Better = "neutral"
    additive: bool = False
    dimensions: tuple[str, ...] = ("channel", "campaign")
    apart: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    interval: Literal["", "wilson"] = ""
    cases: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    #: Shown only when the period's end is ``as_of`` or later than the last data (weights known only today).
    today_only: bool = False
    #: An ingredient of formulas that is no KPI of its own: measured, not reported.
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A KPI that is arithmetic over other KPIs and plan values (hook: ``reportgen_kpis``).

    ``numerator`` and ``denominator`` are expressions of ``+ - * /``, parentheses, decimal numbers and names; a name is a KPI
    id or a key of ``values``, which read the plan (None: the plan does not say; the figure is then not available and names
    the key of ``missing``). Without ``denominator`` the value is the numerator. Arithmetic is exact (Decimal).
    A zero or missing denominator makes the figure not available. ``interval="wilson"``: both are counts of the same cases.
    """

    name: str
    label: Text
    definition: Text
    unit: Unit
    numerator: str
    denominator: str = ""
    values: Mapping[str, Callable[[Plan], Decimal | None]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    better: Better = "neutral"
    additive: bool = False
    dimensions: tuple[str, ...] = ("channel", "campaign")
    interval: Literal["", "wilson"] = ""
    #: Says of a figure made for this plan on what basis it stands ("gross profit at 70 %"); printed beside it.
    basis: Callable[[Plan], Text | None] | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Figures made by a pure function from other figures (hook: ``reportgen_kpis``): planned values, forecasts, models.

    ``asks`` says which figures it reads; ``compute`` returns new ones, of the KPIs in ``provides`` or of those it asks for.
    Neither sees tables, SQL or a clock. It may provide KPIs that measures also give, in another scenario (``required``).
    """

    name: str
    provides: tuple[str, ...]
    asks: Callable[[Plan], Iterable[Ask]]
    compute: Callable[[Plan, Figures], Iterable[Figure]]


@dataclass(frozen=True, slots=True)
class Derivation:
    """One value of a modelled KPI, with its parts and interval; or none, for ``reason``."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    interval: Interval | None = None
    few: bool = False
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The figures that a modelled KPI reads: all of one scenario and one stretch of inclusive dates.

    ``cells`` are by (KPI, dimensions) and then by the values of those dimensions, in the order of the dimensions' names;
    what could not be measured is missing there, and ``reasons`` (by KPI) says why.
    """

    scenario: str
    start: date
    end: date
    cells: Mapping[tuple[str, str], Mapping[tuple[str, ...], Figure]]
    reasons: Mapping[str, Text]

    def by(self, kpi: str, by: str) -> Mapping[tuple[str, ...], Decimal]:
        """The values of a KPI that was read, by dimension values; empty where it has none."""
        found = self.cells.get((kpi, by), {})
        return {key: figure.value for key, figure in found.items() if figure.value is not None}

    def total(self, kpi: str) -> Decimal | None:
        """The total of a KPI that was read, or None."""
        return self.by(kpi, "").get(())

    def reason(self, kpi: str) -> Text | None:
        """Why the total of a KPI that was read is not available; None where it is."""
        figure = self.cells.get((kpi, ""), {}).get(())
        return self.reasons.get(kpi) if figure is None else figure.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Modelled:
    """A KPI that a pure function makes, stretch by stretch, from other figures of the same stretch (hook: ``reportgen_kpis``).

    It is what a formula is, where arithmetic is not enough. Dimensions are joined by commas in the order of their names
    (``channel,model``). ``reads`` says which KPIs (measures, or modelled ones), by which dimensions, are needed to answer for
    some dimensions. ``derive`` gives the values by those of the dimensions (``()`` is the total's key), or why there are none.

    With ``stands_for`` it takes the place of other KPIs by some dimensions wherever it is available (revenue by channel
    then follows an attribution model); such figures bear ``basis``. Dimensions joined by a comma (``band,channel``) stand for
    that breakdown alone, single ones for every one that is made of them. ``apart`` and ``also`` are those of a measure.
    """

    name: str
    label: Text
    definition: Text
    unit: Unit
    reads: Callable[[Plan, str], Iterable[tuple[str, str]]]
    derive: Callable[[Plan, str, Stretch], Mapping[tuple[str, ...], Derivation] | Text]
    better: Better = "neutral"
    additive: bool = False
    dimensions: tuple[str, ...] = ("channel", "campaign")
    apart: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    stands_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    basis: Callable[[Plan], Text | None] | None = None
    hidden: bool = False


Kpi = Measure | Formula | Computed | Modelled
