"""Write the exports of Copperline, an invented firm, as six vendors would hand them out: the same bytes every time.

Run ``python generate.py`` to write ``exports/`` beside this file, ``python generate.py --out DIR`` elsewhere. Standard library
only. The quirks are the vendors' own: totals rows, UTF-16 with tabs, lines above the header, a currency in a header, weekly
exports that overlap, an absorbed duplicate, a workbook.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
Row = Sequence[object]

#: A channel in the CRM and on the web: sessions a day, contacts a day, how readily they qualify.
CHANNELS = (
    ("Organic search", "Organic Search", 96, 1.1, 0.34),
    ("Paid search", "Paid Search", 41, 0.7, 0.21),
    ("Paid social", "Paid Social", 38, 0.6, 0.09),
    ("Email marketing", "Email", 22, 0.5, 0.40),
    ("Referrals", "Referral", 12, 0.2, 0.45),
    ("AI referrals", "AI Assistant", 5, 0.1, 0.38),
    ("Direct traffic", "Direct", 18, 0.1, 0.25),
)
#: Won deals: channel, created, closed, amount.
WON = (
    ("Organic search", date(2026, 4, 9), date(2026, 5, 21), 9_400),
    ("Email marketing", date(2026, 4, 14), date(2026, 6, 11), 12_800),
    ("Referrals", date(2026, 5, 6), date(2026, 7, 2), 17_250),
    ("Organic search", date(2026, 5, 19), date(2026, 7, 16), 11_900),
    ("Paid search", date(2026, 6, 3), date(2026, 8, 5), 8_700),
    ("Email marketing", date(2026, 6, 17), date(2026, 8, 20), 14_300),
    ("Organic search", date(2026, 7, 7), date(2026, 9, 3), 10_600),
    ("AI referrals", date(2026, 7, 21), date(2026, 9, 24), 13_050),
)
LOST = (
    ("Paid social", date(2026, 5, 12), date(2026, 6, 30), 7_900),
    ("Paid search", date(2026, 6, 23), date(2026, 8, 12), 9_100),
    ("Paid social", date(2026, 7, 14), date(2026, 9, 10), 6_400),
)


class Dice:
    """Numbers that are the same on every machine: only ``random.random`` is drawn from."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + (high - low) * self._random.random()

    def whole(self, mean: float) -> int:
        """A whole number around ``mean``."""
        return int(self.between(0.6, 1.4) * mean + self._random.random())

    def chance(self, share: float) -> bool:
        """Whether something of this share happens."""
        return self._random.random() < share


def days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    """Every day from ``first`` to ``last``."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def text(rows: Iterable[Row], delimiter: str = ",", end: str = "\n") -> str:
    """Rows as CSV text, quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def money(amount: float) -> str:
    """An amount as English exports write it: ``1,020.75``."""
    return f"{amount:,.2f}"


# --- the CRM ----------------------------------------------------------------------------------------------------------


def contacts(dice: Dice) -> tuple[list[Row], dict[str, list[str]]]:
    """The contacts export, and the ids of each channel's buyers in the order of their deals."""
    header = (
        "Record ID", "First Name", "Email", "Create Date", "Lifecycle Stage", "Original Traffic Source",
        "Original Traffic Source Drill-Down 1", "Original Traffic Source Drill-Down 2", "Became a Lead Date",
        "Became a Marketing Qualified Lead Date", "Became a Sales Qualified Lead Date", "Became an Opportunity Date",
        "Became a Customer Date", "Merged record IDs", "Last Modified Date",
    )  # fmt: skip
    rows: list[Row] = [header]
    buyers: dict[str, list[str]] = {}
    number = 90_100_200_300
    for channel, created, closed, _ in (*WON, *LOST):
        number += 1
        buyers.setdefault(channel, []).append(str(number))
        won = (channel, created, closed, _) in WON
        stages = [created - timedelta(days=40), created - timedelta(days=30), created - timedelta(days=12), created]
        rows.append(contact(number, channel, stages, closed if won else None, "Customer" if won else "Opportunity"))
    for day in days():
        for channel, _, _, daily, quality in CHANNELS:
            for _ in range(dice.whole(daily)):
                number += 1
                mql = day + timedelta(days=int(dice.between(1, 9))) if dice.chance(quality) else None
                sql = mql + timedelta(days=int(dice.between(2, 14))) if mql and dice.chance(0.22) else None
                stages = [day, *(each for each in (mql, sql) if each and each <= LAST)]
                stage = ("Lead", "Marketing Qualified Lead", "Sales Qualified Lead")[len(stages) - 1]
                rows.append(contact(number, channel, stages, None, stage))
    twin = list(rows[5])
    twin[0] = str(number + 1)
    rows.append(twin)  # entered twice; the CRM merged the two and still lists the absorbed one
    rows[5] = (*rows[5][:-2], str(number + 1), rows[5][-1])
    return rows, buyers


