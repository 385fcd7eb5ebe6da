"""Write the exported files of Northwind Tools: the same bytes every time.

Run ``python generate.py`` to write ``exports/`` beside this file, or ``python generate.py --out DIR --seed N`` elsewhere.
Standard library only.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import outreach
from care import CareOffice, proposal
from company import CHANNELS, EXPORTED, QUARTERS, STAGES, Channel, Company, Dice, last_day, split

CAMPAIGNS = {
    "Paid search": ("brand", "torque-tools"),
    "Paid social": ("maintenance-leads", "salon-été"),
    "Email marketing": ("workshop-letter", "spring-offer"),
    "Organic social": ("shop-floor-stories", ""),
}
COMPANIES = (
    "Orchard Machining", "Pier, Quay & Co", "Atelier Brun", 'The "Big" Wrench', "Hansen Werft", "Nord Presse", "Solano SA",
)  # fmt: skip
OWNERS = ("Sam Vale", "Ada Lind", "")
LOST = ("Price", "No budget", "Chose a competitor", "No decision", "Timing")
NOTES = (
    "Asked for a demo.\nCall back in the afternoon.",
    'Said: "send the price list", then nothing',
    "Met at the fair; wants torque tools, calibrated",
    "Works council must agree first;\nsee mail",
)
LABELS = {
    "": "Subscriber",
    "lead": "Lead",
    "mql": "Marketing Qualified Lead",
    "sql": "Sales Qualified Lead",
    "opportunity": "Opportunity",
    "customer": "Customer",
}


def table(rows: Iterable[Sequence[object]], delimiter: str = ",", end: str = "\n") -> str:
    """Rows as CSV text, quoted where they must be."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def moment(day: date | None, dice: Dice) -> str:
    """A day with an office hour, as the CRM writes it; nothing for no day."""
    if day is None:
        return ""
    return f"{day:%Y-%m-%d} {dice.between(7, 20):02d}:{dice.between(0, 59):02d}"


def drill_down(channel: str, dice: Dice) -> tuple[str, str]:
    """What the CRM keeps of a source: both fields mean something else for every channel."""
    campaign = dice.pick(CAMPAIGNS.get(channel, ("",)))
    known = {
        "Organic search": ("google", "Unknown keywords (SSL)"),
        "Paid search": (campaign, dice.pick(("torque wrench", "cordless, 18 V", ""))),
        "Email marketing": (campaign, f"{campaign} no. {dice.between(1, 24)}"),
        "Organic social": ("LinkedIn", campaign),
        "Paid social": ("LinkedIn", campaign),
        "Referrals": ("toolblog.example", "toolblog.example/tests"),
        "AI referrals": ("chatgpt.com", ""),
        "Direct traffic": ("northwind.example/", ""),
        "Offline sources": ("IMPORT", "fair-list"),
    }
    return known.get(channel, ("", ""))


CONTACT_HEADER = (
    "Record ID", "First Name", "Last Name", "Email", "Company Name", "Create Date", "Lifecycle Stage", "Lead Status",
    "Contact owner", "Original Traffic Source", "Original Traffic Source Drill-Down 1",
    "Original Traffic Source Drill-Down 2", "Became a Lead Date", "Became a Marketing Qualified Lead Date",
    "Became a Sales Qualified Lead Date", "Became an Opportunity Date", "Became a Customer Date", "HubSpot Score",
    "Preferred channels", "Notes", "First Conversion", "Kind of response", "Date of first engagement", "Verdict of sales",
    "Reason of rejection", "Unsubscribed on", "Last Activity Date", "Associated Deal", "Associated Deal IDs",
)  # fmt: skip


def contact_rows(company: Company, office: CareOffice, dice: Dice) -> list[list[str]]:
    """The people, newest first, with two rows that no reader can use."""
    rows = []
    for contact in reversed(company.contacts):
        first, last = contact.person.split("|")
        firm = dice.pick(COMPANIES)
        shown = {stage: moment(day, dice) for stage, day in contact.days.items() if stage not in contact.hidden}
        created = moment(contact.created, dice)
        if shown.get("lead", "")[:10] == created[:10]:
            created = shown["lead"]
        label = LABELS["sql" if "opportunity" in contact.hidden else contact.stage]
        mail = f"{first}.{last}.{contact.id[-5:]}@northwind-contacts.example".replace(" ", "").replace(",", "").lower()
        row = [contact.id, first, last, mail, firm, created, label, "Open" if contact.stage == "sql" else ""]
        row += [
            dice.pick(OWNERS) if contact.stage in STAGES[2:] else "",
            contact.channel,
            *drill_down(contact.channel, dice),
        ]
        row += [shown.get(stage, "") for stage in STAGES]
        score = 12 * len(contact.days) + dice.between(0, 30)
        row += [
            str(score) if contact.days and dice.chance(0.9) else "",
            "Blog;Newsletter" if dice.chance(0.3) else "Blog",
        ]
        row.append(dice.pick(NOTES) if dice.chance(0.06) else "")
        care = office.of[contact.id]
        called = care.touched(shown.get("mql", "") or shown.get("sql", ""))
        last = max([called, *(shown.get(stage, "") for stage in STAGES[2:])])[:10] if called else ""
        row += [care.form, care.response, called, care.verdict, care.reason, str(care.left_on or ""), last]
        row.append(";".join(f"Deal {deal.id}" for deal in contact.deals))
        rows.append([*row, ";".join(deal.id for deal in contact.deals)])
    unusable = [list(rows[40]), list(rows[41])]
    unusable[0][0], unusable[0][-1] = "", ""
    unusable[1][0], unusable[1][5], unusable[1][-1] = "90100999999", "2026-13-45 09:00", ""
    return rows[:60] + unusable[:1] + rows[60:900] + unusable[1:] + rows[900:]


DEAL_HEADER = (
    "Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Currency", "Amount in company currency", "Close Date",
    "Create Date", "Deal owner", "Deal probability", "Deal Type", "Is Closed Won", "Is Deal Closed?", "Closed Lost Reason",
    "Original Traffic Source", "Original Traffic Source Drill-Down 1", "Original Traffic Source Drill-Down 2",
    'Date entered "Contract Sent (Sales Pipeline)"', "Recommended by a customer", "Associated Contact",
    "Associated Contact IDs", "Associated Company IDs",
)  # fmt: skip
OPEN_STAGES = (("Appointment Scheduled", "0.2"), ("Presentation Scheduled", "0.4"), ("Contract Sent", "0.8"))


def deal_rows(company: Company, dice: Dice, luck: Dice) -> list[list[str]]:
    """The deals; some in dollars, two whose source the CRM did not keep. Who buys again is the company that bought."""
    rows = []
    companies: dict[str, int] = {}
    for number, deal in enumerate(company.deals):
        stage, probability = dice.pick(OPEN_STAGES)
        if deal.closed:
            stage, probability = ("Closed Won", "1") if deal.won else ("Closed Lost", "0")
        dollars = number % 9 == 4
        amount = f"{deal.amount * 1.25:.2f}" if dollars else f"{deal.amount:.2f}"
        names = [f"{contact.person.replace('|', ' ')} (no. {contact.id})" for contact in deal.contacts]
        source = "" if deal.contacts and number % 13 == 6 else deal.channel
        row = [deal.id, f"{dice.pick(COMPANIES)} – {deal.kind.lower()}", stage, "Sales Pipeline", amount]
        row += [
            "USD" if dollars else "EUR",
            f"{deal.amount:.2f}",
            moment(deal.expected, dice),
            moment(deal.created, dice),
        ]
        row += [dice.pick(OWNERS), probability, deal.kind, str(deal.won).lower(), str(deal.closed is not None).lower()]
        row += [dice.pick(LOST) if deal.closed and not deal.won else "", source]
        row += drill_down(source, dice) if source else ("", "")
        sent = proposal(deal, luck, sent=stage == "Contract Sent")
        recommended = source == "Referrals" and (deal.won or luck.chance(0.4))
        row += [moment(sent, luck), str(recommended).lower(), ";".join(names)]
        buyer = deal.contacts[0].id if deal.contacts else deal.id
        row.append(";".join(contact.id for contact in deal.contacts))
        rows.append([*row, str(companies.setdefault(buyer, 330_010_001 + number))])
    return rows


