"""Section ``customers``: how far customers feed growth: they stay, buy again, recommend, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Argument, Block, Chapter, Chart, Column, Label, Name, Prose, Quantity, Row, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen_plugins.sections.cells import Money, compared, minus
from reportgen_plugins.sections.measure_table import COMPARED, measure_table, reference
from reportgen_plugins.sections.reading import Reading, span, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

reportgen_api = 1

_KPIS = (
    "customer_retention_rate",
    "repeat_revenue_share",
    "referral_revenue_share",
    "referred_new_business_share",
    "net_promoter_score",
    "customer_session_share",
    "support_page_views",
    "customer_lifetime_value",
    "ltv_to_cac",
    "payback_months",
)
#: Those that are about customers themselves: without any of them there is no chapter.
_OWN = _KPIS[:7]


class CustomerOptions(Options):
    """``top``: how many support pages are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 5


def asks(_plan: Plan, _options: CustomerOptions) -> Iterable[Ask]:
    """The flywheel's figures now and before, revenue to set them against, support pages."""
    yield Ask(_KPIS, scenarios=("actual", *COMPARED))
    yield Ask(("revenue",))
    yield Ask(("support_page_views",), by="page", scenarios=("actual", *COMPARED))


def compose(figures: Figures, context: Context, options: CustomerOptions) -> Chapter | Absent:
    """The chapter; absent where nothing is known of existing customers."""
    reading = Reading(figures, context)
    if not any(reading.available(kpi) for kpi in _OWN):
        return Absent(
            _(
                "Customers need deals of two years, deals of a known type or with a referral, answers of customers, or visits "
                "of customers."
            )
        )
    blocks: list[Block] = []
    chart = _origins(reading)
    if chart is not None:
        blocks.append(chart)
    blocks.append(
        measure_table(
            reading,
            _KPIS,
            table="flywheel",
            title=_("What customers bring"),
            subtitle=_("{period}, AC; differences of rates in points, others in %", period=when(context)),
            notes=_notes(reading),
        )
    )
    prose = _prose(reading)
    if prose.paragraphs:
        blocks.append(prose)
    pages = _support_table(reading, options.top)
    if pages is not None:
        blocks.append(pages)
    return Chapter(
        "customers", _("Customers"), _message(reading), tuple(blocks), source=reading.source(*_KPIS, "revenue")
    )


def _notes(reading: Reading) -> tuple[Text, ...]:
    if not reading.available("customer_retention_rate"):
        return ()
    return (
        _("Retention looks at the twelve months to the period's end, and at those who bought in the twelve before."),
    )


def _origins(reading: Reading) -> Chart | None:
    """Revenue by who brought it; the parts add up to revenue."""
    repeat, referred = reading.find("repeat_revenue_share"), reading.find("referred_new_business_share")
    revenue = reading.find("revenue")
    if repeat is None or repeat.numerator is None or revenue is None or revenue.value is None:
        return None
    again = repeat.numerator
    known = referred is not None and referred.numerator is not None and referred.denominator is not None
    brought = referred.numerator if referred is not None and known else None
    new = referred.denominator if referred is not None and known else None
    parts: list[tuple[Text, Decimal]] = [(_("Existing customers: repeat and expansion"), again)]
    if brought is not None and new is not None:
        parts += [(_("New customers, referred"), brought), (_("New customers, not referred"), new - brought)]
    rest = revenue.value - sum((value for _name, value in parts), Decimal(0))
    if rest:
        parts.append((_("Deals of other or unknown type"), rest))
    money = Money.fitting([value for _name, value in parts], reading.currency)
    return Chart(
        id="revenue-by-origin",
        kind="bars",
        fields=("category", "value"),
        data=tuple(parts),
        alt=_(
            "Revenue by who brought it: existing customers {amount} of {revenue}.",
            amount=money.quantity(again, bare=False),
            revenue=money.quantity(revenue.value, bare=False),
        ),
        title=_("Revenue by who brought it"),
        subtitle=_("{currency}, {period}, AC", currency=money.unit, period=when(reading.context)),
        labels=(("category", _("Origin")), ("value", _("Revenue"))),
        unit="currency",
        currency=reading.currency,
        size=(504, 8 + 22 * len(parts)),
    )


