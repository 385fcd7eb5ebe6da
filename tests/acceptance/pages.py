"""Pages as pictures: small, grey, and compared with patience for how a machine draws letters."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops, ImageFilter

KEPT = Path(__file__).parent / "pages"
#: ``make snapshots`` sets it.
RENEW = os.environ.get("REPORTGEN_SNAPSHOTS") == "renew"
_DPI = 40
#: Greys are kept in steps of this many, which halves the files.
_STEP = 16
#: A pixel differs when it does by this much after blurring, a page when more than this share of its pixels do.
_DIFFERS, _SHARE = 40, 0.006


def drawn(pdf: Path, most: int) -> list[Image.Image]:
    """The first ``most`` pages of a PDF."""
    with TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", str(_DPI), "-gray", "-l", str(most), "-png", str(pdf), f"{folder}/page"]
        subprocess.run(command, check=True)
        return [_stepped(Image.open(path)) for path in sorted(Path(folder).iterdir())]


def unlike(found: Image.Image, kept: Image.Image) -> float:
    """The share of pixels in which two pages differ to the eye; 1 for pages of different size."""
    if found.size != kept.size:
        return 1.0
    blurred = (each.convert("L").filter(ImageFilter.GaussianBlur(1.5)) for each in (found, kept))
    counts = ImageChops.difference(*blurred).histogram()
    return sum(counts[_DIFFERS:]) / sum(counts)


def changed(pdf: Path, name: str, most: int) -> list[str]:
    """The pages that no longer look as kept under ``name``, with the share that differs; keeps them anew when asked to."""
    pages = drawn(pdf, most)
    if RENEW:
        KEPT.mkdir(exist_ok=True)
        for old in KEPT.glob(f"{name}-*.png"):
            old.unlink()
        for number, page in enumerate(pages, 1):
            page.save(KEPT / f"{name}-{number:02}.png", optimize=True)
    kept = sorted(KEPT.glob(f"{name}-*.png"))
    told = [f"{len(pages)} pages instead of {len(kept)}"] if len(pages) != len(kept) else []
    for page, path in zip(pages, kept, strict=False):
        with Image.open(path) as before:
            share = unlike(page, before)
        if share > _SHARE:
            told.append(f"{path.stem}: {share:.1%} differ")
    return told


def _stepped(image: Image.Image) -> Image.Image:
    return image.convert("L").point([min(255, round(grey / _STEP) * _STEP) for grey in range(256)])