def contact(number: int, channel: str, stages: Sequence[date], customer: date | None, stage: str) -> Row:
    """A row of the contacts export; ``stages`` are the dates of lead, MQL, SQL and opportunity as far as they were reached."""
    moments = [f"{day:%Y-%m-%d} {9 + number % 9:02d}:{number % 60:02d}" for day in stages]
    reached = [*moments, *[""] * (4 - len(moments))]
    one, two = {
        "Paid search": ("brand_search", "crm for workshops"),
        "Paid social": ("LinkedIn" if number % 2 else "Facebook", "autumn-webinar"),
        "Email marketing": ("newsletter", "Autumn webinar invite"),
        "AI referrals": ("chatgpt.com", ""),
        "Referrals": ("partner.example", ""),
    }.get(channel, ("", ""))
    return (
        str(number), f"Person {number % 1000}", f"p{number}@firm.example", moments[0], stage, channel, one, two, *reached,
        f"{customer:%Y-%m-%d} 10:00" if customer else "", "", "2026-09-30 18:00",
    )  # fmt: skip


def deals(buyers: dict[str, list[str]]) -> list[Row]:
    """The deals export: won, lost, and one open deal whose close date is a hope."""
    rows: list[Row] = [
        (
            "Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Currency", "Close Date", "Create Date",
            "Is Closed Won", "Is Deal Closed?", "Associated Contact IDs",
        )
    ]  # fmt: skip
    left = {channel: iter(ids) for channel, ids in buyers.items()}
    for number, (channel, created, closed, amount) in enumerate((*WON, *LOST), start=17_700_440_001):
        won = (channel, created, closed, amount) in WON
        rows.append(
            (
                str(number), f"Deal {number % 1000}", "Closed Won" if won else "Closed Lost", "Sales Pipeline", f"{amount}.00",
                "EUR", f"{closed} 16:00", f"{created} 09:30", str(won).lower(), "true", next(left[channel]),
            )
        )  # fmt: skip
    rows.append(
        (
            "17700440099", "Deal in the making", "Contract Sent", "Sales Pipeline", "15000.00", "EUR", "2026-11-30 17:00",
            "2026-09-15 11:00", "false", "false", "",
        )
    )  # fmt: skip
    return rows


# --- the web, ads and mail --------------------------------------------------------------------------------------------