def _message(reading: Reading) -> Text:
    kpi = next(each for each in _OWN if reading.available(each))
    figure, before = reading.find(kpi), reference(reading, kpi)
    period = when(reading.context)
    value = reading.quantity(figure, digits=0 if figure is not None and figure.unit == "count" else 1)
    if before is None:
        if kpi == "customer_retention_rate" and figure is not None:
            return _(
                "{part} of {whole} customers of the year before bought again by the end of {period}: {value}",
                part=Quantity(figure.numerator, figure=figure.id),
                whole=Quantity(figure.denominator, figure=figure.id),
                period=period,
                value=value,
            )
        return _("{measure}: {value} in {period}", measure=reading.label(kpi), value=value, period=period)
    words: dict[str, Argument] = {
        "value": value,
        "period": period,
        "change": _change(figure, before[1]),
        "reference": span(reading.context.scenarios[before[0]]),
    }
    if kpi == "customer_retention_rate":
        return _(
            "{value} of the customers of the year before bought again by the end of {period}, {change} against {reference}",
            **words,
        )
    return _("{measure}: {value} in {period}, {change} against {reference}", measure=reading.label(kpi), **words)


def _change(figure: Figure | None, before: Figure) -> Quantity:
    found = minus(figure.value if figure else None, before.value)
    if before.unit == "ratio":
        return compared(Quantity(found, "points", digits=1, signed=True), (figure, before))
    digits = 1 if before.unit == "score" else 0
    return compared(Quantity(found, before.unit, digits=digits, signed=True), (figure, before))


def _prose(reading: Reading) -> Prose:
    paragraphs: list[tuple[Text | None, Text | Name]] = []
    brought = reading.find("referred_new_business_share")
    if brought is not None and brought.ok:
        paragraphs.append(
            (
                _("New business that customers brought."),
                _(
                    "{share} of the revenue from new customers was referred.",
                    share=reading.quantity(brought, digits=1),
                ),
            )
        )
    score = reading.find("net_promoter_score")
    if score is not None and score.ok and score.interval is not None:
        words: dict[str, Argument] = {
            "score": reading.quantity(score, digits=0),
            "low": Quantity(score.interval.low, "score", digits=0, figure=score.id),
            "high": Quantity(score.interval.high, "score", digits=0, figure=score.id),
            "answers": Quantity(score.denominator, figure=score.id),
        }
        paragraphs.append(
            (
                _("What customers say."),
                _(
                    "Net promoter score {score} from {answers} answers, 95% interval {low} to {high}: few data.",
                    **words,
                )
                if score.few
                else _("Net promoter score {score} from {answers} answers, 95% interval {low} to {high}.", **words),
            )
        )
    return Prose(tuple(paragraphs))


def _support_table(reading: Reading, top: int) -> Table | None:
    now = {name: figure for name, figure in reading.by("support_page_views", "page").items() if figure.value}
    if not now:
        return None
    before = next(
        ((scenario, found) for scenario in COMPARED if (found := reading.by("support_page_views", "page", scenario))),
        None,
    )
    order = sorted(now, key=lambda name: (-(now[name].value or Decimal(0)), name))
    columns = [Column("page", _("Page"), align="start", width=300), Column("views", _("Views"))]
    if before is not None:
        columns.append(Column("views_before", _("PP") if before[0] == "previous" else _("PY")))
    return Table(
        id="support-pages",
        columns=tuple(columns),
        rows=tuple(
            Row(
                (
                    Label(Name(name)),
                    reading.quantity(now[name]),
                    *((reading.quantity(before[1].get(name)),) if before is not None else ()),
                )
            )
            for name in order
        ),
        title=_("Support pages that were read most"),
        subtitle=_("Views, {period}, AC", period=when(reading.context)),
        limit=top,
    )


SECTION = Section(
    name="customers",
    title=_("Customers"),
    options=CustomerOptions,
    asks=asks,
    compose=compose,
    order=80,
    order_for={"conversion": 24},
    summary="Retention, repeat and referral business, and what customers say",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
