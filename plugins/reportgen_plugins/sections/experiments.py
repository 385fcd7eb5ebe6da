"""Section ``experiments``: what A/B tests found, and which cannot decide yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Derived,
    IntervalCell,
    Label,
    Name,
    Note,
    Quantity,
    Row,
    Table,
    Text,
    Variance,
)
from reportgen.records import Absent, Ask, Context, Figures, Finding, FindingRule, Options, Section
from reportgen_plugins.kpis.experiments import DIFFERENCE, P_VALUE, RATE, VARIANTS
from reportgen_plugins.sections.cells import effect
from reportgen_plugins.sections.derived import from_figures
from reportgen_plugins.sections.experiment_rows import Test, Variant, Verdict, tests
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.rates import DASH, digits_of, rate
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

#: A relative difference that matters, unless the plan says another.
LIFT = Decimal("0.20")
_IN_CHART = 12
_VERDICTS: Mapping[Verdict, Text] = {
    "control": _("Control"),
    "ahead": _("Ahead"),
    "behind": _("Behind"),
    "undecided": _("No decision yet"),
    "alike": _("No such difference"),
    "unknown": _("Cannot be compared"),
}


class ExperimentOptions(Options):
    """``lift``: the relative difference that matters; samples are judged by whether they could show it."""

    lift: Annotated[Decimal, Field(gt=0, le=10)] = LIFT


def asks(_plan: Plan, _options: ExperimentOptions) -> Iterable[Ask]:
    """Rates, differences and p-values by test and variant."""
    yield from finding_asks(_plan)


def finding_asks(_plan: Plan) -> Iterable[Ask]:
    """The same, for the rule."""
    yield Ask((RATE, DIFFERENCE, P_VALUE), by=VARIANTS)


def compose(figures: Figures, context: Context, options: ExperimentOptions) -> Chapter | Absent:
    """The chapter; absent without tests."""
    reading = Reading(figures, context)
    found = tests(reading, options.lift)
    if not found:
        return Absent(_("No source holds A/B tests."))
    blocks: list[Block] = [_chart(reading, found), _table(reading, found, options.lift)]
    if any(test.small for test in found):
        blocks.append(Note(_small(found, options.lift), "caveat"))
    return Chapter(
        "experiments",
        _("A/B tests"),
        _message(found),
        tuple(blocks),
        source=reading.source_of(each.rate for test in found for each in test.variants),
    )


def _message(found: tuple[Test, ...]) -> Text:
    winners = [best for test in found if (best := test.best) is not None]
    if not winners:
        return _.plural(
            "No decision: the {count} A/B test shows no variant ahead of its control",
            "No decision: none of the {count} A/B tests shows a variant ahead of its control",
            len(found),
        )
    first = max(winners, key=_gap)
    return _.plural(
        "{count} A/B test has a winner: {variant} of {test}, {difference} ahead of its control",
        "{count} A/B tests have a winner, first {variant} of {test}, {difference} ahead of its control",
        len(winners),
        variant=Name(first.name),
        test=Name(first.experiment),
        difference=_points(first),
    )


def _gap(variant: Variant) -> Decimal:
    return variant.difference.value or Decimal(0) if variant.difference is not None else Decimal(0)


def _points(variant: Variant) -> Quantity:
    figure = variant.difference
    return Quantity(_gap(variant), "points", digits=digits_of(_gap(variant)), figure=figure.id if figure else "")


def _chart(reading: Reading, found: tuple[Test, ...]) -> Chart:
    data = []
    for test in found:
        control = next((each.rate.value for each in test.variants if each.verdict == "control"), None)
        for each in test.variants:
            mark = {"ahead": "favourable", "behind": "adverse"}.get(each.verdict, "neutral")
            reference = None if each.verdict == "control" else control
            data.append((f"{test.name}: {each.name}", each.rate.value, reference, mark))
    shown = tuple(data[:_IN_CHART])
    best = max(shown, key=lambda row: row[1] or Decimal(0))
    return Chart(
        id="variant-rates",
        kind="bars",
        fields=("category", "value", "reference", "effect"),
        data=shown,
        alt=_(
            "Conversion rate of each variant, {period}: {variant} has the highest, {rate}.",
            period=when(reading.context),
            variant=Name(best[0]),
            rate=Quantity(best[1], "ratio", digits=1),
        ),
        title=_("Conversion rate by variant"),
        subtitle=_("% of exposures; outline: the control of the test; coloured: more than chance explains"),
        labels=(
            ("category", _("Variant")),
            ("value", _("Conversion rate")),
            ("reference", _("Control")),
            ("effect", _("Effect")),
        ),
        unit="ratio",
        size=(504, 24 + 18 * len(shown)),
    )


def _table(reading: Reading, found: tuple[Test, ...], lift: Decimal) -> Table:
    rows = []
    for test in found:
        rows.append(Row((Label(Name(test.name)), *([None] * 8)), kind="group"))
        rows += [Row(_cells(each, test, lift)) for each in test.variants]
    return Table(
        id="variants",
        columns=(
            Column("variant", _("Variant"), align="start", width=100),
            Column("exposures", _("Exposures")),
            Column("needed", _("Needed")),
            Column("conversions", _("Conversions")),
            Column("rate", _("Rate"), _("%")),
            Column("difference", _("Difference"), _("points")),
            Column("interval", _("Interval"), _("points"), width=62),
            Column("p_value", _("p-value")),
            Column("verdict", _("Verdict"), align="start", width=80),
        ),
        rows=tuple(rows),
        title=_("A/B tests: variants against their control"),
        subtitle=_(
            "{period}, AC; tests have no dates: all they found stands for the period", period=when(reading.context)
        ),
        notes=(
            _(
                "Difference with its 95% interval (Newcombe); p-value of the two-proportion test, held against 5% shared out "
                "among the variants of a test. Needed: exposures that show a difference of {lift} in 4 of 5 tests.",
                lift=Quantity(lift, "ratio", digits=0),
            ),
        ),
        limit=40,
    )


def _needed(test: Test, lift: Decimal) -> Derived:
    """How many exposures a test of its control's rate needs."""
    control = next((each.rate for each in test.variants if each.verdict == "control"), None)
    return from_figures(
        _(
            "Exposures that show a difference of {lift} from {rate} in 4 of 5 tests, at 5%",
            lift=Quantity(lift, "ratio", digits=0),
        ),
        rate=control,
    )


