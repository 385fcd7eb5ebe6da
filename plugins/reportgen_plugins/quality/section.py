"""Section ``lead-quality``: leads by band of score, what they bring and cost, and whether the score predicts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen.document import Argument, Block, Chapter, Chart, Columns, Derived, Name, Prose, Quantity, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen.tables import NO_SCORE
from reportgen_plugins.quality.calibration import Calibration, calibration, calibration_chart, calibration_sentence
from reportgen_plugins.quality.crossings import crossing_table
from reportgen_plugins.quality.origins import OF_ORIGIN, origin_table, reach_table
from reportgen_plugins.quality.reading import (
    CONVERTED,
    SCORED_FROM,
    Prediction,
    band_name,
    bands,
    prediction,
    rows,
)
from reportgen_plugins.quality.rules import BY_RULES, rules_table
from reportgen_plugins.quality.settings import lead_scoring
from reportgen_plugins.quality.tables import band_table, care_table, channel_table, conversion_table, find, since
from reportgen_plugins.sections.cells import share, total
from reportgen_plugins.sections.derived import quotient
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

_BANDED = (
    "leads", "customers", "lead_to_customer_rate", "lead_to_customer_days", "revenue", "cost", "cost_per_lead",
    "customer_acquisition_cost", "nurture_rate", "forgotten_leads", "overdue_leads",
)  # fmt: skip
_ORIGINS = ("conversion_point", "response")
_COMPARED = ("actual", "previous", "year_ago")
_Paragraph = tuple[Text | None, Text | Name]


class LeadQualityOptions(Options):
    """``top``: how many channels are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 10


def asks(_plan: Plan, _options: LeadQualityOptions) -> Iterable[Ask]:
    """Everything by band, and by band and channel; leads with their comparisons and origins; where bands begin; tenths."""
    yield Ask((*_BANDED, CONVERTED))
    yield Ask((*_BANDED, CONVERTED), by="band")
    yield Ask(_BANDED, by="band,channel")
    yield Ask(("leads",), by="band", scenarios=_COMPARED)
    yield Ask(("leads",), by="band,channel", scenarios=_COMPARED)
    yield Ask(("leads",), by="channel")
    yield Ask((SCORED_FROM,), by="band")
    yield Ask((SCORED_FROM, CONVERTED), by="score_tenth")
    for origin in _ORIGINS:
        yield Ask(OF_ORIGIN, by=origin)
        yield Ask(("leads",), by=f"band,{origin}")
    yield Ask(("sole_reach",), by="channel")
    yield Ask(("sole_reach",), by="band,channel")
    yield Ask((BY_RULES,))


def compose(figures: Figures, context: Context, options: LeadQualityOptions) -> Chapter | Absent:
    """The chapter; absent where no lead of the period has a score."""
    reading = Reading(figures, context)
    if not any(figure.ok for figure in reading.by(SCORED_FROM, "band").values()):
        return Absent(_("Lead quality needs the lead scores of contacts."))
    if not any(band != NO_SCORE for band in rows(reading)):
        return Absent(_("No lead of the period has a score."))
    found = prediction(reading)
    tenths = calibration(reading)
    blocks: list[Block] = [band_table(reading)]
    if found is not None:
        chart = _chart(reading, found) if tenths is None else calibration_chart(reading, tenths)
        blocks.append(Columns((292, 200), ((conversion_table(reading),), (chart,))))
    blocks.append(_prose(reading, found, tenths))
    blocks += _beside(care_table(reading), reach_table(reading, options.top))
    detail = (
        *_beside(channel_table(reading, options.top)),
        *_beside(crossing_table(reading, options.top)),
        *_beside(*(origin_table(reading, origin, options.top) for origin in _ORIGINS)),
        *_beside(rules_table(reading)),
    )
    return Chapter(
        "lead-quality",
        _("Lead quality"),
        _message(reading),
        tuple(blocks),
        source=reading.source("leads", "revenue", "cost"),
        detail=detail,
    )


def _beside(*tables: Table | None) -> Iterable[Block]:
    """Two tables side by side; one alone as it is."""
    there = [table for table in tables if table is not None]
    if len(there) == 2:  # noqa: PLR2004  # two halves of a line
        yield Columns((246, 246), ((there[0],), (there[1],)))
    else:
        yield from there


def _message(reading: Reading) -> Text:
    """The share of the highest band among scored leads, and what it was."""
    best = bands(reading)[0]
    part, before = _best(reading), since(reading)
    words: dict[str, Argument] = {
        "band": band_name(best),
        "share": Quantity(part, "ratio", digits=0, derived=_of_scored(reading)),
        "period": when(reading.context),
    }
    earlier = _best(reading, before) if before else None
    if earlier is None or part is None:
        return _("{share} of the scored leads of {period} are in the band “{band}”", **words)
    then: dict[str, Argument] = {
        "earlier": Quantity(earlier, "ratio", digits=0, derived=_of_scored(reading, before)),
        "reference": span(reading.context.scenarios[before]),
    }
    if round(part, 2) == round(earlier, 2):
        return _("{share} of the scored leads of {period} are in the band “{band}”, as in {reference}", **words, **then)
    if part > earlier:
        return _(
            "{share} of the scored leads of {period} are in the band “{band}”, up from {earlier} in {reference}",
            **words,
            **then,
        )
    return _(
        "{share} of the scored leads of {period} are in the band “{band}”, down from {earlier} in {reference}",
        **words,
        **then,
    )


