"""What marketing did and what it came to: mails, posts, pages, tests, work, and what customers say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from care import LETTERS, Mailing
from company import CHANNELS, EXPORTED, Dice, last_day, split

MAIL_HEADER = (
    "Title", "Subject", "Audience", "Send Date", "Send Weekday", "Total Recipients", "Successful Deliveries",
    "Soft Bounces", "Hard Bounces", "Total Bounces", "Times Forwarded", "Forwarded Opens", "Unique Opens", "Open Rate",
    "Total Opens", "Unique Clicks", "Click Rate", "Total Clicks", "Unsubscribes", "Abuse Complaints", "Folder Id",
    "Unique Id", "Total Orders", "Total Gross Sales", "Total Revenue", "Analytics ROI", "Campaign Cost",
)  # fmt: skip
SUBJECTS = {
    "workshop-letter": "What is new in the workshop, and why",
    "spring-offer": "Calibrated before the season begins",
    "care-series": "A question we are often asked",
}


def mail_rows(mailings: Iterable[Mailing], dice: Dice) -> list[list[str]]:
    """The mail system's list of campaigns, newest first; nothing is sold by mail, so money is ``n/a``."""
    rows = []
    for mailing in mailings:
        soft, hard = (int(mailing.recipients * share * (0.5 + dice.draw())) for share in (0.012, 0.006))
        delivered = mailing.recipients - soft - hard
        opens = int(delivered * (0.3 + 0.1 * dice.draw()))
        clicks = min(int(delivered * LETTERS[mailing.campaign][1] * (0.85 + 0.3 * dice.draw())), opens)
        rates = [f"{100 * count / delivered:.2f}%" if delivered else "0.00%" for count in (opens, clicks)]
        sent = f"{mailing.day:%b %d, %Y} {'09:00' if mailing.campaign == 'care-series' else '10:30'} am"
        row = [mailing.title, SUBJECTS[mailing.campaign], "Northwind readers", sent, f"{mailing.day:%A}"]
        row += [str(n) for n in (mailing.recipients, delivered, soft, hard, soft + hard, 0, 0, opens)]
        row += [rates[0], str(opens + int(opens * 0.4 * dice.draw())), str(clicks), rates[1]]
        row += [str(clicks + int(clicks * 0.3 * dice.draw())), str(mailing.left), "0", "112"]
        row += [f"{int(dice.draw() * 16**10):010x}", *["n/a"] * 5]
        rows.append(row)
    return rows[::-1]


#: The company's pages: address, kind, how many visits begin there, how well they turn visitors into leads, buttons seen
#: per view, clicks per button seen.
PAGES = (
    ("/", "home", 16.0, 0.35, 0.7, 0.05),
    ("/demo", "landing", 9.0, 4.6, 1.0, 0.13),
    ("/price-list", "landing", 8.0, 2.6, 1.0, 0.11),
    ("/torque-tools", "landing", 13.0, 0.35, 0.8, 0.02),
    ("/webinar-calibration", "offer", 5.0, 2.9, 1.0, 0.12),
    ("/torque-guide", "offer", 6.0, 2.2, 1.0, 0.1),
    ("/blog/how-often-to-calibrate", "blog", 11.0, 0.5, 0.6, 0.03),
    ("/blog/torque-or-angle", "blog", 9.0, 0.4, 0.6, 0.025),
    ("/blog/what-downtime-costs", "blog", 7.0, 1.5, 0.6, 0.06),
    ("/blog/cordless-in-winter", "blog", 6.0, 0.3, 0.6, 0.02),
    ("/support/manuals", "support", 6.0, 0.0, 0.0, 0.0),
    ("/support/recalibration", "support", 4.0, 0.0, 0.0, 0.0),
)
PAGE_HEADER = ("Month", "Page", "Type", "Views", "Entrances", "Seconds", "Button views", "Button clicks", "Forms sent")


