"""Cohorts as sections read them: a month of contacts, and what share reached each stage by which age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen_plugins.sections.funnel_steps import stages
from reportgen_plugins.sections.stretches import whole

if TYPE_CHECKING:
    from reportgen.calendar import Period
    from reportgen.records import Figure
    from reportgen_plugins.kpis.settings import Stage
    from reportgen_plugins.sections.reading import Reading

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The contacts created in a month; figures by stage and age in days (None: until the day of the report)."""

    month: Period
    figures: Mapping[tuple[Stage, int | None], Figure]

    @property
    def contacts(self) -> Decimal:
        """How many there are."""
        return max(
            (figure.denominator or _ZERO for (_, age), figure in self.figures.items() if age is None), default=_ZERO
        )

    def parts(self, stage: Stage, age: int | None) -> tuple[Decimal, Decimal]:
        """How many reached the stage by the age, and of how many that is."""
        figure = self.figures.get((stage, age))
        return (_ZERO, _ZERO) if figure is None else (figure.numerator or _ZERO, figure.denominator or _ZERO)

    def old_enough(self, stage: Stage, age: int) -> bool:
        """Whether every contact of the month has reached the age."""
        return 0 < self.contacts == self.parts(stage, age)[1]

    def rate(self, stage: Stage, age: int | None) -> Decimal | None:
        """The share that reached the stage by the age; None while part of the cohort is younger."""
        if age is not None and not self.old_enough(stage, age):
            return None
        reached, contacts = self.parts(stage, age)
        return reached / contacts if contacts else None


def reach(age: int | None) -> str:
    """The KPI of the share of a cohort that reached a stage by an age."""
    return "cohort_reach_rate" if age is None else f"cohort_reach_rate_{age}"


def cohorts(
    reading: Reading, months: tuple[Period, ...], ages: Iterable[int | None] = (None, 30, 60, 90, 180)
) -> tuple[Cohort, ...]:
    """The months that have contacts, oldest first."""
    stretch, names = whole(months), stages(reading.context.plan)
    cells: dict[str, dict[tuple[Stage, int | None], Figure]] = {}
    for stage in names:
        for age in ages:
            for figure in reading.figures.by(reach(age), "cohort", within=stretch, stage=stage):
                if (figure.start, figure.end) == (stretch.start, stretch.end):
                    cells.setdefault(figure.dimension("cohort") or "", {})[stage, age] = figure
    found = (Cohort(month, cells.get(f"{month.start:%Y-%m}", {})) for month in months)
    return tuple(cohort for cohort in found if cohort.contacts)


def counted_stages(reading: Reading, found: tuple[Cohort, ...]) -> tuple[Stage, ...]:
    """The stages after the lead that the data can tell."""
    later = [stage for stage in stages(reading.context.plan) if stage not in {"visitor", "lead"}]
    return tuple(stage for stage in later if any((stage, None) in cohort.figures for cohort in found))