def _of_scored(reading: Reading, scenario: str = "actual") -> Derived:
    """How :func:`_best` comes about."""
    found = reading.by("leads", "band", scenario)
    scored = total(figure.value for band, figure in found.items() if band != NO_SCORE)
    return quotient(found.get(bands(reading)[0]), (_("Scored leads"), Quantity(scored)))


def _best(reading: Reading, scenario: str = "actual") -> Decimal | None:
    found = {band: figure.value for band, figure in reading.by("leads", "band", scenario).items() if band != NO_SCORE}
    scored = total(found.values())
    return share(found.get(bands(reading)[0]) or 0 * scored, scored)


def _chart(reading: Reading, found: Prediction) -> Chart:
    """Conversion of the leads of twelve months, the highest band first."""
    (low, lowest), (high, highest) = found.figures[0], found.figures[-1]
    return Chart(
        id="conversion-of-bands",
        kind="bars",
        fields=("category", "value"),
        data=tuple((band_name(band), figure.value) for band, figure in reversed(found.figures)),
        alt=_(
            "Conversion by band: {high} {highest}, {low} {lowest}.",
            high=band_name(high),
            highest=_percent(highest),
            low=band_name(low),
            lowest=_percent(lowest),
        ),
        title=_("Leads converted to date, by band"),
        subtitle=_("%, leads of twelve months to the end of {period}", period=when(reading.context)),
        labels=(("category", _("Band")), ("value", reading.label(CONVERTED))),  # type: ignore[arg-type]
        unit="ratio",
        size=(200, 8 + 24 * len(found.figures)),
    )


def _prose(reading: Reading, found: Prediction | None, tenths: Calibration | None) -> Prose:
    paragraphs: list[_Paragraph] = []
    if found is not None:
        paragraphs.append((_("Does the score predict?"), _answer(found)))
        if tenths is not None:
            paragraphs.append((_("Calibration."), calibration_sentence(tenths)))
        paragraphs.append(
            (
                _("What it does not show."),
                _(
                    "Scores are those of today, not of the day a lead was made: a score that goes on rising with what "
                    "customers do looks better than it predicts."
                ),
            )
        )
    paragraphs.append((_("Bands."), _bounds(reading)))
    overdue = _overdue(reading)
    if overdue is not None:
        paragraphs.append((_("Overdue."), overdue))
    return Prose(tuple(paragraphs))


def _answer(found: Prediction) -> Text:
    (low, lowest), (high, highest) = found.figures[0], found.figures[-1]
    words: dict[str, Argument] = {
        "high": band_name(high),
        "highest": _percent(highest),
        "low": band_name(low),
        "lowest": _percent(lowest),
    }
    if found.verdict == "few":
        return _(
            "It cannot be told: in twelve months a band has fewer than 30 leads, or all of them together fewer than 10 customers."
        )
    if found.verdict == "predicts":
        return _(
            "Yes: no band converts less than the one below it, from {lowest} ({low}) to {highest} ({high}), "
            "more than chance explains.",
            **words,
        )
    if found.verdict == "chance" or found.pair is None:
        return _(
            "Not shown: between {lowest} ({low}) and {highest} ({high}) chance alone may explain the difference.",
            **words,
        )
    figures = dict(found.figures)
    pair: dict[str, Argument] = {
        "low": band_name(found.pair[0]),
        "lowest": _percent(figures[found.pair[0]]),
        "high": band_name(found.pair[1]),
        "highest": _percent(figures[found.pair[1]]),
    }
    if found.verdict == "fails":
        return _(
            "No: {low} converts {lowest}, the higher band {high} only {highest}, more apart than chance explains.",
            **pair,
        )
    return _(
        "Not in order: {low} converts {lowest}, the higher band {high} {highest}; chance alone may explain that.",
        **pair,
    )


def _bounds(reading: Reading) -> Text:
    """Who says where bands begin."""
    lowest = band_name(bands(reading)[-1])
    if lead_scoring(reading.context.plan).bands is not None:
        return _("The plan says from which score a band begins; what scores less belongs to {lowest}.", lowest=lowest)
    return _(
        "The plan does not say from which score a band begins (lead_scoring.bands); suggested from the data are thirds of the "
        "scored contacts, equal scores in one band."
    )


def _overdue(reading: Reading) -> Text | None:
    best = bands(reading)[0]
    figure, days = find(reading, "overdue_leads", best), lead_scoring(reading.context.plan).expected_days.get(best)
    if figure is None or days is None or not figure.value:
        return None
    return _(
        "Open leads of the band “{band}” older than the {days} days it should take: {count}.",
        count=reading.quantity(figure),
        band=band_name(best),
        days=Quantity(Decimal(days)),
    )


def _percent(figure: Figure) -> Quantity:
    return Quantity(figure.value, "ratio", digits=1, figure=figure.id)


SECTION = Section(
    name="lead-quality",
    title=_("Lead quality"),
    options=LeadQualityOptions,
    asks=asks,
    compose=compose,
    order=65,
    order_for={"lead-generation": 23},
    summary="Leads by band of score: growth, conversion, cost, and whether the score predicts",
)
