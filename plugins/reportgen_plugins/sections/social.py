"""Section ``social``: how posts and pages of each network are answered, and what networks and campaigns bring."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import Block, Cell, Chapter, Chart, Column, Label, Name, Quantity, Row, Table, Text
from reportgen.records import Absent, Ask, Context, Figures, Options, Section
from reportgen.tables import NOT_SET
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.rates import DASH, count, few, headline, rate
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen.records import Figure

reportgen_api = 1

_SHOWN = "social_impressions"
_RATES = ("social_engagement_rate", "social_click_rate")
_COUNTS = ("social_comments", "social_shares", "social_clicks", "social_conversions")
_FOLLOWERS = ("follower_growth", "social_engagement_rate_by_followers")
_OF_NETWORKS = ("network_leads", "network_revenue_per_lead")
_OF_CAMPAIGNS = ("leads", "revenue_per_lead")


class SocialOptions(Options):
    """``top``: how many campaigns are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 10


def asks(_plan: Plan, _options: SocialOptions) -> Iterable[Ask]:
    """What posts and pages tell, in total, by network and by campaign; leads and what one brings."""
    yield Ask((_SHOWN, *_RATES, *_COUNTS, *_FOLLOWERS, *_OF_NETWORKS), scenarios=("actual", "previous"))
    yield Ask((_SHOWN, *_RATES, *_COUNTS, *_FOLLOWERS, *_OF_NETWORKS), by="network")
    yield Ask((_SHOWN, *_RATES, *_COUNTS, *_OF_CAMPAIGNS), by="campaign")


def compose(figures: Figures, context: Context, options: SocialOptions) -> Chapter | Absent:
    """The chapter; absent where networks tell neither impressions nor followers of the period."""
    reading = Reading(figures, context)
    message = headline(reading, "social_engagement_rate") or _growth(reading)
    if message is None:
        return Absent(_("No source tells how social networks did in the period."))
    networks = _names(reading, "network", ("follower_growth", *_RATES))
    blocks: list[Block] = [_networks(reading, networks)]
    chart = _chart(reading, networks)
    if chart is not None:
        blocks.insert(0, chart)
    campaigns = [name for name in _names(reading, "campaign", _RATES) if name != NOT_SET]
    if campaigns:
        blocks.append(_campaigns(reading, campaigns, options.top))
    return Chapter("social", _("Social networks"), message, tuple(blocks), source=reading.source("social_clicks"))


def _growth(reading: Reading) -> Text | None:
    figure = reading.find("follower_growth")
    if figure is None or not figure.ok:
        return None
    return _(
        "{count} followers on social networks in {period}",
        count=reading.quantity(figure, signed=True),
        period=when(reading.context),
    )


def _names(reading: Reading, by: str, kpis: tuple[str, ...]) -> list[str]:
    """The networks or campaigns that tell something, the most shown first."""
    shown = reading.by(_SHOWN, by)
    known = {name for kpi in kpis for name, figure in reading.by(kpi, by).items() if figure.ok}
    return sorted(known, key=lambda name: (-(_value(shown.get(name)) or Decimal(0)), name))


def _value(figure: Figure | None) -> Decimal | None:
    return figure.value if figure is not None and figure.ok else None


def _chart(reading: Reading, names: list[str]) -> Chart | None:
    rates, overall = reading.by("social_engagement_rate", "network"), reading.value("social_engagement_rate")
    data = tuple((name, rates[name].value, overall) for name in names if _value(rates.get(name)) is not None)
    if len(data) < 2:  # noqa: PLR2004  # one network is all of them
        return None
    best = max(data, key=lambda row: row[1] or Decimal(0))
    return Chart(
        id="social-engagement-rates",
        kind="bars",
        fields=("category", "value", "reference"),
        data=data,
        alt=_(
            "Engagement rate of each network, {period}: {network} has the highest, {rate}.",
            period=when(reading.context),
            network=Name(best[0]),
            rate=Quantity(best[1], "ratio", digits=1),
        ),
        title=_("Social engagement rate"),
        subtitle=_("% of impressions, {period}; outline: all networks", period=when(reading.context)),
        labels=(("category", _("Network")), ("value", _("Engagement rate")), ("reference", _("All networks"))),
        unit="ratio",
        size=(504, 24 + 20 * len(data)),
    )


