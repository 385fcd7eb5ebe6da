"""Brand, theme folder, paper and digits through the real command line, in every output."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

from tests.acceptance.running import DEMO, ROOT, Built, build
from tests.acceptance.shelf import Shelf

pytestmark = pytest.mark.slow

ACCENT, ACTUAL = "#7A1F5C", "#3B2F5C"
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 60" onload="alert(1)">
<script>alert(2)</script><image xlink:href="https://evil.example/x.png"/><path d="M10 50 40 5 70 50Z" fill="#00A550"/></svg>
"""
BRAND = f"""\
name: Acme
logo: logo.svg
colours:
  accent: "{ACCENT}"
  actual: "{ACTUAL}"
  good: {{light: "#7FBF7F", dark: "#101010"}}
fonts: {{latin: Acme Sans, folder: fonts}}
paper: Letter
classification: {{en: Internal only, ar: داخلي}}
"""


def font(folder: Path, weight: str) -> None:
    """The bundled face under another name, as a foundry would call its own."""
    made = TTFont(ROOT / f"templates/board/fonts/IBMPlexSans-{weight}.ttf")
    for record in made["name"].names:
        record.string = record.toUnicode().replace("IBM Plex Sans", "Acme Sans").replace("IBMPlexSans", "AcmeSans")
    made.save(folder / f"AcmeSans-{weight}.ttf")


def examples() -> dict[str, str]:
    """The files of the theme folder that the documentation shows."""
    page = (ROOT / "docs/themes.md").read_text(encoding="utf-8")
    return dict(re.findall(r"`(theme/[^`]+)`\n\n```\w+\n(.*?)```", page, re.DOTALL))


