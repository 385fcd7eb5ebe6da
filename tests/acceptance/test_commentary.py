"""Commentary through the real command line: live figures in every language, nothing of a hostile author on the page."""

from __future__ import annotations

import re

from reportgen.testing import Project
from tests.here import Here

LEADS = "contact_id,created_at,channel\n1,2026-09-01,E-mail\n2,2026-09-02,E-mail\n3,2026-09-03,Paid search\n4,2026-08-03,E-mail\n"
ROI = """\
# Where we stand

Cost **{{ figure("cost") }}**, leads {{ figure("leads", channel="e-MAIL") }} by e-mail,
{{ figure("leads", scenario="previous") }} the month before, {{ figure("leads", channel="E-mial") }} elsewhere.

<script>alert(1)</script> [x](javascript:alert(2)) [home](https://example.com/a?b&c) ![seen](https://example.com/seen.png)
"""
PLAN = """\
report: {name: n, period: 2026-09, locale: [en, ar], compare: [previous], formats: [html, json]}
sources: {crm: {connector: csv, table: contacts, files: leads.csv}}
costs: [{category: media, amount: 1234.56, on: 2026-09-04}]
sections: [summary, roi, channels]
commentary: {roi: notes/roi.md, summary: {en: notes/en.md, ar: notes/ar.md}, channels: notes/channels.md}
"""


def project(folder: Project, roi: str = ROI) -> Project:
    folder.write("leads.csv", LEADS)
    folder.write("notes/roi.md", roi)
    folder.write("notes/en.md", 'Only {{ figure("leads") }} leads.')
    folder.write("notes/ar.md", 'فقط {{ figure("leads") }} عملاء.')
    folder.write("notes/channels.md", "Words.")
    folder.plan(PLAN)
    return Here(folder.folder)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def commentary(page: str) -> list[str]:
    return re.findall(r'<div class="passages"[^>]*>.*?</div>', page, re.DOTALL)


def test_commentary_stands_in_its_section_with_live_figures(reportgen_project: Project) -> None:
    run = project(reportgen_project).build(formats="html,json")
    assert run.code == 0, run.stderr
    assert run.folder is not None
    pages = {locale: (run.folder / locale / "report.html").read_text(encoding="utf-8") for locale in ("en", "ar")}
    summary, roi, _channels = commentary(pages["en"])
    assert words(summary) == "Only 3 leads."
    assert "Cost 1,235 EUR, leads 2 by e-mail, 1 the month before, n/a elsewhere." in words(roi)
    assert "فقط" in commentary(pages["ar"])[0]
    assert '<div class="passages" dir="ltr">' in commentary(pages["ar"])[1]
    for page in pages.values():
        assert not [passage for passage in commentary(page) if "<script" in passage or "javascript:" in passage]
        assert "<script>alert" not in page
        assert "seen.png" not in page
        assert '<a href="https://example.com/a?b&amp;c"' in page
    assert "notes/roi.md:4:62: there is no figure 'leads', scenario actual, channel 'E-mial'" in run.stderr
    assert "did you mean 'E-mail'?" in run.stderr
    assert "notes/roi.md:6: a picture is no part of a commentary" in run.stderr


def test_what_is_no_figure_fails_before_anything_is_loaded(reportgen_project: Project) -> None:
    hostile = "{{ ''.__class__.__mro__ }}\n\n{{ figure(\"raoi\") }} {% for x in y %}"
    run = project(reportgen_project, hostile).run("check", "plan.yaml")
    assert run.code == 2
    first, second = run.stderr.splitlines()
    assert first.startswith("notes/roi.md:1:1: ")
    assert second.startswith("notes/roi.md:3:1: unknown KPI 'raoi'; did you mean 'roi'?")