def sessions(start: date, dice: Dice) -> list[tuple[date, Channel, list[int]]]:
    """A quarter of days × channels: sessions, engaged, users, new users, views, engagement seconds, key events."""
    total, leads = QUARTERS[start][0], QUARTERS[start][1]
    days = [start + timedelta(days=n) for n in range((last_day(start) - start).days + 1)]
    rows: list[tuple[date, Channel, list[int]]] = []
    for channel, part in zip(CHANNELS, split(total, [c.sessions for c in CHANNELS]), strict=True):
        weights = [
            (0.35 if day.weekday() > 4 else 1.0) * (1 + n / 300) * (1.12 if day >= date(2026, 8, 12) else 1.0)
            * (0.8 + 0.4 * dice.draw())
            for n, day in enumerate(days)
        ]  # fmt: skip
        for day, count in zip(days, split(part, weights), strict=True):
            engaged = int(count * (channel.engaged - 0.05 + 0.1 * dice.draw()) + 0.5)
            users = count - int(count * 0.12 * dice.draw())
            new = int(users * (0.55 + 0.2 * dice.draw()))
            views = count + int(count * (1.2 + 0.8 * dice.draw()))
            seconds = engaged * dice.between(55, 95) + (count - engaged) * dice.between(2, 6)
            keys = int(count * leads / total + dice.draw())
            rows.append((day, channel, [count, engaged, users, new, views, seconds, keys]))
    return sorted(rows, key=lambda row: (row[0], row[1].web))


GROUP = "Session primary channel group (Default Channel Group)"
METRICS = ("Sessions", "Engaged sessions", "Total users", "New users", "Views", "User engagement", "Key events")


def ga4_report(start: date, dice: Dice) -> str:
    """The download of a standard report: a preamble with both dates, the engagement rate as a fraction, no totals."""
    rule = "# ----------------------------------------\n"
    end = last_day(start)
    head = f"{rule}# Traffic acquisition: {GROUP}\n# Account: Northwind Tools\n# Property: Northwind Tools - GA4\n{rule}# \n"
    head += f"# All Users\n# Start date: {start:%Y%m%d}\n# End date: {end:%Y%m%d}\n\n"
    rows: list[list[object]] = [[GROUP, "Date", *METRICS[:2], "Engagement rate", *METRICS[2:], "Total revenue"]]
    for day, channel, (count, engaged, *rest) in sessions(start, dice):
        rate = engaged / count if count else 0
        rows.append([channel.web, f"{day:%Y%m%d}", count, engaged, rate, *rest, 0])
    return head + table(rows)


def ga4_explore(start: date, dice: Dice) -> str:
    """The download of an exploration: totals first, in a row with a cell too many."""
    rule = "# ----------------------------------------\n"
    rows = sessions(start, dice)
    totals = [sum(column) for column in zip(*(values for _, _, values in rows), strict=True)]
    head = (
        f"{rule}# Northwind Tools - GA4\n# Free form-Free form 1\n# {start:%Y%m%d}-{last_day(start):%Y%m%d}\n{rule}\n"
    )
    lines: list[list[object]] = [["Date", GROUP, *METRICS], ["", "", *totals, "Grand total"]]
    lines += [[f"{day:%Y%m%d}", channel.web, *values] for day, channel, values in rows]
    return head + table(lines)


