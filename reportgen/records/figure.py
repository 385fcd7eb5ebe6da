"""Asks and figures: what a report wants to know, and the answers with everything that explains them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from reportgen.calendar import Period
    from reportgen.document import Text
    from reportgen.document.text import Unit

FigureStatus = Literal["ok", "not_available", "suppressed"]

#: Scenarios that are measured over a comparison period of the plan.
COMPARISONS = ("previous", "year_ago", "baseline")


@dataclass(frozen=True, slots=True)
class Ask:
    """KPI ids × dimensions × periods × scenarios that somebody needs; unknown ids are an error naming who asked.

    ``by`` is one dimension, several joined by commas (``band,channel``: their crossings), or ``""`` for the total. ``grain``
    splits the period into months or weeks. ``scenarios`` are measured scenarios of the plan; one that the plan does not
    compare with is left out silently. ``within`` replaces the period of the report (scenario ``actual`` then).
    """

    kpis: tuple[str, ...]
    by: str = ""
    grain: Literal["", "month", "week", "quarter"] = ""
    scenarios: tuple[str, ...] = ("actual",)
    within: Period | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of confidence ``level`` (0.95) from ``low`` to ``high``, in the figure's unit."""

    level: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure comes from: the SQL that was run with its parameters, or the formula; tables; sources of the plan."""

    sql: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    formula: str = ""
    tables: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


#: KPI, scenario, first and last day, dimensions with their values.
FigureKey = tuple[str, str, "date", "date", tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of one KPI over inclusive dates, in a scenario, for dimension values; with its numerator and denominator.

    ``status`` other than ``ok`` has ``value`` None and says why in ``reason`` (never 0, NaN or infinity instead).
    ``few`` marks values that rest on fewer than 30 cases.
    """

    kpi: str
    unit: Unit
    scenario: str
    start: date
    end: date
    dimensions: tuple[tuple[str, str], ...] = ()
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    interval: Interval | None = None
    partial: bool = False
    status: FigureStatus = "ok"
    reason: Text | None = None
    provenance: Provenance | None = None
    few: bool = False
    #: Further aggregates of the same rows, by name ("mean" beside a median).
    beside: tuple[tuple[str, Decimal], ...] = ()
    #: On what the value stands, where another KPI stands in for this one (an attribution model, say).
    basis: Text | None = None

    @property
    def key(self) -> FigureKey:
        """What tells figures apart; :attr:`id` as values, which is far cheaper to compare than to write."""
        return self.kpi, self.scenario, self.start, self.end, self.dimensions

    @property
    def id(self) -> str:
        """``kpi|scenario|start|end|dimension=value``: stable, unique in a report."""
        parts = [self.kpi, self.scenario, self.start.isoformat(), self.end.isoformat()]
        parts += [f"{name}={value}" for name, value in self.dimensions]
        return "|".join(parts)

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.status == "ok" and self.value is not None

    def dimension(self, name: str) -> str | None:
        """The value of the dimension ``name``, or None."""
        return next((value for key, value in self.dimensions if key == name), None)

    def unavailable(self, reason: Text) -> Figure:
        """The same figure without a value, for ``reason``."""
        return replace(self, value=None, interval=None, status="not_available", reason=reason)


class Figures:
    """All figures of a report, found by what they are. Immutable; pickles."""

    __slots__ = ("_by_id", "_by_key", "_by_kpi")

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        self._by_key: dict[FigureKey, Figure] = {figure.key: figure for figure in figures}
        self._by_id: dict[str, Figure] = {}
        self._by_kpi: dict[tuple[str, str], list[Figure]] = {}
        for figure in self._by_key.values():
            self._by_kpi.setdefault((figure.kpi, figure.scenario), []).append(figure)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def __getitem__(self, figure_id: str) -> Figure:
        return self._named()[figure_id]

    def _named(self) -> dict[str, Figure]:
        """By id, once somebody asks for ids."""
        if not self._by_id:
            self._by_id = {figure.id: figure for figure in self}
        return self._by_id

    def merged(self, figures: Iterable[Figure]) -> Figures:
        """These and ``figures``; the later one wins where ids are equal."""
        more = {figure.key: figure for figure in figures}
        made = Figures()
        made._by_key = self._by_key | more
        made._by_kpi = dict(self._by_kpi)
        for name in dict.fromkeys((figure.kpi, figure.scenario) for figure in more.values()):
            made._by_kpi[name] = [more.get(figure.key, figure) for figure in self._by_kpi.get(name, ())]
        for key, figure in more.items():
            if key not in self._by_key:
                made._by_kpi[figure.kpi, figure.scenario].append(figure)
        return made

    def find(
        self,
        kpi: str,
        *,
        scenario: str = "actual",
        start: date | None = None,
        end: date | None = None,
        **dimensions: str,
    ) -> Figure | None:
        """The figure of exactly these dimensions; without ``start``/``end`` the one over the scenario's longest stretch."""
        wanted = set(dimensions.items())
        found = [
            figure
            for figure in self._by_kpi.get((kpi, scenario), ())
            if set(figure.dimensions) == wanted
            and (start is None or figure.start == start)
            and (end is None or figure.end == end)
        ]
        return max(found, key=lambda figure: (figure.end - figure.start, figure.end), default=None)

    def by(
        self, kpi: str, dimension: str, *, scenario: str = "actual", within: Period | None = None, **fixed: str
    ) -> tuple[Figure, ...]:
        """The figures broken down by one dimension, in the order measured (time ascending; values by name)."""
        wanted = set(fixed.items())
        found = [
            figure
            for figure in self._by_kpi.get((kpi, scenario), ())
            if {name for name, _ in figure.dimensions} == {dimension, *fixed}
            and wanted <= set(figure.dimensions)
            and (within is None or (figure.start >= within.start and figure.end <= within.end))
        ]
        return tuple(sorted(found, key=lambda figure: (figure.start, figure.dimension(dimension) or "")))

    def ids(self) -> Mapping[str, Figure]:
        """Figures by id."""
        return dict(self._named())