def _networks(reading: Reading, names: list[str]) -> Table:
    kpis = (_SHOWN, *_RATES, *_COUNTS, *_FOLLOWERS, *_OF_NETWORKS)
    found = {kpi: reading.by(kpi, "network") for kpi in kpis}
    money = _money(reading, found["network_revenue_per_lead"])

    def cells(mine: dict[str, Figure | None]) -> tuple[Cell, ...]:
        growth = mine["follower_growth"]
        return (
            *_answers(mine),
            DASH if growth is None or not growth.ok else Quantity(growth.value, signed=True, figure=growth.id),
            rate(mine["social_engagement_rate_by_followers"]),
            *_brought(mine, _OF_NETWORKS, money),
        )

    rows = [Row((Label(Name(name)), *cells({kpi: found[kpi].get(name) for kpi in kpis}))) for name in names]
    if len(names) > 1:
        rows.append(Row((Label(_("Total")), *cells({kpi: reading.find(kpi) for kpi in kpis})), kind="total"))
    return Table(
        id="social-networks",
        columns=(
            Column("network", _("Network"), align="start", width=62),
            *_columns(),
            Column("follower_growth", _("New followers"), width=44),
            Column("engagement_by_followers", _("By followers"), _("%"), width=42),
            Column("leads", _("Leads")),
            Column("revenue_per_lead", _("Revenue a lead"), money.unit),
        ),
        rows=tuple(rows),
        title=_("Social networks"),
        subtitle=_("{period}, AC; leads: contacts whose source is the network", period=when(reading.context)),
        notes=(
            _(
                "– not told by the network. Where days of the page are known they count, and its posts only before and after "
                "them."
            ),
            *few(figure for kpi in _RATES for figure in found[kpi].values()),
        ),
    )


def _campaigns(reading: Reading, names: list[str], top: int) -> Table:
    kpis = (_SHOWN, *_RATES, *_COUNTS, *_OF_CAMPAIGNS)
    found = {kpi: reading.by(kpi, "campaign") for kpi in kpis}
    money = _money(reading, found["revenue_per_lead"])
    rows = []
    for name in names:
        mine = {kpi: found[kpi].get(name) for kpi in kpis}
        rows.append(Row((Label(Name(name)), *_answers(mine), *_brought(mine, _OF_CAMPAIGNS, money))))
    return Table(
        id="social-campaigns",
        columns=(
            Column("campaign", _("Campaign"), align="start", width=110),
            *_columns(),
            Column("leads", _("Leads")),
            Column("revenue_per_lead", _("Revenue a lead"), money.unit),
        ),
        rows=tuple(rows),
        title=_("Campaigns on social networks"),
        subtitle=_("{period}, AC; of posts that carry a campaign", period=when(reading.context)),
        notes=(
            _("Leads and revenue per lead: of contacts that carry the campaign, whatever channel they came through."),
        ),
        limit=top,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("impressions", _("Impressions"), width=48),
        Column("engagement_rate", _("Engaged"), _("%"), width=38),
        Column("click_rate", _("Clicked"), _("%"), width=36),
        Column("comments", _("Comments"), width=40),
        Column("shares", _("Shares"), width=38),
        Column("clicks", _("Clicks"), width=32),
        Column("conversions", _("Conversions"), width=50),
    )


def _answers(mine: dict[str, Figure | None]) -> tuple[Cell, ...]:
    return (count(mine[_SHOWN]), *(rate(mine[kpi]) for kpi in _RATES), *(count(mine[kpi]) for kpi in _COUNTS))


def _brought(mine: dict[str, Figure | None], kpis: tuple[str, str], money: Money) -> tuple[Cell, ...]:
    leads, worth = (mine[kpi] for kpi in kpis)
    return count(leads), money.figure(worth) if worth is not None and worth.ok else DASH


def _money(reading: Reading, found: dict[str, Figure]) -> Money:
    return Money.fitting([figure.value for figure in found.values()], reading.currency)


SECTION = Section(
    name="social",
    title=_("Social networks"),
    options=SocialOptions,
    asks=asks,
    compose=compose,
    order=55,
    order_for={"visibility": 23},
    summary="How posts and pages of each network are answered, and what they bring",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION
