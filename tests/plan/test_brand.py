"""The brand of a plan: in the plan, in a file it names, or in ``brand.yaml`` beside it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from reportgen.errors import Location
from reportgen.records import Brand, Shade

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><path d="M1 2"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 120, 40) + b"\x08\x02\0\0\0"


def test_a_plan_without_one_has_an_empty_brand(planned: Any) -> None:
    assert planned("version: 1\n").brand == Brand()


def test_a_brand_in_the_plan(planned: Any) -> None:
    Path("logo.svg").write_text(SVG, encoding="utf-8")
    plan = planned(
        """
brand:
  name: Acme
  logo: logo.svg
  colours: {accent: "#7A1F5C", actual: {light: "#112233", dark: "#DDEEFF"}}
  paper: Letter
  classification: {en: Internal, fr: Interne}
"""
    )

    assert plan.brand.colours == {
        "accent": Shade("#7A1F5C", None, Location("plan.yaml", 5, 21)),
        "ac": Shade("#112233", "#DDEEFF", Location("plan.yaml", 5, 40)),
    }
    assert (plan.brand.logo.media, plan.brand.logo.size) == ("image/svg+xml", (200, 60))
    assert (plan.brand.paper, plan.brand.classification) == ("Letter", {"en": "Internal", "fr": "Interne"})
    assert (plan.organization, plan.warnings) == ("Acme", ())


def test_the_reports_own_organization_goes_before_the_brands_name(planned: Any) -> None:
    assert planned("report: {organization: Acme France}\nbrand: {name: Acme}\n").organization == "Acme France"


@pytest.mark.parametrize(("text", "kept"), [("false", {}), ('""', {}), ("Secret", {"": "Secret"})])
def test_the_classification_is_one_line_or_none(planned: Any, text: str, kept: dict[str, str]) -> None:
    assert planned(f"brand: {{classification: {text}}}\n").brand.classification == kept


def test_a_brand_yaml_beside_the_plan_needs_no_mention(planned: Any) -> None:
    Path("brand.yaml").write_text('colours:\n  good: "#0A7566"\n', encoding="utf-8")

    assert planned("version: 1\n").brand.colours["good"].where == Location("brand.yaml", 2, 9)


def test_a_brand_in_a_file_of_a_data_root_finds_its_files_beside_itself(planned: Any, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "art").mkdir(parents=True)
    (shared / "art" / "logo.png").write_bytes(PNG)
    (shared / "brand.yaml").write_text("logo: art/logo.png\n", encoding="utf-8")
    plan = planned("data_roots: [../shared]\nbrand: ../shared/brand.yaml\n")

    assert (plan.brand.logo.media, plan.brand.logo.size) == ("image/png", (120, 40))


def test_what_a_logo_loses_is_told_at_its_place(planned: Any) -> None:
    Path("logo.svg").write_text(SVG.replace("<path", "<script>alert(1)</script><path"), encoding="utf-8")
    plan = planned("brand:\n  logo: logo.svg\n")

    assert b"alert" not in plan.brand.logo.content
    assert [str(problem) for problem in plan.warnings] == [
        "plan.yaml:2:9: logo: 'logo.svg' is shown without script; a logo holds shapes only; convert its text to paths"
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("brand: ../../brand.yaml", "plan.yaml:1:8: '../../brand.yaml' lies outside the plan's folder and data_roots"),
        ("brand: nowhere.yaml", "plan.yaml:1:8: there is no file 'nowhere.yaml'"),
        ("brand: {logo: ../../etc/passwd}", "plan.yaml:1:15: '../../etc/passwd' lies outside"),
        ("brand: {logo: words.svg}", "plan.yaml:1:15: logo: 'words.svg' cannot be used: it is no SVG"),
        ("brand: {logo: cut.png}", "plan.yaml:1:15: logo: 'cut.png' is a damaged PNG"),
        ("brand: {logo: large.png}", "plan.yaml:1:15: logo: 'large.png' is larger than 300 kB"),
        (
            "brand: {colours: {accent: blue}}",
            "plan.yaml:1:27: brand.colours.accent: must be a colour like #1D4F91 or a mapping of keys, not 'blue'",
        ),
        (
            'brand: {colours: {acent: "#112233"}}',
            "plan.yaml:1:19: brand.colours.acent: unknown key; did you mean 'accent'?",
        ),
        ("brand: {paper: A3}", "plan.yaml:1:16: brand.paper: must be one of A4, Letter, not 'A3'"),
        ("brand: {fonts: {folder: words.svg}}", "plan.yaml:1:25: fonts.folder: 'words.svg' is no folder"),
    ],
)
def test_what_is_wrong_with_a_brand_is_told_at_its_place(refused: Any, text: str, line: str) -> None:
    Path("words.svg").write_text("just words", encoding="utf-8")
    Path("cut.png").write_bytes(PNG[:20])
    Path("large.png").write_bytes(PNG + b"\0" * 300_000)

    (told,) = refused(f"{text}\n")
    assert told.startswith(line)


def test_faults_of_a_brand_file_are_told_at_their_place_in_it(refused: Any) -> None:
    Path("brand.yaml").write_text("name: Acme\ncolours:\n  accent: blue\n  acent: x\n", encoding="utf-8")

    assert [line.partition(";")[0] for line in refused("version: 1\n")] == [
        "brand.yaml:3:11: colours.accent: must be a colour like #1D4F91 or a mapping of keys, not 'blue'",
        "brand.yaml:4:3: colours.acent: unknown key",
    ]
