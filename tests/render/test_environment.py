from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from jinja2 import Environment

from reportgen.document import Name, Text, Words
from reportgen.errors import RenderError
from reportgen.records import Theme
from reportgen.render import Renderer, pool, renderer, theme_folder
from reportgen.render.environment import folders
from reportgen.render.filters import merged
from tests.render.sample import TRANSLATIONS, report

_ = Words("sample")


@pytest.fixture(scope="module")
def workers() -> Iterator[ProcessPoolExecutor]:
    with pool(1) as made:
        yield made


def context(workers: ProcessPoolExecutor, folder: Path, **files: str) -> Renderer:
    for name, text in files.items():
        (folder / f"{name}.html.j2").write_text(text, encoding="utf-8")
    return renderer(report(), Theme(name="own", folder=folder, extends="board"), TRANSLATIONS, "en", workers)


def test_a_theme_overrides_one_file_and_inherits_the_rest(workers: ProcessPoolExecutor, tmp_path: Path) -> None:
    made = context(workers, tmp_path, masthead="<header>Mine</header>")
    assert "<header>Mine</header>" in made.template("report.html.j2")


def test_the_original_of_an_overridden_template_can_be_reached(workers: ProcessPoolExecutor, tmp_path: Path) -> None:
    made = context(workers, tmp_path, masthead='<p>Mine</p>{% include "default:masthead.html.j2" %}')
    page = made.template("report.html.j2")
    assert "<p>Mine</p>" in page
    assert 'class="masthead"' in page


@pytest.mark.parametrize(
    "template",
    [
        "{{ nothing }}",
        "{{ document.nothing }}",
        "{% if %}",
        '{% include "../../../etc/passwd" %}',
        '{% include "missing.html.j2" %}',
        "{{ ''.__class__.__mro__ }}",
        "{{ document.chapters.__class__ }}",
        "{{ say.__globals__ }}",
    ],
)
def test_a_template_that_reaches_for_what_it_must_not_have_is_an_error(
    workers: ProcessPoolExecutor, tmp_path: Path, template: str
) -> None:
    with pytest.raises(RenderError, match="template own"):
        context(workers, tmp_path, own=template).template("own.html.j2")


def test_values_are_escaped_whatever_a_template_is_called(workers: ProcessPoolExecutor, tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text("{{ value }}", encoding="utf-8")
    assert context(workers, tmp_path).template("x.svg", value="<b>") == "&lt;b&gt;"


def test_a_plugin_may_add_filters(workers: ProcessPoolExecutor, tmp_path: Path) -> None:
    def shout(environment: Environment) -> None:
        environment.filters["shout"] = str.upper

    (tmp_path / "x.html.j2").write_text("{{ 'a' | shout }}", encoding="utf-8")
    theme = Theme(name="own", folder=tmp_path, extends="board")
    assert renderer(report(), theme, TRANSLATIONS, "en", workers, shout).template("x.html.j2") == "A"


def test_themes_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    one, two = Theme(name="one", folder=tmp_path, extends="two"), Theme(name="two", folder=tmp_path, extends="one")
    with pytest.raises(RenderError, match="extends itself"):
        folders(one, {"one": one, "two": two})


def test_a_theme_that_extends_nothing_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="gone, which is not there"):
        folders(Theme(name="one", folder=tmp_path, extends="gone"), {})


def test_the_default_theme_fills_every_gap(tmp_path: Path) -> None:
    assert folders(Theme(name="one", folder=tmp_path), {}) == (tmp_path, theme_folder("board"))


def test_a_locale_that_nobody_knows_is_refused(workers: ProcessPoolExecutor, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="xx_YY"):
        renderer(report(), Theme(name="own", folder=tmp_path), (), "xx_YY", workers)


def test_lines_that_differ_in_the_names_they_list_become_one() -> None:
    def line(names: str, day: date) -> Text:
        return _("Source: {sources}; as of {date}", sources=Name(names), date=day)

    first, second = date(2026, 10, 1), date(2026, 10, 2)
    assert merged([line("crm, web", first), line("crm, plan", first), line("web", second)]) == [
        line("crm, plan, web", first),
        line("web", second),
    ]
    assert merged([]) == []
