"""Reports in a real browser, and what it noticed meanwhile: requests, dialogs, messages on its console."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Visit:
    """An open page, and what it did that a report must not do."""

    page: Page
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def quiet(self) -> bool:
        """The page loaded itself and nothing else, opened no dialog, and broke no rule of its own."""
        return (len(self.requests), self.dialogs, self.complaints) == (1, [], [])

    def violations(self) -> list[tuple[str, list[str]]]:
        """What axe finds in the whole page, folded parts too: rules of WCAG 2.2 AA and good practice, with what breaks them."""
        self.page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        self.page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate(
            "rules => axe.run({runOnly: rules, resultTypes: ['violations'], elementRef: false})", RULES
        )
        return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]

    def width(self) -> tuple[int, int]:
        """How wide the page is, and how wide its window."""
        wide, shown = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return int(wide), int(shown)


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's own Chromium, headless; the test is skipped without one, save in CI."""
    if PROGRAM is None:
        if os.environ.get("CI"):
            pytest.fail("CI has Debian's chromium; tools/setup test installs it")
        pytest.skip("no Chromium on this machine: run tools/setup test")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def visit(browser: Browser, report: Path, width: int = 1280, **options: Any) -> Iterator[Visit]:
    """``report`` opened in a window of ``width`` pixels; options are those of a browser's context."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    made = Visit(context.new_page())

    def dismissed(dialog: Dialog) -> None:
        made.dialogs.append(dialog.message)
        dialog.dismiss()

    made.page.on("request", lambda request: made.requests.append(request.url) if _asks(request.url) else None)
    made.page.on("dialog", dismissed)
    made.page.on("console", lambda message: made.complaints.append(message.text))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.goto(report.as_uri())
    yield made
    context.close()


def _asks(url: str) -> bool:
    """Data inside the page is no request."""
    return not url.startswith("data:")
