"""Draws the gallery: the demonstration built in both themes and three languages, its pages and screens as pictures.

Run by ``make gallery``; needs poppler's pdftoppm and a Chromium, and writes docs/gallery.md and docs/images/gallery/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/images/gallery"
_LARGEST = 3_000_000
_NAMES = {"en": "English", "fr": "French", "ar": "Arabic"}
_DPI, _QUALITY = 75, 72
#: Pages that are shown of the whole report, in English and in the other languages.
_ALL, _SOME = 12, 4
#: Screens: name, language, width and height in pixels, colours.
_SCREENS: tuple[tuple[str, str, int, int, Literal["dark", "light"]], ...] = (
    ("desktop", "en", 1280, 1600, "light"),
    ("desktop-dark", "en", 1280, 1600, "dark"),
    ("desktop", "ar", 1280, 1600, "light"),
    ("phone", "en", 390, 844, "light"),
    ("phone-dark", "ar", 390, 844, "dark"),
)


@dataclass(frozen=True)
class Shot:
    """A picture of the gallery: its file, and what it shows."""

    path: Path
    alt: str


def main() -> None:
    """Build, draw, write; says how large the pictures are and fails when they are too many."""
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with TemporaryDirectory() as folder:
        out = Path(folder)
        board, brief = _built(out, "board"), _built(out, "brief")
        parts = [("The board report", list(_pages(board, "board", _ALL)))]
        parts += [(f"In {_NAMES[each]}", list(_pages(board, "board", _SOME, each))) for each in ("fr", "ar")]
        parts += [("In brief: two pages", [*_pages(brief, "brief", 2), *_pages(brief, "brief", 2, "ar")])]
        parts += [("On a screen", list(_screens(board)))]
    (ROOT / "docs/gallery.md").write_text(_page(parts), encoding="utf-8")
    size = sum(path.stat().st_size for path in IMAGES.iterdir())
    sys.stdout.write(f"{sum(1 for _ in IMAGES.iterdir())} pictures, {size / 1e6:.1f} MB\n")
    if size > _LARGEST:
        raise SystemExit(f"the gallery is larger than {_LARGEST / 1e6:.0f} MB: show fewer pages")


def _built(out: Path, theme: str) -> Path:
    """The folder of the demonstration in one theme; the plan is copied, so that its theme can be named."""
    source = out / theme / "demo"
    shutil.copytree(ROOT / "configs/demo", source)
    plan = source / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("theme: board", f"theme: {theme}", 1), encoding="utf-8")
    options = ["--as-of", "2026-10-01", "--locale", ",".join(_NAMES), "--format", "html,pdf", "--out", str(out / theme)]
    subprocess.run([sys.executable, "-m", "reportgen", "build", str(plan), *options], check=True)  # noqa: S603
    return out / theme / "northwind/2026-Q3"


def _pages(report: Path, theme: str, most: int, locale: str = "en") -> Iterator[Shot]:
    with TemporaryDirectory() as folder:
        command = [
            "pdftoppm",
            "-r",
            str(_DPI),
            "-l",
            str(most),
            "-png",
            str(report / locale / "report.pdf"),
            f"{folder}/p",
        ]
        subprocess.run(command, check=True)  # noqa: S603
        for number, drawn in enumerate(sorted(Path(folder).iterdir()), 1):
            yield _kept(drawn, f"{theme}-{locale}-{number:02}", f"{_NAMES[locale]}, page {number}")


def _screens(report: Path) -> Iterator[Shot]:
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as driver, TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, locale, width, height, scheme in _SCREENS:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto((report / locale / "report.html").as_uri())
            drawn = Path(folder) / "screen.png"
            page.screenshot(path=drawn)
            yield _kept(drawn, f"html-{name}-{locale}", f"{_NAMES[locale]}, {name.replace('-', ', ')}", min(width, 640))
        browser.close()


def _kept(drawn: Path, name: str, alt: str, width: int | None = None) -> Shot:
    target = IMAGES / f"{name}.webp"
    with Image.open(drawn) as image:
        shown = image.convert("RGB")
        if width:
            shown = shown.resize(
                (width * 4 // 3, image.height * width * 4 // 3 // image.width), Image.Resampling.LANCZOS
            )
        shown.save(target, quality=_QUALITY, method=6)
    return Shot(target, alt)


def _page(parts: list[tuple[str, list[Shot]]]) -> str:
    lines = [
        "# Gallery",
        "",
        "The demonstration (`configs/demo`), drawn by `make gallery`. The company and all its people are invented.",
    ]
    for title, shots in parts:
        lines += ["", f"## {title}", ""]
        for shot in shots:
            place = shot.path.relative_to(ROOT / "docs")
            lines.append(f'<img src="{place}" alt="{shot.alt}" width="32%">')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