@pytest.fixture(scope="module")
def branded(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("branded") / "acme"
    shutil.copytree(ROOT / "configs/minimal", folder)
    (folder / "brand.yaml").write_text(BRAND, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    (folder / "fonts").mkdir()
    for weight in ("Regular", "SemiBold"):
        font(folder / "fonts", weight)
    for name, text in examples().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    plan = folder / "plan.yaml"
    looks = "report: {locale: [en, ar], numbering: arab, theme: ./theme, "
    plan.write_text(plan.read_text(encoding="utf-8").replace("report: {", looks), encoding="utf-8")
    return build(
        plan, folder / "out", "--as-of", "2026-10-01", "--format", "html,pdf,json", name="acme", period="2026-09"
    )


def page(built: Built, locale: str) -> str:
    return (built.folder / locale / "report.html").read_text(encoding="utf-8")


def words(built: Built, locale: str, *options: str) -> str:
    command = ["pdftotext", *options, str(built.folder / locale / "report.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def colours(built: Built, locale: str, folder: Path) -> set[tuple[int, ...]]:
    """The colours of the first page, printed."""
    command = [
        "pdftoppm",
        "-r",
        "100",
        "-l",
        "1",
        "-singlefile",
        str(built.folder / locale / "report.pdf"),
        str(folder / "p"),
    ]
    subprocess.run(command, check=True)
    content = (folder / "p.ppm").read_bytes()
    pixels = content[len(content) - 3 * 850 * 1100 :]
    return {tuple(pixels[start : start + 3]) for start in range(0, len(pixels), 3)}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def test_a_brands_colours_reach_page_and_charts(branded: Built, tmp_path: Path) -> None:
    screen = page(branded, "en")
    assert f"--accent:{ACCENT};" in screen
    assert f"--ac:{ACTUAL};" in screen
    assert 'fill="var(--ac)"' in screen

    assert {rgb(ACCENT), rgb(ACTUAL), rgb("#00A550")} <= colours(branded, "en", tmp_path)
    assert rgb("#1D4F91") not in colours(branded, "en", tmp_path)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_brands_font_sets_text_and_charts(branded: Built, locale: str) -> None:
    listed = subprocess.run(
        ["pdffonts", branded.folder / locale / "report.pdf"], check=True, capture_output=True, text=True
    ).stdout
    families = set(re.findall(r"\+(Acme|IBM)[ -]?(?:Plex[ -]?)?Sans[ -]?(Arabic)?", listed))
    assert families == ({("Acme", ""), ("IBM", "Arabic")} if locale == "ar" else {("Acme", "")})

    screen = page(branded, locale)
    assert "font-family:'Acme Sans';font-weight:400;src:url(data:font/ttf;base64," in screen
    assert "font-family:'IBM Plex Sans'" not in screen


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_logo_stands_in_the_masthead_with_its_shapes_alone(branded: Built, locale: str) -> None:
    (logo,) = re.findall(
        r'<img class="logo" src="data:image/svg\+xml;base64,[^"]+" alt="([^"]+)"', page(branded, locale)
    )
    assert "Acme" in logo
    assert "alert" not in page(branded, locale)
    assert "evil.example" not in page(branded, locale)
    for file in branded.folder.rglob("report.pdf"):
        with pikepdf.open(file) as pdf:
            assert not any(
                "/JavaScript" in str(item.get("/S", "")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary)
            )


def test_what_a_brand_does_badly_is_told_at_its_place(branded: Built) -> None:
    told = [line.partition("brand.yaml:")[2] for line in branded.run.lines if "brand.yaml" in line]
    assert told == [
        "2:7: logo: 'logo.svg' is shown without script, image, onload; a logo holds shapes only; convert its text to paths",
        *(
            f"6:9: {mode} colours: good {colour} on {ground} has a contrast of {ratio} to 1; "
            "text needs 4.5; choose another colour"
            for mode, colour, ground, ratio in (
                ("light", "#7FBF7F", "ground #FFFFFF", "2.17"),
                ("light", "#7FBF7F", "tint #E3EAF3", "1.79"),
                ("dark", "#101010", "ground #11171D", "1.05"),
                ("dark", "#101010", "tint #1C2A3C", "1.31"),
            )
        ),
    ]


@pytest.mark.parametrize(("locale", "line"), [("en", "Internal only"), ("ar", "داخلي")])
def test_the_classification_is_the_brands(branded: Built, locale: str, line: str) -> None:
    assert line in page(branded, locale)
    assert "confidential" not in page(branded, locale)
    if locale == "en":  # Arabic comes out of a PDF in the order of its glyphs
        assert line in words(branded, locale)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_letter_is_letter_on_every_page_and_nothing_leaves_its_margins(branded: Built, locale: str) -> None:
    with pikepdf.open(branded.folder / locale / "report.pdf") as pdf:
        assert {tuple(map(float, sheet.mediabox)) for sheet in pdf.pages} == {(0, 0, 612, 792)}
    boxes = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', words(branded, locale, "-bbox")
    )
    assert boxes
    outside = [box for box in boxes if not (float(box[0]) >= 53 and float(box[2]) <= 559.4 and float(box[3]) <= 784)]
    assert outside == []


def test_a_theme_folder_overrides_blocks_parts_and_rules(branded: Built) -> None:
    assert set(examples()) == {
        "theme/print.html.j2",
        "theme/parts/note.html.j2",
        "theme/print.css",
        "theme/tokens.json",
    }
    assert words(branded, "en").count("Acme Investor Relations") == words(branded, "en").count("Internal only") > 1
    assert 'class="acme-note"' in page(branded, "en")


def test_arabic_is_written_in_the_digits_of_the_plan(branded: Built) -> None:
    screen = page(branded, "ar")
    figures = re.findall(r'<bdi dir="ltr">([^<]*)</bdi>', screen)
    assert {"٣٬٩٠٠", "+٩٧٪"} <= set(figures)
    assert [figure for figure in figures if re.search(r"(?<![A-Za-z])[0-9]", figure)] == []
    assert "٩٧٪" in "".join(re.findall(r"<text[^>]*>([^<]*)</text>", screen))
    assert re.search("[٠-٩]", page(branded, "en")) is None
    assert "٣٬٩٠٠" in words(branded, "ar")
    assert branded.figures().value("cost") == 3900


@pytest.fixture(params=["A4", "Letter"])
def brief(request: pytest.FixtureRequest, shelf: Shelf, tmp_path: Path) -> Built:
    """The demonstration's brief on a paper."""
    if request.param == "A4":
        return shelf.themed("demo", "brief")
    folder = tmp_path / "brief"
    shutil.copytree(DEMO, folder)
    (folder / "brand.yaml").write_text("paper: Letter\n", encoding="utf-8")
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("theme: board", "theme: brief"), encoding="utf-8")
    return build(
        plan, folder / "out", "--as-of", "2026-10-01", "--locale", "en,fr,ar", "--format", "html,pdf",
        name="northwind", period="2026-Q3",
    )  # fmt: skip


def test_brief_is_two_pages_in_every_language(brief: Built) -> None:
    assert [line for line in brief.run.lines if "PDF" in line] == []
    for locale in ("en", "fr", "ar"):
        with pikepdf.open(brief.folder / locale / "report.pdf") as pdf:
            assert len(pdf.pages) == 2
        screen = page(brief, locale)
        assert set(re.findall(r'\shref="#([^"]+)"', screen)) <= set(re.findall(r'\sid="([^"]+)"', screen))
        assert screen.count("<h2") == 4
