"""The same plan for another period: the outline of the month before, and a period that is not over yet."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from tests.acceptance.printed import Printed, said, spaced
from tests.acceptance.recomputed import Published
from tests.acceptance.running import EXAMPLES, ROOT, build
from tests.acceptance.shelf import Shelf

MINIMAL = ROOT / "configs/minimal"
pytestmark = pytest.mark.slow


def built(plan: Path, out: Path, day: str, period: str) -> Printed:
    options = ("--as-of", day, "--period", period, "--format", "html,json")
    name = EXAMPLES[plan.name][1]
    return Printed(build(plan / "plan.yaml", out, *options, name=name, period=period).folder / "en/report.html")


# --- the outline --------------------------------------------------------------------------------------------------------


def outline(page: Printed) -> dict[str, str]:
    """The chapters in their order with their titles."""
    titles = {}
    for section in page.root.xpath("//main//section[@id]"):
        shown = section.xpath(".//p[@class='section'] | .//span[@class='section']") or section.xpath(".//h2")
        titles[section.get("id")] = section.get("aria-label") or said(shown[0])
    return titles


@pytest.mark.parametrize(("name", "before"), [("minimal", "2026-08"), ("demo", "2026-Q2")])
def test_the_report_before_has_the_same_outline_and_names(name: str, before: str, shelf: Shelf, tmp_path: Path) -> None:
    """What one of the two leaves out, it says in words; the rest stands in one order, under the same names."""
    shown = shelf.demo() if name == "demo" else shelf.themed(name, "board")
    pages = [Printed(shown.folder / "en/report.html"), built(ROOT / "configs" / name, tmp_path, "2026-10-01", before)]
    now, then = map(outline, pages)
    common = [chapter for chapter in now if chapter in then]

    assert len(common) >= 8
    assert common == [chapter for chapter in then if chapter in now]
    assert {chapter: now[chapter] for chapter in common} == {chapter: then[chapter] for chapter in common}
    for page, own, other in ((pages[0], now, then), (pages[1], then, now)):
        (method,) = page.root.xpath("//section[@id='method']")
        for chapter in set(other) - set(own) - {f"{whole}-detail" for whole in other}:
            assert f"{other[chapter]}." in spaced(method), f"{chapter} is missing without a word"
    kpis = [page.explanations["kpis"] for page in pages]
    both = set(kpis[0]) & set(kpis[1])
    assert {kpi: kpis[0][kpi] for kpi in both} == {kpi: kpis[1][kpi] for kpi in both}


# --- not over yet -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The smallest example in the middle of September."""
    return built(MINIMAL, tmp_path_factory.mktemp("running"), "2026-09-16", "2026-09")


def leads(first: date, last: date) -> int:
    rows = csv.DictReader((MINIMAL / "contacts.csv").read_text(encoding="utf-8").splitlines())
    return sum(first <= date.fromisoformat(row["created_at"]) <= last for row in rows)


def test_a_running_period_is_marked(running: Printed) -> None:
    said_above = spaced(running.root.xpath("//p[@class='period']")[0])

    assert "1 September to 16 September 2026" in re.sub(r"\s+", " ", said_above)
    assert "not over yet" in said_above
    assert "16 September 2026" in spaced(running.headlines["summary"])


def test_it_is_compared_with_the_same_part_of_other_periods(running: Printed) -> None:
    report = Published(running.path.parents[1]).report
    totals = {
        (figure["scenario"], figure["start"], figure["end"]): figure
        for figure in report["figures"]
        if figure["kpi"] == "leads" and not figure["dimensions"] and figure["scenario"] in {"actual", "previous"}
    }
    figures = {days: (figure["value"], figure["partial"]) for days, figure in totals.items()}

    assert report["period"] == {"label": "2026-09", "start": "2026-09-01", "end": "2026-09-16", "partial": True}
    assert figures == {
        ("actual", "2026-09-01", "2026-09-16"): (leads(date(2026, 9, 1), date(2026, 9, 16)), True),
        ("previous", "2026-08-01", "2026-08-16"): (leads(date(2026, 8, 1), date(2026, 8, 16)), True),
    }


def test_what_it_is_compared_with_is_named_by_its_days(running: Printed) -> None:
    """A sentence that says “against August” would be read as the whole of it."""
    message = re.sub(r"\s+", " ", spaced(running.headlines["change"]))

    assert "1 August to 16 August 2026" in message
    for heading in running.headlines.values():
        assert not re.search(r"against\s+August", re.sub(r"\s+", " ", spaced(heading)))
