from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from reportgen_plugins.sections import social
from tests.plugins.kpis.book import Row
from tests.plugins.sections.measured import absent, page
from tests.plugins.sections.world import cells, say, table


def post(id_: str, day: str, network: str, campaign: str | None = None, **more: object) -> Row:
    told = {"impressions": 1000, "reactions": Decimal(20), "comments": 5, "shares": 5, "clicks": Decimal(20)}
    return {"post_id": id_, "published_at": day, "network": network, "campaign": campaign, **told, **more}


POSTS = (
    post("1", "2026-07-01", "linkedin", "Spring", followers=100),
    post("2", "2026-08-01", "x", reactions=Decimal(0), clicks=None),
    post("0", "2026-06-01", "linkedin", followers=90),
)


def test_networks_stand_with_their_answers_followers_and_leads(tmp_path: Path) -> None:
    contacts = [{"contact_id": "a", "created_at": "2026-07-02", "source": "linkedin.com", "campaign": "Spring"}]
    found = page(tmp_path, social, {"social_posts": POSTS, "contacts": contacts})
    # (20 + 5 + 5 + 20) ÷ 1 000, and (0 + 5 + 5) ÷ 1 000
    row, other = (cells(table(found, "social-networks"), name) for name in ("linkedin", "x"))
    assert (row["engagement_rate"], row["follower_growth"], row["leads"]) == ("5.0", "+10", "1")
    assert (other["engagement_rate"], other["click_rate"], other["follower_growth"]) == ("1.0", "–", "–")
    assert cells(table(found, "social-campaigns"), "Spring")["clicks"] == "20"


def test_the_message_is_about_engagement(tmp_path: Path) -> None:
    # 60 of 2 000 after 50 of 1 000: z = −2.7
    assert say(page(tmp_path, social, {"social_posts": POSTS}).message) == (
        "Social engagement rate: 3.0%, down from 5.0% in 2026-Q2"
    )


def test_followers_alone_make_a_message_too(tmp_path: Path) -> None:
    levels = [
        {"post_id": day, "published_at": day, "network": "x", "grain": "page_day", "followers": level}
        for day, level in (("2026-06-30", 100), ("2026-09-30", 130))
    ]
    assert say(page(tmp_path, social, {"social_posts": levels}).message) == (
        "+30 followers on social networks in 2026-Q3"
    )


def test_without_posts_it_leaves_itself_out(tmp_path: Path) -> None:
    assert "social networks" in absent(tmp_path, social, {"emails": ()})