def spend(dice: Dice) -> str:
    """Media cost by day and campaign as a spreadsheet saves it in France; one row has a day that does not exist."""
    rows: list[list[object]] = [["Day", "Channel", "Campaign", "Clicks", "Cost"]]
    shares = {"Paid search": (116, (0.35, 0.65)), "Paid social": (108, (0.7, 0.3))}
    for start, (*_, media) in QUARTERS.items():
        days = [start + timedelta(days=n) for n in range((last_day(start) - start).days + 1)]
        parts = split(media, [share for share, _ in shares.values()])
        cells = []
        for (channel, (_, campaigns)), part in zip(shares.items(), parts, strict=True):
            for name, amount in zip(CAMPAIGNS[channel], split(part, campaigns), strict=True):
                weights = [(0.5 if day.weekday() > 4 else 1.0) * (0.7 + 0.6 * dice.draw()) for day in days]
                for day, cents in zip(days, split(amount, weights), strict=True):
                    cost = f"{cents // 100},{cents % 100:02d}"
                    cells.append((day, [f"{day:%d/%m/%Y}", channel, name, cents // 500, cost]))
        rows += [cell for _, cell in sorted(cells, key=lambda cell: cell[0])]
    rows.insert(700, ["31/02/2026", "Paid social", "salon-été", 3, "12,50"])
    return table(rows, ";", "\r\n")


TOUCH_HEADER = ("Contact", "When", "Channel", "Campaign", "What")
#: What people come by after the first time, whatever brought them first; (channel, how often, what they do).
AGAIN = {
    "Email": (3.0, "email_click"),
    "Organic Search": (2.0, "visit"),
    "Direct": (1.6, "visit"),
    "Organic Social": (1.1, "visit"),
    "Paid Social": (0.9, "visit"),
    "Referral": (0.6, "visit"),
    "Paid Search": (0.5, "visit"),
}


def touch_rows(company: Company, dice: Dice) -> list[list[str]]:
    """What the website's tracking knows of each lead, oldest first: a first visit, a form, and what came after it."""
    web = {channel.crm: channel.web for channel in CHANNELS} | {"AI referrals": "Referral"}
    rows = []
    for contact in company.contacts:
        if "lead" not in contact.days or (not contact.deals and dice.chance(0.04)):  # some refuse to be tracked
            continue
        channel = web.get(contact.channel, "Direct")
        last = max([*contact.days.values(), *(deal.expected for deal in contact.deals if deal.won)])
        first = contact.created - timedelta(days=dice.between(0, 20))
        rows.append((first, contact.id, channel, "visit"))
        rows.append((contact.days["lead"], contact.id, channel if dice.chance(0.7) else "Direct", "form"))
        span = (last - contact.days["lead"]).days + 1
        for _ in range(dice.between(0, 2) + (2 + span // 25 if contact.deals else 0)):
            again = channel if dice.chance(0.3) else dice.weighted({name: often for name, (often, _) in AGAIN.items()})
            day = contact.days["lead"] + timedelta(days=dice.between(0, span))
            rows.append((day, contact.id, again, AGAIN[again][1]))
    campaigns = {channel.web: CAMPAIGNS.get(channel.crm, ("",)) for channel in CHANNELS}
    known = sorted(row for row in rows if row[0] < EXPORTED)
    return [
        [person, moment(day, dice), channel, dice.pick(campaigns[channel]), what]
        for day, person, channel, what in known
    ]


def web_days(seed: int) -> list[tuple[date, Channel, list[int]]]:
    """The website's visits by day and channel, all quarters."""
    return [row for number, start in enumerate(QUARTERS) for row in sessions(start, Dice(seed + 10 + number))]


def months(company: Company, web: Iterable[tuple[date, Channel, list[int]]]) -> dict[date, tuple[int, int, int]]:
    """Sessions, page views and leads of each month."""
    found: dict[date, list[int]] = {}
    for day, _channel, values in web:
        counts = found.setdefault(day.replace(day=1), [0, 0, 0])
        counts[0] += values[0]
        counts[1] += values[4]
    for contact in company.contacts:
        month = contact.days["lead"].replace(day=1) if "lead" in contact.days else None
        if month in found:
            found[month][2] += 1
    return {month: (counts[0], counts[1], counts[2]) for month, counts in found.items()}


def outreach_files(company: Company, office: CareOffice, seed: int) -> dict[str, bytes]:
    """The exports of what marketing sent, posted, published, tried and did, and of what customers answered."""
    web = web_days(seed)
    visits = [(day, channel.web, values[0]) for day, channel, values in web]
    organic, paid = (outreach.by_day(name, visits) for name in ("Organic social", "Paid social"))
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
        "mailchimp/campaigns.csv": (outreach.MAIL_HEADER, outreach.mail_rows(office.mailings, Dice(seed + 30))),
        "social/linkedin-metrics.csv": (
            outreach.LINKEDIN_HEADER,
            outreach.linkedin_rows(organic, paid, Dice(seed + 31)),
        ),
        "social/meta-content.csv": (outreach.META_HEADER, outreach.meta_rows(organic, Dice(seed + 32))),
        "followers.csv": (outreach.FOLLOWER_HEADER, outreach.follower_rows(Dice(seed + 33))),
        "pages.csv": (outreach.PAGE_HEADER, outreach.page_rows(months(company, web), Dice(seed + 34))),
        "experiments.csv": (outreach.EXPERIMENT_HEADER, outreach.EXPERIMENTS),
        "work.csv": (outreach.WORK_HEADER, outreach.work_rows(Dice(seed + 35))),
        "survey.csv": (outreach.SURVEY_HEADER, outreach.survey_rows(Dice(seed + 36))),
        "touches-care-series.csv": (TOUCH_HEADER, office.touches(company)),
    }
    above = {"social/linkedin-metrics.csv": f"{outreach.LINKEDIN_NOTE}\n", "social/meta-content.csv": "\ufeff"}
    return {name: (above.get(name, "") + table([header, *rows])).encode() for name, (header, rows) in tables.items()}


def files(seed: int) -> dict[str, bytes]:
    """All exported files by their path below ``exports``."""
    company = Company(Dice(seed))
    company.grow()
    company.finish()
    office = CareOffice(company, Dice(seed + 5))
    contacts = contact_rows(company, office, Dice(seed + 1))
    cut = len(contacts) - 400
    older = table([CONTACT_HEADER, *contacts[cut:]]).encode()
    found = {
        "hubspot/hubspot-crm-exports-all-contacts-2026-10-01-1.csv": table([CONTACT_HEADER, *contacts[:cut]]).encode(),
        "hubspot/hubspot-crm-exports-all-contacts-2026-10-01-2.csv": older,
        # Downloaded twice by mistake, as it happens: the same bytes must not count twice.
        "hubspot/hubspot-crm-exports-all-contacts-2026-10-01-2 (1).csv": older,
        "hubspot/hubspot-crm-exports-all-deals-2026-10-01.csv": table(
            [DEAL_HEADER, *deal_rows(company, Dice(seed + 2), Dice(seed + 6))]
        ).encode("utf-8-sig"),
        "spend.csv": spend(Dice(seed + 3)).encode("cp1252"),
        "touches.csv": table([TOUCH_HEADER, *touch_rows(company, Dice(seed + 4))]).encode(),
        **outreach_files(company, office, seed),
    }
    for number, start in enumerate(QUARTERS):
        label = f"{start.year}-q{start.month // 3 + 1}"
        dice = Dice(seed + 10 + number)
        if number % 2:
            found[f"ga4/free-form-{label}.csv"] = ga4_explore(start, dice).encode()
        else:
            found[f"ga4/traffic-acquisition-{label}.csv"] = ga4_report(start, dice).encode(
                "utf-8-sig" if number == 0 else "utf-8"
            )
    return found


def main() -> None:
    """Write the exports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "exports")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    written = 0
    for name, content in files(options.seed).items():
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written += len(content)
    print(f"{written:,} bytes in {options.out}")


if __name__ == "__main__":
    main()
