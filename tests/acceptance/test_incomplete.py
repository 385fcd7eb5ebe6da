"""A source that stops before the period ends stands on the report's first page, in every format and language."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.acceptance.running import Run, reportgen

PLAN = """\
report: {{name: small, period: 2026-09, timezone: Europe/Paris, locale: [en, fr, ar], formats: [html, pdf, json]}}
sources:
  web: {{connector: csv, table: sessions, files: web.csv{expect}}}
  deals: {{connector: csv, table: deals, files: deals.csv}}
"""
SAID = {
    "en": "web ends on 20 September 2026 instead of 30 September 2026",
    "fr": "web s’arrête le 20 septembre 2026 au lieu du 30 septembre 2026",
    "ar": "ينتهي web",
}


def build(folder: Path, last: date, expect: str, *options: str) -> Run:
    """Visits on every day up to ``last``, and one deal."""
    days = [last - timedelta(days=n) for n in range(30)]
    (folder / "web.csv").write_text("date,channel,sessions\n" + "".join(f"{day},Email,20\n" for day in days))
    (folder / "deals.csv").write_text(
        "deal_id,created_at,closed_at,amount,is_won\nD1,2026-08-14,2026-09-05,1200.00,true\n"
    )
    (folder / "plan.yaml").write_text(PLAN.format(expect=expect))
    return reportgen("build", "plan.yaml", "--as-of", "2026-10-01", *options, cwd=folder)


def first_page(folder: Path, locale: str) -> str:
    pdf = folder / f"build/small/2026-09/{locale}/report.pdf"
    done = subprocess.run(["pdftotext", "-l", "1", pdf, "-"], capture_output=True, encoding="utf-8", check=True)
    return " ".join(done.stdout.split())


def page(folder: Path, locale: str) -> str:
    html = (folder / f"build/small/2026-09/{locale}/report.html").read_text(encoding="utf-8")
    summary = html[html.index('id="summary"') :]
    text = " ".join(re.sub(r"<[^>]+>", "", summary[: summary.index("</section>")]).split())
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.slow
def test_it_is_told_on_the_first_page_and_fails_strict_builds(tmp_path: Path) -> None:
    run = build(tmp_path, date(2026, 9, 20), ", expect: {through: period-end}", "--strict")
    assert run.code == 1, run.err
    assert any("source web ends 2026-09-20, the plan expects data through 2026-09-30" in line for line in run.lines)
    for locale, said in SAID.items():
        assert said in page(tmp_path, locale), locale
    assert SAID["en"].split(" instead")[0] in first_page(tmp_path, "en")


@pytest.mark.slow
def test_without_an_expectation_it_is_told_and_fails_nothing(tmp_path: Path) -> None:
    run = build(tmp_path, date(2026, 9, 20), "", "--strict", "--format", "html")
    assert run.code == 0, run.err
    assert SAID["en"] in page(tmp_path, "en")
    whole = build(tmp_path, date(2026, 9, 29), "", "--strict", "--format", "html")
    assert whole.code == 0, whole.err
    assert "instead of" not in page(tmp_path, "en")
