"""``commentary:`` - files of the plan's folder, their live figures known before anything is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PLAN = "report: {locale: [en, ar], compare: [previous]}\ncommentary: "


def write(name: str, text: str | bytes) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_one_file_is_for_all_languages(planned: Any) -> None:
    write("notes/roi.md", '\ufeffCame to\r\n{{ figure("revenue", scenario="previous") }}')
    (remarks,) = planned(f"{PLAN}{{roi: notes/roi.md}}").commentary
    assert (remarks.section, remarks.locale, remarks.path) == ("roi", "", "notes/roi.md")
    assert [(call.kpi, call.scenario, str(call.where)) for call in remarks.calls] == [
        ("revenue", "previous", "notes/roi.md:2:1")
    ]


@pytest.mark.parametrize("files", ["{roi: 'roi.{locale}.md'}", "{roi: {en: roi.en.md, ar: roi.ar.md}}"])
def test_each_language_may_have_a_file(planned: Any, files: str) -> None:
    write("roi.en.md", "One")
    write("roi.ar.md", "واحد")
    found = planned(PLAN + files).commentary
    assert [(remarks.locale, remarks.text) for remarks in found] == [("en", "One"), ("ar", "واحد")]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ("{rio: roi.md}", "commentary.rio: unknown section 'rio'; did you mean 'roi'? valid: method, roi, summary"),
        ("{roi: gone.md}", "there is no file 'gone.md'"),
        ("{roi: ../secret.md}", "'../secret.md' lies outside the plan's folder and data_roots"),
        ("{roi: '*.md'}", "'*.md' may name several files"),
        ("{roi: notes}", "'notes' is a folder"),
        ("{roi: {en: roi.md}}", "commentary.roi: there is no text in ar; name a file for each language of the report"),
        ("{roi: {en: roi.md, ar: roi.md, xx: roi.md}}", "commentary.roi.xx: unknown locale 'xx'"),
        ("{roi: [roi.md]}", "commentary.roi: must be text or a mapping of keys, not a list"),
        ("{roi: roi.md}\nsections: [summary]", "commentary.roi: the report has no such section"),
    ],
)
def test_what_names_no_file_or_section_is_told_with_its_place(refused: Any, files: str, told: str) -> None:
    write("roi.md", "words")
    write("notes/x.md", "words")
    Path("../secret.md").write_text("words")
    (problem,) = refused(PLAN + files)
    assert problem.startswith("plan.yaml:2:")
    assert told in problem


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"caf\xe9", "roi.md:1: is not UTF-8 text; save it in the encoding UTF-8"),
        (b"x" * 70_000, "roi.md: a commentary of more than 64 KiB; shorten it"),
        ("{{ ''.__class__ }}", "roi.md:1:1: \"{{ ''.__class__ }}\" is no figure"),
        ('{{ figure("won_rows") }}', "roi.md:1:1: unknown KPI 'won_rows'"),
        ('{{ figure("revenue", scenario="year_ago") }}', "roi.md:1:1: unknown scenario 'year_ago'"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(refused: Any, content: str | bytes, told: str) -> None:
    write("roi.md", content)
    (problem,) = refused(f"{PLAN}{{roi: roi.md}}")
    assert problem.startswith(told)


def test_problems_of_the_plan_come_before_those_of_its_files(refused: Any) -> None:
    write("roi.md", '{{ figure("rio") }}\n{{ x }}')
    told = refused(f"{PLAN}{{roi: roi.md}}\nsectons: [roi]")
    assert [line.split(": ")[0] for line in told] == ["plan.yaml:3:1", "roi.md:1:1", "roi.md:2:1"]


def test_a_scenario_of_the_plan_may_be_named(planned: Any) -> None:
    write("roi.md", '{{ figure("revenue", scenario="dearer") }} {{ figure("revenue", scenario="required") }}')
    plan = planned(
        f"{PLAN}{{roi: roi.md}}\nfunnel: {{average_deal: 5}}\nscenarios: {{dearer: {{funnel.average_deal: 6}}}}"
    )
    assert len(plan.commentary[0].calls) == 2
