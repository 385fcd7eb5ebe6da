"""Every section alone: with all its data it stands; where only visits are known it stands, or says in one line why not."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from reportgen.build import Request, build, used_plugins

AS_OF = date(2026, 10, 1)
MONTHS = [date(2024 + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(24)]  # October 2024 to September 2026
CHANNELS = ("Organic search", "E-mail", "Paid search", "Organic social")
#: Sections whose charts run over time, where the plan's annotation falls.
TIMED = {"baseline", "forecast", "goals", "hand-over", "roi"}
#: Fewer letters are an empty page.
LEAST = 250
CHAPTER = re.compile(r'<section[^>]*\bid="([a-z-]+)"[^>]*>(.*?)</section>', re.DOTALL)
SECTIONS = sorted(used_plugins(None, ()).catalogue().sections)

REPORT = {
    "name": "alone", "period": "2026-Q3", "formats": ["json", "html"], "currency": "EUR",
    "compare": ["previous", "year-ago", {"baseline": "2024-10-01..2024-12-31"}],
    "figures": {"kpis": ["roi"], "by": []},  # the section's own are measured in any case
}  # fmt: skip
#: What sections need beside tables.
SETTINGS: Mapping[str, Any] = {
    "goals": [
        {"kpi": "revenue", "target": 300_000, "from": "2026-01-01", "by": "2026-12-31", "owner": "CMO", "resources": {"hours": 9}}
    ],
    "costs": [
        {"category": "salaries", "amount": 6_000, "every": "month", "from": "2024-10-01"},
        {"category": "media", "channel": "Paid search", "amount": 1_500, "every": "month", "from": "2024-10-01"},
        {"category": "content", "channel": "E-mail", "amount": 500, "every": "month", "from": "2024-10-01"},
    ],
    "assumptions": {"gross_margin": 0.7},
    "funnel": {
        "average_deal": 9_000,
        "rates": {
            "visitor_to_lead": 0.01, "lead_to_mql": 0.5, "mql_to_sql": 0.5, "sql_to_opportunity": 0.5,
            "opportunity_to_customer": 0.5,
        },
    },
    "scenarios": {"better closing": {"funnel.rates.opportunity_to_customer": 0.6}},
    "expectations": [{"kpi": "leads", "from": "2024-10-01", "after": "3 months", "value": 30}],
    "sla": {"mqls": 4, "every": "month", "follow_up_hours": 24},
    "lead_scoring": {"bands": {"slow": 0, "medium": 20, "fast": 40}},
    "activities": {"hourly_rate": 50},
    "drop_out": {"inactive_days": 90},
    "annotations": [{"date": "2026-08-12", "text": "New website live"}],
}  # fmt: skip


def sessions() -> Iterator[dict[str, Any]]:
    for n, month in enumerate(MONTHS):
        for k, channel in enumerate(CHANNELS):
            visits = 300 + 10 * n - 50 * k
            yield {
                "date": month, "channel": channel, "campaign": "Spring", "visitor_type": ("new", "returning")[k % 2],
                "sessions": visits, "engaged_sessions": visits // 2, "pageviews": visits * 3, "engagement_seconds": visits * 40,
            }  # fmt: skip


def contacts() -> Iterator[dict[str, Any]]:
    """Twelve a month; every second goes on at each stage, ten days apart."""
    for n, month in enumerate(MONTHS):
        for k in range(12):
            born = month + timedelta(days=k)
            reached = {0: 4, 4: 3, 8: 2, 6: 1, 2: 1, 10: 1}.get(k, 0)
            dates = [born + timedelta(days=10 * (step + 1)) for step in range(reached)]
            stages = dict(zip(("mql_at", "sql_at", "opportunity_at", "customer_at"), dates, strict=False))
            yield {
                "contact_id": f"C{n}-{k}", "created_at": born, "channel": CHANNELS[k % 4], "campaign": "Spring",
                "lead_score": 10 + 15 * min(reached, 3) + n % 3, "owner": "Ada",
                **{stage: day for stage, day in stages.items() if day < AS_OF},
                "first_sales_touch_at": born + timedelta(days=11) if reached else None,
                "sales_status": ("accepted", "rejected")[k == 10] if reached else None,
                "rejection_reason": "No budget" if k == 10 else None,
                "unsubscribed_at": born + timedelta(days=20) if k == 3 else None,
                "last_activity_at": min(born + timedelta(days=30), AS_OF - timedelta(days=1)),
            }  # fmt: skip


def deals() -> Iterator[dict[str, Any]]:
    """A month: one won from a new customer, one repeat, one lost, one open."""
    for n, month in enumerate(MONTHS):
        for k, (won, kind) in enumerate(((True, "new"), (True, "repeat"), (False, "new"), (None, "new"))):
            yield {
                "deal_id": f"D{n}-{k}", "created_at": month + timedelta(days=2),
                "closed_at": None if won is None else month + timedelta(days=20 + k),
                "amount": 8_000 + 100 * n + 500 * k, "is_won": won, "is_closed": won is not None,
                "company_id": f"F{n - (k == 1)}", "channel": CHANNELS[(n + k) % 4], "campaign": "Spring", "deal_type": kind,
                "referred": n % 3 == 0, "proposal_at": month + timedelta(days=9), "probability": 0.4, "stage": "Proposal",
                "loss_reason": "Price" if won is False else None,
            }  # fmt: skip


def deal_contacts() -> Iterator[dict[str, Any]]:
    for n in range(len(MONTHS)):
        for k in range(4):
            yield {"deal_id": f"D{n}-{k}", "contact_id": f"C{n}-{4 * (k % 3)}"}


def touches() -> Iterator[dict[str, Any]]:
    for n, month in enumerate(MONTHS):
        for k in range(12):
            for step, what in enumerate(("visit", "form", "nurture")):
                yield {
                    "contact_id": f"C{n}-{k}", "occurred_at": month + timedelta(days=k + step),
                    "channel": CHANNELS[(k + step) % 4], "campaign": "Spring", "interaction": what,
                }  # fmt: skip


def emails() -> Iterator[dict[str, Any]]:
    for n, month in enumerate(MONTHS):
        yield {
            "email_id": f"E{n}", "sent_at": month, "name": f"Letter {n}", "campaign": "Spring", "recipients": 1_000,
            "delivered": 980, "unique_opens": 400, "unique_clicks": 40 + n, "bounces": 20, "unsubscribes": 2, "conversions": 5,
        }  # fmt: skip


def social_posts() -> Iterator[dict[str, Any]]:
    for n, month in enumerate(MONTHS):
        for network in ("linkedin", "instagram"):
            yield {
                "post_id": f"{network}{n}", "published_at": month + timedelta(days=27), "network": network, "grain": "page_day",
                "impressions": 1_000, "reactions": 20, "comments": 4, "shares": 2, "clicks": 30, "conversions": 1,
                "followers": 500 + 10 * n,
            }  # fmt: skip


def pages() -> Iterator[dict[str, Any]]:
    for n, month in enumerate(MONTHS):
        for page, kind in (("/blog/a", "blog"), ("/offer", "landing")):
            yield {
                "page": page, "date": month, "kind": kind, "views": 500 + n, "entrances": 200, "engagement_seconds": 9_000,
                "cta_views": 100, "cta_clicks": 12, "conversions": 4,
            }  # fmt: skip


TABLES: Mapping[str, list[dict[str, Any]]] = {
    "sessions": list(sessions()), "contacts": list(contacts()), "deals": list(deals()), "deal_contacts": list(deal_contacts()),
    "touches": list(touches()), "emails": list(emails()), "social_posts": list(social_posts()), "pages": list(pages()),
    "experiments": [
        {"experiment": "Button", "variant": "red", "exposures": 1_000, "conversions": 40, "is_control": True},
        {"experiment": "Button", "variant": "green", "exposures": 1_000, "conversions": 70, "is_control": False},
    ],
    "activities": [
        {"activity": "Articles", "unit": "pieces", "planned": 12, "done": 9, "channel": "Organic search", "owner": "Ada",
         "hours": 80, "due": "2026-09-10", "submitted_at": "2026-09-08", "approved_at": "2026-09-09"},
        {"activity": "Letters", "unit": "pieces", "planned": 3, "done": 3, "channel": "E-mail", "owner": "Bo", "hours": 20,
         "due": "2026-08-10", "submitted_at": "2026-08-08", "approved_at": "2026-08-09"},
    ],
    "feedback": [{"customer_id": f"F{n}", "date": month, "score": 6 + n % 5} for n, month in enumerate(MONTHS)],
}  # fmt: skip


@dataclass(frozen=True)
class Alone:
    """A report of one section: its chapters by id, with their words; and the warnings of its build."""

    chapters: Mapping[str, str]
    warnings: list[str]


def alone(section: str, folder: Path, tables: Iterable[str], settings: Mapping[str, Any]) -> Alone:
    """Build it; the build raises where it would end other than by 0."""
    sources = {}
    for table in tables:
        columns = list(dict.fromkeys(name for row in TABLES[table] for name in row))
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(TABLES[table])
        sources[table.replace("_", "-")] = {"connector": "csv", "table": table, "files": f"{table}.csv"}
    plan = {"report": REPORT, "sources": sources, "sections": [section], **settings}
    (folder / "plan.yaml").write_text(json.dumps(plan), encoding="utf-8")
    warnings: list[str] = []
    request = Request(folder / "plan.yaml", folder / "build", as_of=AS_OF)
    result = build(request, lambda *_step: None, lambda problem: warnings.append(str(problem)))
    assert result.code == 0
    assert (result.folder / "report.json").is_file()
    page = (result.folder / "en/report.html").read_text(encoding="utf-8")
    return Alone({name: words(body) for name, body in CHAPTER.findall(page)}, warnings)


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_where_its_data_are_there_it_stands(section: str, tmp_path: Path) -> None:
    made = alone(section, tmp_path, TABLES, SETTINGS)
    assert made.warnings == []
    assert [name for name in made.chapters if not name.endswith("-detail")] == [section]
    assert len(made.chapters[section]) > LEAST
    assert (section in TIMED) == ("New website live" in " ".join(made.chapters.values()))


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_with_visits_alone_it_stands_or_says_in_a_line_why_not(section: str, tmp_path: Path) -> None:
    made = alone(section, tmp_path, ("sessions",), {})
    assert made.warnings == []
    if section in made.chapters:
        assert len(made.chapters[section]) > LEAST
    else:
        (said,) = made.chapters.values()
        assert re.fullmatch(r"Not in this report .{2,40}\. [A-Z].{19,240}", said), said
