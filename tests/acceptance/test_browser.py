"""The HTML report in a real browser: it draws, it asks the network for nothing, its own policy blocks nothing of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.running import Built

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def opened(page: Path, profile: Path, *more: str) -> subprocess.CompletedProcess[str]:
    if BROWSER is None:
        if os.environ.get("CI"):
            pytest.fail("CI has Debian's chromium; tools/setup test installs it")
        pytest.skip("no Chromium on this machine: run tools/setup test")
    return subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
            "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--log-level=0",
            f"--user-data-dir={profile}", *more, page.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip


def test_the_page_stands_in_a_browser_without_a_complaint(demo: Built, tmp_path: Path) -> None:
    done = opened(demo.folder / "en/report.html", tmp_path / "profile", "--dump-dom")
    assert done.stdout.count("<section") >= 6
    assert done.stdout.count("<svg") > 20
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert complaints == []


def test_a_page_as_narrow_as_a_phone_does_not_scroll_sideways(demo: Built, tmp_path: Path) -> None:
    page = demo.folder / "en/report.html"
    frame = tmp_path / "phone.html"
    # headless windows are never narrower than 500 pixels; a frame is as narrow as it is told to be
    frame.write_text(
        f'<iframe id="f" src="{page.as_uri()}" width="390" height="800"></iframe><script>'
        "document.getElementById('f').onload = e => { const d = e.target.contentDocument.documentElement;"
        "document.title = 'width ' + d.scrollWidth + ' of ' + d.clientWidth; }</script>"
    )
    done = opened(
        frame, tmp_path / "profile", "--allow-file-access-from-files", "--virtual-time-budget=3000", "--dump-dom"
    )
    title = done.stdout.split("<title>")[1].split("</title>")[0]
    assert title.startswith("width ")
    width, shown = title.removeprefix("width ").split(" of ")
    assert int(width) <= int(shown)
