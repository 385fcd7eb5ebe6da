"""A folder of untouched exports of six vendors beside a ten-line plan, against sums taken from the files by other means."""

from __future__ import annotations

import csv
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import ROOT, Built, Figures, build

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "configs/six-vendors"
EXPORTS = EXAMPLE / "exports"
Q3 = (date(2026, 7, 1), date(2026, 9, 30))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("six")
    return build(
        EXAMPLE / "plan.yaml", out, "--as-of", "2026-10-01", "--format", "json", name="copperline", period="2026-Q3"
    )


@pytest.fixture(scope="module")
def figures(built: Built) -> Figures:
    return built.figures()


@pytest.fixture(scope="module")
def sources(built: Built) -> dict[str, dict[str, Any]]:
    return {source["name"]: source for source in built.report["sources"]}


def rows(name: str, encoding: str = "utf-8", delimiter: str = ",", skip: int = 0) -> list[dict[str, str]]:
    lines = (EXPORTS / name).read_text(encoding=encoding).splitlines()[skip:]
    return list(csv.DictReader(lines, delimiter=delimiter))


def in_quarter(day: date) -> bool:
    return Q3[0] <= day <= Q3[1]


def told(text: str, pattern: str) -> date:
    return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # the files know no zone


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def google() -> Decimal:
    """The two exports tell one week twice, a day and campaign always the same."""
    spent = {
        (row["Day"], row["Campaign"]): amount(row["Cost"])
        for name in ("Campaign report (1).csv", "Campaign report (2).csv")
        for row in rows(name, "utf-16", "\t", 2)
        if not row["Day"].startswith("Total")
    }
    return sum((cost for (day, _), cost in spent.items() if in_quarter(date.fromisoformat(day))), Decimal(0))


def linkedin() -> Decimal:
    found = rows("account_5001_campaign_performance_report.csv", "utf-16", "\t", 3)
    month_first = [(told(row["Start Date (in UTC)"], "%m/%d/%Y"), row) for row in found]
    return sum((amount(row["Total Spent"]) for day, row in month_first if in_quarter(day)), Decimal(0))


def meta() -> Decimal:
    """The first sheet of the workbook: the second tells the same."""
    with zipfile.ZipFile(EXPORTS / "Copperline-Campaigns-Apr-1-2026-Sep-30-2026.xlsx") as archive:
        tree = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314  # our own file
    names = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    table = [["".join(cell.itertext()) for cell in row] for row in tree.iter(f"{names}row")]
    day, spent = table[0].index("Day"), table[0].index("Amount spent (EUR)")
    return sum((Decimal(row[spent]) for row in table[1:] if in_quarter(date.fromisoformat(row[day]))), Decimal(0))


def mailchimp() -> Decimal:
    found = rows("campaigns.csv")
    sent = [(told(row["Send Date"], "%b %d, %Y %I:%M %p"), row["Campaign Cost"]) for row in found]
    return sum((Decimal(cost) for day, cost in sent if in_quarter(day) and cost != "n/a"), Decimal(0))


def people(column: str) -> int:
    """Contacts whose date lies in the quarter, without the one that the CRM absorbed."""
    found = rows("hubspot-crm-exports-all-contacts-2026-10-01.csv")
    absorbed = {row["Merged record IDs"] for row in found if row["Merged record IDs"]}
    assert len(absorbed) == 1
    dates: Iterable[str] = (row[column][:10] for row in found if row["Record ID"] not in absorbed)
    return sum(1 for day in dates if day and in_quarter(date.fromisoformat(day)))


def test_the_plan_has_ten_lines() -> None:
    assert len((EXAMPLE / "plan.yaml").read_text(encoding="utf-8").splitlines()) == 10


def test_the_exports_are_what_the_generator_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(EXAMPLE / "generate.py"), "--out", str(tmp_path)], check=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in EXPORTS.iterdir()}


def test_money_spent_is_the_sum_of_all_ad_exports_each_day_once(figures: Figures) -> None:
    parts = {"Paid Search": google(), "Paid Social": linkedin() + meta(), "Email": mailchimp()}
    for channel, spent in parts.items():
        assert figures.value("cost", channel=channel) == pytest.approx(float(spent)), channel
    assert figures.value("cost") == pytest.approx(float(sum(parts.values())))
    assert figures.value("media_cost") == figures.value("cost")


def test_leads_are_the_contacts_of_the_crm_without_the_absorbed_one(figures: Figures) -> None:
    assert figures.value("leads") == people("Became a Lead Date")
    assert figures.value("mqls") == people("Became a Marketing Qualified Lead Date")
    assert figures.value("customers") == people("Became a Customer Date")


def test_sessions_are_those_of_the_explorations_without_their_totals_rows(figures: Figures) -> None:
    found = rows("free-form-1-2026-q3.csv", skip=6)
    assert figures.value("sessions") == sum(int(row["Sessions"]) for row in found if row["Date"])
    search = sum(int(row["Sessions"]) for row in found if row[list(row)[1]] == "Organic Search")
    assert figures.value("sessions", channel="Organic search") == search  # as the CRM spells it, in more rows


def test_revenue_is_what_was_won_in_the_quarter(figures: Figures) -> None:
    found = rows("hubspot-crm-exports-all-deals-2026-10-01.csv")
    won = [
        row
        for row in found
        if row["Is Closed Won"] == "true" and in_quarter(date.fromisoformat(row["Close Date"][:10]))
    ]
    revenue = sum(float(row["Amount"]) for row in won)
    assert (figures.value("deals_won"), figures.value("revenue")) == (len(won), revenue)
    cost = figures.value("cost")
    assert cost is not None
    assert figures.value("roi") == pytest.approx((0.7 * revenue - cost) / cost)


def test_rows_that_a_later_export_tells_again_are_no_finding(built: Built) -> None:
    found = {finding["id"] for finding in built.report["findings"]}
    assert found
    assert not {name for name in found if name.startswith("rejected-rows-")}


def test_every_e_mail_is_read(sources: dict[str, dict[str, Any]]) -> None:
    (file,) = sources["mail"]["files"]
    assert file["rows_used"] == len(rows("campaigns.csv")) == 13


def test_every_row_is_accounted_for(sources: dict[str, dict[str, Any]]) -> None:
    files = [file for source in sources.values() for file in source["files"]]
    assert all(file["rows_read"] == file["rows_used"] + file["rows_rejected"] for file in files)
    rejected = {file["path"]: file["rows_rejected"] for file in files if file["rows_rejected"]}
    assert rejected == {
        "exports/Campaign report (1).csv": 16,  # eight days of two campaigns, told again by the later export
        "exports/hubspot-crm-exports-all-contacts-2026-10-01.csv": 1,  # the absorbed contact
    }
