"""Large exports, invented: HubSpot contacts and a dump of Analytics events; the same numbers give the same bytes."""

from __future__ import annotations

import csv
import gzip
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

STAGES = ("Subscriber", "Lead", "Marketing Qualified Lead", "Sales Qualified Lead", "Opportunity", "Customer")
SOURCES = ("Organic search", "Paid search", "Email marketing", "Direct traffic", "Referrals")
HEADER = (
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Create Date", "Lifecycle Stage", "Lead Status",
    "Original Traffic Source", "Original Traffic Source Drill-Down 1", "Original Traffic Source Drill-Down 2",
    "Became a Lead Date", "Became a Marketing Qualified Lead Date", "Became a Sales Qualified Lead Date",
    "Became an Opportunity Date", "Became a Customer Date", "Number of Pageviews", "Country/Region", "Contact owner",
    "Associated Deal IDs",
)  # fmt: skip
CAMPAIGNS = (
    ("google", "organic", ""),
    ("google", "cpc", "autumn"),
    ("linkedin", "paid_social", "webinar"),
    ("", "", ""),
)
PAGES = ("/", "/pricing", "/blog/a", "/blog/b", "/contact", "/docs")
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)


def contacts(path: Path, rows: int) -> None:
    """Write a contacts export of ``rows`` rows."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for number in range(rows):
            reached = dice.randrange(len(STAGES))
            day = datetime(2024 + dice.randrange(3), 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(380_000))
            dates = [f"{day + timedelta(hours=60 * step):%Y-%m-%d %H:%M}" for step in range(reached)]
            writer.writerow(
                (
                    90_100_200_300 + number, "Ines", "Duarte, Jr.", f"p{number}@orchard.example", "+351 123",
                    f"{day:%Y-%m-%d %H:%M}", STAGES[reached], "Open", dice.choice(SOURCES), "autumn-webinar", "crm pricing",
                    *dates, *[""] * (5 - reached), dice.randrange(30), "France", "Sam Vale",
                    17_700_440_000 + number if reached == 5 else "",
                )
            )  # fmt: skip


def events(folder: Path, count: int, days: int = 30) -> int:
    """Write about ``count`` events, a compressed shard a day; gives how many."""
    dice = random.Random(1)
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for day in range(days):
        date = f"{BEGIN + timedelta(days=day):%Y%m%d}"
        with gzip.open(folder / f"events_{date}-000000000000.json.gz", "wt", compresslevel=3, encoding="utf-8") as out:
            while written < count * (day + 1) // days:
                for event in session(dice, date, BEGIN + timedelta(days=day, seconds=dice.randrange(80_000))):
                    out.write(json.dumps(event, separators=(",", ":")) + "\n")
                    written += 1
    return written


def session(dice: random.Random, date: str, begin: datetime) -> list[dict[str, object]]:
    """The events of one visit."""
    source, medium, campaign = dice.choice(CAMPAIGNS)
    second, page = int(begin.timestamp()), dice.choice(PAGES)
    names = ["session_start", *["page_view", "user_engagement", "scroll"] * dice.randrange(1, 5)]
    carried = {"manual_source": source, "manual_medium": medium, "manual_campaign_name": campaign}
    found: list[dict[str, object]] = []
    for step, name in enumerate(names):
        parameters = [
            {"key": "ga_session_id", "value": {"int_value": str(second)}},
            {"key": "page_location", "value": {"string_value": f"https://www.site.example{page}?utm_x=1"}},
            {"key": "page_title", "value": {"string_value": "A page title of the site"}},
            {"key": "page_referrer", "value": {"string_value": "https://www.search.example/"}},
            {"key": "session_engaged", "value": {"string_value": str(int(step > 2))}},
        ]
        if name == "user_engagement":
            parameters.append({"key": "engagement_time_msec", "value": {"int_value": str(dice.randrange(20_000))}})
        found.append(
            {
                "event_date": date, "event_timestamp": str((second + 7 * step) * 1_000_000), "event_name": name,
                "event_params": parameters, "event_bundle_sequence_id": "12345", "stream_id": "55501", "platform": "WEB",
                "user_pseudo_id": f"{dice.randrange(10**6)}.1788220800" if not step else found[0]["user_pseudo_id"],
                "privacy_info": {"analytics_storage": "Yes", "ads_storage": "Yes"}, "user_properties": [], "items": [],
                "device": {"category": "desktop", "web_info": {"browser": "Chrome", "hostname": "www.site.example"}},
                "geo": {"continent": "Europe", "country": "France", "region": "x", "city": "y"},
                "traffic_source": {"name": "(direct)", "medium": "(none)", "source": "(direct)"},
                **({"collected_traffic_source": carried} if source and step else {}),
            }
        )  # fmt: skip
    return found
