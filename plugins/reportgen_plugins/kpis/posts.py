"""Posts and page days as KPIs need them: never both of the same day, levels of followers, results of each network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen import Plan

#: What rows tell: each with the columns that are added up, and those without which it is not told.
TOLD: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "impressions": (("impressions",), ()),
    "comments": (("comments",), ()),
    "shares": (("shares",), ()),
    "clicks": (("clicks",), ()),
    "conversions": (("conversions",), ()),
    "responses": (("reactions", "comments", "shares"), ()),
    "engagements": (("reactions", "comments", "shares", "clicks"), ("impressions",)),
    "seen_clicks": (("clicks",), ("impressions",)),
}
#: Impressions of the rows that tell the other.
SHOWN = {"engaged_impressions": "engagements", "clicked_impressions": "seen_clicks"}


def social_activity(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    """A post or a page's day with what it tells.

    From the first to the last page day of a network that tells something, page days alone tell it, and posts before and
    after. Columns ``post_…`` hold what posts tell, whatever page days say: a page's day belongs to no campaign.
    """
    told = ",\n        ".join(f"{_sum(*parts)} AS {name}" for name, parts in TOLD.items())
    limits = ",\n        ".join(
        f"{limit}(CASE WHEN t.is_day AND t.{name} IS NOT NULL THEN t.published_on END) OVER (PARTITION BY t.network) "
        f"AS {place}_{name}"
        for name in TOLD
        for limit, place in (("min", "first"), ("max", "last"))
    )
    columns = {name: (name, name) for name in TOLD} | {name: (other, "impressions") for name, other in SHOWN.items()}
    chosen = ",\n    ".join(
        f"CASE WHEN l.{other} IS NOT NULL AND {_counts(other)} THEN l.{value} END AS {name},\n"
        f"    CASE WHEN l.{other} IS NOT NULL AND NOT l.is_day THEN l.{value} END AS post_{name}"
        for name, (other, value) in columns.items()
    )
    sql = f"""
WITH told AS (
    SELECT
        p.published_on,
        p.network,
        p.campaign,
        lower(trim(coalesce(p.grain, 'post'))) = 'page_day' AS is_day,
        {told}
    FROM social_posts AS p
),
limited AS (
    SELECT
        t.*,
        {limits}
    FROM told AS t
)
SELECT
    l.published_on,
    l.network,
    l.campaign,
    {chosen}
FROM limited AS l
"""
    return sql, {}


def _counts(name: str) -> str:
    return f"(l.is_day OR l.first_{name} IS NULL OR l.published_on < l.first_{name} OR l.published_on > l.last_{name})"


def _sum(parts: tuple[str, ...], needed: tuple[str, ...]) -> str:
    """SQL for the sum of what is known among ``parts``; null where none is, or something ``needed`` is not."""
    known = " OR ".join(f"p.{part} IS NOT NULL" for part in parts)
    given = "".join(f" AND p.{part} IS NOT NULL" for part in needed)
    return f"CASE WHEN ({known}){given} THEN {' + '.join(f'coalesce(p.{part}, 0)' for part in parts)} END"


_LEVELS = """
WITH daily AS (
    SELECT
        p._source,
        p.network,
        p.published_on,
        p.followers,
        row_number() OVER (
            PARTITION BY p._source, p.network, p.published_on ORDER BY p.published_at DESC NULLS LAST, p.post_id DESC
        ) AS place
    FROM social_posts AS p
    WHERE p.followers IS NOT NULL
),
steps AS (
    SELECT
        d.network,
        d.published_on,
        d.followers,
        lag(d.followers) OVER (PARTITION BY d._source, d.network ORDER BY d.published_on) AS before
    FROM daily AS d
    WHERE d.place = 1
)
SELECT s.network, s.published_on, s.followers, s.followers - s.before AS step, s.before IS NULL AS is_first
FROM steps AS s
"""


def follower_levels(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    """The followers of a network's page on a day, and the step from the level known before, if one is."""
    return _LEVELS, {}


# The source that a visitor came from is a name (linkedin) or a host (www.linkedin.com, l.facebook.com).
_OF_NETWORK = "'.' || lower(trim(c.source)) || '.' LIKE '%.' || lower(trim(n.network)) || '.%'"

_LEADS = f"""
SELECT s.lead_on, n.network
FROM contact_stages AS s
JOIN contacts AS c ON c.contact_id = s.contact_id
JOIN (SELECT DISTINCT p.network FROM social_posts AS p) AS n ON {_OF_NETWORK}
WHERE s.lead_on IS NOT NULL
"""

_WINS = f"""
WITH buyers AS (
    SELECT
        l.deal_id,
        c.source,
        row_number() OVER (
            PARTITION BY l.deal_id
            ORDER BY CASE WHEN l.is_primary THEN 0 ELSE 1 END, c.created_on NULLS LAST, c.created_at NULLS LAST, l.contact_id
        ) AS place
    FROM deal_contacts AS l
    JOIN contacts AS c ON c.contact_id = l.contact_id
)
SELECT d.closed_on, d.amount, n.network
FROM sales_deals AS d
JOIN buyers AS c ON c.deal_id = d.deal_id AND c.place = 1
JOIN (SELECT DISTINCT p.network FROM social_posts AS p) AS n ON {_OF_NETWORK}
WHERE d.outcome = 'won'
"""


def network_leads(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    """A lead whose source is a network that posts are known of."""
    return _LEADS, {}


def network_wins(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    """A won deal whose first contact's source is such a network."""
    return _WINS, {}
