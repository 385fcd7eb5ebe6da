"""Section ``email``: how e-mail campaigns were received, down to what a lead of theirs brings."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Bar, Block, Chapter, Chart, Column, Label, Name, Note, Quantity, Row, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Finding, FindingRule, Options, Section
from reportgen.tables import NOT_SET
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.rates import count, digits_of, few, headline, interval, outliers, rate
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

reportgen_api = 1

_RATES = (
    "email_click_rate",
    "email_open_rate",
    "email_click_to_open_rate",
    "email_bounce_rate",
    "email_unsubscribe_rate",
    "email_conversion_rate",
)
_BROUGHT = ("leads", "revenue_per_lead")
_IN_CHART = 10
#: Fewer unsubscriptions than this are no reason to change a campaign.
_ENOUGH = 10


class EmailOptions(Options):
    """``top``: how many campaigns are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 15


def asks(_plan: Plan, _options: EmailOptions) -> Iterable[Ask]:
    """The rates in total, by campaign and by e-mail; leads and revenue per lead by campaign."""
    yield Ask(("emails_delivered", *_RATES), scenarios=("actual", "previous"))
    yield Ask(("emails_delivered", *_RATES), by="campaign")
    yield Ask(("emails_delivered", *_RATES), by="email")
    yield Ask(_BROUGHT, by="campaign")


def compose(figures: Figures, context: Context, options: EmailOptions) -> Chapter | Absent:
    """The chapter; absent without e-mails in the period."""
    reading = Reading(figures, context)
    if not reading.value("emails_delivered"):
        return Absent(_("No e-mail campaign was sent in the period."))
    by = _dimension(reading)
    names = [name for name, figure in _largest(reading.by("emails_delivered", by)) if figure.value]
    blocks: list[Block] = [_table(reading, by, names, options.top)]
    chart = _chart(reading, by, names[:_IN_CHART])
    if chart is not None:
        blocks.insert(0, chart)
    if reading.available("email_open_rate"):
        blocks.append(
            Note(
                _(
                    "Opens are an upper bound: privacy protection of mail programs opens e-mails that nobody read. They enter "
                    "no return and no finding; clicks do not have this fault."
                )
            )
        )
    message = headline(reading, "email_click_rate") or _(
        "{count} e-mails delivered in {period}",
        count=reading.quantity(reading.find("emails_delivered")),
        period=when(context),
    )
    return Chapter("email", _("E-mail"), message, tuple(blocks), source=reading.source("emails_delivered"))


def _dimension(reading: Reading) -> str:
    """E-mails by campaign where the mail system tells campaigns, else one by one."""
    return "campaign" if set(reading.by("emails_delivered", "campaign")) - {NOT_SET} else "email"


def _largest(found: dict[str, Figure]) -> list[tuple[str, Figure]]:
    return sorted(found.items(), key=lambda item: (-(item[1].value or Decimal(0)), item[0]))


def _chart(reading: Reading, by: str, names: list[str]) -> Chart | None:
    overall, rates = reading.value("email_click_rate"), reading.by("email_click_rate", by)
    data = tuple((name, rates[name].value, overall) for name in names if name in rates and rates[name].ok)
    if overall is None or len(data) < 2:  # noqa: PLR2004  # one campaign is all of them
        return None
    best = max(data, key=lambda row: row[1] or Decimal(0))
    return Chart(
        id="email-click-rates",
        kind="bars",
        fields=("category", "value", "reference"),
        data=data,
        alt=_(
            "Click rate of each campaign, {period}: {campaign} has the highest, {rate}.",
            period=when(reading.context),
            campaign=Name(best[0]),
            rate=Quantity(best[1], "ratio", digits=1),
        ),
        title=_("E-mail click rate"),
        subtitle=_("% of delivered e-mails, {period}; outline: all e-mails", period=when(reading.context)),
        labels=(
            ("category", _("E-mail campaign")),
            ("value", _("Click rate")),
            ("reference", _("All e-mails")),
        ),
        unit="ratio",
        size=(504, 24 + 18 * len(data)),
    )


