"""The theme of a plan: a plugin's by its name, or a folder beside the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def folder(name: str = "theme", tokens: str = "") -> Path:
    path = Path(name)
    path.mkdir()
    if tokens:
        (path / "tokens.json").write_text(tokens, encoding="utf-8")
    return path


def test_a_folder_beside_the_plan_extends_the_board(planned: Any) -> None:
    path = folder()
    theme = planned("report: {theme: ./theme}\n").theme

    assert (theme.name, theme.folder, theme.extends) == ("./theme", path.resolve(), "board")


def test_its_tokens_may_say_what_it_extends(refused: Any, planned: Any) -> None:
    folder(tokens='{"extends": "board"}')
    assert planned("report: {theme: ./theme}\n").theme.extends == "board"

    folder("other", tokens='{"extends": "bord"}')
    assert refused("report: {theme: ./other}\n") == [
        "other/tokens.json: extends the unknown theme 'bord'; did you mean 'board'? valid: board"
    ]


def test_its_brand_counts_where_the_plan_has_none(planned: Any) -> None:
    (folder() / "brand.yaml").write_text("paper: Letter\n", encoding="utf-8")
    assert planned("report: {theme: ./theme}\n").brand.paper == "Letter"
    assert planned("report: {theme: ./theme}\nbrand: {paper: A4}\n").brand.paper == "A4"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("bord", "plan.yaml:1:17: report.theme: unknown theme 'bord'; did you mean 'board'? valid: board"),
        (
            "theme",
            "plan.yaml:1:17: report.theme: unknown theme 'theme'; valid: board; for a folder beside the plan write ./theme",
        ),
        ("../theme", "plan.yaml:1:17: '../theme' lies outside the plan's folder and data_roots"),
        ("./none", "plan.yaml:1:17: there is no file './none'"),
        ("./page.css", "plan.yaml:1:17: report.theme: './page.css' is no folder"),
        ("./leading", "plan.yaml:1:17: report.theme: 'page.css' in './leading' leads outside the plan's folder"),
        ("./broken", "broken/tokens.json:2: is not valid JSON"),
    ],
)
def test_what_is_wrong_with_a_theme_is_told_at_its_place(refused: Any, text: str, line: str) -> None:
    folder()
    folder("broken", tokens='{"colour":\n}')
    Path("page.css").touch()
    (folder("leading") / "page.css").symlink_to("/etc/hostname")

    (told,) = refused(f"report: {{theme: {text}}}\n")
    assert told.startswith(line)


def test_digits_are_chosen_for_arabic_alone(planned: Any, refused: Any) -> None:
    text = "report: {locale: [en, ar, ar-MA], numbering: arab}\n"
    assert planned(text).numbering == {"en": "", "ar": "arab", "ar-MA": "arab"}
    text = "report: {locale: [ar, ar-EG, fr], numbering: {ar: arab, ar-EG: latn}}\n"
    assert planned(text).numbering == {"ar": "arab", "ar-EG": "latn", "fr": ""}
    assert refused("report: {numbering: {fr: arab, xx: latn}}\n") == [
        "plan.yaml:1:26: report.numbering.fr: 'fr' is not written in Arabic-Indic digits; write latn, or leave it out",
        "plan.yaml:1:32: report.numbering.xx: unknown locale 'xx'; choose among ar, en, fr",
    ]