def _cells(variant: Variant, test: Test, lift: Decimal) -> tuple[Cell, ...]:
    return (
        Label(Name(variant.name)),
        Quantity(variant.rate.denominator, digits=0, figure=variant.rate.id),
        DASH if test.needed is None else Quantity(test.needed, digits=0, derived=_needed(test, lift)),
        Quantity(variant.rate.numerator, digits=0, figure=variant.rate.id),
        rate(variant.rate),
        *_compared(variant),
        Label(_VERDICTS[variant.verdict]),
    )


def _compared(variant: Variant) -> tuple[Cell, Cell, Cell]:
    figure, p_value = variant.difference, variant.p_value
    if figure is None or not figure.ok or figure.interval is None or p_value is None:
        return DASH, DASH, DASH
    digits = digits_of(figure.value)
    low, high = (
        Quantity(end, "points", digits=digits, signed=True, bare=True, figure=figure.id)
        for end in (figure.interval.low, figure.interval.high)
    )
    clear = effect(figure.value, "higher") if variant.verdict in {"ahead", "behind"} else "neutral"
    return (
        Variance(Quantity(figure.value, "points", digits=digits, signed=True, bare=True, figure=figure.id), clear),
        IntervalCell(low, high),
        Quantity(p_value.value, "count", digits=3, figure=p_value.id),
    )


def _small(found: tuple[Test, ...], lift: Decimal) -> Text:
    names = ", ".join(test.name for test in found if test.small)
    return _(
        "Small samples: {tests}. A test of this size misses a difference of {lift} too often; where it shows one it may still "
        "turn, so let it run on.",
        tests=Name(names),
        lift=Quantity(lift, "ratio", digits=0),
    )


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """The winners of A/B tests, outside noise."""
    for test in tests(Reading(figures, context), LIFT):
        best = test.best
        if best is None or best.difference is None or best.p_value is None:
            continue
        yield Finding(
            id=f"ab-winner-{test.name}",
            severity="good",
            text=_(
                "A/B test {test}: {variant} converts {rate}, {difference} more than its control.",
                test=Name(test.name),
                variant=Name(best.name),
                rate=Quantity(best.rate.value, "ratio", digits=digits_of(best.rate.value), figure=best.rate.id),
                difference=_points(best),
            ),
            figures=(best.difference.id, best.rate.id, best.p_value.id),
            weight=weight("good", _gap(best) / (best.rate.value or Decimal(1))),
            cause=_(
                "{conversions} of {exposures}; p = {p}.",
                conversions=Quantity(best.rate.numerator, figure=best.rate.id),
                exposures=Quantity(best.rate.denominator, figure=best.rate.id),
                p=Quantity(best.p_value.value, digits=3, figure=best.p_value.id),
            ),
            action=None if test.small else _("Show this variant to everybody."),
            on=RATE,
            threshold=_("p under 5% shared out among the variants of the test, and at least 30 exposures each."),
        )


SECTION = Section(
    name="experiments",
    title=_("A/B tests"),
    options=ExperimentOptions,
    asks=asks,
    compose=compose,
    order=57,
    summary="What A/B tests found, and which cannot decide yet",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION


@hookimpl
def reportgen_findings() -> Iterable[FindingRule]:
    """Offer the rule."""
    yield FindingRule(name="ab-winners", asks=finding_asks, find=find)