def exploration(first: date, last: date, dice: Dice) -> str:
    """An Explore download: lines above the header, and a totals row with a cell too many."""
    rows: list[Row] = []
    for day in days(first, last):
        for _, channel, sessions, _, _ in CHANNELS:
            count = dice.whole(sessions * (0.7 if day.weekday() > 4 else 1.1))  # Saturday and Sunday
            rows.append((f"{day:%Y%m%d}", channel, count, int(count * 0.55), count // 30))
    totals = [sum(int(str(row[at])) for row in rows) for at in (2, 3, 4)]
    above = "# ----------------------------------------\n# Copperline - GA4\n# Free form-Free form 1\n"
    above += f"# {first:%Y%m%d}-{last:%Y%m%d}\n# ----------------------------------------\n\n"
    header = (
        "Date",
        "Session primary channel group (Default Channel Group)",
        "Sessions",
        "Engaged sessions",
        "Key events",
    )
    return above + text([header, ("", "", *totals, "Grand total"), *rows])


def google(first: date, last: date) -> bytes:
    """A Google Ads report as "Excel .csv": UTF-16, tabs, totals at the end. A day costs the same in every export."""
    rows: list[Row] = [
        ("Day", "Campaign", "Campaign ID", "Campaign type", "Currency code", "Clicks", "Impr.", "Cost", "Conversions")
    ]
    clicks, cost = 0, 0.0
    for day in days(first, last):
        dice = Dice(day.toordinal())
        for name, number, kind in (
            ("brand_search", "20100200300", "Search"),
            ("generic_search", "20100200301", "Search"),
        ):
            spent, clicked = round(dice.between(38, 74), 2), dice.whole(31)
            clicks, cost = clicks + clicked, cost + spent
            rows.append(
                (day, name, number, kind, "EUR", clicked, f"{clicked * 19:,}", money(spent), f"{clicked / 13:.2f}")
            )
    totals = (" --", " --", " --", "EUR", f"{clicks:,}", f"{clicks * 19:,}", money(cost), f"{clicks / 13:.2f}")
    rows += [(label, *totals) for label in ("Total: Campaigns", "Total: Account")]
    title = f"Campaign report\n{first:%B} {first.day}, {first.year} - {last:%B} {last.day}, {last.year}\n"
    return (title + text(rows, "\t")).encode("utf-16")


def linkedin(dice: Dice) -> bytes:
    """A LinkedIn report: UTF-16, tabs, three lines above the header, month first."""
    rows: list[Row] = [
        (
            "Start Date (in UTC)", "Account Name", "Currency", "Campaign Group Name", "Campaign ID", "Campaign Name",
            "Total Spent", "Impressions", "Clicks", "Conversions", "Leads",
        )
    ]  # fmt: skip
    for day in days():
        spent = dice.between(30, 1_080 if day.day == 15 else 64)  # the webinar is pushed in mid-month
        when = f"{day.month}/{day.day}/{day.year}"
        rows.append(
            (when, "Copperline", "EUR", "Demand Gen", "401001", "li_autumn-webinar_eu", money(spent), 4_120, 37, 2, 1)
        )
    above = f"Campaign Performance Report (in UTC)\nReport Start: {FIRST:%m/%d/%Y}, Report End: {LAST:%m/%d/%Y}\n\n"
    return (above + text(rows, "\t")).encode("utf-16")


def meta(dice: Dice) -> bytes:
    """A workbook of Meta's Ads Manager: the currency stands in a header, and the report twice, once for the eye."""
    header = ("Reporting starts", "Reporting ends", "Campaign name", "Campaign ID", "Day", "Results", "Result indicator",
              "Reach", "Impressions", "Link clicks", "Amount spent (EUR)")  # fmt: skip
    rows: list[Row] = [header]
    for day in days():
        for name, number in (("fb_autumn-webinar", "120200000000000001"), ("fb_retarget", "120200000000000002")):
            spent = round(dice.between(9, 31), 2)
            rows.append((str(FIRST), str(LAST), name, number, str(day), 1, "actions:lead", 890, 1_204, 9, spent))
    return workbook({"Formatted Report": rows, "Raw Data Report": rows})


def mailchimp(dice: Dice) -> str:
    """The list of e-mail campaigns, one every second week."""
    rows: list[Row] = [
        (
            "Title", "Subject", "Audience", "Send Date", "Send Weekday", "Total Recipients", "Successful Deliveries",
            "Soft Bounces", "Hard Bounces", "Total Bounces", "Unique Opens", "Open Rate", "Total Opens", "Unique Clicks",
            "Click Rate", "Total Clicks", "Unsubscribes", "Unique Id", "Total Revenue", "Campaign Cost",
        )
    ]  # fmt: skip
    for number, day in enumerate(list(days())[6::14], start=1):
        sent = 1_900 + dice.whole(200)
        soft, hard = dice.whole(22), dice.whole(9)
        reached = sent - soft - hard
        opens, clicks = int(reached * dice.between(0.28, 0.4)), int(reached * dice.between(0.02, 0.06))
        rows.append(
            (
                f"Newsletter {number}", "Read, then talk", "Newsletter", f"{day:%b %d, %Y} 10:00 am",
                f"{day:%A}", sent, reached, soft, hard, soft + hard, opens, f"{100 * opens / reached:.2f}%", int(opens * 1.4),
                clicks, f"{100 * clicks / reached:.2f}%", int(clicks * 1.3), dice.whole(5), f"a1b2c3d4{number:02d}", "n/a",
                "49.00" if number % 2 else "n/a",
            )
        )  # fmt: skip
    return text(rows)


def workbook(sheets: dict[str, list[Row]]) -> bytes:
    """A workbook with inline text cells, which is all that a report needs."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, sheets, strict=True)
    )
    linked = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{typed}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{linked}</Relationships>',
    }
    for n, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{cells(rows)}</sheetData></worksheet>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in parts.items():
            item = zipfile.ZipInfo(name, (2026, 10, 1, 8, 0, 0))
            archive.writestr(item, '<?xml version="1.0" encoding="UTF-8"?>' + body, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def cells(rows: list[Row]) -> str:
    """Rows of a sheet: numbers as numbers, all else as text."""
    return "".join(
        "<row>" + "".join(
            f"<c><v>{cell}</v></c>" if isinstance(cell, int | float)
            else f'<c t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
            for cell in row
        ) + "</row>"
        for row in rows
    )  # fmt: skip


def write(folder: Path) -> None:
    """Write every export below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    people, buyers = contacts(Dice(1))
    files: dict[str, str | bytes] = {
        "hubspot-crm-exports-all-contacts-2026-10-01.csv": text(people),
        "hubspot-crm-exports-all-deals-2026-10-01.csv": text(deals(buyers)),
        "free-form-1-2026-q2.csv": exploration(date(2026, 4, 1), date(2026, 6, 30), Dice(2)),
        "free-form-1-2026-q3.csv": exploration(date(2026, 7, 1), LAST, Dice(3)),
        "Campaign report (1).csv": google(FIRST, date(2026, 8, 31)),
        "Campaign report (2).csv": google(date(2026, 8, 24), LAST),  # a week is told twice
        "account_5001_campaign_performance_report.csv": linkedin(Dice(4)),
        "Copperline-Campaigns-Apr-1-2026-Sep-30-2026.xlsx": meta(Dice(5)),
        "campaigns.csv": mailchimp(Dice(6)),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "exports", help="folder to write into")
    write(parser.parse_args().out)