def page_rows(months: Mapping[date, tuple[int, int, int]], dice: Dice) -> list[list[object]]:
    """What the website's own count says of each page and month; ``months`` are sessions, page views and leads."""
    rows: list[list[object]] = []
    for month, (visits, seen, leads) in months.items():
        noise = [0.9 + 0.2 * dice.draw() for _ in PAGES]
        entrances = split(int(visits * 0.82), [page[2] * n for page, n in zip(PAGES, noise, strict=True)])
        views = split(int(seen * 0.86), [page[2] + 2.0 * page[4] + 1.5 for page in PAGES])
        weights = [count * page[3] * (0.9 + 0.2 * dice.draw()) for page, count in zip(PAGES, entrances, strict=True)]
        forms = split(int(leads * 0.9), weights)
        for (path, kind, _visits, _turn, buttons, clicked), *counts in zip(PAGES, views, entrances, forms, strict=True):
            view, entrance, form = counts
            view = max(view, entrance)
            shown = int(view * buttons * (0.9 + 0.1 * dice.draw()))
            clicks = max(int(shown * clicked * (0.8 + 0.4 * dice.draw())), min(form, shown))
            cta: list[object] = [shown, clicks, form] if kind != "support" else ["", "", ""]
            rows.append([month, path, kind, view, entrance, view * dice.between(35, 80), *cta])
    return rows


EXPERIMENT_HEADER = ("Test", "Variant", "Visitors", "Forms sent", "Control")
EXPERIMENTS = (
    ("Form of /demo", "long form", 655, 72, True),
    ("Form of /demo", "short form", 668, 108, False),
    ("Headline of /torque-tools", "precision", 930, 9, True),
    ("Headline of /torque-tools", "no more recalls", 942, 12, False),
    ("Button of /price-list", "blue", 560, 55, True),
    ("Button of /price-list", "orange", 571, 54, False),
)  # fmt: skip

LINKEDIN_NOTE = "Aggregated engagement metrics for organic and sponsored posts and updates of your page"
LINKEDIN_KINDS = ("organic", "sponsored", "total")
LINKEDIN_METRICS = ("Impressions", "Clicks", "Reactions", "Comments", "Reposts")
#: The networks' own figures begin here: they are kept for a year and a bit.
SOCIAL_BEGAN = date(2025, 7, 1)


def linkedin_rows(organic: Mapping[date, int], paid: Mapping[date, int], dice: Dice) -> list[list[object]]:
    """The page's metrics by day, from the visits that came of them; now and then somebody takes a reaction back."""
    rows: list[list[object]] = []
    for day, visits in organic.items():
        clicks, paid_clicks = int(visits * (0.6 + 0.2 * dice.draw())), paid[day]
        shown, paid_shown = clicks * dice.between(28, 40) + dice.between(40, 160), paid_clicks * dice.between(90, 130)
        liked = int(shown * 0.018 * dice.draw()) if dice.chance(0.97) else -1
        metrics = (
            (shown, paid_shown), (clicks, paid_clicks), (liked, int(paid_shown * 0.002 * dice.draw())),
            (int(dice.draw() * 3), int(dice.draw() * 1.4)), (int(dice.draw() * 2.4), 0),
        )  # fmt: skip
        rate = sum(sum(pair) for pair in metrics[1:]) / max(sum(metrics[0]), 1)
        cells = [value for own, bought in metrics for value in (own, bought, own + bought)]
        rows.append([f"{day:%m/%d/%Y}", *cells, f"{rate:.6f}"])
    return rows


LINKEDIN_HEADER = (
    "Date", *(f"{metric} ({kind})" for metric in LINKEDIN_METRICS for kind in LINKEDIN_KINDS), "Engagement rate (total)",
)  # fmt: skip
META_HEADER = (
    "Post ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time", "Permalink", "Post type", "Views",
    "Reach", "Reactions", "Comments", "Shares", "Reactions, Comments and Shares", "Link clicks",
)  # fmt: skip
POSTS = (
    "How we test a torque wrench", "From the shop floor", "Ask the workshop", "Before and after", "New in the catalogue",
)  # fmt: skip


def meta_rows(organic: Mapping[date, int], dice: Dice) -> list[list[object]]:
    """Posts on Facebook and Instagram, two a week."""
    rows: list[list[object]] = []
    for number, day in enumerate(day for day in organic if day.weekday() in (1, 4)):
        instagram = number % 3 == 1
        host = "www.instagram.com/p" if instagram else "www.facebook.com/northwindtools/posts"
        post = 122_100_441_000_017 + 3_911 * number
        seen = dice.between(180, 520) + 2 * number
        liked, said, shared = int(seen * 0.03 * dice.draw()), int(dice.draw() * 4), int(dice.draw() * 3)
        clicks = "" if instagram else int(organic[day] * 0.25 * dice.draw())
        published = f"{day:%m/%d/%Y} 08:{dice.between(10, 59)}"
        row: list[object] = [post, "Northwind Tools", dice.pick(POSTS), "", 0, published]
        row += [f"https://{host}/{post}", "IG image" if instagram else "Photos", seen, int(seen * 0.8)]
        rows.append([*row, liked, said, shared, liked + said + shared, clicks])
    return rows[::-1]