def _table(reading: Reading, by: str, names: list[str], top: int) -> Table:
    found = {kpi: reading.by(kpi, by) for kpi in ("emails_delivered", *_RATES)}
    brought = {kpi: reading.by(kpi, "campaign") if by == "campaign" else {} for kpi in _BROUGHT}
    money = Money.fitting([figure.value for figure in brought["revenue_per_lead"].values()], reading.currency)
    largest = max((figure.value or Decimal(0) for figure in found["emails_delivered"].values()), default=Decimal(1))

    def row(name: str) -> Row:
        mine = {kpi: figures.get(name) for kpi, figures in (found | brought).items()}
        delivered = mine["emails_delivered"]
        return Row(
            (
                Label(Name(name)),
                count(delivered),
                Bar(delivered.value if delivered else None, largest),
                rate(mine["email_open_rate"]),
                rate(mine["email_click_rate"]),
                interval(mine["email_click_rate"]),
                *(rate(mine[kpi]) for kpi in _RATES[2:]),
                *_brought(mine, money, named=name != NOT_SET),
            )
        )

    total = {kpi: reading.find(kpi) for kpi in ("emails_delivered", *_RATES)}
    last = Row(
        (
            Label(_("Total")),
            count(total["emails_delivered"]),
            None,
            rate(total["email_open_rate"]),
            rate(total["email_click_rate"]),
            interval(total["email_click_rate"]),
            *(rate(total[kpi]) for kpi in _RATES[2:]),
            None,
            None,
        ),
        kind="total",
    )
    notes = [_("– not told by the mail system. Interval: 95%, of the click rate.")]
    if any(brought.values()):
        notes.append(
            _("Leads and revenue per lead: of contacts that carry the campaign, whatever channel they came through.")
        )
    return Table(
        id="email-campaigns",
        columns=_columns(money),
        rows=(*map(row, names[:top]), last, *map(row, names[top:])),
        title=_("E-mail campaigns"),
        subtitle=_(
            "{period}, AC; rates in % of delivered, clicks also of opened, bounces of sent",
            period=when(reading.context),
        ),
        notes=(*notes, *few(figure for kpi in _RATES for figure in found[kpi].values())),
        limit=top + 1,
    )


def _brought(mine: dict[str, Figure | None], money: Money, *, named: bool) -> tuple[Text | Name | Quantity | None, ...]:
    """Leads and what each brings; of e-mails without campaign nobody knows."""
    leads, worth = mine.get("leads"), mine.get("revenue_per_lead")
    known = named and leads is not None and leads.ok
    return (
        Quantity(leads.value, figure=leads.id) if known and leads else Name("–"),
        money.figure(worth) if known and worth is not None and worth.ok else Name("–"),
    )


def _columns(money: Money) -> tuple[Column, ...]:
    return (
        Column("campaign", _("E-mail campaign"), align="start", width=96),
        Column("delivered", _("Delivered"), width=40),
        Column("delivered_bar", None, align="start", width=20, decorative=True),
        Column("open_rate", _("Opened"), _("%"), width=34),
        Column("click_rate", _("Clicked"), _("%"), width=34),
        Column("click_interval", _("Interval"), _("%"), width=48),
        Column("click_to_open_rate", _("Clicks of opens"), _("%"), width=34),
        Column("bounce_rate", _("Bounced"), _("%"), width=36),
        Column("unsubscribe_rate", _("Opted out"), _("%"), width=38),
        Column("conversion_rate", _("Conversions"), _("%"), width=50),
        Column("leads", _("Leads"), width=32),
        Column("revenue_per_lead", _("Revenue a lead"), money.unit, width=42),
    )


def finding_asks(_plan: Plan) -> Iterable[Ask]:
    """Unsubscriptions by e-mail."""
    yield Ask(("email_unsubscribe_rate",), by="email")


def unsubscriptions(figures: Figures, context: Context) -> Iterable[Finding]:
    """The e-mail that drives most readers away, at least twice as many as the others do."""
    found = outliers(tuple(Reading(figures, context).by("email_unsubscribe_rate", "email").values()))
    high = [each for each in found if each.rate >= 2 * each.others and (each.figure.numerator or 0) >= _ENOUGH]
    for worst in sorted(high, key=lambda each: (-each.rate, each.figure.id))[:1]:
        yield Finding(
            id="email-unsubscribes",
            severity="attention",
            text=_(
                "{email} drove {rate} of its readers to unsubscribe, against {others} of all other e-mails.",
                email=Name(worst.figure.dimension("email") or ""),
                rate=Quantity(worst.rate, "ratio", digits=digits_of(worst.rate), figure=worst.figure.id),
                others=Quantity(worst.others, "ratio", digits=digits_of(worst.others)),
            ),
            figures=(worst.figure.id,),
            weight=weight("attention", worst.rate - worst.others),
            cause=_(
                "{count} of {all} readers.",
                count=Quantity(worst.figure.numerator),
                all=Quantity(worst.figure.denominator),
            ),
            on="email_unsubscribe_rate",
            threshold=_("At least 10 unsubscriptions, twice the rate of all others, and more than chance explains."),
        )


SECTION = Section(
    name="email",
    title=_("E-mail"),
    options=EmailOptions,
    asks=asks,
    compose=compose,
    order=54,
    summary="How e-mail campaigns were received, and what their leads bring",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION


@hookimpl
def reportgen_findings() -> Iterable[FindingRule]:
    """Offer the rule."""
    yield FindingRule(name="email-unsubscribes", asks=finding_asks, find=unsubscriptions)
