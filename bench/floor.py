"""The floor: what no tool on these libraries can do without, and nothing else.

Imports what a build needs, scans the largest file once, converts the same chart specifications and lays out the same HTML as the
build did whose work ``sitecustomize`` noted.

    python -m bench.floor NOTES DATA OUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FONTS = Path(__file__).parents[1] / "templates/board/fonts"


def main(notes: Path, data: Path, out: Path) -> None:
    import altair as alt  # noqa: F401  # a build imports it to make its specifications
    import duckdb
    import jinja2  # noqa: F401
    import pikepdf  # noqa: F401
    import pydantic  # noqa: F401
    import vl_convert
    import weasyprint

    largest = max(data.rglob("*.csv"), key=lambda path: path.stat().st_size)
    with duckdb.connect() as engine:
        engine.execute("SELECT count(*), min(COLUMNS(*)) FROM read_csv(?)", [str(largest)]).fetchall()
    vl_convert.register_font_directory(str(FONTS))
    for spec in sorted(notes.glob("spec-*")):
        vl_convert.vegalite_to_svg(json.loads(spec.read_text(encoding="utf-8")), allowed_base_urls=[])
    for picture in sorted(notes.glob("picture-*")):
        vl_convert.svg_to_pdf(picture.read_text(encoding="utf-8"))
    for number, page in enumerate(sorted(notes.glob("page-*"))):
        html = page.read_text(encoding="utf-8").replace("asset:", FONTS.as_uri() + "/")
        weasyprint.HTML(string=html).write_pdf(out / f"floor-{number}.pdf", pdf_tags=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