#: Followers by network: at the start, and gained a month.
FOLLOWER_HEADER = ("Id", "Day", "Network", "Grain", "Followers")
FOLLOWERS = {"linkedin": (3_900, 58), "facebook": (1_420, 4), "instagram": (610, 15)}


def follower_rows(dice: Dice) -> list[list[object]]:
    """Followers at the end of each month, as the team notes them down."""
    ends = [date(2024 + n // 12, n % 12 + 1, 1) - timedelta(days=1) for n in range(10, 34)]
    rows: list[list[object]] = []
    for network, (start, gain) in FOLLOWERS.items():
        level = start
        for end in ends:
            level += int(gain * (0.5 + dice.draw()))
            rows.append([f"{network}-{end}", end, network, "page_day", level])
    return rows


#: Work of a month: what, unit, planned, done as a rule, channel, who, hours each, days an approval takes (0: none needed).
WORK = (
    ("Blog posts", "posts", 4, 4.0, "Organic search", "Head of content", 14.0, 6),
    ("Landing pages", "pages", 2, 1.9, "Organic search", "Head of content", 11.0, 9),
    ("LinkedIn posts", "posts", 12, 13.0, "Organic social", "Community manager", 0.8, 2),
    ("Letters", "mailings", 2, 2.0, "E-mail", "Head of demand", 7.0, 3),
    ("Advertisements", "ads", 6, 6.2, "Paid social", "Head of demand", 1.5, 4),
    ("Interviews with customers", "interviews", 2, 1.4, "Referral", "Head of content", 5.0, 0),
    ("Training in the CRM", "hours", 6, 5.4, "", "Head of demand", 1.0, 0),
)
WORK_HEADER = ("Work", "Unit", "Planned", "Done", "Channel", "Owner", "Hours", "Due", "Submitted", "Approved")


def work_rows(dice: Dice) -> list[list[object]]:
    """The team's list of work since July 2025, with what stands ahead; of that nothing is done yet."""
    rows: list[list[object]] = []
    for number in range(6, 24):
        first = date(2025 + number // 12, number % 12 + 1, 1)
        due = date(2025 + (number + 1) // 12, (number + 1) % 12 + 1, 1) - timedelta(days=1)
        for name, unit, planned, usual, channel, owner, hours, approval in WORK:
            done = min(int(usual * (0.88 + 0.25 * dice.draw()) + 0.5), planned + 1)
            handed = first + timedelta(days=dice.between(3, 14))
            approved = handed + timedelta(days=dice.between(1, 2 * approval)) if approval else None
            over = due < EXPORTED
            dates: list[object] = [handed, approved] if over and approved else ["", ""]
            spent = f"{done * hours:.1f}" if over else ""
            rows.append([name, unit, planned, done if over else "", channel, owner, spent, due, *dates])
    rows.append(["Referral programme", "programme", 1, "", "Referral", "Head of sales", "", date(2026, 11, 30), "", ""])
    return rows


SURVEY_HEADER = ("Day", "Customer", "Score")


def survey_rows(dice: Dice) -> list[list[object]]:
    """Answers to the survey of each quarter: people of the companies that bought, friendlier every year."""
    rows: list[list[object]] = []
    for quarter in range(5):
        start = date(2025 + (2 + quarter) // 4, (2 + quarter) % 4 * 3 + 1, 1)
        for answer in range(16 + 5 * quarter):
            draw = dice.draw() + 0.03 * quarter
            score = dice.between(9, 10) if draw > 0.5 else dice.between(7, 8) if draw > 0.18 else dice.between(2, 6)
            day = last_day(start) - timedelta(days=dice.between(0, 30) if answer else 0)
            rows.append([day, f"C-{dice.between(101, 110)}", score])
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1])))


def by_day(channel: str, sessions: Iterable[tuple[date, str, int]]) -> dict[date, int]:
    """Visits of a channel by day since the networks' figures begin."""
    web = next(each.web for each in CHANNELS if each.crm == channel)
    return {day: count for day, name, count in sessions if name == web and day >= SOCIAL_BEGAN}
