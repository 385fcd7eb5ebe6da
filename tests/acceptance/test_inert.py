"""No value of data or plan becomes more than words: a real build full of payloads, opened by a real browser."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.acceptance.browsing import browser as started
from tests.acceptance.browsing import visit
from tests.acceptance.running import build

pytestmark = pytest.mark.slow

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=https://example.org/x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "javascript:alert(1)",
    '"><a href="javascript:alert(1)" autofocus onfocus=alert(1)>x</a>',
    "' onmouseover='alert(1)' x='",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<base href=https://example.org/>",
    "<meta http-equiv=refresh content='0;url=https://example.org/'>",
    "<style>*{background:url(https://example.org/x)}</style>",
    "<link rel=stylesheet href=https://example.org/x.css>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7 * 7 }}{% raw %}",
    "\u2028alert(1)//\u2029",
    "<details open ontoggle=alert(1)>",
    "a.b[0]:'\"\\c",
)
SCRIPT, IMAGE = PAYLOADS[1], PAYLOADS[3]
PLAN = {
    "report": {
        "name": "inert", "title": SCRIPT, "organization": IMAGE, "period": "2026-09", "currency": "EUR",
        "timezone": "Europe/Paris", "locale": ["en", "ar"], "formats": ["html"], "purpose": "decide",
        "ask": f"Approve **{SCRIPT}** {IMAGE}", "compare": ["previous"],
    },
    "sources": {
        "people": {"connector": "csv", "table": "contacts", "files": "contacts.csv"},
        "deals": {"connector": "csv", "table": "deals", "files": "deals.csv"},
        "spend": {"connector": "csv", "table": "costs", "files": "costs.csv"},
    },
    "annotations": [{"date": "2026-09-10", "text": text} for text in PAYLOADS[:4]],
    "goals": [{"kpi": "leads", "target": 40, "by": "2026-12-31", "owner": PAYLOADS[7]}],
}  # fmt: skip


def rows(*lines: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as made:
        yield made


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose channels, campaigns, titles, notes and people are all payloads."""
    folder = tmp_path_factory.mktemp("inert")
    many = [(number, payload) for number, payload in enumerate(PAYLOADS * 2)]
    (folder / "contacts.csv").write_text(
        rows(
            ("contact_id", "created_at", "channel", "campaign"),
            *((n, f"2026-0{8 + n % 2}-{1 + n % 28:02}", payload, payload) for n, payload in many),
        )
    )
    (folder / "deals.csv").write_text(
        rows(
            ("deal_id", "created_at", "closed_at", "amount", "currency", "is_won", "channel", "campaign"),
            *((n, "2026-08-01", "2026-09-20", 1000 + n, "EUR", "true", payload, payload) for n, payload in many),
        )
    )
    (folder / "costs.csv").write_text(
        rows(
            ("date", "category", "channel", "campaign", "amount"),
            *((f"2026-0{8 + n % 2}-05", "media", payload, payload, 10 + n) for n, payload in many),
        )
    )
    (folder / "plan.yaml").write_text(json.dumps(PLAN))
    return build(folder / "plan.yaml", folder / "out", "--as-of", "2026-10-01", name="inert", period="2026-09").folder


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_payloads_open_no_dialog_and_ask_for_nothing(browser: Browser, report: Path, locale: str) -> None:
    with visit(browser, report / locale / "report.html", color_scheme="dark") as it:
        text = it.page.locator("main").inner_text()
        said = [payload for payload in PAYLOADS if payload.strip("\u2028\u2029") in text]
        assert len(said) > len(PAYLOADS) / 2, "the payloads are in the page, as words"
        for figure in it.page.locator("table a.figure").all()[:40]:
            figure.focus()
        for plot in it.page.locator(".plot:has([data-row]) > .scroll").all():
            plot.focus()
            for _turn in range(25):
                it.page.keyboard.press("ArrowRight")
        it.page.wait_for_timeout(300)
        assert it.quiet(), it


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_payloads_make_no_element(browser: Browser, report: Path, locale: str) -> None:
    with visit(browser, report / locale / "report.html") as it:
        assert it.page.locator("script").count() == 2, "the facts and the page's own script"
        assert it.page.locator("iframe, img, base, link, object, embed, form, meta[http-equiv=refresh]").count() == 0
        names = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).map(a => a.name)"
        assert not [name for name in it.page.evaluate(names) if name.startswith("on")]
        schemes = "[...new Set([...document.querySelectorAll('[href]')].map(e => e.href.baseVal ?? e.protocol))]"
        assert set(it.page.evaluate(schemes)) <= {"file:", "data:"}
