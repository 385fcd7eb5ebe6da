"""KPIs of social networks: how posts and pages are seen and answered, followers, and what each network brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Text
from reportgen.document.text import Unit
from reportgen.records import Derivation, Formula, Kpi, Measure, Modelled, Relation, Stretch
from reportgen_plugins.kpis import followers, posts
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

#: What is measured of pages and posts by network, and of posts alone by campaign.
BY_NETWORK, BY_CAMPAIGN = "page_", "post_"


@hookimpl
def reportgen_relations() -> Iterable[Relation]:
    """Posts and page days, levels of followers, leads and won deals of networks."""
    origin = {
        "engagements": "social_posts.reactions",
        "seen_clicks": "social_posts.clicks",
        "responses": "social_posts.reactions",
    }
    yield Relation(
        name="social_activity",
        inputs=("social_posts",),
        sql=posts.social_activity,
        filled_by=origin
        | {f"post_{name}": origin.get(name, f"social_posts.{name}") for name in posts.TOLD}
        | dict.fromkeys((*posts.SHOWN, *(f"post_{name}" for name in posts.SHOWN)), "social_posts.impressions"),
    )
    yield Relation(name="follower_levels", inputs=("social_posts",), sql=posts.follower_levels)
    yield Relation(name="network_leads", inputs=("contact_stages", "contacts", "social_posts"), sql=posts.network_leads)
    yield Relation(
        name="network_wins",
        inputs=("sales_deals", "deal_contacts", "contacts", "social_posts"),
        sql=posts.network_wins,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A KPI of what posts and page days tell: a sum, or the share ``column`` ÷ ``below``."""

    name: str
    label: Text
    definition: Text
    column: str
    below: str = ""

    @property
    def unit(self) -> Unit:
        return "ratio" if self.below else "count"

    def measures(self) -> Iterable[Measure]:
        """It by network, and it by campaign."""
        yield self._measure(BY_NETWORK, "", ("network",))
        yield self._measure(BY_CAMPAIGN, "post_", ("campaign", "network"))

    def _measure(self, name: str, column: str, dimensions: tuple[str, ...]) -> Measure:
        measure = partial(
            Measure,
            name=name + self.name,
            label=self.label,
            definition=self.definition,
            unit=self.unit,
            relation="social_activity",
            date="published_on",
            dimensions=dimensions,
            better="higher",
            hidden=True,
        )
        above = f"sum(r.{column}{self.column})"
        if not self.below:
            return measure(aggregate=above, additive=True, needs=(column + self.column,))
        below = column + self.below
        return measure(
            numerator=above,
            denominator=f"sum(r.{below})",
            interval="wilson",
            needs=(column + self.column, below),
        )

    def modelled(self) -> Modelled:
        """The KPI itself, which reads one or the other."""
        return Modelled(
            name=self.name,
            label=self.label,
            definition=self.definition,
            unit=self.unit,
            reads=self._reads,
            derive=self._derive,
            better="higher",
            additive=not self.below,
            dimensions=("network", "campaign"),
            also=("network",),
            hidden=self.name == "social_impressions",
        )

    def _reads(self, _plan: Plan, by: str) -> Iterable[tuple[str, str]]:
        yield (BY_CAMPAIGN if "campaign" in by else BY_NETWORK) + self.name, by

    def _derive(self, plan: Plan, by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
        ((source, _by),) = self._reads(plan, by)
        cells = stretch.cells.get((source, by))
        if cells is None:
            return stretch.reason(source) or _("there are no posts in the period")
        return {
            key: Derivation(each.value, each.numerator, each.denominator, each.interval, each.few, each.reason)
            for key, each in cells.items()
        }


def _told() -> Iterable[_Told]:
    yield _Told(
        "social_impressions",
        _("Impressions"),
        _("How often posts and pages of social networks were shown."),
        "impressions",
    )
    yield _Told(
        "social_engagement_rate",
        _("Social engagement rate"),
        _(
            "Reactions, comments, shares and clicks divided by impressions; what a network does not tell counts as none."
        ),
        "engagements",
        "engaged_impressions",
    )
    yield _Told(
        "social_click_rate",
        _("Social click rate"),
        _("Clicks divided by impressions."),
        "seen_clicks",
        "clicked_impressions",
    )
    yield _Told("social_comments", _("Social comments"), _("Comments on posts and pages."), "comments")
    yield _Told("social_shares", _("Social shares"), _("Shares of posts and pages."), "shares")
    yield _Told("social_clicks", _("Social clicks"), _("Clicks on posts and pages."), "clicks")
    yield _Told(
        "social_conversions",
        _("Social conversions"),
        _("Conversions that the networks count for posts."),
        "conversions",
    )


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """Engagement, clicks, followers; what networks bring."""
    told = tuple(_told())
    yield from (measure for each in told for measure in each.measures())
    yield from (each.modelled() for each in told)
    yield from followers.kpis()
    yield from _results()


def _results() -> Iterable[Kpi]:
    measure: Callable[..., Measure] = partial(
        Measure, dimensions=("network",), better="higher", additive=True, hidden=True
    )
    yield measure(
        name="network_leads",
        label=_("Leads of networks"),
        definition=_("Leads whose source is a social network."),
        unit="count",
        relation="network_leads",
        date="lead_on",
        aggregate="count(*)",
    )
    yield measure(
        name="network_revenue",
        label=_("Revenue of networks"),
        definition=_("Revenue of deals whose first contact came from a social network."),
        unit="currency",
        relation="network_wins",
        date="closed_on",
        aggregate="sum(r.amount)",
    )
    yield Formula(
        name="network_revenue_per_lead",
        label=_("Revenue per lead of networks"),
        definition=_("Revenue of networks divided by their leads."),
        unit="currency",
        numerator="network_revenue",
        denominator="network_leads",
        better="higher",
        dimensions=("network",),
        hidden=True,
    )
