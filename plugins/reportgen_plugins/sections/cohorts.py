"""Section ``cohorts``: contacts by the month they came, how far they got by which age, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Block, Chapter, Chart, Columns, Quantity, Span, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.kpis.cohorts import AGES
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.settings import Stage
from reportgen_plugins.sections.chance import FEW, differ
from reportgen_plugins.sections.cohort_cells import Cohort, cohorts, counted_stages, reach
from reportgen_plugins.sections.cohort_tables import cohort_table, time_table
from reportgen_plugins.sections.reading import Reading, labelled, when
from reportgen_plugins.sections.stretches import months_to, whole
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.document.blocks import Datum

reportgen_api = 1

_SCENARIOS = ("actual", "previous", "year_ago")
_CURVE = "lead_to_customer_curve"


class CohortOptions(Options):
    """``age`` compares cohorts at so many days; ``stage`` is the one of the heat map; ``months`` how many cohorts."""

    age: Literal[30, 60, 90, 180] = 90
    stage: Stage | None = None
    months: Annotated[int, Field(ge=1, le=24)] = 12


@dataclass(frozen=True, slots=True)
class _Judged:
    """The latest cohort that is old enough, beside all earlier ones together, at one stage and age."""

    stage: Stage
    age: int
    latest: Cohort
    earlier: tuple[Cohort, ...]

    def parts(self) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """Reached and created: of the latest cohort, of the earlier ones."""
        above, below = self.latest.parts(self.stage, self.age)
        sums = [each.parts(self.stage, self.age) for each in self.earlier]
        return above, below, sum((one for one, _two in sums), Decimal(0)), sum((two for _one, two in sums), Decimal(0))


def asks(plan: Plan, options: CohortOptions) -> Iterable[Ask]:
    """Cohorts of the last months by stage, times between stages, and the curves of this period and those before."""
    months = months_to(plan.period, options.months)
    yield Ask(tuple(reach(age) for age in (None, *AGES)), by="cohort,stage", within=whole(months))
    yield Ask(("stage_days",), by="stage", scenarios=_SCENARIOS)
    yield Ask((_CURVE,), by="age", scenarios=_SCENARIOS)


def compose(figures: Figures, context: Context, options: CohortOptions) -> Chapter | Absent:
    """The chapter; absent without contacts, or where no stage after the first can be told."""
    reading = Reading(figures, context)
    found = cohorts(reading, months_to(context.period, options.months))
    names = counted_stages(reading, found)
    if not found or not names:
        return Absent(_("Cohorts need contacts with the day they were created and with stage dates."))
    stage = options.stage if options.stage in names else _telling(found, names)
    judged = _judged(found, stage, options.age)
    curve = _curves(reading)
    heat = _heat(found, reading, stage, 246 if curve is not None else 504)
    times = time_table(reading, _SCENARIOS)
    blocks: list[Block] = [heat if curve is None else Columns((246, 246), ((heat,), (curve,)))]
    blocks.append(cohort_table(reading, found, names, options.age))
    if times is not None:
        blocks.append(times)
    return Chapter(
        "cohorts",
        _("Cohorts"),
        _message(reading, found, stage, judged),
        tuple(blocks),
        source=reading.source(*(COUNTED[each] for each in names)),
    )


def _telling(found: tuple[Cohort, ...], names: tuple[Stage, ...]) -> Stage:
    """The latest stage that enough contacts reached; else the first one."""
    reached = {name: sum((each.parts(name, None)[0] for each in found), Decimal(0)) for name in names}
    return next((name for name in reversed(names) if reached[name] >= FEW), names[0])


def _judged(found: tuple[Cohort, ...], stage: Stage, age: int) -> _Judged | None:
    """At the wanted age, else at the greatest lower one that two cohorts have passed; else at any that one has."""
    ages = [each for each in reversed(AGES) if each <= age]
    for least in (2, 1):
        for each in ages:
            old = [cohort for cohort in found if cohort.old_enough(stage, each)]
            if len(old) >= least:
                return _Judged(stage, each, old[-1], tuple(old[:-1]))
    return None


def _message(reading: Reading, found: tuple[Cohort, ...], stage: Stage, judged: _Judged | None) -> Text:
    label = reading.label(COUNTED[stage])
    if judged is None:
        last = found[-1]
        above, below = last.parts(stage, None)
        return _(
            "{stage}: {count} of {contacts} contacts of {month} so far; no cohort is 30 days old yet",
            stage=label,
            count=Quantity(above),
            contacts=Quantity(below),
            month=_month(last),
        )
    above, below, before, base = judged.parts()
    rate = above / below
    words = {
        "stage": label,
        "rate": Quantity(rate, "ratio", digits=1),
        "month": _month(judged.latest),
        "days": judged.age,
    }
    if not base:
        return _("{stage}: {rate} of the contacts of {month} within {days} days", **words)
    earlier = before / base
    words |= {"earlier": Quantity(earlier, "ratio", digits=1)}
    if below < FEW or base < FEW:
        return _(
            "{stage}: {rate} of the contacts of {month} within {days} days, {earlier} of those before: too few to tell",
            **words,
        )
    if not differ(above, below, before, base):
        return _(
            "{stage}: {rate} of the contacts of {month} within {days} days; {earlier} of those before, no more than chance",
            **words,
        )
    return _(
        "{stage}: {rate} of the contacts of {month} within {days} days, {change} against those before ({earlier})",
        **words,
        change=Quantity(rate - earlier, "points", digits=1, signed=True),
    )


def _month(cohort: Cohort) -> Span:
    return Span(cohort.month.start, cohort.month.end, style="month")


def _heat(found: tuple[Cohort, ...], reading: Reading, stage: Stage, width: int) -> Chart:
    """Months by ages: the share of each month's contacts that had reached the stage by then."""
    data: list[tuple[Datum, ...]] = [
        (_month(cohort), _("{days} days", days=age), cohort.rate(stage, age)) for cohort in found for age in AGES
    ]
    if all(row[2] is None for row in data):
        data = [(_month(cohort), _("So far"), cohort.rate(stage, None)) for cohort in found]
    label = reading.label(COUNTED[stage])
    return Chart(
        id="heat",
        kind="heat",
        fields=("row", "column", "value"),
        data=tuple(data),
        alt=_("Share of the contacts of each month that reached the stage {stage}, by age.", stage=label),
        title=_("Cohorts: {stage} by age", stage=label),
        subtitle=_("Share of the contacts created in a month; …: not all so old yet"),
        labels=(("row", _("Created")), ("column", _("Age")), ("value", _("Share"))),
        unit="ratio",
        size=(width, 18 + 12 * len(found)),
    )


def _curves(reading: Reading) -> Chart | None:
    """Leads that became customers by age, of this period and of those it is compared with; leads of few days count too."""
    data: list[tuple[Datum, ...]] = []
    for scenario in _SCENARIOS:
        stretch = reading.context.scenarios.get(scenario)
        points = reading.by(_CURVE, "age", scenario) if stretch is not None else {}
        for figure in sorted(points.values(), key=lambda each: int(each.dimension("age") or 0)):
            if figure.value is not None and stretch is not None:
                low, high = (figure.interval.low, figure.interval.high) if figure.interval else (None, None)
                age = Decimal(figure.dimension("age") or 0)
                data.append((labelled(stretch), age, figure.value, low, high))
    if not any(row[2] for row in data):
        return None
    total = reading.find(_CURVE)
    last = max((row for row in data if row[0] == data[0][0]), key=lambda row: row[1])  # type: ignore[arg-type,return-value]
    return Chart(
        id="curve",
        kind="ages",
        fields=("series", "age", "value", "low", "high"),
        data=tuple(data),
        alt=_(
            "Leads of {period} that became customers by age: {share} at {days} days.",
            period=when(reading.context),
            share=Quantity(last[2] if isinstance(last[2], Decimal) else None, "ratio", digits=1),
            days=int(last[1]) if isinstance(last[1], Decimal) else 0,
        ),
        title=_("Leads that became customers, by age in days"),
        subtitle=_("Kaplan–Meier; shaded: 95% interval (Greenwood)"),
        labels=(
            ("series", _("Leads of")), ("age", _("Age")), ("value", _("Share")), ("low", _("Low")), ("high", _("High")),
        ),
        unit="ratio",
        size=(246, 162),
        notes=(_("Few data: the curve rests on fewer than 30 leads."),) if total is not None and total.few else (),
    )  # fmt: skip


SECTION = Section(
    name="cohorts",
    title=_("Cohorts"),
    options=CohortOptions,
    asks=asks,
    compose=compose,
    order=32,
    summary="Contacts by the month they came: how far by which age",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
